"""Reports of clients as they come in over HTTP: JSON with named keys and no others, small, and with numbers that are numbers."""

import json
import math
import uuid
from typing import Any

from learning.progress.coverage import Segment

MOST_BYTES = 64 * 1024
MOST_SEGMENTS = 500
MOST_BLOCKS = 1000
KEYS = {"batch", "opened", "segments", "blocks", "position"}


class ReportMalformed(Exception):
    """Not what our page sends."""


def read_report(body: bytes) -> tuple[uuid.UUID, str, list[Segment], list[int], float | None]:
    """Batch id, opening, segments, blocks, position.

    Raises ReportMalformed.
    """
    if len(body) > MOST_BYTES:
        raise ReportMalformed
    try:
        data = json.loads(body, parse_constant=_refuse)
        if not isinstance(data, dict) or set(data) - KEYS:
            raise ReportMalformed
        segments, blocks = data.get("segments", []), data.get("blocks", [])
        if len(segments) > MOST_SEGMENTS or len(blocks) > MOST_BLOCKS:
            raise ReportMalformed
        position = data.get("position")
        return (
            uuid.UUID(data["batch"]),
            str(data["opened"]),
            [Segment(_number(one["from"]), _number(one["to"]), _number(one["rate"])) for one in segments],
            [_count(one) for one in blocks],
            None if position is None else _number(position),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ReportMalformed from error


def _refuse(constant: str) -> Any:
    raise ReportMalformed


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e9 or not math.isfinite(value):
        raise ReportMalformed
    return float(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ReportMalformed
    return value
