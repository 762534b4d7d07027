"""A question as templates show it: what its type says of it, with the names of its fields and the addresses of its images. No key."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from quizzes.bank.types.base import ItemType

ImageUrl = Callable[[str], str]
SIMPLE = frozenset(  # what options and texts need
    (
        *("stem", "stem_parts", "image", "image_url", "options", "multiple", "is_truth", "value", "values"),
        *("field", "templates"),
    )
)


def show_content(
    item_type: ItemType, content: Mapping[str, Any], value: Any = None, *, field: str, url_of: ImageUrl | None = None
) -> dict[str, Any]:
    """What the fragments of `templates/exams/types` take as `q`. `field`: what its inputs are named by. `url_of`: where an image is, by its
    name; None: images have no address here."""
    return {**_dress(item_type.shown(content, value), field, url_of), "templates": item_type.templates}


def _dress(shown: dict[str, Any], field: str, url_of: ImageUrl | None) -> dict[str, Any]:
    dressed = {name: _with_images(value, url_of) for name, value in shown.items() if name not in ("value", "parts")}
    dressed |= {"value": shown.get("value"), "field": field, "image_url": _url(shown.get("image"), url_of)}
    if "parts" in shown:
        dressed["parts"] = [
            {**_dress(part, f"{field}-{part['id']}", url_of), "type_label": _(part["type_label"])}
            for part in shown["parts"]
        ]
    return dressed


def _with_images(value: Any, url_of: ImageUrl | None) -> Any:
    """Each object in it that names an image also has its address."""
    if isinstance(value, list):
        return [_with_images(one, url_of) for one in value]
    if not isinstance(value, dict):
        return value
    inner = {name: _with_images(one, url_of) for name, one in value.items()}
    return {**inner, "image_url": _url(inner["image"], url_of)} if "image" in inner else inner


def _url(image: Any, url_of: ImageUrl | None) -> str:
    return url_of(str(image)) if image and url_of else ""


def has_own_fields(shown: Mapping[str, Any]) -> bool:
    """Whether it is answered by more than options and texts, so that a page needs static/css/answer-fields.css."""
    return not set(shown) <= SIMPLE
