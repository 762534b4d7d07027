"""Attempt tokens: who may write to which attempt from which device, signed, so that a save needs no session and no look-up.

A token names the attempt's and the officer's row, the device epoch and an expiry. It grants nothing that the save
statement does not check again in its WHERE."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.core import signing

from quizzes.exams.models import Attempt

SALT = "quizzes.exams.attempt"
KEPT = timedelta(days=1)  # beyond accept_until, so that a late client is told why it is refused


class TokenInvalid(Exception):
    """Not a token of ours, or expired."""


@dataclass(frozen=True)
class AttemptToken:
    attempt_id: int
    officer_id: int
    epoch: int
    expires: int


def issue_token(attempt: Attempt) -> str:
    expires = int((attempt.accept_until + KEPT).timestamp())
    return signing.dumps([attempt.pk, attempt.officer_id, attempt.epoch, expires], salt=SALT)


@lru_cache(maxsize=50_000)
def _verify(text: str) -> AttemptToken:
    return AttemptToken(*signing.loads(text, salt=SALT))


def read_token(text: str, *, now: datetime) -> AttemptToken:
    """The signature is checked once a process, the expiry every time.

    Raises TokenInvalid.
    """
    try:
        token = _verify(text)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise TokenInvalid from error
    if token.expires < now.timestamp():
        raise TokenInvalid
    return token
