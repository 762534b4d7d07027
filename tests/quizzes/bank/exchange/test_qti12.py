"""QTI 1.2: our own packages come back, what it can't hold is said, and a file as Canvas writes it is read."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.exchange import get_format, qti12, recognize_format
from quizzes.bank.exchange.records import Record
from quizzes.bank.types.interactions import Body, Choice, NumberEntry, Option, Order, TextEntry, Truth, Upload
from tests.quizzes.bank.exchange.made import (
    GAPS,
    IMAGES,
    LONGS,
    ROUND_TRIP,
    TRUTHS,
    UPLOADS,
    cases,
    choices,
    clozes,
    comparable,
    hotspots,
    matches,
    orders,
    records,
    stems,
)

SIMPLE = st.one_of(
    stems(choices(with_images=True, with_feedback=True), IMAGES), stems(TRUTHS, IMAGES), stems(LONGS, IMAGES),
    stems(orders(with_images=True), IMAGES), stems(matches(with_images=True), IMAGES), stems(hotspots()),
    stems(UPLOADS, IMAGES), clozes(GAPS, image=IMAGES),
)  # fmt: skip
HELD = st.one_of(SIMPLE, cases(SIMPLE, IMAGES))


@ROUND_TRIP
@given(st.lists(records(HELD), max_size=3))
def test_what_it_holds_comes_back(made):
    written = qti12.write(made, "卷")
    assert not written.left_out
    assert recognize_format(written.data, "x.zip") is get_format("qti12")
    file = qti12.read(written.data, "x.zip")
    assert not file.unread and not file.losses
    assert [comparable(one) for one in file.records] == [comparable(one) for one in made]


def test_a_single_file_is_read_too():
    data = qti12.write([Record(body=Body(("题", Truth(False))), points="2")], "").data
    single = zipfile.ZipFile(io.BytesIO(data)).read("assessment.xml")
    assert recognize_format(single, "x.xml") is get_format("qti12")
    record = qti12.read(single, "x.xml").records[0]
    assert (record.body, record.points) == (Body(("题", Truth(False))), "2")


TWO = (Option("a", "甲", feedback="好"), Option("b", "乙"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("题", Truth(True), "后文")), "一处作答"),
        (Body(("材料", Body(("更深", Body(("题", Truth(True))))))), "一处作答"),
        (Body(("题", Choice(TWO, ("a", "b"), True, True))), "选择"),
    ],
)
def test_what_it_cannot_hold_is_left_out_in_words(body, words):
    written = qti12.write([Record(body=body), Record(body=Body(("题", Truth(True))))], "")
    assert written.left_out == [0] and words in written.losses[0].text
    assert len(qti12.read(written.data, "x.zip").records) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("多少", NumberEntry("5", units=("天",)))), "单位"),
        (Body(("交", Upload(most_files=3))), "文件数"),
        (Body(("论述", TextEntry(("参考",), is_long=True))), "参考答案"),
        (Body(("排", Order(TWO))), "说明"),
        (Body((NumberEntry("5"), "天与", NumberEntry("6"), "天")), "填数字"),
    ],
)
def test_what_others_will_not_see_is_said(body, words):
    written = qti12.write([Record(body=body)], "")
    assert not written.left_out and words in written.losses[0].text


def test_a_document_type_without_entities_is_no_attack():
    data = b"""<?xml version="1.0"?><!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd"><questestinterop><item ident="i" title="t">
    <presentation><material><mattext>Q</mattext></material><response_lid ident="R" rcardinality="Single"><render_choice>
    <response_label ident="A"><material><mattext>a</mattext></material></response_label>
    <response_label ident="B"><material><mattext>b</mattext></material></response_label></render_choice></response_lid></presentation>
    <resprocessing><respcondition><conditionvar><varequal respident="R">B</varequal></conditionvar><setvar action="Set">1</setvar></respcondition></resprocessing>
    </item></questestinterop>"""
    assert qti12.read(data, "x.xml").records[0].body.interactions[0].right == ("B",)


def test_an_encoding_of_old_chinese_systems_is_read():
    data = qti12.write([Record(body=Body(("监狱法", Truth(True))))], "").data
    text = zipfile.ZipFile(io.BytesIO(data)).read("assessment.xml").decode()
    text = text.replace("encoding='utf-8'", 'encoding="GB2312"')
    assert qti12.read(text.encode("gb18030"), "x.xml").records[0].body.text == "监狱法"
