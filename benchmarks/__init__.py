"""Measurements with a bar each, run by ./bench and never by ./test.

A benchmark is a module here with NAME, BAR (the promise in words) and `run()`, which returns or yields results made
by `at_most` and `at_least`. A result that compares measures both sides in the same run.
"""

from typing import TypedDict


class Result(TypedDict):
    """One line of output. `against` is what the value was compared with in the same run, None when nothing was."""

    name: str
    value: float
    unit: str
    against: float | str | None
    bar: str
    holds: bool
    detail: str


def at_most(name: str, value: float, unit: str, bar: float, *, detail: str = "") -> Result:
    """A measurement that must not exceed its bar."""
    limit = f"<= {bar:g} {unit}"
    return Result(
        name=name, value=round(value, 3), unit=unit, against=None, bar=limit, holds=value <= bar, detail=detail
    )


def at_least(
    name: str, value: float, unit: str, bar: float, *, against: float | str | None = None, detail: str = ""
) -> Result:
    """A measurement that must reach its bar."""
    limit = f">= {bar:g} {unit}"
    return Result(
        name=name, value=round(value, 3), unit=unit, against=against, bar=limit, holds=value >= bar, detail=detail
    )
