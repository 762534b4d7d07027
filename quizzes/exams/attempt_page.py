"""What the exam-taking page is given, and what its plain form gives back. Reads no key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from people.models import Officer
from quizzes.bank.showing import has_own_fields
from quizzes.bank.types import get_type
from quizzes.exams.attempts import LEAVE_THRESHOLD
from quizzes.exams.file_fields import takes_files
from quizzes.exams.models import Attempt, PaperItem
from quizzes.exams.save_endpoint import PATH, milliseconds
from quizzes.exams.saving import Answer, is_value
from quizzes.exams.sheets import load_sheet
from quizzes.exams.tokens import issue_token


def build_context(attempt: Attempt, officer: Officer, now: datetime) -> dict[str, Any]:
    sections = load_sheet(attempt)
    questions = [question for section in sections for question in section.questions]
    rows = list(attempt.responses.all())
    token = issue_token(attempt)
    return {
        "exam": attempt.exam,
        "attempt": attempt,
        "officer": {"name": officer.name, "unit_name": officer.posting.unit.name if officer.posting else ""},
        "sections": sections,
        "item_count": attempt.item_count,
        "answered_count": sum(question.answered for question in questions),
        "marked_count": sum(question.marked for question in questions),
        "has_own_fields": any(has_own_fields(question.shown) for question in questions),
        "takes_files": any(takes_files(question.shown) for question in questions),
        "deadline": attempt.deadline,
        "server_now": now,
        "token": token,
        "config": {
            "attempt": str(attempt.public_id),
            "token": token,
            "saveUrl": PATH,
            "submitUrl": _url("attempt-submit", attempt),
            "leaveUrl": _url("attempt-leave", attempt),
            "filesUrl": _url("attempt-files", attempt),
            "resumeUrl": _url("attempt", attempt),
            "receiptUrl": _url("receipt", attempt),
            "briefingUrl": reverse("exams:briefing", args=[attempt.exam.public_id]),
            "loginUrl": f"{reverse('people:login')}?next={_url('attempt', attempt)}",
            "serverNow": milliseconds(now),
            "startedAt": milliseconds(attempt.started_at),
            "deadline": milliseconds(attempt.deadline),
            "acceptUntil": milliseconds(attempt.accept_until),
            "itemCount": attempt.item_count,
            "revs": {str(row.position): row.rev for row in rows},
            "savedAt": milliseconds(max(row.saved_at for row in rows)) if rows else None,
            "leavePolicy": attempt.exam.leave_policy,
            "leaveThreshold": LEAVE_THRESHOLD.total_seconds(),
            "onePerScreen": attempt.exam.one_per_screen,
        },
    }


@dataclass(frozen=True)
class Progress:
    """How far an attempt has come; `saved_at` None: nothing was saved yet."""

    answered_count: int
    saved_at: datetime | None


def get_progress(attempt: Attempt) -> Progress:
    questions = [question for section in load_sheet(attempt) for question in section.questions]
    saved_at = max((row.saved_at for row in attempt.responses.all()), default=None)
    return Progress(sum(question.answered for question in questions), saved_at)


def _url(name: str, attempt: Attempt) -> str:
    return reverse(f"exams:{name}", args=[attempt.public_id])


def build_receipt(attempt: Attempt) -> dict[str, Any]:
    result = attempt.results.get(superseded_at__isnull=True)
    return {
        "code": attempt.receipt_code,
        "sealed_at": milliseconds(attempt.ended_at or attempt.deadline),
        "answered": result.answered_count,
        "item_count": attempt.item_count,
        "result_url": _url("result", attempt),
    }


def read_posted_answers(
    attempt: Attempt, form: QueryDict, files: Mapping[str, Sequence[str]] | None = None
) -> list[Answer]:
    """Answers of the plain form that differ from what is stored, each one revision above it. The form carries every
    question's field names in `shown`, so that a cleared question is told from one that was not on the page. `files`: ids of files that
    came with it, by field."""
    if "shown" not in form:
        return []
    stored = {row.position: row for row in attempt.responses.all()}
    answers = []
    for row in PaperItem.objects.filter(paper_id=attempt.exam.paper_id).select_related("version"):
        value = get_type(row.version.type).read_post(row.version.content, take_fields(form, f"q{row.position}", files))
        kept = stored.get(row.position)
        if is_value(value) and value != (kept.value if kept else None):
            answers.append(Answer(row.position, value, (kept.rev if kept else 0) + 1, bool(kept and kept.marked)))
    return answers


def take_fields(form: QueryDict, field: str, files: Mapping[str, Sequence[str]] | None = None) -> dict[str, list[str]]:
    """What was posted for one question, by what stands behind its name: "" for the name itself."""
    posted = {name: [*form.getlist(name), *(files or {}).get(name, ())] for name in {*form, *(files or {})}}
    return {
        name[len(field) + 1 :]: values
        for name, values in posted.items()
        if name == field or name.startswith(f"{field}-")
    }
