"""Fixed papers from bank items. The only writer of `Paper`, `PaperSection` and `PaperItem`. A paper that officers can sit or
have sat is frozen: it refuses every change (G2, G4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Officer, Role, Unit
from quizzes.bank.models import Item
from quizzes.exams.models import Paper, PaperItem, PaperSection
from records.audit import write_entry
from records.clock import database_now


class PaperInvalid(Exception):
    """The message says in plain words what to change."""


class PaperFrozen(Exception):
    """An exam with this paper has been published."""


@dataclass(frozen=True)
class SectionDraft:
    """One section to be: items in order, all worth the same. Points with one decimal place."""

    title: str
    points: Decimal
    item_ids: Sequence[int] = field(default_factory=tuple)
    partial_points: Decimal = Decimal(0)


def create_paper(*, actor: Officer, unit: Unit, title: str, sections: Sequence[SectionDraft]) -> Paper:
    """A new paper of the current versions of the items.

    Raises PaperInvalid: nothing in it, an item twice, or one that the actor has no right to.
    """
    with transaction.atomic():
        paper = Paper.objects.create(title=title, unit=unit, created_by=actor)
        _write_sections(paper, sections, actor)
        write_entry("paper_created", actor=actor, target=paper, unit_path=unit.path)
    return paper


def revise_paper(paper: Paper, *, actor: Officer, title: str, sections: Sequence[SectionDraft]) -> Paper:
    """Replace title and content of a paper that nobody can sit yet. Holds the paper's row.

    Raises PaperFrozen and PaperInvalid.
    """
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        if locked.frozen_at:
            raise PaperFrozen
        locked.title = title
        locked.save(update_fields=["title"])
        locked.sections.all().delete()
        _write_sections(locked, sections, actor)
        write_entry("paper_revised", actor=actor, target=locked, unit_path=locked.unit.path)
    return locked


def freeze_paper(paper: Paper) -> None:
    """Called by the verb that publishes an exam, in its transaction. Again: nothing happens."""
    Paper.objects.filter(pk=paper.pk, frozen_at__isnull=True).update(frozen_at=database_now())


def _write_sections(paper: Paper, sections: Sequence[SectionDraft], actor: Officer) -> None:
    versions = _usable_versions(sections, actor)
    position = 0
    for number, draft in enumerate((draft for draft in sections if draft.item_ids), start=1):
        if not Decimal(0) <= draft.partial_points < draft.points:
            raise PaperInvalid(_("“%(title)s”：每题分值要大于 0，少选得分要低于每题分值。") % {"title": draft.title})
        section = PaperSection.objects.create(
            paper=paper, number=number, title=draft.title, points=draft.points, partial_points=draft.partial_points
        )
        rows = []
        for item_id in draft.item_ids:
            position += 1
            rows.append(PaperItem(paper=paper, section=section, position=position, version_id=versions[item_id]))
        PaperItem.objects.bulk_create(rows)


def _usable_versions(sections: Sequence[SectionDraft], actor: Officer) -> dict[int, int]:
    wanted = [item_id for draft in sections for item_id in draft.item_ids]
    if not wanted:
        raise PaperInvalid(_("试卷里还没有题目，请先选题。"))
    if len(set(wanted)) < len(wanted):
        raise PaperInvalid(_("有题目选了两次，请去掉重复的。"))
    usable = Item.objects.visible_to(actor).active().filter(pk__in=wanted, current_version__isnull=False)
    versions = dict(usable.values_list("pk", "current_version_id"))
    if missing := len(set(wanted) - set(versions)):
        raise PaperInvalid(_("有 %(count)s 道题已停用或不在你的题库里，请重新选题。") % {"count": missing})
    return versions


def may_compose(actor: Officer, unit: Unit) -> bool:
    """Whether the actor is a trainer of this unit or one above it."""
    return any(unit.path.startswith(path) for path in actor.scope_paths(Role.TRAINER))
