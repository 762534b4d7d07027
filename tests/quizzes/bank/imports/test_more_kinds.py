"""Questions without options to tick, in the layouts that trainers have: read as what they are, or told what does not fit."""

import pytest

from quizzes.bank.imports import Draft, parse_file
from quizzes.bank.types.interactions import Choice, Match, NumberEntry, Order, TextEntry

PAPER = """\
一、简答题
1．监狱的任务是什么？
参考答案：惩罚罪犯。
预防和减少犯罪。
解析：见第一章。
2．简述社区矫正的原则。
答案：（1）监督管理；（2）教育帮扶。
二、排序题
3．把下列程序按先后排列：
A．立案
B．侦查
C．起诉
答案：BAC
三、连线题
4．把法律与施行年份连起来：
A．监狱法
B．社区矫正法
（1）1994
（2）2020
答案：A-1，B-2
5．匹配：
答案：监狱—改造；司法所—矫正
四、数值题
6．有期徒刑最长多少年？
答案：15±0.5年
五、案例分析题
7．【材料】王某在服刑期间有下列情形。
（1）王某的行为属于（ ）。
A．自首
B．立功
答案：B
（2）监狱应当怎样处理？
答案：依法上报减刑。
（3）监狱长可以直接减刑。
答案：错误
六、完形填空题
8．监狱对罪犯实行（1）和（2）相结合的原则。
（1）A．惩罚 B．教育
（2）A．改造 B．奖励
答案：1.A 2.A
七、单选题
9．监狱是（ ）。
A．机关
B．企业
答案：A
"""


def read(text):
    return parse_file(text.encode(), "a.txt")


def test_every_kind_is_read():
    parsed = read(PAPER)
    assert not parsed.review
    long, listed, order, match, said, number, case, cloze, single = parsed.items
    assert long.body.interactions == (TextEntry((), True, "惩罚罪犯。\n预防和减少犯罪。"),)
    assert long.rationale == "见第一章。"
    assert listed.body.interactions[0].rubric == "（1）监督管理；（2）教育帮扶。"
    (ordered,) = order.body.interactions
    assert isinstance(ordered, Order)
    assert [one.text for one in ordered.options] == ["侦查", "立案", "起诉"]
    (matched,) = match.body.interactions
    assert isinstance(matched, Match)
    assert match.body.text == "把法律与施行年份连起来："
    assert [(one.text, two.text) for one, two in zip(matched.left, matched.right, strict=True)] == [
        ("监狱法", "1994"),
        ("社区矫正法", "2020"),
    ]
    assert matched.pairs == (("L1", "R1"), ("L2", "R2"))
    assert [one.text for one in said.body.interactions[0].right] == ["改造", "矫正"]
    assert number.body.interactions == (NumberEntry("15", "0.5", False, ("年",)),)
    assert case.body.text == "【材料】王某在服刑期间有下列情形。"
    assert [type(one.interactions[0]).__name__ for one in case.body.bodies] == ["Choice", "TextEntry", "Truth"]
    gaps = [part for part in cloze.body.parts if isinstance(part, Choice)]
    assert [gap.options[0].text for gap in gaps] == ["惩罚", "改造"]
    assert [gap.right for gap in gaps] == [("A",), ("A",)]
    assert (single.type, single.key) == ("single", "A")


@pytest.mark.parametrize(
    ("title", "lines", "reason"),
    [
        ("排序题", "1．排列：\nA．甲\nB．乙\nC．丙\n答案：BA", "排序题的答案“BA”与选项对不上"),
        ("连线题", "1．连线：\nA．甲\nB．乙\n（1）丙\n（2）丁\n答案：A-1，B-3", "连线题的答案“A-1，B-3”看不懂"),
        ("连线题", "1．连线：\nA．甲\nB．乙\n（1）丙\n（2）丁\n答案：A-1", "连线题的答案“A-1”看不懂"),
        ("数值题", "1．多少？\n答案：大约十五", "数值题的答案“大约十五”看不懂"),
        ("案例分析题", "1．材料。\n（1）对吗？\n答案：正确\n（2）怎样处理？", "第 2 小题：没有答案"),
        (
            "完形填空题",
            "1．实行（1）和（2）。\n（1）A．甲 B．乙\n（2）A．丙 B．丁\n答案：1.A",
            "完形填空的空、选项和答案对不上",
        ),
        ("简答题", "1．问题一？\n答案：1．甲\n2．乙\n3．丙", "下一段没有答案"),
    ],
)
def test_what_does_not_fit_is_told(title, lines, reason):
    parsed = read(f"一、{title}\n{lines}\n二、判断题\n1．监狱是机关。\n答案：正确\n")
    assert [one.type for one in parsed.items] == ["true_false"]
    assert reason in parsed.review[0].reason


def test_numbered_points_of_an_answer_never_pass_for_a_short_answer():
    """The first line of the points would be half a rubric: nothing of it is taken."""
    parsed = read("一、简答题\n1．问题一？\n答案：1．甲\n2．乙\n2．问题二？\n答案：丁\n")
    assert not any(isinstance(one, Draft) and one.stem == "问题一？" for one in parsed.items)


def test_in_a_sheet():
    rows = "题型,题干,选项A,选项B,选项C,答案\n排序题,排列,甲,乙,丙,CAB\n简答题,任务是什么？,,,,惩罚和改造\n数值题,多少年？,,,,14~16年\n"
    parsed = parse_file(rows.encode(), "a.csv")
    assert not parsed.review
    order, long, number = (one.body.interactions[0] for one in parsed.items)
    assert [one.text for one in order.options] == ["丙", "甲", "乙"]
    assert long.rubric == "惩罚和改造"
    assert (number.value, number.tolerance, number.units) == ("15", "1", ("年",))
