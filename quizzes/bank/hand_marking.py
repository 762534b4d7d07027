"""Which versions a person has to mark. Reads keys and tells nothing of them."""

from collections.abc import Iterable

from quizzes.bank.keys import current_keys
from quizzes.bank.models import ItemVersion
from quizzes.bank.types import get_type


def marked_by_hand(version_ids: Iterable[int]) -> set[int]:
    """Those of the versions that no key alone can mark. Two statements."""
    rows = ItemVersion.objects.filter(pk__in=list(version_ids)).only("type", "content")
    found = {row.pk: row for row in rows}
    keys = current_keys(found)
    return {
        pk for pk, row in found.items() if pk in keys and get_type(row.type).needs_marker(row.content, keys[pk].key)
    }
