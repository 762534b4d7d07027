"""Articles of law by the words in them, for whoever writes a question's citation. The law is the same for every trainer."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q

from cms.statutes.models import Article, Statute, StatuteVersion
from cms.statutes.reading import CURRENT, FUTURE, full_short_title, status_of, today
from lib.citations import read_article, shorten_statute
from lib.folding import fold
from lib.numerals import write_numeral

MOST_SHOWN = 20
MOST_WORDS = 6
AROUND = 40  # characters on either side of the first word found
NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True)
class FoundArticle:
    """`citation`: as it is written into the form; `paragraphs`: where there are several, each as 第一款 with its beginning."""

    statute: str
    label: str
    article: str
    status: str
    text: str
    citation: str
    paragraphs: list[list[str]]


def find_articles(text: str, *, with_former: bool = False) -> list[dict[str, Any]]:
    """Articles that hold every word: a statute's name and an article's number are understood as such. Texts in force, and those that are to
    be; `with_former`: those that were as well. As plain values."""
    words = [word for word in fold(text).split() if word][:MOST_WORDS]
    if not words:
        return []
    day = today()
    versions = StatuteVersion.objects.select_related("statute")
    if not with_former:
        versions = versions.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    by_id = {version.pk: version for version in versions}
    rows = Article.objects.filter(version__in=by_id)
    said: list[str] = []
    for word in words:
        condition, is_text = _condition_of(word)
        rows = rows.filter(condition)
        said += [word] if is_text else []
    order = ("-version__effective_on", "version_id", "position")
    return [asdict(_show(row, by_id[row.version_id], said, day)) for row in rows.order_by(*order)[:MOST_SHOWN]]


def find_statutes(text: str, *, with_former: bool = False) -> list[dict[str, str]]:
    """The statute that one of the words names, in the same texts, as a citation of the whole of it."""
    names = {shorten_statute(full_short_title(word.strip("《》"))) for word in fold(text).split()[:MOST_WORDS]}
    day = today()
    found = []
    for version in StatuteVersion.objects.filter(statute__short_title__in=names).select_related("statute"):
        status = status_of(version, day)
        if with_former or status in (CURRENT, FUTURE):
            citation = f"《{version.statute.title}》（{version.edition}年）"
            found.append({"citation": citation, "status": status if status in (CURRENT, FUTURE) else "former"})
    return sorted(found, key=lambda one: one["citation"], reverse=True)


def _condition_of(word: str) -> tuple[Q, bool]:
    """What one word asks for, and whether it is looked for in the text."""
    if NUMBER.fullmatch(word):
        return Q(number=int(word)), False
    if place := read_article(word):
        return Q(number=place[0], sub=place[1]) | Q(text__contains=word), False
    name = shorten_statute(full_short_title(word.strip("《》")))
    if Statute.objects.filter(short_title=name).exists():
        return Q(version__statute__short_title=name), False
    return Q(text__contains=word) | Q(version__statute__short_title__contains=name), True


def _show(article: Article, version: StatuteVersion, words: list[str], day: Any) -> FoundArticle:
    title = version.statute.title
    cited = f"《{title}》（{version.edition}年）{article.label}"
    many = article.paragraphs if len(article.paragraphs) > 1 else []
    marked = [[f"第{write_numeral(number)}款", text[:AROUND]] for number, text in enumerate(_whole(many), start=1)]
    status = status_of(version, day)
    return FoundArticle(
        statute=title,
        label=version.label,
        article=article.label,
        status=status if status in (CURRENT, FUTURE) else "former",
        text=_excerpt(article.text, words),
        citation=cited,
        paragraphs=marked,
    )


def _whole(lines: list[str]) -> list[str]:
    """Paragraphs (款) without the items (项) under them, which stand on lines of their own beginning with （一）."""
    return [line for line in lines if not re.match(r"\s*[（(][一二三四五六七八九十]+[）)]", line)]


def _excerpt(text: str, words: list[str]) -> str:
    flat = " ".join(text.split())
    places = [place for word in words if (place := flat.find(word)) >= 0]
    start = max(0, min(places, default=0) - AROUND)
    end = start + 4 * AROUND
    return ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
