"""A question of the newer kinds in the columns of the template, and whether it is read back from them as it is."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from quizzes.bank.exchange.cell_rows import KEY, KIND, STEM, write_body
from quizzes.bank.exchange.sheet_rows import describe
from quizzes.bank.imports.candidates import Candidate, Question
from quizzes.bank.imports.more_kinds import make_body
from quizzes.bank.imports.vocabulary import read_kind
from quizzes.bank.types.interactions import Body, Choice, Interaction, Match, NumberEntry, Option, Order

OPTION = "选项{}"
Told = tuple[object, ...]


def tell_body(body: Body) -> dict[str, str]:
    """Kind, stem, options and answer of a body, by the names of the template's columns."""
    asked = body.interactions
    if len(asked) == 1 and not body.bodies and isinstance(asked[0], NumberEntry):
        return {KIND: "数值题", STEM: body.text, KEY: _tell_number(asked[0])}
    if len(asked) == 1 and not body.bodies and isinstance(asked[0], Match):
        return _tell_match(body.text, asked[0])
    if asked and not body.bodies and all(isinstance(one, Choice) and one.is_inline for one in asked):
        return _tell_cloze(body)
    row = write_body(body)
    below = [f"（{number}）{describe(one)}" for number, one in enumerate(row.below, start=1)]
    cells = {KIND: row.cells[KIND], STEM: "\n".join([row.cells.get(STEM, ""), *below]), KEY: row.cells.get(KEY, "")}
    return cells | {OPTION.format(letter): text for letter, text in zip(ascii_uppercase, row.options, strict=False)}


def comes_back(body: Body, cells: dict[str, str]) -> bool:
    """Whether reading the cells gives the same question."""
    options = [(letter, cells[name]) for letter in ascii_uppercase if cells.get(name := OPTION.format(letter))]
    candidate = Candidate(place="", raw="", stem=cells[STEM], options=options, kind=read_kind(cells[KIND]), is_row=True)
    candidate.keys = [cells[KEY]] if cells[KEY] else []
    question = Question(candidate)
    read, problems = make_body(candidate, question.stem, question.options)
    return read is not None and not problems and _without_ids(read) == _without_ids(body)


def _tell_number(number: NumberEntry) -> str:
    tolerance = f"±{number.tolerance}{'%' if number.is_percent else ''}" if number.tolerance != "0" else ""
    return f"{number.value}{tolerance} {'、'.join(number.units)}".strip()


def _tell_match(stem: str, match: Match) -> dict[str, str]:
    """Letters and numbers below the stem, so that what belongs to nothing has its place too."""
    left = {option.id: letter for letter, option in zip(ascii_uppercase, match.left, strict=False)}
    right = {option.id: str(number) for number, option in enumerate(match.right, start=1)}
    lines = [f"{left.get(option.id, '?')}. {option.text}" for option in match.left]
    lines += [f"{right[option.id]}. {option.text}" for option in match.right]
    key = "，".join(f"{left.get(one, '?')}-{right.get(other, '?')}" for one, other in match.pairs)
    return {KIND: "连线题", STEM: "\n".join([stem, *lines]), KEY: key}


def _tell_cloze(body: Body) -> dict[str, str]:
    text = ""
    lines: list[str] = []
    keys: list[str] = []
    for part in body.parts:
        if isinstance(part, Choice):
            number = len(lines) + 1
            text += f"（{number}）"
            told = [f"{letter}. {option.text}" for letter, option in zip(ascii_uppercase, part.options, strict=False)]
            lines.append(f"（{number}）{'  '.join(told)}")
            keys += [f"{number}.{ascii_uppercase[index]}" for index in _places(part.options, part.right)]
        elif isinstance(part, str):
            text += part
    return {KIND: "完形填空", STEM: "\n".join([text, *lines]), KEY: " ".join(keys)}


def _places(options: Sequence[Option], ids: Sequence[str]) -> list[int]:
    return [index for index, option in enumerate(options) if option.id in ids]


def _without_ids(body: Body) -> Told:
    """What a body says, whatever its holder calls the things in it."""
    text = "".join(body.text.split())
    return text, *(_say(one) for one in body.interactions), *map(_without_ids, body.bodies)


def _say(one: Interaction) -> Told:
    if isinstance(one, Choice):
        texts = tuple(option.text for option in one.options)
        return "choice", texts, tuple(_places(one.options, one.right)), one.is_inline
    if isinstance(one, Order):
        return "order", tuple(option.text for option in one.options)
    if isinstance(one, Match):
        left, right = ({option.id: option.text for option in side} for side in (one.left, one.right))
        return "match", sorted((left.get(a), right.get(b)) for a, b in one.pairs), sorted(right.values())
    return (one,)
