"""An officer reads and watches lectures: with and without a network, on two devices, at twice the speed, to the last question."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.models import LecturePage, Medium
from learning.progress.models import LectureCompletion, LectureProgress, ProgressBatch, QuestionAnswer
from people.models import Officer
from tests.cms.factories import make_lecture, make_medium
from tests.factories import make_officer, make_province
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.page_checks import find_spilled_text, find_violations, set_look
from tests.learning.progress.cast import add_questions
from tests.learning.progress.test_choosing import make_trainer

pytestmark = pytest.mark.journey
SECONDS = 4
LOOKS = [(COMPUTER_SIZE, "light", "s"), (SMALL_SIZE, "light", "xxl"), (SMALL_SIZE, "dark", "xxl")]
LONG = [("heading", "一、谁来申请"), *[("paragraph", f"<p>{'双方共同申请司法确认。' * 12}</p>") for _ in range(3)]]


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Four seconds by the machine's ffmpeg."""
    if not shutil.which("ffmpeg"):
        pytest.skip("no ffmpeg: apt-get install ffmpeg")
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    source = ["-f", "lavfi", "-i", f"testsrc=s=320x180:d={SECONDS}:r=10"]
    command = ["ffmpeg", "-v", "error", *source, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    subprocess.run([*command, "-y", str(path)], check=True)
    return path.read_bytes()


def make_video(officer: Officer, clip: bytes) -> Medium:
    prison = officer.posting.unit.get_parent()  # type: ignore[union-attr]
    length = timedelta(seconds=SECONDS)
    return make_medium(prison, "video", clip, duration=length, width=320, height=180)


@pytest.fixture
def officer(transactional_db: None) -> Officer:
    return make_officer(make_province().ward)


FETCHED = "performance.getEntriesByName(document.querySelector('#video source').src).length"
DRAFTS = "Object.entries(localStorage).filter(([name]) => name.startsWith('lecture-draft:'))"
ABANDON = """drafts => drafts.forEach(([name, text]) => {
  localStorage.setItem(name, JSON.stringify({ ...JSON.parse(text), at: Date.now() - 120000 }));
})"""
PLAY = """until => new Promise((resolve, reject) => {
  const video = document.getElementById('video');
  setTimeout(() => reject(new Error('stands at ' + video.currentTime)), 20000);
  const look = () => { if (video.currentTime >= until || video.ended) resolve(video.currentTime); };
  for (const name of ['timeupdate', 'ended', 'playing']) video.addEventListener(name, look);
  video.play();
})"""


def play(page: Page, until: float) -> float:
    """Play on to that second of the video, or to its end."""
    at: float = page.evaluate(PLAY, until)
    return at


def path_of(lecture: LecturePage) -> str:
    return f"/lectures/{lecture.public_id}/"


def watched(page: Page) -> list[str]:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    return problems


def test_watch_at_twice_the_speed_on_a_phone_resume_on_a_computer_and_answer(
    new_context: NewContext, officer: Officer, clip: bytes
) -> None:
    prison = officer.posting.unit.get_parent()  # type: ignore[union-attr]
    lecture = make_lecture(prison, video=make_video(officer, clip), is_pass_required=True, video_share=90)
    add_questions(lecture)
    page = new_context(officer).new_page()
    problems = watched(page)
    page.goto("/")
    page.get_by_role("link", name="学习", exact=True).locator("visible=true").click()
    page.get_by_role("link", name=lecture.title).click()
    expect(page.locator("#points")).to_be_in_viewport()
    expect(page.locator(".points li").last).to_be_in_viewport()
    assert page.evaluate("document.getElementById('video').paused")
    assert page.evaluate(FETCHED) == 0

    page.click("[data-rate='2']")
    play(page, 1.6)
    page.evaluate("document.getElementById('video').pause()")
    expect(page.locator("#saved")).to_have_text("已记录")
    first = page.evaluate("document.getElementById('video').currentTime")

    elsewhere = new_context(officer, size=COMPUTER_SIZE).new_page()
    elsewhere.goto(path_of(lecture))
    expect(elsewhere.locator("#resume")).to_contain_text("上次看到 0:0")
    elsewhere.click("[data-rate='2']")
    assert play(elsewhere, 0.1) >= first - 0.2
    play(elsewhere, SECONDS)
    expect(elsewhere.locator("#share")).to_have_text(re.compile("视频已看 (9[0-9]|100)%"))
    assert not LectureCompletion.objects.exists()

    page.reload()
    answer(page, "#q1", "label:has-text('七日')", "答错了")
    expect(page.locator("#q1 .why")).to_contain_text("暗号解析0")
    answer(page, "#q1", "label:has-text('十五日')", "答对了")
    answer(page, "#q2", "label:has-text('管教民警'), label:has-text('狱政民警')", "答对了")
    answer(page, "#q3", "label:has-text('正确')", "答对了")
    expect(page.locator("#standing")).to_contain_text("已完成")
    assert LectureCompletion.objects.get().officer == officer
    assert QuestionAnswer.objects.count() == 4
    assert problems == []


def answer(page: Page, form: str, options: str, verdict: str) -> None:
    for option in page.locator(form).locator(options).all():
        if not option.locator("input").is_checked():
            option.click()
    page.locator(form).get_by_role("button").click()
    expect(page.locator(f"{form} .verdict")).to_contain_text(verdict)
    expect(page.locator(f"{form} .answered")).to_be_focused()


def test_what_was_read_and_watched_offline_is_recorded_after_a_reload(
    new_context: NewContext, officer: Officer, clip: bytes
) -> None:
    prison = officer.posting.unit.get_parent()  # type: ignore[union-attr]
    text = make_lecture(prison, "读的课", body=LONG)
    video = make_lecture(prison, "看的课", video=make_video(officer, clip))
    context = new_context(officer)
    page = context.new_page()
    page.goto(path_of(text))
    expect(page.locator("#saved")).to_have_text("已记录")
    context.set_offline(True)
    page.locator(".block").last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 9000)
    expect(page.locator("#saved")).to_contain_text("待上传")
    assert LectureProgress.objects.get().blocks == []
    let_pass_in_database(text)
    context.set_offline(False)
    expect(page.locator("#saved")).to_have_text("已记录")
    expect(page.locator("#standing")).to_contain_text("已完成", timeout=30_000)

    page.goto(path_of(video))
    play(page, 0.3)  # fetched now, so that a dead spot does not stop it
    context.set_offline(True)
    play(page, 2)
    drafts = page.evaluate(DRAFTS)
    assert [json.loads(text)["draft"]["segments"] != [] for _name, text in drafts] == [True]
    play(page, SECONDS)
    expect(page.locator("#saved")).to_contain_text("待上传")
    assert not LectureCompletion.objects.filter(lecture=video).exists()
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(path_of(video))
    expect(later.locator("#saved")).to_have_text("已记录")
    expect(later.locator("#standing")).to_contain_text("已完成")
    assert LectureCompletion.objects.filter(lecture=video).count() == 1

    batches = ProgressBatch.objects.count()
    later.evaluate(ABANDON, drafts)  # as a tab leaves it that was killed two minutes ago
    with later.expect_response("**/progress"):
        later.reload()
    expect(later.locator("#saved")).to_have_text("已记录")
    assert later.evaluate(DRAFTS) == []
    assert ProgressBatch.objects.count() >= batches + 2


