import threading
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from openpyxl import load_workbook

from people.scope import OutOfScope
from quizzes.bank import staging
from quizzes.bank.drafts import blank_draft
from quizzes.bank.imports import ImportRefused, parse_file
from quizzes.bank.keys import current_keys
from quizzes.bank.leftovers import write_leftovers
from quizzes.bank.models import Item, ItemImport, ItemImportRow, Topic
from quizzes.bank.shown import say_note, say_why
from quizzes.bank.staging import ImportClosed, RowsRepeated
from records import jobs
from records.files import fetch_file
from records.models import AuditEntry, Job, PrivateFile
from tests.quizzes.bank.cast import TwoUnits, make_two_units
from tests.quizzes.bank.imports.sheet_files import write_book
from tests.quizzes.bank.question_files import CLEAN_AND_DAMAGED, CURED, GLUED

Status = ItemImportRow.Status


@pytest.fixture
def two(db: None) -> TwoUnits:
    return make_two_units()


def started(two: TwoUnits, text: str = CLEAN_AND_DAMAGED, *, encoding: str = "utf-8") -> ItemImport:
    return staging.start_import(bank=two.bank, name="题.txt", data=text.encode(encoding), actor=two.zhou)


def read(two: TwoUnits, text: str = CLEAN_AND_DAMAGED, *, encoding: str = "utf-8") -> ItemImport:
    """An import whose job has run."""
    batch = started(two, text, encoding=encoding)
    assert batch.job_id
    jobs.run(batch.job_id)
    batch.refresh_from_db()
    return batch


def statuses(batch: ItemImport) -> list[str]:
    return list(batch.rows.order_by("number").values_list("status", flat=True))


def row_of(batch: ItemImport, number: int) -> ItemImportRow:
    return batch.rows.select_related("batch").get(number=number)


def test_file_is_read_into_rows_with_place_and_reason(two: TwoUnits) -> None:
    batch = read(two)

    assert (batch.state, batch.layout, batch.encoding) == ("preview", "文字，有题号", "utf-8")
    assert statuses(batch) == [Status.READY, Status.FIX, Status.READY, Status.READY]
    damaged = row_of(batch, 2)
    assert (damaged.place, damaged.raw.splitlines()[0]) == ("第 12 行", "2．狱政管理的依据是（  ）。")
    assert damaged.problems == [{"msgid": "没有答案：请补写答案。", "params": {}, "field": "key"}]


def test_file_that_nobody_can_read_is_refused_in_words(two: TwoUnits) -> None:
    batch = read(two, "这里没有题目")

    assert (batch.state, batch.rows.count()) == ("refused", 0)
    assert batch.problem == "没有在文件里找到题目：请对照模板检查格式。"
    assert Job.objects.get(public_id=batch.job_id).state == Job.State.FAILED


def test_file_that_is_too_big_never_enters(two: TwoUnits) -> None:
    with pytest.raises(ImportRefused):
        staging.start_import(bank=two.bank, name="题.txt", data=bytes(51 * 1024 * 1024), actor=two.zhou)

    assert (ItemImport.objects.count(), PrivateFile.objects.count()) == (0, 0)


def test_reading_twice_leaves_the_same_rows(two: TwoUnits) -> None:
    """A worker died after it wrote: the sweeper runs the job again (F7)."""
    batch = read(two)
    Job.objects.filter(public_id=batch.job_id).update(state=Job.State.QUEUED)

    assert batch.job_id
    jobs.run(batch.job_id)

    assert (batch.rows.count(), Job.objects.get(public_id=batch.job_id).state) == (4, Job.State.DONE)


def test_file_is_read_again_in_another_encoding(two: TwoUnits) -> None:
    batch = read(two, encoding="gb18030")
    assert batch.encoding == "gb18030"

    staging.read_again(batch, encoding="utf-16", actor=two.zhou)
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("reading", 0)
    jobs.run(Job.objects.latest("id").public_id)

    batch.refresh_from_db()
    assert batch.state == "refused"


def test_cured_row_is_checked_at_once(two: TwoUnits) -> None:
    batch = read(two)

    still_wrong = staging.cure_row(row_of(batch, 2), draft={**CURED, "key": "D"}, actor=two.zhou)
    assert [note["field"] for note in still_wrong.problems] == ["key"]
    cured = staging.cure_row(row_of(batch, 2), draft=CURED, actor=two.zhou)

    assert (cured.status, cured.problems, statuses(batch)[1]) == (Status.READY, [], Status.READY)


