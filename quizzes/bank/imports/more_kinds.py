"""Questions of the kinds that have no options to tick: 简答, 排序, 连线, 数值, 完形, and 案例 with sub-items, as bodies. Nothing is
guessed: what does not fit together is said, and the question goes to review."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from decimal import Decimal

from lib.folding import fold
from quizzes.bank.imports.candidates import Candidate, Question
from quizzes.bank.imports.drafts import Draft, plain_of
from quizzes.bank.imports.keys import read_key
from quizzes.bank.imports.options import Piece, split_choices
from quizzes.bank.imports.resolving import resolve
from quizzes.bank.types import get_type
from quizzes.bank.types.interactions import Body, Choice, Interaction, Match, NumberEntry, Option, Order, TextEntry
from quizzes.bank.types.wording import Message, gettext_noop, say

LONG, ORDER, MATCH, NUMERIC, CASE, CLOZE = "long", "order", "match", "numeric", "case", "cloze"
SHAPES: dict[str, tuple[str, ...]] = {
    LONG: (
        "简答题", "简答", "问答题", "论述题", "名词解释题", "名词解释", "主观题", "作文题", "写作题", "公文写作题", "公文写作", "公文题", "计算题", "分析题",
        "辨析题", "讨论题", "表述题", "综合分析题", "应用题", "实务题",
    ),
    ORDER: ("排序题",),
    MATCH: ("连线题", "匹配题", "配对题"),
    NUMERIC: ("数值题", "数字题"),
    CASE: ("案例分析题", "案例题", "案例分析", "材料分析题", "材料题", "情景题", "阅读理解题", "阅读理解"),
    CLOZE: ("完形填空题", "完形填空", "完形题"),
}  # fmt: skip
SHAPE_OF_WORD = {word: shape for shape, words in SHAPES.items() for word in words}
_BY_LENGTH = sorted(SHAPE_OF_WORD, key=len, reverse=True)
NO_KEY = gettext_noop("没有答案：请补写答案。")
BAD_ORDER = gettext_noop("排序题的答案“%(key)s”与选项对不上：请按顺序写出每个选项的字母，各写一次。")
BAD_MATCH = gettext_noop("连线题的答案“%(key)s”看不懂：请写成“A-1，B-2”的样子，左边每一项写一次。")
BAD_NUMBER = gettext_noop("数值题的答案“%(key)s”看不懂：请写成“15”或“15±0.5 年”的样子。")
BAD_CLOZE = gettext_noop("完形填空的空、选项和答案对不上：请给每个空写一行选项，答案写成“1.A 2.B”。")
TICKED = gettext_noop("题型是“%(kind)s”，却有选项，答案也是字母：请核对题型。")
BAD_SUB_ITEM = gettext_noop("第 %(number)s 小题：%(problem)s")
SUB_ITEMS_APART = gettext_noop("小题的题号不连续：请让小题从（1）起依次编号，每道小题下面写上答案。")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_NUMBER = re.compile(
    r"(?P<value>[-+]?\d+(?:\.\d+)?)\s*(?:(?:±|\+/?-)\s*(?P<tolerance>\d+(?:\.\d+)?)\s*(?P<percent>%)?)?\s*(?P<unit>[^\d\s±;,、。]{0,10})[。.]?"
)
_RANGE = re.compile(
    r"(?P<low>-?\d+(?:\.\d+)?)\s*(?:~|-|至|到)\s*(?P<high>-?\d+(?:\.\d+)?)\s*(?P<unit>[^\d\s;,、。]{0,10})[。.]?"
)
_PAIR = re.compile(
    r"\s*([A-Za-z]|\(?\d{1,2}\)?|[①-⑩])\s*[-—–=:→]+>?\s*([A-Za-z]|\(?\d{1,2}\)?|[①-⑩])\s*(?:[,，、;；。\s]+|$)"
)
_TEXT_PAIR = re.compile(r"^\s*([^;；\n—–=→-]+?)\s*(?:—+|–+|-+>?|=+>?|→)\s*([^;；\n]+?)\s*$")
_MARKED = re.compile(r"^\s*(?:\(?(\d{1,2})[).、]|([①-⑩]))\s*(.+)$", re.DOTALL)
_SUB_ITEM = re.compile(
    r"^\s*(?:[(（]\s*(\d{1,2})\s*[)）]|([①-⑩])|(?:小题|问题|第)\s*(\d{1,2})\s*(?:小题|问)?[、.：:])\s*"
)
_KEY_LINE = re.compile(
    r"^\s*[【\[(（]?\s*(?:参考答案|标准答案|正确答案|答案要点|评分标准|评分要点|采分点|答案|答)\s*[】\])）]?\s*[:：]?\s*"
)
_KEYED = re.compile(
    r"^\s*(?:[【\[(（]\s*(?:参考|标准|正确)?答案\s*[】\])）]|(?:参考答案|标准答案|正确答案|答案要点|评分标准|评分要点|采分点|答案|答)\s*[:：])"
)


def shape_of(word: str) -> str:
    """The shape that a kind's word names, also inside a longer one; "" for every other kind."""
    folded = fold(word)
    return next((SHAPE_OF_WORD[known] for known in _BY_LENGTH if known in folded), "")


