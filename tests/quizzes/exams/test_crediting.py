"""Rules of credit in words, chosen on the composer, told before the exam and on its sheet, and what they earn."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.bank.types import get_type
from quizzes.bank.types.credit import ALL_OR_NOTHING, MINUS_WRONG, PER_PART, SOME_RIGHT, Credit
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.briefing import list_section_rules
from quizzes.exams.crediting import explain_credit, explain_section, offered_modes
from quizzes.exams.models import Exam, Paper
from quizzes.exams.papers import PaperInvalid, SectionDraft, copy_paper, create_paper
from quizzes.exams.results import load_result
from quizzes.exams.sheets import load_sheet
from records.clock import database_now
from tests.factories import answer, make_exam, make_item, make_officer, sit
from tests.quizzes.bank.cast import TwoUnits
from tests.quizzes.exams.trainer_desk import client, paper_form, two, words  # noqa: F401  # fixtures

HALF = Decimal("0.5")


@pytest.mark.parametrize(
    ("code", "mode", "said"),
    [
        ("single", ALL_OR_NOTHING, ""),
        ("true_false", ALL_OR_NOTHING, ""),
        ("multiple", ALL_OR_NOTHING, "全对才得分"),
        ("multiple", SOME_RIGHT, "少选得 0.5 分，错选不得分"),
        ("multiple", PER_PART, "每选对一项得一份分，有错选不得分"),
        ("multiple", MINUS_WRONG, "对一处得一份分，错一处扣一份分，最低 0 分"),
        ("fill_in", SOME_RIGHT, "答对一部分得 0.5 分"),
        ("matching", PER_PART, "每答对一处得一份分"),
        ("hotspot", PER_PART, "每选对一项得一份分，有错选不得分"),
    ],
)
def test_a_rule_is_said_for_its_type(code: str, mode: str, said: str) -> None:
    credit = Credit(mode, HALF if mode == SOME_RIGHT else Decimal(0))

    assert explain_credit(credit, get_type(code)) == said
    assert explain_section(credit, [code, "single", code]) == said


def test_a_type_is_offered_its_own_rules_alone() -> None:
    assert [mode for mode, _label in offered_modes("single")] == [ALL_OR_NOTHING]
    assert [mode for mode, _label in offered_modes("matching")] == [ALL_OR_NOTHING, PER_PART, MINUS_WRONG]
    assert len(offered_modes("")) == 4


@pytest.mark.django_db
def test_a_rule_is_chosen_told_kept_and_earns_what_it_says(client: Client, two: TwoUnits) -> None:  # noqa: F811
    item = make_item(two.bank, "multiple")
    fields = {
        "section": ["m"],
        "m-type": "multiple",
        "m-title": "多项选择题",
        "m-points": "4",
        "m-item": [str(item.public_id)],
    }
    chosen = {**fields, "m-credit": MINUS_WRONG, "m-credit-was": SOME_RIGHT, "m-partial": "2"}

    form = words(client.post(reverse("papers:add"), paper_form(two, **chosen, step="search")))
    assert f'<option value="{MINUS_WRONG}" selected>对一处得一份分，错一处扣一份分，最低 0 分</option>' in form
    assert client.post(reverse("papers:add"), paper_form(two, **chosen)).status_code == 302
    paper = Paper.objects.get()
    copy, _left_out = copy_paper(paper, actor=two.zhou)
    for one in (paper, copy):
        assert list(one.sections.values_list("credit", "partial_points")) == [(MINUS_WRONG, 0)]

    exam = make_exam(two.zhou, two.province.prison, paper=paper, review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    officer = make_officer(two.province.ward)
    said = "对一处得一份分，错一处扣一份分，最低 0 分"
    assert [rule.partial for rule in list_section_rules(exam)] == [said]
    reader = Client()
    reader.force_login(officer)
    assert said in words(reader.get(reverse("exams:briefing", args=[exam.public_id])))
    attempt, token = sit(exam, officer)
    section = load_sheet(attempt)[0]
    assert (section.rule, section.questions[0].rule) == (f"每题 4 分，共 1 题。{said}", said)
    answer(token, 1, ["o0"])
    sealed = submit_attempt(attempt, officer=officer, epoch=attempt.epoch)
    result = load_result(sealed, now=database_now() + timedelta(seconds=1)).result
    assert result is not None and result.score == 2


@pytest.mark.django_db
def test_points_for_choosing_too_few_are_asked_for_and_start_at_half(client: Client, two: TwoUnits) -> None:  # noqa: F811
    item = make_item(two.bank, "multiple")
    fields = {
        "section": ["m"],
        "m-type": "multiple",
        "m-title": "多选",
        "m-points": "3",
        "m-item": [str(item.public_id)],
    }
    new = {**fields, "m-credit": SOME_RIGHT, "m-credit-was": ALL_OR_NOTHING, "m-partial": "0"}

    shown = words(client.post(reverse("papers:add"), paper_form(two, **new, step="search")))
    refused = client.post(reverse("papers:add"), paper_form(two, **{**new, "m-credit-was": SOME_RIGHT}))

    assert 'name="m-partial" value="1.5"' in shown
    assert "少选得分要大于 0、低于每题分值" in words(refused)
    with pytest.raises(PaperInvalid, match="少选得几分"):
        create_paper(
            actor=two.zhou,
            unit=two.province.prison,
            title="卷",
            sections=[SectionDraft("多选", Decimal(3), [item.pk], credit=SOME_RIGHT)],
        )
