"""Completed, passed, satisfied: one pure rule."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.assignments.rule import Facts, Verdict, judge, meets, sum_up

HANDED_IN = Facts(is_started=True, is_done=True)
CONDITIONS = ("completed", "passed", "both", "either")
facts = st.builds(Facts, st.booleans(), st.booleans(), st.booleans(), st.booleans())


@pytest.mark.parametrize(
    ("condition", "failed", "passed"),
    [("completed", True, True), ("passed", False, True), ("both", False, True), ("either", True, True)],
)
def test_each_condition_is_satisfied_by_what_it_names(condition: str, failed: bool, passed: bool) -> None:
    verdicts = [judge(condition, HANDED_IN), judge(condition, replace(HANDED_IN, has_passed=True))]

    assert [verdict.is_satisfied for verdict in verdicts] == [failed, passed]
    assert [verdict.is_passed for verdict in verdicts] == [False, True]
    assert [verdict.is_awaiting for verdict in verdicts] == [False, False]


@given(condition=st.sampled_from(CONDITIONS), known=facts)
def test_before_the_results_are_out_nothing_depends_on_the_mark(condition: str, known: Facts) -> None:
    hidden = replace(known, is_released=False)

    verdict = judge(condition, hidden)

    assert verdict == judge(condition, replace(hidden, has_passed=not hidden.has_passed))
    assert not verdict.is_passed


@given(condition=st.sampled_from(CONDITIONS), known=facts, more=facts)
def test_more_facts_take_nothing_back(condition: str, known: Facts, more: Facts) -> None:
    before, after = judge(condition, known), judge(condition, known.joined_with(more))

    for flag in ("is_started", "is_completed", "is_passed", "is_satisfied"):
        assert getattr(after, flag) >= getattr(before, flag)


def test_who_handed_in_awaits_the_result_only_where_it_decides() -> None:
    hidden = replace(HANDED_IN, is_released=False)

    assert [judge(condition, hidden).is_awaiting for condition in CONDITIONS] == [False, True, True, False]
    assert not judge("passed", Facts(is_started=True, is_released=False)).is_awaiting


def test_two_of_three_are_enough_where_two_are_needed() -> None:
    done, undone = (Verdict(is_completed=True, is_satisfied=True), False), (Verdict(is_started=True), False)

    assert sum_up([done, undone, undone], 2).is_satisfied is False
    assert sum_up([done, done, undone], 2).is_satisfied is True
    assert sum_up([done, done, undone], None).is_satisfied is False
    assert sum_up([done, done, undone], 2).done_count == 2


def test_passed_means_every_exam_or_as_many_as_are_needed() -> None:
    lecture = (Verdict(is_completed=True, is_satisfied=True), False)
    passed = (Verdict(is_completed=True, is_passed=True, is_satisfied=True), True)
    failed = (Verdict(is_completed=True), True)

    assert sum_up([lecture], None).is_passed is False  # there is nothing to pass
    assert sum_up([lecture, passed], None).is_passed is True
    assert sum_up([lecture, passed, failed], None).is_passed is False
    assert sum_up([lecture, passed, failed], 1).is_passed is True


def test_whole_is_awaited_only_while_it_can_still_come_true() -> None:
    awaiting = (Verdict(is_completed=True, is_awaiting=True), True)
    failed = (Verdict(is_completed=True), True)

    assert sum_up([awaiting, awaiting], None).is_awaiting is True
    assert sum_up([awaiting, failed], None).is_awaiting is False
    assert sum_up([awaiting, failed], 1).is_awaiting is True


def test_who_did_it_has_started_and_nobody_passes_what_was_not_handed_in() -> None:
    assert judge("completed", Facts(is_done=True)).is_started
    assert not judge("passed", Facts(is_started=True, has_passed=True)).is_passed


@pytest.mark.parametrize(
    ("condition", "met"),
    [("completed", [0, 1, 0, 1]), ("passed", [0, 0, 1, 1]), ("both", [0, 0, 0, 1]), ("either", [0, 1, 1, 1])],
)
def test_conditions_join_what_they_name(condition: str, met: list[int]) -> None:
    cases = [(False, False), (True, False), (False, True), (True, True)]

    assert [meets(condition, completed=completed, passed=passed) for completed, passed in cases] == [
        bool(one) for one in met
    ]


def test_what_is_no_condition_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        meets("nonsense", completed=True, passed=True)


def test_all_that_is_there_is_enough_and_what_is_satisfied_awaits_nothing() -> None:
    done = (Verdict(is_completed=True, is_satisfied=True), False)
    awaiting = (Verdict(is_completed=True, is_awaiting=True), True)

    assert sum_up([done], 2).is_satisfied is True
    assert sum_up([done, done], None).is_completed is True
    assert sum_up([done, awaiting], 1).is_awaiting is False
