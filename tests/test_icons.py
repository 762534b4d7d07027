"""The sprite holds the icons in use, no fewer and no more, and is what tools/icons.py makes of the pinned files."""

import re

from tests.test_architecture import ROOT, files
from tools.icons import SPRITE, build_sprite

TAG = re.compile(r"""\{%\s*icon\s+"([a-z0-9-]+)"|icon_name="([a-z0-9-]+)\"""")
IN_CODE = re.compile(r"""(?:icons\.svg#|icon\(")([a-z0-9-]+)""")


def named_icons() -> set[str]:
    pages = [path.read_text(encoding="utf-8") for path in files(".html", folders=("templates",))]
    code = [path.read_text(encoding="utf-8") for path in files(".js", ".py", folders=("static", "people", "learning"))]
    found = {name for text in pages for pair in TAG.findall(text) for name in pair if name}
    return found | {name for text in (*pages, *code) for name in IN_CODE.findall(text)}


def test_the_sprite_is_built_from_the_pinned_files() -> None:
    assert SPRITE.read_text(encoding="utf-8") == build_sprite()


def test_the_sprite_holds_what_pages_name_and_nothing_else() -> None:
    held = set(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))

    assert named_icons() == held
    assert (ROOT / "static" / "vendored" / "lucide" / "LICENSE").exists()
