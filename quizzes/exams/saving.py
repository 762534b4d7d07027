"""Saving answers: the only writer of `Response`. One statement authorises, checks the time by the database's clock, locks
the attempt against sealing and writes; it is acknowledged after its commit alone (G1, G3, G5, G9). It never updates the
attempt, and it never reads a paper or a key.

`FOR SHARE` makes the sealing UPDATE wait for saves in flight and saves wait for it; SQLite has one writer anyway, and a
lock of our own in front of it is faster than its busy handler."""

import json
import threading
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection

from quizzes.exams.models import Attempt, Response
from quizzes.exams.save_sql import POSTGRESQL, SQLITE
from quizzes.exams.tokens import AttemptToken
from records.clock import as_instant, database_now

MAX_ANSWERS = 200
MAX_TEXT = 5000
MAX_PARTS = 50
MAX_NAME = 64  # of a part: an id
MAX_DEPTH = 3  # a case holds answers, each of which may hold texts
MAX_WEIGHT = 16_000  # at most 3 bytes a character: below the 64 KB of a request
TRIES = 3

_sqlite_writer = threading.Lock()


@dataclass(frozen=True)
class Answer:
    """One answer as the client sent it. `rev` rises with each change that the client makes to this item."""

    position: int
    value: Any
    rev: int
    marked: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of one answer: saved, superseded (a newer one, or this very one, is stored) or refused with a reason."""

    position: int
    rev: int
    status: str
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    verdicts: list[Verdict]
    server_now: datetime
    deadline: datetime
    accept_until: datetime

    @property
    def reason(self) -> str:
        """Why answers were refused; "" when none was."""
        return next((verdict.reason for verdict in self.verdicts if verdict.status == "refused"), "")


class AttemptUnknown(Exception):
    """The token names an attempt that does not exist (any more)."""


def read_answers(payload: object) -> tuple[list[Answer], list[Verdict]]:
    """Answers of a request body `{"answers": [{"position", "value", "rev", "marked"}]}`, and refusals of malformed ones:
    each is judged alone (T13).

    Raises ValueError when the body itself has another shape.
    """
    if not isinstance(payload, dict) or set(payload) != {"answers"}:
        raise ValueError("answers expected")
    entries = payload["answers"]
    if not isinstance(entries, list) or not 0 < len(entries) <= MAX_ANSWERS:
        raise ValueError(f"1 to {MAX_ANSWERS} answers expected")
    answers, refused = [], []
    for entry in entries:
        if _is_answer(entry):
            answers.append(Answer(entry["position"], entry["value"], entry["rev"], entry.get("marked", False)))
        else:
            position, rev = (entry.get("position"), entry.get("rev")) if isinstance(entry, dict) else (None, None)
            refused.append(Verdict(_number(position), _number(rev), "refused", "malformed"))
    return answers, refused


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _is_answer(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and {"position", "value", "rev"} <= set(entry) <= {"position", "value", "rev", "marked"}
        and 0 < _number(entry["position"]) < 2**31
        and 0 < _number(entry["rev"]) < 2**62
        and isinstance(entry.get("marked", False), bool)
        and is_value(entry["value"])
    )


def is_value(value: object) -> bool:
    """Whether it can be stored as an answer on both databases: null, a truth value, a text, or a list or object of such values, at most
    MAX_DEPTH of them inside one another, and all in all no more than a request can carry."""
    return _weigh(value, MAX_DEPTH) <= MAX_WEIGHT


def _weigh(value: object, depth: int) -> int:
    """Characters, and one for each value; more than MAX_WEIGHT when something in it can't be stored."""
    if isinstance(value, str):
        return 1 + len(value) if _is_text(value, MAX_TEXT) else MAX_WEIGHT + 1
    if value is None or isinstance(value, bool):
        return 1
    if not isinstance(value, (dict, list)) or not depth or len(value) > MAX_PARTS:
        return MAX_WEIGHT + 1
    if isinstance(value, list):
        return 1 + sum(_weigh(part, depth - 1) for part in value)
    if not all(isinstance(name, str) and _is_text(name, MAX_NAME) for name in value):
        return MAX_WEIGHT + 1
    return 1 + sum(len(name) + _weigh(part, depth - 1) for name, part in value.items())


