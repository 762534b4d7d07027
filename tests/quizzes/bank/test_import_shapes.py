"""A layout that was taken wrongly is corrected once for the whole file, remembered for the unit's files of the same shape, and forgotten
when the trainer says so."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.bank import staging
from quizzes.bank.imports.corrections import Correction
from quizzes.bank.models import ImportShape, ItemImport, ItemImportRow
from records import jobs
from tests.quizzes.bank.cast import TwoUnits, make_two_units
from tests.quizzes.bank.imports.sheet_files import write_book
from tests.quizzes.bank.question_files import CLEAN_AND_DAMAGED

Status = ItemImportRow.Status
# The answers stand under a name that says nothing, and right and wrong are called 阳 and 阴.
HEADER = ["问些什么", "说的是", "结论"]


def sheet(*stems: str) -> bytes:
    return write_book(
        {"题": [HEADER, *([stem, "备注", "阳" if place % 2 else "阴"] for place, stem in enumerate(stems))]}
    )


COLUMNS = {0: "stem", 1: "", 2: "key"}
CORRECTION = Correction(columns={0: "stem", 2: "key"}, true_word="阳", false_word="阴", kind="true_false")


@pytest.fixture
def two(db: None) -> TwoUnits:
    return make_two_units()


def read(two: TwoUnits, data: bytes, name: str = "题.xlsx", bank: Any = None, actor: Any = None) -> ItemImport:
    batch = staging.start_import(bank=bank or two.bank, name=name, data=data, actor=actor or two.zhou)
    return run(batch)


def run(batch: ItemImport) -> ItemImport:
    batch.refresh_from_db()
    assert batch.job_id
    jobs.run(batch.job_id)
    batch.refresh_from_db()
    return batch


def keys(batch: ItemImport) -> list[object]:
    return [row.draft["key"] if row.status == Status.READY else row.status for row in batch.rows.order_by("number")]


def corrected(two: TwoUnits, *stems: str) -> ItemImport:
    batch = read(two, sheet(*stems))
    staging.read_again(batch, encoding="", actor=two.zhou, correction=CORRECTION)
    return run(batch)


def test_a_layout_is_corrected_once_for_the_whole_file(two: TwoUnits) -> None:
    batch = read(two, sheet("值班可以脱岗。", "巡查应当登记。", "钥匙可以外借。"))
    assert Status.READY not in keys(batch)

    staging.read_again(batch, encoding="", actor=two.zhou, correction=CORRECTION)

    assert keys(run(batch)) == [False, True, False]
    assert batch.guess["sure"] == 100


def test_a_correction_is_remembered_for_files_of_the_same_shape(two: TwoUnits) -> None:
    corrected(two, "值班可以脱岗。", "巡查应当登记。")

    other = read(two, sheet("会议可以迟到。", "公文应当归档。", "印章可以外借。"))

    assert keys(other) == [False, True, False]
    assert other.guess["is_recalled"] is True


def test_a_correction_says_nothing_of_files_of_another_shape_or_another_unit(two: TwoUnits) -> None:
    corrected(two, "值班可以脱岗。", "巡查应当登记。")
    wider = write_book(
        {"题": [[*HEADER, "另一列"], ["会议可以迟到。", "备注", "阴", ""], ["公文应当归档。", "", "阳", ""]]}
    )

    assert not read(two, wider).guess.get("is_recalled")
    theirs = read(two, sheet("会议可以迟到。", "公文应当归档。"), bank=two.other_bank, actor=two.chen)
    assert (bool(theirs.guess.get("is_recalled")), True in keys(theirs)) == (False, False)


def test_a_forgotten_correction_is_not_used_again(two: TwoUnits) -> None:
    corrected(two, "值班可以脱岗。", "巡查应当登记。")
    batch = read(two, sheet("会议可以迟到。", "公文应当归档。"))

    staging.forget_shape(batch, actor=two.zhou)

    assert not run(batch).guess.get("is_recalled")
    assert True not in keys(batch)
    assert not ImportShape.objects.exists()
    assert not read(two, sheet("印章可以外借。", "公文应当归档。")).guess.get("is_recalled")


def test_an_encoding_that_was_chosen_holds_also_where_the_shape_is_known(two: TwoUnits) -> None:
    text = "\n".join(f"{number}、第{number}题的内容（ ）。\nA、甲\nB、乙\n正解：A" for number in range(1, 5))
    first = read(two, text.encode(), "题.txt")
    staging.read_again(first, encoding="", actor=two.zhou, correction=Correction(key_word="正解"))
    assert keys(run(first)) == ["A"] * 4

    again = read(two, text.encode("utf-16-le"), "题.txt")
    staging.read_again(again, encoding="utf-16-le", actor=two.zhou)

    assert (run(again).encoding, keys(again)) == ("utf-16-le", ["A"] * 4)


def test_the_preview_tells_the_layout_how_sure_it_is_and_takes_a_correction(client: Client, two: TwoUnits) -> None:
    client.force_login(two.zhou)
    batch = read(two, sheet("值班可以脱岗。", "巡查应当登记。"))
    page = reverse("imports:import", args=[batch.public_id])
    shown = client.get(page).content.decode()
    assert (batch.state, "没有读懂" in shown, "每一列是什么" in shown) == (ItemImport.State.REFUSED, True, True)
    assert "忘掉以前的认法" not in shown

    told = {f"column-{number}": meaning for number, meaning in COLUMNS.items()}
    told |= {"has_header": "on", "true_word": "阳", "false_word": "阴", "kind": "true_false", "encoding": ""}
    client.post(reverse("imports:correct", args=[batch.public_id]), told)

    run(batch)
    assert keys(batch) == [False, True]
    assert "很有把握" in client.get(page).content.decode()
    known = read(two, sheet("会议可以迟到。", "公文应当归档。"))
    page = reverse("imports:import", args=[known.public_id])
    assert "按上次改过的认法读的" in client.get(page).content.decode()
    client.post(reverse("imports:correct", args=[known.public_id]), {"forget": "1"})
    run(known)
    assert "按上次改过的认法读的" not in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["题.pages", "题.psd", "题"])
def test_a_file_of_no_known_format_is_refused_with_what_to_do(two: TwoUnits, name: str) -> None:
    batch = read(two, CLEAN_AND_DAMAGED.encode(), name)

    assert batch.state == ItemImport.State.REFUSED
    assert "存" in batch.problem
    assert not batch.rows.exists()
