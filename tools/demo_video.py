"""Draws the demo's one short video and writes its captions: `python -m tools.demo_video`. Needs ffmpeg and a font with Chinese
characters; what it made is committed beside the lecture, so that nobody needs it to run the demo."""

import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tools.bootstrap import ROOT

TARGET = ROOT / "demo" / "lectures" / "prison-law-2026.mp4"
FONTS = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
]
SIZE, SECONDS = (640, 360), 5
INK, PALE, GROUND, BRAND, CORD = "#ffffff", "#c9d6e8", "#173763", "#1f4a86", "#c98a1b"
SLIDES = [  # what stands large, what stands below it, and what the caption says
    ("监狱法 2026", "十一月一日起施行", "修订后的监狱法，从十一月一日起施行。"),
    ("78 → 121", "条文数", "条文由七十八条增加到一百二十一条，先记住四个数字。"),
    ("5 个工作日", "收监通知  第三十七条", "第一个：收监通知，五个工作日以内发出。"),
    ("3 个月", "错案线索的答复  第四十二条", "第二个：提请处理的答复，由六个月缩短为三个月。"),
    ("15 日以下", "禁闭  第八十四条", "第三个：禁闭，十五日以下，不再有七天的下限。"),
    ("3 天 / 5 天", "公示  第四十五条、第五十条", "第四个：暂予监外执行公示三个工作日，减刑假释五个工作日。"),
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, (large, small, _words) in enumerate(SLIDES):
            draw(number, large, small).save(Path(folder) / f"{number}.png")
        encode(Path(folder))
    TARGET.with_suffix(".vtt").write_text(write_captions(), encoding="utf-8")


def find_font() -> str:
    found = [path for path in FONTS if Path(path).exists()]
    if not found:
        raise SystemExit(f"no font with Chinese characters; looked for {', '.join(FONTS)}")
    return found[0]


def draw(number: int, large: str, small: str) -> Image.Image:
    image = Image.new("RGB", SIZE, GROUND)
    brush, font = ImageDraw.Draw(image), find_font()
    brush.rectangle((0, 0, SIZE[0], 6), fill=CORD)
    brush.text((40, 120), large, font=ImageFont.truetype(font, 68), fill=INK)
    brush.text((42, 218), small, font=ImageFont.truetype(font, 28), fill=PALE)
    for index in range(len(SLIDES)):
        left = 42 + index * 46
        brush.rectangle((left, 316, left + 36, 324), fill=CORD if index <= number else BRAND)
    return image


def encode(folder: Path) -> None:
    """Still pictures: few bytes. The index stands first, so that a browser can begin and jump at once."""
    command = ["ffmpeg", "-y", "-loglevel", "error", "-framerate", f"1/{SECONDS}", "-i", str(folder / "%d.png")]
    command += ["-r", "10", "-c:v", "libx264", "-preset", "veryslow", "-tune", "stillimage", "-crf", "26"]
    command += ["-profile:v", "main", "-pix_fmt", "yuv420p", "-g", "50", "-movflags", "+faststart", str(TARGET)]
    subprocess.run(command, check=True)


def write_captions() -> str:
    cues = [
        f"{stamp(number * SECONDS)} --> {stamp((number + 1) * SECONDS)}\n{words}\n"
        for number, (_large, _small, words) in enumerate(SLIDES)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def stamp(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}.000"


if __name__ == "__main__":
    main()
