"""The rows that were not imported, as a sheet to cure and import again: place, reason, original text, and what could be read."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from quizzes.bank.exchange.cell_rows import write_body
from quizzes.bank.imports.drafts import Draft, Review
from quizzes.bank.imports.own_sheet import NUMBER, PICTURE_LOST, PLACE, RAW, REASON, SEAL, seal_row
from quizzes.bank.imports.templates import COLUMNS, write_table
from quizzes.bank.imports.told_bodies import comes_back, tell_body
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.wording import gettext_noop, say

NOT_HELD = gettext_noop("这种题这张表里写不全：请在原来的文件里改这道题，再导入。")
_TYPE_WORDS = {"single": "单选题", "multiple": "多选题", "true_false": "判断题", "fill_in": "填空题"}
_OPTION_COUNT = 6
_MAX_CELL = 32_000


def write_review_xlsx(review: Sequence[Review]) -> bytes:
    """The sheet of all reviews. Its columns are the template's, so that a cured row is imported as it stands, and one that nobody
    has touched is told by its seal, in a hidden column, and left out again."""
    option_count = max([_OPTION_COUNT, *(_count_options(one.draft) for one in review if one.draft)])
    options = [f"选项{chr(ord('A') + number)}" for number in range(option_count)]
    start = COLUMNS.index("选项A")
    columns = [PLACE, REASON, RAW, *COLUMNS[:start], *options, *COLUMNS[start + _OPTION_COUNT :], SEAL]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("待处理")
        rows = [_write_row(number, one, columns) for number, one in enumerate(review, start=1)]
        write_table(book, sheet, columns, rows)
        sheet.set_column(len(columns) - 1, len(columns) - 1, None, None, {"hidden": True})
    return stream.getvalue()


def _count_options(draft: Draft) -> int:
    return min(26, len(write_body(draft.body).options)) if draft.body is not None else len(draft.options)


def _write_row(number: int, review: Review, columns: list[str]) -> list[str]:
    draft = review.draft
    is_pictured = draft is not None and bool(draft.stem_image or draft.option_images or draft.images)
    cells = {name: text[:_MAX_CELL] for name, text in (_describe_draft(draft) if draft else {}).items()}
    body = draft.body if draft else None
    is_held = body is None or bool(review.problems) or comes_back(body, cells)
    seal = seal_row(cells, is_faulty=bool(review.problems) or not is_held, is_pictured=is_pictured)
    reasons: list[str] = [
        *(map(str, review.problems) if review.problems else [review.reason]),
        *([] if is_held else [say(NOT_HELD)]),
        *([say(PICTURE_LOST)] if is_pictured else []),
    ]
    cells |= {NUMBER: str(number), PLACE: review.place, REASON: "\n".join(reasons), RAW: review.raw, SEAL: seal}
    return [cells.get(name, "")[:_MAX_CELL] for name in columns]


def _describe_draft(draft: Draft) -> dict[str, str]:
    if draft.body is not None:
        return _describe_body(draft, draft.body)
    cells = {
        "类型": _TYPE_WORDS[draft.type], "题干": draft.stem, "答案": describe_key(draft), "解析": draft.rationale, "依据": draft.citation,
        "知识点": draft.topic, "本领能力": draft.competency, "难度": draft.difficulty, "分值": draft.points,
    }  # fmt: skip
    cells |= {f"选项{chr(ord('A') + number)}": text for number, text in enumerate(draft.options)}
    return cells


def _describe_body(draft: Draft, body: Body) -> dict[str, str]:
    """A question of another kind in the columns that a person cures it in."""
    return tell_body(body) | {
        "解析": draft.rationale, "依据": draft.citation, "知识点": draft.topic, "本领能力": draft.competency, "难度": draft.difficulty,
        "分值": draft.points,
    }  # fmt: skip


def describe_key(draft: Draft) -> str:
    """The key as the importer reads it back; "" where it was not read."""
    if isinstance(draft.key, bool):
        return "正确" if draft.key else "错误"
    if isinstance(draft.key, str) or draft.key is None:
        return draft.key or ""
    return "；".join("|".join(texts) for texts in draft.key)
