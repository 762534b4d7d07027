"""Work in the background. Owns `Job`. The row is the truth and the broker only a wake-up (F7, F8): a worker claims a job by
one UPDATE and holds a lease; when it dies, the lease runs out and the sweeper runs the job again, so that every kind of
job must be able to run twice."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q

from records.clock import database_now
from records.models import Job

LEASE = timedelta(minutes=2)
TRIES = 3
log = structlog.get_logger(__name__)


class JobFailed(Exception):
    """The job can't succeed; the message says in plain words what to do."""


@dataclass
class Running:
    """What a job's verb is given: the row, and how to say how far it is. Saying so renews the lease."""

    job: Job

    def report(self, progress: int, total: int) -> None:
        Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING).update(
            progress=progress, total=total, lease_until=database_now() + LEASE
        )


Verb = Callable[[Running], dict[str, object]]
_verbs: dict[str, Verb] = {}


def register(kind: str, verb: Verb) -> None:
    """Name the verb that runs jobs of this kind; rooms above call it when they start."""
    _verbs[kind] = verb


def enqueue(kind: str, *, owner_id: int | None, arguments: dict[str, object]) -> Job:
    """Write the job in the caller's transaction and wake a worker after its commit. A dead broker only delays it until the
    sweeper's next round."""
    job = Job.objects.create(kind=kind, owner_id=owner_id, arguments=arguments, lease_until=database_now())
    transaction.on_commit(lambda: _wake(job.public_id))
    return job


def _wake(public_id: uuid.UUID) -> None:
    from records.tasks import run_job

    wake(run_job, str(public_id))


def wake(task: Any, *arguments: str) -> None:
    """Let a worker run the task now. Never raises: whatever the broker's failure, what is to be done stands in rows, and the task's
    next round finds it."""
    try:
        task.apply_async(args=arguments, retry=False)
    except Exception as error:  # any broker, any failure
        log.warning("broker_unreachable", task=task.name, arguments=arguments, error=type(error).__name__)


def claim(public_id: uuid.UUID | str) -> Job | None:
    """Take the job if it is free (queued, or its lease has run out). None: another worker has it, or it has ended."""
    now = database_now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, public_id=public_id).update(
        state=Job.State.RUNNING, lease_until=now + LEASE, tries=F("tries") + 1
    )
    return Job.objects.get(public_id=public_id) if taken else None


def run(public_id: uuid.UUID | str) -> None:
    """Claim one job, run its verb, record how it ended. A verb that raised is tried again by the sweeper, `TRIES` times in all."""
    job = claim(public_id)
    if job is None:
        return
    try:
        result = _verbs[job.kind](Running(job))
    except JobFailed as error:
        _end(job, state=Job.State.FAILED, problem=str(error))
    except Exception as error:
        log.exception("job_failed", job=str(job.public_id), kind=job.kind)
        if job.tries >= TRIES:
            _end(job, state=Job.State.FAILED, problem="")
        else:
            Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, problem=type(error).__name__[:300])
    else:
        _end(job, state=Job.State.DONE, problem="", result=result)


def _end(job: Job, *, state: str, problem: str, result: dict[str, object] | None = None) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=state, problem=problem[:300], result=result or {}, ended_at=database_now(), lease_until=None
    )


def has_failed(public_id: uuid.UUID) -> bool:
    """Whether this job ended without success, so that nobody waits for it any longer."""
    return Job.objects.filter(public_id=public_id, state=Job.State.FAILED).exists()


def due() -> list[uuid.UUID]:
    """Jobs that nobody runs: queued, or with a lease that has run out."""
    now = database_now()
    waiting = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    return list(Job.objects.filter(waiting).order_by("id").values_list("public_id", flat=True)[:20])
