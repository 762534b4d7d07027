"""Questions in and out of other systems' formats. One pure module a format, found by being in this folder: `NAME`, `LABEL`,
`EXTENSIONS`, `recognize(data, name)`, `read(data, name) -> ReadFile`, `write(records, title) -> WrittenFile`. Modules without
all of these are parts that formats share."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import Protocol, cast

from quizzes.bank.exchange.records import ReadFile, Record, WrittenFile


class UnknownFormat(LookupError):
    """No format has this name."""


class Format(Protocol):
    """What a module of a format offers. `read` raises ImportRefused, with what to do, for a file that can't be read at all."""

    NAME: str
    LABEL: str
    EXTENSIONS: tuple[str, ...]

    def recognize(self, data: bytes, name: str) -> bool:
        """Whether the bytes are surely of this format, whatever the name says."""

    def read(self, data: bytes, name: str) -> ReadFile:
        """Every question of the file, as a record or as a block that must be looked at."""

    def write(self, records: Sequence[Record], title: str) -> WrittenFile:
        """One file with all that the format can hold, and a report of what it can't."""


@cache
def formats() -> dict[str, Format]:
    """Every format by its name, in the order of the names."""
    found: dict[str, Format] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        if all(hasattr(loaded, attribute) for attribute in ("NAME", "recognize", "read", "write")):
            found[loaded.NAME] = cast(Format, loaded)
    return dict(sorted(found.items()))


def get_format(name: str) -> Format:
    """The format with this name; raises UnknownFormat."""
    try:
        return formats()[name]
    except KeyError:
        raise UnknownFormat(name) from None


def recognize_format(data: bytes, name: str) -> Format | None:
    """The format that the bytes are of. Where several could read them, one whose extension the name has goes first."""
    sure = [one for one in formats().values() if one.recognize(data, name)]
    named = [one for one in sure if name.lower().endswith(one.EXTENSIONS)]
    return next(iter(named or sure), None)
