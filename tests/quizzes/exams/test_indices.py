"""Item statistics against worked examples of named sources, and against other ways of computing them."""

from random import Random
from statistics import correlation, fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.exams.indices import difficulty_index, discrimination_index, point_biserial


def test_point_biserial_as_in_scipys_manual() -> None:
    """scipy.stats.pointbiserialr, example: a = [0,0,0,1,1,1,1], b = 0 to 6, r = 0.8660254037844386."""
    assert point_biserial([0, 0, 0, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5, 6]) == pytest.approx(0.8660254037844386)


def test_point_biserial_with_the_rest_as_in_the_manual_of_examly() -> None:
    """pbiserial_rest of the R package examly, its example's data; by the formula (Mp - Mq) / s × √(pq), as the R package itan's manual
    states it: Mp = 10.5, Mq = 6.5, p = 2/3."""
    item, rest = [1, 0, 1, 0, 1, 1], [10, 8, 12, 5, 9, 11]
    by_formula = (10.5 - 6.5) / pstdev(rest) * (2 / 3 * 1 / 3) ** 0.5

    assert point_biserial(item, rest) == pytest.approx(by_formula)


def test_discrimination_as_worked_by_examoo() -> None:
    """40 students, upper and lower 27% are 11 each, 9 and 3 of them right: D = (9 - 3) / 11 = 0.55 (examoo.com, MCQ 6797)."""
    totals = [float(place) for place in range(40)]
    shares = [1.0] * 3 + [0.0] * 8 + [1.0] * 9 + [0.0] * 9 + [1.0] * 9 + [0.0] * 2

    assert discrimination_index(shares, totals) == pytest.approx(6 / 11)


def test_discrimination_as_worked_for_a_hundred_candidates() -> None:
    """100 candidates, 27 a group, 22 and 11 right: D = 11/27 = 0.41; with 12 and 18 right of 32 of 120: D = -6/32, a key to look at (Filo,
    worked examples 1 and 2 of the discrimination index; UCLA's test scoring has the same formula (a - b) / n)."""
    one = [1.0] * 11 + [0.0] * 62 + [1.0] * 22 + [0.0] * 5
    other = [1.0] * 18 + [0.0] * 14 + [0.5] * 56 + [1.0] * 12 + [0.0] * 20

    assert discrimination_index(one, [float(place) for place in range(100)]) == pytest.approx(11 / 27)
    assert discrimination_index(other, [float(place) for place in range(120)]) == pytest.approx(-6 / 32)


def test_difficulty_is_the_mean_share() -> None:
    assert difficulty_index([1, 1, 0, 0.5]) == 0.625


people = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 20)), min_size=5, max_size=60)


@given(people)
def test_point_biserial_is_the_correlation_of_the_standard_library(rows: list[tuple[float, int]]) -> None:
    shares, rest = [row[0] for row in rows], [float(row[1]) for row in rows]
    if len(set(shares)) < 2 or len(set(rest)) < 2:
        assert point_biserial(shares, rest) is None
    else:
        assert point_biserial(shares, rest) == pytest.approx(correlation(shares, rest))


@given(people, st.integers(0, 99))
def test_discrimination_does_not_depend_on_the_order_of_people(rows: list[tuple[float, int]], seed: int) -> None:
    mixed = Random(seed).sample(rows, len(rows))

    assert discrimination_index(*columns(rows)) == pytest.approx(discrimination_index(*columns(mixed)))


@given(people)
def test_without_ties_it_is_the_difference_of_two_means(rows: list[tuple[float, int]]) -> None:
    shares = [row[0] for row in rows]
    size = max(1, int(0.27 * len(rows) + 0.5))

    assert discrimination_index(shares, [float(place) for place in range(len(rows))]) == pytest.approx(
        fmean(shares[-size:]) - fmean(shares[:size])
    )


def columns(rows: list[tuple[float, int]]) -> tuple[list[float], list[float]]:
    return [row[0] for row in rows], [float(row[1]) for row in rows]
