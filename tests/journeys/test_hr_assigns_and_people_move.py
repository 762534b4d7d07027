"""Somebody is transferred in the middle, results come late, a deadline is moved: last month's report stays as it was, to the byte,
wherever it is read; today's says what is so today."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from learning.assignments.models import Assignment, Completion, Duty
from learning.assignments.publishing import change_due_for_all, except_officer
from learning.assignments.reviewing import review_pending
from people.models import Officer, Role
from people.officers import set_status
from people.postings import Place, post_officer
from people.tokens import issue_token
from records.clock import database_now
from tests.cms.factories import make_lecture
from tests.factories import Province, make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign, complete
from tests.learning.oversight.assigned import tally

pytestmark = pytest.mark.django_db
RANDOM = re.compile(rb'nonce="[^"]+"|name="csrfmiddlewaretoken" value="\w+"')
AGO = timedelta(days=40)


@pytest.fixture
def province() -> Province:
    return make_province()


def put_back(assignment: Assignment) -> None:
    """As if all that has happened so far had happened 40 days ago."""
    Assignment.objects.filter(pk=assignment.pk).update(published_at=F("published_at") - AGO)
    Duty.objects.filter(assignment=assignment).update(from_at=F("from_at") - AGO)
    Duty.objects.filter(assignment=assignment).update(until_at=F("until_at") - AGO)
    names = ("started_at", "completed_at", "passed_at", "satisfied_at")
    Completion.objects.filter(requirement__assignment=assignment).update(**{one: F(one) - AGO for one in names})
    tally(assignment)


def test_last_months_report_is_the_same_to_the_byte(client: Client, province: Province) -> None:
    hr = make_staff(province.root, Role.HR, "何静")
    people = [make_officer(province.ward, f"干警{number}") for number in range(6)]
    lecture = make_lecture(province.root)
    assignment = assign(hr, province.prison, lecture)
    for one in people[:2]:
        complete(lecture, one)
    review_pending()
    put_back(assignment)
    client.force_login(hr)
    day = (timezone.localdate() - timedelta(days=30)).isoformat()
    moment = (database_now() - timedelta(days=30)).isoformat()
    token = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(province.root, name='人事', days=1, actor=hr)[1]}"}
    then = read_everything(client, assignment, province, day, moment, token)
    today = present(client, assignment, token)

    post_officer(people[0], Place(province.county, post="社区矫正"), starts_on=timezone.localdate(), actor=None)
    post_officer(people[2], Place(province.other_ward, post="内勤"), starts_on=timezone.localdate(), actor=None)
    complete(lecture, people[3])
    set_status(people[4], Officer.Status.RETIRED, actor=None)
    review_pending()
    except_officer(assignment, people[5], reason="产假", actor=hr)
    change_due_for_all(assignment, assignment.due_at + timedelta(days=9), reason="培训顺延", actor=hr)
    review_pending()

    assert read_everything(client, assignment, province, day, moment, token) == then
    assert today == {"expected": 6, "satisfied": 2, "excepted": 0}
    # one was moved out with what was done, one retired, one is excepted; one more has done it
    assert present(client, assignment, token) == {"expected": 3, "satisfied": 2, "excepted": 1}


def read_everything(
    client: Client, assignment: Assignment, province: Province, day: str, moment: str, token: dict[str, str]
) -> dict[str, bytes]:
    """HR's page of every unit with every list, the matrix, and what systems read; without what is random in every page."""
    asked = f"?assignment={assignment.public_id}"
    pages = [
        f"/oversight/{asked}&as_of={day}&unit={unit.public_id}&status={status}"
        for unit in (province.root, province.prison, province.ward)
        for status in ("all", "satisfied", "unfinished")
    ]
    pages.append(f"/oversight/matrix/{asked}&as_of={day}")
    api = f"/api/v1/oversight/assignments/{assignment.public_id}"
    read: dict[str, bytes] = {}
    fetch: Callable[..., Any] = client.get
    for url in pages:
        read[url] = fetch(url).content
    for part in ("units", "people"):
        read[part] = fetch(f"{api}/{part}/", {"as_of": moment}, **token).content
    assert all(len(body) > 200 for body in read.values())
    return {url: RANDOM.sub(b"", body) for url, body in read.items()}


def present(client: Client, assignment: Assignment, token: dict[str, str]) -> dict[str, int]:
    told = client.get(f"/api/v1/oversight/assignments/{assignment.public_id}/units/", **token).json()["numbers"]
    return {
        "expected": told["expected"],
        "satisfied": told["satisfied"],
        "excepted": told["left_out"]["excepted"],
    }
