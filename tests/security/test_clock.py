"""T5, F10: the database's clock decides. A client's clock has no way in, and an application server's may be wrong by ten
minutes either way or an hour ahead, and jump, without changing what is opened, saved or sealed (G5, G8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from people.models import Officer, Role
from quizzes.exams import attempts
from quizzes.exams.models import Attempt, Exam, Response, Result
from quizzes.exams.tokens import KEPT, TokenInvalid, issue_token, read_token
from records.clock import database_now
from tests.factories import RIGHT, Province, make_exam, make_officer, make_province, make_staff, move_deadline
from tests.security.browser import Browser, answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_connection")]
OFF = [timedelta(minutes=-10), timedelta(minutes=10), timedelta(hours=1)]
WRONG_BY = pytest.mark.parametrize("off", OFF, ids=["10 min slow", "10 min fast", "1 h fast"])


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def trainer(province: Province) -> Officer:
    return make_staff(province.prison, Role.TRAINER)


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward)


@contextmanager
def application_clock(off: timedelta) -> Iterator[None]:
    """The application's process goes wrong; the database asks the operating system, which does not."""
    real = database_now()
    with time_machine.travel(real + off, tick=True):
        assert abs(timezone.now() - real - off) < timedelta(minutes=1)
        assert abs(database_now() - real) < timedelta(minutes=1)
        yield


def start(browser: Browser, exam: Exam) -> Any:
    return browser.post(f"/exams/{exam.public_id}/start")


def begin(browser: Browser, exam: Exam) -> tuple[Attempt, str]:
    start(browser, exam)
    attempt = Attempt.objects.select_related("exam").get(exam=exam)
    return attempt, browser.open_paper(attempt.public_id)["token"]


@WRONG_BY
def test_exam_opens_and_closes_by_the_database(trainer: Officer, officer: Officer, off: timedelta) -> None:
    now, browser = database_now(), Browser.of(officer)
    soon = make_exam(trainer, trainer.posting.unit, opens_at=now + timedelta(minutes=5), title="还没到时间")
    fresh = make_exam(trainer, trainer.posting.unit, opens_at=now - timedelta(minutes=5), title="刚开始")
    over = make_exam(
        trainer,
        trainer.posting.unit,
        opens_at=now - timedelta(hours=2),
        closes_at=now - timedelta(minutes=5),
        title="刚结束",
    )

    with application_clock(off):
        for exam in (soon, fresh, over):
            start(browser, exam)

    assert [attempt.exam.title for attempt in Attempt.objects.all()] == ["刚开始"]
    assert abs(Attempt.objects.get().started_at - now) < timedelta(minutes=1)


@WRONG_BY
def test_deadline_is_counted_from_the_databases_instant(trainer: Officer, officer: Officer, off: timedelta) -> None:
    exam, now = make_exam(trainer, trainer.posting.unit, duration=timedelta(minutes=30)), database_now()

    with application_clock(off):
        attempt, _token = begin(Browser.of(officer), exam)

    assert timedelta(0) <= attempt.started_at - now < timedelta(minutes=1)
    assert attempt.deadline - attempt.started_at == timedelta(minutes=30)
    assert attempt.accept_until - attempt.deadline == exam.grace


@WRONG_BY
def test_save_counts_until_the_grace_is_over_and_not_after_it(
    trainer: Officer, officer: Officer, off: timedelta
) -> None:
    exam, browser = make_exam(trainer, trainer.posting.unit), Browser.of(officer)
    attempt, token = begin(browser, exam)

    with application_clock(off):
        move_deadline(attempt, seconds_ago=-60)  # within the grace
        in_time = browser.save(token, answer(1, "o2", 1))
        move_deadline(attempt, seconds_ago=1)
        late = browser.save(token, answer(1, "o0", 2), answer(2, ["o0"], 1))

    assert (in_time.status, late.status, late.json()["reason"]) == (200, 409, "time_up")
    assert list(Response.objects.values_list("position", "value", "rev")) == [(1, "o2", 1)]


