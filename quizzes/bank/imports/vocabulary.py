"""The words trainers use: names of kinds of question, of fields, of right and wrong. Data and small lookups, no parsing of files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lib.folding import fold, squeeze

KINDS: dict[str, tuple[str, ...]] = {
    "single": ("单项选择题", "单项选择", "单选题", "单选", "单一选择题", "A1型题", "single"),
    "multiple": ("多项选择题", "多项选择", "多选题", "多选", "复选题", "multiple"),
    "any": ("不定项选择题", "不定项选择", "不定项题", "不定项"),
    "choice": ("选择题", "选择"),
    "true_false": ("判断正误题", "判断对错题", "判断题", "判断正误", "判断对错", "是非题", "正误题", "对错题", "判断", "是非", "true_false"),
    "fill_in": ("填空题", "填空", "fill_in"),
    "other": (
        "简答题", "简答", "问答题", "论述题", "名词解释题", "名词解释", "案例分析题", "案例题", "案例分析", "材料分析题", "材料题", "分析题", "写作题",
        "计算题", "综合题", "连线题", "排序题", "匹配题", "主观题", "作文题", "判断改错题", "改错题", "辨析题", "应用题", "实务题", "情景题", "情景模拟题",
        "公文写作题", "公文写作", "公文题", "阅读理解题", "阅读理解", "完形填空题", "完形填空", "实操题", "操作题", "表述题", "综合分析题", "讨论题",
        "数值题", "数字题", "配对题", "完形题",
    ),
}  # fmt: skip
KIND_OF_WORD = {word: kind for kind, words in KINDS.items() for word in words}
_BY_LENGTH = sorted(KIND_OF_WORD, key=len, reverse=True)
KIND_WORDS = "|".join(re.escape(word) for word in _BY_LENGTH)

TRUE_WORDS = {"正确", "对", "√", "T", "TRUE", "Y", "YES", "RIGHT", "正确的", "对的", "说法正确", "是", "✓", "V"}
FALSE_WORDS = {
    "错误",
    "错",
    "×",
    "X",
    "F",
    "FALSE",
    "N",
    "NO",
    "WRONG",
    "错误的",
    "错的",
    "不正确",
    "不对",
    "说法错误",
    "否",
    "╳",
    "不是",
}
# As options of a choice these words make the item a true/false one; 是/否 and the rest may be real options.
TRUE_OPTIONS = {"正确", "对", "√", "正确的", "对的", "说法正确", "TRUE", "T"}
FALSE_OPTIONS = {"错误", "错", "×", "错误的", "错的", "不正确", "不对", "说法错误", "FALSE", "F", "X"}
WEAK_TRUE, WEAK_FALSE = {"是", "V"}, {"否", "不是"}
NO_ANSWER = {
    "略",
    "无",
    "暂无",
    "待定",
    "不详",
    "同上",
    "见解析",
    "见教材",
    "见下",
    "空",
    "答案略",
    "未知",
    "-",
    "—",
    "/",
    "?",
}
ALL_WORDS = {
    "全选",
    "全对",
    "全错",
    "都对",
    "都错",
    "都不对",
    "以上都对",
    "以上全对",
    "以上都是",
    "以上皆是",
    "以上都不对",
    "以上全错",
    "全部",
    "均正确",
}

FIELDS: dict[str, tuple[str, ...]] = {
    "key": ("正确答案", "参考答案", "标准答案", "答案选项", "正确选项", "本题答案", "试题答案", "题目答案", "答案", "答 案", "答  案", "answer", "key"),
    "rationale": ("答案解析", "试题解析", "题目解析", "解析", "详解", "解题思路", "试题分析", "答题解析", "答案说明", "解答", "解 析", "解  析", "rationale"),
    "citation": (
        "法律依据", "政策依据", "法规依据", "出题依据", "命题依据", "参考依据", "答案依据", "制度依据", "依据", "法条", "法律条文", "参考条文", "条款依据",
    ),
    "source": ("试题来源", "题目来源", "来源", "出处", "题源", "命题人", "出题人", "出题单位", "命题单位", "供题单位", "出题"),
    "topic": ("所属知识点", "知识点名称", "知识点", "考查点", "考察点", "考点", "知识分类", "所属章节", "章节", "试题分类", "所属分类", "目录", "分类"),
    "competency": ("本领能力", "能力本领", "八项本领", "七种能力", "对应本领", "对应能力", "所需能力", "能力点", "能力", "本领"),
    "difficulty": ("难易程度", "试题难度", "题目难度", "难度系数", "难度等级", "难易度", "难度"),
    "points": ("本题分数", "本题分值", "题目分值", "试题分数", "试题分值", "每题分值", "分数", "分值"),
    "kind": ("试题类型", "题目类型", "试题题型", "题型", "类型", "题类"),
    "stem": ("试题题干", "题目内容", "试题内容", "题目描述", "题目名称", "题干", "试题", "题目", "问题"),
    "ignored": (
        "我的答案", "你的答案", "您的答案", "考生答案", "学生答案", "学员答案", "用户答案", "作答结果", "答题结果", "本题得分", "我的得分", "得分", "是否正确",
        "能力水平", "能力等级", "认知水平", "页码", "备注", "选项数", "选项个数", "试题编码", "试题编号", "题目编号", "正确率", "收藏", "纠错", "您的选择", "用时",
    ),
}  # fmt: skip
FIELD_OF_NAME = {name: field for field, names in FIELDS.items() for name in names}
FIELD_NAMES = "|".join(sorted((re.escape(name) for name in FIELD_OF_NAME), key=len, reverse=True))

_POINTS = re.compile(r"(\d+(?:\.\d+)?)\s*分?")
_KIND_IN_CELL = re.compile(
    rf"^[\s(（\[【]*(?:[一二三四五六七八九十]+[、.])?({KIND_WORDS})(?:题|类|型)?[\s)）\]】:：]*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question as a file names it. ``code``: a key of KINDS; ``word``: as written; ``note``: the title it stands in."""

    code: str
    word: str
    note: str = ""


