"""The negative control of the kill tests: an application that says "saved" first and saves afterwards. They must catch it."""

import json
import queue
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from config.wsgi import application as careful
from quizzes.exams.save_endpoint import PATH, StartResponse
from quizzes.exams.saving import read_answers, save_answers
from quizzes.exams.tokens import read_token

_pending: "queue.Queue[Callable[[], object]]" = queue.Queue()


def _work() -> None:
    while True:
        _pending.get()()


threading.Thread(target=_work, daemon=True).start()


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
        return careful(environ, start_response)
    token = read_token(environ["HTTP_X_ATTEMPT_TOKEN"], now=datetime.now(UTC))
    answers, _refused = read_answers(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
    _pending.put(lambda: save_answers(token, answers))
    verdicts = [{"position": answer.position, "rev": answer.rev, "status": "saved"} for answer in answers]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"answers": verdicts}).encode()]
