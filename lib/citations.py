"""Citations of law as trainers write them: 《监狱法》（2026年修订）第八十四条第二款；《刑法》第13、14条."""

from __future__ import annotations

import re
from typing import NamedTuple

from lib.folding import fold
from lib.numerals import read_numeral, write_numeral

_TITLE = re.compile(r"《(?P<title>[^《》]*(?:《[^《》]*》[^《》]*)*)》")
_EDITION = re.compile(
    r"\s*[(\[【]\s*(?P<year>(?:19|20)\d{2})\s*(?:年)?[^()\[\]【】]{0,12}[)\]】]|\s*(?P<bare>(?:19|20)\d{2})\s*年?(?:修订|修正|版)(?:版|本)?"
)
_NUMERAL = r"[〇零一二三四五六七八九十百千两\d]+"
_ARTICLE = re.compile(
    rf"第\s*(?P<first>{_NUMERAL})\s*条?(?P<branch>之[一二三四五六七八九十]+)?(?P<more>(?:\s*[、,和及与]\s*(?:第\s*)?{_NUMERAL}\s*(?=条|[、,和及与]))*)\s*条(?P<tail>之[一二三四五六七八九十]+)?"
)
_ARTICLE_NAME = re.compile(rf"第\s*(?P<number>{_NUMERAL})\s*条(?:\s*之\s*(?P<sub>[一二三四五六七八九十]+))?")
_RANGE = re.compile(rf"第\s*(?P<first>{_NUMERAL})\s*条?\s*(?:至|到|—|–|-|~)\s*第?\s*(?P<last>{_NUMERAL})\s*条")
_PARAGRAPH = re.compile(
    rf"\s*(?P<all>(?:第\s*{_NUMERAL}\s*款\s*)?(?:第\s*[(]?\s*{_NUMERAL}\s*[)]?\s*项)?(?:\s*[、,和及与]\s*第\s*[(]?\s*{_NUMERAL}\s*[)]?\s*[款项])*)"
)
_PART = re.compile(rf"(?P<join>[、,和及与]?)\s*第\s*[(]?\s*(?P<number>{_NUMERAL})\s*[)]?\s*(?P<unit>[款项])")
MAX_RANGE = 50
LONGEST_PARAGRAPH = 20


class Cited(NamedTuple):
    """One place of law. `statute` as written; `edition`: year of the version or ""; `article` as 第八十四条 or ""; `paragraph` inside it as
    第二款, 第一款第三项 or ""."""

    statute: str
    edition: str
    article: str
    paragraph: str = ""


def parse_citation(text: str) -> list[tuple[str, str, str]]:
    """(statute as written, year of its version or "", article as 第八十四条 or "") for each article cited, whatever paragraph of it.

    Titles stay short or full as written; compare them by :func:`shorten_statute`.
    """
    return list(dict.fromkeys((one.statute, one.edition, one.article) for one in parse_places(text)))


def parse_places(text: str) -> list[Cited]:
    """Each article cited, with the paragraph and item (款、项) where they are named."""
    folded = fold(text)
    titles = list(_TITLE.finditer(folded))
    if not titles:
        return _parse_bare(folded)
    cited: list[Cited] = []
    for title, following in zip(titles, [*titles[1:], None], strict=True):
        rest = folded[title.end() : following.start() if following else len(folded)]
        name = text[title.start("title") : title.end("title")].strip()
        edition = _EDITION.match(rest)
        year = (edition.group("year") or edition.group("bare")) if edition else ""
        inner = re.search(r"[(](?P<year>(?:19|20)\d{2})\s*年?[^()]{0,12}[)]\s*$", fold(name))
        if inner and not year:
            year, name = inner.group("year"), name[: inner.start()].strip()
        articles = _read_articles(rest[edition.end() :] if edition else rest)
        cited += [Cited(name, year, *place) for place in articles or [("", "")]]
    return list(dict.fromkeys(cited))


def _parse_bare(folded: str) -> list[Cited]:
    """``监狱法第八十四条`` without title marks: the name is what stands before the first article."""
    found = re.match(
        r"\s*(?P<name>[\u4e00-\u9fff]{2,40}?(?:法典|法|条例|规定|办法|准则|规则|宪法|解释|细则))(?P<rest>.*)$",
        folded,
        re.DOTALL,
    )
    if not found:
        return []
    edition = _EDITION.match(found.group("rest"))
    rest = found.group("rest")[edition.end() :] if edition else found.group("rest")
    articles = _read_articles(rest)
    year = (edition.group("year") or edition.group("bare")) if edition else ""
    return [Cited(found.group("name"), year, *place) for place in articles]


def _read_articles(text: str) -> list[tuple[str, str]]:
    """Articles, each with its paragraph: that of a list stands after its last member and belongs to that one."""
    articles: list[tuple[str, str]] = []
    ranges = list(_RANGE.finditer(text))
    for found in ranges:
        first, last = read_numeral(found.group("first")), read_numeral(found.group("last"))
        if first <= last <= first + MAX_RANGE:
            articles += [(name_article(number), "") for number in range(first, last + 1)]
    rest = _RANGE.sub("；", text)
    for found in _ARTICLE.finditer(rest):
        numbers = [found.group("first"), *re.findall(_NUMERAL, found.group("more"))]
        branch = found.group("tail") or found.group("branch") or ""
        articles += [(name_article(read_numeral(number)), "") for number in numbers[:-1]]
        articles.append((name_article(read_numeral(numbers[-1])) + branch, _read_paragraph(rest[found.end() :])))
    return articles


def _read_paragraph(text: str) -> str:
    """第二款第三项 with its numbers in characters, at the beginning of the text; "" when none stands there or it is too long to keep."""
    found = _PARAGRAPH.match(text)
    parts = _PART.finditer(found.group("all")) if found else ()
    written = "".join(
        f"{'、' if part['join'] else ''}第{write_numeral(read_numeral(part['number']))}{part['unit']}" for part in parts
    )
    return written if len(written) <= LONGEST_PARAGRAPH else ""


def name_article(number: int, sub: int = 0) -> str:
    """第八十四条 for 84, 第一百三十三条之一 for 133 and 1."""
    return f"第{write_numeral(number)}条" + (f"之{write_numeral(sub)}" if sub else "")


def read_article(name: str) -> tuple[int, int] | None:
    """(133, 1) for 第一百三十三条之一, (84, 0) for 第八十四条; None for anything else."""
    found = _ARTICLE_NAME.fullmatch(fold(name).strip())
    if not found:
        return None
    return read_numeral(found.group("number")), read_numeral(found.group("sub") or "0")


def shorten_statute(title: str) -> str:
    """The title without 中华人民共和国 and blanks, so that 监狱法 and 中华人民共和国监狱法 are one statute."""
    return "".join(fold(title).split()).removeprefix("中华人民共和国")
