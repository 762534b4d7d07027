"""Our own table as CSV (UTF-8 with mark, which spreadsheet programs open as it is): every kind of question, no images."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence

from quizzes.bank.exchange.cell_rows import write_record
from quizzes.bank.exchange.image_names import drop_images, spot_images
from quizzes.bank.exchange.records import Loss, ReadFile, Record, WrittenFile
from quizzes.bank.exchange.shapes import find_images
from quizzes.bank.exchange.sheet_rows import count_options, is_ours, lay_out, name_columns, read_table
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.encodings import decode
from quizzes.bank.imports.limits import BAD_ARCHIVE, MAX_ROWS, MAX_TEXT_BYTES, check_rows, check_size
from quizzes.bank.types.wording import gettext_noop, say

NAME = "csv"
LABEL = gettext_noop("CSV 题目表")
EXTENSIONS = (".csv",)
KEYLESS = True
LAYOUT = gettext_noop("本系统导出的 CSV 题目表")
ROW_PLACE = gettext_noop("第 %(row)s 行")
NO_IMAGES = gettext_noop("CSV 放不下图片：这道题的 %(count)s 张图片没有写进去。")
NO_HOTSPOT = gettext_noop("CSV 放不下图片，这道题离不开图：没有写进去。")
_SAMPLE = 8192
MAX_COLUMNS = 1000


def recognize(data: bytes, name: str) -> bool:
    if not name.lower().endswith((".csv", ".txt")) or b"\x00" in data[:64]:
        return False
    text = data[:_SAMPLE].decode("utf-8-sig", errors="replace")
    try:
        return is_ours(next(csv.reader(io.StringIO(text, newline="")), []))
    except csv.Error:
        return False


def read(data: bytes, name: str) -> ReadFile:
    """Raises ImportRefused."""
    check_size(data, MAX_TEXT_BYTES)
    text, encoding = decode(data)
    csv.field_size_limit(MAX_TEXT_BYTES)
    found = ReadFile(layout=say(LAYOUT), records=[], encoding=encoding)
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[tuple[str, list[str]]] = []
    try:
        header = next(reader, [])
        line = reader.line_num + 1
        for number, cells in enumerate(reader, start=1):
            check_rows(max(number, MAX_ROWS * (len(cells) // MAX_COLUMNS)), MAX_ROWS)
            if any(cells):
                rows.append((say(ROW_PLACE, row=line), cells))
            line = reader.line_num + 1
    except csv.Error:
        raise ImportRefused(say(BAD_ARCHIVE)) from None
    read_table(header, rows, found)
    return found


def write(records: Sequence[Record], title: str, *, with_key: bool = True) -> WrittenFile:
    losses: list[Loss] = []
    left_out: list[int] = []
    told = []
    for number, record in enumerate(records):
        images = find_images(record.body)
        if spot_images(record.body):
            losses.append(Loss(place=record.place, text=say(NO_HOTSPOT)))
            left_out.append(number)
            continue
        if images:
            losses.append(Loss(place=record.place, text=say(NO_IMAGES, count=len(images))))
        told.append(write_record(drop_images(record), with_key=with_key))
    most = max((count_options(row) for row in told), default=0)
    columns = name_columns(most)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(columns)
    for number, row in zip(itertools.count(1), told, strict=False):
        writer.writerows(lay_out(row, str(number), columns))
    return WrittenFile(data=stream.getvalue().encode("utf-8-sig"), extension=".csv", losses=losses, left_out=left_out)
