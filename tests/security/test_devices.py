"""T10: two devices and one attempt. One of them writes at a time, nothing acknowledged is lost, every take-over is on record."""

import threading

import pytest
from django.db import connections

from people.models import Officer, Role
from quizzes.exams.models import Attempt, Exam, Response, Result
from records.audit import AuditEntry
from tests.factories import RIGHT, WRONG, make_exam, make_officer, make_province, make_staff
from tests.security.browser import Answered, Browser, answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_connection")]
KINDS = dict(enumerate(RIGHT, start=1))
OTHER_DEVICE = "这场考试正在另一台设备上进行".encode()
TURNS = 6


@pytest.fixture
def exam() -> Exam:
    province = make_province()
    return make_exam(make_staff(province.prison, Role.TRAINER), province.prison)


@pytest.fixture
def officer(exam: Exam) -> Officer:
    return make_officer(exam.unit)


def begin(browser: Browser, exam: Exam) -> tuple[Attempt, str]:
    browser.post(f"/exams/{exam.public_id}/start")
    attempt = Attempt.objects.get()
    return attempt, browser.open_paper(attempt.public_id)["token"]


def url_of(attempt: Attempt, verb: str = "") -> str:
    return f"/exams/attempts/{attempt.public_id}/{verb}"


def verdict(reply: Answered) -> tuple[int, str]:
    return reply.status, reply.json().get("reason", "")


def stored() -> dict[int, tuple[object, int]]:
    return {row.position: (row.value, row.rev) for row in Response.objects.all()}


def test_two_devices_alternate_with_one_writer_and_no_loss(exam: Exam, officer: Officer) -> None:
    writer, other = Browser.of(officer), Browser.of(officer)
    attempt, token = begin(writer, exam)
    acknowledged: dict[int, tuple[object, int]] = {}
    for turn in range(1, TURNS + 1):
        position = (turn - 1) % len(KINDS) + 1
        value = (RIGHT if turn % 2 else WRONG)[KINDS[position]]
        assert writer.save(token, answer(position, value, turn)).status == 200
        acknowledged[position] = (value, turn)

        page = other.get(url_of(attempt))
        assert (page.status, OTHER_DEVICE in page.body, b'id="attempt-config"' in page.body) == (200, True, False)
        assert other.post(url_of(attempt, "take-over")).location == url_of(attempt)
        config = other.open_paper(attempt.public_id)
        assert config["revs"] == {str(place): rev for place, (_, rev) in acknowledged.items()}

        assert verdict(writer.save(token, answer(position, "lost", turn + 100))) == (409, "taken_over")
        assert verdict(writer.hand_in(attempt.public_id, token)) == (409, "taken_over")
        assert OTHER_DEVICE in writer.get(url_of(attempt)).body
        assert stored() == acknowledged
        writer, other, token = other, writer, config["token"]

    assert writer.cookies["device"] != other.cookies["device"]
    assert writer.hand_in(attempt.public_id, token).status == 200
    assert (stored(), Result.objects.get().answered_count) == (acknowledged, len(acknowledged))
    entries = AuditEntry.objects.filter(verb="attempt_taken_over").order_by("pk")
    assert [(entry.actor_id, entry.detail["epoch"]) for entry in entries] == [
        (officer.pk, epoch) for epoch in range(2, TURNS + 2)
    ]


def test_an_old_token_stays_dead_when_its_device_comes_back(exam: Exam, officer: Officer) -> None:
    phone, computer = Browser.of(officer), Browser.of(officer)
    attempt, old = begin(phone, exam)
    computer.post(url_of(attempt, "take-over"))
    phone.post(url_of(attempt, "take-over"))

    assert verdict(phone.save(old, answer(1, RIGHT["single"], 1))) == (409, "taken_over")
    assert phone.save(phone.open_paper(attempt.public_id)["token"], answer(1, RIGHT["single"], 1)).status == 200


def test_take_over_on_the_same_device_changes_and_records_nothing(exam: Exam, officer: Officer) -> None:
    phone = Browser.of(officer)
    attempt, token = begin(phone, exam)

    phone.post(url_of(attempt, "take-over"))

    assert phone.save(token, answer(1, RIGHT["single"], 1)).status == 200
    assert not AuditEntry.objects.filter(verb="attempt_taken_over").exists()


def test_somebody_else_can_not_take_over(exam: Exam, officer: Officer) -> None:
    phone, stranger = Browser.of(officer), Browser.of(make_officer(exam.unit, "王强"))
    attempt, token = begin(phone, exam)

    assert stranger.post(url_of(attempt, "take-over")).status == 404
    assert phone.save(token, answer(1, RIGHT["single"], 1)).status == 200


@pytest.mark.django_db(transaction=True)
def test_take_over_amid_a_stream_of_saves_keeps_the_last_acknowledged(exam: Exam, officer: Officer) -> None:
    phone, computer = Browser.of(officer), Browser.of(officer)
    attempt, token = begin(phone, exam)
    replies: list[Answered] = []
    flowing = threading.Event()

    def write() -> None:
        try:
            for rev in range(1, 2000):
                replies.append(phone.save(token, answer(1, f"v{rev}", rev)))
                if replies[-1].status != 200:
                    return
                if rev == 5:
                    flowing.set()
        finally:
            flowing.set()
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    flowing.wait(30)
    computer.post(url_of(attempt, "take-over"))
    writer.join(60)

    acknowledged = len(replies) - 1
    assert verdict(replies[-1]) == (409, "taken_over")
    assert stored() == {1: (f"v{acknowledged}", acknowledged)}
    assert computer.open_paper(attempt.public_id)["revs"] == {"1": acknowledged}
    assert AuditEntry.objects.filter(verb="attempt_taken_over").count() == 1
