"""What readers of statutes are shown: which text is in force, what a page of a text holds, an article with its neighbors. Reads only;
the law is the same for everybody who is logged in."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q
from django.utils import timezone

from cms.statutes.comparison import Comparison, Text, compare
from cms.statutes.models import Article, Division, Statute, StatuteVersion
from cms.statutes.parsing import ParsedArticle, ParsedStatute
from lib.citations import shorten_statute
from records.clock import database_now

CURRENT, FUTURE, SUPERSEDED, ENDED = "current", "future", "superseded", "ended"
# How people call a statute whose title is longer; 中华人民共和国 is left out everywhere.
KNOWN_AS = {
    "保密法": "保守国家秘密法",
    "政务处分法": "公职人员政务处分法",
    "治安处罚法": "治安管理处罚法",
    "国赔法": "国家赔偿法",
}


def today() -> date:
    """The day by the database's clock, where we are."""
    return timezone.localdate(database_now())


def full_short_title(title: str) -> str:
    """The short title that a statute is stored by: 保守国家秘密法 for 《保密法》 and for its full title."""
    short = shorten_statute(title)
    return KNOWN_AS.get(short, short)


def status_of(version: StatuteVersion, day: date) -> str:
    if version.is_in_force_on(day):
        return CURRENT
    if version.effective_on > day:
        return FUTURE
    return SUPERSEDED if version.superseded_by_id else ENDED


@dataclass(frozen=True)
class Edition:
    """A version with what it is on the day of reading."""

    version: StatuteVersion
    status: str


@dataclass(frozen=True)
class Shelf:
    """A statute in the list: the edition to open, and the others, the latest first."""

    statute: Statute
    shown: Edition
    others: list[Edition]


def list_statutes(text: str, day: date) -> list[Shelf]:
    """Statutes whose title has the text in it; what is in force stands first, the latest first."""
    wanted = full_short_title(text)
    found = Statute.objects.filter(Q(short_title__contains=wanted) | Q(title__contains=text.strip()))
    versions = Prefetch("versions", StatuteVersion.objects.order_by("-effective_on"))
    shelves = [shelf for statute in found.prefetch_related(versions) if (shelf := _shelf(statute, day))]
    return sorted(
        shelves, key=lambda shelf: (shelf.shown.status != CURRENT, -shelf.shown.version.effective_on.toordinal())
    )


def _shelf(statute: Statute, day: date) -> Shelf | None:
    editions = [Edition(version, status_of(version, day)) for version in statute.versions.all()]
    shown = _to_read(editions)
    return Shelf(statute, shown, [edition for edition in editions if edition is not shown]) if shown else None


def _to_read(editions: list[Edition]) -> Edition | None:
    """What is in force; else the latest text."""
    in_force = [edition for edition in editions if edition.status == CURRENT]
    return next(iter(in_force + editions), None)


def get_version(version_id: uuid.UUID) -> StatuteVersion:
    """Raises StatuteVersion.DoesNotExist."""
    return StatuteVersion.objects.select_related("statute", "superseded_by__statute").get(public_id=version_id)


@dataclass(frozen=True)
class Context:
    """Where a version stands among the versions of its statute. `current` None: nothing is in force."""

    version: StatuteVersion
    status: str
    current: StatuteVersion | None
    before: StatuteVersion | None
    after: StatuteVersion | None


def place_version(version: StatuteVersion, day: date) -> Context:
    editions = list(StatuteVersion.objects.filter(statute_id=version.statute_id).order_by("effective_on"))
    place = editions.index(version)
    return Context(
        version,
        status_of(version, day),
        next((edition for edition in editions if edition.is_in_force_on(day)), None),
        editions[place - 1] if place else None,
        editions[place + 1] if place + 1 < len(editions) else None,
    )


@dataclass
class Section:
    """A heading with the articles directly under it; `division` None: articles before the first heading."""

    division: Division | None
    articles: list[Article] = field(default_factory=list)

    @property
    def heading_level(self) -> int:
        return min(self.division.level + 1, 6) if self.division else 2


def read_sections(version: StatuteVersion) -> list[Section]:
    """The whole text in its order. Two statements."""
    parts: list[Division | Article] = [*version.divisions.all(), *version.articles.all()]
    sections: list[Section] = []
    for part in sorted(parts, key=lambda part: part.position):
        if isinstance(part, Division):
            sections.append(Section(part))
        elif sections:
            sections[-1].articles.append(part)
        else:
            sections.append(Section(None, [part]))
    return sections


@dataclass(frozen=True)
class OpenArticle:
    """An article as its page and the sheet show it."""

    article: Article
    before: Article | None
    after: Article | None
    headings: list[str]


def read_article(version: StatuteVersion, number: int, sub: int) -> OpenArticle:
    """Raises Article.DoesNotExist."""
    article = Article.objects.select_related("division").get(version=version, number=number, sub=sub)
    others = Article.objects.filter(version=version).only("number", "sub", "label", "position")
    return OpenArticle(
        article,
        others.filter(position__lt=article.position).order_by("-position").first(),
        others.filter(position__gt=article.position).order_by("position").first(),
        _headings_above(version, article.position),
    )


def _headings_above(version: StatuteVersion, position: int) -> list[str]:
    """Titles of the divisions that the place lies in, the outermost first."""
    above: list[tuple[int, str]] = []
    rows = Division.objects.filter(version=version, position__lt=position).order_by("position")
    for level, title in rows.values_list("level", "title"):
        above = [*[row for row in above if row[0] < level], (level, title)]
    return [title for _level, title in above]


def compare_versions(old: StatuteVersion, new: StatuteVersion) -> Comparison:
    return compare(_texts(old.articles.all()), _texts(new.articles.all()))


def compare_with(old: StatuteVersion, parsed: ParsedStatute) -> Comparison:
    """A stored text and one that was only read."""
    return compare(_texts(old.articles.all()), _texts(parsed.articles))


def _texts(articles: Iterable[Article | ParsedArticle]) -> list[Text]:
    return [Text((row.number, row.sub), row.label, row.text) for row in articles]
