"""T14 beyond the questions' own fields: names of banks, topics, files and columns, comments, reports and replies, both sides of a comparison,
what was borrowed, files in layouts of nobody's making, and images that are documents. Whoever reads it opens it in Chromium."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from people.models import Officer
from quizzes.bank import exporting, life, reports
from quizzes.bank.exporting import Selection
from quizzes.bank.items import Labels, Question, create_item, edit_base, revise_item
from quizzes.bank.loans import lend_bank
from quizzes.bank.models import Bank, DuplicatePair, Item, ItemImage, ItemImport, ItemReport, Topic
from quizzes.bank.staging import commit_import, start_import
from records import jobs
from records.models import Job
from tests.cms.factories import make_lecture
from tests.factories import make_officer
from tests.journeys.exam_room import NewContext
from tests.journeys.poison import MARK, PAYLOADS, POISON, Watched, poisoned
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single
from tests.quizzes.bank.imports.sheet_files import write_book, write_csv
from tests.quizzes.bank.imports.word_files import draw_png, paragraph, picture, run, table, write_word

pytestmark = pytest.mark.journey
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
LINE = POISON.replace("\n", " ")
TEXT = f"""{LINE}的题
一、单选题{PAYLOADS[0]}
1．{LINE}下列说法正确的是（  ）。{PAYLOADS[1]}
A．{LINE}
B．{PAYLOADS[2]}
{PAYLOADS[3]}：A
解析：{LINE}
依据：《{PAYLOADS[0]}》第一条
知识点：{PAYLOADS[1]}
2．{LINE}____。
答案：{LINE}
3．{PAYLOADS[4]}
"""
SHEET = [
    ["题型", "题目", "选项A", "选项B", f"正选{MARK}", f"备注{PAYLOADS[1]}", "知识点"],
    ["单选题", LINE, LINE, PAYLOADS[0], "A", MARK, PAYLOADS[2]],
    [PAYLOADS[0], LINE, PAYLOADS[3], PAYLOADS[4], PAYLOADS[5], "", ""],
    ["单选题", f"{LINE}又", LINE, PAYLOADS[0], "AB", "", PAYLOADS[7]],
]


def word_file() -> bytes:
    body = [paragraph(run(line)) for line in TEXT.splitlines()]
    body += [paragraph(picture("rId9")), table(("题号", f"甲{PAYLOADS[0]}"), (f"乙{PAYLOADS[1]}", f"丙{LINE}"))]
    return write_word(body, images={"rId9": draw_png(7)})


def moodle_file() -> bytes:
    """One question with an SVG under a name that is script."""
    image = base64.b64encode(SVG).decode()
    name = "&lt;img src=x onerror=alert(1)&gt;.svg"
    shown = f'<![CDATA[<p>看图<img src="@@PLUGINFILE@@/a.svg" onerror="alert(1)"></p>{PAYLOADS[2]}]]>'
    return f"""<?xml version="1.0"?><quiz><question type="truefalse"><name><text>{name}</text></name>
