"""Two of everything at once, on real connections."""

from datetime import timedelta

import pytest

from learning.assignments.models import Duty, PendingReview, Reminder, Tally
from learning.assignments.publishing import change_due, except_officer
from learning.assignments.reminders import send_reminders
from learning.assignments.reviewing import review_assignment, review_pending
from learning.assignments.tallies import check_all, recount
from people.models import Officer, Role
from people.postings import Place, post_officer
from records.clock import database_now
from records.models import Message
from tests.cms.factories import make_lecture
from tests.factories import make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign, complete, left_out
from tests.learning.assignments.test_reminders import MONDAY, Scene, scene
from tests.quizzes.exams.test_races import at_once
from tests.security.clocks import database_clock

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["scene"]
ROUNDS = 3


def test_of_two_who_remind_at_once_the_second_finds_the_first_ones(scene: Scene) -> None:
    reminders = [make_staff(scene.province.root, Role.HR) for _ in range(2)]
    people = [scene.officer, scene.colleague]
    for number in range(ROUNDS):

        def remind(actor: Officer, day: int = number) -> int:
            with database_clock(MONDAY + timedelta(days=day)):
                return send_reminders(people, actor=actor, assignment=scene.assignment).count

        counts = at_once(*[lambda actor=actor: remind(actor) for actor in reminders])  # type: ignore[misc]

        assert sorted(counts) == [0, 2]
    assert Reminder.objects.count() == 2 * ROUNDS


def test_what_happens_to_one_person_at_once_leaves_one_row_and_right_sums() -> None:
    province = make_province()
    hr = make_staff(province.root, Role.HR)
    make_staff(province.root, Role.SYSTEM_ADMINISTRATOR)
    for number in range(ROUNDS):
        lecture = make_lecture(province.root, f"微课{number}")
        officer, other = make_officer(province.ward), make_officer(province.ward)
        assignment = assign(hr, province.prison, lecture)
        later = assignment.due_at + timedelta(days=3)

        at_once(
            lambda lecture=lecture, officer=officer: complete(lecture, officer),  # type: ignore[misc]
            lambda officer=officer: post_officer(  # type: ignore[misc]
                officer, Place(province.other_ward), starts_on=database_now().date(), actor=None
            ),
            lambda a=assignment, officer=officer, to=later: change_due(a, [officer], to, reason="出差", actor=hr),  # type: ignore[misc]
            lambda a=assignment, other=other: except_officer(a, other, reason="产假", actor=hr),  # type: ignore[misc]
            review_pending,
            lambda a=assignment: review_assignment(a),  # type: ignore[misc]
        )
        review_pending()

        duty = Duty.objects.current().get(assignment=assignment, officer=officer)
        assert (duty.is_satisfied, duty.unit, duty.due_at) == (True, province.other_ward, later)
        assert list(left_out(assignment).values()) == ["excepted"]
        assert (recount(assignment), PendingReview.objects.count()) == ({}, 0)
    assert check_all() == 0
    assert not Message.objects.filter(kind=Message.Kind.SYSTEM).exists()
    assert not Tally.objects.filter(count=0).exists()
