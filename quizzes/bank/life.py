"""The life of items: draft, submitted, approved, retired. Owns `Item.status`, `Item.approved_version` and `VersionNote`. All verbs take
many items as one pass: all of them move or none does, each gets its note, and the pass is one audit row a bank.

Every verb refuses an actor who is no trainer of a bank's unit (OutOfScope). Locks the rows of the items, in the order of their ids."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from people.models import Officer, Role
from people.scope import require_scope
from quizzes.bank.law import recheck_items
from quizzes.bank.models import Bank, Item, ItemQuerySet, ItemVersion, VersionNote
from records.audit import write_entry

AT_ONCE = 500
NAMED = 20  # items that an audit row of many names
Kind, Status = VersionNote.Kind, Item.Status


class LifeRefused(Exception):
    """This can't be done to the item now, or not by this person; the message says why."""


def submit_items(items: Iterable[Item], *, actor: Officer | None, text: str = "") -> int:
    """Ask for a second person's approval of drafts. Returns how many.

    Raises LifeRefused when one of them is no draft.
    """
    with transaction.atomic():
        locked = _lock(items, actor)
        if any(item.status != Status.DRAFT for item in locked):
            raise LifeRefused(_("只有草稿能提交审核，可能别人已经提交过了。"))
        _move(locked, Kind.SUBMITTED, actor, text, status=Status.SUBMITTED)
    return len(locked)


def approve_items(items: Iterable[Item], *, actor: Officer, seen: dict[int, int] | None = None, text: str = "") -> int:
    """End the review well: the versions that were submitted may be used. `seen`: the ids of the versions that the actor had in
    view, by item. Returns how many.

    Raises LifeRefused: one is not submitted, was changed since, or the actor wrote or submitted it.
    """
    with transaction.atomic():
        locked = _lock(items, actor)
        _refuse_unseen(locked, seen)
        _refuse_same_person(locked, actor)
        _move(locked, Kind.APPROVED, actor, text, status=Status.APPROVED, approved_version=F("current_version"))
        recheck_items([item.pk for item in locked])
    return len(locked)


def return_items(items: Iterable[Item], *, actor: Officer, text: str, seen: dict[int, int] | None = None) -> int:
    """Give submitted items back with words of what to change. Returns how many.

    Raises LifeRefused: no words, or as `approve_items`; who submitted may take back.
    """
    if not text.strip():
        raise LifeRefused(_("请写明要改什么。"))
    with transaction.atomic():
        locked = _lock(items, actor)
        _refuse_unseen(locked, seen)
        _move(locked, Kind.RETURNED, actor, text.strip(), status=Status.DRAFT)
    return len(locked)


def retire_items(items: Iterable[Item], *, actor: Officer | None, text: str = "") -> int:
    """Take items out of use: no new paper may take them; papers that hold them stay as they are. Returns how many were in use or
    to be."""
    with transaction.atomic():
        locked = [item for item in _lock(items, actor) if item.status != Status.RETIRED]
        _move(locked, Kind.RETIRED, actor, text, status=Status.RETIRED)
    return len(locked)


def restore_items(items: Iterable[Item], *, actor: Officer | None, text: str = "") -> int:
    """Back into use what was retired; a version that nobody has approved becomes a draft again. Returns how many."""
    with transaction.atomic():
        locked = [item for item in _lock(items, actor) if item.status == Status.RETIRED]
        waiting = [item for item in locked if item.bank.needs_approval and not _is_approved(item)]
        _move(waiting, Kind.RESTORED, actor, text, status=Status.DRAFT)
        back = [item for item in locked if item not in waiting]
        _move(back, Kind.RESTORED, actor, text, status=Status.APPROVED, approved_version=F("current_version"))
        recheck_items([item.pk for item in locked])
    return len(locked)


def retire_item(item: Item, *, actor: Officer | None, text: str = "") -> None:
    retire_items([item], actor=actor, text=text)


def restore_item(item: Item, *, actor: Officer | None) -> None:
    restore_items([item], actor=actor)


def comment(item: Item, *, text: str, actor: Officer, version: ItemVersion | None = None) -> VersionNote:
    """Say something about a version of the item; None: the current one.

    Raises LifeRefused without words.
    """
    if not text.strip():
        raise LifeRefused(_("请写下意见。"))
    with transaction.atomic():
        [locked] = _lock([item], actor)
        said_of = version.pk if version else locked.current_version_id
        note = VersionNote.objects.create(version_id=said_of or 0, kind=Kind.COMMENT, text=text.strip(), actor=actor)
        _audit("item_commented", locked.bank, [locked], actor)
    return note


def may_review(item: Item, actor: Officer) -> bool:
    """Whether the actor neither wrote the version that waits nor submitted it. Scope is the caller's."""
    return not _own_ones([item], actor)


