"""What a question asks, taken apart into the few ways of answering that there are. Exchange formats, printing and statistics work on
these alone, so that a new item type needs no change in any of them. Plain values; no Django.

A `Body` is text and interactions in reading order: ("题干", Choice), ("国家", TextEntry, "的首都"), or a material with bodies of its own
for a case. Ids of options are whatever the holder uses; formats keep or replace them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen, put in order or matched. `image`: the holder's name of it; `feedback`: said after release (a key)."""

    id: str
    text: str
    image: str | None = None
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """`right`: ids of the options that are the key. `is_inline`: chosen from a list inside the text."""

    options: tuple[Option, ...]
    right: tuple[str, ...]
    is_multiple: bool = False
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """The feedbacks are said after release to whoever chose that side (a key)."""

    value: bool
    true_feedback: str = ""
    false_feedback: str = ""


@dataclass(frozen=True, slots=True)
class TextEntry:
    """`accepted`: texts that are right; none where a person marks. `is_long`: several lines, at the end of a body. `rubric`: for the marker."""

    accepted: tuple[str, ...] = ()
    is_long: bool = False
    rubric: str = ""


@dataclass(frozen=True, slots=True)
class NumberEntry:
    """Decimal texts. Right from `value` - `tolerance` to `value` + `tolerance`, both included; `is_percent`: of the value. `units`: those
    accepted, the first is shown; none: a bare number."""

    value: str
    tolerance: str = "0"
    is_percent: bool = False
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """`options` in the right order."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Each of `left` belongs to one of `right`; several may share one, and some of `right` may belong to none. `pairs`: (left id, right id)."""

    left: tuple[Option, ...]
    right: tuple[Option, ...]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A marked place of an image. `shape`: "rect" (left, top, right, bottom), "circle" (x, y, radius) or "poly" (x, y, x, y, …); `coords`
    in thousandths of the image's width and height (a radius: of the width)."""

    id: str
    label: str
    shape: str
    coords: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hotspot:
    """`image`: the holder's name of it. `right`: ids of the spots that are the key."""

    image: str
    spots: tuple[Spot, ...]
    right: tuple[str, ...]
    is_multiple: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """Files are handed in; a person marks by `rubric`. `extensions`: those accepted, with the dot."""

    rubric: str = ""
    most_files: int = 1
    extensions: tuple[str, ...] = ()


Interaction = Choice | Truth | TextEntry | NumberEntry | Order | Match | Hotspot | Upload


@dataclass(frozen=True, slots=True)
class Body:
    """`image`: shown under the text, by the holder's name of it. `type`: the code of the type that made it, a hint for whoever has room for
    it: two bodies are equal without it."""

    parts: tuple[str | Interaction | Body, ...]
    image: str | None = None
    type: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """All text of its own, without what stands in bodies below it."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """Its own, in reading order, without those of bodies below it."""
        return tuple(part for part in self.parts if not isinstance(part, (str, Body)))

    @property
    def bodies(self) -> tuple[Body, ...]:
        return tuple(part for part in self.parts if isinstance(part, Body))


def rename_ids(body: Body, new_id: Callable[[], str]) -> Body:
    """The same body with other ids for all that can be chosen, put in order or matched: a file's own ids may tell the key by their order.
    `new_id` is called once an id and must not repeat itself within a body."""
    parts = tuple(
        part
        if isinstance(part, str)
        else rename_ids(part, new_id)
        if isinstance(part, Body)
        else _renamed(part, new_id)
        for part in body.parts
    )
    return replace(body, parts=parts)


def _renamed(part: Interaction, new_id: Callable[[], str]) -> Interaction:
    if isinstance(part, Match):
        left, right = _new_names(part.left, new_id), _new_names(part.right, new_id)
        pairs = tuple((left[one], right[other]) for one, other in part.pairs if one in left and other in right)
        return Match(_with_names(part.left, left), _with_names(part.right, right), pairs)
    if isinstance(part, Choice):
        names = _new_names(part.options, new_id)
        chosen = tuple(names[one] for one in part.right if one in names)
        return replace(part, options=_with_names(part.options, names), right=chosen)
    if isinstance(part, Order):
        return Order(_with_names(part.options, _new_names(part.options, new_id)))
    if isinstance(part, Hotspot):
        names = {one.id: new_id() for one in part.spots}
        chosen = tuple(names[one] for one in part.right if one in names)
        return replace(part, spots=tuple(replace(one, id=names[one.id]) for one in part.spots), right=chosen)
    return part


def _new_names(options: tuple[Option, ...], new_id: Callable[[], str]) -> dict[str, str]:
    return {one.id: new_id() for one in options}


def _with_names(options: tuple[Option, ...], names: dict[str, str]) -> tuple[Option, ...]:
    return tuple(replace(one, id=names[one.id]) for one in options)
