"""What a lecture holds, as far as progress goes: the length of its video, the characters of its blocks. Reads only."""

from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from cms.models import LecturePage, Medium


def lengths_of(lecture: LecturePage) -> dict[int, int]:
    """Characters of each block of the body, by the number that `templates/cms/_body.html` gives it."""
    return {number: _characters(block["value"]) for number, block in enumerate(lecture.body.raw_data)}


def _characters(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(_characters(part) for name, part in value.items() if name == "caption")
    return len("".join(unescape(strip_tags(str(value or ""))).split()))


def video_of(lecture: LecturePage) -> Medium | None:
    """The lecture's video, if it can be played."""
    video = lecture.video
    return video if video and video.state == Medium.State.READY else None


def duration_of(lecture: LecturePage) -> int:
    """Milliseconds of the video; 0 without one, or where nothing could measure it."""
    video = video_of(lecture)
    length = video.duration if video and video.duration else timedelta(0)
    return int(length / timedelta(milliseconds=1))
