"""Papers with items whose law has changed: who schedules them is told and asked; and items that everybody has seen are refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer
from quizzes.bank.items import edit_base, revise_item
from quizzes.bank.models import Item, ItemVersion, Recheck
from quizzes.exams.changed_law import changed_before_start, changed_before_use
from quizzes.exams.models import Exam, Paper, PaperItem
from quizzes.exams.papers import PaperInvalid
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam, publish_exam
from records.clock import database_now
from tests.factories import make_exam, make_officer, make_paper, make_province, sit
from tests.quizzes.bank.cast import make_trainer, single

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Any:
    return make_province()


@pytest.fixture
def zhou(province: Any) -> Officer:
    return make_trainer(province.prison, "周敏")


@pytest.fixture
def client(zhou: Officer) -> Client:
    client = Client()
    client.force_login(zhou)
    return client


def open_recheck(version: ItemVersion) -> Recheck:
    texts = {
        "old_text": "七日至十五日",
        "new_text": "十五日以下",
        "old_article": "第五十八条",
        "new_article": "第八十四条",
    }
    return Recheck.objects.create(
        item=version.item, version=version, statute="监狱法", old_edition="2012", new_edition="2026", **texts
    )


def first_version(paper: Paper) -> ItemVersion:
    return ItemVersion.objects.get(pk=PaperItem.objects.get(paper=paper, position=1).version_id)


def draft_exam(province: Any, zhou: Officer) -> Exam:
    now = database_now()
    paper = make_paper(zhou, province.prison)
    draft = ExamDraft(
        "季度测试", province.prison, paper, now, now + timedelta(days=9), Audience(units=(province.prison,))
    )
    return create_exam(draft, actor=zhou)


def test_publishing_asks_once_more_and_says_which_items(province: Any, zhou: Officer, client: Client) -> None:
    exam = draft_exam(province, zhou)
    version = first_version(exam.paper)
    assert "法条有变" not in client.get(reverse("exam_plans:show", args=[exam.public_id])).content.decode()
    open_recheck(version)

    page = client.get(reverse("exam_plans:show", args=[exam.public_id])).content.decode()
    refused = client.post(reverse("exam_plans:publish", args=[exam.public_id]))

    assert version.content["stem"] in page
    assert 'name="changed_law_ok"' in page
    assert (refused.status_code, Exam.objects.get().state) == (422, "draft")
    client.post(reverse("exam_plans:publish", args=[exam.public_id]), {"changed_law_ok": "1"})
    assert Exam.objects.get().state == "published"


def test_the_paper_says_it_and_an_edit_names_what_it_takes_out(province: Any, zhou: Officer, client: Client) -> None:
    paper = make_paper(zhou, province.prison)
    version = first_version(paper)
    open_recheck(version)

    shown = client.get(reverse("papers:show", args=[paper.public_id])).content.decode()
    composing = client.get(reverse("papers:edit", args=[paper.public_id])).content.decode()

    assert "还没有复核" in shown
    assert "其中引用的法条有变、还没有复核的：" + version.content["stem"] in composing


def test_a_paper_that_keeps_the_former_version_is_told_of_as_well(province: Any, zhou: Officer) -> None:
    paper = make_paper(zhou, province.prison)
    version = first_version(paper)
    recheck = open_recheck(version)
    revise_item(version.item, question=single("另一个题干？"), based_on=edit_base(version.item), actor=zhou)
    Recheck.objects.filter(pk=recheck.pk).update(state="revised")

    assert [one.position for one in changed_before_use(paper)] == [1]


def test_once_somebody_has_begun_nothing_is_said_and_the_attempt_goes_on(province: Any, zhou: Officer) -> None:
    exam = make_exam(zhou, province.prison)
    open_recheck(first_version(exam.paper))
    assert len(changed_before_start(exam)) == 1

    attempt, _token = sit(exam, make_officer(province.ward))

    assert changed_before_start(exam) == []
    assert attempt.item_count == 4


def test_a_confirmed_item_is_said_nothing_of(province: Any, zhou: Officer) -> None:
    paper = make_paper(zhou, province.prison)
    recheck = open_recheck(first_version(paper))
    Recheck.objects.filter(pk=recheck.pk).update(state="confirmed")

    assert changed_before_use(paper) == []


def test_what_many_have_seen_is_shown_as_such_and_refused(
    province: Any, zhou: Officer, client: Client, settings: Any
) -> None:
    from quizzes.exams.item_choice import refuse_worn_out

    settings.ITEM_EXPOSURE_CAP = 2
    paper = make_paper(zhou, province.prison)
    items = list(Item.objects.filter(versions__in=paper.items.values("version")).select_related("approved_version"))
    make_exam(zhou, province.prison, paper=paper)
    refuse_worn_out(items)
    publish_exam(draft_of(paper, zhou), actor=zhou)

    page = client.get(reverse("papers:add")).content.decode()

    assert "近 90 天 2 场" in page
    assert "到了上限" in page
    assert 'value="add:' not in page
    with pytest.raises(PaperInvalid, match="近 90 天已考过 2 场"):
        refuse_worn_out(items)
    fields = {"section": ["single"], "single-type": "single", "single-points": "2", "single-title": "单选"}
    fields |= {"title": "卷", "unit": str(province.prison.public_id), "single-item": [str(items[0].public_id)]}
    refused = client.post(reverse("papers:add"), {**fields, "single-partial": "0", "step": "save"})
    assert (refused.status_code, Paper.objects.count()) == (422, 1)


def test_an_exam_of_worn_out_items_is_not_published(
    province: Any, zhou: Officer, client: Client, settings: Any
) -> None:
    """However its paper was made: a paper that is older than the limit is refused as well, and the page says which item to change."""
    settings.ITEM_EXPOSURE_CAP = 2
    paper = make_paper(zhou, province.prison)
    for _ in range(2):
        make_exam(zhou, province.prison, paper=paper)
    third = draft_of(paper, zhou)

    refused = client.post(reverse("exam_plans:publish", args=[third.public_id]))

    stem = first_version(paper).content["stem"][:20]
    assert (refused.status_code, Exam.objects.get(pk=third.pk).state) == (422, "draft")
    assert f"有 4 道题近 90 天已考过 2 场，到了上限，请换题：{stem}…" in refused.content.decode()
    settings.ITEM_EXPOSURE_CAP = 0
    publish_exam(third, actor=zhou)
    assert Exam.objects.get(pk=third.pk).state == "published"


def draft_of(paper: Paper, zhou: Officer) -> Exam:
    now = database_now()
    audience = Audience(units=(paper.unit,))
    return create_exam(ExamDraft("又一场", paper.unit, paper, now, now + timedelta(days=9), audience), actor=zhou)
