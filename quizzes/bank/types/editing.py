"""A trainer's form of a question and the plain draft that it makes, for all types. Pure.

A plain draft holds ``stem``, ``stem_image``, ``options`` (texts), ``option_ids``, ``option_images`` ({place: image}), ``option_feedback`` ({place:
text}), ``key`` and ``more``, the last two in a shape of the type's own; ids are "" where the draft has none yet. What a form posts is read through :class:`Fields`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any

from lib.folding import clean
from quizzes.bank.types.contents import draft_feedback

NewId = Callable[[], str]
Plain = dict[str, Any]
ID = re.compile(r"[0-9A-Za-z_]{1,20}")
FIRST_ROWS = 4
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Fields:
    """What was posted below `prefix`: `values` by full name, `files` the names of those that carry a file. `keep_empty`: rows without
    text stay, for a form that is only changed, not saved."""

    values: Mapping[str, Sequence[str]]
    files: Collection[str] = ()
    prefix: str = ""
    keep_empty: bool = False

    def within(self, prefix: str) -> Fields:
        return replace(self, prefix=self.prefix + prefix)

    def all(self, name: str) -> list[str]:
        return list(self.values.get(self.prefix + name, ()))

    def text(self, name: str) -> str:
        given = self.all(name)
        return clean(given[-1]).strip() if given else ""

    def lines(self, name: str) -> list[str]:
        return [line.strip() for line in self.text(name).splitlines() if line.strip()]

    def image(self, name: str) -> str:
        try:
            return str(uuid.UUID(self.text(name)))
        except ValueError:
            return ""

    def id(self, name: str) -> str:
        text = self.text(name)
        return text if ID.fullmatch(text) else ""

    def has_file(self, name: str) -> bool:
        return self.prefix + name in self.files

    def numbers(self, stub: str, last: str) -> list[int]:
        """The numbers of the rows `stub`-<number>-`last`, in the order of the page."""
        pattern = re.compile(rf"{re.escape(self.prefix + stub)}-([0-9]{{1,3}}){re.escape(last)}")
        found = (pattern.fullmatch(name) for name in self.values)
        return list(dict.fromkeys(int(one.group(1)) for one in found if one))[:MOST_ROWS]


@dataclass(slots=True)
class Row:
    """One option of a form. `index` names its fields."""

    index: int
    text: str = ""
    id: str = ""
    image: str = ""
    feedback: str = ""
    right: bool = False

    @property
    def letter(self) -> str:
        return ascii_uppercase[self.index] if self.index < len(ascii_uppercase) else str(self.index + 1)


def read_rows(fields: Fields, stub: str = "option", mark: str = "right") -> Iterator[Row]:
    """The rows that hold anything; an empty row on the page is no option."""
    right = set(fields.all(mark))
    for index in fields.numbers(stub, "-text"):
        name = f"{stub}-{index}"
        row = Row(index, fields.text(f"{name}-text"), fields.id(f"{name}-id"), fields.image(f"{name}-image"))
        row.feedback, row.right = fields.text(f"{name}-feedback"), str(index) in right
        if row.text or row.image or row.feedback or fields.keep_empty or fields.has_file(f"{name}-file"):
            yield row


def read_stem(fields: Fields) -> Plain:
    """Stem and its image, without options, key and more."""
    uploads = {f"{fields.prefix}stem-file": ["stem_image"]} if fields.has_file("stem-file") else {}
    return {
        "stem": fields.text("stem"),
        "stem_image": fields.image("stem-image") or None,
        "options": [],
        "option_ids": [],
        "option_images": {},
        "option_feedback": {},
        "key": None,
        "more": {},
        "uploads": uploads,
    }


def put_rows(plain: Plain, rows: Sequence[Row], fields: Fields) -> str:
    """Puts the rows into the draft as its options. Returns the letters of those that are marked right."""
    plain["options"] = [row.text for row in rows]
    plain["option_ids"] = [row.id for row in rows]
    plain["option_images"] = {str(place): row.image for place, row in enumerate(rows) if row.image}
    plain["option_feedback"] = {str(place): row.feedback for place, row in enumerate(rows) if row.feedback}
    for place, row in enumerate(rows):
        if fields.has_file(f"option-{row.index}-file"):
            plain["uploads"][f"{fields.prefix}option-{row.index}-file"] = ["option_images", str(place)]
    return "".join(letter for letter, row in zip(ascii_uppercase, rows, strict=False) if row.right)


def show_rows(plain: Mapping[str, Any], letters: str = "") -> list[Row]:
    """The options of a draft as rows of a form, with those of `letters` marked; empty rows for a draft that has none."""
    texts = plain.get("options") or [""] * FIRST_ROWS
    ids = plain.get("option_ids") or []
    images, told = plain.get("option_images") or {}, plain.get("option_feedback") or {}
    rows = [
        Row(place, text, ids[place] if place < len(ids) else "", images.get(str(place)) or "", told.get(str(place), ""))
        for place, text in enumerate(texts)
    ]
    for row in rows:
        row.right = row.letter in letters
    return rows


def plain_stem(content: Mapping[str, Any], key: Mapping[str, Any] | None = None) -> Plain:
    """Stem, image and options of a content as a draft, with what the key says of the options."""
    options = [one for one in content.get("options") or [] if isinstance(one, Mapping)]
    return {
        "stem": str(content.get("stem", "")),
        "stem_image": content.get("image"),
        "options": [str(one.get("text", "")) for one in options],
        "option_ids": [str(one.get("id", "")) for one in options],
        "option_images": {str(place): one["image"] for place, one in enumerate(options) if one.get("image")},
        "option_feedback": draft_feedback(options, key),
        "key": None,
        "more": {},
    }


def stem_content(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {"stem": str(plain.get("stem", "")).strip(), "image": plain.get("stem_image") or None}


def build_options(plain: Mapping[str, Any], new_id: NewId) -> list[dict[str, Any]]:
    """The options of a draft; one without an id gets a drawn one, which says nothing of its place or worth."""
    texts, images = plain.get("options") or [], plain.get("option_images") or {}
    ids = settle_ids(plain.get("option_ids") or [""] * len(texts), new_id)
    return [
        {"id": option_id, "text": text.strip(), "image": images.get(str(place)) or None}
        for place, (option_id, text) in enumerate(zip(ids, texts, strict=False))
    ]


def settle_ids(known: Sequence[str], new_id: NewId) -> list[str]:
    """The ids that are known, and drawn ones for the rest; none twice."""
    settled: list[str] = []
    taken = set(known)
    for one in known:
        while not one or one in settled:
            one = new_id()
            one = "" if one in taken else one
        settled.append(one)
    return settled


def ids_by_letter(options: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return dict(zip(ascii_uppercase, (one["id"] for one in options), strict=False))


def read_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
