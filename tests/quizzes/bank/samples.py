"""The fixed content of each type as items of a bank."""

from typing import Any

from quizzes.bank.images import keep_image
from quizzes.bank.indexing import index_items
from quizzes.bank.models import Bank, Item, ItemKey, ItemVersion
from tests.quizzes.bank.cast import picture
from tests.quizzes.bank.types.cast import SAMPLES


def make_sample(
    bank: Bank, code: str, *, key: dict[str, Any] | None = None, rationale: str = "见条文。", **changes: Any
) -> Item:
    """An approved item, with another key than the sample's if one is named; `changes` are parts of its content."""
    content, usual, _right = SAMPLES[code]
    if code == "hotspot":
        content = {**content, "image": str(keep_image(picture(600, 400), bank=bank).public_id)}
    content = {**content, **changes}
    item = Item.objects.create(bank=bank, type=code, search_text=content["stem"], status=Item.Status.APPROVED)
    version = ItemVersion.objects.create(item=item, number=1, type=code, content=content)
    ItemKey.objects.create(version=version, key=key or usual, rationale=rationale)
    item.current_version = item.approved_version = version
    item.save()
    index_items([item])
    return item
