"""The trainers' screens for papers: few steps, errors at their place in words, nothing stored before it is saved."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.bank.models import Item, ItemImage
from quizzes.exams.models import Exam, Paper
from quizzes.exams.papers import SectionDraft, create_paper, freeze_paper
from tests.factories import make_exam, make_item, make_paper
from tests.quizzes.bank.cast import TwoUnits, picture
from tests.quizzes.exams.trainer_desk import client, exam_form, make_items, paper_form, problems, two, words

__all__ = ["client", "two"]  # fixtures

pytestmark = pytest.mark.django_db


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
    item.approved_version = item.current_version
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
