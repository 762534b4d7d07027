"""What the exam page costs: a paper of 40 items in at most 80 KB and 6 requests, nothing from another host, nothing that moves."""

import gzip
import random
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response

from people.models import Officer, Unit
from quizzes.exams.models import Paper
from quizzes.exams.papers import SectionDraft, create_paper
from tests.factories import make_bank, make_item
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE
from tests.journeys.exam_room import NewContext, prepare_room

pytestmark = pytest.mark.journey

KB = 1024
LIMITS = {"text/html": 30 * KB, "text/css": 12 * KB, "text/javascript": 30 * KB}
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push(entry.value)))
  .observe({type: 'layout-shift', buffered: true});
"""
SIGNS = (
    "监狱管理罪犯刑罚执行机关人民警察依法教育改造劳动生活卫生安全警戒武器械具禁闭考核奖惩减刑假释暂予外社区矫正对象司所戒毒强制隔离"
    "戒治期限提前解除延长行政复议诉讼国家赔偿法律援助公证律师鉴定调解员普及宣传应当报经批准决定送达期间日内书面申请材料复核"
)


def write_paper(trainer: Officer, unit: Unit) -> Paper:
    """40 items with stems of 20 to 60 signs that hardly compress: 20 single, 10 multiple, 8 true_false, 2 fill_in."""
    bank, dice = make_bank(unit), random.Random(40)
    sections = []
    for kind, item_count in (("single", 20), ("multiple", 10), ("true_false", 8), ("fill_in", 2)):
        stems = ["".join(dice.choices(SIGNS, k=dice.randint(20, 60))) for _ in range(item_count)]
        items = [make_item(bank, kind, stem=f"{stem}____。" if kind == "fill_in" else stem) for stem in stems]
        sections.append(SectionDraft(kind, Decimal(2), [item.pk for item in items]))
    return create_paper(actor=trainer, unit=unit, title="四十题", sections=sections)


@pytest.mark.parametrize("size", [PHONE_SIZE, COMPUTER_SIZE], ids=["phone", "computer"])
def test_a_paper_of_forty_items_is_light_and_stands_still(new_context: NewContext, size: dict[str, int]) -> None:
    room = prepare_room(new_context, write=write_paper)
    context = room.new_context(room.officer, device="phone-cookie", size=size)
    context.add_init_script(WATCH_SHIFTS)
    page = context.new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(room.path)
    page.wait_for_selector("#exam.js")
    page.wait_for_load_state("networkidle")

    weights = dict.fromkeys(LIMITS, 0)
    for response in responses:
        kind = response.headers["content-type"].split(";")[0].replace("application/", "text/")
        weights[kind] += len(gzip.compress(response.body())) + 300  # and its headers
    assert page.locator(".q").count() == 40
    assert len(responses) <= 6
    assert {urlsplit(response.url).netloc for response in responses} == {urlsplit(page.url).netloc}
    assert sum(weights.values()) <= 80 * KB
    assert {kind: weight for kind, weight in weights.items() if weight > LIMITS[kind]} == {}
    assert sum(page.evaluate("window.shifts")) <= 0.02
