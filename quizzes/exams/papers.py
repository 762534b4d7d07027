"""Fixed papers from bank items. The only writer of `Paper`, `PaperSection` and `PaperItem`. A paper that officers can sit or
have sat is frozen: it refuses every change (G2, G4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Officer, Role, Unit
from people.scope import require_scope
from quizzes.bank.models import Item, ItemQuerySet
from quizzes.bank.types.credit import ALL_OR_NOTHING, SOME_RIGHT
from quizzes.exams.models import Paper, PaperItem, PaperSection
from records.audit import write_entry
from records.clock import database_now

TITLE_LENGTH = 80
MOST_POINTS = Decimal(1000)  # of one item; the columns of results hold what 200 such items earn


class PaperInvalid(Exception):
    """The message says in plain words what to change."""


class PaperFrozen(Exception):
    """An exam with this paper has been published."""


class PaperInUse(Exception):
    """An exam, be it a draft, names this paper."""


@dataclass(frozen=True)
class SectionDraft:
    """One section to be: items in order, all worth the same. Points with one decimal place."""

    title: str
    points: Decimal
    item_ids: Sequence[int] = field(default_factory=tuple)
    partial_points: Decimal = Decimal(0)
    credit: str = ""  # a mode of quizzes.bank.types.credit; "": what `partial_points` says


def create_paper(*, actor: Officer, unit: Unit, title: str, sections: Sequence[SectionDraft]) -> Paper:
    """A new paper of the current versions of the items.

    Raises OutOfScope (a unit that the actor is no trainer of) and PaperInvalid: nothing in it, an item twice, or one that
    the actor has no right to.
    """
    require_scope(actor, unit.path, Role.TRAINER)
    with transaction.atomic():
        paper = Paper.objects.create(title=_checked_title(title), unit=unit, created_by=actor)
        count = _write_sections(paper, sections, actor)
        write_entry("paper_created", actor=actor, target=paper, unit_path=unit.path, detail={"items": count})
    return paper


def revise_paper(paper: Paper, *, actor: Officer, title: str, sections: Sequence[SectionDraft]) -> Paper:
    """Replace title and content of a paper that nobody can sit yet, taking the items' current versions. Holds the paper's row.

    Raises OutOfScope, PaperFrozen and PaperInvalid.
    """
    require_scope(actor, paper.unit.path, Role.TRAINER)
    with transaction.atomic():
        locked = _lock_unfrozen(paper)
        locked.title = _checked_title(title)
        locked.save(update_fields=["title"])
        locked.sections.all().delete()
        count = _write_sections(locked, sections, actor)
        write_entry("paper_revised", actor=actor, target=locked, unit_path=locked.unit.path, detail={"items": count})
    return locked


def copy_paper(paper: Paper, *, actor: Officer) -> tuple[Paper, int]:
    """A new paper of the same unit, with the current versions of those items that the actor may still use; and how many were
    left out because they are retired or belong to a bank out of reach.

    Raises OutOfScope, and PaperInvalid when no item is left.
    """
    sections, left_out = [], 0
    usable = set(_usable(actor).filter(versions__in=paper.items.values("version")).values_list("pk", flat=True))
    for section in paper.sections.all():
        item_ids = list(section.items.values_list("version__item_id", flat=True))
        kept = tuple(item_id for item_id in item_ids if item_id in usable)
        left_out += len(item_ids) - len(kept)
        sections.append(SectionDraft(section.title, section.points, kept, section.partial_points, section.credit))
    suffix = _("（副本）")
    title = paper.title[: TITLE_LENGTH - len(suffix)] + suffix
    return create_paper(actor=actor, unit=paper.unit, title=title, sections=sections), left_out


def succeed_version(paper: Paper, item: Item, *, actor: Officer) -> bool:
    """Put the item's approved version in place of an older one. Holds the paper's row. Returns whether there was one.

    Raises OutOfScope, PaperFrozen and PaperInvalid: the item is no longer in use.
    """
    require_scope(actor, paper.unit.path, Role.TRAINER)
    with transaction.atomic():
        locked = _lock_unfrozen(paper)
        usable = _usable(actor).filter(pk=item.pk).first()
        if usable is None:
            raise PaperInvalid(_("有 %(count)s 道题已停用或不在你的题库里，请重新选题。") % {"count": 1})
        rows = PaperItem.objects.filter(paper=locked, version__item=item).exclude(version=usable.approved_version_id)
        changed = rows.update(version=usable.approved_version_id)
        if changed:
            detail: dict[str, object] = {"item": str(item.public_id)}
            write_entry("paper_item_succeeded", actor=actor, target=locked, unit_path=locked.unit.path, detail=detail)
    return bool(changed)


def discard_paper(paper: Paper, *, actor: Officer) -> None:
    """Delete a paper that no exam names. Holds the paper's row.

    Raises OutOfScope, PaperFrozen and PaperInUse.
    """
    require_scope(actor, paper.unit.path, Role.TRAINER)
    with transaction.atomic():
        locked = _lock_unfrozen(paper)
        if locked.exams.exists():
            raise PaperInUse
        write_entry("paper_discarded", actor=actor, target=locked, unit_path=locked.unit.path)
        locked.delete()


def freeze_paper(paper: Paper) -> None:
    """Called by the verb that publishes an exam, in its transaction. Again: nothing happens."""
    Paper.objects.filter(pk=paper.pk, frozen_at__isnull=True).update(frozen_at=database_now())


def _lock_unfrozen(paper: Paper) -> Paper:
    locked = Paper.objects.select_for_update(of=("self",)).select_related("unit").get(pk=paper.pk)
    if locked.frozen_at:
        raise PaperFrozen
    return locked


def _checked_title(title: str) -> str:
    if not 1 <= len(title.strip()) <= TITLE_LENGTH:
        raise PaperInvalid(_("请写试卷名称，不超过 %(limit)s 个字。") % {"limit": TITLE_LENGTH})
    return title.strip()


def _write_sections(paper: Paper, sections: Sequence[SectionDraft], actor: Officer) -> int:
    """Returns how many items were written."""
    versions = _usable_versions(sections, actor)
    position = 0
    for number, draft in enumerate((draft for draft in sections if draft.item_ids), start=1):
        _check_points(draft)
        section = PaperSection.objects.create(
            paper=paper,
            number=number,
            title=draft.title,
            points=draft.points,
            partial_points=draft.partial_points,
            credit=draft.credit or (SOME_RIGHT if draft.partial_points else ALL_OR_NOTHING),
        )
        rows = []
        for item_id in draft.item_ids:
            position += 1
            rows.append(PaperItem(paper=paper, section=section, position=position, version_id=versions[item_id]))
        PaperItem.objects.bulk_create(rows)
    return position


def _check_points(draft: SectionDraft) -> None:
    if not 1 <= len(draft.title.strip()) <= 60:
        raise PaperInvalid(_("请写大题的名称，不超过 60 个字。"))
    if not Decimal(0) <= draft.partial_points < draft.points:
        raise PaperInvalid(_("“%(title)s”：每题分值要大于 0，少选得分要低于每题分值。") % {"title": draft.title})
    if draft.credit and (draft.credit == SOME_RIGHT) != bool(draft.partial_points):
        raise PaperInvalid(_("“%(title)s”：请填少选得几分，要大于 0。") % {"title": draft.title})
    if draft.points >= MOST_POINTS:
        raise PaperInvalid(_("“%(title)s”：每题分值要低于 1000。") % {"title": draft.title})
    if any(points * 10 % 1 for points in (draft.points, draft.partial_points)):
        raise PaperInvalid(_("“%(title)s”：分值最多保留一位小数。") % {"title": draft.title})


def _usable(actor: Officer) -> ItemQuerySet:
    return Item.objects.usable_by(actor).active()


def _usable_versions(sections: Sequence[SectionDraft], actor: Officer) -> dict[int, int]:
    """Holds the rows of the items, so that none goes out of use before the paper is written."""
    wanted = [item_id for draft in sections for item_id in draft.item_ids]
    if not wanted:
        raise PaperInvalid(_("试卷里还没有题目，请先选题。"))
    if len(set(wanted)) < len(wanted):
        raise PaperInvalid(_("有题目选了两次，请去掉重复的。"))
    rows = _usable(actor).filter(pk__in=wanted).select_for_update(of=("self",), no_key=True).order_by("pk")
    versions = dict(rows.values_list("pk", "approved_version_id"))
    if missing := len(set(wanted) - set(versions)):
        raise PaperInvalid(_("有 %(count)s 道题已停用或不在你的题库里，请重新选题。") % {"count": missing})
    return versions
