"""What runs by itself: each task does its part, and the schedule names it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from cms.models import LecturePage
from config.celery import app
from learning.assignments import tasks
from learning.assignments.models import Assignment, PendingReview, Tally
from learning.assignments.tallies import recount
from learning.progress.models import LectureCompletion
from people.models import Officer, Posting, Role
from records.clock import database_now
from tests.factories import Province, make_staff
from tests.learning.assignments.cast import complete, standings

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR)


@pytest.mark.parametrize("name", ["review_pending", "ask_turned_postings", "check_every_night"])
def test_the_schedule_names_each_task(name: str) -> None:
    path = f"learning.assignments.tasks.{name}"

    assert [row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()].count(path) == 1
    assert path in app.tasks


def test_a_round_looks_at_what_was_asked_for(assignment: Assignment, officer: Officer, lecture: LecturePage) -> None:
    complete(lecture, officer)

    tasks.review_pending()

    assert (standings(assignment), PendingReview.objects.exists()) == ({"李建国": "达标"}, False)


def test_each_night_what_no_news_told_of_is_found_and_sums_are_mended(
    assignment: Assignment, officer: Officer, lecture: LecturePage
) -> None:
    tasks.review_pending()
    LectureCompletion.objects.create(
        officer=officer, lecture=lecture, at=database_now(), rule_version=1, facts={}, credit_hours=1
    )
    Tally.objects.update(count=7)

    tasks.check_every_night()

    assert (standings(assignment), recount(assignment)) == ({"李建国": "达标"}, {})


def test_each_day_those_are_asked_for_whose_posting_turned(assignment: Assignment, officer: Officer) -> None:
    tasks.review_pending()
    day = timezone.localdate(database_now()) - timedelta(days=2)
    Posting.objects.filter(officer=officer).update(starts_on=day)

    tasks.ask_turned_postings()

    assert list(PendingReview.objects.values_list("officer", flat=True)) == [officer.pk]
