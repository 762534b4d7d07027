"""Captions as WebVTT. Pure."""

import re

TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
TIMING = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?")


def check_captions(data: bytes) -> int:
    """The number of the first line that is not WebVTT; 0: all of it is. A file needs the word WEBVTT first and at least one
    timing; lines that hold an arrow must be timings."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return 1
    if not lines or lines[0].split(" ")[0].split("\t")[0] != "WEBVTT":
        return 1
    timings = 0
    for number, line in enumerate(lines, start=1):
        if "-->" not in line:
            continue
        if not TIMING.fullmatch(line.strip()):
            return number
        timings += 1
    return 0 if timings else len(lines)
