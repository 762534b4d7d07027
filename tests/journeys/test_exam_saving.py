"""No acknowledged answer is ever lost, and the page never calls an answer saved that is not."""

import json
import time

import pytest
from playwright.sync_api import Page, Route, expect

from quizzes.exams.models import Response
from tests.factories import answer, token_of
from tests.journeys.exam_room import ExamPage, NewContext, Room, prepare_room

pytestmark = pytest.mark.journey


@pytest.fixture
def room(new_context: NewContext) -> Room:
    return prepare_room(new_context)


def record_bodies(page: Page) -> list[list[dict[str, object]]]:
    """The batches of answers that the page sends from here on."""
    bodies: list[list[dict[str, object]]] = []
    page.on(
        "request",
        lambda request: bodies.append(json.loads(request.post_data)["answers"]) if "/save" in request.url else None,
    )
    return bodies


def test_a_lost_reply_is_asked_for_again_and_stored_once(room: Room) -> None:
    exam = room.enter()

    def lose_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    exam.page.route("**/save", lose_reply, times=1)
    exam.choose(1, 2)
    exam.expect_saved()

    assert room.stored() == {1: "o2"}
    assert room.revisions() == {1: 1}


def test_a_page_that_is_not_an_acknowledgment_saves_nothing(room: Room) -> None:
    """A hotspot's login page answers 200 to everything."""
    exam = room.enter()
    exam.page.route("**/save", lambda route: route.fulfill(status=200, body="<h1>Wi-Fi</h1>"), times=2)
    exam.choose(1, 2)
    expect(exam.page.locator("#sheet .cell.u")).to_have_count(1)
    exam.expect_state("离线已暂存")
    exam.expect_saved()

    assert room.stored() == {1: "o2"}


def test_unsent_answers_survive_the_end_of_the_page_at_the_same_question(room: Room) -> None:
    exam = room.enter()
    exam.context.set_offline(True)
    exam.choose(1, 2)
    exam.choose(3, 0, 1)
    exam.write(7, "改造")
    exam.page.close()
    assert room.stored() == {}
    exam.context.set_offline(False)
    again = ExamPage(exam.context.new_page())
    again.open(room.path)
    expect(again.question(7)).to_be_visible()
    expect(again.question(7).locator("input").first).to_have_value("改造")
    again.expect_saved()

    assert room.stored() == {1: "o2", 3: ["o0", "o1"], 7: ["改造"]}


def test_leaving_with_unsent_answers_is_asked_about_and_otherwise_not(room: Room) -> None:
    exam = room.enter()
    asked: list[str] = []
    exam.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    exam.choose(1, 2)
    exam.expect_saved()
    exam.page.reload()
    exam.wait_until_ready()
    assert asked == []

    exam.page.route("**/save", lambda route: route.abort())
    exam.choose(2, 0)
    exam.page.reload()

    assert asked == ["beforeunload"]


def test_an_answer_given_just_before_the_page_is_closed_arrives(room: Room) -> None:
    exam = room.enter()
    exam.choose(1, 2)
    exam.page.goto("about:blank")
    deadline = time.monotonic() + 5
    while not room.stored() and time.monotonic() < deadline:
        exam.page.wait_for_timeout(50)

    assert room.stored() == {1: "o2"}


def test_what_waits_is_sent_in_one_request(room: Room) -> None:
    exam = room.enter()
    exam.context.set_offline(True)
    for position in (1, 2, 5, 6):
        exam.choose(position, 0)
    bodies = record_bodies(exam.page)
    exam.context.set_offline(False)
    exam.expect_saved()

    assert [[entry["position"] for entry in body] for body in bodies] == [[1, 2, 5, 6]]


def test_text_is_sent_when_typing_pauses(room: Room) -> None:
    exam = room.enter(hash="#q7")
    bodies = record_bodies(exam.page)
    exam.question(7).locator("input").first.press_sequentially("教育改造", delay=30)
    exam.expect_saved()

    assert [body[0]["value"] for body in bodies] == [["教育改造"]]
    assert room.stored() == {7: ["教育改造"]}


