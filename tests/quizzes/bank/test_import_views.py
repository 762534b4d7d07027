from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from people.models import Officer
from quizzes.bank import staging
from quizzes.bank.imports import parse_file
from quizzes.bank.items import Labels, create_item
from quizzes.bank.models import Item, ItemImport, ItemImportRow
from records import jobs
from records.models import Job
from tests.quizzes.bank.cast import TwoUnits, make_two_units, true_false
from tests.quizzes.bank.question_files import CLEAN_AND_DAMAGED, GLUED

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def client(two: TwoUnits) -> Client:
    return logged_in(two.zhou)


def page(batch: ItemImport, name: str = "import", *more: object) -> str:
    return reverse(f"imports:{name}", args=[batch.public_id, *more])


def upload(client: Client, two: TwoUnits, text: str = CLEAN_AND_DAMAGED, name: str = "题.txt") -> Any:
    file = SimpleUploadedFile(name, text.encode(), "text/plain")
    return client.post(reverse("imports:index"), {"bank": two.bank.pk, "file": file})


def previewed(client: Client, two: TwoUnits, text: str = CLEAN_AND_DAMAGED) -> ItemImport:
    upload(client, two, text)
    batch = ItemImport.objects.latest("id")
    assert batch.job_id
    jobs.run(batch.job_id)
    batch.refresh_from_db()
    return batch


def cure(**fields: Any) -> dict[str, Any]:
    """The form of the damaged row with its answer."""
    options = {"option-0-text": "经验", "option-1-text": "法律"}
    return {"type": "single", "stem": "狱政管理的依据是（  ）。", **options, "right": "1", **fields}


def test_upload_waits_until_the_file_is_read(client: Client, two: TwoUnits) -> None:
    response = upload(client, two)

    batch = ItemImport.objects.get()
    assert (response.status_code, response["Location"]) == (302, page(batch))
    assert "正在读取“题.txt”" in unescape(client.get(page(batch)).content.decode())
    assert client.get(page(batch, "progress")).json() == {"reading": True, "progress": 0, "total": 0}
    assert batch.job_id
    jobs.run(batch.job_id)
    assert client.get(page(batch, "progress")).json() == {"reading": False, "progress": 3, "total": 3}


@pytest.mark.parametrize("fields", [{"bank": ""}, {"file": ""}, {"bank": "999"}])
def test_upload_without_bank_or_file_is_refused_in_words(client: Client, two: TwoUnits, fields: dict[str, str]) -> None:
    posted = {"bank": two.bank.pk, "file": SimpleUploadedFile("题.txt", b"1")}

    response = client.post(reverse("imports:index"), {**posted, **fields})

    assert (response.status_code, ItemImport.objects.count()) == (422, 0)


def test_bank_of_another_unit_can_not_be_chosen(client: Client, two: TwoUnits) -> None:
    file = SimpleUploadedFile("题.txt", CLEAN_AND_DAMAGED.encode())

    response = client.post(reverse("imports:index"), {"bank": two.other_bank.pk, "file": file})

    assert (response.status_code, ItemImport.objects.count()) == (422, 0)


def test_preview_begins_with_what_is_to_be_changed(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)

    shown = client.get(page(batch))
    everything = client.get(page(batch), {"show": "all"})

    assert [row.number for row in shown.context["rows"]] == [2]
    assert shown.context["rows"][0].reasons == ["没有答案：请补写答案。"]
    assert [row.number for row in everything.context["rows"]] == [1, 2, 3, 4]
    assert [(code, count) for code, _label, count in shown.context["tabs"]] == [
        ("all", 4),
        ("fix", 1),
        ("same", 0),
        ("ready", 3),
    ]
    assert "版式：文字，有题号 · 编码：UTF-8" in " ".join(unescape(shown.content.decode()).split())


def test_row_is_cured_in_place(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)
    url, in_place = page(batch, "row", 2), {"X-Requested-With": "fetch"}

    form = client.get(url, headers=in_place)
    refused = client.post(url, cure(right=""), headers=in_place)
    saved = client.post(url, cure(), headers=in_place)

    assert (form.status_code, "<html" in form.content.decode()) == (200, False)
    assert (refused.status_code, refused.context["form"].errors) == (422, {"key": ["没有答案：请选定一个正确选项。"]})
    assert (saved.status_code, saved.context["row"].status) == (200, "ready")
    assert saved.context["counts"] == {"ready": 4, "fix": 0, "same": 0, "skipped": 0}


def test_row_is_cured_without_the_script(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)

    saved = client.post(page(batch, "row", 2), cure())

    assert (saved.status_code, saved["Location"]) == (302, f"{page(batch)}#row-2")
    assert batch.rows.get(number=2).status == "ready"


def test_row_can_name_no_other_picture(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)

    client.post(page(batch, "row", 2), cure(**{"stem-image": "5a8a7b1e-7d0e-4a5e-9d2e-000000000000"}))

    assert batch.rows.get(number=2).draft["stem_image"] is None


def test_row_is_left_out_and_taken_back(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)
    url = page(batch, "row_status", 2)

    client.post(url, {"action": "skip"})
    assert batch.rows.get(number=2).status == "skipped"
    client.post(url, {"action": "take_back"})

    assert batch.rows.get(number=2).status == "fix"


