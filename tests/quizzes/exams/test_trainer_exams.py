"""The trainers' screens for exams: one sentence before publishing, changes that take nothing away afterwards."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quizzes.exams.models import Exam
from quizzes.exams.scheduling import Audience, read_draft
from tests.factories import make_exam, make_officer, make_paper
from tests.quizzes.bank.cast import TwoUnits
from tests.quizzes.exams.trainer_desk import (
    client,
    exam_form,
    two,
    words,
)

__all__ = ["client", "two"]  # fixtures

pytestmark = pytest.mark.django_db
LEAKS = [
    ("immediately", "2031-11-25T18:00", True),
    ("immediately", "2031-11-22T10:00", False),  # all sit at once
    ("after_window", "2031-11-25T18:00", False),
]


# --- exams


def test_exam_is_stored_as_typed_and_told_in_one_sentence(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    guest = make_officer(two.province.ward, "来宾", number="880001")
    typed = exam_form(
        two,
        paper,
        units=[str(two.province.ward.public_id)],
        posts=["管教"],
        officers="８８０００１，880001",
        one_per_screen="on",
    )

    response = client.post(reverse("exam_plans:add"), typed, follow=True)

    exam = Exam.objects.get()
    draft = read_draft(exam)
    assert draft.audience == Audience((two.province.ward,), ("管教",), (guest,))
    assert timezone.localtime(draft.opens_at).isoformat() == "2031-11-22T09:00:00+08:00"
    assert (draft.duration, draft.grace, draft.attempts_allowed) == (timedelta(hours=1), timedelta(minutes=2), 3)
    assert draft.bands == [{"name": "优秀", "from": 90}, {"name": "良好", "from": 80}, {"name": "合格", "from": 60}]
    assert (draft.review_policy, draft.leave_policy, draft.one_per_screen, exam.state) == (
        *("after_window", "record", True),
        "draft",
    )
    assert (
        "一监区 1 人（限管教岗位），2031年11月22日 9:00 至 2031年11月25日 18:00 之间任选 60 分钟，可考 3 次取最好成绩，"
        "满分 8 分，4.8 分合格，截止后公布答案。"
    ) in words(response)


@pytest.mark.parametrize(
    ("fields", "place", "text"),
    [
        ({"title": ""}, "title", "请写考试名称。"),
        ({"opens_at": ""}, "opens_at", "请填日期和时间。"),
        ({"closes_at": "下周"}, "closes_at", "请填日期和时间。"),
        ({"closes_at": "2031-11-22T09:00"}, "closes_at", "截止时间要晚于开考时间。"),
        ({"minutes": "一小时"}, "minutes", "请填一个数字。"),
        ({"pass_mark": "101"}, "pass_mark", "最多是 100。"),
        ({"pass_mark": "85"}, "good", "等次的分数线不能低于合格线。"),
        ({"good": "90"}, "excellent", "优秀线要高于良好线。"),
        ({"paper": ""}, "paper", "请选一份试卷。"),
        ({"officers": "880009"}, "officers", "你管的单位里没有这 1 个号码：880009。请核对或去掉。"),
    ],
)
def test_what_is_wrong_with_an_exam_is_said_at_its_place(
    client: Client, two: TwoUnits, fields: dict[str, str], place: str, text: str
) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)

    response = client.post(reverse("exam_plans:add"), exam_form(two, paper, **fields))

    assert (response.status_code, dict(response.context["form"].errors)) == (422, {place: [text]})
    assert f'<a href="#field-{place}">{text}</a>' in words(response)
    assert f'id="field-{place}"' in words(response)
    assert Exam.objects.count() == 0


def test_good_may_begin_where_passing_does(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)

    client.post(reverse("exam_plans:add"), exam_form(two, paper, pass_mark="80"))

    assert Exam.objects.get().bands == [{"name": "优秀", "from": 90}, {"name": "良好", "from": 80}]


def test_looking_ahead_stores_nothing_and_blames_nobody(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)

    ahead = client.post(reverse("exam_plans:add"), exam_form(two, paper, title="", step="search"))
    unfinished = client.post(reverse("exam_plans:add"), exam_form(two, paper, opens_at="", step="search"))

    assert (ahead.status_code, unfinished.status_code, Exam.objects.count()) == (200, 200, 0)
    assert "第一监狱 1 人，" in words(ahead)
    assert "error-message" not in words(ahead) + words(unfinished)
    assert unfinished.context["outlook"] is None


def test_conflict_on_the_same_day_is_pointed_out_before_publishing(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    typed = exam_form(two, paper, title="先安排的")
    client.post(reverse("exam_plans:add"), typed)
    first = Exam.objects.get()
    client.post(reverse("exam_plans:publish", args=[first.public_id]))

    response = client.post(reverse("exam_plans:add"), exam_form(two, paper, title="后安排的"), follow=True)

    assert "同一天这些人还有别的考试" in words(response)
    assert "“先安排的”，2031年11月22日 09:00 至 2031年11月25日 18:00，其中 1 人都要考" in words(response)


def test_nobody_is_chosen_before_the_trainer_chooses(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)

    form = client.get(reverse("exam_plans:add"), {"paper": paper.public_id}).context["form"]

    assert (form.chosen_units, form["unit"].value()) == (set(), two.province.prison.public_id)


@pytest.mark.parametrize(("policy", "closes_at", "is_warned"), LEAKS)
def test_answers_that_others_can_still_use_are_warned_about(
    client: Client, two: TwoUnits, policy: str, closes_at: str, is_warned: bool
) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    typed = exam_form(two, paper, review_policy=policy, closes_at=closes_at, step="search")

    response = client.post(reverse("exam_plans:add"), typed)

    assert ("先交卷的人看到答案时，别人可能还没考完" in words(response)) is is_warned


def test_exam_for_nobody_is_warned_about(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    typed = exam_form(two, paper, units=[str(two.province.ward.public_id)])

    response = client.post(reverse("exam_plans:add"), typed, follow=True)

    assert "按现在的名册，没有人符合" in words(response)


def test_units_below_a_chosen_one_are_not_stored_twice(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    both = [str(unit.public_id) for unit in (two.province.ward, two.province.prison)]

    client.post(reverse("exam_plans:add"), exam_form(two, paper, units=both))

    assert read_draft(Exam.objects.get()).audience.units == (two.province.prison,)


def test_draft_is_changed_and_a_published_exam_is_not(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    client.post(reverse("exam_plans:add"), exam_form(two, paper, step="save"))
    exam = Exam.objects.get()
    edit = reverse("exam_plans:edit", args=[exam.public_id])

    opened = client.get(edit)
    client.post(edit, exam_form(two, paper, title="改过的"))
    client.post(reverse("exam_plans:publish", args=[exam.public_id]))
    refused = client.post(edit, exam_form(two, paper, title="再改"))

    assert opened.context["form"].chosen_units == {str(two.province.prison.public_id)}
    assert (Exam.objects.get().title, Exam.objects.get().state) == ("改过的", "published")
    assert refused["Location"] == reverse("exam_plans:show", args=[exam.public_id])


def test_extending_and_withdrawing_say_why_not_and_do_it(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    extend, withdraw = (reverse(f"exam_plans:{name}", args=[exam.public_id]) for name in ("extend", "withdraw"))

    earlier = client.post(extend, {"closes_at": "2020-01-01T09:00"})
    empty = client.post(extend, {"closes_at": ""})
    no_reason = client.post(withdraw, {"reason": " "})
    client.post(extend, {"closes_at": "2031-11-25T18:00"})
    client.post(withdraw, {"reason": "试题有误"})
    shown = client.get(reverse("exam_plans:show", args=[exam.public_id]))

    exam.refresh_from_db()
    assert [response.status_code for response in (earlier, empty, no_reason)] == [422, 422, 422]
    assert "截止时间只能往后延。" in words(earlier)
    assert "请填日期和时间。" in words(empty)
    assert "请写明为什么撤回。" in words(no_reason)
    assert (timezone.localtime(exam.closes_at).isoformat(), exam.state) == ("2031-11-25T18:00:00+08:00", "withdrawn")
    assert "由 周敏 撤回：试题有误" in words(shown)


def test_draft_is_discarded_and_a_published_exam_stays(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    published = make_exam(two.zhou, two.province.prison, paper=paper)
    client.post(reverse("exam_plans:add"), exam_form(two, paper))

    for exam in Exam.objects.all():
        client.post(reverse("exam_plans:discard", args=[exam.public_id]))

    assert list(Exam.objects.all()) == [published]
