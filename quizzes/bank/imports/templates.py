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
    ("2", "多选题", "社区矫正工作坚持监督管理与教育帮扶相结合，采取（ ）的方法。", "分类管理", "个别化矫正", "集中关押", "统一劳动", "", "", "AB"),
    ("3", "判断题", "罪犯的人格不受侮辱。", "", "", "", "", "", "", "正确", "", "", "罪犯权利", "", "易", "1"),
    ("4", "填空题", "监狱对罪犯实行____和____相结合的原则。", "", "", "", "", "", "", "惩罚；改造"),
    ("5", "简答题", "发现罪犯有自伤行为时，值班民警应当怎样处置？", "", "", "", "", "", "", "立即制止并报告；送医救治；保护现场并登记。"),
    ("6", "排序题", "按先后排列处置火情的步骤。", "组织疏散", "报告火情", "登记备案", "扑救初期火灾", "", "", "BADC"),
    ("7", "连线题", "把电话与用途连起来。", "", "", "", "", "", "", "110—报警；119—火警；120—急救"),
    ("8", "数值题", "灭火器压力每隔多少天检查一次？", "", "", "", "", "", "", "30±1 天"),
    ("9", "完形填空", "值班民警应当（1）巡查，并（2）登记。\n（1）A. 按时 B. 随时\n（2）A. 事后补充 B. 当场如实", "", "", "", "", "", "", "1.A 2.B"),
    ("10", "案例分析题", "值班民警李某在夜间值班时睡岗，一名罪犯突发疾病。\n（1）李某的行为违反了值班制度。\n答案：正确\n"
     "（2）同班民警首先应当怎样做？\nA. 等待交班 B. 报告并送医 C. 自行用药\n答案：B\n（3）怎样防止再次发生？\n答案：落实巡查和抽查。"),
)  # fmt: skip
_GUIDE = (
    "填写说明",
    "一行一道题。第一行的列名不要改动；用不到的列可以空着，多余的列会被忽略。",
    "类型：单选题、多选题、判断题、填空题、简答题、排序题、连线题、数值题、完形填空、案例分析题，每种有一道例题。导入前请删去例题。",
    "选项：从选项A起依次填写，中间不要留空；只有单选题、多选题和排序题填选项。",
    "答案：单选题写一个字母，多选题写几个字母（如 ABD），判断题写“正确”或“错误”。",
    "填空题：题干里每个空写四个下划线 ____；几个空的答案用“；”隔开，同一个空的几种写法用“|”隔开，如：监狱|监所；改造。",
    "简答题：答案写评分要点，由人工评分。排序题：答案按正确的先后写选项字母，如 BADC。连线题：答案写“甲—乙；丙—丁”，左右会打乱。",
    "数值题：答案写“15”“15±0.5 年”或“14～16”，单位可以不写。完形填空：题干里用（1）（2）标出空，下面每个空一行选项，答案写“1.A 2.B”。",
    "案例分析题：材料和小题都写在题干里，小题从（1）起编号，每道小题下面写“答案：”，答案列空着。热点题和上传文件题请在系统里新建。",
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
    ("五、简答题", "1. 发现罪犯有自伤行为时，值班民警应当怎样处置？", "答案：立即制止并报告；送医救治；保护现场并登记。"),
    ("六、排序题", "1. 按先后排列处置火情的步骤。", "A. 组织疏散", "B. 报告火情", "C. 登记备案", "D. 扑救初期火灾", "答案：BADC"),
    ("七、连线题", "1. 把电话与用途连起来。", "A. 110", "B. 119", "C. 120", "1. 火警", "2. 急救", "3. 报警", "答案：A-3，B-1，C-2"),
    ("八、数值题", "1. 灭火器压力每隔多少天检查一次？", "答案：30±1 天"),
    ("九、完形填空", "1. 值班民警应当（1）巡查，并（2）登记。", "（1）A. 按时 B. 随时", "（2）A. 事后补充 B. 当场如实", "答案：1.A 2.B"),
    ("十、案例分析题", "1. 值班民警李某在夜间值班时睡岗，一名罪犯突发疾病。", "（1）李某的行为违反了值班制度。", "答案：正确",
     "（2）同班民警首先应当怎样做？", "A. 等待交班", "B. 报告并送医", "C. 自行用药", "答案：B", "（3）怎样防止再次发生？", "答案：落实巡查和抽查。"),
)  # fmt: skip
_DOCUMENT_GUIDE = "填写说明：照下面的样子往下写，每道题写题号、题干、选项、答案；解析、依据、知识点、本领能力、难度、分值可以不写。图片直接插在题干或选项里。导入前请删去例题。"


def write_template_xlsx() -> bytes:
    """The sheet to fill in, with an example a kind of question and a page that explains the columns."""
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
