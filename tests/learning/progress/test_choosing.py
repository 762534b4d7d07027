"""The trainer's screen for the questions behind a lecture: who may open it, what it does, what it writes down."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from learning.progress import choosing
from learning.progress.models import LectureQuestion, QuestionImport
from people.models import Role
from people.roles import grant_role
from people.scope import OutOfScope
from quizzes.bank.models import ItemImport
from quizzes.bank.staging import read_import
from records.jobs import Running
from records.models import AuditEntry, Job
from tests.cms.factories import make_lecture
from tests.factories import make_bank, make_item, make_officer, make_province
from tests.learning.progress.cast import add_questions, logged_in

FILE = """1．对罪犯实行禁闭的期限最长是多少日？
A．七日
B．十五日
答案：B

2．监狱是国家的刑罚执行机关。（ ）
答案：正确

3．监狱工作以____罪犯为宗旨。
答案：改造
"""


@pytest.fixture
def province(db):
    return make_province()


def make_trainer(unit, name="周敏"):
    officer = make_officer(unit, name)
    grant_role(officer, Role.TRAINER, unit=unit, actor=None)
    return type(officer).objects.get(pk=officer.pk)


@pytest.fixture
def trainer(province):
    return make_trainer(province.prison)


@pytest.fixture
def lecture(province, trainer):
    return make_lecture(province.prison, live=False)


def screen(lecture, name="show"):
    return reverse(f"lecture_questions:{name}", args=[lecture.public_id])


def order(lecture):
    return list(lecture.questions.order_by("position").values_list("item", "position"))


def test_items_are_added_moved_and_removed_by_buttons_with_audit_rows(province, trainer, lecture):
    bank = make_bank(province.prison)
    items = [make_item(bank, stem=f"第{number}题？") for number in range(3)]
    client = logged_in(trainer)

    for item in items:
        client.post(screen(lecture), {"step": f"add:{item.public_id}"})
    client.post(screen(lecture), {"step": f"add:{items[0].public_id}"})
    rows = {row.item_id: row.public_id for row in lecture.questions.all()}
    client.post(screen(lecture), {"step": f"up:{rows[items[2].pk]}"})
    client.post(screen(lecture), {"step": f"up:{rows[items[0].pk]}"})
    moved = order(lecture)
    client.post(screen(lecture), {"step": f"remove:{rows[items[0].pk]}"})

    first, second, third = (item.pk for item in items)
    assert moved == [(first, 1), (third, 2), (second, 3)]
    assert order(lecture) == [(third, 1), (second, 2)]
    verbs = AuditEntry.objects.filter(verb__startswith="lecture_question").order_by("pk")
    assert [row.verb for row in verbs] == [
        *["lecture_questions_added"] * 3,
        "lecture_questions_reordered",
        "lecture_question_removed",
    ]
    assert {row.actor_id for row in verbs} == {trainer.pk}
    assert {row.target_id for row in verbs} == {str(lecture.public_id)}


def test_screen_offers_what_the_search_finds_in_own_banks_without_keys(province, trainer, lecture):
    make_item(make_bank(province.prison), stem="禁闭期限多长？", rationale="暗号解析")
    make_item(make_bank(province.city, "city"), stem="别人的禁闭题？")

    page = logged_in(trainer).get(screen(lecture), {"search": "禁闭"}).content.decode()
    none = logged_in(trainer).get(screen(lecture), {"search": "调解"}).content.decode()

    assert ("禁闭期限多长？" in page, "别人的禁闭题？" in page, "暗号解析" in page) == (True, False, False)
    assert "没有符合条件的题" in none


def test_imported_file_becomes_the_lecture_s_questions(province, trainer, lecture):
    bank, client = make_bank(province.prison), logged_in(trainer)
    upload = SimpleUploadedFile("三道题.txt", FILE.encode())

    begun = client.post(screen(lecture, "import"), {"bank": bank.pk, "file": upload})
    batch = ItemImport.objects.get()
    read_import(Running(Job.objects.get(public_id=batch.job_id)))
    done = client.post(reverse("imports:commit", args=[batch.public_id]))

    assert begun.headers["Location"] == reverse("imports:import", args=[batch.public_id])
    assert done.headers["Location"] == screen(lecture)
    assert [item for item, _position in order(lecture)] == list(bank.items.order_by("pk").values_list("pk", flat=True))
    assert len(order(lecture)) == 3
    assert "回到微课的题" in client.get(reverse("imports:import", args=[batch.public_id])).content.decode()


def test_import_of_the_bank_itself_touches_no_lecture(province, trainer, lecture):
    bank = make_bank(province.prison)
    client = logged_in(trainer)
    client.post(reverse("imports:index"), {"bank": bank.pk, "file": SimpleUploadedFile("题.txt", FILE.encode())})
    batch = ItemImport.objects.get()
    read_import(Running(Job.objects.get(public_id=batch.job_id)))
    done = client.post(reverse("imports:commit", args=[batch.public_id]))

    assert done.headers["Location"] == reverse("imports:import", args=[batch.public_id])
    assert LectureQuestion.objects.count() == QuestionImport.objects.count() == 0


def test_refused_file_says_why_in_place(province, trainer, lecture):
    client = logged_in(trainer)

    missing = client.post(screen(lecture, "import"), {"bank": make_bank(province.prison).pk})

    assert missing.status_code == 422
    assert ItemImport.objects.count() == 0


def test_lecture_takes_ten_questions(province, trainer, lecture):
    bank = make_bank(province.prison)
    add_questions(lecture, bank, count=10)
    extra = make_item(bank, stem="第十一题？")

    page = logged_in(trainer).post(screen(lecture), {"step": f"add:{extra.public_id}"}, follow=True).content.decode()

    assert lecture.questions.count() == 10
    assert "最多 10 道题" in page
    with pytest.raises(choosing.TooManyQuestions):
        choosing.add_items(lecture, [extra], actor=trainer)


def test_another_unit_s_lecture_and_items_do_not_exist(province, trainer, lecture):
    stranger = make_trainer(province.city, "李强")
    plain = make_officer(province.prison)
    foreign = make_item(make_bank(province.city, "city"))
    own = make_item(make_bank(province.prison))
    (question,) = add_questions(lecture, own.bank, count=1)
    steps = [f"add:{own.public_id}", f"remove:{question.public_id}", f"up:{question.public_id}", "add:x", "nonsense"]

    opened = [logged_in(stranger).get(screen(lecture)).status_code]
    opened += [logged_in(stranger).post(screen(lecture), {"step": step}).status_code for step in steps]
    opened += [logged_in(stranger).post(screen(lecture, "import"), {}).status_code]
    taken = logged_in(trainer).post(screen(lecture), {"step": f"add:{foreign.public_id}"}).status_code

    assert opened == [404] * 7
    assert taken == 404
    assert logged_in(plain).get(screen(lecture)).status_code in (302, 403)
    assert lecture.questions.count() == 1
    with pytest.raises(OutOfScope):
        choosing.remove_question(question, actor=stranger)


def test_database_keeps_one_place_and_one_item_once(province, lecture):
    bank = make_bank(province.prison)
    (question,) = add_questions(lecture, bank, count=1)
    other = make_item(bank)
    doubles = [{"item": question.item, "position": 2}, {"item": other, "position": 1}, {"item": other, "position": 0}]

    for fields in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            LectureQuestion.objects.create(lecture=lecture, **fields)
