"""A paper while it is being composed."""

from decimal import Decimal

import pytest

from quizzes.exams.composition import Composition, SectionState, default_sections, read_points

LABELS = {"single": "单项选择题", "multiple": "多项选择题"}


def paper(*sections: tuple[str, str, list[str]]) -> Composition:
    return Composition("卷", [SectionState(key, type_code, key, "2", "0", ids) for key, type_code, ids in sections])


def test_total_and_count_follow_points_and_items() -> None:
    composition = paper(("a", "single", ["1", "2"]), ("b", "multiple", ["3"]))
    composition.sections[1].points = "2.5"

    assert (composition.total, composition.item_count, composition.sections[0].total) == (Decimal("6.5"), 3, Decimal(4))


def test_items_go_to_the_last_section_of_their_type_and_never_twice() -> None:
    composition = paper(("a", "single", ["1"]), ("b", "single", []), ("c", "multiple", []))

    added = composition.add_items([("1", "single"), ("2", "single"), ("2", "single"), ("3", "multiple")], LABELS)

    assert added == 2
    assert [section.item_ids for section in composition.sections] == [["1"], ["2"], ["3"]]


def test_section_is_made_for_a_type_that_has_none() -> None:
    composition = paper(("s0", "single", []), ("s1", "", ["1"]))

    composition.add_items([("2", "multiple")], LABELS)

    made = composition.sections[-1]
    assert (made.key, made.type, made.title, made.item_ids) == ("s2", "multiple", "多项选择题", ["2"])


@pytest.mark.parametrize(
    ("item", "step", "expected"),
    [("1", 1, ["2", "1", "3"]), ("3", -1, ["1", "3", "2"]), ("1", -1, ["1", "2", "3"]), ("9", 1, ["1", "2", "3"])],
)
def test_items_move_within_their_section(item: str, step: int, expected: list[str]) -> None:
    composition = paper(("a", "single", ["1", "2", "3"]), ("b", "multiple", ["4"]))

    composition.move_item(item, step)

    assert [section.item_ids for section in composition.sections] == [expected, ["4"]]


def test_sections_move_and_stay_at_the_ends() -> None:
    composition = paper(("a", "single", []), ("b", "multiple", []), ("c", "", []))

    composition.move_section("c", -1)
    composition.move_section("a", -1)

    assert [section.key for section in composition.sections] == ["a", "c", "b"]


def test_items_are_removed_and_unusable_ones_dropped() -> None:
    composition = paper(("a", "single", ["1", "2", "3"]))

    composition.remove_item("2")

    assert (composition.keep_only(["3"]), composition.item_ids) == (1, ["3"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", "2"),
        (" 2.5 ", "2.5"),
        ("２．５", "2.5"),
        ("-1", "-1"),
        ("", "0"),
        ("两分", "0"),
        ("1e9", "0"),
        ("9" * 40, "0"),
    ],
)
def test_points_are_read_as_people_type_them(text: str, number: str) -> None:
    assert read_points(text) == Decimal(number)


def test_only_multiple_choice_begins_with_partial_points() -> None:
    sections = default_sections(list(LABELS.items()))

    assert [(one.key, one.title, one.points, one.partial_points) for one in sections] == [
        ("single", "单项选择题", "2", "0"),
        ("multiple", "多项选择题", "2", "1"),
    ]
