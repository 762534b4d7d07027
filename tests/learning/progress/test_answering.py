"""看完做 3 道题: nothing of a key before an answer, all of it with the verdict, and nothing at all while an exam has the item."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from learning.progress.models import LectureCompletion, QuestionAnswer
from people.models import Role
from quizzes.bank.models import Item, ItemKey
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Exam
from quizzes.exams.papers import SectionDraft, create_paper
from quizzes.exams.scheduling import withdraw_exam
from records.clock import database_now
from tests.factories import make_bank, make_exam, make_item, make_officer, make_province, make_staff, sit
from tests.learning.progress.cast import SECRET, add_questions, let_pass, logged_in, make_video_lecture, report, send

POSTED = {"single": "o2", "multiple": ["o0", "o1"], "true_false": "true", "fill_in": "改造"}
MISSED = {"single": "o0", "multiple": ["o0", "o2"], "true_false": "false", "fill_in": "惩罚"}


@pytest.fixture
def province(db):
    return make_province()


@pytest.fixture
def officer(province):
    return make_officer(province.ward)


@pytest.fixture
def lecture(province):
    return make_video_lecture(province.prison, is_pass_required=True)


def show(officer, lecture):
    return logged_in(officer).get(reverse("progress:lecture", args=[lecture.public_id])).content.decode()


def answer(officer, lecture, question, values, **headers):
    kind = question.item.type
    url = reverse("progress:answer", args=[lecture.public_id, question.public_id])
    return logged_in(officer).post(url, {f"q{question.position}": values[kind]}, headers=headers)


def test_page_before_an_answer_holds_no_key_and_depends_on_none(officer, lecture):
    """T1: rendered twice with every key changed in between, the questions are the same."""
    add_questions(lecture, count=4)

    def questions():
        page = show(officer, lecture)
        parts = page[page.index('id="questions"') :].split("csrfmiddlewaretoken")
        return [part[part.index('">') :] for part in parts[1:-1] if "<fieldset>" in part], page

    before, page = questions()
    for key in ItemKey.objects.select_related("version"):
        wrong = {"option": "o1"} if key.version.type == "single" else {"options": ["o3"]}
        ItemKey.objects.create(version=key.version, number=9, key=wrong, rationale="另一个解析")
    after, _page = questions()

    assert SECRET not in page
    assert "第八十四条" not in page
    assert before == after
    assert len(before) == 4


def test_answer_gets_its_verdict_rationale_and_citation_at_once(officer, lecture):
    questions = add_questions(lecture)

    wrong = answer(officer, lecture, questions[0], MISSED).content.decode()
    right = answer(officer, lecture, questions[1], POSTED, **{"X-Requested-With": "fetch"}).content.decode()

    assert ("答错了" in wrong, "正确答案：C" in wrong) == (True, True)
    assert (f"{SECRET}0" in wrong, f"{SECRET}1" in wrong, f"{SECRET}2" in wrong) == (True, False, False)
    assert "《中华人民共和国监狱法》（2026年）第八十四条" in wrong
    assert "</html>" in wrong
    assert ("答对了" in right, f"{SECRET}1" in right, "</html>" in right) == (True, True, False)
    assert SECRET not in show(officer, lecture)
    assert SECRET not in show(make_officer(officer.posting.unit), lecture)


def test_every_type_is_answered_through_its_own_form(officer, lecture):
    questions = add_questions(lecture, count=4)

    for question in questions:
        answer(officer, lecture, question, POSTED)

    assert list(QuestionAnswer.objects.order_by("pk").values_list("is_right", flat=True)) == [True] * 4


def test_pass_on_any_try_completes_what_was_watched(officer, lecture):
    questions = add_questions(lecture)
    client = logged_in(officer)
    send(client, lecture, report(lecture, officer))
    let_pass(lecture, officer, minutes=8)
    send(client, lecture, report(lecture, officer, (0, 480)))
    answer(officer, lecture, questions[0], MISSED)
    for question in questions[1:]:
        answer(officer, lecture, question, POSTED)
    assert not LectureCompletion.objects.exists()

    answer(officer, lecture, questions[0], POSTED)
    answer(officer, lecture, questions[0], MISSED)

    completion = LectureCompletion.objects.get()
    assert completion.facts["facts"]["right_count"] == 3


def test_questions_that_are_not_required_do_not_hold_up(province, officer):
    lecture = make_video_lecture(province.prison, is_manual_allowed=True)
    add_questions(lecture)

    logged_in(officer).post(reverse("progress:finish", args=[lecture.public_id]))

    assert LectureCompletion.objects.count() == 1


def test_empty_answer_is_told_what_to_do(officer, lecture):
    (question, *_rest) = add_questions(lecture)
    url = reverse("progress:answer", args=[lecture.public_id, question.public_id])

    replies = [logged_in(officer).post(url, posted) for posted in ({}, {"q1": ""}, {"q1": "o9\0"})]

    assert [reply.status_code for reply in replies[:2]] == [422, 422]
    assert "还没有作答，请先作答再提交。" in replies[0].content.decode()
    assert SECRET not in replies[0].content.decode()
    assert replies[2].status_code in (200, 422)


def schedule(province, item, **settings):
    trainer = make_staff(province.prison, Role.TRAINER)
    sections = [SectionDraft("单选", Decimal(2), [item.pk])]
    paper = create_paper(actor=trainer, unit=province.prison, title="卷", sections=sections)
    return make_exam(trainer, province.prison, paper=paper, **settings), trainer


SHOWN = {
    ("immediately", 3): False,
    ("after_window", 3): False,
    ("immediately", -1): True,
    ("after_window", -1): True,
    ("right_or_wrong", -1): False,
    ("never", -1): False,
}


def test_item_of_an_exam_whose_keys_are_not_everybody_s_is_left_out(province, officer, lecture):
    questions = add_questions(lecture)
    stem = questions[0].item.current_version.content["stem"]
    now = database_now()
    exam, _trainer = schedule(province, questions[0].item, opens_at=now - timedelta(days=1))

    for (policy, hours), is_shown in SHOWN.items():
        Exam.objects.filter(pk=exam.pk).update(review_policy=policy, closes_at=now + timedelta(hours=hours))
        page = show(officer, lecture)
        reply = answer(officer, lecture, questions[0], POSTED)

        assert ("有 1 道题现在不能显示" in page, stem in page) == (not is_shown, is_shown), policy
        assert reply.status_code == (200 if is_shown else 404), policy
        assert (SECRET in reply.content.decode()) is is_shown, policy


def test_planned_exam_hides_its_items_and_a_withdrawn_one_only_while_somebody_answers(province, officer, lecture):
    questions = add_questions(lecture)
    stem = questions[0].item.current_version.content["stem"]
    exam, trainer = schedule(province, questions[0].item)
    Exam.objects.filter(pk=exam.pk).update(state="draft")
    planned = stem in show(officer, lecture)
    Exam.objects.filter(pk=exam.pk).update(state="published")
    attempt, token = sit(exam, make_officer(province.ward))
    withdraw_exam(Exam.objects.get(pk=exam.pk), actor=trainer, reason="题目有误")
    running = stem in show(officer, lecture)

    submit_attempt(attempt, officer=attempt.officer, epoch=token.epoch)

    assert (planned, running, stem in show(officer, lecture)) == (False, False, True)


def test_left_out_question_is_asked_of_nobody(province, officer):
    lecture = make_video_lecture(province.prison, is_pass_required=True, is_manual_allowed=True)
    questions = add_questions(lecture)
    schedule(province, questions[0].item)
    logged_in(officer).post(reverse("progress:finish", args=[lecture.public_id]))

    for question, position in ((questions[1], 1), (questions[2], 2)):
        question.position = position
        answer(officer, lecture, question, POSTED)

    assert LectureCompletion.objects.count() == 1


def test_retired_item_is_left_out(officer, lecture):
    questions = add_questions(lecture)
    Item.objects.filter(pk=questions[0].item_id).update(status="retired")

    assert "有 1 道题现在不能显示" in show(officer, lecture)


def test_questions_and_images_of_another_lecture_do_not_exist(province, officer, lecture):
    foreign = make_video_lecture(province.city, audience="own_unit")
    (question,) = add_questions(foreign, make_bank(province.city, "city"), count=1)
    (own,) = add_questions(lecture, count=1)
    client = logged_in(officer)
    urls = [
        reverse("progress:answer", args=[foreign.public_id, question.public_id]),
        reverse("progress:answer", args=[lecture.public_id, question.public_id]),
        reverse("progress:answer", args=[foreign.public_id, own.public_id]),
    ]
    image = make_item(make_bank(province.prison, "images")).public_id

    assert [client.post(url, {"q1": "o2"}).status_code for url in urls] == [404] * 3
    assert client.get(reverse("progress:image", args=[lecture.public_id, image])).status_code == 404
    assert QuestionAnswer.objects.count() == 0


def test_login_leads_back_to_the_lecture(client, lecture):
    (question,) = add_questions(lecture, count=1)

    reply = client.post(reverse("progress:answer", args=[lecture.public_id, question.public_id]), {"q1": "o2"})

    assert reply.headers["Location"] == f"/login/?next=/lectures/{lecture.public_id}/"
