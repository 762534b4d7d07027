"""Reads a statute from Markdown: `# title`, history lines, `<!-- INFO END -->`, headings of two to five `#`, then articles, each
beginning `第X条 ` (`第X条之Y `) and going on for as many paragraphs as follow. Pure: text in, plain values out. Refuses whatever it
can't place, and names the line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lib.numerals import read_numeral

INFO_END = "<!-- INFO END -->"
MAX_CHARS = 3_000_000
MAX_ARTICLES = 5_000
MAX_ARTICLE_CHARS = 30_000
MAX_LABEL = 80

_COMMENT = re.compile(r"<!--.*?-->\s*$")
_HEADING = re.compile(r"(?P<marks>#{1,6})(?:\s+(?P<title>.*?))?\s*$")
_NUMERAL = "[〇零一二三四五六七八九十百千两]+"
_ARTICLE = re.compile(
    rf"(?P<label>第(?P<number>{_NUMERAL})条(?:之(?P<sub>[一二三四五六七八九十]+))?)(?P<gap>\s+|$)(?P<text>.*)$"
)
_DAY = re.compile(r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日")
_IN_FORCE = re.compile(r"自\s*(\d{4}年\d{1,2}月\d{1,2}日)\s*起(?:施行|实施|生效)")
_FROM_PUBLICATION = re.compile(r"自(?:公布|发布)之日起(?:施行|实施|生效)")
_ACTS = ("修订", "修正", "通过", "公布", "发布")
_MARKUP = re.compile(r"[<>\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]")
_INNER_BLANKS = re.compile(r"\s+")


class StatuteUnreadable(Exception):
    """The file does not parse. `line` counts from 1; 0 when it is about the whole. `reason` is a Chinese msgid with `params`."""

    def __init__(self, reason: str, line: int = 0, **params: object) -> None:
        super().__init__(reason, line)
        self.reason, self.line, self.params = reason, line, params


def gettext_noop(text: str) -> str:
    """Marks a text for the translators; whoever shows it translates it."""
    return text


@dataclass
class ParsedDivision:
    """A heading (编, 章, 节, 序言, 附件). `level`: 1 for the outermost. `paragraphs` belong to it and to no article."""

    level: int
    title: str
    line: int
    paragraphs: list[str] = field(default_factory=list)


@dataclass
class ParsedArticle:
    """One article. `division`: its place in the divisions, None before the first one."""

    number: int
    sub: int
    label: str
    division: int | None
    line: int
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class Effect:
    """From when a text is in force. `is_day_known` False: some day of that year, and on its last day at the latest."""

    on: date
    is_day_known: bool = True


@dataclass
class ParsedStatute:
    """`parts`: divisions and articles in the order of the text."""

    title: str
    history: list[str] = field(default_factory=list)
    divisions: list[ParsedDivision] = field(default_factory=list)
    articles: list[ParsedArticle] = field(default_factory=list)
    parts: list[ParsedDivision | ParsedArticle] = field(default_factory=list)

    @property
    def last_act(self) -> tuple[date, str] | None:
        """The latest day in the history on which the text was made, with the word for it: 2026-04-30, 修订."""
        acts = [(day, act) for line in self.history if (day := read_day(line)) and (act := _read_act(line))]
        return max(acts, key=lambda pair: pair[0]) if acts else None

    @property
    def effect(self) -> Effect | None:
        """As far as the text itself says: by a history line, by its last article, else known to the year only. An amended
        text keeps the original's day in its last article, so that a day before the last act is not this text's."""
        act = self.last_act
        for line in self.history:
            if "施行" in line and not _read_act(line) and (day := read_day(line)) and (not act or day >= act[0]):
                return Effect(day)
        closing = self.articles[-1].text if self.articles else ""
        if (said := _IN_FORCE.search(closing)) and (day := read_day(said.group(1))) and (not act or day >= act[0]):
            return Effect(day)
        if not act:
            return None
        if _FROM_PUBLICATION.search(closing) and act[1] != "修正":
            return Effect(act[0])
        return Effect(date(act[0].year, 12, 31), is_day_known=False)


def read_day(text: str) -> date | None:
    """The first day named in the text, such as 2026年4月30日; None without one that is in the calendar."""
    found = _DAY.search(text)
    if not found:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _read_act(line: str) -> str:
    """修订, 修正, 通过 or 公布: the last such word of a history line, since 通过的《修正案》 names both."""
    places = {act: line.rfind(act) for act in _ACTS}
    best = max(places, key=lambda act: places[act])
    if places[best] < 0:
        return ""
    return "修正" if "修正案" in line and best != "修订" else best


def decode(data: bytes) -> str:
    """UTF-8, with or without a byte order mark.

    Raises StatuteUnreadable.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise StatuteUnreadable(gettext_noop("文件不是 UTF-8 编码，请另存为 UTF-8 再试。"), line) from error


def parse_statute(text: str) -> ParsedStatute:
    """Raises StatuteUnreadable, with the number of the line at fault."""
    if len(text) > MAX_CHARS:
        raise StatuteUnreadable(gettext_noop("文件太长，最多 %(count)s 个字。"), count=MAX_CHARS)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    statute, start = _read_head(lines)
    _read_body(statute, lines, start)
    _check_whole(statute)
    return statute


