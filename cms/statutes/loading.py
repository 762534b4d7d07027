"""Writes statutes. Owns every table of this app: a text is known by statute and edition; the same file again changes nothing; each
version ends on the day on which the next one begins. All of a folder is loaded, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.statutes.manifest import Facts, check_entry, gather_facts, read_manifest
from cms.statutes.models import Article, Division, Statute, StatuteVersion
from cms.statutes.parsing import ParsedArticle, ParsedStatute, StatuteUnreadable, decode, gettext_noop, parse_statute
from cms.statutes.signals import statute_version_loaded
from lib.citations import shorten_statute
from people.models import Officer
from records.audit import write_entry

MANIFEST = "manifest.json"
ADDED, REPLACED, UNCHANGED = "added", "replaced", "unchanged"


@dataclass(frozen=True)
class Source:
    """One file as read: its text, what is known about it, and the digest that it is recognized by."""

    name: str
    parsed: ParsedStatute
    digest: str
    facts: Facts | None = None


@dataclass(frozen=True)
class Loaded:
    version: StatuteVersion
    outcome: str


class StatutesUnreadable(Exception):
    """Files of a folder that don't parse, each as (name, error). Nothing was loaded."""

    def __init__(self, problems: Sequence[tuple[str, StatuteUnreadable]]) -> None:
        super().__init__(len(problems))
        self.problems = list(problems)


class StatuteRefused(Exception):
    """Can't be stored beside what there is; the message says why."""


def say_problem(error: StatuteUnreadable) -> str:
    """What is wrong, with the line where there is one."""
    reason = _(error.reason)
    reason = reason % error.params if error.params else reason
    return _("第 %(line)s 行：%(reason)s") % {"line": error.line, "reason": reason} if error.line else reason


def parse_source(name: str, data: bytes) -> Source:
    """One file by itself, its facts still to be told. Raises StatuteUnreadable."""
    return Source(name, parse_statute(decode(data)), sha256(data).hexdigest())


def read_folder(folder: Path) -> list[Source]:
    """All `*.md` of the folder, and what its manifest says about them. Raises StatutesUnreadable, naming every fault."""
    problems: list[tuple[str, StatuteUnreadable]] = []
    sources: list[Source] = []
    entries = {}
    if (folder / MANIFEST).is_file():
        try:
            entries = read_manifest(decode((folder / MANIFEST).read_bytes()))
        except StatuteUnreadable as error:
            raise StatutesUnreadable([(MANIFEST, error)]) from error
    paths = {path.name: path for path in sorted(folder.glob("*.md")) if path.is_file()}
    for name in entries.keys() - paths.keys():
        problems.append((name, StatuteUnreadable(gettext_noop("清单里有，文件夹里没有。"))))
    for name, path in paths.items():
        try:
            source, entry = parse_source(name, path.read_bytes()), entries.get(name)
            if entry:
                check_entry(source.parsed, entry, source.digest)
            sources.append(replace(source, facts=gather_facts(source.parsed, name, entry)))
        except StatuteUnreadable as error:
            problems.append((name, error))
    if not paths and not problems:
        problems.append((folder.name, StatuteUnreadable(gettext_noop("文件夹里没有 .md 文件。"))))
    if problems:
        raise StatutesUnreadable(sorted(problems, key=lambda row: row[0]))
    return sources


def load_sources(sources: Iterable[Source], *, actor: Officer | None) -> list[Loaded]:
    """Write them all in one transaction. `actor` None: a command on the machine.

    Raises StatuteRefused.
    """
    with transaction.atomic():
        loaded = {source.name: _load(source, actor) for source in sources}
        written = [row for row in loaded.values() if row.outcome != UNCHANGED]
        for statute in {row.version.statute_id: row.version.statute for row in written}.values():
            _join_versions(statute)
        _join_statutes(sources, loaded)
        for row in written:
            row.version.refresh_from_db()
            _record(row, actor)
            statute_version_loaded.send(StatuteVersion, version=row.version)
    return list(loaded.values())


