r"""Texts and interactions as they stand in a cell of our own sheets and documents, readable and exact. Pure.

A backslash makes the next sign an ordinary one; `\n` is a line end inside a list, `\u(20)` any sign by its number, `\e` an empty
text, `\i{…}` an image by its name, `\f{…}` feedback. Items of a list are parted by `|`, groups of lists by `；`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from quizzes.bank.types.interactions import (
    Choice,
    Hotspot,
    Interaction,
    Match,
    NumberEntry,
    Option,
    Order,
    Spot,
    TextEntry,
    Truth,
    Upload,
)
from quizzes.bank.types.wording import Message, gettext_noop, say

TRUE, FALSE = "正确", "错误"
SPECIAL = "|｜;；*{}"
BAD_ESCAPE = gettext_noop("“%(text)s”里的反斜杠看不懂：要写反斜杠本身，请写两个。")
BAD_LINE = gettext_noop("答案“%(text)s”看不懂：请对照填写说明改正。")
BAD_LETTERS = gettext_noop("答案“%(key)s”里有不存在的选项：请写现有选项的字母。")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]")
_ESCAPE = re.compile(r"\\(?:u\(([0-9a-f]{1,6})\)|(.))", re.DOTALL)
_EXTRA = re.compile(r"\\([if])\{|\\.|\}", re.DOTALL)
_LINE = re.compile(r"\s*([^\s:：|；\\]{2,4})\s*[:：](.*)", re.DOTALL)


class CellFault(Exception):
    """What stands in a cell can't be read; `message` says what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def name_letter(number: int) -> str:
    """A, B … Z, AA …"""
    name, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def put_text(text: str, *, special: str = "") -> str:
    """A text as a cell holds it, so that `take_text` returns the same."""
    if not text:
        return ""
    told = []
    last = len(text) - 1
    for place, char in enumerate(text):
        is_edge = place in (0, last) and char.isspace()
        if char == "\n" and special and not is_edge:
            told.append(r"\n")
        elif is_edge or _CONTROL.match(char) or (char.isspace() and char not in " \n\t"):
            told.append(f"\\u({ord(char):x})")
        elif char == "\\" or char in special:
            told.append("\\" + char)
        else:
            told.append(char)
    return "".join(told)


def take_text(text: str) -> str:
    """Raises CellFault."""
    if "\\" not in text:
        return text.strip()

    def plain(found: re.Match[str]) -> str:
        if found[1]:
            number = int(found[1], 16)
            if number > 0x10FFFF:
                raise CellFault(say(BAD_ESCAPE, text=text[:40]))
            return chr(number)
        if found[2] == "n":
            return "\n"
        if found[2] == "e":
            return ""
        if found[2].isalnum():
            raise CellFault(say(BAD_ESCAPE, text=text[:40]))
        return found[2]

    text = text.strip()
    if len(_ESCAPE.sub("", text).split("\\")) > 1:
        raise CellFault(say(BAD_ESCAPE, text=text[:40]))
    return _ESCAPE.sub(plain, text)


def split_cell(text: str, marks: str) -> list[str]:
    """Pieces between marks that no backslash stands before; none for an empty text."""
    if not text.strip():
        return []
    pieces, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] in marks:
            pieces.append(text[start:place])
            start = place + 1
        place += 1
    return [*pieces, text[start:]]


def put_list(texts: Iterable[str]) -> str:
    return "|".join(put_text(text, special=SPECIAL) or r"\e" for text in texts)


def take_list(text: str) -> tuple[str, ...]:
    return tuple(take_text(piece) for piece in split_cell(text, "|｜"))


def put_groups(*groups: str) -> str:
    told = list(groups)
    while told and not told[-1]:
        told.pop()
    return "；".join(told)


def take_groups(text: str, count: int) -> list[str]:
    """Exactly `count` groups, those that are missing empty.

    Raises CellFault when there are more.
    """
    groups = split_cell(text, "；;")
    if len(groups) > count:
        raise CellFault(say(BAD_LINE, text=text[:60]))
    return groups + [""] * (count - len(groups))


def put_option(option: Option, *, special: str = "") -> str:
    """The option's text with its image and feedback behind it."""
    image = f"\\i{{{put_text(option.image, special=SPECIAL)}}}" if option.image else ""
    feedback = f"\\f{{{put_text(option.feedback, special=SPECIAL)}}}" if option.feedback else ""
    return (put_text(option.text, special=special) or ("" if image else r"\e")) + image + feedback


