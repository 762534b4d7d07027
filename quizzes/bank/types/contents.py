"""What stands anywhere in a content or key, whatever its type: texts that candidates read, images, what is said of options. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from quizzes.bank.types.interactions import Option

TEXT_NAMES = ("stem", "text", "label")  # what candidates read, wherever it stands in a content
FEEDBACK = "feedback"  # of a key: {option id: what is said after release to whoever chose it}
LONGEST_FEEDBACK = 2000


def texts_in(content: Any) -> list[str]:
    """All text of a content of any type, each question's stem first."""
    if isinstance(content, Mapping):
        own = [content[name] for name in TEXT_NAMES if isinstance(content.get(name), str)]
        return own + [text for part in content.values() for text in texts_in(part)]
    if isinstance(content, (list, tuple)):
        return [text for part in content for text in texts_in(part)]
    return []


def images_in(content: Any) -> set[str]:
    """The names of all images in a content of any type."""
    return set(_walk_images(content))


def _walk_images(content: Any) -> Iterator[str]:
    if isinstance(content, Mapping):
        image = content.get("image")
        if isinstance(image, str) and image:
            yield image
        content = list(content.values())
    if isinstance(content, (list, tuple)):
        for part in content:
            yield from _walk_images(part)


def read_feedback(key: Any) -> dict[str, str]:
    """What a key says of options, by their ids; what isn't a text is left out."""
    given = key.get(FEEDBACK) if isinstance(key, Mapping) else None
    if not isinstance(given, Mapping):
        return {}
    return {one: text for one, text in given.items() if isinstance(one, str) and isinstance(text, str) and text}


def feedback_key(options: Iterable[Option]) -> dict[str, Any]:
    """The part of a key that says something of options; empty where nothing is said."""
    told = {one.id: one.feedback for one in options if one.feedback}
    return {FEEDBACK: told} if told else {}


def feedback_in(key: Any) -> list[str]:
    """All that a key of any type says of options."""
    if isinstance(key, Mapping):
        return [*read_feedback(key).values(), *(text for part in key.values() for text in feedback_in(part))]
    return [text for part in key for text in feedback_in(part)] if isinstance(key, (list, tuple)) else []


def draft_feedback(options: Sequence[Mapping[str, Any]], key: Any) -> dict[str, str]:
    """What a key says of options, by their places, as a draft has it: {"option_feedback": {"0": text}}."""
    told = read_feedback(key)
    return {str(place): told[one["id"]] for place, one in enumerate(options) if one.get("id") in told}


def drafted_feedback(plain: Mapping[str, Any], ids: Sequence[str]) -> dict[str, Any]:
    """The part of a key for a draft whose options got these ids, the inverse of :func:`draft_feedback`."""
    given = plain.get("option_feedback") or {}
    told = {one: str(given.get(str(place)) or "").strip() for place, one in enumerate(ids)}
    told = {one: text for one, text in told.items() if text}
    return {FEEDBACK: told} if told else {}
