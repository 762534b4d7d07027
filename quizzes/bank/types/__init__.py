"""The registry of item types: one pure module a type, found by being in this folder and holding a class that names its `code`. A new
type is a new module and its templates; nothing else knows them by name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from quizzes.bank.types.base import ItemType


class UnknownItemType(LookupError):
    """No item type has this code."""


@cache
def _types() -> dict[str, ItemType]:
    found: dict[str, ItemType] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for _name, kind in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(kind, ItemType) and kind.__module__ == loaded.__name__ and "code" in vars(kind):
                found[kind.code] = kind()
    return dict(sorted(found.items(), key=lambda entry: entry[1].place))


def get_type(code: str) -> ItemType:
    """The item type with this code; raises UnknownItemType."""
    try:
        return _types()[code]
    except KeyError:
        raise UnknownItemType(code) from None


def all_types() -> list[ItemType]:
    """Every item type, in the order in which sections of a paper usually stand."""
    return list(_types().values())
