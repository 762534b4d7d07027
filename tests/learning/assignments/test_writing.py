"""What is written of duties, and when it is not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cms.models import LecturePage
from learning.assignments.models import Assignment, Duty
from learning.assignments.publishing import change_due, except_officer, readmit_officer
from learning.assignments.reviewing import review_officers, review_pending
from learning.assignments.signals import duties_begun
from people.models import Officer, Posting, Role
from people.postings import Place, post_officer
from records.models import Message
from tests.factories import Province, make_officer, make_staff
from tests.learning.assignments.cast import assign, complete, duty_of, standings
from tests.security.clocks import clocks

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAST_MIDNIGHT = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # 01:30 of the 24th in Shanghai


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR)


def test_publication_tells_of_beginners_who_are_no_arrivals(
    hr: Officer, province: Province, officer: Officer, lecture: LecturePage
) -> None:
    told = []

    def listen(officer_ids: list[int], is_arrival: bool, **news: object) -> None:
        told.append((officer_ids, is_arrival))

    duties_begun.connect(listen)
    try:
        assign(hr, province.ward, lecture)
    finally:
        duties_begun.disconnect(listen)

    assert told == [([officer.pk], False)]


def test_what_changes_in_a_duty_is_no_new_duty(
    hr: Officer, province: Province, assignment: Assignment, officer: Officer, lecture: LecturePage
) -> None:
    post_officer(officer, Place(province.other_ward), starts_on=date(2026, 1, 5), actor=None)
    review_pending()
    change_due(assignment, [officer], assignment.due_at + DAY, reason="出差", actor=hr)
    complete(lecture, officer)
    review_pending()

    assert Duty.objects.filter(officer=officer).count() >= 3
    assert Message.objects.filter(owner_id=officer.pk, title__startswith="新任务").count() == 1


def test_of_two_extensions_the_later_holds(hr: Officer, assignment: Assignment, officer: Officer) -> None:
    for days in (1, 2):
        change_due(assignment, [officer], assignment.due_at + days * DAY, reason="出差", actor=hr)
    review_officers([officer.pk])

    duty = duty_of(assignment, officer)
    assert duty is not None
    assert duty.due_at == assignment.due_at + 2 * DAY


def test_two_changes_at_one_instant_are_two_rows_in_order(
    hr: Officer, province: Province, officer: Officer, lecture: LecturePage
) -> None:
    with clocks(PAST_MIDNIGHT):
        assignment = assign(hr, province.ward, lecture)
        except_officer(assignment, officer, reason="产假", actor=hr)
        readmit_officer(assignment, officer, actor=hr)

    rows = list(Duty.objects.filter(officer=officer).order_by("from_at"))
    assert [(row.left_out, row.is_arrival) for row in rows] == [("", False), ("excepted", False), ("", False)]
    assert [row.until_at for row in rows] == [rows[1].from_at, rows[2].from_at, None]


def test_the_day_of_a_posting_is_shanghais(hr: Officer, province: Province, lecture: LecturePage) -> None:
    newcomer = make_officer(province.ward, "王晓燕")
    Posting.objects.filter(officer=newcomer).update(starts_on=date(2026, 11, 24))

    with clocks(PAST_MIDNIGHT):
        assignment = assign(hr, province.ward, lecture)

    assert list(standings(assignment)) == ["王晓燕"]