def take_option(text: str, option_id: str) -> Option:
    found: dict[str, str] = {}
    text = text.strip()
    last = len(text)
    for kind, start, inside, end in reversed(_find_extras(text)):
        if end < last:
            break
        found[kind] = take_text(text[inside : end - 1])
        last = start
    text = text[:last]
    return Option(option_id, take_text(text), found.get("i") or None, found.get("f", ""))


def _find_extras(text: str) -> list[tuple[str, int, int, int]]:
    """Kind of each image and feedback, where it starts, where its text starts, and where it ends."""
    extras: list[tuple[str, int, int, int]] = []
    opened: re.Match[str] | None = None
    for sign in _EXTRA.finditer(text):
        if opened and sign[0] == "}":
            extras.append((opened[1], opened.start(), opened.end(), sign.end()))
            opened = None
        elif sign[1] and not opened:
            opened = sign
    return extras


def put_options(options: Iterable[Option], right: Sequence[str] = ()) -> str:
    return "|".join(("*" if one.id in right else "") + put_option(one, special=SPECIAL) for one in options)


def take_options(text: str, prefix: str = "") -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """The options and the ids of those with a star."""
    options, right = [], []
    for number, piece in enumerate(split_cell(text, "|｜")):
        piece = piece.strip()
        option_id = f"{prefix}{number + 1}" if prefix else name_letter(number)
        if piece.startswith("*"):
            right.append(option_id)
            piece = piece[1:]
        options.append(take_option(piece, option_id))
    return tuple(options), tuple(right)


def put_letters(options: Sequence[Option], ids: Iterable[str]) -> str:
    letters = {option.id: name_letter(number) for number, option in enumerate(options)}
    return ("" if len(options) <= 26 else " ").join(letters[one] for one in ids if one in letters)


def take_letters(text: str, options: Sequence[Option]) -> tuple[str, ...]:
    """The ids that letters name, in the order of the letters.

    Raises CellFault for a letter without an option.
    """
    bare = re.sub(r"[\s,，、;；]+", " ", text).strip().upper()
    letters = bare.split(" ") if len(options) > 26 else list(bare.replace(" ", ""))
    known = {name_letter(number): option.id for number, option in enumerate(options)}
    if any(letter not in known for letter in letters if letter) or len(set(letters)) < len(letters):
        raise CellFault(say(BAD_LETTERS, key=text[:40]))
    return tuple(known[letter] for letter in letters if letter)


def put_number(number: NumberEntry) -> str:
    sign = "%" if number.is_percent else ""
    tolerance = "" if number.tolerance == "0" and not sign else f"±{put_text(number.tolerance, special=SPECIAL)}{sign}"
    return put_groups(put_text(number.value, special=SPECIAL) + tolerance, put_list(number.units))


