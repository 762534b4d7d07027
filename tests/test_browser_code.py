"""What reaches a browser: parses in a browser of 2019, and asks no other host for anything."""

import json
import re
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

from tests.test_architecture import ROOT, files, place

ACORN = ROOT / "tests" / "vendored" / "acorn" / "acorn.js"
ES2019 = 10
PARSE = """
const [acornPath, version, ...paths] = process.argv.slice(1);
const acorn = require(acornPath), fs = require("fs"), refused = {};
for (const path of paths) {
  try { acorn.parse(fs.readFileSync(path, "utf8"), {ecmaVersion: Number(version), sourceType: "module"}); }
  catch (error) { refused[path] = error.message; }
}
console.log(JSON.stringify(refused));
"""
OTHER_HOST = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


def refused_by_2019(*paths: Path) -> dict[str, str]:
    """Files that do not parse as ES2019 modules, each with the reason; playwright's own node runs the parser."""
    node = compute_driver_executable()[0]
    command = [node, "-e", PARSE, str(ACORN), str(ES2019), *map(str, paths)]
    refused: dict[str, str] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return refused


def test_our_scripts_are_es2019() -> None:
    scripts = files(".js", folders=("static",))

    assert scripts
    assert refused_by_2019(*scripts) == {}


def test_newer_syntax_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "newer.js"
    script.write_text("export const name = officer?.name ?? '';")

    assert list(refused_by_2019(script)) == [str(script)]


def test_pages_name_no_other_host() -> None:
    named = [
        f"{place(path)} {match.group()}"
        for path in files(".html", ".js", ".css", ".svg", folders=("templates", "static"))
        for match in OTHER_HOST.finditer(path.read_text(encoding="utf-8"))
    ]

    assert named == []
