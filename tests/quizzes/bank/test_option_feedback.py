"""What is said of an option: from a file to the key, through the form, beside the option once the key is out, and nowhere before."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from people.models import Role
from quizzes.bank.bodies import plain_of_record, records_of
from quizzes.bank.drafts import build_question, check_plain
from quizzes.bank.exchange import get_format
from quizzes.bank.exchange.records import Record
from quizzes.bank.exporting import KEYS, write_items
from quizzes.bank.images import keep_image
from quizzes.bank.items import Labels, Question, create_item
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Item, ItemImage, ItemKey
from quizzes.bank.showing import show_content
from quizzes.bank.types import get_type
from quizzes.bank.types.interactions import Body, Choice, Match, Option, Truth
from quizzes.bank.version_texts import describe
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Exam
from tests.factories import answer, make_exam, make_officer, make_province, make_staff, sit
from tests.quizzes.bank.cast import TwoUnits, make_two_units, picture
from tests.quizzes.bank.test_question_form import fields_of, saved

CANARY = "说明金丝雀"
OPTIONS = (Option("a", "甲", feedback=CANARY), Option("b", "乙"), Option("c", "丙"))


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


@pytest.fixture
def client(two: TwoUnits) -> Client:
    client = Client()
    client.force_login(two.zhou)
    return client


def take(body: Body) -> dict[str, Any]:
    plain, problems, _notices = plain_of_record(Record(body=body), lambda _data: "")
    assert not problems and not check_plain(plain)
    return plain


@pytest.mark.parametrize(
    "body",
    [
        Body(("题", Choice(OPTIONS, ("a",)))),
        Body(("题", Choice(OPTIONS, ("a", "b")))),
        Body(("题", Choice(OPTIONS, ("a", "c"), True))),
        Body(("题", Truth(True, "", CANARY))),
        Body(("在", Choice(OPTIONS, ("b",), is_inline=True), "处")),
        Body(("材料", Body(("题", Choice(OPTIONS, ("a",)))))),
        Body(("题", Match(OPTIONS[:2], (Option("x", "一"), Option("y", "二")), (("a", "x"), ("b", "y"))))),
    ],
)
def test_what_a_file_says_of_an_option_is_in_the_key_alone(body: Body) -> None:
    question = build_question(take(body))

    assert CANARY in str(question.key)
    assert CANARY not in str(question.content) + question.rationale


def test_what_a_type_has_no_place_for_goes_to_the_rationale_and_is_told() -> None:
    match = Match(OPTIONS[1:], (Option("x", "一", feedback=CANARY), Option("y", "二")), (("b", "x"), ("c", "y")))

    plain, problems, notices = plain_of_record(Record(body=Body(("题", match))), lambda _data: "")

    assert not problems and plain["rationale"] == f"C：{CANARY}"
    assert "写在了解析里" in notices[0]


@pytest.mark.django_db
def test_the_form_writes_and_shows_it(client: Client, two: TwoUnits) -> None:
    fields = {"option-0-text": "甲", "option-0-feedback": CANARY, "option-1-text": "乙", "right": "1"}
    client.post(reverse("items:add"), {"bank": str(two.bank.public_id), "type": "single", "stem": "题", **fields})

    item = Item.objects.get()
    _number, _key_number, content, key = saved(item)

    assert key["feedback"] == {content["options"][0]["id"]: CANARY}
    shown = fields_of(client.get(reverse("items:edit", args=[item.public_id])).content)
    assert shown["option-0-feedback"] == [CANARY]
    client.post(reverse("items:edit", args=[item.public_id]), {**shown, "option-0-feedback": [""]})
    assert "feedback" not in saved(item)[3]


@pytest.mark.django_db
def test_several_options_may_be_right_of_which_one_is_chosen(client: Client, two: TwoUnits) -> None:
    fields = {"option-0-text": "甲", "option-1-text": "乙", "option-2-text": "丙", "right": "1"}
    typed = {"type": "single", "shown": "single", "stem": "题", **fields}

    page = client.post(reverse("items:fields"), {**typed, "do": "any"}).content.decode()
    assert page.count('type="checkbox" name="right"') == 3
    bank = str(two.bank.public_id)
    client.post(reverse("items:add"), {**typed, "bank": bank, "right": ["1", "2"], "is_any": "1"})

    version = Item.objects.get().current_version
    assert version
    key = current_keys([version.pk])[version.pk].key
    ids = [one["id"] for one in version.content["options"]]
    assert [version.item_type.is_right(version.content, key, one) for one in ids] == [False, True, True]
    assert version.item_type.describe_key(version.content, key) == "B/C"


@pytest.mark.django_db
def test_images_and_feedback_of_a_gap_stay_when_its_form_is_saved(client: Client, two: TwoUnits) -> None:
    image = str(keep_image(picture(), bank=two.bank).public_id)
    options = [
        {"id": "x", "text": "禁令标志", "image": image},
        {"id": "y", "text": "", "image": image},
        {"id": "z", "text": "指示标志", "image": None},
    ]
    content = {
        "stem": "这是[[1]]。",
        "image": None,
        "gaps": [{"id": "1", "kind": "choice", "options": options, "unit": ""}],
    }
    key = {"gaps": {"1": {"option": "y", "feedback": {"z": CANARY}}}}
    item = create_item(Question("cloze", content, key, ""), bank=two.bank, labels=Labels(), actor=two.zhou)
    url = reverse("items:edit", args=[item.public_id])

    shown = fields_of(client.get(url).content)
    client.post(url, shown)
    assert saved(item)[2:] == (content, key)

    lines = shown["gap-1-options"][0].splitlines()
    assert lines == ["禁令标志〔图1〕", "*〔图2〕", "指示标志"]
    client.post(url, {**shown, "gap-1-options": ["\n".join(["指示标志", "*〔图2〕", "禁令标志"])]})
    changed = saved(item)[2]["gaps"][0]["options"]
    assert [(one["id"], one["image"]) for one in changed] == [("z", None), ("y", image), ("x", None)]
    assert saved(item)[3] == {"gaps": {"1": {"option": "y", "feedback": {"z": CANARY}}}}


@pytest.mark.django_db
def test_images_of_another_bank_are_not_taken_into_a_gap(client: Client, two: TwoUnits) -> None:
    image = ItemImage.objects.get(pk=keep_image(picture(), bank=two.other_bank).pk).public_id
    gap = {
        "gap-1-kind": "choice",
        "gap-1-options": "*甲〔图1〕\n乙",
        "gap-1-known-0-text": "甲",
        "gap-1-known-0-image": str(image),
    }

    response = client.post(
        reverse("items:add"), {"bank": str(two.bank.public_id), "type": "cloze", "stem": "这是[[1]]", **gap}
    )

    assert (response.status_code, Item.objects.count()) == (422, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("policy", [Exam.ReviewPolicy.IMMEDIATELY, Exam.ReviewPolicy.RIGHT_OR_WRONG])
def test_review_shows_it_beside_the_option_once_the_key_is_out(policy: str) -> None:
    province = make_province()
    exam = make_exam(make_staff(province.prison, Role.TRAINER), province.prison, review_policy=policy)
    key = ItemKey.objects.order_by("pk")[0]
    ItemKey.objects.create(version=key.version, number=2, key={**key.key, "feedback": {"o0": CANARY}})
    officer = make_officer(province.ward)
    attempt, token = sit(exam, officer)
    client = Client()
    client.force_login(officer)
    answer(token, 1, "o0")
    before = client.get(f"/exams/attempts/{attempt.public_id}/").content.decode()
    submit_attempt(attempt, officer=officer, epoch=token.epoch)

    page = client.get(f"/exams/attempts/{attempt.public_id}/result?show=all").content.decode()

    assert CANARY not in before
    assert page.count(f'<span class="fb">{CANARY}</span>') == (policy == Exam.ReviewPolicy.IMMEDIATELY)


@pytest.mark.django_db
def test_exports_hold_it_with_the_rationale_alone(two: TwoUnits) -> None:
    question = build_question(take(Body(("题", Choice(OPTIONS, ("a",))))))
    item = create_item(question, bank=two.bank, labels=Labels(), actor=two.zhou)

    (record,) = records_of([item], with_keys=True)
    (bare,) = records_of([item], with_keys=False)
    text = write_items([item], name="json", secrets=KEYS, title="题").data.decode()

    assert (CANARY in str(record.body), CANARY in str(bare.body), CANARY in text) == (True, False, False)
    assert CANARY in get_format("json").write([record], "题").data.decode()
    version = item.current_version
    assert version and any(field.text == f"A：{CANARY}" for field in describe(version))


def test_images_of_a_gap_are_shown_beside_its_list() -> None:
    options = [{"id": "x", "text": "", "image": "pic"}, {"id": "y", "text": "乙", "image": None}]
    gap = {"id": "1", "kind": "choice", "options": options, "unit": ""}
    shown = show_content(
        get_type("cloze"), {"stem": "这是[[1]]", "gaps": [gap]}, field="q1", url_of=lambda one: f"/{one}"
    )

    page = render_to_string("exams/types/cloze.html", {"q": shown})

    assert page.count("<img") == 1 and 'src="/pic"' in page
