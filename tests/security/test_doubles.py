"""T9: the impatient finger. Fifty requests at once, each on a connection of its own, make one attempt and one result."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from people.models import Officer, Role
from quizzes.exams.models import Attempt, Exam, ItemResult, Result
from tests.factories import RIGHT, make_exam, make_officer, make_province, make_staff
from tests.security.browser import Answered, Browser, answer

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 50


@pytest.fixture
def exam() -> Exam:
    """Many attempts are allowed, so that the limit of attempts is not what keeps it to one."""
    province = make_province()
    return make_exam(make_staff(province.prison, Role.TRAINER), province.prison, attempts_allowed=20)


@pytest.fixture
def officer(exam: Exam) -> Officer:
    return make_officer(exam.unit)


def at_once(browsers: list[Browser], request: Callable[[Browser], Answered]) -> list[Answered]:
    """The same request from every browser, beginning together."""
    gate = threading.Barrier(len(browsers))

    def run(browser: Browser) -> Answered:
        gate.wait()
        try:
            return request(browser)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(run, browsers))


def test_fifty_parallel_starts_make_one_attempt_with_one_writer(exam: Exam, officer: Officer) -> None:
    """One session and no device cookie yet, so each reply names a device of its own; one of them has the paper."""
    first = Browser.of(officer)
    assert first.get(f"/exams/{exam.public_id}/").status == 200
    browsers = [first.copy() for _ in range(TIMES)]

    replies = at_once(browsers, lambda browser: browser.post(f"/exams/{exam.public_id}/start"))

    attempt = Attempt.objects.get()
    url = f"/exams/attempts/{attempt.public_id}/"
    assert {(reply.status, reply.location) for reply in replies} == {(302, url)}
    assert (attempt.number, attempt.epoch, attempt.state) == (1, 1, "open")
    assert len({browser.cookies["device"] for browser in browsers}) == TIMES
    assert sum(b'id="attempt-config"' in browser.get(url).body for browser in browsers) == 1


def test_fifty_parallel_hand_ins_make_one_result_and_equal_receipts(exam: Exam, officer: Officer) -> None:
    first = Browser.of(officer)
    first.post(f"/exams/{exam.public_id}/start")
    attempt = Attempt.objects.get()
    token = first.open_paper(attempt.public_id)["token"]
    assert first.save(token, answer(1, RIGHT["single"], 1)).status == 200
    browsers = [first.copy() for _ in range(TIMES)]

    replies = at_once(browsers, lambda browser: browser.hand_in(attempt.public_id, token))

    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1
    assert replies[0].json()["receipt"]["code"] == attempt.receipt_code
    assert (Result.objects.count(), ItemResult.objects.count(), Attempt.objects.count()) == (1, 4, 1)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.ending) == ("sealed", "officer")
