"""The images of a body under other names, or without them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quizzes.bank.exchange.records import Record
from quizzes.bank.types.interactions import Body, Choice, Hotspot, Interaction, Match, Option, Order


def rename_images(body: Body, names: Mapping[str, str]) -> Body:
    """Images that `names` doesn't know are dropped; a hot spot's keeps its name then."""
    parts: list[str | Interaction | Body] = []
    for part in body.parts:
        if isinstance(part, Body):
            parts.append(rename_images(part, names))
        elif isinstance(part, (Choice, Order)):
            parts.append(replace(part, options=_rename(part.options, names)))
        elif isinstance(part, Match):
            parts.append(replace(part, left=_rename(part.left, names), right=_rename(part.right, names)))
        elif isinstance(part, Hotspot):
            parts.append(replace(part, image=names.get(part.image, part.image)))
        else:
            parts.append(part)
    return Body(tuple(parts), names.get(body.image) if body.image else None, body.type)


def _rename(options: Sequence[Option], names: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(replace(one, image=names.get(one.image) if one.image else None) for one in options)


def spot_images(body: Body) -> list[str]:
    """The images without which the body can't be asked."""
    names = [one.image for one in body.interactions if isinstance(one, Hotspot)]
    return [*names, *(name for below in body.bodies for name in spot_images(below))]


def drop_images(record: Record) -> Record:
    return replace(record, body=rename_images(record.body, {}), images={})
