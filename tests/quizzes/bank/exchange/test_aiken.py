"""Aiken: single choices come back, all else is said to be lost, and damage is listed with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.exchange import aiken, get_format, recognize_format
from quizzes.bank.exchange.records import Record
from quizzes.bank.types.interactions import Body, Choice, Option, TextEntry, Truth
from tests.quizzes.bank.exchange.made import LINE, PICTURES, ROUND_TRIP, choices, comparable, records, stems

HELD = stems(choices(is_multiple=False, text=LINE)).map(
    lambda body: Body((" ".join(body.text.split("\n")), *body.parts[1:]))
)
CHOICE = Choice((Option("a", "甲"), Option("b", "乙")), ("b",))


@ROUND_TRIP
@given(st.lists(records(HELD, with_labels=False), max_size=4))
def test_what_it_holds_comes_back(made):
    written = aiken.write(made, "卷")
    kept = [one for index, one in enumerate(made) if index not in written.left_out]
    file = aiken.read(written.data, "x.txt")
    assert not file.unread
    assert [comparable(one) for one in file.records] == [comparable(one) for one in kept]
    assert not kept or recognize_format(written.data, "x.txt") is get_format("aiken")
    assert all("开头" in loss.text or "任何一个" in loss.text for loss in written.losses)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("题", Choice(CHOICE.options, ("a", "b"), True))), "多选"),
        (Body(("题", TextEntry(("一",)))), "填写文字"),
        (Body((TextEntry(("一",)), "与", TextEntry(("二",)))), "后面只能是选项"),
        (Body(("A. 题", CHOICE)), "开头"),
    ],
)
def test_what_it_cannot_hold_is_left_out_in_words(body, words):
    written = aiken.write([Record(body=body), Record(body=Body(("题", CHOICE)))], "")
    assert written.left_out == [0] and words in written.losses[0].text
    assert len(aiken.read(written.data, "x.txt").records) == 1


def test_every_label_that_it_drops_is_named():
    record = Record(
        body=Body(("一\n二", CHOICE), "pic0.png"), name="名", rationale="解", topics=["知"], competencies=["能"],
        difficulty="easy", points="2", citations=["法"], category="类", source="源", images=dict(PICTURES),
    )  # fmt: skip
    words = " ".join(loss.text for loss in aiken.write([record], "").losses)
    for label in ("图片", "解析", "知识点", "能力", "难度", "分值", "依据", "类别", "来源", "名称", "换行"):
        assert label in words


def test_a_judgement_becomes_a_choice_and_that_is_said():
    written = aiken.write([Record(body=Body(("题", Truth(False))))], "")
    assert "判断题" in written.losses[0].text
    assert aiken.read(written.data, "x.txt").records[0].body.interactions[0].right == ("B",)


def test_damage_costs_one_question_and_is_listed_with_its_line():
    text = (
        "一\nA. 甲\nB. 乙\nANSWER: B\n\n二\nA. 甲\nB. 乙\n\n三\nA. 甲\nB. 乙\nANSWER: D\n四\nA) 甲\nC) 乙\nANSWER: A\n"
    )
    file = aiken.read(text.encode(), "x.txt")
    assert [one.body.text for one in file.records] == ["一"]
    assert [(one.place, one.record.body.text) for one in file.unread] == [
        ("第 6 行", "二"),
        ("第 10 行", "三"),
        ("第 14 行", "四"),
    ]


@pytest.mark.parametrize("text", ["1. 题\nA. 甲\nB. 乙\n答案：B", "::题::{T}", "A. 甲"])
def test_other_layouts_are_not_taken_for_it(text):
    assert not aiken.recognize(text.encode(), "x.txt")