def test_multiple_choice_with_one_answer_is_to_be_fixed(two: TwoUnits) -> None:
    batch = read(two)

    row = staging.cure_row(row_of(batch, 2), draft={**CURED, "type": "multiple"}, actor=two.zhou)

    assert [note["msgid"] for note in row.problems] == ["多选题只写了 1 个答案：请补齐答案，或把题型改成单选题。"]


def test_commit_brings_the_good_rows_and_keeps_the_rest_as_a_sheet(two: TwoUnits) -> None:
    batch = read(two)

    done = staging.commit_import(batch, actor=two.zhou)

    assert (done.state, done.committed_count, done.leftover_count) == ("committed", 3, 1)
    items = list(Item.objects.order_by("id"))
    assert [item.type for item in items] == ["single", "true_false", "fill_in"]
    first = items[0].current_version
    assert first
    content = first.content
    assert current_keys([first.pk])[first.pk].key == {"option": content["options"][2]["id"]}
    assert current_keys([first.pk])[first.pk].rationale == "见条文。"
    assert [str(one) for one in first.citations.all()] == ["《中华人民共和国监狱法》（2026年）第五十八条"]
    assert sorted(items[0].topics.values_list("name", flat=True)) == ["监狱法", "禁闭"]
    assert items[0].difficulty == "easy"
    entry = AuditEntry.objects.get(verb="items_imported")
    assert (entry.actor_id, entry.detail) == (two.zhou.pk, {"bank": "prison-law", "imported": 3, "left_out": 1})


def test_leftover_sheet_can_be_corrected_and_uploaded_again(two: TwoUnits) -> None:
    done = staging.commit_import(read(two), actor=two.zhou)

    assert done.leftover_id
    name, data = fetch_file(done.leftover_id, owner_id=two.zhou.pk)
    sheet = load_workbook(BytesIO(data)).active
    assert sheet
    head = [cell.value for cell in sheet[1]]
    cells = dict(zip(head, [cell.value for cell in sheet[2]], strict=True))
    assert (name, sheet.max_row, cells["类型"]) == ("题-要改的行.xlsx", 2, "单选题")
    assert (cells["位置"], cells["原因"]) == ("第 12 行", "没有答案：请补写答案。")
    sheet.cell(2, head.index("答案") + 1).value = "B"
    corrected = BytesIO()
    assert sheet.parent
    sheet.parent.save(corrected)
    (item,) = parse_file(corrected.getvalue(), name).items
    assert (item.type, item.stem, item.options, item.key) == ("single", CURED["stem"], CURED["options"], "B")


