"""The screen of what waits for a recheck, and the search for articles."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.statutes.models import StatuteVersion
from quizzes.bank.items import Cited, Labels, create_item
from quizzes.bank.models import Citation, Item, Recheck
from tests.cms.statutes.texts import NEW, OLD, TITLE, load
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single

pytestmark = pytest.mark.django_db
LIST = "/admin/rechecks/"


@pytest.fixture
def units() -> TwoUnits:
    units = make_two_units()
    load(OLD, "2012", date(2012, 6, 1))
    for number, article in enumerate(("第二条", "第三条", "第四条")):
        question = single(f"题干{number}？", citations=(Cited(TITLE, "2012", article),))
        create_item(question, bank=units.bank, labels=Labels(), actor=units.zhou)
    load(NEW, "2024", date(2024, 11, 1))
    return units


def client_of(officer: Any) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def ids() -> list[str]:
    return [str(one) for one in Recheck.objects.open().order_by("pk").values_list("public_id", flat=True)]


def test_both_texts_stand_side_by_side_with_what_changed_marked_and_the_key(units: TwoUnits) -> None:
    page = client_of(units.zhou).get(LIST).content.decode()

    assert "<del>七日至十五日</del>" in page
    assert "<ins>三十日以下</ins>" in page
    assert f"《{TITLE}》2012 第三条 → 2024 第四条" in page
    assert "2024 没有了" in page  # 第四条
    assert page.count('class="right"') == 3
    assert "仍然正确，依据改到第四条" in page
    assert reverse("items:edit", args=[Item.objects.order_by("pk")[1].public_id]) in page


def test_many_are_confirmed_in_one_pass(units: TwoUnits) -> None:
    response = client_of(units.zhou).post(LIST, {"recheck": ids()[:2], "step": "confirm"}, follow=True)

    assert "2 处依据已复核" in response.content.decode()
    assert Recheck.objects.open().count() == 1


def test_one_is_retired_by_its_own_button_whatever_is_ticked(units: TwoUnits) -> None:
    [first, second, third] = ids()

    client_of(units.zhou).post(LIST, {"recheck": [first, second], "step": f"retire:{third}"})

    assert Recheck.objects.open().count() == 2
    assert Recheck.objects.get(public_id=third).item.status == "retired"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"step": "confirm"}, "还没有选题"),
        ({"step": "confirm", "recheck": ["x"]}, "还没有选题"),
        ({"step": "burn:00000000-0000-0000-0000-000000000007"}, "别人已经复核过了"),
    ],
)
def test_what_cant_be_done_is_said(units: TwoUnits, fields: dict[str, Any], words: str) -> None:
    response = client_of(units.zhou).post(LIST, fields)

    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert Recheck.objects.open().count() == 3


def test_what_somebody_else_decided_meanwhile_stays_as_it_is(units: TwoUnits) -> None:
    chosen = ids()
    client_of(units.chen).post(LIST, {"step": f"confirm:{chosen[0]}"})

    response = client_of(units.zhou).post(LIST, {"recheck": chosen, "step": "retire"})

    assert response.status_code == 422
    assert not Item.objects.filter(status="retired").exists()


def test_another_unit_has_nothing_waiting(units: TwoUnits) -> None:
    client = client_of(units.li)

    page = client.get(LIST).content.decode()
    refused = client.post(LIST, {"recheck": ids(), "step": "confirm"})

    assert ("题干" in page, refused.status_code, Recheck.objects.open().count()) == (False, 422, 3)
    assert "/admin/rechecks/" not in client.get("/admin/").content.decode()
    assert "/admin/rechecks/" in client_of(units.zhou).get("/admin/").content.decode()


def test_the_list_takes_no_more_statements_for_more_rows(units: TwoUnits, django_assert_max_num_queries: Any) -> None:
    client = client_of(units.zhou)
    client.get(LIST)

    with django_assert_max_num_queries(30):
        client.get(LIST)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("借阅", ["第四条"]),
        ("书屋法 4", ["第四条", "第四条之一"]),
        ("示范书屋法 第四条之一", ["第四条之一"]),
        ("书屋 管理员", ["第三条"]),
        ("没有这样的字", []),
        ("", []),
    ],
)
def test_articles_are_found_by_their_words_and_numbers(units: TwoUnits, query: str, found: list[str]) -> None:
    query = query.replace("书屋法 4", "示范书屋法 4") if query.startswith("书屋法") else query
    answer = client_of(units.zhou).get(f"{LIST}articles/", {"q": query}).json()["articles"]

    assert [one["article"] for one in answer] == found


def test_a_found_article_is_written_as_a_citation_with_its_paragraphs(units: TwoUnits) -> None:
    [article] = client_of(units.zhou).get(f"{LIST}articles/", {"q": "副管理员"}).json()["articles"]

    assert article["citation"] == f"《{TITLE}》（2024年）第三条"
    assert [name for name, _text in article["paragraphs"]] == ["第一款", "第二款"]


def test_former_texts_are_found_when_they_are_asked_for(units: TwoUnits) -> None:
    client = client_of(units.zhou)

    without = client.get(f"{LIST}articles/", {"q": "照价赔偿"}).json()["articles"]
    [former] = client.get(f"{LIST}articles/", {"q": "照价赔偿", "former": "1"}).json()["articles"]

    assert (without, former["status"], former["article"]) == ([], "former", "第四条")


def test_revising_begins_with_the_new_article_and_ends_the_recheck(units: TwoUnits) -> None:
    item = Item.objects.get(current_version__content__stem="题干1？")
    client = client_of(units.zhou)
    url = reverse("items:edit", args=[item.public_id])
    assert f'href="{url}?recheck"' in client.get(LIST).content.decode()

    plain, page = client.get(url), client.get(f"{url}?recheck")

    assert plain.context["form"].draft["citation"] == f"《{TITLE}》（2012年）第三条"
    assert page.context["form"].draft["citation"] == f"《{TITLE}》（2024年）第四条"
    text = page.content.decode()
    assert "第三条改了：下面的依据已经换成2024年的第四条" in text
    assert "借阅图书的期限为三十日以下。" in text
    assert Item.objects.active().filter(pk=item.pk).count() == 0  # nothing is decided by looking
    fields = {"type": "single", "stem": "借阅最长多少日？", "right": "3", "base": page.context["base"]}
    fields |= {f"option-{n}-text": text for n, text in enumerate(("七日", "十日", "十五日", "三十日"))}
    client.post(f"{url}?recheck", {**fields, "citation": page.context["form"].draft["citation"]})
    assert Recheck.objects.get(item=item).state == "revised"
    assert Item.objects.active().filter(pk=item.pk).exists()


def test_an_article_that_is_gone_is_taken_out_of_the_form(units: TwoUnits) -> None:
    item = Item.objects.get(current_version__content__stem="题干2？")
    kept = Citation.objects.create(
        version=item.current_version, statute=TITLE, edition="2012", article="第一条", position=1
    )

    page = client_of(units.zhou).get(reverse("items:edit", args=[item.public_id]) + "?recheck")

    assert page.context["form"].draft["citation"] == str(kept)
    assert "第四条在2024年的文本里没有了，已从依据里拿掉" in page.content.decode()


def test_the_history_of_an_item_names_who_confirmed_which_article_of_which_version(units: TwoUnits) -> None:
    item = Item.objects.get(current_version__content__stem="题干1？")
    client = client_of(units.zhou)
    life = reverse("items:life", args=[item.public_id])
    words = f"《{TITLE}》2012 第三条 → 2024 第四条"
    before = client.get(life).content.decode()
    assert "待复核" in before and words in before

    client.post(LIST, {"step": f"confirm:{Recheck.objects.get(item=item).public_id}"})

    page = client.get(life).content.decode()
    assert words in page
    assert '仍然正确</b> <span class="meta">周敏' in page


def test_a_whole_statute_is_found_by_its_name_and_opened_from_the_list(units: TwoUnits) -> None:
    client = client_of(units.zhou)
    cited = (Cited(TITLE, "2012", ""),)
    create_item(single("整部法律？", citations=cited), bank=units.bank, labels=Labels(), actor=units.zhou)

    found = client.get(f"{LIST}articles/", {"q": "《示范书屋法》"}).json()["statutes"]
    former = client.get(f"{LIST}articles/", {"q": "示范书屋法", "former": "1"}).json()["statutes"]
    page = client.get(LIST).content.decode()

    assert found == [{"citation": f"《{TITLE}》（2024年）", "status": "current"}]
    assert [one["status"] for one in former] == ["current", "former"]
    assert client.get(f"{LIST}articles/", {"q": "书屋"}).json()["statutes"] == []
    assert "依据里没有写哪一条" in page
    assert page.count(StatuteVersion.objects.get(edition="2024").get_absolute_url()) == 4


LISTED = """# 中华人民共和国示范书屋法

