"""The sheet of rows that an import left out: the columns of our own template, so that the corrected sheet can be uploaded as it
is, with the reason beside each row. Every cell is text, so that nothing in it can be a formula (T18)."""

import io
from collections.abc import Iterable
from string import ascii_uppercase

import xlsxwriter
from django.utils.translation import gettext as _

from quizzes.bank.drafts import Note, PlainDraft
from quizzes.bank.models import ItemImportRow
from quizzes.bank.types import all_types

FEWEST_OPTIONS = 4
CELL_LIMIT = 32767


def write_leftovers(rows: Iterable[ItemImportRow]) -> bytes:
    """An .xlsx file with a line a row."""
    rows = list(rows)
    option_count = max([FEWEST_OPTIONS, *(len(row.draft["options"]) for row in rows)])
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("要改的行")
        text, head = (
            book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            book.add_format({"bold": True}),
        )
        for column, name in enumerate(_head(option_count)):
            sheet.write_string(0, column, name, head)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(_cells(row, option_count)):
                sheet.write_string(line, column, value[:CELL_LIMIT], text)
        sheet.freeze_panes(1, 0)
        sheet.set_column(1, 1, 50)
        sheet.set_column(2, 2 + option_count, 18)
        sheet.set_column(3 + option_count, 7 + option_count, 18)
        sheet.set_column(8 + option_count, 8 + option_count, 60)
    return target.getvalue()


def say_note(note: Note) -> str:
    """The sentence of a note in the reader's language."""
    message = _(note["msgid"])
    return message % note["params"] if note["params"] else message


def say_why(row: ItemImportRow) -> list[str]:
    """Every reason why a row is not ready, in words."""
    reasons = [say_note(note) for note in row.problems]
    if row.same_row is not None:
        reasons.append(_("与第 %(number)s 行是同一道题。") % {"number": row.same_row})
    if row.same_item_id is not None:
        reasons.append(_("题库里已有同样题干的题。"))
    return reasons


def key_text(draft: PlainDraft) -> str:
    """The key as a person writes it into a cell."""
    key = draft["key"]
    if isinstance(key, bool):
        return "正确" if key else "错误"
    if isinstance(key, list):
        return "；".join("|".join(accepted) for accepted in key)
    return key or ""


def _head(option_count: int) -> list[str]:
    options = [f"选项{letter}" for letter in ascii_uppercase[:option_count]]
    return ["题型", "题干", *options, "答案", "解析", "依据", "知识点", "本领能力", "难度", "备注"]


def _cells(row: ItemImportRow, option_count: int) -> list[str]:
    draft = row.draft
    labels = {item_type.code: item_type.label for item_type in all_types()}
    options = [*draft["options"][:option_count], *[""] * (option_count - len(draft["options"]))]
    reasons = " ".join(say_why(row))
    texts = [draft[name] for name in ("rationale", "citation", "topic", "competency", "difficulty")]
    return [labels.get(draft["type"], ""), draft["stem"], *options, key_text(draft), *texts, f"{row.place}：{reasons}"]
