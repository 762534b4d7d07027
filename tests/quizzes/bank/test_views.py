from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Officer
from quizzes.bank.items import Labels, create_item, edit_base
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Bank, Item, ItemImage, Topic
from tests.factories import make_officer
from tests.quizzes.bank.cast import CITED, TwoUnits, make_two_units, picture, single, true_false

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def client(two: TwoUnits) -> Client:
    return logged_in(two.zhou)


def form(bank: Bank, **fields: Any) -> dict[str, Any]:
    """What the browser posts for a single-choice item; None takes a field out."""
    posted = {
        "bank": str(bank.public_id),
        "type": "single",
        "stem": "对罪犯实行禁闭的期限最长是多少日？",
        "option-0-text": "七日",
        "option-1-text": "十日",
        "option-2-text": "十五日",
        "option-3-text": "",
        "right": "2",
        "rationale": "见条文。",
        "citation": "",
        "topic": "监狱法、禁闭",
        "difficulty": "易",
        **fields,
    }
    return {name: value for name, value in posted.items() if value is not None}


def words(response: Any) -> str:
    return unescape(response.content.decode())


def said(response: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def test_trainer_writes_an_item(client: Client, two: TwoUnits) -> None:
    competency = {"competency": ["依法执政本领", "应急处突能力"]}

    response = client.post(reverse("items:add"), form(two.bank, **competency))

    assert response.status_code == 302
    item = Item.objects.get()
    assert item.current_version
    content = item.current_version.content
    assert [option["text"] for option in content["options"]] == ["七日", "十日", "十五日"]
    assert current_keys([item.current_version.pk])[item.current_version.pk].key == {
        "option": content["options"][2]["id"]
    }
    assert sorted(item.topics.values_list("name", flat=True)) == ["监狱法", "禁闭"]
    assert sorted(item.competencies.values_list("name", flat=True)) == sorted(competency["competency"])
    assert (item.difficulty, said(response)) == ("easy", ["已存入“监狱法律知识”。"])


@pytest.mark.parametrize(
    ("fields", "content", "key"),
    [
        (
            {"type": "true_false", "stem": "监狱是国家的刑罚执行机关。", "truth": "false"},
            {"stem": "监狱是国家的刑罚执行机关。", "options": [], "blanks": 0, "image": None},
            {"value": False},
        ),
        (
            {"type": "fill_in", "stem": "自____年____月起。", "blank-0": "1994\n一九九四", "blank-1": " 12 \n"},
            {"stem": "自____年____月起。", "options": [], "blanks": 2, "image": None},
            {"blanks": [["1994", "一九九四"], ["12"]]},
        ),
    ],
)
def test_items_without_options(
    client: Client, two: TwoUnits, fields: dict[str, str], content: dict[str, Any], key: dict[str, Any]
) -> None:
    client.post(reverse("items:add"), form(two.bank, **fields))

    version = Item.objects.get().current_version
    assert version
    assert (version.content, current_keys([version.pk])[version.pk].key) == (content, key)


def test_faults_stand_beside_their_fields_and_what_was_typed_is_kept(client: Client, two: TwoUnits) -> None:
    fields = {"stem": "", "right": None, "rationale": "写好的解析", "option-2-text": "七日"}

    response = client.post(reverse("items:add"), form(two.bank, **fields))

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "stem": ["没有题干：请填写题干。"],
        "options": ["选项 A 与选项 C 内容相同：请改正其中一个。"],
        "key": ["没有答案：请选定一个正确选项。"],
    }
    page = words(response)
    assert ("写好的解析" in page, 'href="#field-key"' in page, "<title>错误：出一道题" in page) == (True, True, True)
    assert Item.objects.count() == 0


