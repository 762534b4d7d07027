"""The trainers' screens: a paper and an exam in few steps, errors at their place in words, results with a fixed number of
statements."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import Officer
from quizzes.bank.models import Item, ItemImage
from quizzes.exams import spreadsheets
from quizzes.exams.models import Exam, Paper
from quizzes.exams.papers import SectionDraft, create_paper, freeze_paper
from quizzes.exams.scheduling import Audience, read_draft, withdraw_exam
from records.clock import database_now
from records.jobs import run
from records.models import Job
from tests.factories import make_exam, make_item, make_officer, make_paper, sit
from tests.quizzes.bank.cast import TwoUnits, make_two_units, picture
from tests.quizzes.exams.test_statistics import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


@pytest.fixture
def client(two: TwoUnits) -> Client:
    return logged_in(two.zhou)


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def said(response: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def paper_form(two: TwoUnits, *items: Item, **fields: Any) -> dict[str, Any]:
    """What the browser posts while a paper with one section is composed."""
    return {
        "title": "每月一测",
        "unit": str(two.province.prison.public_id),
        "section": ["single"],
        "single-type": "single",
        "single-title": "单项选择题",
        "single-points": "2",
        "single-partial": "0",
        "single-item": [str(item.public_id) for item in items],
        "step": "save",
        **fields,
    }


def exam_form(two: TwoUnits, chosen: Paper, /, **fields: Any) -> dict[str, Any]:
    return {
        "title": "每月一测",
        "unit": str(two.province.prison.public_id),
        "paper": str(chosen.public_id),
        "units": [str(two.province.prison.public_id)],
        "officers": "",
        "opens_at": "2031-11-22T09:00",
        "closes_at": "2031-11-25T18:00",
        "minutes": "60",
        "grace": "2",
        "attempts_allowed": "3",
        "pass_mark": "60",
        "good": "80",
        "excellent": "90",
        "review_policy": "after_window",
        "leave_policy": "record",
        "step": "save-and-check",
        **fields,
    }


def make_items(two: TwoUnits, count: int, type_code: str = "single") -> list[Item]:
    return [make_item(two.bank, type_code, stem=f"第 {number} 道{type_code}") for number in range(1, count + 1)]


def problems(response: Any) -> dict[str, list[str]]:
    return response.context["form"].problems.by_place


# --- papers


def test_a_trainer_takes_twenty_items_and_publishes_an_exam_in_five_requests(client: Client, two: TwoUnits) -> None:
    make_items(two, 22)
    new = reverse("papers:add")

    filled = client.post(new, paper_form(two, step="fill:single", **{"single-fill": "20"}))
    chosen = filled.context["form"].composition.item_ids
    saved = client.post(new, paper_form(two, step="save-and-schedule", **{"single-item": chosen, "single-points": "5"}))
    planned = client.get(saved["Location"])
    paper = Paper.objects.get()
    checked = client.post(reverse("exam_plans:add"), exam_form(two, paper))
    exam = Exam.objects.get()
    published = client.post(reverse("exam_plans:publish", args=[exam.public_id]))

    assert "“单项选择题”加了 20 道题。" in words(filled)
    assert (paper.items.count(), planned.context["form"].initial["paper"]) == (20, paper.public_id)
    assert checked["Location"] == published["Location"] == reverse("exam_plans:show", args=[exam.public_id])
    assert Exam.objects.get().state == "published"


def test_composing_stores_nothing_before_it_is_saved(client: Client, two: TwoUnits) -> None:
    first, second, third = make_items(two, 3)
    steps = [f"up:{second.public_id}", f"remove:{third.public_id}", "section-up:single", "search", "page:2", "nonsense"]

    for step in steps:
        assert client.post(reverse("papers:add"), paper_form(two, first, second, third, step=step)).status_code == 200
    moved = client.post(reverse("papers:add"), paper_form(two, first, second, third, step=f"up:{second.public_id}"))

    assert Paper.objects.count() == 0
    assert moved.context["form"].composition.item_ids == [str(one.public_id) for one in (second, first, third)]


def test_paper_is_saved_as_composed(client: Client, two: TwoUnits) -> None:
    single, multiple = make_items(two, 1)[0], make_items(two, 1, "multiple")[0]
    second = {
        "multiple-type": "multiple",
        "multiple-title": "多项选择题",
        "multiple-points": "2.5",
        "multiple-partial": "１",
        "multiple-item": [str(multiple.public_id)],
    }

    response = client.post(
        reverse("papers:add"), paper_form(two, single, **{**second, "section": ["multiple", "single"]})
    )

    paper = Paper.objects.get()
    assert response["Location"] == reverse("papers:show", args=[paper.public_id])
    assert list(
        paper.items.values_list("position", "section__title", "section__points", "section__partial_points")
    ) == [
        (1, "多项选择题", 2.5, 1),
        (2, "单项选择题", 2, 0),
    ]
    assert (paper.unit, paper.created_by) == (two.province.prison, two.zhou)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"title": " "}, "title"),
        ({"unit": ""}, "unit"),
        ({"single-item": []}, "sections"),
        ({"single-points": "0"}, "single-points"),
        ({"single-points": "两分"}, "single-points"),
        ({"single-points": "1.25"}, "single-points"),
        ({"single-partial": "2"}, "single-partial"),
        ({"single-title": ""}, "single-title"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_what_was_typed_stays(
    client: Client, two: TwoUnits, fields: dict[str, Any], place: str
) -> None:
    items = make_items(two, 2)

    response = client.post(reverse("papers:add"), paper_form(two, *items, **fields))

    (text,) = problems(response)[place]
    assert (response.status_code, list(problems(response))) == (422, [place])
    assert f'<a href="#field-{place}">{text}</a>' in words(response)
    assert f'id="field-{place}"' in words(response)
    assert response.context["form"].composition.sections[0].points == fields.get("single-points", "2")
    assert Paper.objects.count() == 0


def test_quick_fill_takes_unused_items_first_and_says_when_there_are_too_few(client: Client, two: TwoUnits) -> None:
    items = make_items(two, 4)
    newest = SectionDraft("单项选择题", 2, [items[3].pk])
    freeze_paper(create_paper(actor=two.zhou, unit=two.province.prison, title="考过", sections=[newest]))

    some = client.post(reverse("papers:add"), paper_form(two, items[1], step="fill:single", **{"single-fill": "2"}))
    all_of_them = client.post(reverse("papers:add"), paper_form(two, step="fill:single", **{"single-fill": "９"}))

    expected = [str(items[place].public_id) for place in (1, 2, 0)]
    assert some.context["form"].composition.item_ids == expected
    assert len(all_of_them.context["form"].composition.item_ids) == 4
    assert "“单项选择题”要 9 道，题库里没选过的只有 4 道，都加进来了。" in words(all_of_them)


def test_choices_are_narrowed_and_show_no_key(client: Client, two: TwoUnits) -> None:
    single, multiple = make_items(two, 1)[0], make_items(two, 1, "multiple")[0]
    make_item(two.bank, "fill_in", stem="监狱以____为宗旨", rationale="暗号解析")

    def stems(**fields: Any) -> list[str]:
        response = client.post(reverse("papers:add"), paper_form(two, step="search", **fields))
        assert "暗号解析" not in words(response)
        return [item.current_version.content["stem"] for item in response.context["page"]]

    assert stems(**{"by-type": "multiple"}) == ["第 1 道multiple"]
    assert stems(**{"by-search": "宗旨"}) == ["监狱以____为宗旨"]
    assert stems(**{"by-bank": str(two.other_bank.public_id)}) == []
    assert stems(**{"by-topic": "x", "by-type": "single"}) == []
    assert stems(**{"single-item": [str(single.public_id), str(multiple.public_id)]}) == ["监狱以____为宗旨"]


def test_frozen_paper_is_shown_with_its_reason_and_can_be_copied(client: Client, two: TwoUnits) -> None:
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    make_exam(two.zhou, two.province.prison, paper=paper)

    shown = client.get(reverse("papers:show", args=[paper.public_id]))
    edited = client.get(reverse("papers:edit", args=[paper.public_id]))
    posted = client.post(reverse("papers:edit", args=[paper.public_id]), paper_form(two, *make_items(two, 1)))
    copied = client.post(reverse("papers:copy", args=[paper.public_id]))

    copy = Paper.objects.exclude(pk=paper.pk).get()
    assert "题目和分值都不能再改" in words(shown)
    assert reverse("papers:edit", args=[paper.public_id]) not in words(shown)
    for refused in (edited, posted):
        assert refused["Location"] == reverse("papers:show", args=[paper.public_id])
    assert copied["Location"] == reverse("papers:edit", args=[copy.public_id])
    assert paper.items.count() == copy.items.count() == 4


def test_paper_is_revised_and_a_retired_item_drops_out_with_a_word(client: Client, two: TwoUnits) -> None:
    items = make_items(two, 2)
    sections = [SectionDraft("单项选择题", 2, [item.pk for item in items])]
    paper = create_paper(actor=two.zhou, unit=two.province.prison, title="旧卷", sections=sections)
    Item.objects.filter(pk=items[0].pk).update(status=Item.Status.RETIRED)

    shown = client.get(reverse("papers:show", args=[paper.public_id]))
    opened = client.get(reverse("papers:edit", args=[paper.public_id]))
    client.post(reverse("papers:edit", args=[paper.public_id]), paper_form(two, items[1], title="新卷"))

    paper.refresh_from_db()
    assert "有 1 道题已停用" in words(shown)
    assert "有 1 道题已停用或不在你的题库里，已从卷里去掉。" in words(opened)
    assert (paper.title, paper.items.count()) == ("新卷", 1)


def test_unused_paper_is_discarded_and_a_used_one_stays(client: Client, two: TwoUnits) -> None:
    unused = make_paper(two.zhou, two.province.prison, bank=two.bank)
    used = make_exam(
        two.zhou, two.province.prison, paper=make_paper(two.zhou, two.province.prison, bank=two.bank)
    ).paper

    for paper in (unused, used):
        client.post(reverse("papers:discard", args=[paper.public_id]))

    assert list(Paper.objects.all()) == [used]


def test_preview_shows_the_paper_as_candidates_see_it_with_its_images(client: Client, two: TwoUnits) -> None:
    from quizzes.bank.images import keep_image

    image = keep_image(picture(), bank=two.bank)
    other = ItemImage.objects.create(bank=two.bank, content=image.content.name, digest="x", width=1, height=1)
    item = make_item(two.bank, "single", stem="看图", rationale="暗号解析")
    version = item.current_version
    content = {**version.content, "image": str(image.public_id)}
    item.current_version = type(version).objects.create(item=item, number=2, type="single", content=content)
    item.current_version.keys.create(key={"option": "o2"})
    item.save()
    sections = [SectionDraft("单项选择题", 2, [item.pk])]
    paper = create_paper(actor=two.zhou, unit=two.province.prison, title="图卷", sections=sections)

    frame = client.get(reverse("papers:preview", args=[paper.public_id]))
    sheet = client.get(reverse("papers:sheet", args=[paper.public_id]))
    images = [
        client.get(reverse("papers:image", args=[paper.public_id, one.public_id])).status_code for one in (image, other)
    ]

    assert reverse("papers:sheet", args=[paper.public_id]) in words(frame)
    assert reverse("papers:image", args=[paper.public_id, image.public_id]) in words(sheet)
    assert "看图" in words(sheet) and "暗号解析" not in words(sheet)
    assert images == [200, 404]


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


# --- results


def test_totals_name_numerators_and_denominators(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    for right in (4, 4, 1):
        give(exam, make_officer(two.province.ward), right)
    sit(exam, make_officer(two.province.ward))
    make_officer(two.province.ward, "休假", status=Officer.Status.LEAVE)

    page = words(client.get(reverse("exam_plans:officers", args=[exam.public_id])))

    plain = page.replace("<b>", "").replace("</b>", "")
    sentence = "".join(plain.partition('class="sentence num">')[2].partition("</p>")[0].split())
    assert sentence == (
        "应参加5人，已交卷3人（60%，3/5），其中合格2人（66.7%，2/3），进行中1人，未参加1人。最好成绩平均6分。"
    )
    assert "没有计入应参加的：休假 1 人。" in plain


def test_results_are_narrowed_and_paged(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    for number in range(55):
        make_officer(two.province.ward, f"干警{number}", number=f"77{number:04d}")
    url = reverse("exam_plans:officers", args=[exam.public_id])

    def rows(**query: Any) -> list[str]:
        return [row.name for row, _label in client.get(url, query).context["rows"]]

    assert (len(rows()), len(rows(p=2)), len(rows(p=99))) == (50, 6, 6)
    assert rows(search="770003") == ["干警3"]
    assert rows(status="passed") == []
    assert len(rows(status="nonsense")) == 50
    assert rows(unit=str(two.province.other_ward.public_id)) == []
    assert rows(unit=str(two.province.prison.public_id), search="周") == ["周敏"]


def test_items_show_shares_with_numbers_and_hide_few_people(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    url = reverse("exam_plans:items", args=[exam.public_id])
    for _ in range(4):
        give(exam, make_officer(two.province.ward), 4)

    few = words(client.get(url))
    give(exam, make_officer(two.province.ward), 0)
    enough = words(client.get(url, {"order": "difficulty"}))

    assert "人数少于 5，不显示" in few
    assert "正确率 <b>" not in few
    assert "正确率 <b>80%</b>（4/5）" in enough
    assert "4 人" in enough and "20%" in enough


def test_download_is_a_workbook_or_a_job_of_the_person_who_asked(
    client: Client, two: TwoUnits, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    url = reverse("exam_plans:export", args=[exam.public_id])

    at_once = client.post(url)
    monkeypatch.setattr(spreadsheets, "ON_THE_SPOT", 0)
    later = client.post(url)
    job = Job.objects.get()
    place = [exam.public_id, job.public_id]
    waiting = client.get(reverse("exam_plans:export-progress", args=place)).json()
    run(job.public_id)
    done = client.get(reverse("exam_plans:export-wait", args=place))
    file = client.post(reverse("exam_plans:export-file", args=place))
    stranger = logged_in(two.chen).post(reverse("exam_plans:export-file", args=place))

    assert (at_once.content[:2], at_once["Cache-Control"].split(", ")[:2]) == (b"PK", ["private", "no-store"])
    assert "filename*=utf-8''" in at_once["Content-Disposition"]
    assert later["Location"] == reverse("exam_plans:export-wait", args=place)
    assert waiting["over"] is False
    assert "文件做好了" in words(done)
    assert (file.content[:2], stranger.status_code) == (b"PK", 404)


def test_withdrawn_exam_keeps_its_results_and_a_draft_has_none(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    client.post(reverse("exam_plans:add"), exam_form(two, exam.paper, title="草稿"))
    draft = Exam.objects.get(title="草稿")
    withdraw_exam(exam, actor=two.zhou, reason="试题有误")

    statuses = [client.get(reverse("exam_plans:officers", args=[one.public_id])).status_code for one in (exam, draft)]

    assert statuses == [200, 404]


# --- statements


def statements(client: Client, url: str, **query: Any) -> int:
    client.get(url, query)  # what Wagtail looks up once a process
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url, query).status_code == 200
    return len(captured)


def test_every_screen_takes_the_same_statements_at_one_and_three_rows(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    give(exam, make_officer(two.province.ward), 4)
    urls = [reverse(f"{name}:{screen}") for name in ("papers", "exam_plans") for screen in ("index", "add")]
    urls += [reverse("papers:show", args=[exam.paper.public_id]), reverse("papers:sheet", args=[exam.paper.public_id])]
    screens = ("show", "officers", "items")
    urls += [reverse(f"exam_plans:{screen}", args=[exam.public_id]) for screen in screens]

    once = {url: statements(client, url) for url in urls}
    for _ in range(2):
        make_items(two, 1)
        make_exam(two.zhou, two.province.prison, paper=exam.paper)
        make_paper(two.zhou, two.province.prison, bank=two.bank)
        give(exam, make_officer(two.province.other_ward), 2)

    assert {url: statements(client, url) for url in urls} == once
    assert max(once.values()) <= 25


def test_nobody_but_trainers_comes_in(two: TwoUnits) -> None:
    officer = make_officer(two.province.ward)
    for name in ("papers:index", "papers:add", "exam_plans:index", "exam_plans:add"):
        anonymous = Client().get(reverse(name))
        assert anonymous["Location"] == f"{reverse('people:login')}?next={reverse(name)}"
        assert logged_in(officer).get(reverse(name)).status_code == 302


def test_now_is_told_by_the_database(client: Client, two: TwoUnits) -> None:
    now = database_now()
    make_exam(two.zhou, two.province.prison, title="进行中的")
    late = make_exam(two.zhou, two.province.prison, title="过去的", closes_at=now - timedelta(minutes=5))
    make_exam(two.zhou, two.province.prison, title="以后的", opens_at=now + timedelta(hours=1))

    page = words(client.get(reverse("exam_plans:index")))

    assert [text for text in ("进行中</span>", "已截止</span>", "未开考</span>") if text not in page] == []
    assert late.title in page
