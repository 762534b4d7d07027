"""Third-party browser code, kept in the repository: `python -m tools.vendor` fetches what tools/vendored.json pins.

A package is fetched by `npm pack`, checked against its pinned sha512, and the named files are copied out of it with their
licenses; the hash of each is written back, and tests/test_vendored.py holds the files to it. Nothing else of the package, and no
script of it, is ever run.
"""

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TypedDict

from tools.bootstrap import ROOT

MANIFEST = ROOT / "tools" / "vendored.json"
FOLDERS = (ROOT / "static" / "vendored", ROOT / "tests" / "vendored")


class Package(TypedDict):
    """One pinned package: `files` maps a path inside it to ours, `hashes` our path to the file's sha512."""

    version: str
    integrity: str
    files: dict[str, str]
    hashes: dict[str, str]


class Tampered(Exception):
    """What was fetched is not what was pinned."""


def main() -> None:
    manifest = read_manifest()
    for name, package in manifest.items():
        with tempfile.TemporaryDirectory() as folder:
            copy_files(fetch(name, package, Path(folder)), package)
    MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest() -> dict[str, Package]:
    manifest: dict[str, Package] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return manifest


def fetch(name: str, package: Package, folder: Path) -> Path:
    """The package's archive.

    Raises Tampered when its sha512 is not the pinned one.
    """
    subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{package['version']}"], cwd=folder, check=True, capture_output=True
    )
    (archive,) = folder.glob("*.tgz")
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if integrity != package["integrity"]:
        raise Tampered(f"{name}@{package['version']} is {integrity}, pinned is {package['integrity']}")
    return archive


def copy_files(archive: Path, package: Package) -> None:
    package["hashes"] = {}
    with tarfile.open(archive) as members:
        for source, target in package["files"].items():
            member = members.extractfile(f"package/{source}")
            if member is None:
                raise Tampered(f"{source} is not a file")
            path = ROOT / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(member.read())
            package["hashes"][target] = sha512(path)


def sha512(path: Path) -> str:
    return hashlib.sha512(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