def test_row_with_two_questions_is_split_at_the_line_that_was_chosen(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two, GLUED)

    form = unescape(client.get(page(batch, "row", 2)).content.decode())
    unanswered = client.post(page(batch, "split", 2))
    split = client.post(page(batch, "split", 2), {"at": "1"})

    assert '<input type="radio" name="at" value="1" required> （4）狱政管理的依据是（  ）。' in form
    assert (unanswered["Location"], split["Location"]) == (page(batch, "row", 2), f"{page(batch)}?show=all&p=1#row-2")
    shown = unescape(client.get(page(batch), {"show": "all"}).content.decode())
    assert "已分成第 2 到第 3 题" in shown
    assert "文件里写的是 2 分。分值不跟着题目走，组卷时在试卷里定。" in shown


def test_commit_leads_to_the_receipt_and_the_sheet_of_the_rest(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)

    committed = client.post(page(batch, "commit"))
    again = client.post(page(batch, "commit"))
    receipt = client.get(page(batch))
    sheet = client.post(page(batch, "leftovers"))

    assert (committed["Location"], again["Location"], Item.objects.count()) == (page(batch), page(batch), 3)
    assert "已导入 3 道题" in unescape(receipt.content.decode())
    assert "attachment" in sheet["Content-Disposition"]
    active = load_workbook(BytesIO(sheet.content)).active
    assert active
    assert active.max_row == 2


def test_sheet_of_the_rest_belongs_to_whoever_committed(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)
    client.post(page(batch, "commit"))

    assert logged_in(two.chen).post(page(batch, "leftovers")).status_code == 404


def test_sheet_of_the_rest_is_there_before_the_commit(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)

    sheet = client.get(page(batch, "leftovers"))

    (row,) = parse_file(sheet.content, "题.xlsx").review
    assert row.draft
    assert row.draft.stem == "狱政管理的依据是（  ）。"


def test_repeated_rows_are_settled_at_once(client: Client, two: TwoUnits) -> None:
    client.post(page(previewed(client, two), "commit"))
    batch = previewed(client, two)

    shown = client.get(page(batch), {"show": "same"})
    client.post(page(batch, "repeated"), {"confirm": "1"})

    existing = Item.objects.order_by("id")[0]
    assert reverse("items:edit", args=[existing.public_id]) in shown.content.decode()
    assert staging.count_rows(batch)["ready"] == 3


def test_text_in_the_wrong_encoding_is_read_again(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)

    client.post(page(batch, "again"), {"encoding": "gb18030"})

    batch.refresh_from_db()
    job = Job.objects.get(public_id=batch.job_id)
    assert (batch.state, job.arguments) == ("reading", {"encoding": "gb18030", "correction": None})


def test_discarded_import_is_gone(client: Client, two: TwoUnits) -> None:
    batch = previewed(client, two)

    client.post(page(batch, "discard"))

    assert (ItemImport.objects.count(), ItemImportRow.objects.count()) == (0, 0)
    assert client.post(page(batch, "commit")).status_code == 404


def test_reading_that_failed_can_be_tried_again(client: Client, two: TwoUnits) -> None:
    upload(client, two)
    batch = ItemImport.objects.get()
    Job.objects.update(state=Job.State.FAILED)

    assert "这个文件没有读完" in unescape(client.get(page(batch)).content.decode())
    client.post(page(batch, "again"))

    batch.refresh_from_db()
    assert Job.objects.get(public_id=batch.job_id).state == Job.State.QUEUED


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_templates_are_read_back_whole(client: Client, kind: str) -> None:
    response = client.get(reverse("imports:template", args=[kind]))

    parsed = parse_file(response.content, f"模板.{kind}")
    assert (len(parsed.items) > 1, parsed.review) == (True, [])


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_markup_in_a_file_is_shown_as_text(client: Client, two: TwoUnits, payload: str) -> None:
    text = f"一、单项选择题\n1．{payload}（  ）。\nA、{payload}甲\nB、乙\n答案：A\n解析：{payload}\n2．{payload}（  ）。\nA、甲\nB、乙\n"
    batch = previewed(client, two, text)

    pages = [
        client.get(page(batch), {"show": "all"}),
        client.get(page(batch, "row", 1)),
        client.get(page(batch, "row", 2)),
    ]

    assert [payload.encode() in shown.content for shown in pages] == [False, False, False]


def test_preview_needs_as_many_statements_for_three_rows_as_for_one(client: Client, two: TwoUnits) -> None:
    counts = []
    for count in (1, 3):
        text = "一、判断题\n" + "".join(f"{n}、第{n}句是对的。\n答案：正确\n" for n in range(1, count + 1))
        batch = previewed(client, two, text)
        client.get(page(batch))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(batch))
        counts.append(len(queries))

    assert counts == [16, 16]


def test_what_is_nearly_alike_is_told_and_can_be_looked_at_alone(client: Client, two: TwoUnits) -> None:
    """It holds nothing up; once the words of a row are others, nothing is said of it any more."""
    stem = "对罪犯实行禁闭的期限为七日至十五日，由监狱长批准，并书面告知驻监检察人员。"
    create_item(true_false(stem), bank=two.bank, labels=Labels(), actor=two.zhou)
    near = stem.replace("七日", "五日")
    batch = previewed(client, two, f"一、判断题\n1．{near}\n答案：正确\n2．监狱是国家的刑罚执行机关。\n答案：正确\n")

    alone = unescape(client.get(page(batch), {"show": "like"}).content.decode())

    assert f"题库里有 82% 相近的题：{stem}" in alone
    assert "刑罚执行机关" not in alone
    assert '与别的题相近 <b class="num" data-count="like">1</b>' in alone
    assert set(batch.rows.values_list("status", flat=True)) == {"ready"}
    fields = {"type": "true_false", "stem": "老病残犯应当怎样关押？", "truth": "true"}
    client.post(page(batch, "row", 1), fields)
    assert "与别的题相近" not in client.get(page(batch)).content.decode()