def is_key_line(text: str) -> bool:
    return bool(_KEYED.match(text))


def take_key(text: str) -> str:
    found = _KEY_LINE.match(text)
    return text[found.end() :] if found else text


def make_body(candidate: Candidate, stem: str, options: Sequence[str]) -> tuple[Body | None, list[Message]]:
    """The body of a question whose kind is one of these, and what is wrong with it. None: of another kind."""
    shape = shape_of(candidate.kind_word)
    key = "\n".join(candidate.keys).strip()
    if not shape:
        return None, []
    if shape == CASE:
        return _make_case(stem, candidate, options, key)
    if not key or read_key(key).is_empty:
        return Body((stem, TextEntry((), True))), [say(NO_KEY)]
    if shape == CLOZE:
        return _make_cloze(candidate, stem, options, key)
    made: Interaction | None
    if shape == ORDER:
        made = make_order(options, key)
        problem = say(BAD_ORDER, key=key[:40])
    elif shape == MATCH:
        stem, made = make_match(stem, candidate, options, key)
        problem = say(BAD_MATCH, key=key[:40])
    elif shape == NUMERIC:
        made = make_number(key)
        problem = say(BAD_NUMBER, key=key[:40])
    else:
        told = "\n".join(f"{chr(65 + number)}、{text}" for number, text in enumerate(options))
        is_ticked = len(options) > 1 and set(read_key(key).letters)
        problems = [say(TICKED, kind=candidate.kind_word)] if is_ticked else []
        return Body(("\n".join(filter(None, (stem, told))), TextEntry((), True, key))), problems
    if made is None:
        return Body((stem, TextEntry((), True, key))), [problem]
    return Body((stem, made)), []


def make_order(options: Sequence[str], key: str) -> Order | None:
    signs = re.findall(r"[A-Za-z]|[①-⑩]", fold(key))
    places = [_CIRCLED.index(one) if one in _CIRCLED else ord(one.upper()) - 65 for one in signs]
    rest = re.sub(r"[A-Za-z①-⑩\s,，、;；>→—\-.。]", "", fold(key))
    if rest or len(options) < 2 or sorted(places) != list(range(len(options))):
        return None
    return Order(tuple(Option(chr(65 + number), options[place]) for number, place in enumerate(places)))


def make_number(key: str) -> NumberEntry | None:
    text = fold(key).strip()
    if found := _NUMBER.fullmatch(text):
        units = (found["unit"],) if found["unit"] else ()
        return NumberEntry(found["value"].lstrip("+"), found["tolerance"] or "0", bool(found["percent"]), units)
    found = _RANGE.fullmatch(text)
    if not found or Decimal(found["low"]) >= Decimal(found["high"]):
        return None
    low, high = Decimal(found["low"]), Decimal(found["high"])
    return NumberEntry(str((low + high) / 2), str((high - low) / 2), False, (found["unit"],) if found["unit"] else ())


