"""Covers of lectures, 16:9: the video's first frame, else the title drawn on the house's colors. Where the machine has no font with
Chinese letters, a plain pattern, since boxes in place of words would look broken."""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from cms.media import keep_picture
from cms.models import LecturePage, Medium
from lib.images import CleanImage

WIDTH, HEIGHT = 960, 540
TOP, BOTTOM, GOLD, PAPER = (31, 74, 134), (23, 55, 99), (201, 138, 27), (255, 255, 255)
FONTS = (
    "opentype/noto/NotoSansCJK-Bold.ttc",
    "opentype/noto/NotoSansCJK-Regular.ttc",
    "noto-cjk/NotoSansCJK-Bold.ttc",
    "noto-cjk/NotoSansCJK-Regular.ttc",
    "google-noto-cjk/NotoSansCJK-Bold.ttc",
    "google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    "truetype/wqy/wqy-zenhei.ttc",
    "truetype/wqy/wqy-microhei.ttc",
    "wqy-zenhei/wqy-zenhei.ttc",
    "truetype/droid/DroidSansFallbackFull.ttf",
)


def cover_for(lecture: LecturePage) -> Medium | None:
    """The cover that fits the lecture now, made when there is none. The one it had before stays, since browsers may show it."""
    video = lecture.video
    if video and video.poster:
        poster: Medium = video.poster
        return poster
    name = f"{lecture.title[:140]}.png"
    if lecture.cover and lecture.cover.name == name:
        kept: Medium = lecture.cover
        return kept
    old = Medium.objects.filter(kind=Medium.Kind.COVER, name=name, unit=lecture.unit).first()
    return old or keep_picture(draw_cover(lecture.title), kind=Medium.Kind.COVER, name=name, unit=lecture.unit)


def draw_cover(title: str) -> CleanImage:
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    for row in range(HEIGHT):
        share = row / HEIGHT
        color = tuple(round(above + (below - above) * share) for above, below in zip(TOP, BOTTOM, strict=True))
        draw.line([(0, row), (WIDTH, row)], fill=color)
    _draw_slips(draw)
    font_path = chinese_font()
    if font_path:
        _draw_title(draw, title, font_path)
    target = io.BytesIO()
    image.quantize(64).save(target, "PNG", optimize=True)
    return CleanImage(target.getvalue(), "png", WIDTH, HEIGHT)


@cache
def chinese_font() -> Path | None:
    """A font with Chinese letters on this machine."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    return next((folder / name for folder in folders for name in FONTS if (folder / name).is_file()), None)


def _draw_slips(draw: ImageDraw.ImageDraw) -> None:
    """The house's mark: bamboo slips held by two cords."""
    for left in range(72, 168, 24):
        draw.rectangle([left, HEIGHT - 132, left + 10, HEIGHT - 60], fill=PAPER)
    for top in (HEIGHT - 112, HEIGHT - 84):
        draw.rectangle([62, top, 166, top + 4], fill=GOLD)


def _draw_title(draw: ImageDraw.ImageDraw, title: str, font_path: Path) -> None:
    """At most three lines, smaller the longer the title is."""
    size = 72 if len(title) <= 22 else 56
    font = ImageFont.truetype(font_path, size)
    for number, line in enumerate(_lines(title, font)):
        draw.text((72, 72 + number * size * 1.35), line, font=font, fill=PAPER)


def _lines(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines, line = [], ""
    for letter in title:
        if font.getlength(line + letter) > WIDTH - 144:
            lines.append(line)
            line = ""
        line += letter
    lines.append(line)
    return lines if len(lines) <= 3 else [*lines[:2], lines[2][:-1] + "…"]