def test_same_stem_in_the_bank_needs_a_second_word(client: Client, two: TwoUnits) -> None:
    create_item(single("对罪犯实行禁闭的期限最长是多少日?"), bank=two.bank, labels=Labels(), actor=two.zhou)

    refused = client.post(reverse("items:add"), form(two.bank))
    saved = client.post(reverse("items:add"), form(two.bank, same_ok="1"))

    assert (refused.status_code, saved.status_code, Item.objects.count()) == (422, 302, 2)


def test_edit_shows_the_item_and_saves_a_new_version(client: Client, two: TwoUnits) -> None:
    item = create_item(single(citations=(CITED,)), bank=two.bank, labels=Labels(), actor=two.zhou)
    url = reverse("items:edit", args=[item.public_id])

    shown = client.get(url)
    posted = form(
        two.bank, base=shown.context["base"], stem="换了题干", **{f"option-{n}-id": f"k{n}" for n in range(4)}
    )
    saved = client.post(
        url, {**posted, "option-3-text": "三十日", "citation": "《中华人民共和国监狱法》（2026年）第八十四条"}
    )

    assert ("对罪犯实行禁闭" in words(shown), "《中华人民共和国监狱法》（2026年）第八十四条" in words(shown)) == (
        True,
        True,
    )
    item.refresh_from_db()
    assert item.current_version
    assert (item.current_version.number, said(saved)) == (2, ["已保存为第 2 版。已经组好的试卷仍用原来那一版。"])
    assert [option["id"] for option in item.current_version.content["options"]] == ["k0", "k1", "k2", "k3"]


def test_corrected_key_is_said_to_change_papers_too(client: Client, two: TwoUnits) -> None:
    item = create_item(true_false(), bank=two.bank, labels=Labels(), actor=two.zhou)
    fields = {"type": "true_false", "stem": "监狱是国家的刑罚执行机关。", "truth": "false", "rationale": ""}

    saved = client.post(reverse("items:edit", args=[item.public_id]), form(two.bank, base=edit_base(item), **fields))

    item.refresh_from_db()
    assert item.current_version
    assert (item.current_version.number, current_keys([item.current_version.pk])[item.current_version.pk].number) == (
        1,
        2,
    )
    assert said(saved) == ["答案和解析已更正，用到这一版的试卷也按更正后的判。"]


def test_edit_that_somebody_overtook_is_refused_with_what_was_typed(client: Client, two: TwoUnits) -> None:
    item = create_item(single(), bank=two.bank, labels=Labels(), actor=two.zhou)
    url, base = reverse("items:edit", args=[item.public_id]), edit_base(item)
    client.post(url, form(two.bank, base=base, stem="先保存的"))

    late = client.post(url, form(two.bank, base=base, stem="后保存的"))

    item.refresh_from_db()
    assert item.current_version
    assert (late.status_code, item.current_version.content["stem"], "后保存的" in words(late)) == (
        422,
        "先保存的",
        True,
    )


def test_item_is_retired_and_restored(client: Client, two: TwoUnits) -> None:
    item = create_item(single(), bank=two.bank, labels=Labels(), actor=two.zhou)
    url = reverse("items:status", args=[item.public_id])

    client.post(url, {"status": "retired"})
    assert Item.objects.active().count() == 0
    client.post(url, {"status": "active"})

    assert Item.objects.active().count() == 1


def test_uploaded_picture_is_kept_when_the_form_comes_back(client: Client, two: TwoUnits) -> None:
    picture_file = SimpleUploadedFile("图.png", picture(), "image/png")

    refused = client.post(reverse("items:add"), form(two.bank, stem="", **{"stem-file": picture_file}))
    image = ItemImage.objects.get()
    saved = client.post(reverse("items:add"), form(two.bank, **{"stem-image": str(image.public_id)}))

    assert (refused.status_code, str(image.public_id) in words(refused), saved.status_code) == (422, True, 302)
    version = Item.objects.get().current_version
    assert version
    assert version.content["image"] == str(image.public_id)


