from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from records.clock import as_instant, database_now


@pytest.mark.django_db
def test_the_applications_clock_does_not_move_the_databases() -> None:
    before = database_now()
    with time_machine.travel(datetime(2001, 1, 1, tzinfo=UTC)):
        there = database_now()

    assert timedelta(0) <= there - before < timedelta(seconds=30)
    assert there.tzinfo is UTC


@pytest.mark.parametrize("value", ["2026-11-22 10:58:01.250", datetime(2026, 11, 22, 10, 58, 1, 250000, tzinfo=UTC)])
def test_both_databases_answers_are_instants(value: str | datetime) -> None:
    assert as_instant(value) == datetime(2026, 11, 22, 10, 58, 1, 250000, tzinfo=UTC)
