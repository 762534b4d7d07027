"""How the interface writes instants, lengths of time and numbers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from records.wording import clock, day, exact_moment, moment, plain, span

NOON = datetime(2026, 11, 22, 4, 0, 5, tzinfo=UTC)  # 12:00:05 in Shanghai


@pytest.fixture(autouse=True)
def chinese_afternoon():
    with translation.override("zh-hans"), time_machine.travel(datetime(2026, 11, 22, 8, tzinfo=UTC), tick=False):
        yield


def test_an_instant_is_local_and_names_its_year_only_when_it_is_another() -> None:
    assert moment(NOON) == "11月22日 12:00"
    assert moment(NOON.replace(year=2025)) == "2025年11月22日 12:00"
    assert exact_moment(NOON) == "11月22日 12:00:05"
    assert day(date(2026, 12, 5)) == "12月5日"
    assert moment(None) == ""


def test_today_needs_the_time_alone() -> None:
    assert clock(NOON) == "12:00"
    assert clock(NOON + timedelta(days=1)) == "11月23日 12:00"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 秒"),
        (18, "18 秒"),
        (2538, "42 分 18 秒"),
        (3600, "60 分钟"),
        (5400, "90 分钟"),
        (3903, "1 小时 5 分 3 秒"),
    ],
)
def test_a_length_of_time_in_words(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(("number", "text"), [("2.0", "2"), ("1.5", "1.5"), ("100", "100"), ("0.0", "0")])
def test_a_score_without_needless_zeros(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


def test_an_icon_is_decoration_from_the_sprite() -> None:
    html = Template('{% load interface %}{% icon "flag" "big" %}').render(Context())

    assert html == '<svg class="i big" aria-hidden="true" focusable="false"><use href="/static/icons.svg#flag"/></svg>'