def take_number(text: str) -> NumberEntry:
    written, units = take_groups(text, 2)
    value, _sign, tolerance = written.partition("±")
    told = tolerance.strip().replace("％", "%")
    is_percent = told.endswith("%")
    told = take_text(told.removesuffix("%")) or "0"
    value = take_text(value)
    for one in (value, told):
        if not re.fullmatch(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", one):
            raise CellFault(say(BAD_LINE, text=text[:60]))
    return NumberEntry(value, told, is_percent, take_list(units))


def put_interaction(one: Interaction) -> str:
    """One line: a word and what it needs."""
    if isinstance(one, Choice):
        word = ("下拉" if one.is_inline else "") + ("多选" if one.is_multiple else "单选")
        return f"{word}：{put_options(one.options, one.right)}"
    if isinstance(one, Truth):
        return f"判断：{put_truth(one)}"
    if isinstance(one, TextEntry):
        if not one.is_long and not one.rubric:
            return f"填空：{put_list(one.accepted)}"
        word = "简答" if one.is_long else "短答"
        return f"{word}：{put_groups(put_text(one.rubric, special=SPECIAL), put_list(one.accepted))}"
    if isinstance(one, NumberEntry):
        return f"数值：{put_number(one)}"
    if isinstance(one, Order):
        return f"排序：{put_options(one.options)}"
    if isinstance(one, Match):
        return f"匹配：{put_groups(put_options(one.left), put_options(one.right), _put_pairs(one))}"
    if isinstance(one, Hotspot):
        word = "热点多选" if one.is_multiple else "热点"
        return f"{word}：{put_groups(put_text(one.image, special=SPECIAL), _put_spots(one))}"
    extensions = "|".join(put_text(text, special=SPECIAL) for text in one.extensions)
    return f"上传：{put_groups(put_text(one.rubric, special=SPECIAL), str(one.most_files), extensions)}"


def take_interaction(line: str) -> Interaction:
    """Raises CellFault."""
    found = _LINE.fullmatch(line)
    reader = _READERS.get(found[1]) if found else None
    if found is None or reader is None:
        raise CellFault(say(BAD_LINE, text=line[:60]))
    try:
        return reader(found[2])
    except (ValueError, IndexError, KeyError):
        raise CellFault(say(BAD_LINE, text=line[:60])) from None


def put_truth(one: Truth) -> str:
    """正确 or 错误, then what is said to whoever chose each."""
    told = (put_text(text, special=SPECIAL + "\n") for text in (one.true_feedback, one.false_feedback))
    return put_groups(TRUE if one.value else FALSE, *told)


def take_truth(text: str) -> Truth:
    said, *told = take_groups(text, 3)
    if said.strip() not in (TRUE, FALSE):
        raise CellFault(say(BAD_LINE, text=text.strip()[:60]))
    return Truth(said.strip() == TRUE, *map(take_text, told))


def _take_choice(*, is_multiple: bool, is_inline: bool) -> Callable[[str], Interaction]:
    def read(text: str) -> Interaction:
        options, right = take_options(text)
        return Choice(options, right, is_multiple, is_inline)

    return read


def _take_entry(*, is_long: bool) -> Callable[[str], Interaction]:
    def read(text: str) -> Interaction:
        rubric, accepted = take_groups(text, 2)
        return TextEntry(take_list(accepted), is_long, take_text(rubric))

    return read


def _put_pairs(match: Match) -> str:
    left = {one.id: number for number, one in enumerate(match.left, start=1)}
    right = {one.id: number for number, one in enumerate(match.right, start=1)}
    return "|".join(f"{left[one]}={right[other]}" for one, other in match.pairs if one in left and other in right)


def _take_match(text: str) -> Interaction:
    left, right, pairs = take_groups(text, 3)
    lefts, rights = take_options(left, "L")[0], take_options(right, "R")[0]
    told = [piece.split("=") for piece in split_cell(pairs, "|｜")]
    numbers = [(int(one), int(other)) for one, other in told]
    if any(not 1 <= one <= len(lefts) or not 1 <= other <= len(rights) for one, other in numbers):
        raise ValueError
    return Match(lefts, rights, tuple((lefts[one - 1].id, rights[other - 1].id) for one, other in numbers))


def _put_spots(hotspot: Hotspot) -> str:
    return "|".join(
        ("*" if spot.id in hotspot.right else "")
        + f"{spot.shape} {','.join(map(str, spot.coords))}"
        + f" {put_text(spot.label, special=SPECIAL)}"
        for spot in hotspot.spots
    )


def _take_hotspot(*, is_multiple: bool) -> Callable[[str], Interaction]:
    def read(text: str) -> Interaction:
        image, told = take_groups(text, 2)
        spots, right = [], []
        for number, piece in enumerate(split_cell(told, "|｜"), start=1):
            piece = piece.strip()
            spot_id = f"S{number}"
            if piece.startswith("*"):
                right.append(spot_id)
            found = re.fullmatch(r"\*?\s*(rect|circle|poly)\s+(\d{1,4}(?:,\d{1,4})*)(?:\s(.*))?", piece, re.DOTALL)
            if not found:
                raise ValueError
            coords = tuple(map(int, found[2].split(",")))
            spots.append(Spot(spot_id, take_text(found[3] or ""), found[1], coords))
        return Hotspot(take_text(image), tuple(spots), tuple(right), is_multiple)

    return read


def _take_upload(text: str) -> Interaction:
    rubric, most, extensions = take_groups(text, 3)
    return Upload(take_text(rubric), int(most or 1), take_list(extensions))


_READERS: dict[str, Callable[[str], Interaction]] = {
    "单选": _take_choice(is_multiple=False, is_inline=False),
    "多选": _take_choice(is_multiple=True, is_inline=False),
    "下拉单选": _take_choice(is_multiple=False, is_inline=True),
    "下拉多选": _take_choice(is_multiple=True, is_inline=True),
    "判断": take_truth,
    "填空": lambda text: TextEntry(take_list(text)),
    "简答": _take_entry(is_long=True),
    "短答": _take_entry(is_long=False),
    "数值": take_number,
    "排序": lambda text: Order(take_options(text)[0]),
    "匹配": _take_match,
    "热点": _take_hotspot(is_multiple=False),
    "热点多选": _take_hotspot(is_multiple=True),
    "上传": _take_upload,
}
