"""What a folder of statutes says about its files beside their text: `manifest.json`, a list of objects with file, title,
issuing_body, effective, status…, superseded_by, articles, zhi_articles and sha256. Pure: text in, plain values out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms.statutes.parsing import Effect, ParsedStatute, StatuteUnreadable, gettext_noop

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EDITION_OF_FILE = re.compile(r"-((?:19|20)\d{2})\.md$")
_IN_BRACKETS = re.compile(r"[（(]\s*(?P<year>(?:19|20)\d{2})\s*年?\s*(?P<act>修订|修正)?[^（）()]*[）)]\s*$")
_BODY = re.compile(r"全国人民代表大会常务委员会|全国人民代表大会|国务院")


@dataclass(frozen=True)
class Facts:
    """What a version needs to be told beside its text. `follows`: file name of the text that took its place, with `ended_on`."""

    edition: str
    label: str
    issuing_body: str
    effect: Effect
    ended_on: date | None = None
    superseded_by: str = ""


@dataclass(frozen=True)
class Entry:
    """One file as the manifest lists it; "" and None where it says nothing."""

    file: str
    title: str
    issuing_body: str
    effective: str
    status: str
    superseded_by: str
    article_counts: tuple[int, int] | None
    sha256: str


def read_manifest(text: str) -> dict[str, Entry]:
    """Entries by file name. Raises StatuteUnreadable, with the line where the JSON breaks off."""
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise StatuteUnreadable(gettext_noop("清单不是合格的 JSON。"), error.lineno) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("file") for row in rows):
        raise StatuteUnreadable(gettext_noop("清单要是一张表，每一项都有 file。"))
    return {entry.file: entry for entry in map(_read_entry, rows)}


def _read_entry(row: dict[str, Any]) -> Entry:
    status = next((str(value) for key, value in row.items() if key.startswith("status")), "")
    counts = (row.get("articles"), row.get("zhi_articles", 0))
    return Entry(
        file=str(row["file"]),
        title=str(row.get("title") or ""),
        issuing_body=str(row.get("issuing_body") or ""),
        effective=str(row.get("effective") or ""),
        status=status,
        superseded_by=str(row.get("superseded_by") or ""),
        article_counts=counts if all(isinstance(count, int) for count in counts) else None,  # type: ignore[arg-type]
        sha256=str(row.get("sha256") or ""),
    )


def gather_facts(parsed: ParsedStatute, file: str = "", entry: Entry | None = None) -> Facts:
    """Edition, label and days: from the manifest where it says them, else from the file's name, its history and last article.

    Raises StatuteUnreadable when edition or day stand nowhere.
    """
    named = _IN_BRACKETS.search(entry.title) if entry else None
    act = parsed.last_act
    from_file = _EDITION_OF_FILE.search(file)
    edition = from_file[1] if from_file else named["year"] if named else str(act[0].year) if act else ""
    if not edition:
        raise StatuteUnreadable(gettext_noop("沿革里没有哪年哪月哪日通过或修订，看不出是哪一年的版本。"))
    effect = _read_effect(entry.effective) if entry else None
    if effect is None:
        effect = parsed.effect
    if effect is None:
        raise StatuteUnreadable(gettext_noop("看不出施行日期：沿革和最后一条里都没有。"))
    if effect.on.year < int(edition):  # a text can't be in force before it was made
        effect = Effect(date(int(edition), 12, 31), is_day_known=False)
    ended = _DAY.search(entry.status) if entry and entry.status.startswith("superseded") else None
    return Facts(
        edition=edition,
        label=_label(edition, parsed, entry, named),
        issuing_body=(entry.issuing_body if entry else "") or guess_body(parsed),
        effect=effect,
        ended_on=_day(ended[0]) if ended else None,
        superseded_by=f"{entry.superseded_by}.md" if entry and entry.superseded_by else "",
    )


def check_entry(parsed: ParsedStatute, entry: Entry, sha256: str) -> None:
    """Raises StatuteUnreadable when the file is not the one that the manifest describes."""
    if entry.sha256 and entry.sha256 != sha256:
        raise StatuteUnreadable(gettext_noop("文件和清单里的校验和不符，可能被改过。"))
    subs = sum(bool(article.sub) for article in parsed.articles)
    counts = (len(parsed.articles) - subs, subs)
    if entry.article_counts and entry.article_counts != counts:
        reason = gettext_noop("清单说有 %(listed)s 条，读出 %(found)s 条。")
        raise StatuteUnreadable(reason, listed=sum(entry.article_counts), found=sum(counts))


def name_edition(edition: str, parsed: ParsedStatute) -> str:
    """2026年修订 where the history says that the text was made so in that year, else 2026年."""
    return _label(edition, parsed, None, None)


def guess_body(parsed: ParsedStatute) -> str:
    """Who made it, where the history names one of the usual bodies."""
    found = _BODY.search(" ".join(re.sub(r"第[一二三四五六七八九十]+届", "", line) for line in parsed.history))
    return found[0] if found else ""


def _label(edition: str, parsed: ParsedStatute, entry: Entry | None, named: re.Match[str] | None) -> str:
    """2026年修订, 2012年修正; 2020年 for a text that no word says to be amended."""
    word = named["act"] if named and named["act"] and named["year"] == edition else ""
    if not word and entry and (said := re.search(rf"{edition}\s*年?\s*(修订|修正)", entry.effective)):
        word = said[1]
    act = parsed.last_act
    if not word and act and act[1] in ("修订", "修正") and str(act[0].year) == edition:
        word = act[1]
    return f"{edition}年{word}"


def _read_effect(effective: str) -> Effect | None:
    """`1994-12-29 (2012 amendment: 2013-01-01)`: the last day named is this text's; `2011-06-26 (2018 修订)`: only the year is."""
    days = [day for found in _DAY.findall(effective) if (day := _day(found))]
    if not days:
        return None
    years = [int(year) for year in re.findall(r"\d{4}", _DAY.sub("", effective))]
    if years and max(years) > days[-1].year:
        return Effect(date(max(years), 12, 31), is_day_known=False)
    return Effect(days[-1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
