"""The rows that were not imported, as a sheet to cure and import again: place, reason, original text, and what could be read."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from quizzes.bank.imports.drafts import Draft, Review
from quizzes.bank.imports.templates import COLUMNS, write_table

_TYPE_WORDS = {"single": "单选题", "multiple": "多选题", "true_false": "判断题", "fill_in": "填空题"}
_OPTION_COUNT = 6
_MAX_CELL = 32_000


def write_review_xlsx(review: Sequence[Review]) -> bytes:
    """The sheet of all reviews. Its columns are the template's, so that a cured row is imported as it stands."""
    option_count = max([_OPTION_COUNT, *(len(one.draft.options) for one in review if one.draft)])
    options = [f"选项{chr(ord('A') + number)}" for number in range(option_count)]
    start = COLUMNS.index("选项A")
    columns = ["位置", "原因", "原文", *COLUMNS[:start], *options, *COLUMNS[start + _OPTION_COUNT :]]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("待处理")
        rows = [_write_row(number, one, columns) for number, one in enumerate(review, start=1)]
        write_table(book, sheet, columns, rows)
    return stream.getvalue()


def _write_row(number: int, review: Review, columns: list[str]) -> list[str]:
    cells = {"序号": str(number), "位置": review.place, "原因": review.reason, "原文": review.raw}
    if review.draft:
        cells |= _describe_draft(review.draft)
    return [cells.get(name, "")[:_MAX_CELL] for name in columns]


def _describe_draft(draft: Draft) -> dict[str, str]:
    cells = {
        "类型": _TYPE_WORDS[draft.type], "题干": draft.stem, "答案": describe_key(draft), "解析": draft.rationale, "依据": draft.citation,
        "知识点": draft.topic, "本领能力": draft.competency, "难度": draft.difficulty, "分值": draft.points,
    }  # fmt: skip
    cells |= {f"选项{chr(ord('A') + number)}": text for number, text in enumerate(draft.options)}
    return cells


def describe_key(draft: Draft) -> str:
    """The key as the importer reads it back; "" where it was not read."""
    if isinstance(draft.key, bool):
        return "正确" if draft.key else "错误"
    if isinstance(draft.key, str) or draft.key is None:
        return draft.key or ""
    return "；".join("|".join(texts) for texts in draft.key)
