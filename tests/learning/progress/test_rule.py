import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.progress.rule import VERSION, Facts, Requirement, describe, is_completed

VIDEO = Requirement(share=90, block_count=4, is_manual_allowed=False, question_count=0)
TEXT = Requirement(share=None, block_count=4, is_manual_allowed=False, question_count=0)
WORD = Requirement(share=None, block_count=0, is_manual_allowed=False, question_count=0)
QUIZ = Requirement(share=90, block_count=0, is_manual_allowed=True, question_count=3)


@pytest.mark.parametrize(
    ("requirement", "facts", "expected"),
    [
        (VIDEO, Facts(covered=89_999, duration=100_000), False),
        (VIDEO, Facts(covered=90_000, duration=100_000), True),
        (VIDEO, Facts(blocks_read=4, duration=100_000), False),
        (VIDEO, Facts(is_marked=True, duration=100_000), False),
        (TEXT, Facts(blocks_read=3), False),
        (TEXT, Facts(blocks_read=4), True),
        (WORD, Facts(), False),
        (WORD, Facts(is_marked=True), True),
        (QUIZ, Facts(covered=100_000, duration=100_000, right_count=2), False),
        (QUIZ, Facts(is_marked=True, right_count=2, duration=100_000), False),
        (QUIZ, Facts(is_marked=True, right_count=3, duration=100_000), True),
        (QUIZ, Facts(right_count=3, duration=100_000), False),
    ],
)
def test_completed_by_the_one_rule(requirement, facts, expected):
    assert is_completed(requirement, facts) is expected


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_more_done_never_takes_a_completion_away(covered, more, read, right, marked):
    duration = 10**6
    for requirement in (VIDEO, TEXT, WORD, QUIZ):
        less = Facts(min(covered, duration), duration, read, marked, right)
        done = Facts(min(covered + more, duration), duration, read + 1, True, right + 1)
        assert is_completed(requirement, done) >= is_completed(requirement, less)


def test_share_is_rounded_down():
    assert Facts(covered=99_999, duration=100_000).share_covered == 99


def test_what_is_kept_names_no_time_spent():
    kept = describe(QUIZ, Facts(covered=5, duration=10))

    assert VERSION == 1
    assert set(kept["facts"]) == {"covered", "duration", "blocks_read", "is_marked", "right_count"}
