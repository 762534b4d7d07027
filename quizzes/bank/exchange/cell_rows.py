"""A question as rows of named cells and back, for our own sheets, CSV and documents. Pure.

What people write most stands as they write it: options in columns, letters, 正确/错误, texts for blanks. Everything else stands as one
line an interaction in the answer's cell. A body inside another is a row of its own with a longer number (3, 3.1, 3.2)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from quizzes.bank.exchange.cell_text import (
    CellFault,
    name_letter,
    put_interaction,
    put_letters,
    put_list,
    put_number,
    put_option,
    put_text,
    put_truth,
    split_cell,
    take_interaction,
    take_letters,
    take_list,
    take_number,
    take_option,
    take_text,
    take_truth,
)
from quizzes.bank.exchange.records import Record
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
from quizzes.bank.types.wording import gettext_noop, say

NUMBER, KIND, STEM, IMAGE, KEY, CODE = "序号", "类型", "题干", "配图", "答案", "题型标记"
RATIONALE, CITATION, TOPIC, COMPETENCY, DIFFICULTY, POINTS = "解析", "依据", "知识点", "本领能力", "难度", "分值"
NAME, CATEGORY, SOURCE = "名称", "分类", "来源"
OPTION = "选项"
LABELS = (RATIONALE, CITATION, TOPIC, COMPETENCY, DIFFICULTY, POINTS, NAME, CATEGORY, SOURCE, CODE)
SINGLE, MULTIPLE, TRUTH, BLANKS, LONG = "单选题", "多选题", "判断题", "填空题", "简答题"
NUMERIC, ORDER, CASE, MIXED = "数值题", "排序题", "案例题", "综合题"
KINDS = (SINGLE, MULTIPLE, TRUTH, BLANKS, LONG, NUMERIC, ORDER, CASE, MIXED)
DIFFICULTIES = {"easy": "易", "medium": "中", "hard": "难"}
UNKNOWN_KIND = gettext_noop("类型“%(kind)s”不认识：请改为填写说明里的类型。")
BAD_GAPS = gettext_noop("题干里的空与答案对不上：请让空的个数和顺序与答案一致。")
NO_KEY = gettext_noop("没有答案：请补写答案。")
_GAP = re.compile(r"\{\{(#?)(\d+)\}\}")
_BLANK = re.compile(r"_{4,}")


@dataclass(slots=True)
class CellRow:
    """One question or sub-item: `cells` by column name, `options` in order, and the rows below it."""

    cells: dict[str, str]
    options: list[str] = field(default_factory=list)
    below: list[CellRow] = field(default_factory=list)


def write_record(record: Record, *, with_key: bool = True, with_rationale: bool = True) -> CellRow:
    """Without key neither key, rationale, feedback nor citations stand anywhere."""
    row = write_body(record.body if with_key else hide_key(record.body), with_key=with_key)
    told = {
        TOPIC: put_list(record.topics),
        COMPETENCY: put_list(record.competencies),
        DIFFICULTY: DIFFICULTIES.get(record.difficulty, ""),
        POINTS: put_text(record.points),
        NAME: put_text(record.name),
        CATEGORY: put_text(record.category),
        SOURCE: put_text(record.source),
        CODE: put_text(record.type),
    }
    if with_key and with_rationale:
        citations = "\n".join(put_text(one, special="\n") for one in record.citations)
        told |= {RATIONALE: put_text(record.rationale), CITATION: citations}
    row.cells |= {name: text for name, text in told.items() if text}
    return row


def read_record(row: CellRow, place: str) -> Record:
    """Raises CellFault."""
    cells = row.cells
    difficulties = {word: code for code, word in DIFFICULTIES.items()}
    return Record(
        body=read_body(row),
        type=take_text(cells.get(CODE, "")),
        name=take_text(cells.get(NAME, "")),
        rationale=take_text(cells.get(RATIONALE, "")),
        topics=list(take_list(cells.get(TOPIC, ""))),
        competencies=list(take_list(cells.get(COMPETENCY, ""))),
        difficulty=difficulties.get(cells.get(DIFFICULTY, "").strip(), ""),
        points=take_text(cells.get(POINTS, "")),
        citations=[take_text(line) for line in cells.get(CITATION, "").split("\n") if line.strip()],
        category=take_text(cells.get(CATEGORY, "")),
        source=take_text(cells.get(SOURCE, "")),
        place=place,
    )


def write_body(body: Body, *, with_key: bool = True) -> CellRow:
    parts = tidy_parts(body)
    asked = [part for part in parts if not isinstance(part, str)]
    lone = asked[0] if len(asked) == 1 and len(parts) <= 2 and parts[-1] is asked[0] else None
    row = CellRow({})
    if body.image:
        row.cells[IMAGE] = put_text(body.image)
    if body.type:
        row.cells[CODE] = put_text(body.type)
    simple = _write_simple(lone, row) if lone is not None and not isinstance(lone, Body) else False
    if simple:
        row.cells[STEM] = _write_stem(parts[:-1])
    elif asked and all(_is_blank(one, with_key=with_key) for one in asked):
        entries = [one for one in asked if isinstance(one, TextEntry)]
        row.cells |= {KIND: BLANKS, STEM: _write_blanks(parts)}
        row.cells[KEY] = "；".join(put_list(entry.accepted) for entry in entries) if with_key else ""
    else:
        _write_mixed(parts, row, with_key=with_key)
    if not with_key and simple and row.cells[KIND] in (SINGLE, MULTIPLE, TRUTH, LONG, NUMERIC, ORDER):
        row.cells[KEY] = ""
    return row


def read_body(row: CellRow) -> Body:
    """Raises CellFault."""
    kind = row.cells.get(KIND, "").strip()
    image = take_text(row.cells.get(IMAGE, "")) or None
    code = take_text(row.cells.get(CODE, ""))
    key = row.cells.get(KEY, "")
    stem = row.cells.get(STEM, "")
    if kind == BLANKS:
        return Body(tuple(_read_blanks(stem, key)), image, code)
    if kind in (CASE, MIXED):
        return Body(tuple(_read_mixed(stem, key, row)), image, code)
    if kind not in KINDS:
        raise CellFault(say(UNKNOWN_KIND, kind=kind[:20]))
    text = _unguard(stem)
    return Body((*([text] if text else []), _read_simple(kind, key, row)), image, code)


def tidy_parts(body: Body) -> list[str | Interaction | Body]:
    """The parts without empty texts, and texts that stand side by side as one."""
    parts: list[str | Interaction | Body] = []
    for part in body.parts:
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part != "":
            parts.append(part)
    return parts


def name_kind(body: Body) -> str:
    """The word for what the body looks like."""
    return write_body(body).cells[KIND]


def _is_blank(one: Interaction | Body, *, with_key: bool) -> bool:
    plain = isinstance(one, TextEntry) and not one.is_long and not one.rubric
    return plain and (not with_key or bool(one.accepted))  # type: ignore[union-attr]


def _write_simple(lone: Interaction, row: CellRow) -> bool:
    if isinstance(lone, Choice) and not lone.is_inline:
        row.options = [put_option(option) for option in lone.options]
        right = [option.id for option in lone.options if option.id in lone.right]
        row.cells |= {KIND: MULTIPLE if lone.is_multiple else SINGLE, KEY: put_letters(lone.options, right)}
    elif isinstance(lone, Truth):
        row.cells |= {KIND: TRUTH, KEY: put_truth(lone)}
    elif isinstance(lone, Order):
        row.options = [put_option(option) for option in lone.options]
        row.cells |= {KIND: ORDER, KEY: put_letters(lone.options, [option.id for option in lone.options])}
    elif isinstance(lone, NumberEntry):
        row.cells |= {KIND: NUMERIC, KEY: put_number(lone)}
    elif isinstance(lone, TextEntry) and lone.is_long and not lone.accepted:
        row.cells |= {KIND: LONG, KEY: put_text(lone.rubric)}
    else:
        return False
    return True


def _read_simple(kind: str, key: str, row: CellRow) -> Interaction:
    if kind == LONG:
        return TextEntry((), True, take_text(key))
    if not key.strip():
        raise CellFault(say(NO_KEY))
    if kind == TRUTH:
        return take_truth(key)
    if kind == NUMERIC:
        return take_number(key)
    options = [take_option(text, name_letter(number)) for number, text in enumerate(row.options)]
    chosen = take_letters(key, options)
    if kind == ORDER:
        by_id = {option.id: option for option in options}
        if len(chosen) < len(options):
            raise CellFault(say(BAD_GAPS))
        return Order(tuple(replace(by_id[one], id=name_letter(place)) for place, one in enumerate(chosen)))
    right = tuple(option.id for option in options if option.id in chosen)
    return Choice(tuple(options), right, kind == MULTIPLE)


def _guard(text: str) -> str:
    return put_text(text.replace("{{", "{{0}}"))


def _unguard(text: str) -> str:
    return take_text(text).replace("{{0}}", "{{")


def _write_stem(parts: Sequence[str | Interaction | Body]) -> str:
    return _guard("".join(part for part in parts if isinstance(part, str)))


def _write_blanks(parts: Sequence[str | Interaction | Body]) -> str:
    """With lines to write on where no text could be taken for one, else with numbers."""
    texts = [part for part in parts if isinstance(part, str)]
    beside = any(not isinstance(one, str) and not isinstance(two, str) for one, two in itertools.pairwise(parts))
    if not beside and not any("____" in text or text[0] == "_" or text[-1] == "_" for text in texts):
        return put_text("".join(part.replace("{{", "{{0}}") if isinstance(part, str) else "____" for part in parts))
    return _write_marked(parts)


def _write_marked(parts: Sequence[str | Interaction | Body]) -> str:
    told, asked, below = "", 0, 0
    for part in parts:
        if isinstance(part, str):
            told += part.replace("{{", "{{0}}")
        elif isinstance(part, Body):
            below += 1
            told += f"{{{{#{below}}}}}"
        else:
            asked += 1
            told += f"{{{{{asked}}}}}"
    return put_text(told)


def _read_blanks(stem: str, key: str) -> list[str | Interaction | Body]:
    if not key.strip():
        raise CellFault(say(NO_KEY))
    entries: list[Interaction] = [TextEntry(take_list(group)) for group in split_cell(key, "；;")]
    text = take_text(stem)
    if any(found[2] != "0" for found in _GAP.finditer(text)):
        return _fill(text, entries, [])
    pieces = [piece.replace("{{0}}", "{{") for piece in _BLANK.split(text)]
    if len(pieces) != len(entries) + 1:
        raise CellFault(say(BAD_GAPS))
    parts: list[str | Interaction | Body] = [pieces[0]]
    for piece, entry in zip(pieces[1:], entries, strict=True):
        parts += [entry, piece]
    return [part for part in parts if part != ""]


def _write_mixed(parts: Sequence[str | Interaction | Body], row: CellRow, *, with_key: bool) -> None:
    asked = [part for part in parts if not isinstance(part, (str, Body))]
    bodies = [part for part in parts if isinstance(part, Body)]
    rest = [*parts[1:]] if parts and isinstance(parts[0], str) else [*parts]
    row.cells[KIND] = CASE if bodies and not asked else MIXED
    row.cells[STEM] = _write_stem(parts[:1]) if rest == [*asked, *bodies] else _write_marked(parts)
    row.cells[KEY] = "\n".join(_write_line(one, with_key=with_key) for one in asked)
    row.below = [write_body(one, with_key=with_key) for one in bodies]


def _write_line(one: Interaction, *, with_key: bool) -> str:
    return "判断：" if isinstance(one, Truth) and not with_key else put_interaction(one)


def _read_mixed(stem: str, key: str, row: CellRow) -> list[str | Interaction | Body]:
    asked = [take_interaction(line) for line in key.split("\n") if line.strip()]
    bodies = [read_body(one) for one in row.below]
    if not asked and not bodies:
        raise CellFault(say(NO_KEY))
    text = take_text(stem)
    if any(found[2] != "0" for found in _GAP.finditer(text)):
        return _fill(text, asked, bodies)
    text = text.replace("{{0}}", "{{")
    return [*([text] if text else []), *asked, *bodies]


def _fill(text: str, asked: Sequence[Interaction], bodies: Sequence[Body]) -> list[str | Interaction | Body]:
    """The parts of a text with numbered gaps, each of which must stand there once and in order."""
    parts: list[str | Interaction | Body] = []
    told = ""
    met = {"": 0, "#": 0}
    start = 0
    for found in _GAP.finditer(text):
        told += text[start : found.start()]
        start = found.end()
        if found[2] == "0":
            told += "{{"
            continue
        met[found[1]] += 1
        pool: Sequence[Interaction | Body] = bodies if found[1] else asked
        if int(found[2]) != met[found[1]] or met[found[1]] > len(pool):
            raise CellFault(say(BAD_GAPS))
        parts += [told, pool[met[found[1]] - 1]]
        told = ""
    parts.append(told + text[start:])
    if met != {"": len(asked), "#": len(bodies)}:
        raise CellFault(say(BAD_GAPS))
    return [part for part in parts if part != ""]


# -- without keys -------------------------------------------------------------------------------------------------------


def hide_key(body: Body) -> Body:
    """The body as a candidate may see it: no key, no feedback, no rubric, and no order that tells one. A truth keeps its value, since
    it can't be without: writers leave it out."""
    parts = tuple(
        part if isinstance(part, str) else hide_key(part) if isinstance(part, Body) else _hide(part)
        for part in body.parts
    )
    return Body(parts, body.image, body.type)


