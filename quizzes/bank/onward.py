"""Where a trainer goes on after an import: back to the screen of a room above on which it was begun, such as a lecture's questions, or
to what such a room offers to do with the questions, such as a paper. And which drafts of rooms above hold an item in an older version.
Rooms above name their ways when they start; this module knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from people.models import Officer
from quizzes.bank.models import Item, ItemImport


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


@dataclass(frozen=True)
class OpenDraft:
    """Something of a room above that nobody can sit yet and that holds an item in another version than the approved one. `number`: of
    the version that it holds."""

    id: str
    title: str
    url: str
    number: int


@dataclass(frozen=True)
class Succession:
    """How a room above finds its drafts, and puts the approved version in place of the older one in those that are named; the latter
    returns how many."""

    find: Callable[[Item, Officer], list[OpenDraft]]
    replace: Callable[[Item, Officer, list[str]], int]


_successions: list[Succession] = []


def register_succession(succession: Succession) -> None:
    _successions.append(succession)


def list_open_drafts(item: Item, officer: Officer) -> list[OpenDraft]:
    """Drafts that this officer may change."""
    return [draft for one in _successions for draft in one.find(item, officer)]


def replace_in_drafts(item: Item, officer: Officer, ids: list[str]) -> int:
    return sum(one.replace(item, officer, ids) for one in _successions)
