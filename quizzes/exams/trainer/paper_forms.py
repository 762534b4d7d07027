"""The form of a paper: what was typed, carried from step to step, and what is wrong with it at its place."""

import re
import uuid
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from people.models import Officer, Role, Unit
from quizzes.bank.models import ItemImport
from quizzes.bank.types.credit import SOME_RIGHT
from quizzes.exams.composition import Composition, SectionState, default_sections, half_of, read_points
from quizzes.exams.imported import compose_import
from quizzes.exams.item_choice import (
    MOST_AT_ONCE,
    UNUSED,
    ItemFilter,
    is_uuid,
    list_choices,
    load_items,
    pick_items,
    read_composition,
    starting_types,
    type_labels,
)
from quizzes.exams.models import Paper
from quizzes.exams.papers import MOST_POINTS, TITLE_LENGTH

FILL_COUNT = "20"
PAGE = re.compile(r"[0-9]{1,6}")
KEY = re.compile(r"[a-z0-9_]{1,20}")


@dataclass
class Problems:
    """Sentences by place, in the order in which they were found."""

    by_place: dict[str, list[str]] = field(default_factory=dict)

    def add(self, place: str, text: str) -> None:
        self.by_place.setdefault(place, []).append(text)

    def __bool__(self) -> bool:
        return bool(self.by_place)

    @property
    def all(self) -> list[tuple[str, str]]:
        return [(place, text) for place, texts in self.by_place.items() for text in texts]


def own_units(trainer: Officer) -> list[Unit]:
    """Where the trainer may keep papers and exams, in the tree's order."""
    return list(Unit.objects.active().visible_to(trainer, Role.TRAINER))


