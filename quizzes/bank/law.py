"""Items and the law that they cite. A statute's new text is compared with the text that each citation means; where the article reads
otherwise, stands under another number or is gone, the item is 待复核 (`Recheck`) until somebody decides. Owns `Recheck`, together with
`quizzes.bank.rechecks`, which decides.

A citation without an edition means what was in force when its version was approved; one whose text is not loaded can't be compared and
waits as well, as soon as a later text is there. So does one of a whole statute. Retired items are left alone until they come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.statutes.comparison import SAME, Pair, Text, find_nearest
from cms.statutes.models import StatuteVersion
from cms.statutes.reading import compare_versions, full_short_title
from lib.citations import name_article, read_article
from people.models import Role, RoleGrant, Unit
from quizzes.bank.models import Bank, Citation, Item, ItemKey, Recheck, VersionNote
from records.audit import write_entry
from records.messages import send_message
from records.models import Message

BATCH = 500
Code = tuple[int, int]
State = Recheck.State


@dataclass(frozen=True)
class CitedRow:
    """One citation of a version in use. `code` None: of the whole statute. `settled_on`: the day on which somebody last said that the
    version is right."""

    item_id: int
    bank_id: int
    version_id: int
    statute: str
    edition: str
    article: str
    code: Code | None
    settled_on: date


@dataclass(frozen=True)
class Change:
    """What became of a cited article. `new_label` "": it is gone, and nothing is like it. `old_text` "": the cited text is not loaded. All
    of them "": a whole statute is cited, and has a later text."""

    old_label: str
    old_text: str
    new_label: str
    new_text: str


@dataclass
class Texts:
    """All texts of one statute, the latest last; comparisons with the latest are made once."""

    versions: list[StatuteVersion]
    _compared: dict[int, dict[Code, Change]] = field(default_factory=dict)

    @property
    def latest(self) -> StatuteVersion:
        return self.versions[-1]

    def meant_by(self, edition: str, day: date) -> StatuteVersion | None:
        """The text that a citation means; None: it is not loaded."""
        if edition:
            return next((one for one in self.versions if one.edition == edition), None)
        return next((one for one in self.versions if one.is_in_force_on(day)), None)

    def is_former(self, edition: str, day: date) -> bool:
        """Whether the citation means a text that a later one follows."""
        latest = self.latest
        if edition:
            return edition < latest.edition
        return day < latest.effective_on

    def change_of(self, row: CitedRow) -> Change | None:
        """None: nothing that the citation rests on changed, or the latest text is what it means."""
        if not self.is_former(row.edition, row.settled_on):
            return None
        if row.code is None:
            return Change("", "", "", "")
        old = self.meant_by(row.edition, row.settled_on)
        if old is None:
            return self._unknown(row.code)
        return self._changes_since(old).get(row.code)

    def edition_meant(self, row: CitedRow) -> str:
        old = self.meant_by(row.edition, row.settled_on)
        return old.edition if old else row.edition

    def _unknown(self, code: Code) -> Change:
        """The cited text can't be looked at; the article with the same number stands beside it."""
        return Change(name_article(*code), "", *self._latest_articles.get(code, ("", "")))

    @cached_property
    def _latest_articles(self) -> dict[Code, tuple[str, str]]:
        rows = self.latest.articles.all()
        return {(row.number, row.sub): (row.label, row.text) for row in rows}

    def _changes_since(self, old: StatuteVersion) -> dict[Code, Change]:
        if old.pk not in self._compared:
            pairs = compare_versions(old, self.latest).pairs
            changed = (pair for pair in pairs if pair.old and pair.kind != SAME)
            self._compared[old.pk] = {pair.old.code: self._change(pair) for pair in changed if pair.old}
        return self._compared[old.pk]

    def _change(self, pair: Pair) -> Change:
        """An article without a match stands beside the one that it may have gone into."""
        assert pair.old is not None
        latest = [Text(code, *article) for code, article in self._latest_articles.items()]
        new = pair.new or find_nearest(pair.old, latest)
        return Change(pair.old.label, pair.old.text, new.label if new else "", new.text if new else "")


def recheck_statute(sender: Any, version: StatuteVersion, **kwargs: Any) -> None:
    """A text of a statute was written: look at every item that cites the statute. Again: nothing happens. Trainers of a bank are told how
    many of its items wait, once."""
    names = _names_of(version.statute.short_title)
    opened = _recheck(_cited(Citation.objects.filter(statute__in=names)), sweep=names)
    _tell(opened)


def recheck_items(item_ids: Collection[int]) -> int:
    """Items that were made, changed, approved or brought back: what they cite now is compared, and waiting rechecks that they answer are
    closed. Returns how many rechecks are new. In the caller's transaction."""
    close_answered(item_ids)
    ids = sorted(item_ids)
    rows = [
        row
        for start in range(0, len(ids), BATCH)
        for row in _cited(Citation.objects.filter(version__item__in=ids[start : start + BATCH]))
    ]
    return len(_recheck(rows)) if rows else 0


