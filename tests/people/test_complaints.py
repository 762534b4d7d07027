from collections.abc import Callable
from typing import Any

import pytest

from people import complaints
from people.complaints import A_DAY, ComplaintRefused
from people.models import Complaint, Officer, Posting, Role, RoleGrant
from people.scope import OutOfScope
from records.clock import database_now
from records.models import AuditEntry, Message
from tests.factories import Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db

State = Complaint.State


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward, "张一")


@pytest.fixture
def keeper(province: Province) -> Officer:
    return make_staff(province.prison, Role.UNIT_ADMINISTRATOR)


def write(officer: Officer, text: str = "催办太多了") -> Complaint:
    return complaints.write_complaint("complaint", text, officer=officer)


def state_of(complaint: Complaint) -> tuple[str, str, bool]:
    complaint.refresh_from_db()
    return complaint.state, complaint.verdict, complaint.closed_at is not None


def kinds(complaint: Complaint) -> list[str]:
    return [step.kind for step in complaints.list_steps(complaint)]


def told(who: Officer) -> list[str]:
    return list(Message.objects.filter(owner_id=who.pk).order_by("id").values_list("title", flat=True))


def test_a_complaint_has_a_number_and_is_in_the_inbox_of_its_unit_and_of_those_above(
    province: Province, officer: Officer, keeper: Officer
) -> None:
    other, city = make_officer(province.other_ward), make_officer(province.township)
    hr, elsewhere = make_staff(province.root, Role.HR), make_staff(province.city, Role.UNIT_ADMINISTRATOR)
    others = [make_staff(province.ward, role) for role in Role if role not in (Role.HR, Role.UNIT_ADMINISTRATOR)]

    mine, theirs, foreign = write(officer), write(other), write(city)

    assert len({mine.number, theirs.number, foreign.number}) == 3
    assert list(complaints.list_inbox(keeper)) == [mine, theirs]
    assert list(complaints.list_inbox(hr)) == [mine, theirs, foreign]
    assert list(complaints.list_inbox(elsewhere)) == [foreign]
    assert [(list(complaints.list_inbox(other)), told(other)) for other in others] == [([], [])] * 4
    assert list(complaints.list_own(officer)) == [mine]


def test_nobody_writes_more_than_ten_a_day(officer: Officer) -> None:
    written = [write(officer) for _ in range(A_DAY)]

    with pytest.raises(ComplaintRefused, match="一天最多写 10 件"):
        write(officer)

    Complaint.objects.filter(pk=written[0].pk).update(created_at="2020-01-01T00:00Z")
    assert write(officer).officer == officer


def test_what_colleagues_write_takes_nothing_from_ones_own_ten(province: Province, officer: Officer) -> None:
    colleague = make_officer(province.ward)
    for _ in range(A_DAY):
        write(colleague)

    assert write(officer).officer == officer


@pytest.mark.parametrize(("kind", "text"), [("praise", "很好"), ("complaint", "  ")])
def test_what_says_nothing_is_refused(officer: Officer, kind: str, text: str) -> None:
    with pytest.raises(ComplaintRefused):
        complaints.write_complaint(kind, text, officer=officer)

    assert Complaint.objects.count() == 0


def test_a_reply_reaches_the_officer_without_what_was_written(officer: Officer, keeper: Officer) -> None:
    complaint = write(officer)

    complaints.reply(complaint, " 已经改了 ", actor=keeper)

    assert state_of(complaint) == (State.ANSWERED, "", False)
    message = Message.objects.get(owner_id=officer.pk)
    assert (message.owner_id, message.kind, message.title, message.text) == (
        officer.pk,
        "system",
        f"投诉建议 {complaint.number} 有答复了",
        "",
    )
    assert message.path == f"/complaints/{complaint.public_id}/"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.detail) == ("complaint_answered", keeper.pk, {})


