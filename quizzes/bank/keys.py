"""The only reader of keys. Marking, results after release and trainers' screens import it; code that serves candidates
before release never does (an import contract holds it, G6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from quizzes.bank.models import ItemKey


@dataclass(frozen=True)
class CurrentKey:
    """The newest key of one version."""

    number: int
    key: dict[str, Any]
    rationale: str


def current_keys(version_ids: Iterable[int]) -> dict[int, CurrentKey]:
    """The newest key of each version, by version id. One statement."""
    rows = ItemKey.objects.filter(version_id__in=list(version_ids)).order_by("number")
    return {row.version_id: CurrentKey(row.number, row.key, row.rationale) for row in rows}
