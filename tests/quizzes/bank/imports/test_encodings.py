from __future__ import annotations

import pytest

from quizzes.bank.imports import ImportRefused, parse_file

TEXT = "1、监狱是国家的（ ）。\nA、刑罚执行机关\nB、侦查机关\n答案：A\n2、罪犯的人格不受侮辱。\n答案：对\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.replace("\n", "\r\n").encode("gb18030"), "gb18030"),
        (TEXT.replace("\n", "\r").encode("utf-8"), "utf-8"),
    ],
)
@pytest.mark.parametrize("name", ["题目.txt", "题目.TXT"])
def test_encoding_is_found_and_reported(data: bytes, encoding: str, name: str) -> None:
    parsed = parse_file(data, name)

    assert parsed.encoding == encoding
    assert [draft.key for draft in parsed.items] == ["A", True]


def test_encoding_given_by_a_person_is_obeyed() -> None:
    data = "1、罪犯的人格不受侮辱。\n答案：对\n".encode("big5", errors="replace")

    parsed = parse_file(data, "题目.txt", encoding="big5")

    assert parsed.encoding == "big5"


def test_unknown_encoding_is_refused_with_what_to_do() -> None:
    with pytest.raises(ImportRefused) as refused:
        parse_file(TEXT.encode(), "题目.txt", encoding="klingon")

    assert refused.value.reason == "不认识编码“klingon”：请改选 UTF-8、GB18030 或 UTF-16。"


def test_damaged_byte_costs_one_question() -> None:
    data = TEXT.encode("utf-8").replace("侦查".encode(), b"\xe4\xbe", 1)

    parsed = parse_file(data, "题目.txt")

    assert [draft.key for draft in parsed.items] == [True]
    assert [(one.place, one.reason) for one in parsed.review] == [
        ("第 1 行", "文字里有乱码或丢失的字符：请对照原文改正。")
    ]
