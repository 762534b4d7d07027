import io
import random
import time
import zipfile
from datetime import date, datetime

import pytest

from people.roster import sheet
from people.roster.sheet import RosterUnreadable, cell_text, decode, read_tables
from tests.people.roster.sheets import HEADER, make_csv, make_xlsx, rewrite

ROW = ["0032018", "陈新", "SJ101", "一级警长", "管教", "在职", "2026-03-01"]
SPRING = datetime(2026, 3, 1, 8)  # noqa: DTZ001 (sheets know no zones)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert list(read_tables(make_csv([ROW], encoding=encoding))) == [[HEADER, ROW]]


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_is_read_with_every_usual_delimiter(mark: str) -> None:
    assert list(read_tables(make_csv([ROW], mark=mark))) == [[HEADER, ROW]]


def test_quoted_cells_may_hold_commas_and_line_breaks() -> None:
    data = '警号,姓名\r\n3201,"陈,\r\n新"\r\n\r\n3202,李\r\n'.encode()

    assert list(read_tables(data)) == [[["警号", "姓名"], ["3201", "陈,\r\n新"], [], ["3202", "李"]]]


def test_workbook_cells_become_text_as_people_read_them() -> None:
    [table] = read_tables(make_xlsx([["0032018", "陈新", 3201999, 12.5, None, True, SPRING]]))

    assert table == [HEADER, ["0032018", "陈新", "3201999", "12.5", "", "True", "2026-03-01"]]


def test_lines_keep_their_numbers_above_and_between() -> None:
    [table] = read_tables(make_xlsx([ROW, [], ROW], above=3))

    assert [bool(any(cells)) for cells in table] == [True, True, True, True, True, False, True]


def test_hidden_sheets_are_not_read() -> None:
    data = make_xlsx([ROW], 旧名册=[["警号"]])
    hidden = rewrite(data, "xl/workbook.xml", lambda xml: xml.replace(b'sheetId="2"', b'sheetId="2" state="hidden"'))

    assert (len(list(read_tables(data))), len(list(read_tables(hidden)))) == (2, 1)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3201.0, "3201"),
        (date(2026, 3, 1), "2026-03-01"),
        (' =" ', '="'),
        ('="00123"', "00123"),
        ("'00123", "00123"),
        ("  陈新\t", "陈新"),
    ],
)
def test_cell_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text


OLD = b"\xd0\xcf\x11\xe0" + b"\0" * 512


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "文件是空的。"),
        (b" \r\n", "文件是空的。"),
        (OLD, "这是旧版 .xls 或加了密码的文件"),
        (b"PK\x03\x04" + b"nonsense" * 50, "文件已损坏，打不开。"),
        (make_xlsx([ROW])[:-200], "文件已损坏，打不开。"),
        (bytes(range(256)) * 20, "认不出这个文件"),
        (b"%PDF-1.7\n\x00\x01\xff\xfe", "认不出这个文件"),
    ],
)
def test_what_is_no_roster_is_refused_in_words(data: bytes, reason: str) -> None:
    with pytest.raises(RosterUnreadable, match=reason):
        list(read_tables(data))


def test_other_archives_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(RosterUnreadable, match=r"这不是 \.xlsx 工作簿"):
        list(read_tables(stream.getvalue()))


@pytest.mark.parametrize("name", ["xl/workbook.bin", "content.xml"])
def test_archives_that_are_two_formats_at_once_are_refused(name: str) -> None:
    stream = io.BytesIO(make_xlsx([ROW]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, b"x")

    with pytest.raises(RosterUnreadable, match=r"这不是 \.xlsx 工作簿"):
        list(read_tables(stream.getvalue()))


def test_every_damaged_workbook_is_refused_or_read_but_never_breaks() -> None:
    whole = make_xlsx([ROW] * 20)
    chance = random.Random(2)
    outcomes = set()
    for _number in range(300):
        broken = bytearray(whole)
        for _change in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            outcomes.add(type(list(read_tables(bytes(broken)))).__name__)
        except RosterUnreadable:
            outcomes.add("refused")

    assert outcomes == {"refused", "list"}


def test_every_damaged_sheet_inside_a_sound_archive_is_refused_or_read() -> None:
    whole = make_xlsx([ROW] * 5)
    chance = random.Random(3)

    def damage(xml: bytes) -> bytes:
        broken = bytearray(xml)
        for _change in range(chance.randint(1, 10)):
            broken[chance.randrange(len(broken))] = chance.choice(b'<>&"/\x00\xff0rcs')
        return bytes(broken)

    outcomes = set()
    for member in [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"] * 75:
        try:
            outcomes.add(type(list(read_tables(rewrite(whole, member, damage)))).__name__)
        except RosterUnreadable:
            outcomes.add("refused")

    assert outcomes == {"refused", "list"}


FAR = b'<c r="XFD1048576"><v>1</v></c>'
ROWS_WITHOUT_REFERENCE = b'<row r="1">' + b"<c><v>1</v></c>" * 16000 + b'</row><row r="1048576"><c><v>1</v></c></row>'


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1048576">' + FAR + b"</row>",
        b"<row>" + FAR.lower() + b"</row>",
        b'<row r="1048576">' + FAR.replace(b"<c ", b"""<c x=">" y='r="A1"' """) + b"</row>",
        ROWS_WITHOUT_REFERENCE,
        b"<row><c r='A1'><v>1</v></c></row>" + b"<row/>" * 1_000_000 + b"<row><c r='Z1000001'/></row>",
    ],
    ids=["far apart", "small letters", "hidden in attributes", "without references", "many rows"],
)
def test_sheet_bombs_are_refused_before_they_are_laid_out(cells: bytes) -> None:
    bomb = rewrite(make_xlsx([ROW]), SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))
    began = time.process_time()

    with pytest.raises(RosterUnreadable, match="表格太大"):
        list(read_tables(bomb))

    assert time.process_time() - began < 2


def test_archive_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_UNPACKED", 5 * sheet.MIB)
    padding = b"<!--" + b" " * 6 * sheet.MIB + b"-->"
    bomb = rewrite(make_xlsx([ROW]), "xl/styles.xml", lambda xml: xml + padding)

    assert len(bomb) < 100_000
    with pytest.raises(RosterUnreadable, match="文件解压后过大"):
        list(read_tables(bomb))


def test_entities_and_outside_documents_are_not_resolved() -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY a "zzzz"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    data = make_xlsx([["3201", "CELL", "SJ101"]])
    strings = rewrite(
        data,
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"<sst", doctype + b"<sst").replace(b"CELL", b"&a;&f;"),
    )

    try:
        text = str(list(read_tables(strings)))
    except RosterUnreadable:
        text = ""
    assert "zzzz" not in text
    assert "root:" not in text


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_ROWS", 3)

    for data in [make_xlsx([ROW] * 3), make_csv([ROW] * 3)]:
        with pytest.raises(RosterUnreadable, match="超过 3 行"):
            list(read_tables(data))


def test_too_big_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_BYTES", 1000)

    with pytest.raises(RosterUnreadable, match="文件超过"):
        list(read_tables(b"x" * 1001))


def test_a_name_that_is_no_text_in_gb18030_is_not_guessed() -> None:
    with pytest.raises(RosterUnreadable):
        decode(b"\xff\xff\xff")
