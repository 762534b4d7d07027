"""Officers report questions from pages that show them their outcome; trainers answer beside the figures of exams."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from people.models import Officer
from people.scope import OutOfScope
from quizzes.bank import reports
from quizzes.bank.models import ItemReport
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.item_health import compute_health
from quizzes.exams.item_statistics import load_items
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.scheduling import Audience
from records.clock import database_now
from records.models import AuditEntry, Message
from tests.cms.cast import logged_in
from tests.factories import answer, make_exam, make_officer, make_province, sit
from tests.quizzes.bank.cast import make_trainer
from tests.quizzes.exams.test_statistics import hand_in as answer_all

pytestmark = pytest.mark.django_db
Policy = Exam.ReviewPolicy


@pytest.fixture
def place() -> Any:
    province = make_province()
    return SimpleNamespace(**vars(province), trainer=make_trainer(province.prison, "周敏"))


def hand_in(exam: Exam, officer: Officer, *, right: bool = True) -> Attempt:
    attempt, token = sit(exam, officer)
    answer(token, 1, "o2" if right else "o0")
    return submit_attempt(attempt, officer=officer, epoch=attempt.epoch)


def version_of(exam: Exam) -> Any:
    return exam.paper.items.select_related("version").get(position=1).version


def url_of(exam: Exam) -> str:
    return f"/questions/{version_of(exam).public_id}/report"


def test_one_tap_on_the_result_page_reports_and_a_word_can_be_added(place: Any) -> None:
    officer = make_officer(place.ward)
    exam = make_exam(place.trainer, place.prison, review_policy=Policy.IMMEDIATELY)
    attempt = hand_in(exam, officer)
    client = logged_in(officer)

    assert url_of(exam) in client.get(f"/exams/attempts/{attempt.public_id}/result?show=all").content.decode()
    assert client.post(url_of(exam)).status_code == 200
    fetched = client.post(url_of(exam), {"text": "答案应为 B"}, headers={"X-Requested-With": "fetch"})

    report = ItemReport.objects.get()
    assert (fetched.json(), report.officer, report.text) == ({"problem": ""}, officer, "答案应为 B")


@pytest.mark.parametrize("policy", [Policy.AFTER_WINDOW, Policy.NEVER])
def test_what_was_not_released_cannot_be_reported(place: Any, policy: Policy) -> None:
    """Nor what somebody else has sat, nor while the attempt is open; each looks like a question that is not there."""
    officer, other = make_officer(place.ward), make_officer(place.ward, "王芳")
    exam = make_exam(place.trainer, place.prison, review_policy=policy)
    hand_in(exam, officer)
    shown = make_exam(place.trainer, place.prison, review_policy=Policy.IMMEDIATELY)
    hand_in(shown, other)
    sit(shown, officer)

    assert logged_in(officer).post(url_of(exam)).status_code == 404
    assert logged_in(officer).post(url_of(shown)).status_code == 404
    assert not ItemReport.objects.exists()


def test_there_is_an_end_to_reports_of_one_day(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_A_DAY", 1)
    officer = make_officer(place.ward)
    exam = make_exam(place.trainer, place.prison, review_policy=Policy.IMMEDIATELY)
    hand_in(exam, officer)
    second = exam.paper.items.get(position=2).version
    client = logged_in(officer)

    assert client.post(url_of(exam)).status_code == 200
    assert client.post(f"/questions/{second.public_id}/report").status_code == 429
    assert client.post(url_of(exam), {"text": "再补一句"}).status_code == 200  # to the one that is open


def test_the_way_back_leads_to_no_other_site(place: Any) -> None:
    officer = make_officer(place.ward)
    exam = make_exam(place.trainer, place.prison, review_policy=Policy.IMMEDIATELY)
    hand_in(exam, officer)

    for back in ("https://example.com/", "//example.com/", "/\\example.com"):
        assert "example.com" not in logged_in(officer).post(url_of(exam), {"back": back}).content.decode()


def test_words_are_cut_and_told_once_and_a_day_is_a_day(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make_officer(place.ward)
    exam = make_exam(place.trainer, place.prison, review_policy=Policy.IMMEDIATELY)
    hand_in(exam, officer)
    version, second = (exam.paper.items.get(position=number).version for number in (1, 2))

    for _ in range(2):
        reports.report_version(version, officer=officer, text=" 看不懂 " * 200)
    assert ItemReport.objects.get().text == (" 看不懂 " * 200).strip()[:500]
    monkeypatch.setattr(reports, "MOST_A_DAY", 1)
    ItemReport.objects.update(created_at=database_now() - timedelta(hours=25))
    reports.report_version(second, officer=officer)

    assert ItemReport.objects.count() == 2


def test_the_verb_closes_what_was_in_view_and_refuses_the_rest(place: Any) -> None:
    """What came after the page was opened stays open; those with the most reports stand first; nobody else answers."""
    officers = [make_officer(place.ward, f"人{number}") for number in range(3)]
    exam = make_exam(place.trainer, place.prison, review_policy=Policy.IMMEDIATELY)
    version, second = (exam.paper.items.get(position=number).version for number in (1, 2))
    for officer in officers:
        hand_in(exam, officer)
    early = reports.report_version(second, officer=officers[0])
    for officer in officers[:2]:
        reports.report_version(version, officer=officer)
    seen = ItemReport.objects.latest("pk").pk
    reports.report_version(version, officer=officers[2], text="后来的")
    assert [one.version for one in reports.list_reported(place.trainer)] == [version, second]
    assert reports.count_open(place.trainer) == 2

    for state, reply in (("open", "好"), ("burnt", "好"), ("right", " ")):
        with pytest.raises(reports.ReportRefused):
            reports.close_reports(version, state=state, reply=reply, actor=place.trainer)
    with pytest.raises(OutOfScope):
        reports.close_reports(version, state="right", reply="外人", actor=make_trainer(place.city, "李强"))
    assert reports.close_reports(version, state="fixed", reply="已改", actor=place.trainer, until=seen) == 2

    assert set(ItemReport.objects.filter(state="open").values_list("text", "pk")) >= {("", early.pk)}
    assert [one.text for one in ItemReport.objects.filter(state="open", version=version)] == ["后来的"]
    entry = AuditEntry.objects.get(verb="item_reports_closed")
    assert (entry.detail["reports"], entry.detail["version"], entry.detail["state"]) == (2, 1, "fixed")
    reports.close_reports(version, state="right", reply="对的", actor=place.trainer)
    with pytest.raises(reports.ReportRefused, match="已经处理过"):
        reports.close_reports(version, state="right", reply="对的", actor=place.trainer)


def test_inbox_groups_by_version_with_figures_and_the_reply_reaches_officers(place: Any) -> None:
    """Seven people, each counted once: those who know the rest choose A, those who don't the key C."""
    officers = [make_officer(place.ward, f"人{number}") for number in range(7)]
    exams = [make_exam(place.trainer, place.prison, review_policy=Policy.IMMEDIATELY, title="甲场")]
    exams.append(make_exam(place.trainer, place.prison, paper=exams[0].paper, review_policy=Policy.IMMEDIATELY))
    for number, officer in enumerate(officers):
        answer_all(exams[0], officer, *(("o2", None, None, None) if number < 2 else ("o0", ["o0", "o1"], True, None)))
        answer_all(exams[1], officer, "o1", None, None, None)
        if number < 3:
            logged_in(officer).post(url_of(exams[0]), {"text": f"意见{number}"})
    client = logged_in(place.trainer)
    assert "夜里还没有算过" in client.get("/admin/items/reports/").content.decode()
    compute_health()

    shown = " ".join(client.get("/admin/items/reports/").content.decode().split())

    assert "3 人报告" in shown and "意见2" in shown
    assert "首次作答 7 人 · 难度指数 0.29 · 区分度 -1.00" in shown
    assert 'C 十五日 <b>答案</b> <span class="meta">2 / 7 人（29%）' in shown
    assert 'A 七日 <span class="meta">5 / 7 人（71%）' in shown
    assert 'B 十日 <span class="meta">0 / 7 人（0%）' in shown
    version = version_of(exams[0])
    client.post(f"/admin/items/reports/{version.public_id}/", {"state": "right", "reply": "按第八十四条，没有错"})

    assert reports.list_reported(place.trainer) == []
    told = Message.objects.filter(text="按第八十四条，没有错").values_list("owner_id", flat=True)
    assert set(told) == {officer.pk for officer in officers[:3]}
    assert "按第八十四条" in logged_in(officers[0]).get("/messages/").content.decode()


