"""A response beside its key, and what many people chose: plain lines for pages, sheets and statistics. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One thing that was answered: `label` names it ("第 1 空", "" for the whole question), `given` and `right` are words. `is_right` None: a
    person marks it. `part`: the id of the case's part that it belongs to. `label`, `given` and `right` may be Messages, to be
    translated at the edge. `note`: what the key says of what was given, a text of the author's."""

    label: str
    given: str
    right: str
    is_right: bool | None
    part: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OptionShare:
    """How many people chose this. `choice`: as it is stored; `letter`: as it is shown, "" for none; `is_right`: the key names it."""

    choice: str
    letter: str
    text: str
    count: int
    is_right: bool
