"""What a single line is: a question's number, an option, an answer, a title … judged by the line alone.

One line may hold several marks (``D、丁答案：B 分数：2``). What needs the lines around it is decided in ``blocks``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lib.folding import fold
from quizzes.bank.imports.leading_numbers import read_leading_number
from quizzes.bank.imports.lines import Line
from quizzes.bank.imports.vocabulary import (
    FIELD_NAMES,
    FIELD_OF_NAME,
    KIND_WORDS,
    Kind,
    read_kind,
)
from quizzes.bank.types.wording import Message

BLANK, SEPARATOR, TITLE, ANSWERS, NUMBER, TAG, OPTION, FIELD, TRUTH, TEXT, IGNORED = (
    "blank", "separator", "title", "answers", "number", "tag", "option", "field", "truth", "text", "ignored",
)  # fmt: skip


@dataclass(slots=True)
class Mark:
    """One meaningful piece of a line; ``text`` is the author's text after the marker (options keep theirs).

    ``unnumbered``: the text with its number, of a number behind a tag (``[单选]1.5倍……``), should it turn out to be none.
    """

    role: str
    text: str
    place: str
    raw: str = ""
    number: int | None = None
    style: str = ""
    letter: str = ""
    name: str = ""
    kind: Kind | None = None
    fields: dict[str, str] = field(default_factory=dict)
    unnumbered: str = ""
    problem: Message | None = None
    is_numbered: bool = False
    starts_line: bool = True
    after_blank: bool = False


_PAGE = re.compile(
    r"^\s*(?:\d{1,3}(?:\.\d{1,2})?\s*分|[-—]\s*\d{1,4}\s*[-—]|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?)\s*$"
)
_SEPARATOR = re.compile(r"^\s*(?:[-=*~@#—─━·.。…^+]\s*){3,}$")
_MARKDOWN = re.compile(r"^\s*(?:(?:>|#{1,6}|[*•●▪◆■□○◇]|-)\s+|>|#{1,6}(?=\d))+(?=\S)")
_BOLD = re.compile(r"(?<!\*)\*\*(?=[^\s*])(.*?[^\s*])\*\*(?!\*)")
_KIND_NOTE = r"本大题|本题|共|每|以下|下列各题|请|在每|判断下列|正确的|对的|认为|将|多选|少选|错选|不选|\d+\s*[道题分个小]|[(\[【]"
_TITLE = re.compile(
    rf"""^\s*[-=*—_~\s【\[<《]{{0,12}}(?:第[一二三四五六七八九十百\d]+(?:部分|章|节|篇|套|卷|大题|单元)\s*[、.:]?\s*)?
    (?:[(]?[一二三四五六七八九十]{{1,3}}[)]?|[IVX]{{1,4}}|[(]?\d{{1,2}}[)]?)?\s*[、.:)]?\s*
    (?P<head>[^,。?!;:()]{{0,16}}?)(?P<kind>{KIND_WORDS})(?P<tail>(?:部分|类|集|汇总|题库|试题|练习)?[】\]>》]?\s*
    (?:|[-=*—_~\s]+|[:.、,。]|\d+\s*[道题个小]*|(?:[:.、,。]|\s)?\s*(?:{_KIND_NOTE}).*))$""",
    re.VERBOSE,
)
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_PLAIN_TITLE = re.compile(
    r"""^\s*(?:[-=*—_~]{2,}\s*\S.{0,60}?[-=*—_~]{2,}|[-=*—_~]{3,}\s*\S.{0,60}
    |第[一二三四五六七八九十百\d]+(?:部分|章|节|篇|套|卷|编|单元|讲|课|模块|专题|期)(?:[\s、.:：].{0,40}|.{0,20})?
    |[《【].{1,40}[》】](?:试题|题库|测试|考试|试卷|练习题?|知识题?|应知应会)?(?:[(].{0,30}[)])?)\s*$""",
    re.VERBOSE,
)
_RULED = re.compile(r"\s*[-=*—_~]{2}")
_ANSWERS_TITLE = re.compile(
    r"^[#\s\-=*—_~【\[<]*(?:附\d?[:：]?|[一二三四五六七八九十]{1,2}、)?(?:[^,。?;:()]{0,20}(?:题|卷|库|测试|测验|考试|竞赛|部分|练习|套|份|》))?\s*"
    r"(?:参考|标准|正确|试题)?答案(?:(?:及|与|和|、)(?:参考)?(?:解析|评分|评析|详解|说明)\w{0,4}|部分|汇总|一览|表)?(?:[(][^()]{0,20}[)])?[】\]>\s:：\-=*—_~]*$"
)
_TAG = re.compile(
    rf"""^\s*[(\[【<]\s*(?:(?P<kind>{KIND_WORDS})(?:题|类)?|(?<=[\[【])(?P<difficulty>易|中|难|较易|较难|容易|中等|困难|简单))?
    \s*(?:[,，;、/|\s]*(?P<points>\d+(?:\.\d+)?)\s*分)?\s*[)\]】>]\s*[:、.]?\s*""",
    re.VERBOSE,
)
_KIND_COMMA = re.compile(
    r"^\s*(?P<kind>单选题?|多选题?|判断题?|填空题?|单项选择题?|多项选择题?|不定项选择题?)\s*[、,.]\s*(?=\S)"
)
_KIND_COLON = re.compile(rf"^\s*(?P<kind>{KIND_WORDS})\s*:\s*(?=\S)(?!{_KIND_NOTE})")
_KEYLIKE = r"[(\[【\"“]?\s*(?:True|False|TRUE|FALSE|[A-Z](?:[\s、,;|]*[A-Z])*|正确|错误|对|错|√|×)\s*[)\]】\"”]?"
_INLINE_KEY = re.compile(
    rf"(?<=\S)\s*(?P<open>[(\[【]?)(?<![的生员户确考准])(?P<name>正确答案|参考答案|标准答案|答案)[】\])]?\s*(?:是|为)?\s*:"
    rf"\s*(?={_KEYLIKE}\s*(?:$|[\s。.,;、)】\]@]|解析|【|\[))"
)
# Two of these behind blanks in one line make it a record: every field in it begins at its name.
_SPACED_FIELD = re.compile(rf"(?<=\s)(?P<name>{FIELD_NAMES})\s*:", re.IGNORECASE)
_SPACED_KEY = re.compile(rf"(?<=\s)(?P<name>正确答案|参考答案|标准答案|答案)\s*:?\s*(?={_KEYLIKE}\s)")
_BRACKETED_FIELD = re.compile(rf"[【\[]\s*(?P<name>{FIELD_NAMES})\s*[】\]]\s*[:]?")
_NAMED_FIELD = re.compile(rf"(?:(?<=[\s;。,、)】\]@])|^)\s*[(]?\s*(?P<name>{FIELD_NAMES})\s*:", re.IGNORECASE)
_AFTER_KEY = re.compile(r"(?<=[A-Z√×对错确误])\s*(?P<name>答案解析|试题解析|题目解析|解析)\s*:")
_FIELD_START = re.compile(
    rf"^\s*(?P<open>[【\[(]?)\s*(?:本题|该题|此题)?(?:的)?(?P<name>{FIELD_NAMES})\s*(?P<close>[】\])]?)\s*(?P<colon>(?:是|为)?\s*[:]|是|为|)\s*",
    re.IGNORECASE,
)
_BARE_KEY = re.compile(rf"^{_KEYLIKE}\s*[)】\]。.,、]*\s*$")
_REPLY = re.compile(r"^\s*答\s*:\s*")
_TRUTH_LINE = re.compile(r"^\s*(?:[(\[【]\s*(?:正确|错误|对|错|√|×)\s*[)\]】]|正确|错误|对|错|√|×)\s*[。.]?\s*$")
_QUESTION_LIKE = re.compile(r"[(\[【]\s*[)\]】]|_{2,}|[?]\s*$|[(]\s*(?:[A-Z]{1,6}|√|×|对|错|正确|错误)\s*[)]")
_TRUTH_OPTION = re.compile(r"^\s*(?:true|false|√|×)\s*[.、:)]\s*(?P<word>正确|错误|对|错)\s*[。.]?\s*$", re.IGNORECASE)
_TAGGED_QUESTION = re.compile(r"\s*[\[【(][^()\[\]【】]{1,12}[\]】)]\s*\d{1,4}\s*[.、)]\s*\S")  # [填空]5.…的填空题。
_SOURCE_TAG = re.compile(r"[(\[【]\s*(?:出题|命题|供题)(?:人|单位|部门|处室)?\s*:\s*([^()\[\]【】]{0,60})[)\]】]")

_OPTION_STRONG = re.compile(
    r"^\s*(?:选项\s*)?(?:[(\[【<]\s*(?P<boxed>[A-Za-z])\s*[)\]】>]\s*[、.:,]?|(?P<plain>[A-Z])\s*[、.:,;)】\]。]|(?P<small>[a-j])\s*[、.)])\s*"
)
_OPTION_SPACED = re.compile(r"^\s*(?P<plain>[A-Z])[ \t]+(?=\S)")
_OPTION_GLUED = re.compile(r"^\s*(?P<plain>[A-Z])(?=[^\sA-Za-z、.:,;)】\]])")


def is_question_like(folded: str) -> bool:
    """Whether a stretch of text asks: an empty or answered bracket, a blank, a question mark at its end."""
    return bool(_QUESTION_LIKE.search(folded))


def is_bare_key(folded: str) -> bool:
    """Whether a text is nothing but letters or a truth, as the value of an answer."""
    return bool(_BARE_KEY.match(folded.strip()))


def read_option_mark(folded: str) -> tuple[str, str, int] | None:
    """(letter, style, length of the marker) of an option at the start of the text; style is strong, spaced or glued."""
    for style, pattern in (("strong", _OPTION_STRONG), ("spaced", _OPTION_SPACED), ("glued", _OPTION_GLUED)):
        found = pattern.match(folded)
        if found:
            letter = next(group for group in found.groups() if group)
            return letter.upper(), style, found.end()
    return None


def read_marks(line: Line) -> list[Mark]:
    """The marks of one line, in order; never empty."""
    text, folded = line.text, line.folded
    if not folded.strip():
        return [Mark(BLANK, "", line.place)]
    if _PAGE.match(folded) or _SEPARATOR.match(folded):
        role = SEPARATOR if not _PAGE.match(folded) else IGNORED
        return [Mark(role, "", line.place, raw=text)]
    if "**" in text:
        text = _BOLD.sub(r"\1", text)
        folded = fold(text)
    prefix = _MARKDOWN.match(folded)
    if prefix and not line.is_numbered:
        text, folded = text[prefix.end() :], folded[prefix.end() :]
    ends_item = folded.rstrip().endswith("@@")
    if ends_item:
        folded = folded.rstrip().rstrip("@")
        text = text[: len(folded)]
    marks: list[Mark] = []
    for start, end in _split_fields(folded):
        mark = _read_piece(text[start:end], folded[start:end], line)
        mark.starts_line = not marks
        mark.raw = text[start:end]
        marks.append(mark)
    if ends_item:
        marks.append(Mark(SEPARATOR, "", line.place, starts_line=False))
    return marks


def _split_fields(folded: str) -> list[tuple[int, int]]:
    """Where the pieces of a line begin and end: the head, then each named field in it."""
    cuts = {0}
    starts_with_field = _find_field(folded) is not None
    if "答案" in folded:
        for found in _INLINE_KEY.finditer(folded):
            cuts.add(found.start("open"))
    if "【" in folded or "[" in folded:
        for found in _BRACKETED_FIELD.finditer(folded):
            cuts.add(found.start())
    spaced = {found.start("name") for found in _SPACED_FIELD.finditer(folded)}
    if len(spaced) >= 2:
        cuts |= spaced | {found.start("name") for found in _SPACED_KEY.finditer(folded)}
    if len(cuts) > 1 or starts_with_field:
        first = 0 if starts_with_field else min(cut for cut in cuts if cut)
        for pattern in (_NAMED_FIELD, _AFTER_KEY):
            cuts.update(found.start("name") for found in pattern.finditer(folded) if found.start("name") > first)
    ordered = sorted(cuts)
    bounds = list(zip(ordered, [*ordered[1:], len(folded)], strict=True))
    kept = [(start, start + len(folded[start:end].rstrip(" \t(【["))) for start, end in bounds[:-1]] + bounds[-1:]
    return [(start, end) for start, end in kept if start < end] or [(0, len(folded))]


def _find_field(folded: str) -> tuple[str, str, int] | None:
    """(field, its value, where the value begins) when the text starts with a named field."""
    found = _FIELD_START.match(folded)
    if not found:
        reply = _REPLY.match(folded)
        return ("key", folded[reply.end() :], reply.end()) if reply else None
    name = FIELD_OF_NAME[found.group("name").lower() if found.group("name").isascii() else found.group("name")]
    value = folded[found.end() :]
    colon, boxed = found.group("colon"), bool(found.group("open") and found.group("close"))
    if ":" in colon or (boxed and found.group("open") in "【["):
        return name, value, found.end()
    if name == "key" and (_BARE_KEY.match(value) or (not value.strip() and not found.group("open"))):
        return name, value, found.end()
    return None


def _read_piece(text: str, folded: str, line: Line) -> Mark:
    place = line.place
    named = _find_field(folded)
    if named and not (named[0] == "key" and not named[1].strip() and _ANSWERS_TITLE.match(folded)):
        return Mark(IGNORED if named[0] == "ignored" else FIELD, _close_value(text[named[2] :]), place, name=named[0])
    title = _read_title(text, folded, place)
    if title:
        return title
    for read in (_read_number, _read_tag):
        mark = read(text, folded, line)
        if mark:
            return mark
    if _TRUTH_LINE.match(folded):
        return Mark(TRUTH, text.strip(), place)
    choice = _TRUTH_OPTION.match(folded)
    if choice:
        return Mark(TRUTH, text[choice.start("word") : choice.end("word")], place)
    option = read_option_mark(folded)
    if option:
        return Mark(OPTION, text, place, letter=option[0], style=option[1])
    return Mark(TEXT, text, place)


def _close_value(text: str) -> str:
    """A field's value without the closing bracket of ``（来源：…）``, whose opening one was cut off before it."""
    value = text.strip()
    folded = fold(value)
    for opening, closing in ("()", "[]", "【】"):
        if folded.endswith(closing) and folded.count(closing) > folded.count(opening):
            return value[:-1].strip()
    return value


def _read_title(text: str, folded: str, place: str) -> Mark | None:
    if len(folded) > 200 or "____" in folded or _TAGGED_QUESTION.match(folded):
        return None
    found = _TITLE.match(_SPREAD.sub("", folded))
    if found and _is_kind_title(found, folded):
        return Mark(TITLE, text.strip(), place, kind=_note_kind(read_kind(found.group("kind")), folded))
    if len(folded) < 60 and "答案" in folded and _ANSWERS_TITLE.match(folded):
        return Mark(ANSWERS, text.strip(), place)
    if (
        len(folded) < 80
        and _PLAIN_TITLE.match(folded)
        and not is_question_like(folded)
        and not _OPTION_STRONG.match(folded)
    ):
        return Mark(TITLE, text.strip(), place, style="" if _RULED.match(folded) else "quiet")
    return None


def _note_kind(kind: Kind | None, title: str) -> Kind | None:
    return replace(kind, note=title) if kind else None


def _is_kind_title(found: re.Match[str], folded: str) -> bool:
    """A title may name a subject before the kind (``《监狱法》单选题``); an option, a sentence or ``3、…判断`` is no title."""
    head, tail = found.group("head").strip(), found.group("tail")
    option = read_option_mark(folded)
    if "答案" in head or is_question_like(folded) or (option and option[1] == "strong" and option[0] < "I"):
        return False
    if (
        tail
        and not found.group("kind").endswith("题")
        and not re.match(r"[\s:.、,。(\[【\]】>》\d*=—_~-]|部分|类", tail)
    ):
        return False
    if not head:
        return True
    return found.group("kind").endswith("题") and not re.match(r"^\s*[(]?\d", folded)


def _read_number(text: str, folded: str, line: Line) -> Mark | None:
    """A question's number and the tags that follow it."""
    found = read_leading_number(folded)
    if not found:
        return None
    mark = Mark(
        NUMBER,
        "",
        line.place,
        number=found.number,
        style=found.style,
        problem=found.problem,
        is_numbered=line.is_numbered,
    )
    mark.text = _take_tags(mark, text[found.end :], folded[found.end :])
    return mark


def _read_tag(text: str, folded: str, line: Line) -> Mark | None:
    """A question without a number that begins with its kind: ``[单选]题干``, ``单选题：题干``."""
    mark = Mark(TAG, "", line.place)
    rest = _take_tags(mark, text, folded)
    if mark.kind is None:
        return None
    number = read_leading_number(fold(rest))
    if number and number.style not in ("chinese", "space"):
        inner = _read_number(rest, fold(rest), line)
        if inner:
            inner.kind, inner.fields = inner.kind or mark.kind, {**mark.fields, **inner.fields}
            inner.unnumbered = rest
            return inner
    mark.text = rest
    return mark


def _take_tags(mark: Mark, text: str, folded: str) -> str:
    """Reads ``[单选]``, ``（单选题，0.3分）``, ``[易]`` off the front into the mark; returns the rest of the text."""
    while True:
        found = _TAG.match(folded)
        if not found or not any(found.groupdict().values()):
            break
        groups = found.groupdict()
        if groups["kind"]:
            mark.kind = read_kind(groups["kind"])
        for name in ("difficulty", "points"):
            if groups[name]:
                mark.fields[name] = groups[name]
        text, folded = text[found.end() :], folded[found.end() :]
    colon = _KIND_COLON.match(folded) or (_KIND_COMMA.match(folded) if mark.role == NUMBER else None)
    if colon and mark.kind is None:
        mark.kind = read_kind(colon.group("kind"))
        text = text[colon.end() :]
    return text


def take_source(text: str) -> tuple[str, str]:
    """The text without ``（出题：…）``, and who it names."""
    folded = fold(text)
    found = _SOURCE_TAG.search(folded)
    if not found:
        return text, ""
    return text[: found.start()] + text[found.end() :], text[found.start(1) : found.end(1)].strip()
