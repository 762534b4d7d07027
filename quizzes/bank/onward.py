"""Where a trainer goes on after an import: back to the screen of a room above on which it was begun, such as a lecture's questions, or
to what such a room offers to do with the questions, such as a paper. Rooms above name their ways when they start; this module knows
none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from quizzes.bank.models import ItemImport


@dataclass(frozen=True)
class Onward:
    """The screen to go to, and what its link says."""

    url: str
    label: str


Finder = Callable[[ItemImport], Onward | None]
_finders: list[Finder] = []
_offers: list[Finder] = []


def register(finder: Finder) -> None:
    _finders.append(finder)


def register_offer(finder: Finder) -> None:
    _offers.append(finder)


def list_offers(batch: ItemImport) -> list[Onward]:
    """What can be done next with a committed import's questions."""
    return [offer for finder in _offers if (offer := finder(batch))]


def find_onward(batch: ItemImport) -> Onward | None:
    """None: the import was begun in the bank itself."""
    return next((onward for finder in _finders if (onward := finder(batch))), None)