@WRONG_BY
def test_sealing_waits_for_the_databases_time(trainer: Officer, officer: Officer, off: timedelta) -> None:
    exam, browser = make_exam(trainer, trainer.posting.unit), Browser.of(officer)
    attempt, token = begin(browser, exam)
    browser.save(token, answer(1, RIGHT["single"], 1))
    url = f"/exams/attempts/{attempt.public_id}/"

    with application_clock(off):
        move_deadline(attempt, seconds_ago=-300)
        early = (attempts.seal_overdue(), browser.get(url).status, Attempt.objects.get().state)
        move_deadline(attempt, seconds_ago=1)
        late = browser.get(url)

    attempt.refresh_from_db()
    assert early == (0, 200, "open")
    assert (late.location, attempt.state, attempt.ending) == (f"{url}receipt", "sealed", "time")
    assert (attempt.ended_at, Result.objects.get().answered_count) == (attempt.deadline, 1)


@WRONG_BY
def test_hand_in_is_the_officers_own_within_the_grace_and_times_after_it(
    trainer: Officer, officer: Officer, off: timedelta
) -> None:
    exam, browser = make_exam(trainer, trainer.posting.unit, attempts_allowed=2), Browser.of(officer)
    endings = []
    for seconds_ago in (-60, 1):
        start(browser, exam)
        attempt = Attempt.objects.select_related("exam").order_by("number").last()
        assert attempt
        token = browser.open_paper(attempt.public_id)["token"]
        move_deadline(attempt, seconds_ago=seconds_ago)
        with application_clock(off):
            receipt = browser.hand_in(attempt.public_id, token)
        attempt.refresh_from_db()
        endings.append((receipt.status, attempt.ending, attempt.ended_at == attempt.deadline))

    assert endings == [(200, "officer", False), (200, "time", True)]


def test_a_clock_that_jumps_during_a_sitting_changes_nothing(trainer: Officer, officer: Officer) -> None:
    exam, browser = make_exam(trainer, trainer.posting.unit), Browser.of(officer)
    with application_clock(OFF[0]):
        attempt, token = begin(browser, exam)
    before = (attempt.started_at, attempt.deadline, attempt.accept_until)

    statuses = []
    for rev in range(1, 7):
        with application_clock(OFF[rev % 3]):
            statuses.append(browser.save(token, answer(1, f"o{rev % 4}", rev)).status)
    with application_clock(OFF[1]):
        handed_in = browser.hand_in(attempt.public_id, token)

    attempt.refresh_from_db()
    assert statuses == [200] * 6
    assert (attempt.started_at, attempt.deadline, attempt.accept_until) == before
    assert (handed_in.status, Response.objects.get().rev) == (200, 6)
    assert timedelta(0) <= attempt.ended_at - attempt.started_at < timedelta(minutes=1)


@pytest.mark.parametrize("off", [timedelta(hours=-1), timedelta(hours=1)], ids=["1 h slow", "1 h fast"])
def test_a_clients_clock_has_no_way_in(trainer: Officer, officer: Officer, off: timedelta) -> None:
    exam, browser, now = make_exam(trainer, trainer.posting.unit), Browser.of(officer), database_now()
    browser.extra = {"Date": format_datetime(now + off), "X_Client_Time": str((now + off).timestamp())}
    attempt, token = begin(browser, exam)
    started = attempt.started_at

    saved = browser.save(token, answer(1, "o2", 1))
    dated = browser.save(token, answer(2, ["o0"], 1) | {"saved_at": (now + off).isoformat()})
    move_deadline(attempt, seconds_ago=1)
    late = browser.save(token, answer(1, "o0", 2))

    assert (saved.status, dated.status, late.status, late.json()["reason"]) == (200, 409, 409, "time_up")
    assert abs(Response.objects.get().saved_at - now) < timedelta(minutes=1)
    assert dated.json()["answers"][0]["reason"] == "malformed"
    assert timedelta(0) <= started - now < timedelta(minutes=1)


@WRONG_BY
def test_tokens_outlast_the_grace_whatever_the_application_thinks(
    trainer: Officer, officer: Officer, off: timedelta
) -> None:
    """A token's expiry is read from the application's clock, with a day to spare: far more than it may be wrong by."""
    attempt, token = begin(Browser.of(officer), make_exam(trainer, trainer.posting.unit))

    with application_clock(off):
        at_the_end = read_token(token, now=attempt.accept_until + off)
        issued = read_token(issue_token(attempt), now=timezone.now())

    assert (at_the_end.attempt_id, issued.expires) == (attempt.pk, int((attempt.accept_until + KEPT).timestamp()))
    assert timedelta(hours=12) < KEPT
    with pytest.raises(TokenInvalid):
        read_token(token, now=attempt.accept_until + KEPT + timedelta(seconds=1))