def close_answered(item_ids: Collection[int]) -> int:
    """Close what a version that was approved answers: it cites the changed article as the new text has it, or, where the article is gone,
    another one of the new text. Returns how many."""
    ids, count = sorted(item_ids), 0
    for start in range(0, len(ids), BATCH):
        waiting = Recheck.objects.open().filter(item__in=ids[start : start + BATCH])
        for recheck in waiting.select_related("version", "item__approved_version", "item__bank__unit"):
            if _is_answered(recheck):
                _close(recheck)
                count += 1
    return count


def _close(recheck: Recheck) -> None:
    item = recheck.item
    author = item.approved_version.created_by_id if item.approved_version else None
    Recheck.objects.filter(pk=recheck.pk).update(state=State.REVISED, decided_by_id=author, decided_at=Now())
    detail: dict[str, object] = {"bank": item.bank.code, "statute": recheck.statute, "article": recheck.old_article}
    detail |= {"from": recheck.version.number, "to": item.approved_version.number if item.approved_version else None}
    write_entry("recheck_answered", actor=None, target=item, unit_path=item.bank.unit.path, detail=detail)


def _is_answered(recheck: Recheck) -> bool:
    cited = Citation.objects.filter(version=recheck.item.approved_version_id)
    same_law = [one for one in cited if full_short_title(one.statute) == full_short_title(recheck.statute)]
    newer = [one for one in same_law if one.edition == recheck.new_edition]
    if any(one.edition == recheck.old_edition and one.article == recheck.old_article for one in same_law):
        return False
    wanted = read_article(recheck.new_article) if recheck.new_article else None
    return any(wanted is None or read_article(one.article) == wanted for one in newer)


def _names_of(short_title: str) -> list[str]:
    """How citations write the statute."""
    written = Citation.objects.order_by("statute").values_list("statute", flat=True).distinct()
    return [name for name in written if full_short_title(name) == short_title]


def _cited(citations: QuerySet[Citation]) -> list[CitedRow]:
    """Citations of versions in use that name an article, or none."""
    in_use = Q(version=F("version__item__current_version")) | Q(version=F("version__item__approved_version"))
    rows = citations.filter(in_use).exclude(version__item__status=Item.Status.RETIRED).order_by("pk")
    values = rows.values_list(
        "version__item_id",
        "version__item__bank_id",
        "version_id",
        "statute",
        "edition",
        "article",
        "version__created_at",
    )
    found = [(*row[:6], read_article(row[5]), row[6]) for row in values.iterator(BATCH)]
    found = [row for row in found if row[6] or not row[5]]
    settled = _settled_since({row[2] for row in found if not row[4]})
    return [CitedRow(*row[:7], timezone.localdate(max(row[7], settled.get(row[2], row[7])))) for row in found]


def _settled_since(version_ids: Collection[int]) -> dict[int, Any]:
    """When versions were approved, or their keys corrected."""
    ids, settled = sorted(version_ids), dict[int, Any]()
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        approvals = VersionNote.objects.filter(version__in=some, kind=VersionNote.Kind.APPROVED).order_by()
        keys = ItemKey.objects.filter(version__in=some).order_by()
        pairs = [*approvals.values_list("version").annotate(last=Max("at"))]
        pairs += keys.values_list("version").annotate(last=Max("created_at"))
        for version_id, last in pairs:
            settled[version_id] = max(last, settled.get(version_id, last))
    return settled


def _texts_of(statutes: Iterable[str]) -> dict[str, Texts]:
    """By the name that citations use. One statement; statutes with a single text are left out unless another one took its place."""
    short = {name: full_short_title(name) for name in set(statutes)}
    if not short:
        return {}
    grouped: dict[str, list[StatuteVersion]] = defaultdict(list)
    versions = StatuteVersion.objects.filter(statute__short_title__in=set(short.values())).select_related("statute")
    for version in versions.order_by("effective_on"):
        grouped[version.statute.short_title].append(version)
    texts = {title: Texts(versions) for title, versions in grouped.items()}
    return {name: texts[title] for name, title in short.items() if title in texts}


def _recheck(rows: Sequence[CitedRow], *, sweep: Sequence[str] = ()) -> list[tuple[CitedRow, Recheck]]:
    """Open what is not open yet, in one transaction with an audit row a bank. `sweep`: statutes of which waiting rechecks that no longer
    hold are dropped, since a text was corrected or a later one came. Returns what is new."""
    texts = _texts_of(row.statute for row in rows)
    wanted: dict[tuple[Any, ...], tuple[CitedRow, Recheck]] = {}
    for row in rows:
        if row.statute in texts and (change := texts[row.statute].change_of(row)):
            recheck = _new_recheck(row, texts[row.statute], change)
            wanted.setdefault(_mark(recheck), (row, recheck))
    with transaction.atomic():
        if sweep:
            _drop_others(sweep, wanted)
        known = _known([row.version_id for row, _recheck in wanted.values()])
        fresh = [pair for mark, pair in wanted.items() if mark not in known]
        again = [(known[mark], new) for mark, (_row, new) in wanted.items() if _is_stale(known.get(mark), new)]
        Recheck.objects.bulk_create([recheck for _row, recheck in fresh], batch_size=BATCH, ignore_conflicts=True)
        for old, new in again:
            _open_again(old, new)
        _audit([row for row, _recheck in fresh] + [wanted[_mark(new)][0] for _old, new in again], texts)
    return fresh + [wanted[_mark(new)] for _old, new in again]


