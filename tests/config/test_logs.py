"""What a log line may hold."""

import logging

import pytest

from records import jobs
from records.models import Job

pytestmark = pytest.mark.django_db


def test_failed_job_logs_its_traceback_without_the_values_in_it(caplog):
    def read_questions(running):
        questions = ["答案是 CANARY-KEY"]
        raise RuntimeError(len(questions))

    jobs.register("test_failing", read_questions)
    job = Job.objects.create(kind="test_failing", arguments={})

    with caplog.at_level(logging.ERROR):
        jobs.run(job.public_id)

    assert "RuntimeError" in caplog.text
    assert "CANARY-KEY" not in caplog.text
