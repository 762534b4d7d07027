"""With Redis and every worker dead, officers who are logged in sit their exam, and nothing fails open (G12, F6, F8); a database
that is away is said as 503 with Retry-After."""

import socket
from collections.abc import Iterator
from typing import Any

import kombu.pools
import pytest
from celery import current_app
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisConnectionError

from config.middleware import OverloadMiddleware
from people.models import Officer, Role
from quizzes.exams.models import Attempt, Exam, Response
from quizzes.exams.tokens import issue_token
from records import jobs
from records.models import Job
from records.tasks import run_job
from tests.factories import PASSWORD, PHONE, RIGHT, make_exam, make_officer, make_province, make_staff
from tests.security.browser import Browser, answer


@pytest.fixture
def dead_redis(settings: Any) -> Iterator[str]:
    """Cache and broker at a port where nobody listens; tasks go to the broker, as in production."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, so that nobody else opens it, and never listened on
        url = f"redis://127.0.0.1:{closed.getsockname()[1]}/0"
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}
        before = {
            name: current_app.conf[name] for name in ("broker_url", "task_always_eager", "broker_transport_options")
        }
        current_app.conf.update(broker_url=url, task_always_eager=False, broker_transport_options={})
        forget_connections()
        yield url
        current_app.conf.update(before)
        forget_connections()


def forget_connections() -> None:
    kombu.pools.reset()  # pools are kept by address for the whole process; a closed one would refuse every later test
    current_app._pool = None
    current_app.amqp._producer_pool = None


@pytest.fixture
def officer(transactional_db: None) -> Officer:
    return make_officer(make_province().ward, "李建国", number="3301888")


@pytest.fixture
def exam(officer: Officer) -> Exam:
    prison = officer.posting.unit.get_parent()  # type: ignore[union-attr]
    return make_exam(make_staff(prison, Role.TRAINER), prison, review_policy=Exam.ReviewPolicy.IMMEDIATELY)


def log_in(password: str) -> int:
    response = Client().post("/login/", {"officer_number": "3301888", "password": password})
    return int(response.status_code)


def test_a_whole_sitting_without_redis_and_workers(officer: Officer, exam: Exam, dead_redis: str) -> None:
    client = Client()
    client.force_login(officer)
    client.cookies["device"] = PHONE.cookie

    pages = [client.get(url).status_code for url in ("/", "/exams/", f"/exams/{exam.public_id}/")]
    started = client.post(f"/exams/{exam.public_id}/start")
    attempt = Attempt.objects.get()
    paper = client.get(started["Location"])
    token, device = issue_token(attempt), Browser()
    saved = [device.save(token, answer(at, RIGHT[kind], 1)).status for at, kind in enumerate(RIGHT, start=1)]
    handed_in = client.post(f"{started['Location']}submit", {"token": token})
    after = [client.get(f"{started['Location']}{page}").status_code for page in ("receipt", "result")]

    assert (pages, paper.status_code, saved, after) == ([200] * 3, 200, [200] * 4, [200] * 2)
    assert handed_in["Location"].endswith("/receipt")
    assert Response.objects.filter(attempt=attempt).count() == 4
    assert attempt.results.get().percentage == 100


def test_redis_is_dead_in_these_tests(dead_redis: str) -> None:
    with pytest.raises(RedisConnectionError):
        cache.get("anything")
    with pytest.raises(BrokerError):
        run_job.apply_async(args=["0"], retry=False)


def test_a_job_waits_for_the_sweeper_when_the_broker_is_dead(
    officer: Officer, dead_redis: str, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        job = jobs.enqueue("export", owner_id=officer.pk, arguments={})
        assert Job.objects.filter(pk=job.pk).exists()

    assert "broker_unreachable" in caplog.text and BrokerError.__name__ in caplog.text
    assert jobs.due() == [job.public_id]
    assert Job.objects.get(pk=job.pk).state == Job.State.QUEUED


def test_logging_in_works_and_its_limits_hold(officer: Officer, dead_redis: str) -> None:
    assert log_in(PASSWORD) == 302

    guesses = [log_in(f"guess-number-{number}") for number in range(10)]

    assert guesses == [200] * 8 + [429] * 2
    assert log_in(PASSWORD) == 429  # also with the right password: nothing was checked


def test_a_view_without_its_database_answers_503(rf: RequestFactory) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise OperationalError("connection refused")

    response = OverloadMiddleware(fail)(rf.get("/exams/"))

    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "3", "no-store")
    assert "connection refused" not in response.content.decode()


def test_a_database_that_goes_away_within_a_view_answers_503(
    officer: Officer, exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("too many connections")

    monkeypatch.setattr("quizzes.exams.attempts.start_attempt", fail)
    client = Client()
    client.force_login(officer)

    responses = [
        client.post(f"/exams/{exam.public_id}/start"),
        client.post(f"/api/v1/exams/{exam.public_id}/attempts/", {}, content_type="application/json"),
    ]

    assert [(response.status_code, response["Retry-After"]) for response in responses] == [(503, "3")] * 2


def test_a_save_without_its_database_answers_503_and_works_again_after(
    officer: Officer, exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(officer)
    client.post(f"/exams/{exam.public_id}/start")
    token, device = issue_token(Attempt.objects.get()), Browser()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as away:
        away.setattr(connection, "cursor", fail)
        refused = device.save(token, answer(1, "o2", 1))
    assert (refused.status, refused.headers["Retry-After"], Response.objects.count()) == (503, "2", 0)

    assert device.save(token, answer(1, "o2", 1)).status == 200
    assert Response.objects.get().value == "o2"
