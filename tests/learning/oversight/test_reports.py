"""The figures agree from the top of the tree to the last person, and stay when people move."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from learning.oversight.reports import get_report, list_visible_exams
from people.models import Posting, Role
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Exam
from quizzes.exams.scheduling import Audience
from records.clock import database_now
from tests.factories import RIGHT, answer, make_exam, make_officer, make_province, make_staff, sit

pytestmark = pytest.mark.django_db


def finish(exam, officer, *, right: bool):
    attempt, token = sit(exam, officer)
    if right:
        for position, code in enumerate(RIGHT, start=1):
            answer(token, position, RIGHT[code])
    return submit_attempt(attempt, officer=officer, epoch=1)


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def exam(province):
    trainer = make_staff(province.root, Role.TRAINER)
    return make_exam(trainer, province.prisons, attempts_allowed=2, review_policy=Exam.ReviewPolicy.IMMEDIATELY)


@pytest.fixture
def hr(province):
    return make_staff(province.root, Role.HR, "何静")


def test_statuses_by_unit_and_their_sums(province, exam, hr):
    passed, failed, running, _absent = [make_officer(province.ward, name) for name in ("甲", "乙", "丙", "丁")]
    neighbor = make_officer(province.other_ward, "戊")
    make_officer(province.township, "不在范围")
    finish(exam, passed, right=True)
    finish(exam, failed, right=False)
    sit(exam, running)
    finish(exam, neighbor, right=True)

    report = get_report(exam, reader=hr, unit=province.prison, as_of=database_now())

    assert {row.name: row.status for row in report.people} == {
        "甲": "passed",
        "乙": "failed",
        "丙": "running",
        "丁": "absent",
        "戊": "passed",
    }
    assert [(row.unit.name, row.expected, row.finished) for row in report.list_units()] == [
        ("一监区", 4, 1),
        ("二监区", 1, 1),
    ]
    assert (report.expected, report.came, report.passed_percentage) == (5, 3, Decimal("66.7"))
    parts = [get_report(exam, reader=hr, unit=row.unit, as_of=report.as_of) for row in report.list_units()]
    assert [part.expected for part in parts] == [row.expected for row in report.list_units()]
    assert sum((part.counts for part in parts), Counter()) == +report.counts


def test_best_attempt_counts_and_a_second_one_running_is_said(province, exam, hr):
    officer = make_officer(province.ward)
    finish(exam, officer, right=False)
    sit(exam, officer)
    running = get_report(exam, reader=hr, unit=province.ward, as_of=database_now()).people
    submit_attempt(officer.attempts.get(number=2), officer=officer, epoch=1)

    after = get_report(exam, reader=hr, unit=province.ward, as_of=database_now()).people

    assert [(row.status, row.attempt_count) for row in (*running, *after)] == [("running", 2), ("failed", 2)]


def test_transfer_does_not_change_the_unit_of_a_result(province, exam, hr):
    officer = make_officer(province.ward)
    finish(exam, officer, right=True)
    today = timezone.localdate()
    Posting.objects.filter(officer=officer).update(ends_on=today)
    Posting.objects.create(officer=officer, unit=province.township, starts_on=today)

    by_unit = [
        [row.name for row in get_report(exam, reader=hr, unit=unit, as_of=database_now()).people]
        for unit in (province.ward, province.township)
    ]

    assert by_unit == [[officer.name], []]


def test_figures_as_of_an_earlier_instant_leave_out_what_came_later(province, exam, hr):
    officer = make_officer(province.ward)
    before = database_now()
    finish(exam, officer, right=True)

    report = get_report(exam, reader=hr, unit=province.ward, as_of=before)

    assert [row.status for row in report.people] == ["absent"]


def test_people_on_leave_are_left_out_and_counted(province, exam, hr):
    make_officer(province.ward, "在岗")
    make_officer(province.ward, "休假", status="leave")

    report = get_report(exam, reader=hr, unit=province.prison, as_of=database_now())

    assert ([row.name for row in report.people], dict(report.left_out)) == (["在岗"], {"leave": 1})


def test_posts_and_listed_officers_make_the_audience(province, hr):
    trainer = make_staff(province.root, Role.TRAINER)
    make_officer(province.ward, "管教甲", post="管教")
    make_officer(province.ward, "医务乙", post="医务")
    guest = make_officer(province.township, "名单丙", post="调解")
    audience = Audience(units=[province.prison], posts=["管教"], officers=[guest])
    exam = make_exam(trainer, province.root, audience=audience)

    report = get_report(exam, reader=hr, unit=province.root, as_of=database_now())

    assert sorted(row.name for row in report.people) == ["名单丙", "管教甲"]


def test_reader_sees_own_subtree_only(province, exam):
    make_officer(province.ward, "本监区")
    make_officer(province.other_ward, "外监区")
    reader = make_staff(province.ward, Role.UNIT_ADMINISTRATOR, "本单位管理员")

    report = get_report(exam, reader=reader, unit=province.root, as_of=database_now())

    assert sorted(row.name for row in report.people) == ["本单位管理员", "本监区"]
    assert list(list_visible_exams(reader)) == [exam]
    assert list(list_visible_exams(make_staff(province.township, Role.HR))) == []


def test_closed_exam_keeps_the_unit_of_its_end(province, hr):
    trainer = make_staff(province.root, Role.TRAINER)
    now = database_now()
    exam = make_exam(trainer, province.prison, opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2))
    officer = make_officer(province.ward)
    today = timezone.localdate()
    Posting.objects.filter(officer=officer).update(ends_on=today - timedelta(days=1))
    Posting.objects.create(officer=officer, unit=province.township, starts_on=today - timedelta(days=1))

    report = get_report(exam, reader=hr, unit=province.ward, as_of=now)

    assert [row.name for row in report.people] == [officer.name]


def test_nothing_of_a_key_is_told_before_results_are_released(province, hr):
    trainer = make_staff(province.root, Role.TRAINER)
    exam = make_exam(trainer, province.prison, review_policy=Exam.ReviewPolicy.AFTER_WINDOW)
    finish(exam, make_officer(province.ward, "甲"), right=True)
    finish(exam, make_officer(province.ward, "乙"), right=False)

    before = get_report(exam, reader=hr, unit=province.ward, as_of=database_now() + timedelta(days=1))
    Exam.objects.update(opens_at=database_now() - timedelta(days=2), closes_at=database_now() - timedelta(days=1))
    exam.refresh_from_db()
    after = get_report(exam, reader=hr, unit=province.ward, as_of=database_now())

    assert [(row.name, row.status, row.score, row.band) for row in before.people] == [
        ("甲", "submitted", None, ""),
        ("乙", "submitted", None, ""),
    ]
    assert (before.came, before.counts["passed"], before.list_units()[0].finished) == (2, 0, 2)
    assert [row.status for row in after.people] == ["passed", "failed"]


def test_report_takes_the_same_statements_for_one_and_three(province, exam, hr, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            finish(exam, make_officer(province.ward), right=True)
            make_officer(province.ward)
        reader = type(hr).objects.get(pk=hr.pk)
        with django_assert_num_queries(7):
            get_report(exam, reader=reader, unit=province.prison, as_of=database_now()).list_units()
