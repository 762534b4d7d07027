"""Builds static/icons.svg, one sprite of the Lucide icons in use, from what tools/vendored.json pins: `python -m tools.icons`.

An icon that a page needs is named in tools/vendored.json under lucide-static; `python -m tools.vendor` fetches it, this puts
it into the sprite, and tests/test_icons.py holds the three together.
"""

import re
from pathlib import Path

from tools.bootstrap import ROOT

SOURCES = ROOT / "static" / "vendored" / "lucide"
SPRITE = ROOT / "static" / "icons.svg"
SHAPES = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)
HEAD = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide icons, ISC and MIT: static/vendored/lucide/LICENSE -->\n'


def main() -> None:
    SPRITE.write_text(build_sprite(), encoding="utf-8")


def build_sprite() -> str:
    return HEAD + "".join(f"{build_symbol(path)}\n" for path in sorted(SOURCES.glob("*.svg"))) + "</svg>\n"


def build_symbol(path: Path) -> str:
    """The icon's shapes under its file's name; stroke and size come from `svg.i` in base.css."""
    found = SHAPES.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path} holds no <svg>")
    shapes = "".join(line.strip().replace(" />", "/>") for line in found.group(1).splitlines())
    return f'<symbol id="{path.stem}" viewBox="0 0 24 24">{shapes}</symbol>'


if __name__ == "__main__":
    main()
