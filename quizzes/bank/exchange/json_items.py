"""Our own JSON: everything of a question, nothing lost. The published schema is static/schemas/items-1.schema.json."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from quizzes.bank.exchange.hints import read_number
from quizzes.bank.exchange.labels import DIFFICULTIES
from quizzes.bank.exchange.records import ReadFile, Record, Unread, WrittenFile
from quizzes.bank.exchange.shapes import find_images, judge
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import MAX_IMAGE_BYTES, MAX_QUESTIONS, TOO_MANY_QUESTIONS, check_size
from quizzes.bank.types.interactions import (
    Body,
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
from quizzes.bank.types.wording import gettext_noop, say

NAME = "json"
LABEL = gettext_noop("JSON（本平台格式）")
EXTENSIONS = (".json",)
FORMAT = "question-bank-items"
VERSION = 1
SCHEMA = "schemas/items-1.schema.json"
KINDS: dict[str, type[Any]] = {
    "choice": Choice, "truth": Truth, "text": TextEntry, "number": NumberEntry, "order": Order, "match": Match,
    "hotspot": Hotspot, "upload": Upload,
}  # fmt: skip
_NAMES = {kind: name for name, kind in KINDS.items()}
_RECORD_TEXTS = ("type", "name", "rationale", "difficulty", "points", "category", "source")
_RECORD_LISTS = ("topics", "competencies", "citations")
_MAX_DEPTH = 4

BROKEN = gettext_noop("文件不是完整的 JSON：请重新导出后再导入。")
OTHER = gettext_noop("文件不是本平台导出的题目（缺少 format 或版本不符）：请用导出功能重新导出。")
WRONG = gettext_noop("“%(field)s”的内容与格式说明不符：请对照 JSON 格式说明改正。")


class _Wrong(Exception):
    """A value of another shape than the schema says; `field`: where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def recognize(data: bytes, name: str) -> bool:
    """By the name of the format near the start, which our own files and those made after the schema have."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and f'"{FORMAT}"'.encode() in data[:4096]


def read(data: bytes, name: str) -> ReadFile:
    check_size(data)
    try:
        file = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ImportRefused(say(BROKEN)) from None
    if not isinstance(file, dict) or file.get("format") != FORMAT or file.get("version") != VERSION:
        raise ImportRefused(say(OTHER))
    items = file.get("items")
    if not isinstance(items, list):
        raise ImportRefused(say(OTHER))
    if len(items) > MAX_QUESTIONS:
        raise ImportRefused(say(TOO_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    records: list[Record] = []
    unread: list[Unread] = []
    for number, item in enumerate(items, start=1):
        place = f"items[{number - 1}]"
        try:
            record = _read_record(item, place)
        except _Wrong as wrong:
            raw = json.dumps(item, ensure_ascii=False)[:2000]
            unread.append(Unread(place=place, problems=[say(WRONG, field=wrong.field)], raw=raw))
        else:
            judge(record, record.body.text, records, unread)
    return ReadFile(layout=say(LABEL), records=records, unread=unread, encoding="utf-8")


def write(records: Sequence[Record], title: str) -> WrittenFile:
    file = {
        "format": FORMAT,
        "version": VERSION,
        "title": title,
        "items": [_write_record(record) for record in records],
    }
    return WrittenFile(data=json.dumps(file, ensure_ascii=False, indent=1).encode(), extension=".json")


def _refuse(_constant: str) -> None:
    """NaN and the infinities are no JSON."""
    raise ValueError


def _write_record(record: Record) -> dict[str, Any]:
    data: dict[str, Any] = {field: value for field in _RECORD_TEXTS if (value := getattr(record, field))}
    data |= {field: value for field in _RECORD_LISTS if (value := getattr(record, field))}
    data["body"] = _write_body(record.body)
    used = {name: record.images[name] for name in find_images(record.body) if name in record.images}
    if used:
        data["images"] = {name: base64.b64encode(image).decode() for name, image in used.items()}
    return data


def _write_body(body: Body) -> dict[str, Any]:
    parts = [
        part if isinstance(part, str) else _write_body(part) if isinstance(part, Body) else _write_interaction(part)
        for part in body.parts
    ]
    return {"kind": "body", "parts": parts} | ({"image": body.image} if body.image else {})


def _write_interaction(one: Interaction) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": _NAMES[type(one)]}
    for field in fields(one):
        value = getattr(one, field.name)
        if isinstance(value, tuple):
            value = [_write_member(member) for member in value]
        if value not in ("", None, [], False) or field.name == "value":
            data[field.name] = value
    return data


def _write_member(member: Any) -> Any:
    if isinstance(member, Option | Spot):
        named = {field.name: getattr(member, field.name) for field in fields(member)}
        data = {name: value for name, value in named.items() if value or name in ("id", "text", "label")}
        return data | ({"coords": list(member.coords)} if isinstance(member, Spot) else {})
    return list(member) if isinstance(member, tuple) else member


def _read_record(item: Any, place: str) -> Record:
    if not isinstance(item, dict):
        raise _Wrong("items")
    if item.get("difficulty", "") not in DIFFICULTIES:
        raise _Wrong("difficulty")
    texts: dict[str, Any] = {field: _text(item, field) for field in _RECORD_TEXTS}
    lists: dict[str, Any] = {field: list(_texts(item, field)) for field in _RECORD_LISTS}
    body = _read_body(item.get("body"), _MAX_DEPTH)
    return Record(body=body, place=place, images=_read_images(item), **texts, **lists)


def _read_images(item: dict[str, Any]) -> dict[str, bytes]:
    given = item.get("images", {})
    if not isinstance(given, dict):
        raise _Wrong("images")
    images = {}
    for name, text in given.items():
        try:
            images[name] = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise _Wrong("images") from None
        if len(images[name]) > MAX_IMAGE_BYTES:
            raise _Wrong("images")
    return images


def _read_body(data: Any, depth: int) -> Body:
    if not isinstance(data, dict) or data.get("kind") != "body" or not isinstance(data.get("parts"), list) or not depth:
        raise _Wrong("body")
    parts = tuple(part if isinstance(part, str) else _read_part(part, depth) for part in data["parts"])
    return Body(parts, _text(data, "image") or None)


def _read_part(data: Any, depth: int) -> Interaction | Body:
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind == "body":
        return _read_body(data, depth - 1)
    if not isinstance(kind, str) or kind not in _READERS:
        raise _Wrong("kind")
    return _READERS[kind](data)


def _read_choice(data: dict[str, Any]) -> Choice:
    return Choice(
        _options(data, "options"), _texts(data, "right"), _flag(data, "is_multiple"), _flag(data, "is_inline")
    )


def _read_truth(data: dict[str, Any]) -> Truth:
    if not isinstance(data.get("value"), bool):
        raise _Wrong("value")
    return Truth(data["value"], _text(data, "true_feedback"), _text(data, "false_feedback"))


def _read_text(data: dict[str, Any]) -> TextEntry:
    return TextEntry(_texts(data, "accepted"), _flag(data, "is_long"), _text(data, "rubric"))


def _read_number(data: dict[str, Any]) -> NumberEntry:
    value, tolerance = _text(data, "value"), _text(data, "tolerance") or "0"
    for field, text in (("value", value), ("tolerance", tolerance)):
        if read_number(text) is None:
            raise _Wrong(field)
    return NumberEntry(value, tolerance, _flag(data, "is_percent"), _texts(data, "units"))


def _read_order(data: dict[str, Any]) -> Order:
    return Order(_options(data, "options"))


def _read_match(data: dict[str, Any]) -> Match:
    pairs = data.get("pairs")
    if not isinstance(pairs, list) or not all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(end, str) for end in one) for one in pairs
    ):
        raise _Wrong("pairs")
    return Match(_options(data, "left"), _options(data, "right"), tuple((one[0], one[1]) for one in pairs))


def _read_hotspot(data: dict[str, Any]) -> Hotspot:
    spots = data.get("spots")
    if not isinstance(spots, list):
        raise _Wrong("spots")
    return Hotspot(
        _text(data, "image"), tuple(_read_spot(one) for one in spots), _texts(data, "right"), _flag(data, "is_multiple")
    )


def _read_spot(data: Any) -> Spot:
    if not isinstance(data, dict) or data.get("shape") not in ("rect", "circle", "poly"):
        raise _Wrong("spots")
    coords = data.get("coords")
    if not isinstance(coords, list) or not all(type(one) is int for one in coords):
        raise _Wrong("coords")
    return Spot(_text(data, "id"), _text(data, "label"), data["shape"], tuple(coords))


def _read_upload(data: dict[str, Any]) -> Upload:
    most = data.get("most_files", 1)
    if type(most) is not int or not 1 <= most <= 100:
        raise _Wrong("most_files")
    return Upload(_text(data, "rubric"), most, _texts(data, "extensions"))


_READERS: dict[str, Callable[[dict[str, Any]], Interaction]] = {
    "choice": _read_choice, "truth": _read_truth, "text": _read_text, "number": _read_number, "order": _read_order,
    "match": _read_match, "hotspot": _read_hotspot, "upload": _read_upload,
}  # fmt: skip


def _options(data: dict[str, Any], field: str) -> tuple[Option, ...]:
    given = data.get(field)
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise _Wrong(field)
    options = tuple(
        Option(_text(one, "id"), _text(one, "text"), _text(one, "image") or None, _text(one, "feedback"))
        for one in given
    )
    if len({one.id for one in options}) < len(options):
        raise _Wrong(field)
    return options


def _text(data: dict[str, Any], field: str) -> str:
    value = data.get(field, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Wrong(field)
    return value


def _texts(data: dict[str, Any], field: str) -> tuple[str, ...]:
    value = data.get(field, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _Wrong(field)
    return tuple(value)


def _flag(data: dict[str, Any], field: str) -> bool:
    value = data.get(field, False)
    if not isinstance(value, bool):
        raise _Wrong(field)
    return value
