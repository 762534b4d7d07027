"""What a question asks, taken apart into the few ways of answering that there are. Exchange formats, printing and statistics work on
these alone, so that a new item type needs no change in any of them. Plain values; no Django.

A `Body` is text and interactions in reading order: ("题干", Choice), ("国家", TextEntry, "的首都"), or a material with bodies of its own
for a case. Ids of options are whatever the holder uses; formats keep or replace them."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    value: bool


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
