"""Where a trainer goes on after an import that was begun on a screen of a room above, such as a lecture's questions. Rooms above
name their way when they start; this module knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from quizzes.bank.models import ItemImport


@dataclass(frozen=True)
class Onward:
    """The screen to return to, and what its link says."""

    url: str
    label: str


Finder = Callable[[ItemImport], Onward | None]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    _finders.append(finder)


def find_onward(batch: ItemImport) -> Onward | None:
    """None: the import was begun in the bank itself."""
    return next((onward for finder in _finders if (onward := finder(batch))), None)