def test_figures_of_fewer_than_five_people_are_not_shown_and_other_units_see_nothing(place: Any) -> None:
    """Four people in two exams are eight answers, and still four people."""
    other = make_trainer(place.city, "李强")
    exam = make_exam(place.trainer, place.prison, review_policy=Policy.IMMEDIATELY)
    again = make_exam(place.trainer, place.prison, paper=exam.paper, review_policy=Policy.IMMEDIATELY)
    for number in range(4):
        officer = make_officer(place.ward, f"人{number}")
        hand_in(exam, officer)
        hand_in(again, officer)
        logged_in(officer).post(url_of(exam), {"text": "看不懂"})
    compute_health()

    shown = logged_in(place.trainer).get("/admin/items/reports/").content.decode()
    assert "作答不满 5 人" in shown and "看不懂" in shown
    assert "首次作答" not in shown and "十五日 <b>" not in shown
    assert reports.list_reported(place.trainer)[0].figures is None
    assert "看不懂" not in logged_in(other).get("/admin/items/reports/").content.decode()
    form = {"state": "right", "reply": "外人"}
    assert logged_in(other).post(f"/admin/items/reports/{version_of(exam).public_id}/", form).status_code == 404


def test_figures_of_borrowed_questions_name_no_key_even_when_officers_may_see_it(place: Any) -> None:
    """Nor how often each option was chosen, which would tell it."""
    borrower = make_trainer(place.city, "李强")
    exam = make_exam(
        place.trainer, place.prison, review_policy=Policy.IMMEDIATELY, audience=Audience(units=[place.prison])
    )
    for number in range(5):
        hand_in(exam, make_officer(place.ward, f"人{number}"))

    own = load_items(exam, reader=place.trainer).items[0]
    assert (own.key_text, any(share.letter for share in own.shares)) == ("C", True)
    for item in load_items(exam, reader=borrower).items:
        assert (item.key_text, [share.letter for share in item.shares if share.letter]) == ("", [])