<questiontext format="html"><text>{shown}</text><file name="a.svg" path="/" encoding="base64">{image}</file>
<file name="{name}" path="/" encoding="base64">{image}</file></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>""".encode()


FILES: dict[str, Callable[[], bytes]] = {
    "txt": TEXT.encode,
    "xlsx": lambda: write_book({PAYLOADS[0][8:30].replace("/", "").replace("[", "").replace("*", ""): SHEET}),
    "csv": lambda: write_csv(SHEET),
    "docx": word_file,
    "xml": moodle_file,
    "json": lambda: b'{"<img src=x onerror=alert(1)>": 1}',
    "zip": lambda: b"PK<script>alert(1)</script>",
}


@pytest.fixture
def two(new_context: NewContext) -> TwoUnits:
    return make_two_units()


@pytest.mark.parametrize("extension", FILES)
def test_no_layout_of_a_file_runs(two: TwoUnits, new_context: NewContext, extension: str) -> None:
    Bank.objects.filter(pk=two.bank.pk).update(name=PAYLOADS[1])
    name = f"{PAYLOADS[0]}{PAYLOADS[1]}.{extension}"
    batch = start_import(bank=two.bank, name=name, data=FILES[extension](), actor=two.zhou)
    jobs.run(str(batch.job_id))
    batch.refresh_from_db()
    assert batch.rows.exists() == (extension not in ("json", "zip")), batch.problem
    page = f"/admin/imports/{batch.public_id}/"

    watched = Watched(new_context(two.zhou))
    watched.open("/admin/imports/", "&lt;img src=x onerror=")
    for show in ("all", "fix", "same", "ready"):
        watched.open(f"{page}?show={show}", "&lt;")
    for row in batch.rows.all()[:4]:
        watched.open(f"{page}rows/{row.number}/")
    if batch.state == ItemImport.State.PREVIEW and batch.rows.exists():
        for fix in watched.page.goto(page) and watched.page.locator("[data-edit]").all()[:2]:
            fix.click()  # the row's form in place, with its own script
        watched.page.wait_for_timeout(200)
        watched.look("row in place")
        commit_import(batch, actor=two.zhou)
        watched.open(page)

    assert watched.found == []
    kept = [image.content.open("rb").read() for image in ItemImage.objects.all()]
    assert not [data for data in kept if b"<svg" in data]


def poisoned_question(number: int) -> Question:
    asked = single(f"第 {number} 道题")
    return Question("single", poisoned(asked.content), asked.key, rationale=POISON)


class Bench:
    """A bank in whose every text is the corpus: two questions alike, one in its second version, reported, commented, lent."""

    def __init__(self, two: TwoUnits) -> None:
        self.two, self.officer = two, make_officer(two.province.ward, "李建国")
        self.topic = Topic.objects.create(name=PAYLOADS[1][:50])
        Bank.objects.filter(pk=two.bank.pk).update(name=f"题库{PAYLOADS[1]}", needs_approval=True)
        two.bank.refresh_from_db()
        self.items = [
            create_item(poisoned_question(n), bank=two.bank, labels=Labels(topics=(self.topic,)), actor=two.zhou)
            for n in (1, 2, 3)
        ]
        life.submit_items(self.items, actor=two.zhou, text=POISON)
        life.approve_items(self.items[:2], actor=two.chen, text=POISON)
        first = Item.objects.get(pk=self.items[0].pk)
        revise_item(first, question=poisoned_question(9), based_on=edit_base(first), actor=two.zhou)
        life.comment(Item.objects.get(pk=first.pk), text=POISON, actor=two.chen)
        one, other = sorted(self.items[:2], key=lambda item: item.pk)
        DuplicatePair.objects.create(one=one, other=other, likeness=90)
        self.reported = Item.objects.get(pk=self.items[1].pk).approved_version
        assert self.reported
        ItemReport.objects.create(version=self.reported, officer=self.officer, text=POISON[:500])
        lend_bank(two.bank, two.province.city, actor=two.zhou)


def test_no_text_of_the_banks_life_runs(two: TwoUnits, new_context: NewContext) -> None:
    bench = Bench(two)
    item = bench.items[0].public_id
    trainer = Watched(new_context(two.chen))
    for path in (
        "items/review/",
        f"items/life/{item}/",
        f"items/life/{item}/compare/",
        "items/reports/",
        f"items/duplicates/?bank={two.bank.public_id}",
        "items/bulk/",
        "topics/",
        f"topics/edit/{bench.topic.pk}/",
        "banks/",
        f"banks/edit/{two.bank.public_id}/",
        f"banks/loans/{two.bank.public_id}/",
        "items/export/",
        "item-health/?alarm=unused",
        "papers/new/",
    ):
        trainer.open(f"/admin/{path}", "&lt;")
    job = exporting.start_export(Selection(), name="aiken", secrets=exporting.ALL, actor=two.chen)
    jobs.run(str(job.public_id))
    trainer.open(f"/admin/items/export/{Job.objects.get(pk=job.pk).public_id}/")
    trainer.open("/admin/")
    for query in ("items/?q=", "items/lent/?q=", "items/review/?q=", "items/bulk/?q=", "rechecks/articles/?q="):
        trainer.open(f"/admin/{query}%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    borrower = Watched(new_context(two.li))
    borrower.open("/admin/items/lent/", "&lt;script&gt;")
    borrower.open(f"/admin/items/lent/{bench.items[1].public_id}/", "&lt;script&gt;")

    assert trainer.found + borrower.found == []


def test_no_reply_runs_for_who_reported(two: TwoUnits, new_context: NewContext) -> None:
    bench = Bench(two)
    assert bench.reported
    reports.close_reports(bench.reported, state="fixed", reply=POISON[:490], actor=two.zhou)
    officer = Watched(new_context(bench.officer))
    officer.open("/messages/", "&lt;script&gt;")

    assert officer.found == []


def test_the_phone_beside_the_form_runs_nothing(two: TwoUnits, new_context: NewContext) -> None:
    item = create_item(poisoned_question(1), bank=two.bank, labels=Labels(), actor=two.zhou)
    watched = Watched(new_context(two.zhou))
    watched.open(f"/admin/items/edit/{item.public_id}/")
    watched.page.locator("#stem").fill(f"{POISON}改")
    expect(watched.page.frame_locator("[data-frame]").locator("body")).to_contain_text("改")
    watched.look("preview")
    watched.page.get_by_role("radio", name="完形填空题", exact=True).check()
    expect(watched.page.locator("[data-type-fields]")).not_to_have_attribute("aria-busy", "true")
    watched.look("another type")

    assert watched.found == []


def test_no_question_behind_a_lecture_runs(two: TwoUnits, new_context: NewContext) -> None:
    from learning.progress.choosing import add_items

    lecture = make_lecture(two.province.prison)
    item = create_item(poisoned_question(1), bank=two.bank, labels=Labels(), actor=two.zhou)
    add_items(lecture, [item], actor=two.zhou)
    reader: Officer = make_officer(two.province.ward)
    watched = Watched(new_context(reader))
    watched.open(f"/lectures/{lecture.public_id}/", "&lt;script&gt;")
    watched.page.locator("[data-question] .opt").first.click()
    watched.page.locator("[data-question] button").last.click()
    expect(watched.page.locator("[data-question] .verdict")).to_be_visible()
    watched.look("verdict")

    assert watched.found == []
