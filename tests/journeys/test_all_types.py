"""One paper with every type of item: by touch with a network that drops, by the keyboard alone, without JavaScript, on paper, and as its
result is read afterwards."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from quizzes.exams.models import ResponseFile
from tests.factories import PDF
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.every_type import GIVEN, PLACES, expected, prepare_all_types
from tests.journeys.exam_room import NewContext, Room
from tests.journeys.page_checks import find_spilled_text, find_violations
from tests.quizzes.bank.types.cast import SAMPLES

pytestmark = pytest.mark.journey

FILE = {"name": "情况说明.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def room(new_context: NewContext) -> Room:
    return prepare_all_types(new_context)


def fill(page: Page, *, tap: Callable[[str], None]) -> None:
    """Every answer but the file, on fields that are in sight. `tap`: how a control is pressed."""

    def at(code: str, selector: str) -> str:
        return f"#q{PLACES[code]} {selector}"

    for code, value in (("single", "o2"), ("multiple", "o1"), ("multiple", "o2"), ("true_false", "true")):
        show(page, code)
        tap(at(code, f"input[value={value}]"))
    show(page, "fill_in")
    for number, text in enumerate(GIVEN["fill_in"]):
        page.locator(at("fill_in", "input")).nth(number).fill(text)
    show(page, "matching")
    for left, right in GIVEN["matching"].items():
        page.locator(at("matching", f"select[name$='-{left}']")).select_option(right)
    show(page, "ordering")
    for place, option in enumerate(GIVEN["ordering"], start=1):
        page.locator(at("ordering", f"select[name$='-{option}']")).select_option(str(place))
    show(page, "numeric")
    page.locator(at("numeric", "input")).fill("15")
    show(page, "cloze")
    page.locator(at("cloze", "input[name$='-1']")).fill("人格")
    page.locator(at("cloze", "select")).select_option("x")
    page.locator(at("cloze", "input[name$='-3']")).fill("15")
    show(page, "hotspot")
    for spot in GIVEN["hotspot"]:
        tap(at("hotspot", f"input[value={spot}]"))
    show(page, "short_answer")
    page.locator(at("short_answer", "textarea")).fill(GIVEN["short_answer"])
    show(page, "case")
    tap(at("case", "[data-part='1'] input[value=false]"))
    for option in ("o1", "o4"):
        tap(at("case", f"[data-part='2'] input[value={option}]"))


def show(page: Page, code: str) -> None:
    if page.locator("#dock").is_visible():
        page.locator("#dock [data-open=sheet]").tap()
        page.locator(f"#sheet a.cell[href='#q{PLACES[code]}']").tap()


def press_and_wait(page: Page, action: str) -> None:
    with page.expect_navigation():
        page.locator(f"button[value={action}]").tap()


def test_by_touch_with_a_network_that_drops(room: Room) -> None:
    exam = room.enter()
    page = exam.page
    exam.context.set_offline(True)
    fill(page, tap=lambda selector: page.locator(selector).tap())
    exam.expect_state("离线已暂存")
    show(page, "upload")
    page.locator(f"#q{PLACES['upload']} [type=file]").set_input_files([FILE])
    row = page.locator(f"#q{PLACES['upload']} .file-row")
    expect(row).to_contain_text("未上传：网络断了")
    assert room.stored() == {}

    exam.context.set_offline(False)
    expect(row).to_contain_text("已上传")
    exam.expect_saved()
    kept = ResponseFile.objects.get()
    assert (kept.attempt, kept.name, kept.position) == (room.attempt, "情况说明.pdf", PLACES["upload"])
    with kept.content.open("rb") as stream:
        assert stream.read() == PDF
    assert room.stored() == expected(upload={"files": [str(kept.public_id)]})
    expect(page.locator("#sheet .cell.d[href]")).to_have_count(len(PLACES))

    page.reload()
    exam.wait_until_ready()
    assert page.locator("#sheet .cell.d[href]").count() == len(PLACES)
    assert page.locator(f"#q{PLACES['ordering']} select[name$='-b']").input_value() == "1"
    assert page.locator(f"#q{PLACES['case']} [data-part='2'] input:checked").count() == 2
    show(page, "hotspot")
    page.locator(f"#q{PLACES['hotspot']} [data-spot=s2] circle").tap()
    expect(page.locator(f"#q{PLACES['hotspot']} input[value=s2]")).to_be_checked()
    page.locator(f"#q{PLACES['hotspot']} input[value=s2]").tap()
    show(page, "ordering")
    page.locator(f"#q{PLACES['ordering']} select[name$='-c']").select_option("1")
    assert page.locator(f"#q{PLACES['ordering']} select[name$='-b']").input_value() == "3"
    exam.expect_saved()
    assert room.stored()[PLACES["ordering"]] == ["c", "a", "b"]
    assert exam.errors == []


def test_what_was_given_offline_is_there_after_a_reload(room: Room) -> None:
    exam = room.enter()
    page = exam.page
    page.route("**/save", lambda route: route.abort())
    fill(page, tap=lambda selector: page.locator(selector).tap())
    exam.expect_state("离线已暂存")

    page.evaluate("window.addEventListener('beforeunload', event => event.stopImmediatePropagation(), true)")
    page.reload()
    exam.wait_until_ready()
    assert page.locator("#sheet .cell.d[href]").count() == len(GIVEN)
    assert page.locator(f"#q{PLACES['matching']} select[name$='-l1']").input_value() == "r2"
    assert page.locator(f"#q{PLACES['cloze']} input[name$='-1']").input_value() == "人格"
    page.unroute("**/save")
    exam.expect_saved()
    assert room.stored() == expected()


def test_by_the_keyboard_alone(room: Room) -> None:
    exam = room.enter(size=COMPUTER_SIZE)
    page, keys = exam.page, exam.page.keyboard

    def reach(selector: str) -> None:
        """Tab until this has the focus."""
        for _ in range(80):
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            keys.press("Tab")
        raise AssertionError(selector)

    def press(selector: str) -> None:
        reach(selector)
        keys.press("Space")

    page.locator("#q1 .qn").focus()
    keys.press("b")
    press("#q2 input[value=o1]")
    press("#q2 input[value=o2]")
    press("#q3 input[value=true]")
    for number, text in enumerate(GIVEN["fill_in"]):
        reach(f"#q4 label:nth-of-type({number + 1}) input")
        keys.insert_text(text)
    for left, steps in (("l1", 2), ("l2", 1)):
        reach(f"#q{PLACES['matching']} select[name$='-{left}']")
        for _ in range(steps):
            keys.press("ArrowDown")
    for option, place in (("a", "2"), ("b", "1"), ("c", "3")):
        reach(f"#q{PLACES['ordering']} select[name$='-{option}']")
        keys.press(place)
    reach(f"#q{PLACES['numeric']} input")
    keys.type("15")
    reach(f"#q{PLACES['cloze']} input[name$='-1']")
    keys.insert_text("人格")
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("15")
    press(f"#q{PLACES['hotspot']} input[value=s1]")
    press(f"#q{PLACES['hotspot']} input[value=s3]")
    reach(f"#q{PLACES['short_answer']} textarea")
    keys.insert_text(GIVEN["short_answer"])
    reach(f"#q{PLACES['upload']} [type=file]")
    with page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files([FILE])
    expect(page.locator(f"#q{PLACES['upload']} .file-row")).to_contain_text("已上传")
    reach(f"#q{PLACES['case']} [data-part='1'] input")
    keys.press("b")
    press(f"#q{PLACES['case']} [data-part='2'] input[value=o1]")
    press(f"#q{PLACES['case']} [data-part='2'] input[value=o4]")

    exam.expect_saved()
    kept = ResponseFile.objects.get()
    assert room.stored() == expected(upload={"files": [str(kept.public_id)]})
    reach(f"#q{PLACES['case']} [data-part='2'] input[value=o4]")
    assert find_violations(page) == []


def test_without_javascript(room: Room) -> None:
    exam = room.enter(java_script_enabled=False)
    page = exam.page
    fill(page, tap=lambda selector: page.locator(selector).tap(force=True))
    page.locator(f"#q{PLACES['upload']} [type=file]").set_input_files([FILE])
    press_and_wait(page, "save")

    kept = ResponseFile.objects.get()
    assert room.stored() == expected(upload={"files": [str(kept.public_id)]})
    expect(page.locator(f"#q{PLACES['upload']} .file-row")).to_contain_text("情况说明.pdf")
    page.locator(f"#q{PLACES['upload']} [type=file]").set_input_files([{**FILE, "buffer": b"MZ not a paper"}])
    press_and_wait(page, "submit")
    expect(page.locator("#notices")).to_contain_text("内容与文件类型不符")
    assert not room.is_sealed()
    press_and_wait(page, "submit")
    assert room.is_sealed()


def test_the_result_says_what_was_given_and_what_is_right(room: Room) -> None:
    exam = room.enter()
    page = exam.page
    fill(page, tap=lambda selector: page.locator(selector).tap())
    exam.expect_saved()
    exam.open_hand_in()
    page.locator("#hand-in").tap()
    page.wait_for_url("**/receipt")

    page.goto(f"{room.path}result?show=all")
    for code, words in {
        "single": "我的答案，正确",
        "matching": "七日至十五日",
        "ordering": "控制现场",
        "cloze": "人格",
        "hotspot": "我的答案，正确",
        "short_answer": "惩罚与改造相结合",
        "upload": "要素齐全",
        "case": "第 2 小题",
    }.items():
        expect(page.locator(f"#q{PLACES[code]}")).to_contain_text(words)
    assert page.locator("#questions .tag-ok").count() == len(PLACES) - 1
    for size in (PHONE_SIZE, SMALL_SIZE, COMPUTER_SIZE):
        page.set_viewport_size(size)
        assert (find_violations(page), find_spilled_text(page)) == ([], []), size


def test_every_type_is_sound_at_every_width(room: Room) -> None:
    exam = room.enter(reduced_motion="reduce")
    page = exam.page
    for size in (PHONE_SIZE, SMALL_SIZE):
        page.set_viewport_size(size)
        for code in PLACES:
            show(page, code)
            assert (find_violations(page), find_spilled_text(page)) == ([], []), (code, size)


def test_the_paper_in_print_has_every_option(room: Room) -> None:
    page = room.enter(size=COMPUTER_SIZE).page
    page.emulate_media(media="print")
    said = page.locator("#paper").inner_text()

    for code in ("single", "multiple", "matching", "ordering"):
        content = SAMPLES[code][0]
        for option in [*content["options"], *content.get("targets", [])]:
            assert option["text"] in page.locator(f"#q{PLACES[code]}").inner_text(), (code, option)
    for words in ("A. 七", "B. 十", "门", "窗", "罪犯甲入监三个月", "写一份情况说明"):
        assert words in said
    assert page.locator(".on-paper").first.is_visible()
    assert all(page.locator(f"#q{position}").is_visible() for position in PLACES.values())
