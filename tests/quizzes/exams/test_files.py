"""Files handed in for a question: one at a time, by the attempt's token, seen by those who may, and gone before sealing if so wished."""

import uuid
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from people.models import Officer, Role
from quizzes.bank.models import Item
from quizzes.exams.attempts import submit_attempt, take_over
from quizzes.exams.files import MOST_BYTES, MOST_STORED, FileRefused, keep_file
from quizzes.exams.models import Attempt, Exam, ResponseFile
from quizzes.exams.papers import SectionDraft, create_paper
from quizzes.exams.results import load_result
from quizzes.exams.scheduling import Audience, ExamDraft, ExamInvalid, create_exam, publish_exam
from quizzes.exams.sheets import load_sheet
from quizzes.exams.tokens import AttemptToken, issue_token
from records.clock import database_now
from tests.factories import (
    COMPUTER,
    PDF,
    PHONE,
    Province,
    answer,
    make_bank,
    make_file_item,
    make_item,
    make_officer,
    make_province,
    make_staff,
    move_deadline,
    open_unmarked,
    sit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def trainer(province: Province) -> Officer:
    return make_staff(province.prison, Role.TRAINER)


def draft_of(trainer: Officer, province: Province, *items: Item) -> ExamDraft:
    sections = [SectionDraft(f"第{place}部分", Decimal(2), [item.pk]) for place, item in enumerate(items, start=1)]
    now = database_now()
    return ExamDraft(
        title="交文件",
        unit=province.prison,
        paper=create_paper(actor=trainer, unit=province.prison, title="交文件", sections=sections),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
        audience=Audience(units=[province.prison]),
        review_policy=Exam.ReviewPolicy.IMMEDIATELY,
    )


@pytest.fixture
def exam(trainer: Officer, province: Province) -> Exam:
    """Item 1 is a choice, item 2 takes up to two PDF files."""
    bank = make_bank(province.prison)
    return open_unmarked(draft_of(trainer, province, make_item(bank), make_file_item(bank)), trainer=trainer)


@pytest.fixture
def sitting(exam: Exam, province: Province) -> tuple[Attempt, AttemptToken]:
    return sit(exam, make_officer(province.ward))


def send(attempt: Attempt, *, token: str = "", field: str = "q2", name: str = "说明.pdf", data: bytes = PDF) -> Any:
    return Client().post(
        reverse("exams:attempt-files", args=[attempt.public_id]),
        {"field": field, "file": SimpleUploadedFile(name, data)},
        headers={"X-Attempt-Token": token or issue_token(attempt)},
    )


def fetch(officer: Officer, row: ResponseFile) -> Any:
    client = Client()
    client.force_login(officer)
    return client.get(reverse("exams:attempt-file", args=[row.attempt.public_id, row.public_id]))


def word_file() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return target.getvalue()


def test_a_file_is_kept_under_its_id_and_named_in_the_answer(sitting: tuple[Attempt, AttemptToken]) -> None:
    attempt, token = sitting

    reply = send(attempt, name="../..\\情况\u202e说明.pdf")

    row = ResponseFile.objects.get()
    assert reply.status_code == 201
    assert reply.json() == {"id": str(row.public_id), "name": "情况说明.pdf", "size": len(PDF)}
    assert str(row.public_id) in row.content.name and "情况" not in row.content.name
    answer(token, 2, {"files": [str(row.public_id)]})
    question = load_sheet(attempt)[1].questions[0]
    assert [file["name"] for file in question["files"]] == ["情况说明.pdf"]
    assert question.answered


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"name": "说明.exe"}, 415, "kind"),
        ({"name": "说明"}, 415, "kind"),
        ({"name": "说明.docx", "data": word_file()}, 415, "kind"),  # not among those that the item takes
        ({"data": b"MZ\x90\x00"}, 415, "kind"),
        ({"data": b""}, 415, "kind"),
        ({"data": b"%PDF-" + b"x" * MOST_BYTES}, 413, "too_large"),
        ({"field": "q1"}, 404, "unknown_field"),
        ({"field": "q3"}, 404, "unknown_field"),
        ({"field": "q2-1"}, 404, "unknown_field"),
        ({"field": "qq"}, 404, "unknown_field"),
        ({"field": ""}, 404, "unknown_field"),
        ({"token": "x"}, 401, "token"),
    ],
)
def test_what_may_not_be_handed_in_is_refused_and_not_kept(
    sitting: tuple[Attempt, AttemptToken], changes: dict[str, Any], status: int, reason: str
) -> None:
    reply = send(sitting[0], **changes)

    assert (reply.status_code, reply.json()["reason"]) == (status, reason)
    assert not ResponseFile.objects.exists()


def test_nothing_is_taken_after_the_end_from_an_old_device_or_for_another_attempt(
    sitting: tuple[Attempt, AttemptToken], exam: Exam, province: Province
) -> None:
    attempt, _token = sitting
    other, _ = sit(exam, make_officer(province.ward, "王强"))
    old = issue_token(attempt)
    assert send(other, token=old).status_code == 401
    take_over(attempt, officer=attempt.officer, device=COMPUTER)
    assert send(attempt, token=old).json() == {"reason": "closed"}
    attempt.refresh_from_db()
    fresh = issue_token(attempt)
    move_deadline(attempt, seconds_ago=1)
    assert send(attempt, token=fresh).json() == {"reason": "closed"}
    submit_attempt(other, officer=other.officer, epoch=other.epoch)
    assert send(other).json() == {"reason": "closed"}
    assert not ResponseFile.objects.exists()


