from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from records import jobs
from records.clock import database_now
from records.jobs import JobFailed, Running, enqueue
from records.models import Job
from records.tasks import run_due_jobs, run_job

pytestmark = pytest.mark.django_db
Verb = Callable[[Running], dict[str, object]]


@pytest.fixture
def register() -> Iterator[Callable[[Verb], None]]:
    """Registers verbs of kind "tested" for one test."""
    yield lambda verb: jobs.register("tested", verb)
    jobs._verbs.pop("tested", None)


def add(**fields: Any) -> Job:
    job = enqueue("tested", owner_id=7, arguments={"a": 1})
    Job.objects.filter(pk=job.pk).update(**fields)
    return Job.objects.get(pk=job.pk)


def now_of(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_runs_its_verb_and_keeps_the_result(register: Callable[[Verb], None]) -> None:
    register(lambda running: {"got": running.job.arguments["a"]})
    job = add()

    jobs.run(job.public_id)

    done = now_of(job)
    assert (done.state, done.result, done.tries, done.lease_until) == ("done", {"got": 1}, 1, None)
    assert done.ended_at is not None


def test_a_done_job_does_not_run_again(register: Callable[[Verb], None]) -> None:
    runs: list[int] = []
    register(lambda running: runs.append(1) or {})  # type: ignore[func-returns-value]
    job = add()

    for _time in range(3):
        run_job(str(job.public_id))

    assert runs == [1]


def test_progress_renews_the_lease(register: Callable[[Verb], None]) -> None:
    seen: list[tuple[int, int, bool]] = []

    def verb(running: Running) -> dict[str, object]:
        Job.objects.update(lease_until=database_now())
        running.report(3, 9)
        job = now_of(running.job)
        assert job.lease_until is not None
        seen.append((job.progress, job.total, job.lease_until > database_now() + timedelta(minutes=1)))
        return {}

    register(verb)
    jobs.run(add().public_id)

    assert seen == [(3, 9, True)]


def test_a_job_whose_worker_died_is_taken_up_when_its_lease_has_run_out(register: Callable[[Verb], None]) -> None:
    register(lambda running: {})
    held = add(state="running", lease_until=database_now() + timedelta(minutes=1))
    dead = add(state="running", lease_until=database_now() - timedelta(seconds=1), tries=1)

    run_due_jobs()

    assert (now_of(held).state, now_of(dead).state, now_of(dead).tries) == ("running", "done", 2)


def test_a_job_that_cannot_succeed_says_why_and_is_not_tried_again(register: Callable[[Verb], None]) -> None:
    def verb(running: Running) -> dict[str, object]:
        raise JobFailed("请重新上传。")

    register(verb)
    job = add()
    jobs.run(job.public_id)

    assert (now_of(job).state, now_of(job).problem, jobs.due()) == ("failed", "请重新上传。", [])
    assert jobs.has_failed(job.public_id)


def test_a_job_that_broke_is_tried_three_times(register: Callable[[Verb], None]) -> None:
    def verb(running: Running) -> dict[str, object]:
        raise ValueError("secret detail")

    register(verb)
    job = add()
    states = []
    for _time in range(3):
        run_due_jobs()
        states.append((now_of(job).state, now_of(job).problem))

    assert states == [("queued", "ValueError"), ("queued", "ValueError"), ("failed", "")]
    assert jobs.due() == []


def test_a_dead_broker_only_delays_the_job(
    register: Callable[[Verb], None], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """F8: the row is there, so the sweeper's next round runs it."""

    def unreachable(**options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(run_job, "apply_async", unreachable)
    register(lambda running: {})
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue("tested", owner_id=7, arguments={})
    waiting = now_of(job).state
    run_due_jobs()

    assert (waiting, now_of(job).state) == ("queued", "done")


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_run_a_job_once(register: Callable[[Verb], None]) -> None:
    runs: list[int] = []
    register(lambda running: runs.append(1) or {})  # type: ignore[func-returns-value]
    job = Job.objects.create(kind="tested", lease_until=database_now())

    def work(number: int) -> None:
        try:
            jobs.run(job.public_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))

    assert runs == [1]
