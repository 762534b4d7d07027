"""Clean files of every text layout: each question comes out with exactly its type, stem, options and key."""

from __future__ import annotations

import pytest

from tests.quizzes.bank.imports.papers import (
    BLANKS,
    CHOICES_AND_TRUTHS,
    MULTIPLES,
    SINGLES,
    TRUTHS,
    Told,
    parse_fixture,
    tell_all,
)


def change_stems(questions: list[Told], changes: dict[str, str]) -> list[Told]:
    return [(kind, changes.get(stem, stem), options, key) for kind, stem, options, key in questions]


@pytest.mark.parametrize(
    ("name", "expected", "layout"),
    [
        (
            "numbered_by_tab.txt",
            change_stems(
                [*CHOICES_AND_TRUTHS, *BLANKS],
                {SINGLES[1][1]: SINGLES[1][1].replace("（ ）", "（  )"), SINGLES[2][1]: "社区矫正机构由( ）设置。"},
            ),
            "文字，有题号",
        ),
        ("numbered_by_comma.txt", CHOICES_AND_TRUTHS, "文字，有题号"),
        ("options_on_one_line.txt", CHOICES_AND_TRUTHS, "文字，有题号"),
        (
            "without_numbers.txt",
            change_stems(
                CHOICES_AND_TRUTHS,
                {
                    SINGLES[1][1]: "《中华人民共和国监狱法》（2026年修订）\n自（ ）起施行。",
                    MULTIPLES[0][1]: MULTIPLES[0][1] + "(正确答案个数：4个)",
                },
            ),
            "文字，没有题号",
        ),
        ("tagged.txt", [*CHOICES_AND_TRUTHS, *BLANKS], "文字，每题标明题型"),
        ("answers_behind.txt", CHOICES_AND_TRUTHS, "文字，答案集中在后面"),
        (
            "bracketed_options.txt",
            change_stems(
                CHOICES_AND_TRUTHS,
                {stem: stem.replace("（ ）", "（   ）") for _, stem, _, _ in [*SINGLES, *MULTIPLES]}
                | {stem: stem + "（ ）" for _, stem, _, _ in TRUTHS},
            ),
            "文字，有题号",
        ),
        ("pasted_from_site.txt", CHOICES_AND_TRUTHS, "文字，每题标明题型"),
    ],
)
def test_clean_file_is_read_whole(name: str, expected: list[Told], layout: str) -> None:
    parsed = parse_fixture(name)

    assert tell_all(parsed) == expected
    assert parsed.review == []
    assert parsed.question_count == len(expected)
    assert parsed.layout == layout


def test_fields_beside_the_key_are_kept() -> None:
    first = parse_fixture("tagged.txt").items[0]

    assert (first.topic, first.points, first.competency) == ("监狱法总则", "10", "")


def test_explanation_glued_behind_the_letter_becomes_the_rationale() -> None:
    first = parse_fixture("options_on_one_line.txt").items[0]

    assert first.rationale == "根据《监狱法》第二条，监狱是国家的刑罚执行机关。"


def test_explanation_over_two_lines_is_kept_whole() -> None:
    first = parse_fixture("without_numbers.txt").items[0]

    assert first.rationale == "《监狱法》第二条规定，\n监狱是国家的刑罚执行机关。"


def test_source_tag_leaves_the_stem_and_the_answer() -> None:
    parsed = parse_fixture("numbered_by_comma.txt")

    assert [draft.source for draft in parsed.items] == ["", "", "社区矫正管理局", "", "二监区", "", ""]


def test_own_answer_of_the_one_who_pasted_is_ignored() -> None:
    first = parse_fixture("pasted_from_site.txt").items[0]

    assert (first.key, first.points) == ("A", "0.3")


def test_items_name_the_line_of_their_number() -> None:
    parsed = parse_fixture("numbered_by_comma.txt")

    assert [draft.place for draft in parsed.items] == [f"第 {line} 行" for line in (1, 7, 13, 18, 25, 31, 34)]
