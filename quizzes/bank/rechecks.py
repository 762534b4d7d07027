"""What a trainer decides about items whose law has changed: still right, or out of use. Revising goes through the item's form; the recheck
closes by itself when the version that cites the new text is approved (`quizzes.bank.law`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cms.statutes.citing import find_targets
from cms.statutes.comparison import Run, mark_changes
from cms.statutes.reading import full_short_title, today
from people.models import Officer, Role
from people.scope import require_scope
from quizzes.bank.keys import CurrentKey, current_keys
from quizzes.bank.law_models import RecheckQuerySet
from quizzes.bank.life import retire_items
from quizzes.bank.models import Bank, Citation, Item, Recheck
from quizzes.bank.types import get_type
from records.audit import write_entry

State = Recheck.State
MOST_AT_ONCE = 500


class RecheckGone(Exception):
    """Somebody else decided one of them meanwhile, or the law changed again; the message says so."""


@dataclass(frozen=True)
class StatuteCount:
    """How much of a statute's new text is waiting."""

    statute: str
    new_edition: str
    rechecks: int
    items: int


@dataclass(frozen=True)
class ShownRecheck:
    """A recheck with both texts marked, and the question with its key: only for the bank's own trainers."""

    row: Recheck
    old_paragraphs: list[list[Run]]
    new_paragraphs: list[list[Run]]
    type_label: str
    stem: str
    choices: list[tuple[str, str, bool]]  # letter, text, whether the key names it
    key_text: str
    rationale: str
    citations: list[str]
    is_current: bool  # whether the version is the item's latest
    old_url: str  # of the texts that are cited, "" where they are not loaded
    new_url: str

    @property
    def is_whole(self) -> bool:
        """A whole statute is cited: there is no article to look at."""
        return not self.row.old_article

    @property
    def is_gone(self) -> bool:
        return not self.row.new_article and not self.is_whole

    @property
    def is_unknown(self) -> bool:
        """The cited text is not loaded: only the new one can be shown."""
        return not self.row.old_text and not self.is_whole

    @property
    def only_moved(self) -> bool:
        """Nothing but the article's number changed."""
        runs = [run for side in (self.old_paragraphs, self.new_paragraphs) for paragraph in side for run in paragraph]
        seen = not (self.is_whole or self.is_gone or self.is_unknown)
        return seen and not any(run.is_changed for run in runs)


def waiting_for(trainer: Officer) -> RecheckQuerySet:
    """Waiting rechecks of the trainer's own banks. Those of retired items wait until the item comes back."""
    rows: RecheckQuerySet = Recheck.objects.visible_to(trainer).open().exclude(item__status=Item.Status.RETIRED)
    return rows


def count_by_statute(trainer: Officer) -> list[StatuteCount]:
    """The statute with the most waiting items first. One statement."""
    rows = waiting_for(trainer).order_by().values("statute", "new_edition")
    counted = rows.annotate(rechecks=Count("pk"), items=Count("item", distinct=True)).order_by("-items", "statute")
    return [StatuteCount(**row) for row in counted]


def show_rechecks(rows: Iterable[Recheck]) -> list[ShownRecheck]:
    """Rows with `item` and `version` selected. Four statements more."""
    rechecks = list(rows)
    targets = find_targets(
        [(row.statute, edition, "") for row in rechecks for edition in (row.old_edition, row.new_edition)], day=today()
    )
    keys = current_keys({row.version_id for row in rechecks})
    cited: dict[int, list[str]] = defaultdict(list)
    for citation in Citation.objects.filter(version__in={row.version_id for row in rechecks}):
        cited[citation.version_id].append(str(citation))
    urls = {cited[:2]: target.url for cited, target in targets.items()}
    return [_show(row, keys[row.version_id], cited[row.version_id], urls) for row in rechecks]


def _show(row: Recheck, current: CurrentKey, citations: list[str], urls: Mapping[tuple[str, str], str]) -> ShownRecheck:
    old, new = mark_changes(row.old_text, row.new_text) if row.old_text and row.new_text else ([], [])
    if not old and not new:  # one side alone: nothing to compare it with
        old = [[Run(line, is_changed=False)] for line in row.old_text.split("\n") if line]
        new = [[Run(line, is_changed=False)] for line in row.new_text.split("\n") if line]
    item_type, content = get_type(row.version.type), row.version.content
    right = item_type.right_choices(current.key)
    return ShownRecheck(
        row=row,
        old_paragraphs=old,
        new_paragraphs=new,
        type_label=_(item_type.short_label),
        stem=str(content.get("stem", "")),
        choices=[(letter, text, value in right) for value, letter, text in item_type.choices(content)],
        key_text=item_type.describe_key(content, current.key),
        rationale=current.rationale,
        citations=citations,
        is_current=row.version_id == row.item.current_version_id,
        old_url=urls.get((row.statute, row.old_edition), "") if row.old_edition else "",
        new_url=urls.get((row.statute, row.new_edition), ""),
    )


