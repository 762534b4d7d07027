"""Packages of other systems: a zip with imsmanifest.xml. Names in it are looked up, never used as paths; nothing in it that is an archive
is opened."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from xml.etree.ElementTree import Element, tostring

from quizzes.bank.exchange.trees import add, find_root
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, RATIO_FROM, check_size
from quizzes.bank.types.wording import gettext_noop, say

BAD_PACKAGE = gettext_noop("压缩包已损坏，无法打开：请在原系统里重新导出后再导入。")
BOMB = gettext_noop("压缩包解压后过大，不像正常的题目文件：请在原系统里重新导出后再导入。")
UNSAFE_NAME = gettext_noop("压缩包里有不安全的文件名“%(name)s”，不能导入：请在原系统里重新导出后再导入。")
ZIP = b"PK\x03\x04"
NESTED = (".zip", ".gz", ".7z", ".rar", ".tar", ".bz2", ".xz", ".imscc")
_DATE = (1980, 1, 1, 0, 0, 0)


class Package:
    """Files by their names inside the zip. Raises ImportRefused, with what to do, for a zip that isn't within the caps."""

    def __init__(self, data: bytes) -> None:
        check_size(data)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise ImportRefused(say(BAD_PACKAGE)) from None
        self._members = {}
        self._left = 2 * MAX_UNPACKED  # what may still be read: questions may name the same file again and again
        self._last: tuple[str, bytes] = ("", b"")
        for member in self._archive.infolist():
            name = member.filename.replace("\\", "/")
            if name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/"):
                raise ImportRefused(say(UNSAFE_NAME, name=name[:100]))
            if not member.is_dir():
                self._members[name.removeprefix("./")] = member
        self._check(self._archive.infolist())

    @staticmethod
    def _check(members: list[zipfile.ZipInfo]) -> None:
        if (
            len(members) > MAX_MEMBERS
            or len({member.filename for member in members}) < len(members)
            or sum(member.file_size for member in members) > MAX_UNPACKED
            or any(one.file_size > RATIO_FROM and one.file_size > MAX_RATIO * one.compress_size for one in members)
        ):
            raise ImportRefused(say(BOMB))

    @property
    def names(self) -> list[str]:
        return sorted(self._members)

    @property
    def nested(self) -> list[str]:
        """Archives in the archive, which are never opened."""
        return [name for name in self.names if name.lower().endswith(NESTED)]

    def read(self, name: str, most: int | None = None) -> bytes | None:
        """At most what the directory says that there is; None where there is no such file."""
        member = self._members.get(name)
        if member is None:
            return None
        if self._last[0] == name and most is None:
            return self._last[1]
        self._left -= member.file_size if most is None else min(most, member.file_size)
        if self._left < 0:
            raise ImportRefused(say(BOMB))
        try:
            with self._archive.open(member) as stream:
                data = stream.read(member.file_size if most is None else most)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise ImportRefused(say(BAD_PACKAGE)) from None
        if most is None:
            self._last = (name, data)
        return data

    def fetch(self, base: str, source: str) -> bytes | None:
        """A file as a text in the folder `base` names it: beside it, from the top, or as Canvas does."""
        for mark in ("$IMS-CC-FILEBASE$", "$IMS_CC_FILE_BASE$", "%24IMS-CC-FILEBASE%24"):
            if source.startswith(mark):
                source = source.removeprefix(mark).partition("?")[0].lstrip("/")
                found = self.read(source) or self.read(f"web_resources/{source}")
                return found or self.read(posixpath.normpath(posixpath.join(base, source)))
        return self.read(posixpath.normpath(posixpath.join(base, source))) or self.read(source.lstrip("/"))

    def list_roots(self, extensions: tuple[str, ...] = (".xml", ".qti")) -> dict[str, str]:
        """Name of the first element by file, for files that may be XML."""
        return {
            name: find_root(self.read(name, 8000) or b"") for name in self.names if name.lower().endswith(extensions)
        }


def write_package(files: Mapping[str, bytes]) -> bytes:
    """The same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def write_manifest(title: str, schema: tuple[str, str, str], kind: str, resources: Mapping[str, list[str]]) -> bytes:
    """`schema`: namespace, name and version; `resources`: by the file of each, the other files that it needs."""
    namespace, name, version = schema
    root = Element("manifest", {"xmlns": namespace, "identifier": "MANIFEST-1"})
    metadata = add(root, "metadata")
    add(metadata, "schema", name)
    add(metadata, "schemaversion", version)
    add(root, "organizations")
    listed = add(root, "resources")
    for number, (href, others) in enumerate(resources.items(), start=1):
        resource = add(listed, "resource", None, identifier=f"RES-{number}", type=kind, href=href)
        for one in (href, *others):
            add(resource, "file", None, href=one)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data
