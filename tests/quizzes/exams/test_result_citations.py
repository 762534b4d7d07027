"""Citations in a result: a link where the article's text is loaded, plain text where it is not, and only when the key is out."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Role
from quizzes.bank.models import Citation
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt, Exam
from tests.cms.statutes.texts import OLD, TITLE, load, load_both
from tests.factories import answer, make_exam, make_officer, make_province, make_staff, sit

pytestmark = pytest.mark.django_db


def hand_in(**settings: str) -> tuple[Client, Attempt]:
    """One wrong answer in each of four items."""
    province = make_province()
    exam = make_exam(make_staff(province.prison, Role.TRAINER), province.prison, **settings)
    officer = make_officer(province.ward)
    attempt, token = sit(exam, officer)
    answer(token, 1, "o0")
    client = Client()
    client.force_login(officer)
    return client, submit_attempt(attempt, officer=officer, epoch=token.epoch)


def cite(*rows: tuple[str, str, str]) -> None:
    """The first item's citations, in this order."""
    version_id = Citation.objects.order_by("pk").values_list("version_id", flat=True)[0]
    Citation.objects.filter(version_id=version_id).delete()
    for position, (statute, edition, article) in enumerate(rows):
        Citation.objects.create(
            version_id=version_id, statute=statute, edition=edition, article=article, position=position
        )


def result_of(client: Client, attempt: Attempt) -> str:
    response = client.get(f"/exams/attempts/{attempt.public_id}/result?show=all")
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_citation_is_a_link_only_where_its_text_is_loaded() -> None:
    client, attempt = hand_in(review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    old, new = load_both()
    cite((TITLE, "2024", "第四条"), (TITLE, "2012", "第三条"), (TITLE, "2024", "第九条"), ("示范食堂法", "", "第一条"))

    page = result_of(client, attempt)

    link = '<a href="/statutes/{}/articles/{}/" data-article>《{}》（{}年）{}</a>'
    assert link.format(new.public_id, 4, TITLE, 2024, "第四条") + "</span>" in page
    superseded = page.split(link.format(old.public_id, 3, TITLE, 2012, "第三条"))[1].split("</p>")[0]
    assert "已被修改" in superseded
    assert f"<span>《{TITLE}》（2024年）第九条</span>" in page
    assert "<span>《示范食堂法》第一条</span>" in page


def test_a_citation_of_a_whole_statute_opens_the_statute() -> None:
    client, attempt = hand_in(review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    old, new = load_both()
    cite((TITLE, "2012", ""), (TITLE, "", ""))

    page = result_of(client, attempt)

    for version, words in ((old, f"《{TITLE}》（2012年）"), (new, f"《{TITLE}》")):
        assert f'<a href="{version.get_absolute_url()}">{words}</a>' in page
        assert client.get(version.get_absolute_url()).status_code == 200


def test_before_the_key_is_out_no_citation_is_shown() -> None:
    client, attempt = hand_in(review_policy=Exam.ReviewPolicy.RIGHT_OR_WRONG)
    load_both()
    cite((TITLE, "2024", "第四条"))

    page = result_of(client, attempt)

    assert TITLE not in page and "/statutes/" not in page


def test_citations_cost_two_statements_however_many() -> None:
    client, attempt = hand_in(review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    load(OLD, "2012", date(2012, 6, 1))
    counts = []
    for cited in ([(TITLE, "2012", "第三条")], [(TITLE, "2012", f"第{n}条") for n in "一二三四五"]):
        cite(*cited)
        with CaptureQueriesContext(connection) as captured:
            result_of(client, attempt)
        counts.append(sum("statutes_" in query["sql"] for query in captured))

    assert counts == [2, 2]
