"""The demo's year: what stands there is what the verbs made of it, put back to its days without a seam."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from demo.assignments import TASKS, TRANSFERS, live_a_year
from demo.exams import fill_bank, schedule
from demo.province import open_units
from demo.teaching import publish_all
from learning.assignments.models import Assignment, Completion, Duty
from learning.assignments.reviewing import review_all, review_pending
from learning.assignments.tallies import recount
from learning.progress.models import LectureCompletion
from people.models import Officer, Posting, Role
from records.clock import database_now
from records.jobs import Running
from records.models import Job, Message
from tests.factories import make_officer, make_staff


@pytest.fixture
def lived(db: None) -> Running:
    """The year of a few people."""
    units = open_units()
    trainer = make_staff(units["S"], Role.TRAINER)
    make_staff(units["S"], Role.HR)
    make_staff(units["SJ1"], Role.UNIT_ADMINISTRATOR)
    for code in ("SJ101", "SJ102", "SJ1", "SD1", "Q", "QD", "QY") * 3:
        make_officer(units[code], f"{code}的人")
    bank = fill_bank(units["S"], trainer)
    publish_all(units, bank, trainer)
    schedule(bank, trainer, units)
    running = Running(Job.objects.create(kind="demo_year"))
    live_a_year(running)
    return running


def rows() -> list[Any]:
    return [
        list(Duty.objects.order_by("pk").values_list()),
        list(Completion.objects.order_by("pk").values_list()),
        list(Posting.objects.order_by("pk").values_list()),
        list(Assignment.objects.order_by("pk").values_list()),
    ]


def test_the_demo_s_year(lived: Running) -> None:
    """One year for all, since it takes long to live."""
    check_what_stands_there()
    check_earlier_figures()
    check_second_run(lived)


def check_what_stands_there() -> None:
    """What the verbs would have left, had they been called on those days."""
    now = database_now()
    published = Assignment.objects.published()

    assert sorted(one.title for one in published) == sorted(task.title for task in TASKS)
    assert Assignment.objects.get(state=Assignment.State.DRAFT).unit.code == "SJ1"
    assert [recount(one) for one in published] == [{}] * len(TASKS)
    seams = [
        (earlier.until_at, later.from_at)
        for one in Duty.objects.values_list("assignment", "officer").distinct()
        for spans in [list(Duty.objects.filter(assignment=one[0], officer=one[1]).order_by("from_at"))]
        for earlier, later in pairwise(spans)
        if earlier.until_at != later.from_at
    ]
    assert seams == []
    assert not Duty.objects.filter(from_at__gt=now - timedelta(hours=1)).exists()
    assert not LectureCompletion.objects.filter(at__gt=now - timedelta(hours=1)).exists()
    for one in published:
        assert not one.duties.filter(from_at__lt=one.published_at).exists()
    assert Posting.objects.filter(ends_on__isnull=False).count() > len(TRANSFERS) / 2
    assert Officer.objects.filter(status=Officer.Status.SECONDED).count() == 2
    assert not Message.objects.filter(created_at__gt=now - timedelta(hours=1)).exists()


def check_second_run(lived: Running) -> None:
    """Nothing is left to review, and nothing to do."""
    review_pending()
    before = rows()

    review_all()
    live_a_year(lived)

    assert rows() == before


def check_earlier_figures() -> None:
    """They differ from today's by what happened since."""
    task, now = TASKS[0], database_now()
    assignment = Assignment.objects.get(title=task.title)

    def satisfied(days: int) -> int:
        then = Duty.objects.as_of(now + timedelta(days=days)).filter(assignment=assignment)
        return then.expected().filter(is_satisfied=True).count()

    counts = [satisfied(days) for days in (task.published - 1, -70, -50, -30, 0)]

    assert counts == sorted(counts)
    assert counts[0] == 0 < counts[2] < counts[-1]
    assert Duty.objects.current().filter(assignment=assignment).overdue(now).exists()
