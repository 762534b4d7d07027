"""The trainer's form of every type: what it shows is what it saves, with and without JavaScript."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quizzes.bank.images import keep_image
from quizzes.bank.items import Labels, Question, create_item
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Bank, Item, ItemImage
from quizzes.bank.types import all_types
from tests.quizzes.bank.cast import TwoUnits, make_two_units, picture
from tests.quizzes.bank.types.cast import SAMPLES

pytestmark = pytest.mark.django_db
Posted = dict[str, list[str]]


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


@pytest.fixture
def client(two: TwoUnits) -> Client:
    client = Client()
    client.force_login(two.zhou)
    return client


class FormReader(HTMLParser):
    """What a browser without JavaScript would post of the question's form."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: Posted = {}
        self.inside = False
        self.area = self.select = ""
        self.text = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag == "form":
            self.inside = "data-question-form" in given
        if not self.inside:
            return
        if tag == "textarea":
            self.area, self.text = given["name"], ""
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and "selected" in given:
            self.add(self.select, given["value"])
        elif tag == "input" and "name" in given and self.is_sent(given):
            self.add(given["name"], given.get("value", ""))

    def is_sent(self, given: dict[str, str]) -> bool:
        kind = given.get("type")
        return kind not in ("file", "submit") and (kind not in ("radio", "checkbox") or "checked" in given)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.add(self.area, self.text)
            self.area = ""
        if tag == "form":
            self.inside = False

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def fields_of(page: bytes) -> Posted:
    reader = FormReader()
    reader.feed(page.decode())
    return reader.fields


def make_sample(code: str, two: TwoUnits) -> Item:
    content, key, _value = SAMPLES[code]
    if code == "hotspot":
        content = {**content, "image": str(keep_image(picture(), bank=two.bank).public_id)}
    return create_item(Question(code, content, key, "见条文。"), bank=two.bank, labels=Labels(), actor=two.zhou)


def saved(item: Item) -> tuple[int, int, dict[str, Any], dict[str, Any]]:
    item.refresh_from_db()
    version = item.current_version
    assert version
    current = current_keys([version.pk])[version.pk]
    return version.number, current.number, version.content, current.key


@pytest.mark.parametrize("code", [one.code for one in all_types()])
def test_form_that_is_saved_unchanged_changes_nothing(code: str, client: Client, two: TwoUnits) -> None:
    item = make_sample(code, two)
    before, url = saved(item), reverse("items:edit", args=[item.public_id])

    response = client.post(url, fields_of(client.get(url).content))

    assert response.status_code == 302, response.context["form"].errors
    assert saved(item) == before


@pytest.mark.parametrize("code", [one.code for one in all_types()])
def test_form_makes_a_second_item_of_what_it_shows(code: str, client: Client, two: TwoUnits) -> None:
    item = make_sample(code, two)
    shown = fields_of(client.get(reverse("items:edit", args=[item.public_id])).content)
    fresh = {name: [""] if name.endswith("-id") else values for name, values in shown.items()}

    client.post(reverse("items:add"), {**fresh, "bank": [str(two.bank.public_id)], "same_ok": ["1"]})

    other = Item.objects.exclude(pk=item.pk).get()
    version, old = other.current_version, item.current_version
    assert version and old
    _number, _key_number, content, key = saved(other)
    assert version.item_type.check(content, key) == []
    assert sorted(version.item_type.search_texts(content)) == sorted(old.item_type.search_texts(old.content))


@pytest.mark.parametrize("code", [one.code for one in all_types()])
def test_preview_shows_the_question_and_not_its_key(code: str, client: Client, two: TwoUnits) -> None:
    item = make_sample(code, two)
    shown = fields_of(client.get(reverse("items:edit", args=[item.public_id])).content)

    frame = client.post(reverse("items:frame"), shown).content.decode()

    _number, _key_number, content, _key = saved(item)
    assert content["stem"].split("____")[0].split("[[")[0][:6] in frame
    assert ('name="q1' in frame, "见条文。" in frame) == (True, False)