def _is_text(text: str, most: int) -> bool:
    return len(text) <= most and "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def newest(answers: Iterable[Answer]) -> list[Answer]:
    """The highest revision a position, by position: one row each, always locked in the same order."""
    best: dict[int, Answer] = {}
    for answer in answers:
        if answer.position not in best or answer.rev > best[answer.position].rev:
            best[answer.position] = answer
    return [best[position] for position in sorted(best)]


def save_answers(token: AttemptToken, answers: Sequence[Answer]) -> Outcome:
    """Write a batch in one committed statement; a second one reads what stood in the way of answers that it did not take.

    Raises AttemptUnknown, and OperationalError when the database keeps changing underneath.
    """
    batch = newest(answers)
    for _ in range(TRIES):
        rows = _write(token, batch) if batch else []
        saved = {row[0] for row in rows}
        if batch and len(saved) == len(batch):
            verdicts = [Verdict(answer.position, answer.rev, "saved") for answer in batch]
            instants = [as_instant(value) for value in rows[-1][1:4]]
            return Outcome(verdicts, server_now=instants[2], deadline=instants[0], accept_until=instants[1])
        outcome = _explain(token, batch, saved)
        if outcome is not None:
            return outcome
    raise OperationalError("answers changed during each of three tries")


def _write(token: AttemptToken, batch: Sequence[Answer]) -> list[tuple[Any, ...]]:
    own = (token.attempt_id, token.officer_id, token.epoch)
    with nullcontext() if connection.vendor == "postgresql" else _sqlite_writer, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            rows = [{"p": a.position, "v": a.value, "r": a.rev, "m": a.marked} for a in batch]
            cursor.execute(POSTGRESQL, [*own, json.dumps(rows)])
        else:
            texts = [
                {"p": a.position, "v": None if a.value is None else json.dumps(a.value), "r": a.rev, "m": a.marked}
                for a in batch
            ]
            cursor.execute(SQLITE, [json.dumps(texts), *own])
        return list(cursor.fetchall())


def _explain(token: AttemptToken, batch: Sequence[Answer], saved: set[int]) -> Outcome | None:
    """Verdicts on a batch that was not taken whole; None when an answer should have been taken by now: try again."""
    attempt = Attempt.objects.filter(pk=token.attempt_id, officer_id=token.officer_id).first()
    if attempt is None:
        raise AttemptUnknown
    now = database_now()
    stored = {row.position: row for row in Response.objects.filter(attempt_id=attempt.pk)}
    obstacle = _obstacle(attempt, token, now)
    verdicts = []
    for answer in batch:
        if answer.position in saved:
            verdicts.append(Verdict(answer.position, answer.rev, "saved"))
            continue
        kept = stored.get(answer.position)
        same = kept is not None and (kept.value, kept.marked) == (answer.value, answer.marked)
        if kept is not None and (kept.rev > answer.rev or (kept.rev == answer.rev and same)):
            verdicts.append(Verdict(answer.position, kept.rev, "superseded"))
        elif obstacle or answer.position > attempt.item_count:
            verdicts.append(Verdict(answer.position, answer.rev, "refused", obstacle or "unknown_item"))
        elif kept is not None and kept.rev == answer.rev:
            verdicts.append(Verdict(answer.position, kept.rev, "refused", "conflict"))
        else:
            return None
    return Outcome(verdicts, server_now=now, deadline=attempt.deadline, accept_until=attempt.accept_until)


def _obstacle(attempt: Attempt, token: AttemptToken, now: datetime) -> str:
    if attempt.state != Attempt.State.OPEN:
        return "sealed"
    if attempt.epoch != token.epoch:
        return "taken_over"
    return "time_up" if now > attempt.accept_until else ""
