"""A trainer publishes a lecture with a video on a PC, a second person approves it on a phone, an officer can fetch the video. Clicks are
counted: at most 12 for both, and at most four fields that must be filled in."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from cms.models import LecturePage
from cms.reading import lectures_for, may_fetch
from tests.cms.cast import make_newsroom
from tests.factories import make_bank, make_officer
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.page_checks import find_spilled_text
from tests.journeys.pictures import take_picture

pytestmark = pytest.mark.journey
LATIN = re.compile(r"[A-Za-z]{2,}")
# Names of formats and units, and the file that the trainer chose.
KNOWN = re.compile(
    r"\b(?:MB|KB|md|mp4|WebVTT|H\.264|Word|Excel|pdf|docx?|wps|xlsx?|pptx|csv|txt|zip|png|jpg|UTF-8|UTF-16|GB18030|GBK"
    r"|GIFT|Aiken|Moodle|XML|xml|QTI|JSON|CSV)\b"
)


def make_clip(path: Path) -> None:
    """Two seconds by the machine's ffmpeg, else the smallest thing that says it is mp4: then nobody can look inside either."""
    if not shutil.which("ffmpeg"):
        path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(5000))
        return
    source = ["-f", "lavfi", "-i", "testsrc=s=640x360:d=2"]
    subprocess.run(
        ["ffmpeg", "-v", "error", *source, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-y", str(path)], check=True
    )


class Clicks:
    """Counts what a hand does with the mouse or a finger; the keyboard moves from field to field."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, place: Locator) -> None:
        self.count += 1
        place.click()


QUESTIONS = """一、单选题
1．经人民调解达成的协议，双方应当自协议生效之日起（  ）日内共同申请司法确认。
A、十
B、三十
C、六十
D、九十
答案：B
2．申请司法确认由（  ）提出。
A、一方当事人
B、双方当事人共同
C、人民调解委员会
D、司法所
答案：B
3．司法确认由（  ）办理。
A、有管辖权的人民法院
B、公安机关
C、公证机构
D、仲裁机构
答案：A
"""


class Watch:
    """Console errors and exceptions of a page, and Latin words in what it shows."""

    def __init__(self, page: Page) -> None:
        self.page, self.problems, self.foreign = page, [], set()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda message: self.hear(message))

    def hear(self, message: ConsoleMessage) -> None:
        # A preview runs no script by its own policy, and says so for each that the officer's page would load.
        if message.type == "error" and "script-src 'none'" not in message.text:
            self.problems.append(message.text)

    def look(self) -> None:
        self.foreign |= latin(self.page)


def test_lecture_with_video_and_three_questions_is_published_by_two(new_context: NewContext, tmp_path: Path) -> None:
    newsroom = make_newsroom()
    make_bank(newsroom.province.prison)
    make_clip(tmp_path / "司法确认流程.mp4")
    (tmp_path / "题.txt").write_text(QUESTIONS, encoding="utf-8")
    clicks = Clicks()
    desk = new_context(newsroom.zhou, size=COMPUTER_SIZE).new_page()
    watch = Watch(desk)

    write_lecture(desk, clicks, watch, tmp_path)
    lecture = LecturePage.objects.get()
    assert (watch.problems, watch.foreign, lecture.live) == ([], set(), False)
    phone = new_context(newsroom.wang, size=PHONE_SIZE).new_page()
    approve_on_phone(phone, clicks)

    lecture.refresh_from_db()
    assert (lecture.live, lecture.speaker, lecture.video and lecture.video.name) == (True, "周敏", "司法确认流程.mp4")
    assert clicks.count <= 12
    officer = make_officer(newsroom.province.ward)
    assert list(lectures_for(officer)) == [lecture]
    assert may_fetch(officer, lecture.video)
    read_on_phone(new_context(officer, size=PHONE_SIZE).new_page(), lecture)


def write_lecture(desk: Page, clicks: Clicks, watch: Watch, folder: Path) -> None:
    desk.goto("/admin/")
    watch.look()
    clicks.on(desk.get_by_role("link", name="发布微课"))
    desk.locator("[name=title]").fill("调解协议怎样申请司法确认")
    watch.look()
    assert desk.locator("#page-edit-form .w-required-mark").count() <= 4
    with desk.expect_file_chooser() as chooser:
        clicks.on(
            desk.locator("#panel-child-video-section, [data-panel]", has=desk.locator("[name=video]")).locator(
                "label.medium-choose"
            )
        )
    chooser.value.set_files(folder / "司法确认流程.mp4")
    desk.locator("[name=key_points]").fill("三十日内申请。\n双方共同申请。")
    desk.locator("[name=speaker]").fill("周敏")
    expect(desk.locator(".medium-name")).to_have_text("司法确认流程.mp4")
    expect(desk.locator(".medium-file .meta")).to_contain_text("KB")
    desk.locator("[data-side-panel-toggle=preview]").press("Enter")
    expect(desk.frame_locator("#w-preview-iframe").get_by_text("双方共同申请。")).to_be_visible()
    watch.look()
    take_picture(desk, "trainer-editor")
    clicks.on(desk.get_by_role("button", name="看完做题"))
    with desk.expect_file_chooser() as chooser:
        clicks.on(desk.locator("label[for=id_file]"))
    chooser.value.set_files(folder / "题.txt")
    clicks.on(desk.get_by_role("button", name="上传并读取"))
    watch.look()
    clicks.on(desk.get_by_role("button", name=re.compile("导入.*3")))
    clicks.on(desk.get_by_role("link", name="回到微课"))
    watch.look()
    clicks.on(desk.get_by_role("button", name="提交审核"))
    expect(desk.locator(".state-review")).to_have_text("待审核")
    watch.look()


def approve_on_phone(phone: Page, clicks: Clicks) -> None:
    phone.goto("/admin/")
    clicks.on(phone.get_by_role("link", name="调解协议怎样申请司法确认"))
    expect(phone.frame_locator(".review-frame").get_by_text("双方共同申请。")).to_be_visible()
    assert (latin(phone), find_spilled_text(phone)) == (set(), [])
    take_picture(phone, "trainer-review-phone")
    clicks.on(phone.get_by_role("button", name="通过并发布"))
    expect(phone.get_by_text("审核通过。")).to_be_visible()


def read_on_phone(phone: Page, lecture: LecturePage) -> None:
    phone.goto(f"/lectures/{lecture.public_id}/")
    expect(phone.get_by_text("双方共同申请。")).to_be_visible()
    expect(phone.locator("[data-question]")).to_have_count(3)


def latin(page: Page) -> set[str]:
    """Words of visible text, and of names that a screen reader says, that are not Chinese."""
    text: str = page.evaluate(
        """() => {
          const said = [...document.querySelectorAll('[aria-label],[title],[placeholder]')]
            .filter(e => e.offsetParent !== null).map(e => [e.ariaLabel, e.title, e.placeholder].join(' '));
          return document.body.innerText + ' ' + said.join(' ');
        }"""
    )
    return set(LATIN.findall(KNOWN.sub(" ", text)))