EMPTY = {"stem": ""}
FAULTS: list[tuple[str, Posted, dict[str, list[str]]]] = [
    (
        "numeric",
        {"stem": ["禁闭最长几日？"], "value": ["十五"]},
        {"key": ["没有答案：请填一个数，例如 15 或 0.5。"]},
    ),
    (
        "cloze",
        {"stem": ["自[[1]]年[[2]]月"], "gap-1-kind": ["number"], "gap-1-value": ["1994"], "gap-2-kind": ["choice"], "gap-2-options": ["七\n十二"]},
        {"gap-2": ["第 2 个空：没有答案：请选定一个正确选项。"]},
    ),
    (
        "ordering",
        {"stem": ["排序"], "option-0-text": ["报告"]},
        {"options": ["选项少于 2 个：请补齐选项。"]},
    ),
    (
        "matching",
        {"stem": ["匹配"], "option-0-text": ["甲"], "target-0-text": ["一"], "option-1-text": ["乙"], "target-1-text": [""], "extra": ["二"]},
        {"key": ["答案没有配全：请给每一项选定与它匹配的内容。"]},
    ),
    (
        "hotspot",
        {"stem": ["点出隐患"], "spot-0-coords": ["0 0 10 10"], "spot-0-shape": ["rect"], "spot-1-coords": ["5"], "spot-1-shape": ["rect"], "right": ["0"]},
        {"images": ["没有图片：请上传要点选的图。"], "key": ["有一处位置画得不对：请重新画，或改正它的坐标。"]},
    ),
    (
        "short_answer",
        {"stem": ["方针是什么？"]},
        {"key": ["没有答案：请写出可以接受的答案，或写评分要点由人评阅。"]},
    ),
    (
        "upload",
        {"stem": ["写一份说明"], "most_files": ["9"], "rubric": ["要素齐全"]},
        {"files": ["最多交几个文件：请填 1 到 5 的整数。", "可以交哪些文件：请至少选一种。"]},
    ),
    (
        "case",
        {
            "stem": ["罪犯甲……"], "part-0-type": ["true_false"], "part-0-stem": ["可以减刑。"], "part-0-truth": ["true"],
            "part-1-type": ["single"], "part-1-stem": ["应当"], "part-1-option-0-text": ["甲"], "part-1-option-1-text": ["乙"],
        },
        {"part-1-key": ["第 2 小题：没有答案：请选定一个正确选项。"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "fields", "errors"), FAULTS)
def test_each_fault_stands_at_its_place(
    code: str, fields: Posted, errors: dict[str, list[str]], client: Client, two: TwoUnits
) -> None:
    posted = {"bank": [str(two.bank.public_id)], "type": [code], **fields}

    response = client.post(reverse("items:add"), posted)

    assert (response.status_code, response.context["form"].errors) == (422, errors)
    page = response.content.decode()
    assert [f'id="field-{place}"' in page for place in errors] == [True] * len(errors)
    assert [f'id="errors-{place}"' in page for place in errors] == [True] * len(errors)


def press(client: Client, bank: Bank, button: str, /, **fields: Any) -> Posted:
    """What the form holds after one of its buttons, the way it goes without JavaScript."""
    response = client.post(reverse("items:add"), {**fields, "bank": str(bank.public_id), "do": button})
    assert (response.status_code, response.context["form"].errors) == (200, {})
    return fields_of(response.content)


def test_another_type_keeps_stem_options_and_image(client: Client, two: TwoUnits) -> None:
    upload = SimpleUploadedFile("图.png", picture(), "image/png")
    rows = {"option-0-text": "七日", "option-1-text": "十五日", "right": "1", "stem-file": upload}

    shown = press(client, two.bank, "retype", type="multiple", shown="single", stem="禁闭几日？", **rows)

    image = ItemImage.objects.get()
    assert (shown["shown"], shown["stem"], shown["stem-image"]) == (
        ["multiple"],
        ["禁闭几日？"],
        [str(image.public_id)],
    )
    assert (shown["option-0-text"], shown["option-1-text"], shown["right"]) == (["七日"], ["十五日"], ["1"])


def test_another_type_that_was_only_ticked_is_not_saved_as_the_old_one(client: Client, two: TwoUnits) -> None:
    fields = {"type": "numeric", "shown": "single", "stem": "禁闭几日？", "option-0-text": "七日", "right": "0"}

    response = client.post(reverse("items:add"), {"bank": str(two.bank.public_id), **fields})

    assert (response.status_code, Item.objects.count()) == (422, 0)
    assert fields_of(response.content)["shown"] == ["numeric"]


def test_rows_are_added_without_losing_what_was_typed(client: Client, two: TwoUnits) -> None:
    rows = {"option-0-text": "七日", "target-0-text": "最短", "option-1-text": "", "target-1-text": "", "extra": "没有"}

    shown = press(client, two.bank, "add", type="matching", stem="匹配", **rows)

    texts = [shown[f"option-{place}-text"] + shown[f"target-{place}-text"] for place in range(3)]
    assert (texts, shown["extra"]) == ([["七日", "最短"], ["", ""], ["", ""]], ["没有"])


def test_sub_items_of_a_case_are_added_moved_changed_and_removed(client: Client, two: TwoUnits) -> None:
    part = {
        "part-0-type": "true_false",
        "part-0-shown": "true_false",
        "part-0-stem": "可以减刑。",
        "part-0-truth": "true",
    }
    case = {"type": "case", "stem": "罪犯甲……"}

    added = press(client, two.bank, "add", **case, **part)
    other = {**added, "part-1-type": ["numeric"], "part-1-stem": ["几日？"]}
    retyped = press(client, two.bank, "retype", **other)
    moved = press(client, two.bank, "up-1", **{**retyped, "part-1-value": ["15"]})
    removed = press(client, two.bank, "remove-1", **moved)

    assert (added["part-0-truth"], added["part-1-type"]) == (["true"], ["single"])
    assert (retyped["part-1-shown"], retyped["part-1-stem"]) == (["numeric"], ["几日？"])
    assert (moved["part-0-type"], moved["part-0-value"], moved["part-1-truth"]) == (["numeric"], ["15"], ["true"])
    assert ("part-1-type" in removed, removed["part-0-stem"]) == (False, ["几日？"])


def test_gaps_follow_the_marks_of_the_stem(client: Client, two: TwoUnits) -> None:
    fields = {"stem": "自[[1]]年[[2]]月[[3]]日", "gap-1-kind": "text", "gap-1-accepted": "1994"}

    shown = press(client, two.bank, "refresh", type="cloze", **fields)

    assert [shown[f"gap-{number}-accepted"] for number in (1, 2, 3)] == [["1994"], [""], [""]]


def test_fields_are_fetched_for_the_script_too(client: Client, two: TwoUnits) -> None:
    fields = {
        "type": "ordering",
        "shown": "single",
        "do": "retype",
        "stem": "排序",
        "option-0-text": "报告",
        "uid": "row-3-",
    }

    page = client.post(reverse("items:fields"), fields).content.decode()

    assert ('name="shown" value="ordering"' in page, 'id="row-3-stem"' in page, ">报告</textarea>" in page) == (
        True,
    ) * 3
    assert "<html" not in page


def test_image_without_a_bank_is_said_to_be_lost(client: Client, two: TwoUnits) -> None:
    upload = SimpleUploadedFile("图.png", picture(), "image/png")

    page = client.post(reverse("items:fields"), {"type": "single", "do": "add", "stem-file": upload}).content.decode()

    assert ("图片没有留住：请先选好题库，再选图片。" in page, ItemImage.objects.count()) == (True, 0)


def test_image_of_an_option_in_a_sub_item_is_kept(client: Client, two: TwoUnits) -> None:
    upload = SimpleUploadedFile("图.png", picture(), "image/png")
    part = {"part-0-type": "single", "part-0-stem": "应当", "part-0-option-0-text": "甲", "part-0-option-1-text": ""}

    fields = {**part, "part-0-option-1-file": upload, "part-0-right": "1"}
    client.post(reverse("items:add"), {"bank": str(two.bank.public_id), "type": "case", "stem": "案情", **fields})

    _number, _key_number, content, _key = saved(Item.objects.get())
    images = [option["image"] for option in content["parts"][0]["content"]["options"]]
    assert images == [None, str(ItemImage.objects.get().public_id)]