def test_the_message_is_in_the_officers_language(officer: Officer, keeper: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(language="en")
    complaint = write(officer)

    complaints.reply(complaint, "已经改了", actor=keeper)

    assert Message.objects.get(owner_id=officer.pk).title == f"There is a reply to {complaint.number}"


def test_who_keeps_the_nearest_inbox_is_told_of_the_number_and_the_unit_alone(
    province: Province, officer: Officer, keeper: Officer
) -> None:
    hr, far = make_staff(province.root, Role.HR), make_staff(province.root, Role.UNIT_ADMINISTRATOR)
    elsewhere, gone = make_staff(province.city, Role.HR), make_staff(province.ward, Role.UNIT_ADMINISTRATOR)
    Officer.objects.filter(pk=gone.pk).update(is_active=False)
    Officer.objects.filter(pk=hr.pk).update(language="en")

    complaint = write(officer)

    assert told(keeper) == [f"投诉建议 {complaint.number} 到了，等答复"]
    assert told(hr) == [f"{complaint.number} has arrived and waits for a reply"]
    assert [told(who) for who in (far, elsewhere, gone, officer)] == [[], [], [], []]
    rows = set(Message.objects.values_list("kind", "text", "path"))
    assert rows == {("to_do", "一监区", f"/people/complaints/{complaint.public_id}/")}


def test_who_keeps_an_inbox_is_not_told_of_their_own_but_the_next_above_is(province: Province) -> None:
    near, above = (make_staff(unit, Role.UNIT_ADMINISTRATOR) for unit in (province.ward, province.prison))

    complaint = write(near)

    assert (told(near), told(above)) == ([], [f"投诉建议 {complaint.number} 到了，等答复"])


def test_of_a_no_the_keepers_are_told_and_of_a_yes_they_are_not(officer: Officer, keeper: Officer) -> None:
    pleased, complaint = write(officer), write(officer)
    for one in (pleased, complaint):
        complaints.reply(one, "已经改了", actor=keeper)
    complaints.give_verdict(pleased, "satisfied", officer=officer)
    Message.objects.all().delete()

    complaints.give_verdict(complaint, "unsatisfied", officer=officer, text="没有改")
    assert told(keeper) == [f"投诉建议 {complaint.number}：本人对答复不满意，等再次答复"]

    complaints.reply(complaint, "这次改了", actor=keeper)
    complaints.give_verdict(complaint, "unsatisfied", officer=officer)
    assert told(keeper)[1:] == [f"投诉建议 {complaint.number}：本人对答复仍不满意，已办结"]
    assert "没有改" not in str(list(Message.objects.values_list("title", "text")))


def test_satisfied_closes_it(officer: Officer, keeper: Officer) -> None:
    complaint = write(officer)
    complaints.reply(complaint, "已经改了", actor=keeper)

    complaints.give_verdict(complaint, "satisfied", officer=officer)

    assert state_of(complaint) == (State.CLOSED, "satisfied", True)


def test_unsatisfied_opens_it_again_once(officer: Officer, keeper: Officer) -> None:
    complaint = write(officer)
    complaints.reply(complaint, "已经改了", actor=keeper)

    complaints.give_verdict(complaint, "unsatisfied", officer=officer, text="没有改")
    assert state_of(complaint) == (State.OPEN, "unsatisfied", False)
    complaints.reply(complaint, "这次改了", actor=keeper)
    complaints.give_verdict(complaint, "unsatisfied", officer=officer)

    assert state_of(complaint) == (State.CLOSED, "unsatisfied", True)
    assert kinds(complaint) == ["reply", "verdict", "reply", "verdict"]


def test_a_verdict_is_the_officers_own_and_needs_a_reply(officer: Officer, keeper: Officer) -> None:
    complaint = write(officer)

    with pytest.raises(ComplaintRefused, match="要有新的答复才能评价"):
        complaints.give_verdict(complaint, "satisfied", officer=officer)
    complaints.reply(complaint, "已经改了", actor=keeper)
    with pytest.raises(OutOfScope):
        complaints.give_verdict(complaint, "satisfied", officer=keeper)
    with pytest.raises(ComplaintRefused, match="请选择"):
        complaints.give_verdict(complaint, "perhaps", officer=officer)

    assert state_of(complaint)[0] == State.ANSWERED


def test_a_reply_says_something_and_a_verdict_is_given_once(officer: Officer, keeper: Officer) -> None:
    complaint = write(officer)
    with pytest.raises(ComplaintRefused, match="请写下答复"):
        complaints.reply(complaint, " ", actor=keeper)
    complaints.reply(complaint, "已经改了", actor=keeper)
    complaints.give_verdict(complaint, "satisfied", officer=officer)

    with pytest.raises(ComplaintRefused, match="要有新的答复才能评价"):
        complaints.give_verdict(complaint, "unsatisfied", officer=officer)

    assert (state_of(complaint), kinds(complaint)) == ((State.CLOSED, "satisfied", True), ["reply", "verdict"])


def test_who_keeps_it_no_longer_neither_sees_it_nor_is_told(
    province: Province, officer: Officer, keeper: Officer
) -> None:
    RoleGrant.objects.filter(officer=keeper).update(revoked_at=database_now())
    keeper = Officer.objects.get(pk=keeper.pk)

    complaint = write(officer)

    assert (list(complaints.list_inbox(keeper)), told(keeper)) == ([], [])
    with pytest.raises(OutOfScope):
        complaints.reply(complaint, "好", actor=keeper)


def test_passed_on_it_is_the_unit_aboves_alone(province: Province, officer: Officer) -> None:
    near, above = (make_staff(unit, Role.UNIT_ADMINISTRATOR) for unit in (province.ward, province.prison))
    complaint = write(officer)

    complaints.pass_on(complaint, actor=near, text="涉及本监区")

    assert list(complaints.list_inbox(near)) == []
    assert list(complaints.list_inbox(above)) == [complaint]
    assert told(officer) == [f"投诉建议 {complaint.number} 已转给上级单位"]
    assert told(above) == [f"投诉建议 {complaint.number} 转来了，等答复"]
    assert AuditEntry.objects.get().verb == "complaint_passed_on"
    with pytest.raises(OutOfScope):
        complaints.reply(complaint, "回头再说", actor=near)


def test_the_top_passes_nothing_on(province: Province) -> None:
    complaint, hr = write(make_officer(province.root)), make_staff(province.root, Role.HR)

    with pytest.raises(ComplaintRefused, match="上面没有单位了"):
        complaints.pass_on(complaint, actor=hr)


@pytest.mark.parametrize("who", ["trainer", "elsewhere", "self"])
def test_who_must_not_answer_does_not(province: Province, officer: Officer, who: str) -> None:
    staff = {
        "trainer": lambda: make_staff(province.prison, Role.TRAINER),
        "elsewhere": lambda: make_staff(province.city, Role.HR),
        "self": lambda: make_staff(province.ward, Role.UNIT_ADMINISTRATOR),
    }[who]()
    complaint = write(staff if who == "self" else officer)

    for verb in (
        lambda: complaints.reply(complaint, "好", actor=staff),
        lambda: complaints.pass_on(complaint, actor=staff),
    ):
        with pytest.raises(OutOfScope):
            verb()

    assert (state_of(complaint)[0], kinds(complaint)) == (State.OPEN, [])


def test_it_is_answered_once(officer: Officer, keeper: Officer) -> None:
    complaint = write(officer)
    complaints.reply(complaint, "已经改了", actor=keeper)

    for verb in (
        lambda: complaints.reply(complaint, "再说", actor=keeper),
        lambda: complaints.pass_on(complaint, actor=keeper),
    ):
        with pytest.raises(ComplaintRefused, match="已经答复过了"):
            verb()


def test_between_postings_it_goes_to_the_last_unit(province: Province, officer: Officer) -> None:
    Posting.objects.filter(officer=officer).update(ends_on="2021-01-01")
    before = {"starts_on": "2015-01-01", "ends_on": "2016-01-01"}
    Posting.objects.create(officer=officer, unit=province.other_ward, **before)
    nobody = Officer.objects.create_user("3999999", name="无任职")

    assert write(Officer.objects.get(pk=officer.pk)).unit == province.ward
    assert write(nobody).unit == province.root


def test_the_inbox_costs_the_same_at_one_and_at_three(
    officer: Officer, keeper: Officer, django_assert_num_queries: Callable[..., Any]
) -> None:
    def read() -> list[str]:
        return [f"{row.officer.name}{row.unit.name}" for row in complaints.list_inbox(keeper)]

    write(officer)
    keeper.scope_paths()
    with django_assert_num_queries(1):
        assert len(read()) == 1
    write(officer)
    write(officer)

    with django_assert_num_queries(1):
        assert len(read()) == 3