def awaiting(officer: Officer) -> Any:
    """Submitted items that this officer may review, each with `submitted_by`, `submitted_at` and `submission`, the
    note's id; longest waiting first."""
    items = _with_submission(Item.objects.visible_to(officer).filter(status=Status.SUBMITTED))
    others = items.exclude(current_version__created_by=officer).exclude(submitted_by=officer.pk)
    return others.order_by("submitted_at", "pk")


def own_waiting(officer: Officer) -> ItemQuerySet:
    """Submitted items that somebody else has to review, since this officer wrote or submitted them."""
    submitted = Item.objects.visible_to(officer).filter(status=Status.SUBMITTED)
    return submitted.exclude(pk__in=awaiting(officer).order_by().values("pk"))


def returned_to(officer: Officer) -> Any:
    """Drafts whose last step was a return of what this officer wrote or submitted; each with `words`."""
    steps = VersionNote.objects.filter(version=OuterRef("current_version")).exclude(kind=Kind.COMMENT).order_by("-pk")
    submitted = VersionNote.objects.filter(kind=Kind.SUBMITTED, actor=officer).values("version")
    drafts: Any = Item.objects.visible_to(officer).filter(status=Status.DRAFT)
    drafts = drafts.annotate(step=Subquery(steps.values("kind")[:1]), words=Subquery(steps.values("text")[:1]))
    own = drafts.filter(current_version__in=submitted) | drafts.filter(current_version__created_by=officer)
    return own.filter(step=Kind.RETURNED)


def _with_submission(items: ItemQuerySet) -> Any:  # the plugin knows no fields that are annotated elsewhere
    last = VersionNote.objects.filter(version=OuterRef("current_version"), kind=Kind.SUBMITTED).order_by("-pk")
    return items.annotate(
        submitted_by=Subquery(last.values("actor_id")[:1]),
        submitted_at=Subquery(last.values("at")[:1]),
        submission=Subquery(last.values("pk")[:1]),
    )


def _lock(items: Iterable[Item], actor: Officer | None) -> list[Item]:
    wanted = sorted({item.pk for item in items})
    locked: list[Item] = []
    for start in range(0, len(wanted), AT_ONCE):
        rows = Item.objects.select_for_update(of=("self",)).select_related("bank__unit").defer("search_text")
        locked += rows.filter(pk__in=wanted[start : start + AT_ONCE]).order_by("pk")
    for bank in {item.bank_id: item.bank for item in locked}.values():
        require_scope(actor, bank.unit.path, Role.TRAINER)
    return locked


def _refuse_unseen(items: Sequence[Item], seen: dict[int, int] | None) -> None:
    if any(item.status != Status.SUBMITTED for item in items):
        raise LifeRefused(_("有题目已经不在待审核里，可能别人审过了或改过了。请重新打开看一看。"))
    if seen is not None and any(seen.get(item.pk) != item.current_version_id for item in items):
        raise LifeRefused(_("你打开以后，有题目又改过。请重新打开看一看。"))


def _refuse_same_person(items: Sequence[Item], actor: Officer) -> None:
    if count := len(_own_ones(items, actor)):
        raise LifeRefused(
            _("要由另一位教官审核：有 %(count)s 道题是你自己写的或提交的，不能自己审。") % {"count": count}
        )


def _own_ones(items: Sequence[Item], actor: Officer) -> set[int]:
    """Items whose version that waits the actor wrote or submitted."""
    own: set[int] = set()
    ids = [item.pk for item in items]
    for start in range(0, len(ids), AT_ONCE):
        rows = _with_submission(Item.objects.filter(pk__in=ids[start : start + AT_ONCE]))
        written = rows.filter(current_version__created_by=actor) | rows.filter(submitted_by=actor.pk)
        own.update(written.values_list("pk", flat=True))
    return own


def _is_approved(item: Item) -> bool:
    return item.approved_version_id is not None and item.approved_version_id == item.current_version_id


def _move(items: Sequence[Item], kind: VersionNote.Kind, actor: Officer | None, text: str, **changes: object) -> None:
    """Change the locked items, write their notes, and one audit row a bank."""
    by_bank: dict[int, list[Item]] = defaultdict(list)
    for start in range(0, len(items), AT_ONCE):
        some = items[start : start + AT_ONCE]
        Item.objects.filter(pk__in=[item.pk for item in some]).update(**changes, updated_at=Now())
        VersionNote.objects.bulk_create(
            VersionNote(version_id=item.current_version_id or 0, kind=kind, text=text, actor=actor) for item in some
        )
    for item in items:
        by_bank[item.bank_id].append(item)
    for group in by_bank.values():
        _audit(f"item_{kind}" if len(group) == 1 else f"items_{kind}", group[0].bank, group, actor)


def _audit(verb: str, bank: Bank, items: Sequence[Item], actor: Officer | None) -> None:
    detail: dict[str, object] = {"bank": bank.code}
    if len(items) > 1:
        detail |= {"count": len(items), "first": [str(item.public_id) for item in items[:NAMED]]}
    target = items[0] if len(items) == 1 else bank
    write_entry(verb, actor=actor, target=target, unit_path=bank.unit.path, detail=detail)