def make_match(stem: str, candidate: Candidate, options: Sequence[str], key: str) -> tuple[str, Match | None]:
    """Letters on one side and numbers on the other; or an answer that says both sides in words."""
    kept, texts, rights = _part_columns(stem if not options else candidate.text)
    pairs = [(found[1], found[2]) for found in _PAIR.finditer(fold(key))]
    if texts and rights and pairs and not _PAIR.sub("", fold(key)).strip(" ,，、;；。"):
        left = tuple(Option(f"L{number}", text) for number, text in enumerate(texts, start=1))
        right = tuple(Option(f"R{number}", text) for number, text in enumerate(rights, start=1))
        return stem if options else kept, _pair_up(left, right, pairs)
    told = [_TEXT_PAIR.match(part) for part in re.split(r"[;；\n]+", key) if part.strip()]
    if len(told) < 2 or not all(told) or options:
        return stem, None
    named = [(found[1], found[2]) for found in told if found]
    lefts, both = list(dict.fromkeys(one for one, _two in named)), list(dict.fromkeys(two for _one, two in named))
    if len(lefts) < len(named):
        return stem, None
    left = tuple(Option(f"L{number}", text) for number, text in enumerate(lefts, start=1))
    right = tuple(Option(f"R{number}", text) for number, text in enumerate(both, start=1))
    return stem, Match(left, right, tuple((f"L{lefts.index(a) + 1}", f"R{both.index(b) + 1}") for a, b in named))


def _part_columns(text: str) -> tuple[str, list[str], list[str]]:
    """The stem, and the texts behind letters and behind numbers out of the lines below it."""
    first, *lines = text.split("\n")
    kept, lettered, numbered = [first], [], []
    for line in lines:
        folded = fold(line)
        if is_key_line(line):
            break
        if found := re.match(r"\s*\(?([A-Z])[).、]\s*(\S.*)$", folded):
            lettered.append(line[found.start(2) :].strip())
        elif found := _MARKED.match(folded):
            numbered.append(line[found.start(3) :].strip())
        else:
            kept.append(line)
    return "\n".join(kept), lettered, numbered


def _pair_up(left: Sequence[Option], right: Sequence[Option], pairs: Sequence[tuple[str, str]]) -> Match | None:
    found = []
    for one, two in pairs:
        lettered, other = (one, two) if one.isalpha() and one.isascii() else (two, one)
        place = ord(lettered.upper()) - 65 if len(lettered) == 1 and lettered.isascii() and lettered.isalpha() else -1
        number = (
            _CIRCLED.index(other)
            if other in _CIRCLED
            else int(other.strip("()") or 0) - 1
            if not other.isalpha()
            else -1
        )
        if not 0 <= place < len(left) or not 0 <= number < len(right):
            return None
        found.append((left[place].id, right[number].id))
    if sorted(one for one, _two in found) != sorted(option.id for option in left):
        return None
    return Match(tuple(left), tuple(right), tuple(found))


def _make_cloze(candidate: Candidate, stem: str, options: Sequence[str], key: str) -> tuple[Body | None, list[Message]]:
    """``……（1）……（2）……`` with a line of options a gap: ``（1）A. 惩罚 B. 教育``."""
    text, rows = [], {}
    for line in _lines_of(candidate):
        found = re.match(r"\s*\(?(\d{1,2})[).、]\s*(?=\(?A\s*[).、])", fold(line))
        if found:
            choices = split_choices([Piece(line[found.end() :], "")], is_inline=True)
            rows[int(found[1])] = [one for _letter, one in choices.options]
        else:
            text.append(line)
    letters = dict(re.findall(r"(\d{1,2})\s*[).、:]?\s*([A-Z])", fold(key).upper()))
    if not letters:
        letters = {str(number): one for number, one in enumerate(re.findall(r"[A-Z]", fold(key).upper()), start=1)}
    parts: list[str | Interaction] = []
    rest = "\n".join(text)
    for number in range(1, len(rows) + 1):
        gap = re.search(rf"[(（]\s*{number}\s*[)）]|_+\s*[(（]?{number}[)）]?\s*_+", rest)
        shown, letter = rows.get(number, []), letters.get(str(number), "")
        if gap is None or len(shown) < 2 or not letter or ord(letter) - 65 >= len(shown):
            return Body((stem, TextEntry((), True, key))), [say(BAD_CLOZE)]
        made = tuple(Option(chr(65 + place), one) for place, one in enumerate(shown))
        parts += [rest[: gap.start()], Choice(made, (letter,), is_inline=True)]
        rest = rest[gap.end() :]
    if not rows or set(letters) != {str(number) for number in rows}:
        return Body((stem, TextEntry((), True, key))), [say(BAD_CLOZE)]
    return Body(tuple(part for part in (*parts, rest) if part != "")), []


