"""The words that a text is found by, and the piece of it that is shown."""

import pytest

from cms.search_text import SNIPPET, ask_for, cut_snippet, list_grams, mark_all


def shown(text: str, query: str) -> str:
    return "".join(f"<{piece.text}>" if piece.is_hit else piece.text for piece in cut_snippet(text, query))


def test_a_text_is_indexed_by_characters_and_pairs_and_whole_words() -> None:
    assert list_grams("监狱法2026 U盘") == ["监", "狱", "法", "监狱", "狱法", "2026", "u", "盘"]


@pytest.mark.parametrize(
    ("query", "grams"),
    [
        ("监狱法", ["监狱", "狱法"]),
        ("法", ["法"]),
        ("监狱 禁闭", ["监狱", "禁闭"]),
        ("《监狱法》，第八十四条", ["监狱", "狱法", "第八", "八十", "十四", "四条"]),
        ("第84条", ["第", "84", "条"]),
        ("ＤＶ", ["dv"]),
        ("２０２６年", ["2026", "年"]),
        ("二〇二六", ["二零", "零二", "二六"]),
        ("。，！？", []),
        ("   ", []),
        ("\"' OR 1=1 --", ["or", "1"]),
    ],
)
def test_a_query_asks_for_its_pairs(query: str, grams: list[str]) -> None:
    assert ask_for(query) == grams


def test_a_snippet_begins_with_the_sentence_of_the_hit_and_marks_it() -> None:
    text = "监狱是国家的刑罚执行机关。对罪犯实行禁闭的期限为十五日以下。"

    assert shown(text, "禁闭") == "对罪犯实行<禁闭>的期限为十五日以下。"


def test_a_long_text_is_cut_around_the_hit() -> None:
    text = "前" * 60 + "禁闭" + "后" * 100

    assert shown(text, "禁闭") == "…" + "前" * 10 + "<禁闭>" + "后" * (SNIPPET - 12) + "…"


def test_full_width_and_case_are_no_difference_and_the_text_stays_as_written() -> None:
    assert shown("带Ｕ盘和u盘", "U盘") == "带<Ｕ盘>和<u盘>"


def test_where_the_word_is_not_as_typed_its_pairs_are_marked() -> None:
    assert shown("复议的申请期限", "复议期限") == "<复议>的申请<期限>"


def test_a_text_without_a_hit_is_shown_from_its_beginning() -> None:
    assert shown("甲" * 100, "乙") == "甲" * SNIPPET + "…"


def test_pieces_put_together_are_the_text() -> None:
    title = "监狱法2026年修订：一线民警先记住的几处变化"

    assert "".join(piece.text for piece in mark_all(title, "监狱法 修订")) == title
    assert [piece.text for piece in mark_all(title, "监狱法 修订") if piece.is_hit] == ["监狱法", "修订"]