def _load(source: Source, actor: Officer | None) -> Loaded:
    facts = source.facts
    assert facts is not None
    statute = _keep_statute(source, facts)
    values = {
        "label": facts.label,
        "effective_on": facts.effect.on,
        "is_effective_day_known": facts.effect.is_day_known,
        "history": source.parsed.history,
        "digest": source.digest,
        "article_count": len(source.parsed.articles),
    }
    version = StatuteVersion.objects.filter(statute=statute, edition=facts.edition).first()
    if version and all(getattr(version, name) == value for name, value in values.items()):
        return Loaded(version, UNCHANGED)
    is_new_text = version is None or version.digest != source.digest
    outcome = REPLACED if version else ADDED
    try:
        with transaction.atomic():
            StatuteVersion.objects.filter(statute=statute, edition=facts.edition).update(ended_on=None)
            version, _created = StatuteVersion.objects.update_or_create(
                statute=statute, edition=facts.edition, defaults={**values, "ended_on": None}
            )
    except IntegrityError as error:
        reason = _("《%(title)s》已经有一个 %(day)s 施行的版本。")
        raise StatuteRefused(reason % {"title": statute.title, "day": facts.effect.on.isoformat()}) from error
    if facts.ended_on and facts.ended_on > facts.effect.on:
        StatuteVersion.objects.filter(pk=version.pk).update(ended_on=facts.ended_on)
    if is_new_text:
        _write_text(version, source.parsed)
    return Loaded(version, outcome)


def _keep_statute(source: Source, facts: Facts) -> Statute:
    """The statute's row, locked. Raises StatuteRefused when another one is cited by the same short title."""
    title = source.parsed.title
    short = shorten_statute(title)
    other = Statute.objects.filter(short_title=short).exclude(title=title).first()
    if other:
        raise StatuteRefused(_("已经有《%(title)s》，简称相同。") % {"title": other.title})
    Statute.objects.get_or_create(title=title, defaults={"short_title": short})
    statute = Statute.objects.select_for_update().get(title=title)
    if facts.issuing_body and statute.issuing_body != facts.issuing_body:
        statute.issuing_body = facts.issuing_body
        statute.save(update_fields=["issuing_body"])
    return statute


def _write_text(version: StatuteVersion, parsed: ParsedStatute) -> None:
    version.articles.all().delete()
    version.divisions.all().delete()
    places = {id(part): position for position, part in enumerate(parsed.parts, start=1)}
    divisions = Division.objects.bulk_create(
        Division(
            version=version,
            level=row.level,
            title=row.title,
            text="\n".join(row.paragraphs),
            position=places[id(row)],
        )
        for row in parsed.divisions
    )
    Article.objects.bulk_create(
        (_article(version, row, divisions, places[id(row)]) for row in parsed.articles), batch_size=500
    )


def _article(version: StatuteVersion, row: ParsedArticle, divisions: Sequence[Division], position: int) -> Article:
    return Article(
        version=version,
        division=None if row.division is None else divisions[row.division],
        number=row.number,
        sub=row.sub,
        label=row.label,
        text=row.text,
        position=position,
    )


def _join_versions(statute: Statute) -> None:
    """Each version but the last ends when the next begins. The last keeps an end and a successor that another statute gave it."""
    versions = list(statute.versions.order_by("effective_on"))
    for version, following in pairwise(versions):
        statute.versions.filter(pk=version.pk).update(superseded_by=following, ended_on=following.effective_on)
    last = versions[-1]
    statute.versions.filter(pk=last.pk, superseded_by__statute=statute).update(superseded_by=None, ended_on=None)


def _join_statutes(sources: Iterable[Source], loaded: Mapping[str, Loaded]) -> None:
    """A text that the manifest says another statute took the place of."""
    for source in sources:
        facts = source.facts
        here, there = loaded[source.name].version, loaded.get(facts.superseded_by if facts else "")
        if facts and there and there.version.statute_id != here.statute_id:
            ended_on = facts.ended_on or there.version.effective_on
            StatuteVersion.objects.filter(pk=here.pk, effective_on__lt=ended_on).update(
                superseded_by=there.version, ended_on=ended_on
            )


def _record(row: Loaded, actor: Officer | None) -> None:
    version = row.version
    verb = "statute_version_added" if row.outcome == ADDED else "statute_version_replaced"
    detail: dict[str, object] = {
        "title": version.statute.title,
        "edition": version.edition,
        "effective_on": version.effective_on.isoformat(),
        "articles": version.article_count,
    }
    write_entry(verb, actor=actor, target=version, detail=detail)