def _hide(one: Interaction) -> Interaction:
    if isinstance(one, Choice):
        return replace(one, options=_plain(one.options), right=())
    if isinstance(one, TextEntry):
        return TextEntry((), one.is_long)
    if isinstance(one, NumberEntry):
        return NumberEntry("", "0", False, ())
    if isinstance(one, Order):
        return Order(_mixed_up(one.options))
    if isinstance(one, Match):
        return Match(_plain(one.left), _mixed_up(one.right), ())
    if isinstance(one, Hotspot):
        return replace(one, right=())
    if isinstance(one, Upload):
        return replace(one, rubric="")
    return Truth(False)


def _plain(options: Sequence[Option]) -> tuple[Option, ...]:
    return tuple(replace(option, feedback="") for option in options)


def _mixed_up(options: Sequence[Option]) -> tuple[Option, ...]:
    """In an order that follows from the texts alone."""
    return tuple(sorted(_plain(options), key=lambda option: sha256(f"{option.text}{option.image}".encode()).digest()))


def rows_of(row: CellRow, number: str) -> list[tuple[str, CellRow]]:
    """The row and those below it with their numbers, in order."""
    found = [(number, row)]
    for place, one in enumerate(row.below, start=1):
        found += rows_of(one, f"{number}.{place}")
    return found


def nest_rows(rows: Sequence[tuple[str, CellRow]]) -> tuple[list[tuple[int, CellRow]], list[int]]:
    """Rows by their numbers: (place in the list, top row with those below it), and the places of those that belong to none."""
    tops: list[tuple[int, CellRow]] = []
    stray: list[int] = []
    open_rows: Mapping[str, CellRow] = {}
    for place, (number, row) in enumerate(rows):
        above, _, _last = number.rpartition(".")
        if not above:
            tops.append((place, row))
            open_rows = {number: row}
        elif above in open_rows:
            open_rows[above].below.append(row)
            open_rows = {**open_rows, number: row}
        else:
            stray.append(place)
    return tops, stray