def test_upload_that_is_no_picture_is_refused_in_words(client: Client, two: TwoUnits) -> None:
    upload = SimpleUploadedFile("图.png", b"<script>alert(1)</script>", "image/png")

    response = client.post(reverse("items:add"), form(two.bank, **{"option-1-file": upload}))

    assert response.context["form"].errors == {"images": ["图片打不开：请另存为 PNG 或 JPG 再上传。"]}


def test_picture_is_served_to_trainers_in_scope_alone(two: TwoUnits, client: Client) -> None:
    client.post(reverse("items:add"), form(two.bank, **{"stem-file": SimpleUploadedFile("图.png", picture())}))
    url = reverse("items:image", args=[ItemImage.objects.get().public_id])

    response = client.get(url)

    assert (response.status_code, response["Content-Type"], response["X-Content-Type-Options"]) == (
        200,
        "image/png",
        "nosniff",
    )
    assert logged_in(two.li).get(url).status_code == 404
    assert logged_in(make_officer(two.province.ward)).get(url).status_code == 302


def test_preview_is_the_same_whatever_the_key_is(client: Client, two: TwoUnits) -> None:
    shown = [
        client.post(reverse("items:frame"), form(two.bank, right=right, rationale=rationale)).content
        for right, rationale in (("0", "KEEPER-1"), ("2", "KEEPER-2"))
    ]

    assert shown[0] == shown[1]
    assert "十五日" in shown[0].decode()


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</textarea><b>"])
def test_markup_in_an_item_is_shown_as_text(client: Client, two: TwoUnits, payload: str) -> None:
    fields = {"stem": payload, "option-0-text": payload, "rationale": payload, "topic": payload[:40]}
    client.post(reverse("items:add"), form(two.bank, **fields))
    item = Item.objects.get()

    pages = [
        client.get(reverse("items:index")),
        client.get(reverse("items:edit", args=[item.public_id])),
        client.post(reverse("items:frame"), form(two.bank, **fields)),
    ]

    assert [payload.encode() in page.content for page in pages] == [False, False, False]


def test_list_searches_filters_and_orders(client: Client, two: TwoUnits) -> None:
    topic = Topic.objects.create(name="禁闭")
    confined = create_item(single(citations=(CITED,)), bank=two.bank, labels=Labels((topic,), (), "easy"), actor=None)
    plain = create_item(true_false(), bank=two.bank, labels=Labels(), actor=None)
    create_item(true_false("别的单位的题"), bank=two.other_bank, labels=Labels(), actor=None)

    def listed(**query: object) -> list[Item]:
        return list(client.get(reverse("items:index"), query).context["object_list"])

    assert listed() == [plain, confined]
    assert listed(ordering="difficulty") == [plain, confined]
    assert listed(ordering="-difficulty") == [confined, plain]
    assert listed(q="刑罚执行") == [plain]
    assert listed(type="single") == listed(topics=topic.pk) == listed(difficulty="easy") == [confined]
    assert listed(statute="中华人民共和国监狱法") == listed(bank=two.bank.pk, q="十五日") == [confined]
    assert listed(status="retired") == []


def test_list_needs_as_many_statements_for_three_items_as_for_one(client: Client, two: TwoUnits) -> None:
    counts = []
    for stems in (["甲"], ["乙", "丙"]):
        for stem in stems:
            labels = Labels((Topic.objects.create(name=stem),), (), "")
            create_item(true_false(stem), bank=two.bank, labels=labels, actor=None)
        client.get(reverse("items:index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("items:index"))
        counts.append(len(queries))

    assert counts == [20, 20]


def test_get_changes_nothing(client: Client, two: TwoUnits) -> None:
    item = create_item(single(), bank=two.bank, labels=Labels(), actor=two.zhou)
    urls = [reverse("items:index"), reverse("items:add"), reverse("items:edit", args=[item.public_id])]

    for url in urls:
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        writes = [
            query["sql"]
            for query in queries
            if not query["sql"].lstrip("( \n").upper().startswith(("SELECT", "WITH RECURSIVE"))
        ]
        assert writes == []