def _read_head(lines: list[str]) -> tuple[ParsedStatute, int]:
    """Title and history; returns the index of the line after INFO END."""
    statute: ParsedStatute | None = None
    for index, raw in enumerate(lines):
        line = raw.strip()
        if not line:
            continue
        if statute is None:
            heading = _HEADING.match(line)
            if not heading or len(heading["marks"]) != 1 or not heading["title"]:
                raise StatuteUnreadable(gettext_noop("第一行要写“# 法律法规全称”。"), index + 1)
            _refuse_markup(line, index)
            statute = ParsedStatute(_tidy(heading["title"]))
            if len(statute.title) > MAX_LABEL:
                raise StatuteUnreadable(gettext_noop("全称太长，最多 %(count)s 个字。"), index + 1, count=MAX_LABEL)
        elif line == INFO_END:
            return statute, index + 1
        elif line.startswith("#") or _ARTICLE.match(line):
            break
        else:
            statute.history.append(_INNER_BLANKS.sub(" ", line).removesuffix("）") if "（" not in line else line)
    if statute is None:
        raise StatuteUnreadable(gettext_noop("文件是空的。"))
    raise StatuteUnreadable(gettext_noop("沿革后面缺少一行“%(mark)s”，正文从它之后开始。"), index + 1, mark=INFO_END)


def _read_body(statute: ParsedStatute, lines: list[str], start: int) -> None:
    article: ParsedArticle | None = None
    division: ParsedDivision | None = None
    for index in range(start, len(lines)):
        line = (
            _COMMENT.sub("", lines[index].strip()) if lines[index].lstrip().startswith("<!--") else lines[index].strip()
        )
        if not line or line.strip("#") == "":
            continue
        _refuse_markup(line, index)
        if line.startswith("#"):
            division, article = _read_heading(line, index), None
            statute.divisions.append(division)
            statute.parts.append(division)
        elif found := _ARTICLE.match(line):
            article = _read_article(statute, found, index, len(statute.divisions) - 1 if division else None)
        elif article:
            _refuse_missing_gap(line, index, statute.articles[-1])
            article.paragraphs.append(line)
        elif division:
            _refuse_missing_gap(line, index, statute.articles[-1] if statute.articles else None)
            division.paragraphs.append(line)
        else:
            raise StatuteUnreadable(gettext_noop("这一段不在任何一章或一条里。"), index + 1)


def _read_heading(line: str, index: int) -> ParsedDivision:
    heading = _HEADING.match(line)
    if not heading or not heading["title"] or not 2 <= len(heading["marks"]) <= 6:
        raise StatuteUnreadable(gettext_noop("标题要写成“## 第一章 总则”，用二到六个“#”，后面空一格。"), index + 1)
    title = _tidy(heading["title"])
    if len(title) > MAX_LABEL:
        raise StatuteUnreadable(gettext_noop("标题太长，最多 %(count)s 个字。"), index + 1, count=MAX_LABEL)
    return ParsedDivision(len(heading["marks"]) - 1, title, index + 1)


def _read_article(statute: ParsedStatute, found: re.Match[str], index: int, division: int | None) -> ParsedArticle:
    number, sub = read_numeral(found["number"]), read_numeral(found["sub"]) if found["sub"] else 0
    last = statute.articles[-1] if statute.articles else None
    expected = (last.number, last.sub) if last else (0, 0)
    if (number, sub) not in ((expected[0] + 1, 0), (expected[0], expected[1] + 1)):
        reason = gettext_noop("条文不连续：“%(label)s”前面是“%(last)s”。")
        raise StatuteUnreadable(reason, index + 1, label=found["label"], last=last.label if last else "—")
    article = ParsedArticle(number, sub, found["label"], division, index + 1)
    if found["text"].strip():
        article.paragraphs.append(found["text"].strip())
    statute.articles.append(article)
    statute.parts.append(article)
    if len(statute.articles) > MAX_ARTICLES:
        raise StatuteUnreadable(gettext_noop("条文太多，最多 %(count)s 条。"), index + 1, count=MAX_ARTICLES)
    return article


def _refuse_missing_gap(line: str, index: int, last: ParsedArticle | None) -> None:
    """The next article's 第X条 without a blank behind it would pass for one more paragraph of the article before."""
    found = re.match(rf"第(?P<number>{_NUMERAL})条(?!之|的|规定|所|和|或|及|与|至|、|，|第)", line)
    if found and read_numeral(found["number"]) == (last.number if last else 0) + 1:
        raise StatuteUnreadable(gettext_noop("条号后面要空一格：“%(start)s…”。"), index + 1, start=line[:12])


def _check_whole(statute: ParsedStatute) -> None:
    if not statute.articles:
        raise StatuteUnreadable(gettext_noop("没有找到条文。每一条要以“第一条 ”这样开头。"))
    for article in statute.articles:
        if not article.paragraphs:
            raise StatuteUnreadable(gettext_noop("“%(label)s”没有内容。"), article.line, label=article.label)
        if len(article.text) > MAX_ARTICLE_CHARS:
            raise StatuteUnreadable(
                gettext_noop("“%(label)s”太长，最多 %(count)s 个字。"),
                article.line,
                label=article.label,
                count=MAX_ARTICLE_CHARS,
            )


def _refuse_markup(line: str, index: int) -> None:
    if _MARKUP.search(line):
        raise StatuteUnreadable(gettext_noop("这一行有网页代码或乱码，请删掉。"), index + 1)


def _tidy(title: str) -> str:
    """One blank after 第X章, and none inside words that were spaced out for looks (监  护)."""
    head, gap, rest = _INNER_BLANKS.sub(" ", title).strip().partition(" ")
    if not re.match(rf"第{_NUMERAL}(?:分编|编|章|节|目)$", head):
        return (head + rest).replace(" ", "")
    return head + gap + rest.replace(" ", "")