def test_marks_and_cleared_choices_are_kept_by_the_server(room: Room) -> None:
    exam = room.enter()
    exam.choose(1, 2)
    exam.question(1).locator(".flag").click()
    expect(exam.question(1).locator(".flag")).to_have_text("已标记")
    exam.question(1).locator(".clear").click()
    exam.expect_saved()
    assert room.stored() == {1: None}
    exam.page.reload()
    exam.wait_until_ready()

    expect(exam.question(1).locator(".flag")).to_have_attribute("aria-pressed", "true")
    expect(exam.question(1).locator("input:checked")).to_have_count(0)
    assert Response.objects.get(attempt=room.attempt, position=1).marked


def test_revisions_start_above_those_of_the_server(room: Room) -> None:
    answer(token_of(room.attempt), 1, "o0", rev=41)
    exam = room.enter()
    exam.choose(1, 2)
    exam.expect_saved()

    assert room.stored() == {1: "o2"}
    assert room.revisions() == {1: 42}


def test_two_pages_of_one_device_agree_on_the_last_answer(room: Room) -> None:
    first = room.enter()
    other = first.context.new_page()
    other.goto(room.path)
    other.wait_for_selector("#exam.js")
    first.choose(1, 0)
    first.expect_saved()
    other.locator("#q1 .opt").nth(3).click()
    expect(first.question(1).locator("input").nth(3)).to_be_checked()
    first.choose(1, 2)
    first.expect_saved()

    expect(other.locator("#q1 input").nth(2)).to_be_checked()
    assert room.stored() == {1: "o2"}
    assert room.revisions() == {1: 3}


def test_a_revision_that_another_page_used_is_raised(room: Room) -> None:
    exam = room.enter()
    answer(token_of(room.attempt), 1, "o0", rev=1)
    exam.choose(1, 2)
    exam.expect_saved()

    assert room.stored() == {1: "o2"}
    assert room.revisions() == {1: 2}


def test_a_refusal_is_shown_and_can_be_tried_again(room: Room) -> None:
    exam = room.enter()
    exam.page.route("**/save", lambda route: route.fulfill(status=400, json={"reason": "malformed"}), times=1)
    exam.choose(1, 2)
    exam.expect_state("同步失败，点此重试")
    expect(exam.page.locator("#notices")).to_contain_text("第 1 题的答案服务器没有接受")
    exam.state.get_by_role("button").click()
    exam.expect_saved()

    assert room.stored() == {1: "o2"}


def test_a_busy_server_is_said_and_waited_for(room: Room) -> None:
    exam = room.enter()
    busy = {"status": 503, "json": {"reason": "busy"}, "headers": {"Retry-After": "1"}}
    exam.page.route("**/save", lambda route: route.fulfill(**busy), times=2)
    exam.choose(1, 2)
    expect(exam.page.locator("#notices")).to_contain_text("服务器暂时没有应答，可以继续答题。")
    exam.expect_saved()

    expect(exam.page.locator("#notices")).to_be_empty()
    assert room.stored() == {1: "o2"}


def test_transitions_alone_are_announced(room: Room) -> None:
    exam = room.enter()
    live = exam.page.locator("#live")
    exam.choose(1, 2)
    exam.expect_saved()
    expect(live).to_be_empty()
    exam.context.set_offline(True)
    expect(live).to_have_text("离线已暂存")
    exam.context.set_offline(False)

    expect(live).to_have_text("网络已恢复，答案都已保存。")


def test_the_copy_on_the_device_is_gone_after_hand_in(room: Room) -> None:
    exam = room.enter()
    exam.choose(1, 2)
    exam.expect_saved()
    exam.hand_in()

    keys = exam.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('exam-answers:'))")
    assert keys == []


def test_hand_in_waits_for_the_last_answers(room: Room) -> None:
    exam = room.enter()
    exam.context.set_offline(True)
    exam.choose(1, 2)
    sheet = exam.open_hand_in()
    expect(sheet).to_contain_text("正在上传最后 1 题…")
    sheet.locator("#hand-in").click()
    expect(sheet).to_contain_text("没连上，正在自动重试")
    expect(sheet).to_contain_text("答案都在，请不要关闭页面。")
    assert not room.is_sealed()
    exam.context.set_offline(False)
    exam.page.wait_for_url("**/receipt")

    assert room.is_sealed()
    assert room.stored() == {1: "o2"}
