"""Papers as strangers type them: one set of questions in many makes of number, option, answer, title and layout, drawn by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from lib.numerals import write_numeral
from tests.quizzes.bank.imports.truths import EITHER, Truth
from tests.quizzes.bank.imports.word_files import paragraph, write_word

Key = str | bool | list[list[str]]
Source = tuple[str, list[str], Key]
Write = Callable[[str, str], str]

# The gap in a stem is {}: each paper draws its own way of leaving it.
SINGLES: list[Source] = [
    ("灭火器压力表指针指在绿色区域，说明压力{}。", ["正常", "偏低", "偏高", "无法判断"], "A"),
    ("下列属于A类火灾的是{}", ["汽油着火", "棉被着火", "天然气着火", "镁粉着火"], "B"),
    ("2008年5月12日，{}发生8.0级特大地震。", ["青海玉树", "四川汶川", "云南鲁甸", "河北唐山"], "B"),
    ("心肺复苏时，胸外按压的频率为每分钟{}次。", ["60～80", "80～100", "100～120", "120～140"], "C"),
    ("维生素C缺乏可引起{}？", ["脚气病", "坏血病", "夜盲症", "佝偻病"], "B"),
    ("圆周率π的近似值是{}。", ["2.72", "3.14", "1.41", "1.73"], "B"),
    ("下列说法错误的是{}。", ["氧气助燃", "氮气可作保护气", "氢气比空气重", "二氧化碳可灭火"], "C"),
    ("下列说法中，正确的是：{}", ["鲸是鱼", "蝙蝠是鸟", "企鹅是鸟", "蜘蛛是昆虫"], "C"),
    ("1.5升等于{}毫升。", ["15", "150", "1500", "15000"], "C"),
    ("公司的作息时间，上午从{}开始。", ["8:00", "8:30", "9:00", "9:30"], "B"),
    ("“三会一课”中的“一课”是指{}。", ["团课", "党课", "网课", "公开课"], "B"),
    ("食品冷藏的适宜温度是{}。", ["-18℃以下", "0～8℃", "10～15℃", "室温"], "B"),
    ("下列不属于四大名著的是{}。", ["《红楼梦》", "《水浒传》", "《聊斋志异》", "《西游记》"], "C"),
    (
        "甲、乙、丙三人合伙，下列表述正确的是{}。",
        ["甲对债务不负责", "三人承担连带责任", "只有丙负责", "以上都不对"],
        "B",
    ),
    ("B超检查利用的是{}。", ["X射线", "超声波", "红外线", "γ射线"], "B"),
    ("一班组有（含班长）12人，最低在岗人数为{}。", ["6人", "8人", "9人", "10人"], "C"),
]
MULTIPLES: list[Source] = [
    ("火灾发生的必要条件包括{}。", ["可燃物", "助燃物", "引火源", "水源"], "ABC"),
    ("属于二进制数的有{}。", ["101", "110", "102", "111"], "ABD"),
    ("以下属于可回收物的是{}。", ["废纸", "塑料瓶", "剩饭", "易拉罐", "旧衣物"], "ABDE"),
    ("会议纪要应当写明{}。", ["时间", "地点", "出席人员", "议定事项", "午餐菜单", "天气"], "ABCD"),
    ("我国的直辖市有{}。", ["北京", "广州", "天津", "重庆"], "ACD"),
    ("密码设置应当{}。", ["长度不少于8位", "含大小写字母", "使用生日", "定期更换"], "ABD"),
]
TRUTHS: list[Source] = [
    ("灭火器应当放在明显、便于取用的地点。", [], True),
    ("乘坐电梯逃生是火灾时的最佳选择。", [], False),
    ("使用年满10年的干粉灭火器应当报废。", [], True),
    ("《论语》是孔子本人撰写的一部长篇小说", [], False),
    ("正确佩戴安全帽时，必须系紧下颏带。", [], True),
    ("A类火灾是指固体物质火灾。", [], True),
]
FILL_INS: list[Source] = [
    ("我国的国歌是{}。", [], [["《义勇军进行曲》"]]),
    ("人体正常体温约为{}摄氏度。", [], [["37"]]),
    ("火警电话是{}，急救电话是{}。", [], [["119"], ["120"]]),
]
KINDS = {
    "single": ("单选题", SINGLES),
    "multiple": ("多选题", MULTIPLES),
    "true_false": ("判断题", TRUTHS),
    "fill_in": ("填空题", FILL_INS),
}


def widen(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


NUMBERS = (
    "{}.", "{}. ", "{}、", "{}．", "（{}）", "({})", "第{}题 ", "第{}题：", "{}\t", "{}）", "题{}：", "Q{}. ", "{:03d}. ",
    "wide", "circled", "chinese", "",
)  # fmt: skip
GAPS = ("（  ）", "( )", "____", "（）", "（　　）", "______", "（\xa0\xa0）", "")
OPTIONS = (
    "{}、",
    "{}.",
    "{}. ",
    "{}．",
    "（{}）",
    "({}) ",
    "{}) ",
    "{}）",
    "[{}]",
    "【{}】",
    "{}：",
    "{}\t",
    "wide",
    "small",
)
ONE_A_LINE = ("{}：", "{}\t")
JOINTS = ("\n", "\n", "\n", "\n    ", "\n　　", "\n\n", "；\n", "\t", "    ", "　　", "\xa0\xa0\xa0", "；", "")
ANSWERS = (
    "答案：{}", "答案:{}", "正确答案：{}", "参考答案：{}", "标准答案：{}。", "【答案】{}", "[答案]{}", "（答案：{}）", "答案：（{}）", "答：{}",
    "答案：{}、", "【正确答案】：{}", "  答 案 ： {}  ", "Answer: {}",
)  # fmt: skip
JUDGEMENTS = (
    ("正确", "错误"),
    ("对", "错"),
    ("√", "×"),
    ("T", "F"),
    ("True", "False"),
    ("Y", "N"),
    ("✓", "✗"),
    ("√", "X"),
)
TITLES = (
    "{1}",
    "{0}、{1}",
    "{0}、{1}（每题2分，共40分）",
    "（{0}）{1}",
    "【{1}】",
    "第{0}部分 {1}",
    "## {1}",
    "--- {1} ---",
    "",
)
BEHIND = ("", "", "解析：见教材。", "知识点：综合\n难度：易", "【解析】略")
SPREADS = ("", "", ",", "、", " ")


@dataclass(frozen=True)
class Make:
    """How one paper writes everything."""

    number: str
    gap: str
    option: str
    joint: str
    answer: str
    spread: str
    judgement: tuple[str, str]
    title: str
    behind: str
    blanks: int
    answers_in_stem: bool
    numbers_run_on: bool


def draw_paper(seed: int) -> tuple[str, bytes, list[Truth]]:
    """(name, bytes, questions) of the paper of this seed."""
    drawn = random.Random(seed)
    make = Make(
        *(drawn.choice(one) for one in (NUMBERS, GAPS, OPTIONS, JOINTS, ANSWERS, SPREADS, JUDGEMENTS, TITLES, BEHIND)),
        blanks=drawn.choice([0, 0, 1, 3]),
        answers_in_stem=drawn.random() < 0.12,
        numbers_run_on=drawn.random() < 0.4,
    )
    lines: list[str] = []
    truths: list[Truth] = []
    number = 0
    for place, (kind, (word, pool)) in enumerate(KINDS.items()):
        asked = drawn.sample(pool, drawn.randint(2, min(6, len(pool))))
        if kind == "fill_in" and (not make.title or make.answers_in_stem):
            continue
        lines += [make.title.format(write_numeral(place + 1), word)] if make.title else []
        number = number if make.numbers_run_on else 0
        for source in asked:
            number += 1
            written, truth = _write_question(make, kind, number, source)
            lines += written.split("\n")
            truths.append(truth)
    if drawn.random() < 0.25:
        return "paper.docx", write_word([paragraph(line) for line in lines]), truths
    encoding = drawn.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    return "paper.txt", drawn.choice(["\n", "\r\n", "\r"]).join(lines).encode(encoding), truths


def _write_question(make: Make, kind: str, number: int, source: Source) -> tuple[str, Truth]:
    text, options, key = source
    gap = "____" if kind == "fill_in" else make.gap
    stem = text.replace("{}", gap)
    told = _tell(make, key)
    shown = stem
    if make.answers_in_stem:
        shown = text.replace("{}", f"（{told}）") if "{}" in text else f"{text}（{told}）"
    parts = [_number(make, number) + shown]
    parts += [_lay_out(make, options)] if options else []
    parts += ["\n" * (make.blanks - 1)] if make.blanks > 1 else []
    parts += [] if make.answers_in_stem else [make.answer.format(told)]
    parts += [make.behind] if make.behind else []
    parts += [""] if make.blanks or not make.number else []
    return "\n".join(parts), Truth(kind, stem, options, key, _judge_make(make, options))


def _judge_make(make: Make, options: list[str]) -> str:
    """Nobody can tell where ``1000BB.1024B`` parts."""
    glued = make.joint == "" and make.option not in ("（{}）", "({}) ", "[{}]", "【{}】")
    return EITHER if glued and any(one[-1].isascii() and one[-1].isalnum() for one in options) else "clean"


def _tell(make: Make, key: Key) -> str:
    if isinstance(key, bool):
        return make.judgement[0 if key else 1]
    return make.spread.join(key) if isinstance(key, str) else "；".join(texts[0] for texts in key)


def _number(make: Make, number: int) -> str:
    if make.number == "wide":
        return f"{widen(str(number))}．"
    if make.number == "circled":
        return chr(ord("①") + number - 1)
    return f"{write_numeral(number)}、" if make.number == "chinese" else make.number.format(number)


def _lay_out(make: Make, options: list[str]) -> str:
    styles: dict[str, Write] = {
        "wide": lambda letter, text: f"{widen(letter)}．{text}",
        "small": lambda letter, text: f"{letter.lower()}. {text}",
    }
    write = styles.get(make.option, lambda letter, text: make.option.format(letter) + text)
    joint = make.joint if make.option not in (*ONE_A_LINE, "small") or "\n" in make.joint else "\n"
    ending = "。" if "；" in joint else ""
    return joint.lstrip("；").lstrip("\n") * ("\n" in joint) + joint.join(map(write, "ABCDEF", options)) + ending