@dataclass
class PaperForm:
    """A paper being composed, with the filter of the list beside it. `notice`: what the last step did, in words."""

    composition: Composition
    unit: str = ""
    narrowed: ItemFilter = field(default_factory=ItemFilter)
    page: int = 1
    fills: dict[str, str] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    notice: str = ""

    @classmethod
    def empty(cls, units: list[Unit], trainer: Officer) -> "PaperForm":
        unit = str(units[0].public_id) if units else ""
        return cls(Composition("", default_sections(list(starting_types(trainer).items()))), unit)

    @classmethod
    def imported(cls, batch: ItemImport, units: list[Unit], trainer: Officer) -> "PaperForm":
        """Of an import's questions, for the unit of their bank where the trainer keeps papers there."""
        composition, notice = compose_import(batch, trainer)
        unit = next((one for one in units if one == batch.bank.unit), units[0] if units else None)
        return cls(composition, str(unit.public_id) if unit else "", notice=notice)

    @classmethod
    def of(cls, paper: Paper, trainer: Officer) -> "PaperForm":
        composition = read_composition(paper)
        present = {section.type for section in composition.sections}
        missing = [(code, label) for code, label in starting_types(trainer).items() if code not in present]
        composition.sections += default_sections(missing)
        return cls(composition, str(paper.unit.public_id))

    @classmethod
    def posted(cls, post: QueryDict) -> "PaperForm":
        keys = list(dict.fromkeys(key for key in post.getlist("section") if KEY.fullmatch(key)))
        sections = [
            SectionState(
                key=key,
                type=post.get(f"{key}-type", ""),
                title=post.get(f"{key}-title", ""),
                points=post.get(f"{key}-points", ""),
                partial_points=read_partial(post, key),
                credit=post.get(f"{key}-credit", ""),
                item_ids=list(dict.fromkeys(post.getlist(f"{key}-item"))),
            )
            for key in keys
        ]
        names = ("bank", "type", "topic", "difficulty", "search")
        return cls(
            composition=Composition(post.get("title", ""), sections),
            unit=post.get("unit", ""),
            narrowed=ItemFilter(**{name: post.get(f"by-{name}", "").strip() for name in names}),
            page=read_page(post.get("page", "")),
            fills={key: post.get(f"{key}-fill", "") for key in keys},
        )

    def act(self, action: str, trainer: Officer) -> None:
        """One step: `up:ID`, `down:ID`, `remove:ID`, `add:ID`, `fill:KEY`, `section-up:KEY`, `section-down:KEY`, `page:N`,
        `search`. Anything else changes nothing."""
        verb, _colon, target = action.partition(":")
        steps = {"up": -1, "down": 1}
        if verb in steps:
            self.composition.move_item(target, steps[verb])
        elif verb.removeprefix("section-") in steps:
            self.composition.move_section(target, steps[verb.removeprefix("section-")])
        elif verb == "remove":
            self.composition.remove_item(target)
        elif verb == "add":
            self._add(target, trainer)
        elif verb == "fill":
            self._fill(target, trainer)
        elif verb == "page":
            self.page = read_page(target)
        elif verb == "search":
            self.page = 1

    def _add(self, item_id: str, trainer: Officer) -> None:
        items = load_items(trainer, [item_id])
        self.composition.add_items([(key, item.type) for key, item in items.items()], type_labels())

    def _fill(self, key: str, trainer: Officer) -> None:
        """Take items of the section's type, those least used first, then the newest."""
        section = next((one for one in self.composition.sections if one.key == key and one.type), None)
        if section is None:
            return
        wanted = min(int(read_points(self.fills.get(key, ""))), MOST_AT_ONCE)
        if wanted < 1:
            self.problems.add(f"{key}-fill", _("请填要取几道题。"))
            return
        narrowed = ItemFilter(self.narrowed.bank, section.type, self.narrowed.topic, self.narrowed.difficulty)
        choices = list_choices(trainer, narrowed)
        picked = pick_items(choices, count=wanted, how=UNUSED, but=self.composition.item_ids)
        section.item_ids += [item_id for item_id, _type in picked]
        words = {"title": section.title, "count": len(picked), "wanted": wanted}
        if len(picked) < wanted:
            self.notice = _("“%(title)s”要 %(wanted)s 道，题库里没选过的只有 %(count)s 道，都加进来了。") % words
        else:
            self.notice = _("“%(title)s”加了 %(count)s 道题。") % words

    def check(self) -> None:
        """What the verbs would refuse, said at its place."""
        if not 1 <= len(self.composition.title.strip()) <= TITLE_LENGTH:
            self.problems.add("title", _("请写试卷名称，不超过 %(limit)s 个字。") % {"limit": TITLE_LENGTH})
        if not is_uuid(self.unit):
            self.problems.add("unit", _("请选所属单位。"))
        if not self.composition.item_count:
            self.problems.add("sections", _("试卷里还没有题目，请先选题。"))
        for section in self.composition.sections:
            if section.item_ids:
                self._check_section(section)

    def _check_section(self, section: SectionState) -> None:
        if not 1 <= len(section.title.strip()) <= 60:
            self.problems.add(f"{section.key}-title", _("请写大题的名称，不超过 60 个字。"))
        points, partial = section.points_each, read_points(section.partial_points)
        if not 0 < points < MOST_POINTS or points * 10 % 1:
            self.problems.add(f"{section.key}-points", _("请填每题几分，大于 0，最多一位小数。"))
        elif (section.credit == SOME_RIGHT and not 0 < partial < points) or partial * 10 % 1:
            self.problems.add(f"{section.key}-partial", _("少选得分要大于 0、低于每题分值，最多一位小数。"))


def read_partial(post: QueryDict, key: str) -> str:
    """The points as typed; half of the whole when this rule has just been chosen and nobody has typed any."""
    typed = post.get(f"{key}-partial", "0")
    is_new = post.get(f"{key}-credit") == SOME_RIGHT != post.get(f"{key}-credit-was", SOME_RIGHT)
    return half_of(post.get(f"{key}-points", "")) if is_new and not read_points(typed) else typed


def read_page(text: str) -> int:
    return int(text) if PAGE.fullmatch(text) else 1


def as_uuid(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if is_uuid(text) else None
