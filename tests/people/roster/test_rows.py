from datetime import date

import pytest

from people.models import Officer
from people.roster.rows import STATUSES, Problem, RosterRow, read_rows
from people.roster.sheet import RosterUnreadable, Table
from tests.people.roster.sheets import HEADER

TODAY = date(2026, 11, 22)
ROW = ["3201001", "陈新", "SJ101", "一级警长", "管教", "在职", "2026-03-01"]
GOOD = RosterRow(2, "3201001", "陈新", "SJ101", "", "一级警长", "管教", "active", date(2026, 3, 1))


def read(*tables: Table) -> tuple[list[RosterRow], list[Problem]]:
    found = read_rows(tables, today=TODAY)
    return found.rows, found.problems


def problem_of(**cells: str) -> str:
    """The one problem of a row with these cells changed, by column title."""
    row = [cells.get(title, cell) for title, cell in zip(HEADER, ROW, strict=True)]
    rows, problems = read([HEADER, row])
    assert rows == []
    return problems[0].text


def test_a_good_row() -> None:
    assert read([HEADER, ROW]) == ([GOOD], [])


@pytest.mark.parametrize("above", range(10))
def test_header_is_found_in_the_first_ten_lines(above: int) -> None:
    rows, _problems = read([*[["某监狱人员名册", "2026年"]] * above, HEADER, ROW])

    assert [row.line for row in rows] == [above + 2]


def test_header_below_the_tenth_line_is_not_found() -> None:
    with pytest.raises(RosterUnreadable, match="前 10 行里找不到表头"):
        read([*[["某监狱人员名册"]] * 10, HEADER, ROW])


@pytest.mark.parametrize("lacking", ["警号", "姓名", "单位代码"])
def test_header_needs_number_name_and_unit(lacking: str) -> None:
    with pytest.raises(RosterUnreadable):
        read([[title for title in HEADER if title != lacking], ROW])


@pytest.mark.parametrize(
    "header",
    [
        ["工号", "姓名", "单位代码", "职级", "岗位", "状态", "任职起始日期"],
        ["警号／工号", " 姓 名 ", "单位代码*", "职务职级", "职务", "人员状态", "任职时间"],
        ["警号（工号）", "姓名：", "单位编码", "职级", "工作岗位", "状态", "起始日期"],
    ],
)
def test_columns_are_known_by_their_usual_names(header: list[str]) -> None:
    assert read([header, ROW]) == ([GOOD], [])


def test_columns_stand_in_any_order_and_others_are_ignored() -> None:
    rows, problems = read(
        [["备注", "姓名", "手机", "单位名称", "工号", "警号"], ["x", "陈新", "139", "一监区", "G7", ""]]
    )

    assert problems == [Problem(2, "警号“G7”只能由 3 到 20 位数字、字母和短横组成。", "陈新")]
    assert rows == []


def test_number_is_taken_from_whichever_column_has_it() -> None:
    rows, _problems = read(
        [["警号", "工号", "姓名", "单位"], ["", "G700", "陈新", "一监区"], ["32018", "G701", "李", "一监区"]]
    )

    assert [row.number for row in rows] == ["G700", "32018"]


def test_the_sheet_with_the_header_is_read() -> None:
    assert read([["说明"], ["请填第二张表"]], [HEADER, ROW]) == ([GOOD], [])


def test_blank_and_short_lines() -> None:
    rows, problems = read([HEADER, [], ["", "", ""], ROW[:3], ["3201002", "王芳"]])

    assert rows == [RosterRow(4, "3201001", "陈新", "SJ101")]
    assert problems == [Problem(5, "没有单位。请填单位代码或单位名称。", "王芳")]


def test_repeated_numbers_are_refused_on_every_line_they_stand() -> None:
    other, third = ["3201002", *ROW[1:]], ["３２０１００１", *ROW[1:]]

    rows, problems = read([HEADER, ROW, other, third, ROW])

    assert [row.number for row in rows] == ["3201002"]
    assert problems == [
        Problem(2, "警号重复，与第 4 行相同（3201001）。留下对的一行，删去另一行。", "陈新"),
        Problem(4, "警号重复，与第 2 行相同（3201001）。留下对的一行，删去另一行。", "陈新"),
        Problem(5, "警号重复，与第 2 行相同（3201001）。留下对的一行，删去另一行。", "陈新"),
    ]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "没有警号或工号。"),
        ("1.23457E+11", "警号“1.23457E+11”被表格软件改成了科学计数。请把这一列设为文本后重新填写。"),
        ("32", "警号“32”只能由 3 到 20 位数字、字母和短横组成。"),
        ("3201.5", "警号“3201.5”只能由 3 到 20 位数字、字母和短横组成。"),
        ("32' OR 1=1", "警号“32'OR1=1”只能由 3 到 20 位数字、字母和短横组成。"),
        ("3" * 21, f"警号“{'3' * 21}”只能由 3 到 20 位数字、字母和短横组成。"),
    ],
)
def test_bad_numbers(number: str, reason: str) -> None:
    assert problem_of(警号=number) == reason


@pytest.mark.parametrize(
    ("title", "cell", "reason"),
    [
        ("姓名", "", "没有姓名。"),
        ("姓名", "陈新2", "姓名“陈新2”里有数字，可能填错了列。"),
        ("姓名", "陈" * 41, "“姓名”超过 40 个字。"),
        ("职级", "警" * 41, "“职级”超过 40 个字。"),
        ("岗位", "管" * 41, "“岗位”超过 40 个字。"),
        ("单位代码", "", "没有单位。请填单位代码或单位名称。"),
        ("状态", "在逃", "不认识状态“在逃”。请填：在职、借调、休假、退休、离职。"),
        ("任职起始日期", "去年春天", "看不懂任职起始日期“去年春天”。请写成 2026-03-01 这样。"),
        ("任职起始日期", "2026-02-30", "看不懂任职起始日期“2026-02-30”。请写成 2026-03-01 这样。"),
        ("任职起始日期", "1926-03-01", "任职起始日期 1926-03-01 不像真的，请核对。"),
        ("任职起始日期", "2028-03-01", "任职起始日期 2028-03-01 不像真的，请核对。"),
    ],
)
def test_bad_cells(title: str, cell: str, reason: str) -> None:
    assert problem_of(**{title: cell}) == reason


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2026/3/1", date(2026, 3, 1)),
        ("2026.3.1", date(2026, 3, 1)),
        ("2026.03", date(2026, 3, 1)),
        ("2026年3月1日", date(2026, 3, 1)),
        ("2026年3月", date(2026, 3, 1)),
        ("２０２６－３－１", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        ("46082", date(2026, 3, 1)),
        ("2026-03-01 00:00:00", date(2026, 3, 1)),
        ("", None),
    ],
)
def test_dates_as_people_write_them(text: str, day: date | None) -> None:
    rows, _problems = read([HEADER, [*ROW[:6], text]])

    assert [row.starts_on for row in rows] == [day]


def test_names_lose_the_spaces_that_are_there_for_looks() -> None:
    rows, _problems = read([HEADER, [ROW[0], " 陈　 新\u200b", *ROW[2:]], ["3201002", "阿依古丽 · 买买提", *ROW[2:]]])

    assert [row.name for row in rows] == ["陈新", "阿依古丽 · 买买提"]


def test_every_status_can_be_written_in_its_own_words() -> None:
    assert {str(status.label): status.value for status in Officer.Status}.items() <= STATUSES.items()