def cite_anew(item: Item) -> tuple[str, list[Recheck]]:
    """For the form of an item: what its current version cites, each changed article as the new text has it, a line each, and without those
    that are gone; and what waits. The caller has found the item in the trainer's scope."""
    waiting = list(item.rechecks.open())
    lines: list[str] = []
    for citation in Citation.objects.filter(version=item.current_version_id):
        row = next((row for row in waiting if _means(citation, row)), None)
        if row is None or row.new_article or not row.old_article:
            lines.append(str(_renewed(citation, row) if row else citation))
    return "\n".join(dict.fromkeys(lines)), waiting


def confirm(recheck_ids: Collection[UUID], *, actor: Officer) -> int:
    """The questions are right under the new text as well: their citations lead to it from now on, where the article still exists, and the
    items may be used again once nothing of theirs waits. All of them or none. Returns how many rechecks.

    Raises RecheckGone.
    """
    with transaction.atomic():
        rows = _lock(recheck_ids, actor)
        cited = {row.pk: _renew_citations(row) for row in rows}
        _decide(rows, State.CONFIRMED, actor, "rechecks_confirmed", cited)
    return len(rows)


def retire(recheck_ids: Collection[UUID], *, actor: Officer) -> int:
    """Take the items out of use; all that waits of theirs is decided with it. Returns how many items.

    Raises RecheckGone.
    """
    with transaction.atomic():
        rows = _lock(recheck_ids, actor)
        items = {row.item_id: row.item for row in rows}
        more = Recheck.objects.open().filter(item__in=items).select_related("version", "item__bank__unit")
        _decide(list(more), State.RETIRED, actor, "rechecks_retired")
        titles = "、".join(dict.fromkeys(f"《{row.statute}》" for row in rows))
        retire_items(items.values(), actor=actor, text=_("%(titles)s有新文本") % {"titles": titles})
    return len(items)


def _lock(recheck_ids: Collection[UUID], actor: Officer) -> list[Recheck]:
    rows = Recheck.objects.open().filter(public_id__in=list(recheck_ids)[:MOST_AT_ONCE])
    locked = list(rows.select_for_update(of=("self",)).select_related("version", "item__bank__unit").order_by("pk"))
    for bank in {row.item.bank_id: row.item.bank for row in locked}.values():
        require_scope(actor, bank.unit.path, Role.TRAINER)
    if not locked or len(locked) != len(set(recheck_ids)):
        raise RecheckGone(_("有的题别人已经复核过了。请看一看剩下的，再选一次。"))
    return locked


def _means(citation: Citation, row: Recheck) -> bool:
    """Whether the recheck is about what is cited."""
    same_place = citation.article == row.old_article and citation.edition in ("", row.old_edition)
    return same_place and full_short_title(citation.statute) == full_short_title(row.statute)


def _renewed(citation: Citation, row: Recheck) -> Citation:
    """The citation of the new text, not saved. A paragraph is kept only where the article has as many as before."""
    same = (row.old_text.count("\n") == row.new_text.count("\n")) and bool(row.old_text)
    paragraph = citation.paragraph if same else ""
    return Citation(statute=citation.statute, edition=row.new_edition, article=row.new_article, paragraph=paragraph)


def _renew_citations(row: Recheck) -> list[list[str]]:
    """The version's citations of what changed name the new text. Returns each before and after, in words."""
    if not row.new_article and row.old_article:
        return []
    changed = []
    for citation in Citation.objects.filter(version=row.version_id):
        if _means(citation, row):
            before, new = str(citation), _renewed(citation, row)
            citation.edition, citation.article, citation.paragraph = new.edition, new.article, new.paragraph
            citation.save(update_fields=["edition", "article", "paragraph"])
            changed.append([before, str(citation)])
    return changed


def _decide(
    rows: Sequence[Recheck], state: str, actor: Officer, verb: str, cited: Mapping[int, list[list[str]]] | None = None
) -> None:
    """One audit row a bank, naming items, versions and articles; `cited`: by recheck, each citation before and after."""
    Recheck.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, decided_by=actor, decided_at=Now())
    by_bank: dict[int, list[Recheck]] = defaultdict(list)
    for row in rows:
        by_bank[row.item.bank_id].append(row)
    for group in by_bank.values():
        bank: Bank = group[0].item.bank
        said = [
            {
                "item": str(row.item.public_id),
                "version": row.version.number,
                "from": f"{row.statute} {row.old_edition} {row.old_article}",
                "to": f"{row.new_edition} {row.new_article}".strip(),
                **({"cited": cited[row.pk]} if cited and cited.get(row.pk) else {}),
            }
            for row in group
        ]
        detail: dict[str, object] = {"bank": bank.code, "count": len(group), "rechecks": said}
        write_entry(verb, actor=actor, target=bank, unit_path=bank.unit.path, detail=detail)
