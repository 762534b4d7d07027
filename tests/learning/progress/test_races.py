"""Two of everything at once, on real connections."""

import uuid

import pytest
from django.db import connection

from learning.progress.coverage import Segment
from learning.progress.models import LectureCompletion, LectureProgress, ProgressBatch
from learning.progress.tracking import Report, complete_manually, credit_batch
from tests.factories import make_officer, make_province
from tests.learning.progress.cast import let_pass, make_video_lecture
from tests.quizzes.exams.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def test_two_devices_at_once_share_the_time_and_complete_once():
    province = make_province()
    lecture = make_video_lecture(province.prison, is_manual_allowed=True)
    for _ in range(ROUNDS):
        officer = make_officer(province.ward)
        credit_batch(lecture, Report(uuid.uuid4()), officer=officer)
        let_pass(lecture, officer, seconds=60)
        same = uuid.uuid4()
        reports = [
            Report(uuid.uuid4(), [Segment(0, 200, 2)]),
            Report(uuid.uuid4(), [Segment(240, 440, 2)]),
            Report(same, [Segment(100, 300, 2)]),
            Report(same, [Segment(100, 300, 2)]),
        ]

        at_once(*[lambda one=one, officer=officer: credit_batch(lecture, one, officer=officer) for one in reports])

        row = LectureProgress.objects.get(officer=officer)
        assert 120_000 <= sum(end - start for start, end in row.ranges) <= 132_000
        assert ProgressBatch.objects.filter(progress=row).count() == 4
        outcomes = at_once(*[lambda officer=officer: complete_manually(lecture, officer=officer)] * 3)
        assert [outcome.completion is not None for outcome in outcomes] == [True] * 3
        assert LectureCompletion.objects.filter(officer=officer).count() == 1


def test_no_device_overwrites_what_another_has_just_covered():
    province = make_province()
    lecture = make_video_lecture(province.prison)
    for _ in range(ROUNDS):
        officer = make_officer(province.ward)
        credit_batch(lecture, Report(uuid.uuid4()), officer=officer)
        let_pass(lecture, officer, minutes=20)
        reports = [Report(uuid.uuid4(), [Segment(start, start + 10, 1)]) for start in range(0, 400, 100)]

        at_once(*[lambda one=one, officer=officer: credit_batch(lecture, one, officer=officer) for one in reports])

        ranges = LectureProgress.objects.get(officer=officer).ranges
        assert ranges == [[start * 1000, start * 1000 + 10_000] for start in range(0, 400, 100)]


def test_first_reports_of_two_devices_open_one_row():
    province = make_province()
    lecture = make_video_lecture(province.prison)
    for _ in range(ROUNDS):
        officer = make_officer(province.ward)

        outcomes = at_once(*[lambda officer=officer: credit_batch(lecture, Report(uuid.uuid4()), officer=officer)] * 3)

        assert [outcome.progress.officer_id for outcome in outcomes] == [officer.pk] * 3
        assert LectureProgress.objects.filter(officer=officer).count() == 1
    assert connection.vendor in ("sqlite", "postgresql")
