"""Files for trainers to fill in: a sheet and a document that the importer reads back as they are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
import xlsxwriter

COLUMNS = (
    "序号", "类型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "答案", "解析", "依据", "知识点", "本领能力", "难度", "分值",
)  # fmt: skip
_WIDTHS = {"题干": 48, "解析": 36, "依据": 36, "原因": 48, "原文": 48, "位置": 24, "知识点": 16, "本领能力": 16}
_EXAMPLES = (
    ("1", "单选题", "监狱的人民警察对罪犯实施惩罚和改造，依据的主要法律是（ ）。", "《监狱法》", "《公务员法》", "《律师法》", "《公证法》", "", "", "A",
     "监狱依法对罪犯实施惩罚和改造。", "《中华人民共和国监狱法》（2026年修订）第一条", "监狱法总则", "依法执政本领", "易", "2"),
    ("2", "判断题", "罪犯的人格不受侮辱。", "", "", "", "", "", "", "正确", "", "", "罪犯权利", "", "易", "1"),
)  # fmt: skip
_GUIDE = (
    "填写说明",
    "一行一道题。第一行的列名不要改动；用不到的列可以空着，多余的列会被忽略。",
    "类型：单选题、多选题、判断题、填空题。",
    "选项：从选项A起依次填写，中间不要留空；判断题和填空题不填选项。",
    "答案：单选题写一个字母，多选题写几个字母（如 ABD），判断题写“正确”或“错误”。",
    "填空题：题干里每个空写四个下划线 ____；几个空的答案用“；”隔开，同一个空的几种写法用“|”隔开，如：监狱|监所；改造。",
    "依据：写明法规、版本和条，如《中华人民共和国监狱法》（2026年修订）第八十四条；几条依据用“；”隔开。",
    "难度：易、中、难。分值：数字。图片请用 Word 模板。",
)
_DOCUMENT = (
    ("一、单选题", "1. 监狱的人民警察对罪犯实施惩罚和改造，依据的主要法律是（ ）。", "A. 《监狱法》", "B. 《公务员法》", "C. 《律师法》", "D. 《公证法》",
     "答案：A", "解析：监狱依法对罪犯实施惩罚和改造。", "依据：《中华人民共和国监狱法》（2026年修订）第一条", "知识点：监狱法总则", "难度：易"),
    ("二、多选题", "2. 社区矫正工作坚持监督管理与教育帮扶相结合，采取（ ）的方法。", "A. 分类管理", "B. 个别化矫正", "C. 集中关押", "D. 统一劳动",
     "答案：AB", "依据：《中华人民共和国社区矫正法》（2019年）第三条"),
    ("三、判断题", "3. 罪犯的人格不受侮辱。", "答案：正确"),
    ("四、填空题", "4. 监狱对罪犯实行____和____相结合的原则。", "答案：惩罚；改造", "解析：几个空的答案用“；”隔开，同一个空的几种写法用“|”隔开。"),
)  # fmt: skip
_DOCUMENT_GUIDE = "填写说明：照下面的样子往下写，每道题写题号、题干、选项、答案；解析、依据、知识点、本领能力、难度、分值可以不写。图片直接插在题干或选项里。"


def write_template_xlsx() -> bytes:
    """The sheet to fill in, with two examples and a page that explains the columns."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("题目")
        write_table(book, sheet, COLUMNS, _EXAMPLES)
        guide = book.add_worksheet("说明")
        guide.set_column(0, 0, 100)
        for row, line in enumerate(_GUIDE):
            guide.write_string(row, 0, line)
    return stream.getvalue()


def write_template_docx() -> bytes:
    """The document to go on with: one example a kind of question."""
    document = docx.Document()
    document.add_paragraph("题目模板")
    document.add_paragraph(_DOCUMENT_GUIDE)
    for section in _DOCUMENT:
        for line in section:
            document.add_paragraph(line)
        document.add_paragraph("")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def write_table(book: Any, sheet: Any, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A header and rows of text cells: no cell is ever a number or a formula."""
    bold = book.add_format({"bold": True, "bg_color": "#E6EEF8", "text_wrap": True, "num_format": "@"})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.freeze_panes(1, 0)
    for number, name in enumerate(columns):
        sheet.set_column(number, number, _WIDTHS.get(name, 12), text)
        sheet.write_string(0, number, name, bold)
    for row, cells in enumerate(rows, start=1):
        for number, cell in enumerate(cells):
            if cell:
                sheet.write_string(row, number, guard_formula(cell), text)


def guard_formula(text: str) -> str:
    """A text that a spreadsheet would run as a formula, once it is saved as .csv, gets an apostrophe in front; reading takes it off."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@", "\t") or text[:1] in ("\t", "\r", "\n") else text