def let_pass_in_database(lecture: LecturePage) -> None:
    row = LectureProgress.objects.get(lecture=lecture)
    LectureProgress.objects.update(read_paid_until=row.read_paid_until - timedelta(seconds=30))


def test_without_a_script_a_lecture_is_read_answered_and_finished(new_context: NewContext, officer: Officer) -> None:
    prison = officer.posting.unit.get_parent()  # type: ignore[union-attr]
    lecture = make_lecture(prison, body=LONG, is_manual_allowed=True)
    add_questions(lecture, count=1)
    page = new_context(officer, java_script_enabled=False).new_page()
    page.goto(path_of(lecture))

    expect(page.locator("#body")).to_contain_text("双方共同申请司法确认")
    page.locator("#q1 label:has-text('十五日')").click()
    page.locator("#q1").get_by_role("button").click()
    expect(page.locator("#q1 .verdict")).to_contain_text("答对了")
    expect(page.locator("#q1 .why")).to_contain_text("暗号解析0")
    page.get_by_role("button", name="我看完了").click()
    expect(page.locator("#standing")).to_contain_text("已完成")


def test_pages_pass_axe_and_hold_the_largest_text(new_context: NewContext, officer: Officer) -> None:
    prison = officer.posting.unit.get_parent()  # type: ignore[union-attr]
    video = make_medium(prison, "video", b"\0" * 64, duration=timedelta(minutes=8), width=320, height=180)
    fields: dict[str, Any] = {"body": LONG, "is_manual_allowed": True, "credit_hours": "0.5"}
    lecture = make_lecture(prison, "人民调解协议司法确认的申请与审查", video=video, posts=["管教"], **fields)
    captions = make_medium(prison, "captions", b"WEBVTT\n")
    LecturePage.objects.filter(pk=lecture.pk).update(captions=captions)
    gone = make_lecture(prison, "旧课")
    LecturePage.objects.filter(pk=gone.pk).update(live=False)
    questions = add_questions(lecture, count=4)
    trainer = make_trainer(prison)
    page, desk = new_context(officer).new_page(), new_context(trainer, size=COMPUTER_SIZE).new_page()
    found = {}
    for path in ("/lectures/", path_of(lecture), "/lectures/?tab=done", path_of(gone)):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details.narrow').forEach(one => { one.open = true; })")
        for size, theme, text_size in LOOKS if path != path_of(gone) else LOOKS[:1]:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            set_look(page, theme=theme, text_size=text_size)
            found[path, size["width"], theme] = find_violations(page) + find_spilled_text(page)
    desk.goto(f"/admin/lecture-questions/{lecture.public_id}/")
    for size in (COMPUTER_SIZE, PHONE_SIZE):
        desk.set_viewport_size(size)  # type: ignore[arg-type]
        found["questions", size["width"], ""] = find_violations(desk) + find_spilled_text(desk)

    assert {where: what for where, what in found.items() if what} == {}
    desk.get_by_role("button", name="下移").first.click()
    expect(desk.locator(".lecture-items .kind").first).to_have_text("多选")
    assert questions[0].lecture.questions.order_by("position")[1].pk == questions[0].pk