def _lines_of(candidate: Candidate) -> list[str]:
    """The question's lines as written up to its answer, without its number."""
    lines = []
    for line in candidate.text.split("\n"):
        if is_key_line(line):
            break
        lines.append(line)
    return [re.sub(r"^\s*\d{1,4}\s*[、.．]\s*", "", lines[0]), *lines[1:]] if lines else []


def _make_case(stem: str, candidate: Candidate, options: Sequence[str], key: str) -> tuple[Body | None, list[Message]]:
    """Material and sub-items (1), (2) …, each with its own answer; without sub-items a question for a person to mark."""
    material, blocks = _split_sub_items(candidate.text)
    if not blocks:
        if not key:
            return Body((stem, TextEntry((), True))), [say(NO_KEY)]
        if options or read_key(key).letters or split_choices(_pieces_of(stem), is_inline=True).options:
            return Body((stem, TextEntry((), True, key))), [say(SUB_ITEMS_APART)]
        return Body((stem, TextEntry((), True, key))), []
    problems: list[Message] = []
    if [number for number, _lines in blocks] != list(range(1, len(blocks) + 1)):
        problems.append(say(SUB_ITEMS_APART))
    bodies = []
    for number, lines in blocks:
        body, wrong = read_sub_item(lines, candidate.place)
        problems += [say(BAD_SUB_ITEM, number=number, problem=one) for one in wrong]
        bodies.append(body)
    return Body((material, *bodies)), problems


def _pieces_of(text: str) -> list[Piece]:
    return [Piece(line, "") for line in text.split("\n")]


def _split_sub_items(raw: str) -> tuple[str, list[tuple[int, list[str]]]]:
    material: list[str] = []
    blocks: list[tuple[int, list[str]]] = []
    for line in raw.split("\n"):
        found = _SUB_ITEM.match(line)
        number = (
            next((int(one) if one.isdigit() else _CIRCLED.index(one) + 1 for one in found.groups() if one), 0)
            if found
            else 0
        )
        if found and number == len(blocks) + 1:
            blocks.append((number, [line[found.end() :]]))
        elif blocks:
            blocks[-1][1].append(line)
        else:
            material.append(line)
    text = "\n".join(line.strip() for line in material if line.strip())
    return re.sub(r"^\s*\d{1,4}\s*[、.．]\s*", "", text), blocks


def read_sub_item(lines: Sequence[str], place: str) -> tuple[Body, list[Message]]:
    """One sub-item: a question of the four classic types, or one for a person to mark."""
    head: list[str] = []
    keys: list[str] = []
    for line in lines:
        if is_key_line(line):
            keys.append(take_key(line))
        elif keys:
            keys[-1] += f"\n{line}"
        else:
            head.append(line)
    choices = split_choices([Piece(line, place) for line in head if line.strip()], is_inline=True)
    stem = "\n".join(line.strip() for line in choices.stem if line.strip())
    key = "\n".join(keys).strip()
    if not key:
        return Body((stem, TextEntry((), True))), [say(NO_KEY)]
    question = Question(Candidate(place=place, raw="", stem=stem, options=choices.options, keys=[key]))
    question.problems += choices.problems
    resolve(question)
    if not question.problems and question.type:
        draft = Draft(type=question.type, stem=question.stem, options=question.options, key=question.key)
        item_type = get_type(draft.type)
        content, settled = item_type.from_plain(plain_of(draft), lambda: secrets.token_hex(3))
        wrong = [one for one in item_type.check(content, settled) if isinstance(one, Message)]
        return item_type.to_body(content, settled), wrong
    if choices.options:
        return Body((stem, TextEntry((), True, key))), question.problems
    return Body((stem, TextEntry((), True, key))), []
