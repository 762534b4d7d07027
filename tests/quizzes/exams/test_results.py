from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from quizzes.exams.models import Attempt
from quizzes.exams.results import ResultView

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(("ended", "used"), [(90, 90), (133, 120), (None, 120)])
def test_time_used_ends_with_the_deadline_however_late_the_hand_in_came_through(ended: int | None, used: int) -> None:
    ended_at = None if ended is None else START + timedelta(seconds=ended)
    attempt = Attempt(started_at=START, deadline=START + timedelta(seconds=120), ended_at=ended_at)

    view = ResultView(**{**dict.fromkeys(field.name for field in fields(ResultView)), "attempt": attempt})

    assert view.time_used == timedelta(seconds=used)
