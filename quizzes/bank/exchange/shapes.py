"""Bodies looked at by their shape: a stem with one way of answering under it, a text with gaps, a material with bodies below. And the
form in which readers hand bodies over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from quizzes.bank.exchange.cell_text import name_letter
from quizzes.bank.exchange.records import Record, Unread
from quizzes.bank.types.interactions import (
    Body,
    Choice,
    Hotspot,
    Interaction,
    Match,
    NumberEntry,
    Option,
    Order,
    TextEntry,
    Truth,
    Upload,
)
from quizzes.bank.types.wording import Message, gettext_noop, say

Part = str | Interaction | Body
NO_KEY = gettext_noop("没有标明正确答案：请填写答案。")
NO_OPTIONS = gettext_noop("选项少于 2 个：请补齐选项。")
NO_STEM = gettext_noop("没有题干：请填写题干。")


def tidy(parts: Iterable[Part], image: str | None = None) -> Body:
    """A body whose neighboring texts are one text, without empty ones, but with one before what stands under a stem."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if merged and not isinstance(merged[0], str) and not is_gap(merged[0]):
        merged.insert(0, "")
    return Body(tuple(merged), image)


def strip_outer(parts: Iterable[Part]) -> list[Part]:
    """Without blanks before the first text and after the last, and without those before what stands under a stem."""
    stripped: list[Part] = list(tidy(parts).parts)
    for index, part in enumerate(stripped):
        if isinstance(part, str):
            text = part.lstrip() if index == 0 or not is_gap(stripped[index - 1]) else part
            last = index == len(stripped) - 1
            stripped[index] = text.rstrip() if last or not is_gap(stripped[index + 1]) else text
    return stripped


def is_gap(part: Part) -> bool:
    """Whether it stands inside a line of text."""
    if isinstance(part, TextEntry):
        return not part.is_long
    return isinstance(part, NumberEntry) or (isinstance(part, Choice) and part.is_inline)


def lone(body: Body) -> tuple[str, Interaction] | None:
    """Stem and interaction of a body that is nothing else; the interaction may be a gap at the end of the text."""
    interactions = body.interactions
    if body.bodies or len(interactions) != 1 or body.parts[-1:] != interactions:
        return None
    return body.text, interactions[0]


def is_gapped(body: Body) -> bool:
    """Whether it is text with gaps and nothing else."""
    return not body.bodies and bool(body.interactions) and all(is_gap(one) for one in body.interactions)


def walk(body: Body) -> Iterator[Interaction]:
    """All interactions in reading order, those of bodies below it too."""
    for part in body.parts:
        if isinstance(part, Body):
            yield from walk(part)
        elif not isinstance(part, str):
            yield part


def walk_bodies(body: Body) -> Iterator[Body]:
    yield body
    for below in body.bodies:
        yield from walk_bodies(below)


def change(body: Body, make: Callable[[Interaction], Interaction]) -> Body:
    """The body with every interaction replaced, in reading order."""
    parts = tuple(
        part if isinstance(part, str) else change(part, make) if isinstance(part, Body) else make(part)
        for part in body.parts
    )
    return replace(body, parts=parts)


def find_images(body: Body) -> list[str]:
    """Names of all images, in reading order, each once."""
    names: list[str | None] = []
    for one in walk_bodies(body):
        names.append(one.image)
    for interaction in walk(body):
        names += [option.image for option in list_options(interaction)]
        if isinstance(interaction, Hotspot):
            names.append(interaction.image)
    return list(dict.fromkeys(name for name in names if name))


def list_options(interaction: Interaction) -> tuple[Option, ...]:
    if isinstance(interaction, Choice | Order):
        return interaction.options
    return interaction.left + interaction.right if isinstance(interaction, Match) else ()


def list_feedback(body: Body) -> list[tuple[str, str]]:
    """What is said of options, in reading order, each with the option's letter or word."""
    told: list[tuple[str, str]] = []
    for one in walk(body):
        if isinstance(one, Truth):
            told += [("正确", one.true_feedback), ("错误", one.false_feedback)]
        told += [(name_letter(place), option.feedback) for place, option in enumerate(list_options(one))]
    return [(letter, text) for letter, text in told if text]


def without_feedback(body: Body) -> Body:
    """The body with nothing said of any option."""

    def strip(one: Interaction) -> Interaction:
        if isinstance(one, Truth):
            return Truth(one.value)
        if isinstance(one, Match):
            return replace(one, left=_untold(one.left), right=_untold(one.right))
        return replace(one, options=_untold(one.options)) if isinstance(one, Choice | Order) else one

    return change(body, strip)


def _untold(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(replace(one, feedback="") for one in options)


def check_body(body: Body) -> list[Message]:
    """Why it can't be taken for a question: no stem, no options, no key."""
    problems: list[Message] = []
    if not any(one.text.strip() or one.image for one in walk_bodies(body)) and not any(
        isinstance(one, Hotspot) for one in walk(body)
    ):
        problems.append(say(NO_STEM))
    for interaction in walk(body):
        problems += _check_interaction(interaction)
    return list(dict.fromkeys(problems))


def _check_interaction(interaction: Interaction) -> list[Message]:
    if isinstance(interaction, Choice):
        ids = {option.id for option in interaction.options}
        too_few = [say(NO_OPTIONS)] if len(ids) < 2 else []
        has_key = bool(interaction.right) and set(interaction.right) <= ids
        return [*too_few, *([] if has_key else [say(NO_KEY)])]
    if isinstance(interaction, Order):
        return [] if len(interaction.options) >= 2 else [say(NO_OPTIONS)]
    if isinstance(interaction, Match):
        keyed = {left for left, _ in interaction.pairs}
        return [] if keyed and keyed == {one.id for one in interaction.left} else [say(NO_KEY)]
    if isinstance(interaction, Hotspot):
        return [] if interaction.right and interaction.spots else [say(NO_KEY)]
    if isinstance(interaction, TextEntry):
        return [] if interaction.accepted or interaction.is_long else [say(NO_KEY)]
    return [] if isinstance(interaction, Truth | Upload) or interaction.value else [say(NO_KEY)]


def judge(
    record: Record, raw: str, records: list[Record], unread: list[Unread], damage: Sequence[Message] = ()
) -> None:
    """Puts the record where it belongs: among those that can be taken, or among those that must be looked at first. `damage`: what was
    mended in the file to read it."""
    problems = [*damage, *check_body(record.body)]
    if not any(True for _ in walk(record.body)):
        problems.append(say(NO_KEY))
    if problems:
        unread.append(Unread(place=record.place, problems=list(dict.fromkeys(problems)), raw=raw, record=record))
    else:
        records.append(record)
