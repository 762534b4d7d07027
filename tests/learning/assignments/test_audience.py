"""Whom a draft would address, told in numbers that part the people."""

from collections import Counter

import pytest
from django.utils import timezone

from learning.assignments.audience import (
    AudienceDraft,
    ExceptionDraft,
    audience_of,
    list_people,
    load_audiences,
    preview,
)
from learning.assignments.publishing import save_draft
from people.models import Posting, Role
from tests.cms.factories import make_lecture
from tests.factories import make_officer, make_province, make_staff
from tests.learning.assignments.cast import make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def people(province):
    """Three in the first ward, one in the second, one in the prison's office, two at the township."""
    return {
        "李建国": make_officer(province.ward, "李建国"),
        "赵铁军": make_officer(province.ward, "赵铁军", post="医务"),
        "马文斌": make_officer(province.ward, "马文斌", status="leave"),
        "陈素芬": make_officer(province.other_ward, "陈素芬"),
        "王晓燕": make_officer(province.prison, "王晓燕", post="内勤"),
        "周敏": make_officer(province.township, "周敏"),
        "孙退休": make_officer(province.township, "孙退休", status="retired"),
    }


def look(**draft):
    found = preview(AudienceDraft(**draft), timezone.localdate())
    by_unit = {unit.name: count for unit, count in found.by_unit}
    assert sum(by_unit.values()) + found.listed == found.total
    return found.total, by_unit, found.listed, dict(found.left_out)


def test_unit_is_parted_into_its_own_people_and_its_children_s(province, people):
    assert look(units=[province.prison]) == (4, {"第一监狱": 1, "一监区": 2, "二监区": 1}, 0, {"leave": 1})
    assert look(units=[province.root]) == (5, {"省监狱管理局": 4, "清河市司法局": 1}, 0, {"leave": 1})


def test_unit_inside_another_is_counted_once(province, people):
    assert look(units=[province.ward, province.prison]) == look(units=[province.prison])
    assert look(units=[province.ward, province.root]) == look(units=[province.root])


def test_posts_and_ranks_narrow_and_a_list_adds(province, people):
    Posting.objects.filter(officer=people["陈素芬"]).update(rank="二级警长")

    assert look(units=[province.prison], posts=["医务", "内勤"]) == (2, {"第一监狱": 1, "一监区": 1}, 0, {})
    assert look(units=[province.prison], posts=["管教"], ranks=["二级警长"]) == (1, {"二监区": 1}, 0, {})
    listed = look(units=[province.ward], posts=["医务"], officers=[people["周敏"], people["孙退休"]])
    assert listed == (1 + 1, {"一监区": 1}, 1, {})


def test_exceptions_are_left_out_before_anything_else(province, people):
    exceptions = [
        ExceptionDraft(unit=province.other_ward, reason="值勤"),
        ExceptionDraft(post="医务", reason="另有培训"),
        ExceptionDraft(officer=people["马文斌"], reason="病假"),
    ]

    found = preview(AudienceDraft(units=[province.prison], exceptions=exceptions), timezone.localdate())

    assert (found.total, found.left_out, found.excepted) == (2, Counter(excepted=3), 3)


def test_a_rank_is_excepted_like_a_post(province, people):
    Posting.objects.filter(officer=people["陈素芬"]).update(rank="二级警长")

    found = look(units=[province.prison], exceptions=[ExceptionDraft(rank="二级警长", reason="另有培训")])

    assert found == (3, {"第一监狱": 1, "一监区": 2}, 0, {"excepted": 1, "leave": 1})


def test_stored_rules_say_what_the_draft_said(province, people):
    Posting.objects.filter(officer=people["陈素芬"]).update(rank="二级警长")
    Posting.objects.filter(officer=people["李建国"]).update(rank="三级警长")
    make_officer(province.ward, "钱医务", post="医务")  # of the unit, and addressed by nothing
    draft = AudienceDraft(
        units=[province.prison],
        posts=["管教", "内勤"],
        ranks=["一级警长", "二级警长", "三级警长"],
        officers=[people["周敏"], people["赵铁军"]],
        exceptions=[
            ExceptionDraft(post="内勤", reason="一"),
            ExceptionDraft(rank="三级警长", reason="二"),
            ExceptionDraft(officer=people["周敏"], reason="三"),
        ],
    )
    hr = make_staff(province.root, Role.HR)

    assignment = save_draft(None, make_draft(province.root, make_lecture(province.root), audience=draft), actor=hr)

    stored = load_audiences([assignment.pk])[assignment.pk]
    assert stored == audience_of(draft)
    placed = {person.officer_id: stored.place(person) for person in list_people(stored, timezone.localdate())}
    by_name = {officer.pk: name for name, officer in people.items()}
    assert {by_name[pk]: code for pk, code in placed.items()} == {
        "李建国": "excepted",
        "赵铁军": "",
        "马文斌": "leave",
        "陈素芬": "",
        "王晓燕": "excepted",
        "周敏": "excepted",
    }
    assert load_audiences([assignment.pk], [people["赵铁军"].pk])[assignment.pk].addressed.officer_ids == {
        people["赵铁军"].pk
    }


def test_nobody_is_addressed_by_a_post_alone(province, people):
    assert not AudienceDraft(posts=["管教"])
    assert look(posts=["管教"]) == (0, {}, 0, {})


def test_preview_takes_two_statements(province, people, django_assert_num_queries):
    with django_assert_num_queries(2):
        preview(AudienceDraft(units=[province.root], officers=[people["周敏"]]), timezone.localdate())
