"""Hostile and mistaken files: refused at once, in words that say what to do."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile

import pytest
import xlsxwriter

from quizzes.bank.imports import ImportRefused, parse_file
from tests.quizzes.bank.imports.word_files import W_NAMESPACE, paragraph, write_word

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BOMB = "文件解压后过大，不像正常的题目文件：请用 Word 或 Excel 打开并另存一份，再导入。"
UNSAFE = "文件里有不安全的内容（外部实体声明），不能导入：请用 Word 或 Excel 打开并另存一份，再导入。"
BROKEN = "文件已损坏，无法打开：请用 Word 或 Excel 打开并另存一份，再导入。"
LOCKED = "文件有密码或是旧格式，无法打开：请用 Word 或 Excel 打开，去掉密码并另存为 .docx 或 .xlsx 后再导入。"


def write_zip(members: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def write_far_cell() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write(0, 0, "题目")
        sheet.write(9_999, 16_383, "x")
    return stream.getvalue()


def write_lying_zip() -> bytes:
    """A member that says it is small: its true size is found only by unpacking."""
    data = bytearray(write_zip({"word/document.xml": bytes(4_000_000)}))
    true_size, small_size = (4_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    return bytes(data.replace(true_size, small_size))


def refuse(data: bytes, name: str) -> str:
    started = time.process_time()
    with pytest.raises(ImportRefused) as refused:
        parse_file(data, name)
    assert time.process_time() - started < 2
    return refused.value.reason


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "题目.txt", "文件是空的：请选择写有题目的文件。"),
        (b" \r\n\t ", "题目.txt", "文件是空的：请选择写有题目的文件。"),
        (OLE, "题目.doc", "不能直接读取 .doc 文件：请用 Word 或 WPS 打开，另存为 .docx 后再导入。"),
        (OLE, "题目.WPS", "不能直接读取 .wps 文件：请用 Word 或 WPS 打开，另存为 .docx 后再导入。"),
        (b"%PDF-1.7", "题目.pdf", "不能直接读取 .pdf 文件：请用 Word 或 WPS 打开，另存为 .docx 后再导入。"),
        (b"%PDF-1.7", "题目.txt", "不能直接读取 .pdf 文件：请用 Word 或 WPS 打开，另存为 .docx 后再导入。"),
        (b"x", "题目.et", "不能直接读取 .et 文件：请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"),
        (b"x", "题目.exe", "不支持这种文件（.exe）：请把题目存成 .docx、.xlsx、.csv 或 .txt 后再导入。"),
        (b"x", "题目", "不支持这种文件（?）：请把题目存成 .docx、.xlsx、.csv 或 .txt 后再导入。"),
        (
            b"<html><table></table></html>",
            "题目.xls",
            "这个文件其实是网页，不是表格或文档：请用 Excel 或 Word 打开，另存为 .xlsx 或 .docx 后再导入。",
        ),
        (OLE, "题目.docx", LOCKED),
        (b"not a zip", "题目.xlsx", LOCKED),
        (OLE, "题目.xls", BROKEN),
        (b"PK\x03\x04" + b"x" * 200, "题目.docx", BROKEN),
        (write_word([paragraph("1、题干（ ）")])[:-40], "题目.docx", BROKEN),
        (write_zip({"word/document.xml": "<w:document><w:body>"}), "题目.docx", BROKEN),
        (write_zip({"other.xml": "<a/>"}), "题目.docx", BROKEN),
        ("没有题目的一段话。".encode(), "题目.txt", "没有在文件里找到题目：请对照模板检查格式。"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_what_to_do(data: bytes, name: str, reason: str) -> None:
    assert refuse(data, name) == reason


@pytest.mark.parametrize(
    "data",
    [
        write_zip({"word/document.xml": bytes(130 * 1024 * 1024)}),
        write_zip({"word/document.xml": b"<a/>", "word/media/big.bin": bytes(210 * 1024 * 1024)}),
        write_zip({"word/document.xml": bytes(40 * 1024 * 1024)}),
        write_zip({f"part{number}": b"" for number in range(10_001)}),
    ],
    ids=["xml", "total", "ratio", "members"],
)
def test_archive_bombs_are_refused(data: bytes) -> None:
    assert refuse(data, "题目.docx") == BOMB


def test_archive_that_lies_about_its_size_is_refused() -> None:
    assert refuse(write_lying_zip(), "题目.docx") in (BROKEN, BOMB)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    ],
)
@pytest.mark.parametrize("part", ["word/document.xml", "xl/workbook.xml", "word/numbering.xml"])
def test_entities_and_document_types_are_refused(declaration: str, part: str) -> None:
    body = f'<?xml version="1.0"?>{declaration}<w:document xmlns:w="{W_NAMESPACE}"><w:body/></w:document>'
    padding = b"<!--" + bytes(300_000).replace(b"\x00", b" ") + b"-->"

    assert refuse(write_zip({part: body}), "题目.docx") == UNSAFE
    assert refuse(write_zip({part: padding + body.encode()}), "题目.docx") == UNSAFE
    assert refuse(write_zip({part: body.encode("utf-16")}), "题目.docx") == UNSAFE


def test_sheet_that_reaches_too_far_is_refused_before_it_is_laid_out() -> None:
    assert (
        refuse(write_far_cell(), "题目.xlsx")
        == "工作表“Sheet1”太大（用到了 XFD10000 单元格）：请删除多余的行和列，再导入。"
    )


def test_file_over_the_size_is_refused() -> None:
    assert refuse(b"x" * (51 * 1024 * 1024), "题目.txt") == "文件有 51 MB，超过上限 50 MB：请拆成几个文件后分别导入。"
    assert refuse(b"x\n" * (11 * 1024 * 1024), "题目.txt") == "文件有 22 MB，超过上限 20 MB：请拆成几个文件后分别导入。"


@pytest.mark.parametrize(
    "line",
    [
        "（" * 20_000,
        "1、" * 20_000,
        "答案" * 20_000,
        " " * 40_000 + "x",
        "\t" * 40_000 + "x",
        "A、" * 20_000,
        "@" * 20_000 + "x",
        "_" * 20_000 + "A",
    ],
    ids=["brackets", "numbers", "answers", "blanks", "tabs", "letters", "signs", "lines"],
)
def test_lines_made_to_be_slow_are_read_in_time(line: str) -> None:
    started = time.process_time()

    with contextlib.suppress(ImportRefused):
        parse_file(f"1、题干（ ）。\nA、甲\nB、乙\n答案：A\n{line}\n".encode(), "题目.txt")

    assert time.process_time() - started < 2


def test_sheet_of_empty_formatted_rows_is_read() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for row, cells in enumerate([["题目", "A", "B", "答案"], ["题干（ ）。", "甲", "乙", "A"]]):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
        for row in range(2, 5_000):
            sheet.write_blank(row, 0, None, bold)

    parsed = parse_file(stream.getvalue(), "题目.xlsx")

    assert parsed.question_count == 1
