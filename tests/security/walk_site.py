"""One small site with an object behind every address: an exam that somebody sits, one that was handed in, and what staff have
before them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.test import Client

from cms.models import Competency
from people.models import Officer, Role
from people.roster.importing import stage_roster
from quizzes.bank.banks import create_bank, ensure_topics
from quizzes.bank.images import keep_image
from quizzes.bank.items import Labels, Question, create_item
from quizzes.bank.models import ItemImport
from quizzes.bank.staging import start_import
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.papers import SectionDraft, create_paper
from quizzes.exams.spreadsheets import KIND as EXPORT
from records import jobs
from records.files import keep_file
from tests.factories import CONTENTS, PHONE, answer, make_exam, make_officer, make_province, make_staff, sit
from tests.people.roster.sheets import make_csv
from tests.quizzes.bank.cast import picture
from tests.security.walk_addresses import WAGTAILS, Endpoint, list_endpoints

LOGINS = ("officer", "trainer", "hr", "unit_administrator")
STAFF = {
    "trainer": Role.TRAINER,
    "hr": Role.HR,
    "unit_administrator": Role.UNIT_ADMINISTRATOR,
    "security_administrator": Role.SECURITY_ADMINISTRATOR,
    "auditor": Role.AUDITOR,
}
NAME = "赵铁柱"  # of the officer who sits the exams
UPLOAD = "1．对罪犯实行禁闭的期限最长是多少日？\nA．七日\nB．十五日\n答案：B\n\n2．监狱工作以____罪犯为宗旨。\n"


@dataclass
class Site:
    """`attempt` runs on the officer's phone; `values` are what addresses name, for the walker."""

    people: dict[str, Officer]
    exam: Exam
    attempt: Attempt
    sealed: Attempt
    values: dict[str, Any]

    def client(self, login: str, **options: Any) -> Client:
        client = Client(raise_request_exception=False, **options)
        client.force_login(self.people[login])
        client.cookies["device"] = PHONE.cookie
        return client

    def addresses(self, *, wagtails: bool = False) -> Iterator[tuple[Endpoint, str]]:
        """An object for each; results and receipts are those of the attempt that was handed in."""
        done = {"attempt_id": self.sealed.public_id}
        of_sealed = ("exams:receipt", "exams:result", "api:attempt-result")
        special = {"items:image": {"items:pk": self.values["image"]}, **dict.fromkeys(of_sealed, done)}
        for endpoint in list_endpoints():
            if not endpoint.is_wagtails:
                yield endpoint, endpoint.path(self.values | special.get(endpoint.name, {}))
            elif wagtails:
                yield endpoint, endpoint.path(WAGTAILS)


def make_site() -> Site:
    province = make_province()
    people = {name: make_staff(province.root, role, f"员工{role}") for name, role in STAFF.items()}
    people["officer"] = make_officer(province.ward, NAME, number="7654321")
    trainer, keeper = people["trainer"], people["unit_administrator"]
    bank = create_bank(code="prison-law", name="监狱法律知识", unit=province.prison, actor=trainer)
    image = str(keep_image(picture(), bank=bank).public_id)
    topics = ensure_topics(["禁闭"])
    content, key = CONTENTS["single"]
    question = Question("single", {**content, "image": image}, key, rationale="见条文。", citations=())
    item = create_item(question, bank=bank, labels=Labels(topics=tuple(topics.values())), actor=trainer)
    exams = []
    for title in ("正在考", "考完了"):
        sections = [SectionDraft("单项选择题", Decimal(2), [item.pk])]
        paper = create_paper(actor=trainer, unit=province.prison, title=f"{title}试卷", sections=sections)
        policy = Exam.ReviewPolicy.IMMEDIATELY
        exams.append(make_exam(trainer, province.prison, paper=paper, title=title, review_policy=policy))
    attempts = [sit(exam, people["officer"]) for exam in exams]
    for _attempt, token in attempts:
        answer(token, 1, "o2")
    running, sealed = (attempt for attempt, _token in attempts)
    sealed = submit_attempt(sealed, officer=people["officer"], epoch=sealed.epoch)
    export = jobs.enqueue(
        EXPORT,
        owner_id=trainer.pk,
        arguments={"exam": exams[1].pk, "actor": trainer.pk, "status": "", "search": "", "unit_id": ""},
    )
    jobs.run(export.public_id)
    batch = start_import(bank=bank, name="题.txt", data=UPLOAD.encode(), actor=trainer)
    jobs.run(str(batch.job_id))
    row = ["9900001", "新来的人", province.ward.code, "二级警员", "管教", "在职", "2026-11-01"]
    roster = stage_roster(name="名册.csv", data=make_csv([row]), actor=keeper)
    jobs.run(str(roster.job_id))
    values = {
        "exam_id": exams[0].public_id,
        "attempt_id": running.public_id,
        "image_id": image,
        "image": image,
        "officer_id": people["officer"].public_id,
        "unit_id": province.prison.public_id,
        "role": Role.TRAINER,
        "import_id": roster.public_id,
        "job_id": export.public_id,
        "job": export.public_id,
        "file_id": keep_file(b"x", owner_id=people["officer"].pk, purpose="walk", name="x.txt").public_id,
        "items:pk": item.public_id,
        "imports:pk": ItemImport.objects.get(pk=batch.pk).public_id,
        "banks:pk": bank.public_id,
        "topics:pk": topics["禁闭"].pk,
        "competencies:pk": Competency.objects.create(name="走查").pk,
        "papers:pk": exams[0].paper.public_id,
        "exam_plans:pk": exams[1].public_id,
        "kind": "docx",
        "number": 1,
    }
    return Site(people, exams[0], running, sealed, values)
