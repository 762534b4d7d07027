"""Own pages before and after an exam: each state says what happened and what to do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer, Role
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt, Exam
from records.clock import database_now
from tests.factories import (
    COMPUTER,
    RIGHT,
    WRONG,
    Province,
    answer,
    make_exam,
    make_officer,
    make_province,
    make_staff,
    move_deadline,
    sit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def trainer(province: Province) -> Officer:
    return make_staff(province.prison, Role.TRAINER)


@pytest.fixture
def officer(province: Province, client: Client) -> Officer:
    officer = make_officer(province.ward)
    client.force_login(officer)
    return officer


def hand_in(exam: Exam, officer: Officer, values: dict[str, object] = WRONG, *, marked: int = 0) -> Attempt:
    attempt, token = sit(exam, officer)
    for row in exam.paper.items.select_related("version"):
        answer(token, row.position, values[row.version.type], marked=row.position == marked)
    return submit_attempt(attempt, officer=officer, epoch=token.epoch)


def read(client: Client, name: str, thing: Exam | Attempt, query: str = "") -> str:
    response = client.get(reverse(f"exams:{name}", args=[thing.public_id]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_groups_exams_and_offers_one_thing_each(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    now = database_now()
    paper = make_exam(trainer, province.prison, title="可以考的").paper
    make_exam(trainer, province.prison, paper=paper, title="还早的", opens_at=now + timedelta(hours=1))
    sit(make_exam(trainer, province.prison, paper=paper, title="在考的"), officer)
    make_exam(trainer, province.prison, paper=paper, title="错过的", closes_at=now - timedelta(minutes=5))

    page = client.get(reverse("exams:list")).content.decode()

    places = [
        page.index(word) for word in ("进行中", "在考的", "继续答题", "可以参加", "可以考的", "去考试", "还没开始")
    ]
    assert places == sorted(places)
    assert page.index("已结束") < page.index("错过的") < page.index("没有参加")


def test_an_empty_list_says_so(client: Client, officer: Officer) -> None:
    assert "现在没有要考的试" in client.get(reverse("exams:list")).content.decode()


def test_the_briefing_states_the_rules(client: Client, province: Province, trainer: Officer, officer: Officer) -> None:
    page = read(client, "briefing", make_exam(trainer, province.prison, attempts_allowed=2))

    for words in (
        "4 题",
        "60 分钟",
        "4.8 / 8 分",
        "2 次",
        "多项选择题",
        "少选得 1 分，错选不得分",
        "取最高一次",
        "（60 分钟）",
    ):
        assert words in page
    assert "所以比规定的时长短" not in page


def test_a_window_shorter_than_the_duration_is_said(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    closes_at = database_now() + timedelta(minutes=38, seconds=10)
    page = read(client, "briefing", make_exam(trainer, province.prison, closes_at=closes_at))

    assert "（38 分钟）" in page
    assert "所以比规定的时长短" in page


def test_before_the_opening_there_is_no_start(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    exam = make_exam(trainer, province.prison, opens_at=database_now() + timedelta(hours=1))
    page = read(client, "briefing", exam)

    assert "还没到开考时间" in page
    assert reverse("exams:start", args=[exam.public_id]) not in page


def test_after_the_end_it_is_over(client: Client, province: Province, trainer: Officer, officer: Officer) -> None:
    exam = make_exam(trainer, province.prison, closes_at=database_now() - timedelta(minutes=5))

    assert "考试已经截止" in read(client, "briefing", exam)


def test_a_running_exam_leads_back_into_it(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    exam = make_exam(trainer, province.prison)
    attempt, _token = sit(exam, officer)
    page = read(client, "briefing", exam)

    assert "这场考试正在进行" in page
    assert reverse("exams:attempt", args=[attempt.public_id]) in page


def test_a_handed_in_exam_says_so_with_its_receipt(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    exam = make_exam(trainer, province.prison)
    attempt = hand_in(exam, officer)
    page = read(client, "briefing", exam)

    assert "这份卷子已经交了" in page
    assert attempt.receipt_code in page


def test_another_officers_exam_does_not_exist(client: Client, province: Province, trainer: Officer) -> None:
    exam = make_exam(trainer, province.prison)
    attempt = hand_in(exam, make_officer(province.ward))
    client.force_login(make_officer(province.township))

    pages = [("briefing", exam), ("receipt", attempt), ("result", attempt)]

    assert [client.get(reverse(f"exams:{n}", args=[t.public_id])).status_code for n, t in pages] == [404, 404, 404]


def test_the_receipt_counts_what_was_received(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    attempt, token = sit(make_exam(trainer, province.prison), officer)
    answer(token, 1, RIGHT["single"])
    submit_attempt(attempt, officer=officer, epoch=token.epoch)
    page = read(client, "receipt", attempt)

    assert "已交卷" in page
    assert "4 题中的 1 题作答" in page
    assert attempt.receipt_code in page


def test_time_up_is_said_on_the_receipt(client: Client, province: Province, trainer: Officer, officer: Officer) -> None:
    attempt, _token = sit(make_exam(trainer, province.prison), officer)
    move_deadline(attempt, seconds_ago=1)

    assert "时间到，已自动交卷" in read(client, "receipt", attempt)


def test_an_open_attempt_has_no_receipt_and_no_result(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    attempt, _token = sit(make_exam(trainer, province.prison), officer)
    there = reverse("exams:attempt", args=[attempt.public_id])

    for name in ("receipt", "result"):
        assert client.get(reverse(f"exams:{name}", args=[attempt.public_id])).headers["Location"] == there


def test_the_result_shows_wrong_questions_first(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    exam = make_exam(trainer, province.prison, review_policy="immediately")
    attempt = hand_in(exam, officer, {**RIGHT, "single": WRONG["single"]}, marked=3)
    page = read(client, "result", attempt)
    marked = read(client, "result", attempt, "?show=marked")

    assert shown_questions(page) == [1]
    assert shown_questions(marked) == [3]
    assert shown_questions(read(client, "result", attempt, "?show=all")) == [1, 2, 3, 4]
    assert shown_questions(read(client, "result", attempt, "?show=nonsense")) == [1]
    for words in (
        "错题 1",
        "标记 1",
        "全部 4",
        "我的答案",
        "正确答案",
        "见条文。",
        "《中华人民共和国监狱法》（2026年）第八十四条",
    ):
        assert words in page


def shown_questions(page: str) -> list[int]:
    articles = [piece.split(">", 1)[0] for piece in page.split('<article class="card q keep" ')[1:]]
    return [int(tag.split('id="q', 1)[1].split('"', 1)[0]) for tag in articles if " hidden" not in tag]


def test_a_full_score_shows_everything(client: Client, province: Province, trainer: Officer, officer: Officer) -> None:
    exam = make_exam(trainer, province.prison, review_policy="immediately")
    page = read(client, "result", hand_in(exam, officer, RIGHT))

    assert shown_questions(page) == [1, 2, 3, 4]
    assert "优秀" in page


def test_a_failed_result_says_how_much_is_missing_and_what_is_left(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    exam = make_exam(trainer, province.prison, review_policy="immediately", attempts_allowed=2)
    page = read(client, "result", hand_in(exam, officer, {**WRONG, "single": RIGHT["single"]}))

    assert "还差 2.8 分。" in page
    assert "还可考 1 次" in page
    assert "再考一次" in page


def test_right_or_wrong_only_shows_no_key(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    exam = make_exam(trainer, province.prison, review_policy="right_or_wrong")
    page = read(client, "result", hand_in(exam, officer), "?show=all")

    assert "答错" in page
    assert "我的答案" in page
    for words in ("正确答案", "is-right", "见条文。", "第八十四条", "改造人"):
        assert words not in page


def test_never_shows_the_score_alone(client: Client, province: Province, trainer: Officer, officer: Officer) -> None:
    exam = make_exam(trainer, province.prison, review_policy="never")
    page = read(client, "result", hand_in(exam, officer, RIGHT))

    assert "交卷后看到成绩，不公布答案。" in page
    assert shown_questions(page) == []
    assert "答对" not in page


@pytest.mark.parametrize("values", [RIGHT, WRONG], ids=["passed", "failed"])
def test_before_release_every_page_is_the_same(
    client: Client, province: Province, trainer: Officer, officer: Officer, values: dict[str, object]
) -> None:
    exam = make_exam(trainer, province.prison, review_policy="after_window")
    attempt = hand_in(exam, officer, values)
    pages = [read(client, "result", attempt), read(client, "receipt", attempt), read(client, "briefing", exam)]
    pages += [client.get(path).content.decode() for path in ("/", "/me/", "/exams/")]

    assert "公布" in pages[0]
    for page in pages:
        for words in ("未合格", "优秀", "良好", "tag-ok", "tag-x", "见条文。", "正确答案"):
            assert words not in page


def test_another_device_is_told_how_far_the_first_one_came(
    client: Client, province: Province, trainer: Officer, officer: Officer
) -> None:
    attempt, token = sit(make_exam(trainer, province.prison), officer, device=COMPUTER)
    answer(token, 1, RIGHT["single"])
    answer(token, 2, None)
    page = read(client, "attempt", attempt)

    assert "这场考试正在另一台设备上进行" in page
    assert "最后保存，已答 1 题" in page
    assert reverse("exams:attempt-take-over", args=[attempt.public_id]) in page
