"""The registry of item types: one pure module a type. A new type is a new module, a line here and its templates."""

from __future__ import annotations

from quizzes.bank.types.base import ItemType
from quizzes.bank.types.fill_in import FillIn
from quizzes.bank.types.multiple import MultipleChoice
from quizzes.bank.types.single import SingleChoice
from quizzes.bank.types.true_false import TrueFalse

_TYPES: dict[str, ItemType] = {
    item_type.code: item_type for item_type in (SingleChoice(), MultipleChoice(), TrueFalse(), FillIn())
}


class UnknownItemType(LookupError):
    """No item type has this code."""


def get_type(code: str) -> ItemType:
    """The item type with this code; raises UnknownItemType."""
    try:
        return _TYPES[code]
    except KeyError:
        raise UnknownItemType(code) from None


def all_types() -> list[ItemType]:
    """Every item type, in the order in which sections of a paper usually stand."""
    return list(_TYPES.values())
