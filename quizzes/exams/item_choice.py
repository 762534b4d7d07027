"""Items to choose from while a paper is composed: within the trainer's banks, in use, by filter. Shows no key. Reads only."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _

from people.models import Officer
from quizzes.bank.models import Bank, Item, ItemQuerySet, Topic
from quizzes.bank.search import find_items
from quizzes.bank.types import all_types
from quizzes.bank.types.credit import SOME_RIGHT
from quizzes.exams.composition import Composition, SectionState, read_points
from quizzes.exams.crediting import plain
from quizzes.exams.exposure import cap, lately_count, say_worn_out
from quizzes.exams.models import Paper, PaperItem, count_rows
from quizzes.exams.papers import PaperInvalid, SectionDraft

LAST_USUAL = 40  # by place: single, multiple, true or false, fill in
NEWEST, UNUSED = "newest", "unused"
MOST_AT_ONCE = 200
PLAIN_ID = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class ItemFilter:
    """What narrows the choice, as typed; "" where nothing does."""

    bank: str = ""
    type: str = ""
    topic: str = ""
    difficulty: str = ""
    search: str = ""


def type_labels() -> dict[str, str]:
    """What a section of each item type is called, in the order of a paper."""
    return {item_type.code: _(item_type.label) for item_type in all_types()}


def starting_types(trainer: Officer) -> dict[str, str]:
    """Those that an empty paper has sections for: the usual ones, and what the trainer may put on it."""
    present = set(Item.objects.usable_by(trainer).active().order_by().values_list("type", flat=True).distinct())
    return {one.code: _(one.label) for one in all_types() if one.place <= LAST_USUAL or one.code in present}


def list_choices(trainer: Officer, narrowed: ItemFilter) -> ItemQuerySet:
    """Items that the filter lets through, the newest first, each with `use_count`, the papers of published exams it is in, and
    `lately`, how many exams held it in the last days."""
    items: ItemQuerySet = find_items(Item.objects.usable_by(trainer).active(), narrowed.search)
    if narrowed.bank:
        items = items.filter(bank__public_id=narrowed.bank) if is_uuid(narrowed.bank) else items.none()
    if narrowed.type:
        items = items.filter(type=narrowed.type)
    if narrowed.topic:
        items = items.filter(topics=int(narrowed.topic)) if PLAIN_ID.fullmatch(narrowed.topic) else items.none()
    if narrowed.difficulty:
        items = items.filter(difficulty=narrowed.difficulty)
    used = PaperItem.objects.filter(version__item=OuterRef("pk"), paper__frozen_at__isnull=False)
    counted: ItemQuerySet = items.annotate(
        use_count=count_rows(used, "version__item"), lately=lately_count("version__item")
    ).order_by("-pk")
    return counted


def pick_items(choices: ItemQuerySet, *, count: int, how: str, but: Iterable[str]) -> list[tuple[str, str]]:
    """Id and type of the first `count` of the choices that are not among `but`: the newest, or those used least first."""
    order = ("use_count", "-pk") if how == UNUSED else ("-pk",)
    taken = {uuid.UUID(item_id) for item_id in but if is_uuid(item_id)}
    rested = choices.filter(Q(("lately__lt", cap()))) if cap() else choices
    rows = rested.order_by(*order).values_list("public_id", "type")
    free = ((str(public_id), type_code) for public_id, type_code in rows if public_id not in taken)
    return [pair for pair, _number in zip(free, range(min(count, MOST_AT_ONCE)), strict=False)]


def load_items(trainer: Officer, item_ids: Sequence[str]) -> dict[str, Item]:
    """Items that the trainer may put into a paper, by public id. Three statements."""
    known = [item_id for item_id in item_ids if is_uuid(item_id)]
    items = Item.objects.usable_by(trainer).active().filter(public_id__in=known)
    rows = items.select_related("approved_version", "bank").defer("search_text").prefetch_related("topics")
    return {str(item.public_id): item for item in rows}


def list_banks(trainer: Officer) -> list[Bank]:
    return list(Bank.objects.visible_to(trainer))


def list_topics(trainer: Officer) -> list[Topic]:
    """Topics that items of the trainer's banks carry."""
    return list(Topic.objects.filter(items__in=Item.objects.usable_by(trainer).active()).distinct())


def read_composition(paper: Paper) -> Composition:
    """A stored paper as it can be changed. A section takes up the type that all its items have."""
    sections = []
    for section in paper.sections.prefetch_related("items__version__item"):
        versions = [row.version for row in section.items.all()]
        types = {version.type for version in versions}
        sections.append(
            SectionState(
                key=f"p{section.number}",
                type=types.pop() if len(types) == 1 else "",
                title=section.title,
                points=plain(section.points),
                partial_points=plain(section.partial_points),
                credit=section.credit,
                item_ids=[str(version.item.public_id) for version in versions],
            )
        )
    return Composition(paper.title, sections)


def build_section_drafts(composition: Composition, items: dict[str, Item]) -> list[SectionDraft]:
    """What the verbs take. `items`: what `load_items` found.

    Raises PaperInvalid when an item is not among them, or was in as many exams lately as is allowed.
    """
    if missing := sum(item_id not in items for item_id in composition.item_ids):
        raise PaperInvalid(_("有 %(count)s 道题已停用或不在你的题库里，请重新选题。") % {"count": missing})
    refuse_worn_out([items[item_id] for item_id in composition.item_ids])
    return [
        SectionDraft(
            title=section.title.strip(),
            points=section.points_each,
            item_ids=[items[item_id].pk for item_id in section.item_ids],
            partial_points=read_points(section.partial_points) if section.credit == SOME_RIGHT else Decimal(0),
            credit=section.credit,
        )
        for section in composition.sections
    ]


def refuse_worn_out(items: Sequence[Item]) -> None:
    """Raises PaperInvalid, naming the first: what many have seen lately tests nobody."""
    if words := say_worn_out(item.approved_version for item in items if item.approved_version):
        raise PaperInvalid(words)


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
