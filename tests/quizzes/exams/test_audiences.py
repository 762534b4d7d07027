"""Whom an exam addresses, in numbers, before anybody is addressed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Officer, Role
from quizzes.exams.audiences import count_audience, count_by_unit, find_listed, list_conflicts, list_people, list_posts
from quizzes.exams.models import Exam
from quizzes.exams.scheduling import Audience
from records.clock import database_now
from tests.factories import make_exam, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def province():
    return make_province()


def test_people_are_counted_by_chosen_unit_and_those_away_are_told_apart(province):
    for unit in (province.ward, province.ward, province.other_ward, province.township):
        make_officer(unit)
    make_officer(province.ward, "刘志强", status=Officer.Status.LEAVE)
    seconded = make_officer(province.other_ward, "陈立", status=Officer.Status.SECONDED)
    guest = make_officer(province.county, "赵铁军")
    audience = Audience(units=[province.prison], officers=[guest, seconded])

    count = count_audience(audience, list_people(audience, TODAY))

    assert (count.total, count.by_unit, count.listed) == (5, [(province.prison, 4)], 1)
    assert dict(count.left_out) == {"leave": 1}


def test_posts_narrow_units_but_not_the_list(province):
    make_officer(province.ward, post="管教")
    doctor = make_officer(province.ward, "马文斌", post="医务")
    audience = Audience(units=[province.ward, province.other_ward], posts=["管教"], officers=[doctor])

    count = count_audience(audience, list_people(audience, TODAY))

    assert (count.total, count.by_unit, count.listed) == (2, [(province.ward, 1), (province.other_ward, 0)], 1)


def test_counted_people_are_those_who_may_start(province):
    trainer = make_staff(province.root, Role.TRAINER)
    people = [make_officer(unit, post=post) for unit in (province.ward, province.county) for post in ("管教", "医务")]
    audience = Audience(units=[province.prisons], posts=["管教"], officers=[people[3]])
    exam = make_exam(trainer, province.root, audience=audience)

    counted = {person.officer_id for person in list_people(audience, TODAY)}

    assert counted == {one.pk for one in people if exam in Exam.objects.addressed_to(one)}
    assert counted == {people[0].pk, people[3].pk}


def test_other_exam_of_the_same_people_on_the_same_day_is_a_conflict(province):
    trainer = make_staff(province.root, Role.TRAINER)
    for unit in (province.ward, province.other_ward, province.township):
        make_officer(unit)
    noon = database_now().replace(hour=4, minute=0)  # 12:00 in Shanghai
    hours = {"opens_at": noon + timedelta(days=2), "closes_at": noon + timedelta(days=2, hours=1)}
    same_day = make_exam(trainer, province.ward, title="同日", **hours)
    next_day = {"opens_at": noon + timedelta(days=3), "closes_at": noon + timedelta(days=3, hours=1)}
    make_exam(trainer, province.ward, paper=same_day.paper, title="次日", **next_day)
    make_exam(trainer, province.county, paper=same_day.paper, title="别的人", **hours)
    withdrawn = make_exam(trainer, province.prison, paper=same_day.paper, title="撤回的", **hours)
    Exam.objects.filter(pk=withdrawn.pk).update(state=Exam.State.WITHDRAWN)
    people = list_people(Audience(units=[province.prison]), TODAY)

    found = list_conflicts(people, noon + timedelta(days=2, hours=8), noon + timedelta(days=2, hours=9), but=None)

    assert [(conflict.exam.title, conflict.count) for conflict in found] == [("同日", 1)]
    assert list_conflicts(people, hours["opens_at"], hours["closes_at"], but=same_day.pk) == []


def test_conflicts_take_the_same_statements_however_many_exams(province, django_assert_num_queries):
    trainer = make_staff(province.root, Role.TRAINER)
    make_officer(province.ward)
    people = list_people(Audience(units=[province.prison]), TODAY)
    exams = [make_exam(trainer, province.ward)]
    exams += [make_exam(trainer, province.ward, paper=exams[0].paper) for _ in range(2)]

    for count in (3, 1):
        Exam.objects.filter(pk__in=[exam.pk for exam in exams[count:]]).update(state=Exam.State.DRAFT)
        with django_assert_num_queries(3):
            assert len(list_conflicts(people, exams[0].opens_at, exams[0].closes_at, but=None)) == count


def test_trainer_counts_only_own_subtree(province):
    trainer = make_staff(province.prison, Role.TRAINER)
    for unit in (province.ward, province.ward, province.other_ward, province.township, province.prisons):
        make_officer(unit, post=f"{unit.code}岗")

    counted = {unit.name: count for unit, count in count_by_unit(trainer, TODAY)}

    assert counted == {"第一监狱": 4, "一监区": 2, "二监区": 1}  # the trainer too
    assert sorted(list_posts(trainer, TODAY)) == sorted(["SJ101岗", "SJ102岗", "教育培训"])


def test_listed_numbers_outside_the_subtree_are_unknown(province):
    trainer = make_staff(province.prison, Role.TRAINER)
    mine, stranger = make_officer(province.ward), make_officer(province.township)

    found = find_listed(trainer, [stranger.officer_number, mine.officer_number, "0000000"])

    assert found == ([mine], [stranger.officer_number, "0000000"])