def test_more_files_than_anybody_needs_are_refused(sitting: tuple[Attempt, AttemptToken]) -> None:
    token = sitting[1]
    for _number in range(MOST_STORED):
        keep_file(token, field="q2", name="a.pdf", data=PDF)

    with pytest.raises(FileRefused, match="too_many"):
        keep_file(token, field="q2", name="a.pdf", data=PDF)


def test_a_file_is_deleted_with_its_bytes_until_the_attempt_is_sealed(
    sitting: tuple[Attempt, AttemptToken], django_capture_on_commit_callbacks: Any
) -> None:
    attempt, token = sitting
    first, second = (keep_file(token, field="q2", name="a.pdf", data=PDF) for _ in range(2))

    def delete(row: ResponseFile) -> int:
        url = reverse("exams:attempt-file-delete", args=[attempt.public_id, row.public_id])
        return Client().post(url, headers={"X-Attempt-Token": issue_token(attempt)}).status_code

    with django_capture_on_commit_callbacks(execute=True):
        assert delete(first) == 200
    assert not first.content.storage.exists(first.content.name)
    assert delete(first) == 200  # gone already
    submit_attempt(attempt, officer=attempt.officer, epoch=attempt.epoch)
    assert delete(second) == 409
    assert ResponseFile.objects.get() == second


def test_only_its_officer_and_after_sealing_the_units_trainers_may_fetch_it(
    sitting: tuple[Attempt, AttemptToken], trainer: Officer, province: Province
) -> None:
    attempt, token = sitting
    row = keep_file(token, field="q2", name="说明.pdf", data=PDF)
    stranger, elsewhere = make_officer(province.ward, "王强"), make_staff(province.city, Role.TRAINER)

    assert [fetch(one, row).status_code for one in (attempt.officer, trainer, stranger, elsewhere)] == [
        200,
        404,
        404,
        404,
    ]
    submit_attempt(attempt, officer=attempt.officer, epoch=attempt.epoch)
    reply = fetch(trainer, row)
    assert b"".join(reply.streaming_content) == PDF
    assert reply["Content-Disposition"].startswith("attachment") and reply["X-Content-Type-Options"] == "nosniff"
    assert [fetch(one, row).status_code for one in (attempt.officer, stranger, elsewhere)] == [200, 404, 404]


def test_naming_another_attempts_file_shows_nothing_of_it(
    sitting: tuple[Attempt, AttemptToken], exam: Exam, province: Province
) -> None:
    attempt, token = sitting
    other_token = sit(exam, make_officer(province.ward, "王强"))[1]
    foreign = keep_file(other_token, field="q2", name="别人的.pdf", data=PDF)

    answer(token, 2, {"files": [str(foreign.public_id), str(uuid.uuid4())]})

    assert load_sheet(attempt)[1].questions[0]["files"] == []
    assert fetch(attempt.officer, foreign).status_code == 404
    sealed = submit_attempt(attempt, officer=attempt.officer, epoch=attempt.epoch)
    assert load_result(sealed, now=database_now()).questions[1].question["files"] == []


def test_the_plain_form_keeps_files_beside_other_answers(sitting: tuple[Attempt, AttemptToken]) -> None:
    attempt, token = sitting
    first = keep_file(token, field="q2", name="一.pdf", data=PDF)
    client = Client()
    client.force_login(attempt.officer)
    client.cookies["device"] = PHONE.cookie
    new = [SimpleUploadedFile("二.pdf", PDF), SimpleUploadedFile("坏.pdf", b"MZ")]
    form = {"token": issue_token(attempt), "shown": "1", "q1": "o2", "q2": [str(first.public_id)], "q2-new": new}

    reply = client.post(reverse("exams:attempt-submit", args=[attempt.public_id]), {**form, "action": "submit"})

    assert reply.status_code == 302
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.OPEN  # a file was refused, and that is said first
    second = ResponseFile.objects.get(name="二.pdf")
    stored = {row.position: row.value for row in attempt.responses.all()}
    assert stored == {1: "o2", 2: {"files": [str(first.public_id), str(second.public_id)]}}
    page = client.get(reverse("exams:attempt", args=[attempt.public_id])).content.decode()
    assert "内容与文件类型不符" in page and "二.pdf" in page and "坏.pdf" in page


def test_a_paper_that_a_person_has_to_mark_is_not_published(trainer: Officer, province: Province) -> None:
    bank = make_bank(province.prison)
    exam = create_exam(draft_of(trainer, province, make_item(bank), make_file_item(bank)), actor=trainer)

    with pytest.raises(ExamInvalid) as refusal:
        publish_exam(exam, actor=trainer)

    assert "第 2 题要由人评阅" in refusal.value.problems["paper"]
    exam.refresh_from_db()
    assert (exam.state, exam.paper.frozen_at) == (Exam.State.DRAFT, None)
