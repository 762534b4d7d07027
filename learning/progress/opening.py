"""The instant at which the server gave somebody a lecture, signed, so that watching in a dead spot can be counted from then on though
the client's first report comes much later. Nothing is written when a page is read."""

from datetime import UTC, datetime, timedelta

from django.core import signing

from cms.models import LecturePage
from people.models import Officer

SALT = "lecture-opening"
KEPT = timedelta(days=7)  # how late a report may come


class OpeningInvalid(Exception):
    """Not given by us, for another lecture or person, or too old."""


def sign_opening(lecture: LecturePage, officer: Officer, *, now: datetime) -> str:
    """`now`: the database's."""
    return signing.dumps([lecture.pk, officer.pk, now.timestamp()], salt=SALT)


def read_opening(text: str, lecture: LecturePage, officer: Officer, *, now: datetime) -> datetime:
    """When this officer was given this lecture.

    Raises OpeningInvalid.
    """
    try:
        lecture_id, officer_id, seconds = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise OpeningInvalid from error
    opened_at = datetime.fromtimestamp(seconds, UTC)
    if (lecture_id, officer_id) != (lecture.pk, officer.pk) or not now - KEPT <= opened_at <= now:
        raise OpeningInvalid
    return opened_at
