"""Caps against hostile or mistaken files: bytes, members of an archive, unpacked size and ratio, rows, cells, questions.

Every archive is unpacked once against a budget before any other code reads it, so that a lying directory gains nothing.
"""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib

from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.types.wording import gettext_noop, say

MIB = 1024 * 1024
MAX_BYTES = 50 * MIB
MAX_TEXT_BYTES = 20 * MIB
MAX_MEMBERS = 10_000
MAX_UNPACKED = 200 * MIB
MAX_XML_UNPACKED = 120 * MIB
MAX_RATIO = 200
RATIO_FROM = 8 * MIB
MAX_LINES = 400_000
MAX_LINE_CHARS = 20_000
MAX_PARAGRAPHS = 200_000
MAX_RUNS = 20_000  # of one paragraph
MAX_ROWS = 100_000
MAX_CELLS = 4_000_000
MAX_FILLED_CELLS = 250_000  # of one sheet
MAX_QUESTIONS = 50_000
MAX_IMAGE_BYTES = 10 * MIB
_CHUNK = 256 * 1024
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")

TOO_BIG = gettext_noop("文件有 %(size)s MB，超过上限 %(limit)s MB：请拆成几个文件后分别导入。")
BAD_ARCHIVE = gettext_noop("文件已损坏，无法打开：请用 Word 或 Excel 打开并另存一份，再导入。")
BOMB = gettext_noop("文件解压后过大，不像正常的题目文件：请用 Word 或 Excel 打开并另存一份，再导入。")
UNSAFE = gettext_noop("文件里有不安全的内容（外部实体声明），不能导入：请用 Word 或 Excel 打开并另存一份，再导入。")
TOO_FAR = gettext_noop("工作表“%(sheet)s”太大（用到了 %(cell)s 单元格）：请删除多余的行和列，再导入。")
TOO_MANY_ROWS = gettext_noop("行数超过上限 %(limit)s：请删除多余的空行，或拆成几个文件后分别导入。")
LONG_LINE = gettext_noop("%(place)s有 %(count)s 个字，超过上限 %(limit)s：请分成几行，每题另起一行。")
TOO_MANY_QUESTIONS = gettext_noop("题目超过上限 %(limit)s 道：请拆成几个文件后分别导入。")


def check_size(data: bytes, limit: int = MAX_BYTES) -> None:
    if len(data) > limit:
        raise ImportRefused(say(TOO_BIG, size=-(-len(data) // MIB), limit=limit // MIB))


def check_rows(count: int, limit: int = MAX_ROWS) -> None:
    if count > limit:
        raise ImportRefused(say(TOO_MANY_ROWS, limit=limit))


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, after every member was unpacked within the caps; raises ImportRefused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_directory(archive)
        _unpack_within_budget(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise ImportRefused(say(BAD_ARCHIVE)) from None
    return archive


def _check_directory(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    xml_size = sum(member.file_size for member in members if _is_xml(member))
    if (
        len(members) > MAX_MEMBERS
        or len({member.filename for member in members}) < len(members)
        or sum(member.file_size for member in members) > MAX_UNPACKED
        or xml_size > MAX_XML_UNPACKED
        or any(
            member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * member.compress_size for member in members
        )
    ):
        raise ImportRefused(say(BOMB))


def _is_xml(member: zipfile.ZipInfo) -> bool:
    return member.filename.endswith((".xml", ".rels", ".vml"))


def _unpack_within_budget(archive: zipfile.ZipFile) -> None:
    """Reads every member through; zipfile itself refuses one that is longer than it says or fails its checksum.

    Office files never declare document types or entities, and never write their parts in UTF-16: one that does is hostile.
    """
    budget = MAX_UNPACKED
    for member in archive.infolist():
        tail = b""
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                budget -= len(chunk)
                if budget < 0:
                    raise ImportRefused(say(BOMB))
                if _is_xml(member):
                    if not tail and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                        raise ImportRefused(say(UNSAFE))
                    if any(word in tail + chunk for word in _DECLARATIONS):
                        raise ImportRefused(say(UNSAFE))
                    tail = chunk[-16:]