<!-- INFO END -->

第一条 有下列情形之一的，不得借阅：

（一）没有证件；

（二）逾期不还。

第二款的话，管理员应当说明理由。

第二条 本法自2031年1月1日起施行。
"""


def test_paragraphs_are_counted_without_the_items_under_them_and_a_text_to_come_is_marked(units: TwoUnits) -> None:
    load(LISTED, "2031", date(2031, 1, 1))

    [article] = client_of(units.zhou).get(f"{LIST}articles/", {"q": "说明理由"}).json()["articles"]

    assert (article["status"], article["citation"]) == ("future", f"《{TITLE}》（2031年）第一条")
    assert [name for name, _text in article["paragraphs"]] == ["第一款", "第二款"]


def test_the_excerpt_begins_where_the_words_stand(units: TwoUnits) -> None:
    text = "前" * 60 + "查找的字" + "后" * 300
    load(
        f"# {TITLE}\n\n<!-- INFO END -->\n\n第一条 {text}\n\n第二条 本法自2031年1月1日起施行。\n",
        "2031",
        date(2031, 1, 1),
    )

    [article] = client_of(units.zhou).get(f"{LIST}articles/", {"q": "查找的字"}).json()["articles"]

    assert article["text"] == "…" + "前" * 40 + "查找的字" + "后" * 116 + "…"