def _new_recheck(row: CitedRow, texts: Texts, change: Change) -> Recheck:
    return Recheck(
        item_id=row.item_id,
        version_id=row.version_id,
        statute=texts.latest.statute.title,
        old_edition=texts.edition_meant(row),
        old_article=row.article,
        old_text=change.old_text,
        new_edition=texts.latest.edition,
        new_article=change.new_label,
        new_text=change.new_text,
    )


def _mark(recheck: Recheck) -> tuple[Any, ...]:
    return recheck.version_id, recheck.statute, recheck.old_edition, recheck.old_article, recheck.new_edition


def _known(version_ids: Sequence[int]) -> dict[tuple[Any, ...], Recheck]:
    ids = sorted(set(version_ids))
    found: list[Recheck] = []
    for start in range(0, len(ids), BATCH):
        found += Recheck.objects.filter(version__in=ids[start : start + BATCH])
    return {_mark(one): one for one in found}


def _is_stale(old: Recheck | None, new: Recheck) -> bool:
    """Whether what was decided holds no longer: the new text was corrected since, or the item is in use again as it was."""
    if old is None:
        return False
    reads_otherwise = (old.new_article, old.new_text) != (new.new_article, new.new_text)
    return reads_otherwise or old.state in (State.RETIRED, State.REVISED)


def _open_again(old: Recheck, new: Recheck) -> None:
    Recheck.objects.filter(pk=old.pk).update(
        state=State.OPEN,
        old_text=new.old_text,
        new_article=new.new_article,
        new_text=new.new_text,
        decided_by=None,
        decided_at=None,
    )


def _drop_others(names: Sequence[str], wanted: Collection[tuple[Any, ...]]) -> None:
    """Waiting rechecks of these statutes that are wanted no longer; what somebody decided stays."""
    short = {full_short_title(name) for name in names}
    titles = list(Recheck.objects.order_by().values_list("statute", flat=True).distinct())
    concerned = [title for title in titles if full_short_title(title) in short]
    waiting = Recheck.objects.open().filter(statute__in=concerned).exclude(item__status=Item.Status.RETIRED)
    gone = [one.pk for one in waiting if _mark(one) not in wanted]
    for start in range(0, len(gone), BATCH):
        Recheck.objects.filter(pk__in=gone[start : start + BATCH]).delete()


def _audit(rows: Sequence[CitedRow], texts: dict[str, Texts]) -> None:
    """One row a bank and statute."""
    grouped: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in rows:
        grouped[row.bank_id, texts[row.statute].latest.statute.title].add(row.item_id)
    banks = Bank.objects.select_related("unit").in_bulk({bank_id for bank_id, _statute in grouped})
    for (bank_id, statute), items in grouped.items():
        bank = banks[bank_id]
        detail: dict[str, object] = {"bank": bank.code, "statute": statute, "items": len(items)}
        write_entry("items_to_recheck", actor=None, target=bank, unit_path=bank.unit.path, detail=detail)


def _tell(opened: Sequence[tuple[CitedRow, Recheck]]) -> None:
    """A message to every trainer who sees a bank, with the number of items of the trainer's own banks."""
    by_bank: dict[int, set[int]] = defaultdict(set)
    for row, _recheck in opened:
        by_bank[row.bank_id].add(row.item_id)
    if not by_bank:
        return
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for bank in Bank.objects.filter(pk__in=by_bank).select_related("unit"):
        for trainer in _trainers_of(bank.unit):
            counts[trainer] += len(by_bank[bank.pk])
    owners: dict[tuple[str, int], list[int]] = defaultdict(list)
    for (officer_id, language), count in counts.items():
        owners[language, count].append(officer_id)
    said = {"title": opened[0][1].statute}
    path = reverse("rechecks:index")
    for (language, count), officer_ids in owners.items():
        with translation.override(language):
            title = _("《%(title)s》有新文本，%(count)s 道题待复核") % {**said, "count": count}
            text = _("这些题引用的条文改了、换了序号或者删了。复核以前，组卷和抽题不再用它们。")
        send_message(officer_ids, kind=Message.Kind.TO_DO, title=title, text=text, path=path)


def _trainers_of(unit: Unit) -> list[tuple[int, str]]:
    """Id and language of those who are trainers of the unit or of one above."""
    above = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    grants = RoleGrant.objects.active().filter(role=Role.TRAINER, unit__path__in=above, officer__is_active=True)
    return list(grants.order_by().values_list("officer_id", "officer__language").distinct())
