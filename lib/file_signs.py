"""Whether a file is what its name says, by its content. Pure."""

import io
import zipfile
from collections.abc import Callable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG = b"\x89PNG\r\n\x1a\n"
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".wps": "application/vnd.ms-works",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
SAME = {".jpeg": ".jpg"}


def extension_of(name: str) -> str:
    """The last extension in small letters with its dot, "" for none; .jpeg counts as .jpg."""
    found = "." + name.rpartition(".")[2].lower() if "." in name else ""
    return SAME.get(found, found)


def is_genuine(data: bytes, extension: str) -> bool:
    """Whether the content is of the kind that the extension names; False for kinds not known here."""
    check = _CHECKS.get(extension)
    return bool(data) and check is not None and check(data)


def _is_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    for encoding in ("utf-8", "gb18030"):
        try:
            return "\0" not in data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return False


_CHECKS: dict[str, Callable[[bytes], bool]] = {
    ".docx": _is_word,
    ".doc": lambda data: data.startswith(OLE),
    ".wps": lambda data: data.startswith(OLE),
    ".pdf": lambda data: b"%PDF-" in data[:1024],
    ".txt": _is_text,
    ".jpg": lambda data: data.startswith(b"\xff\xd8\xff"),
    ".png": lambda data: data.startswith(PNG),
}
