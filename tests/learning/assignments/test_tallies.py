"""Sums are kept by increments, and never believed blindly."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from structlog.testing import capture_logs

from learning.assignments.models import Duty, Tally
from learning.assignments.publishing import withdraw_assignment
from learning.assignments.reviewing import review_pending
from learning.assignments.tallies import check_all, recount
from people.models import Officer, Role, RoleGrant
from people.postings import Place, post_officer
from records.clock import database_now
from records.models import Message
from tests.cms.factories import make_lecture
from tests.factories import make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign, complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def lecture(province):
    return make_lecture(province.prison)


@pytest.fixture
def assignment(province, lecture):
    hr = make_staff(province.root, Role.HR)
    for name in ("李建国", "赵铁军"):
        make_officer(province.ward, name)
    make_officer(province.other_ward, "马文斌")
    return assign(hr, province.prison, lecture)


def counts():
    return sorted(Tally.objects.values_list("unit__name", "is_satisfied", "count"))


def test_one_row_a_unit_and_state_and_none_of_nobody(assignment, lecture):
    assert counts() == [("一监区", False, 2), ("二监区", False, 1)]

    for duty in Duty.objects.filter(unit__name="一监区"):
        complete(lecture, duty.officer)
    review_pending()

    assert counts() == [("一监区", True, 2), ("二监区", False, 1)]


def test_increments_are_right_and_need_no_mending(assignment, lecture, province):
    first, second = (duty.officer for duty in Duty.objects.filter(unit__name="一监区").order_by("pk"))

    with capture_logs() as entries:
        complete(lecture, first)
        review_pending()
        done = counts()
        post_officer(second, Place(province.other_ward), starts_on=timezone.localdate(), actor=None)
        review_pending()

    assert done == [("一监区", False, 1), ("一监区", True, 1), ("二监区", False, 1)]
    assert counts() == [("一监区", True, 1), ("二监区", False, 2)]
    assert entries == []


def test_recount_names_every_difference(assignment):
    Tally.objects.filter(unit__name="一监区").update(count=5)
    Tally.objects.filter(unit__name="二监区").delete()

    differences = {(key.unit_id, key.is_satisfied): pair for key, pair in recount(assignment).items()}

    units = dict(Duty.objects.values_list("unit__name", "unit"))
    assert differences == {(units["一监区"], False): (5, 2), (units["二监区"], False): (0, 1)}


def test_nightly_check_alarms_and_mends(assignment, province):
    keeper = make_staff(province.root, Role.SYSTEM_ADMINISTRATOR, "吴系统")
    Tally.objects.filter(unit__name="一监区").update(count=5)

    with capture_logs() as entries:
        assert check_all() == 1
    assert check_all() == 0

    assert counts() == [("一监区", False, 2), ("二监区", False, 1)]
    expected = {"event": "tallies_differ", "log_level": "error", "assignment": str(assignment.public_id)}
    assert entries == [{**expected, "rows": 1, "off": 3}]
    message = Message.objects.get(owner_id=keeper.pk)
    assert (message.kind, message.title) == ("system", "汇总数和明细不一致，已改正")


def test_differences_of_both_signs_are_added_up_and_alarm_who_keeps_the_system_today(assignment, province):
    keepers = [make_staff(province.root, Role.SYSTEM_ADMINISTRATOR) for _ in range(2)]
    RoleGrant.objects.filter(officer=keepers[1]).update(revoked_at=database_now())
    Tally.objects.filter(unit__name="一监区").update(count=3)
    Tally.objects.filter(unit__name="二监区").update(count=0)

    with capture_logs() as entries:
        check_all()

    assert [(entry["rows"], entry["off"]) for entry in entries] == [(2, 2)]
    assert list(Message.objects.filter(kind="system").values_list("owner_id", flat=True)) == [keepers[0].pk]


def test_sums_of_what_was_withdrawn_are_checked_too(assignment, province):
    hr = Officer.objects.get(role_grants__role=Role.HR)
    withdraw_assignment(assignment, actor=hr, reason="重复")
    unit = province.ward
    flags = dict.fromkeys(
        ("is_arrival", "is_started", "is_completed", "is_passed", "is_awaiting", "is_satisfied"), False
    )
    Tally.objects.create(assignment=assignment, unit=unit, due_at=assignment.due_at, left_out="", count=1, **flags)

    with capture_logs() as entries:
        assert check_all() == 1

    assert ([entry["event"] for entry in entries], counts()) == (["tallies_differ"], [])


def test_sum_that_was_too_small_holds_no_result_up(assignment, lecture):
    Tally.objects.filter(unit__name="一监区").update(count=0)

    complete(lecture, Duty.objects.filter(unit__name="一监区").first().officer)
    with capture_logs() as entries:
        review_pending()

    assert counts() == [("一监区", False, 1), ("一监区", True, 1), ("二监区", False, 1)]
    assert recount(assignment) == {}
    assert [entry["event"] for entry in entries] == ["tallies_differ"]


def test_command_says_what_differs_and_mends_when_told_to(assignment):
    def run(*arguments):
        out = StringIO()
        call_command("recount_assignments", *arguments, stdout=out)
        return out.getvalue().splitlines()

    assert run() == ["all sums agree"]
    Tally.objects.filter(unit__name="一监区").update(count=5)
    with pytest.raises(CommandError, match="1 assignments differ; --mend puts them right"):
        run()
    unit = Duty.objects.filter(unit__name="一监区").first().unit_id

    assert run("--mend") == [f"{assignment.public_id} unit {unit}: 5, must be 2", "1 mended"]
    assert run() == ["all sums agree"]
