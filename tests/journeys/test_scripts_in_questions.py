"""T14: markup and script in every field of a question of every type, and in a file of every format, opened in Chromium by whoever reads it:
no dialog, nothing that ran, no violation of the content security policy."""

from decimal import Decimal

import pytest

from people.models import Officer, Role
from people.roles import grant_role
from quizzes.bank.exchange import formats
from quizzes.bank.exchange.records import Record
from quizzes.bank.images import keep_image
from quizzes.bank.models import Bank, Citation, Item, ItemKey, ItemVersion, Recheck, Topic
from quizzes.bank.staging import start_import
from quizzes.bank.types import get_type
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.item_health import compute_health
from quizzes.exams.papers import SectionDraft, create_paper
from records import jobs
from tests.factories import PHONE, make_bank, make_exam, make_officer, make_province, sit
from tests.journeys.every_type import CODES
from tests.journeys.exam_room import NewContext
from tests.journeys.poison import PAYLOADS, POISON, Watched, poisoned
from tests.quizzes.bank.cast import picture
from tests.quizzes.bank.types.cast import SAMPLES

pytestmark = pytest.mark.journey
BY_HAND = ("upload", "short_answer")  # no exam can have them yet


class Desk:
    def __init__(self) -> None:
        self.province = make_province()
        self.trainer = make_officer(self.province.prison, "周敏")
        grant_role(self.trainer, Role.TRAINER, unit=self.province.prison, actor=None)
        self.trainer = Officer.objects.get(pk=self.trainer.pk)
        self.bank: Bank = make_bank(self.province.prison)
        self.items = [self.write_item(code) for code in CODES]

    def write_item(self, code: str) -> Item:
        content, key, _right = SAMPLES[code]
        content = poisoned(content)
        if code == "hotspot":
            content["image"] = str(keep_image(picture(600, 400), bank=self.bank).public_id)
        item = Item.objects.create(
            bank=self.bank, type=code, search_text=content["stem"].lower(), status=Item.Status.APPROVED
        )
        version = ItemVersion.objects.create(item=item, number=1, type=code, content=content)
        ItemKey.objects.create(version=version, key=key, rationale=POISON)
        Citation.objects.create(version=version, statute=PAYLOADS[0], edition="2026", article=PAYLOADS[3])
        item.topics.add(Topic.objects.get_or_create(name=PAYLOADS[1][:60])[0])
        item.current_version = item.approved_version = version
        item.save()
        return item


@pytest.fixture
def desk(new_context: NewContext) -> Desk:
    return Desk()


def test_no_field_of_a_question_runs_for_trainers_or_officers(desk: Desk, new_context: NewContext) -> None:
    sections = [SectionDraft(item.type, Decimal(2), [item.pk]) for item in desk.items if item.type not in BY_HAND]
    paper = create_paper(actor=desk.trainer, unit=desk.province.prison, title=PAYLOADS[1], sections=sections)
    exam = make_exam(desk.trainer, desk.province.prison, paper=paper, title=PAYLOADS[1], review_policy="immediately")
    officer = make_officer(desk.province.ward)
    watched = Watched(new_context(officer, device=PHONE.cookie))
    attempt, token = sit(exam, officer)
    watched.open(f"/exams/{exam.public_id}/")
    watched.open(f"/exams/attempts/{attempt.public_id}/", "&lt;script&gt;")
    submit_attempt(attempt, officer=officer, epoch=token.epoch)
    watched.open(f"/exams/attempts/{attempt.public_id}/result?show=all", "&lt;script&gt;")

    for item in desk.items[:3]:
        texts = {"old_text": f"旧{POISON}", "new_text": f"新{POISON}", "old_article": PAYLOADS[3]}
        texts |= {"new_article": PAYLOADS[3], "old_edition": "2012", "new_edition": "2026", "statute": PAYLOADS[1]}
        Recheck.objects.create(item=item, version_id=item.current_version_id, **texts)
    compute_health()
    trainer = Watched(new_context(desk.trainer))
    trainer.open("/admin/items/", "&lt;script&gt;")
    trainer.open("/admin/rechecks/", "&lt;script&gt;")
    trainer.open("/admin/item-health/", "&lt;script&gt;")
    trainer.open("/admin/item-health/?alarm=unused")
    trainer.open(f"/admin/papers/{paper.public_id}/", "&lt;script&gt;")
    trainer.open(f"/admin/papers/{paper.public_id}/sheet/", "&lt;script&gt;")
    trainer.open("/admin/papers/new/", "&lt;script&gt;")
    trainer.open(f"/admin/exams/{exam.public_id}/items/")
    for item in desk.items:
        trainer.open(f"/admin/items/edit/{item.public_id}/", "&lt;script&gt;")
        trainer.open(f"/admin/item-health/{item.public_id}/", "&lt;script&gt;")

    assert watched.found + trainer.found == []


def records() -> list[Record]:
    made = []
    for code in CODES:
        content, key, _right = SAMPLES[code]
        if code != "hotspot":  # its image is a file of the bank
            body = get_type(code).to_body(poisoned(content), key)
            made.append(Record(body=body, type=code, rationale=POISON, topics=[PAYLOADS[1][:60]], citations=[POISON]))
    return made


@pytest.mark.parametrize("name", sorted(formats()))
def test_no_file_runs_in_the_preview(desk: Desk, new_context: NewContext, name: str) -> None:
    written = formats()[name].write(records(), POISON[:60])
    file_name = f"{PAYLOADS[0][8:20]}.{written.extension.lstrip(chr(46))}"
    batch = start_import(bank=desk.bank, name=file_name, data=written.data, actor=desk.trainer)
    assert batch.job_id
    jobs.run(batch.job_id)
    batch.refresh_from_db()

    watched = Watched(new_context(desk.trainer))
    watched.open(f"/admin/imports/{batch.public_id}/?show=all", "&lt;" if batch.rows.exists() else "")
    for row in batch.rows.all()[:2]:
        watched.open(f"/admin/imports/{batch.public_id}/rows/{row.number}/")

    assert watched.found == []
    assert batch.rows.exists(), batch.problem
