"""Completion for HR's systems: the same numbers as HR's pages, within the token's unit and nothing beyond."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime

from learning.assignments.models import Assignment, Duty, Requirement
from people.models import AccessToken, Officer, Role, RoleGrant
from people.tokens import issue_token, revoke_token
from records.clock import database_now
from tests.cms.factories import make_lecture
from tests.factories import Province, make_exam, make_officer, make_province, make_staff
from tests.learning.oversight.assigned import SATISFIED, assign, follow, give, tally

pytestmark = pytest.mark.django_db
LIST = "/api/v1/oversight/assignments/"


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR, "何静")


@pytest.fixture
def assignment(province: Province) -> Assignment:
    """Three expected in the first ward, of whom one is satisfied, one on leave there, one in the city."""
    assignment = assign(province.root, make_exam(make_staff(province.root, Role.TRAINER), province.root))
    give(assignment, make_officer(province.ward, "张一", number="3301001"), **SATISFIED)
    give(assignment, make_officer(province.ward, "李二", number="3301002"))
    give(assignment, make_officer(province.ward, "王三", number="3301003"), is_started=True)
    give(assignment, make_officer(province.ward, "赵四", number="3301004"), left_out="leave")
    give(assignment, make_officer(province.county, "孙五", number="3301005"))
    tally(assignment)
    return assignment


def bearer(officer: Officer, unit: Any, name: str = "人事系统") -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {issue_token(unit, name=name, days=30, actor=officer)[1]}"}


def units_of(assignment: Assignment) -> str:
    return f"{LIST}{assignment.public_id}/units/"


def people_of(assignment: Assignment) -> str:
    return f"{LIST}{assignment.public_id}/people/"


def names(reply: Any) -> list[str]:
    return [row["name"] for row in reply.json()["results"]]


def test_a_system_reads_its_units_assignments(
    client: Client, province: Province, hr: Officer, assignment: Assignment
) -> None:
    listed = client.get(LIST, **bearer(hr, province.prisons)).json()

    assert (listed["count"], listed["results"][0]["title"]) == (1, assignment.title)
    asked = {"kind": "exam", "title": "第四季度执法资格测试", "condition": "passed"}
    assert [{key: row[key] for key in asked} for row in listed["results"][0]["requirements"]] == [asked]
    stranger = make_staff(make_province_beside(province), Role.HR)
    token = bearer(stranger, stranger.posting.unit)  # type: ignore[union-attr]
    assert client.get(LIST, **token).json()["count"] == 0
    assert [client.get(url(assignment), **token).status_code for url in (units_of, people_of)] == [404, 404]


def test_assignments_stand_by_deadline_and_say_of_each_requirement_what_it_is(
    client: Client, province: Province, hr: Officer, assignment: Assignment
) -> None:
    later, sooner = (assign(province.root, days=days, title=title) for days, title in ((30, "晚的"), (1, "早的")))
    Requirement.objects.create(assignment=later, position=1, lecture=make_lecture(province.root, "监狱法"))

    listed = client.get(LIST, **bearer(hr, province.root)).json()["results"]

    assert [row["title"] for row in listed] == ["晚的", assignment.title, sooner.title]
    assert [[one["kind"] for one in row["requirements"]] for row in listed] == [["lecture"], ["exam"], []]


def test_a_post_and_a_unit_narrow_what_is_told(
    client: Client, province: Province, hr: Officer, assignment: Assignment
) -> None:
    give(assignment, make_officer(province.other_ward, "钱六", post="医务"))
    tally(assignment)
    token = bearer(hr, province.root)
    asked = [{"post": "医务"}, {"unit": province.county.public_id}, {"unit": province.other_ward.public_id}]

    told = [client.get(units_of(assignment), query, **token).json()["numbers"]["expected"] for query in asked]
    people = [names(client.get(people_of(assignment), query, **token)) for query in asked]

    assert (told, people) == ([1, 1, 1], [["钱六"], ["孙五"], ["钱六"]])


def make_province_beside(province: Province) -> Any:
    from people.models import Unit

    return Unit.add_root(code="X", name="另一个厅", kind=Unit.Kind.DEPARTMENT, opened_on=province.root.opened_on)


def test_numbers_part_the_people_expected_and_add_up(
    client: Client, province: Province, hr: Officer, assignment: Assignment
) -> None:
    told = client.get(units_of(assignment), **bearer(hr, province.root)).json()

    assert told["numbers"] == {
        "expected": 4,
        "satisfied": 1,
        "overdue": 0,
        "to_retake": 0,
        "unfinished": 3,
        "completed": 1,
        "passed": 1,
        "arrivals": 0,
        "left_out": {"excepted": 0, "seconded": 0, "leave": 1},
    }
    assert {row["name"]: row["numbers"]["expected"] for row in told["units"]} == {"省监狱管理局": 3, "清河市司法局": 1}
    for key in ("expected", "satisfied", "unfinished"):
        assert sum(row["numbers"][key] for row in told["units"]) == told["numbers"][key]


def test_people_by_standing_page_by_page(
    client: Client, province: Province, hr: Officer, assignment: Assignment
) -> None:
    token = bearer(hr, province.root)

    first = client.get(people_of(assignment), {"limit": 2}, **token)
    second = client.get(first.json()["next"], **token)

    assert (first.json()["count"], names(first), names(second)) == (4, ["张一", "李二"], ["王三", "孙五"])
    for standing, expected in (("satisfied", ["张一"]), ("left_out", ["赵四"]), ("overdue", [])):
        assert names(client.get(people_of(assignment), {"standing": standing}, **token)) == expected
    row = client.get(people_of(assignment), {"standing": "left_out"}, **token).json()["results"][0]
    assert (row["officer_number"], row["unit"], row["standing"], row["left_out"]) == (
        "3301004",
        "一监区",
        "left_out",
        "leave",
    )


def test_no_request_gets_everybody_at_once(
    client: Client, province: Province, hr: Officer, assignment: Assignment
) -> None:
    many = Officer.objects.bulk_create(Officer(officer_number=f"4{number:06}", name="多") for number in range(1010))
    then = {"from_at": assignment.published_at, "due_at": assignment.due_at, "unit": province.ward}
    Duty.objects.bulk_create(Duty(assignment=assignment, officer=one, **then) for one in many)

    reply = client.get(people_of(assignment), {"limit": 100000}, **bearer(hr, province.root)).json()

    assert (reply["count"], len(reply["results"])) == (1014, 1000)


def test_as_of_an_instant_says_what_was_said_then(
    client: Client, province: Province, hr: Officer, assignment: Assignment
) -> None:
    token, url = bearer(hr, province.root), units_of(assignment)
    before = client.get(url, **token).json()
    follow(Duty.objects.get(officer__name="李二"), database_now(), **SATISFIED)
    tally(assignment)

    then = client.get(url, {"as_of": before["as_of"]}, **token).json()
    now = client.get(url, **token).json()

    assert then == before
    assert now["numbers"]["satisfied"] == 2
    assert parse_datetime(then["as_of"]) == parse_datetime(before["as_of"])
    assert names(client.get(people_of(assignment), {"as_of": before["as_of"], "standing": "satisfied"}, **token)) == [
        "张一"
    ]


@pytest.mark.parametrize("unit", ["ward", "prison", "prisons"])
def test_token_reaches_no_further_than_its_unit(
    client: Client, province: Province, hr: Officer, assignment: Assignment, unit: str
) -> None:
    token = bearer(hr, getattr(province, unit))

    told = client.get(units_of(assignment), **token).json()
    people = names(client.get(people_of(assignment), **token))
    beyond = [
        client.get(units_of(assignment), {"unit": str(one.public_id)}, **token).status_code
        for one in (province.root, province.city, province.county)
    ]

    assert (told["unit"], told["numbers"]["expected"], people) == (
        getattr(province, unit).name,
        3,
        ["张一", "李二", "王三"],
    )
    assert beyond == [404, 404, 404]


def test_token_reads_completion_and_nothing_else(
    client: Client, province: Province, hr: Officer, assignment: Assignment
) -> None:
    RoleGrant.objects.create(officer=hr, role=Role.TRAINER, unit=province.root)
    token = bearer(hr, province.root)

    others = ["/api/v1/attempts/", "/api/v1/exams/", "/api/v1/progress/", "/api/v1/lectures/", "/api/v1/schema"]
    pages = ["/oversight/", "/people/tokens/", "/admin/", "/"]

    assert [client.get(url, **token).status_code for url in others] == [403] * len(others)
    assert [client.get(url, **token).status_code for url in pages] == [302] * len(pages)
    assert [client.post(url, **token).status_code for url in (LIST, units_of(assignment))] == [405, 405]


def test_who_may_not_is_told_so(client: Client, province: Province, hr: Officer, assignment: Assignment) -> None:
    secret = bearer(hr, province.root)
    revoke_token(AccessToken.objects.get(), actor=hr)
    refused = client.get(LIST, **secret)
    nobody = client.get(LIST)
    without = bearer(hr, province.root, "另一个")
    RoleGrant.objects.filter(officer=hr).update(revoked_at=database_now())
    client.force_login(make_officer(province.ward))

    assert (refused.status_code, refused.json()["detail"]) == (401, "令牌无效、已过期或已被撤销。")
    assert (nobody.status_code, nobody.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert client.get(LIST, **without).status_code == 403
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"as_of": "gestern"}, "as_of"),
        ({"unit": "1"}, "unit"),
        ({"standing": "fleissig"}, "standing"),
        ({"minutes": "1"}, "minutes"),
    ],
)
def test_what_cannot_be_asked_is_named(
    client: Client, hr: Officer, assignment: Assignment, query: dict[str, str], field: str
) -> None:
    client.force_login(hr)

    reply = client.get(people_of(assignment), query)

    assert (reply.status_code, list(reply.json())) == (400, [field])


def test_the_future_is_not_told(client: Client, hr: Officer, assignment: Assignment) -> None:
    client.force_login(hr)

    reply = client.get(units_of(assignment), {"as_of": (database_now() + timedelta(hours=1)).isoformat()})

    assert (reply.status_code, reply.json()) == (400, {"as_of": ["这个时刻还没有到。"]})


@pytest.mark.parametrize("more", [0, 3])
def test_statements_do_not_grow(
    client: Client,
    province: Province,
    hr: Officer,
    assignment: Assignment,
    more: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    exams = [row.exam for row in assignment.requirements.all() if row.exam]
    for _ in range(more):
        give(assignment, make_officer(province.other_ward, "多"))
        assign(province.root, *exams)
    tally(assignment)
    token = bearer(hr, province.root)
    client.get(LIST, **token)

    with django_assert_num_queries(7):  # clock, token, grants; count, page, requirements, exams
        client.get(LIST, **token)
    with django_assert_num_queries(9):  # clock, token, grants; clock, assignment, unit, its subtree, numbers, children
        client.get(units_of(assignment), **token)
    with django_assert_num_queries(9):  # the same until the unit; count, page
        client.get(people_of(assignment), **token)