def test_after_the_commit_neither_rows_nor_upload_are_left(
    two: TwoUnits, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    batch = read(two)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        staging.commit_import(batch, actor=two.zhou)

    assert (ItemImportRow.objects.count(), PrivateFile.objects.filter(name="题.txt").count()) == (0, 0)


def test_second_commit_changes_nothing(two: TwoUnits) -> None:
    batch = read(two)
    first = staging.commit_import(batch, actor=two.zhou)

    second = staging.commit_import(batch, actor=two.zhou)

    assert (second.committed_at, Item.objects.count()) == (first.committed_at, 3)
    assert AuditEntry.objects.filter(verb="items_imported").count() == 1


def test_commit_that_fails_half_way_brings_nothing(two: TwoUnits, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = read(two)

    def disk_full(rows: object) -> bytes:
        raise OSError("no space left on device")

    monkeypatch.setattr(staging, "write_leftovers", disk_full)
    with pytest.raises(OSError, match="no space"):
        staging.commit_import(batch, actor=two.zhou)

    batch.refresh_from_db()
    assert (batch.state, Item.objects.count(), Topic.objects.count(), batch.rows.count()) == ("preview", 0, 0, 4)


def test_question_that_the_bank_has_waits_for_a_confirmation(two: TwoUnits) -> None:
    staging.commit_import(read(two), actor=two.zhou)

    again = read(two)

    assert statuses(again) == [Status.SAME, Status.FIX, Status.SAME, Status.SAME]
    assert row_of(again, 1).same_item == Item.objects.order_by("id").first()
    staging.confirm_row(row_of(again, 1), actor=two.zhou)
    staging.skip_row(row_of(again, 3), actor=two.zhou)
    done = staging.commit_import(again, actor=two.zhou)
    assert (done.committed_count, done.leftover_count, Item.objects.count()) == (1, 2, 4)


def test_question_that_stands_twice_in_the_file_waits_for_a_confirmation(two: TwoUnits) -> None:
    batch = read(two, CLEAN_AND_DAMAGED + "四、判断题\n5．监狱是国家的刑罚执行机关。\n答案：正确\n")

    assert statuses(batch)[4] == Status.SAME
    assert row_of(batch, 5).same_row == 3
    assert staging.skip_repeated(batch, actor=two.zhou) == 1
    assert statuses(batch)[4] == Status.SKIPPED
    staging.take_back_row(row_of(batch, 5), actor=two.zhou)
    assert statuses(batch)[4] == Status.SAME
    assert staging.confirm_repeated(batch, actor=two.zhou) == 1
    assert statuses(batch)[4] == Status.READY


def test_two_previews_of_one_file_bring_it_in_once(two: TwoUnits) -> None:
    first, second = read(two), read(two)
    staging.commit_import(first, actor=two.zhou)

    with pytest.raises(RowsRepeated) as repeated:
        staging.commit_import(second, actor=two.zhou)

    second.refresh_from_db()
    assert (repeated.value.count, second.state, Item.objects.count()) == (3, "preview", 3)
    assert statuses(second) == [Status.SAME, Status.FIX, Status.SAME, Status.SAME]


def test_cured_row_that_repeats_another_waits_for_a_confirmation(two: TwoUnits) -> None:
    batch = read(two)
    twin = {"type": "true_false", "stem": "监狱是国家的刑罚执行机关。", "options": [], "key": True}

    row = staging.cure_row(row_of(batch, 2), draft=twin, actor=two.zhou)

    assert (row.status, row.same_row) == (Status.SAME, 3)


def test_trainer_of_another_unit_touches_nothing(two: TwoUnits) -> None:
    batch = read(two)
    row = row_of(batch, 2)

    with pytest.raises(OutOfScope):
        staging.start_import(bank=two.bank, name="题.txt", data=b"1", actor=two.li)
    with pytest.raises(OutOfScope):
        staging.cure_row(row, draft=CURED, actor=two.li)
    with pytest.raises(OutOfScope):
        staging.skip_row(row, actor=two.li)
    with pytest.raises(OutOfScope):
        staging.commit_import(batch, actor=two.li)
    with pytest.raises(OutOfScope):
        staging.discard_import(batch, actor=two.li)

    assert (statuses(batch)[1], Item.objects.count(), ItemImport.objects.count()) == (Status.FIX, 0, 1)


def test_committed_import_is_closed(two: TwoUnits) -> None:
    batch = read(two)
    row = row_of(batch, 2)
    staging.commit_import(batch, actor=two.zhou)

    with pytest.raises(ImportClosed):
        staging.cure_row(row, draft=CURED, actor=two.zhou)
    with pytest.raises(ImportClosed):
        staging.discard_import(batch, actor=two.zhou)


def test_unfinished_import_is_forgotten_after_seven_days(
    two: TwoUnits, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    old, new = read(two), read(two)
    ItemImport.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=8))

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert staging.discard_stale_imports() == 1

    assert list(ItemImport.objects.all()) == [new]
    assert (ItemImportRow.objects.filter(batch=new).count(), ItemImportRow.objects.count()) == (4, 4)
    assert PrivateFile.objects.filter(pk=old.file_id).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_commits_at_once_have_the_effect_of_one() -> None:
    two = make_two_units()
    batch = started(two)
    batch.refresh_from_db()
    assert batch.state == "preview"  # tasks run at once in tests
    outcomes: list[int] = []
    barrier = threading.Barrier(4)

    def commit() -> None:
        barrier.wait()
        try:
            outcomes.append(staging.commit_import(ItemImport.objects.get(pk=batch.pk), actor=two.zhou).committed_count)
        finally:
            connection.close()

    threads = [threading.Thread(target=commit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == [3, 3, 3, 3]
    assert (Item.objects.count(), AuditEntry.objects.filter(verb="items_imported").count()) == (3, 1)


def test_rows_stand_in_the_order_of_the_file(two: TwoUnits) -> None:
    """One that is told at its answer's cell stands where its question does."""
    header = ["题型", "题干", "选项A", "选项B", "答案"]
    rows = [["单选题", f"第{number}题的题干（ ）。", "甲", "乙", "C" if number == 2 else "A"] for number in (1, 2, 3)]
    data = write_book({"题": [header, *rows]})
    batch = staging.start_import(bank=two.bank, name="题.xlsx", data=data, actor=two.zhou)
    assert batch.job_id
    jobs.run(batch.job_id)

    assert [row.draft["stem"][:3] for row in batch.rows.order_by("number")] == ["第1题", "第2题", "第3题"]
    assert row_of(batch, 2).place == "工作表“题”E3 单元格"


def test_row_that_holds_two_questions_becomes_two(two: TwoUnits) -> None:
    batch = read(two, GLUED)
    assert (statuses(batch), row_of(batch, 4).same_row) == (["ready", "fix", "ready", "same"], 3)

    rows = staging.split_row(row_of(batch, 2), at=1, actor=two.zhou)

    assert [row.number for row in rows] == [2, 3]
    assert statuses(batch) == ["ready", "fix", "ready", "ready", "same"]
    assert [row.number for row in batch.rows.all()] == [1, 2, 3, 4, 5]
    first, second = row_of(batch, 2), row_of(batch, 3)
    assert (first.draft["stem"], first.raw) == (
        "对罪犯实行禁闭的期限最长是（  ）日。",
        "3．对罪犯实行禁闭的期限最长是（  ）日。",
    )
    assert (second.draft["stem"], second.draft["key"]) == ("狱政管理的依据是（  ）。", "B")
    assert row_of(batch, 5).same_row == 4
    assert staging.commit_import(batch, actor=two.zhou).committed_count == 3


def test_row_that_cannot_be_split_at_a_line_is_copied_whole(two: TwoUnits) -> None:
    batch = read(two, GLUED)

    rows = staging.split_row(row_of(batch, 2), at=0, actor=two.zhou)

    assert [row.draft for row in rows] == [rows[0].draft] * 2
    assert [row.status for row in rows] == [Status.FIX] * 2
    cured = staging.cure_row(rows[1], draft={**blank_draft(""), **CURED}, actor=two.zhou)
    assert (cured.status, statuses(batch)) == (Status.READY, ["ready", "fix", "ready", "ready", "same"])


def test_piece_without_a_question_is_kept_to_be_cured(two: TwoUnits) -> None:
    batch = read(two, GLUED)

    rows = staging.split_row(row_of(batch, 2), at=5, actor=two.zhou)

    assert (rows[-1].raw, rows[-1].status) == ("分值：2", Status.FIX)


def test_leftover_sheet_uploaded_as_it_is_asks_for_the_same_again(two: TwoUnits) -> None:
    batch = read(two, GLUED)
    data = write_leftovers(batch.rows.exclude(status=Status.READY))
    again = staging.start_import(bank=two.bank, name="题-要改的行.xlsx", data=data, actor=two.zhou)
    assert again.job_id
    jobs.run(again.job_id)

    rows = list(again.rows.all())
    assert [row.status for row in rows] == [Status.FIX, Status.READY]  # what the second repeated isn't in this file
    assert [say_why(row) for row in rows] == [say_why(row_of(batch, 2)), []]
    assert (rows[0].raw, rows[0].draft) == (row_of(batch, 2).raw, row_of(batch, 2).draft)


def test_points_come_along_and_what_is_no_number_is_told(two: TwoUnits) -> None:
    header = ["题型", "题干", "答案", "分值"]
    told = ["2", "1.5分", "两分", "-3", ""]
    rows = [["判断题", f"第{number}条值班规定有效。", "对", points] for number, points in enumerate(told)]
    batch = staging.start_import(
        bank=two.bank, name="题.xlsx", data=write_book({"题": [header, *rows]}), actor=two.zhou
    )
    assert batch.job_id
    jobs.run(batch.job_id)
    batch.refresh_from_db()

    notices = [say_note(note) for row in batch.rows.order_by("number") for note in row.notices]
    staging.commit_import(batch, actor=two.zhou)

    batch.refresh_from_db()
    assert [points for _item, points in batch.taken_in] == ["2", "1.5", "", "", ""]
    assert notices == ["分值“两分”不是数字，导入后没有分值。", "分值“-3”不是数字，导入后没有分值。"]
