"""What a page says about an exam's time."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from quizzes.exams.templatetags.exam_words import closing, is_soon, window

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture(autouse=True)
def chinese_morning():
    with translation.override("zh-hans"), time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=-1), "11月22日 09:00 已截止"),
        (timedelta(hours=8), "今天 18:00 截止"),
        (timedelta(hours=15), "明天 01:00 截止"),
        (timedelta(days=3), "3 天后截止"),
        (timedelta(days=13), "12月5日截止"),
    ],
)
def test_how_long_it_stays_open(ahead: timedelta, words: str) -> None:
    assert closing(NOW + ahead, NOW) == words


def test_three_days_are_soon() -> None:
    assert [is_soon(NOW + timedelta(days=days), NOW) for days in (-1, 1, 3, 4)] == [False, True, True, False]


def test_a_window_within_a_day_names_it_once() -> None:
    assert window(NOW, NOW + timedelta(hours=1)) == "11月22日 10:00 – 11:00"
    assert window(NOW, NOW + timedelta(days=3)) == "11月22日 10:00 – 11月25日 10:00"