def read_kind(text: str) -> Kind | None:
    """The kind that a cell or tag names, alone; None when it names none."""
    found = _KIND_IN_CELL.match(fold(text))
    if not found:
        return None
    word = found.group(1)
    return Kind(KIND_OF_WORD.get(word, KIND_OF_WORD.get(word.lower(), "other")), text.strip())


def find_kind(text: str) -> str:
    """The kind that a longer name holds (``法律单选题``, ``多选``); "" when it holds none."""
    return next((KIND_OF_WORD[word] for word in _BY_LENGTH if word in fold(text) and len(word) > 1), "")


def read_truth(text: str) -> bool | None:
    """True or false as any of the usual words or signs; None for everything else."""
    word = fold(text).strip().strip("()[]【】\"'“”。.,，;；、!！ ").upper()
    if word in TRUE_WORDS:
        return True
    return False if word in FALSE_WORDS else None


def read_truth_options(texts: list[str], *, lenient: bool) -> list[bool] | None:
    """Two options that only say right and wrong, as truths in their order; 是/否 counts only when ``lenient``."""
    if len(texts) != 2:
        return None
    truths: list[bool] = []
    for text in texts:
        word = fold(text).strip().strip("。.,，;；、()[] ").upper()
        if word in TRUE_OPTIONS or (lenient and word in WEAK_TRUE):
            truths.append(True)
        elif word in FALSE_OPTIONS or (lenient and word in WEAK_FALSE):
            truths.append(False)
    return truths if truths in ([True, False], [False, True]) else None


def read_points(text: str) -> str:
    """Points as a plain number ("2", "0.5"); empty when it is none."""
    found = _POINTS.fullmatch(fold(text).strip())
    if not found:
        return ""
    number = found.group(1)
    return number.rstrip("0").rstrip(".") if "." in number else number


def is_no_answer(text: str) -> bool:
    return squeeze(text) in {squeeze(word) for word in NO_ANSWER} or not re.search(r"[\w√×]", fold(text))


def is_all_word(text: str) -> bool:
    return squeeze(text) in ALL_WORDS
