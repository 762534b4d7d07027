"""Third-party browser code is what tools/vendored.json says, each package with its license."""

from tools.bootstrap import ROOT
from tools.vendor import FOLDERS, read_manifest, sha512


def test_every_vendored_file_has_its_pinned_hash() -> None:
    expected = {path: digest for package in read_manifest().values() for path, digest in package["hashes"].items()}

    actual = {
        str(path.relative_to(ROOT)): sha512(path)
        for folder in FOLDERS
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }

    assert actual == expected


def test_every_vendored_package_brings_its_license() -> None:
    unlicensed = [name for name, package in read_manifest().items() if "LICENSE" not in package["files"]]

    assert unlicensed == []
