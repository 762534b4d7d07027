"""Moodle XML: our own files come back, what it can't hold is said, and a file as Moodle exports it is read in full."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.exchange import get_format, moodle_xml, recognize_format
from quizzes.bank.exchange.records import Record
from quizzes.bank.types.interactions import (
    Body,
    Choice,
    Hotspot,
    Match,
    NumberEntry,
    Option,
    Order,
    Spot,
    TextEntry,
    Truth,
    Upload,
)
from tests.quizzes.bank.exchange.made import (
    GAPS,
    IMAGES,
    LONGS,
    PICTURES,
    ROUND_TRIP,
    TRUTHS,
    UPLOADS,
    choices,
    clozes,
    comparable,
    matches,
    orders,
    records,
    stems,
)

HELD = st.one_of(
    stems(choices(with_images=True, with_feedback=True), IMAGES), stems(TRUTHS, IMAGES), stems(LONGS, IMAGES),
    stems(matches(), IMAGES), stems(orders(with_images=True, with_feedback=True), IMAGES), stems(UPLOADS, IMAGES),
    clozes(GAPS, image=IMAGES),
)  # fmt: skip


@ROUND_TRIP
@given(st.lists(records(HELD), max_size=3))
def test_what_it_holds_comes_back(made):
    written = moodle_xml.write(made, "卷")
    assert recognize_format(written.data, "x.xml") is get_format("moodle_xml")
    file = moodle_xml.read(written.data, "x.xml")
    assert not file.unread and not written.left_out
    assert all("任何一个都算对" in loss.text for loss in file.losses)
    assert [comparable(one) for one in file.records] == [comparable(one) for one in made]


TWO = (Option("a", "甲"), Option("b", "乙"))
PICTURE = PICTURES["pic1.png"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("题", Hotspot("p", (Spot("s", "", "circle", (1, 2, 3)),), ("s",)))), "图上选点"),
        (Body(("材料", Body(("题", Truth(True))))), "一处作答"),
        (Body(("题", Truth(True), "后文")), "一处作答"),
        (Body(("题", Match(TWO, (Option("x", "同"), Option("y", "同")), (("a", "x"), ("b", "y"))))), "文字相同"),
    ],
)
def test_what_it_cannot_hold_is_left_out_in_words(body, words):
    written = moodle_xml.write([Record(body=body), Record(body=Body(("题", Truth(True))))], "")
    assert written.left_out == [0] and words in written.losses[0].text
    assert len(moodle_xml.read(written.data, "x.xml").records) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("多少", NumberEntry("5", "10", True))), "百分比"),
        (Body((NumberEntry("5", units=("天",)), "以内")), "单位"),
        (Body(("论述", TextEntry(("参考",), is_long=True))), "参考答案"),
        (Body(("题", Match(TWO, (Option("x", "一", "p"),), (("a", "x"), ("b", "x"))))), "图片"),
        (Body(("坏\x07字", Truth(True))), "控制字符"),
    ],
)
def test_what_others_will_not_see_is_said(body, words):
    written = moodle_xml.write([Record(body=body, images={"p": PICTURE})], "")
    assert not written.left_out and words in written.losses[0].text


EXPORTED = f"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<!-- question: 0  -->
  <question type="category"><category><text>$course$/top/法律/监狱法</text></category></question>
<!-- question: 7  -->
  <question type="multichoice">
    <name><text>题一</text></name>
    <questiontext format="html">
      <text><![CDATA[<p>看图，<b>选</b>一项：</p><p><img src="@@PLUGINFILE@@/%E5%9B%BE%201.png" alt=""></p>
      <table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>]]></text>
      <file name="图 1.png" path="/" encoding="base64">{base64.b64encode(PICTURE).decode()}</file>
    </questiontext>
    <generalfeedback format="html"><text><![CDATA[<p>见第三条。</p>]]></text></generalfeedback>
    <defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>
    <single>true</single><shuffleanswers>true</shuffleanswers>
    <correctfeedback format="html"><text>好</text></correctfeedback>
    <answer fraction="100" format="html"><text><![CDATA[<p>x<sup>2</sup></p>]]></text><feedback format="html"><text>对</text></feedback></answer>
    <answer fraction="33.33333" format="html"><text>半对</text><feedback format="html"><text></text></feedback></answer>
    <answer fraction="0" format="html"><text>错</text><feedback format="html"><text></text></feedback></answer>
    <tags><tag><text>监管</text></tag><tag><text>减刑</text></tag></tags>
  </question>
  <question type="description"><name><text>说明</text></name><questiontext format="html"><text>请看第三章</text></questiontext></question>
  <question type="truefalse"><name><text>二</text></name><questiontext format="html"><text>对吗</text></questiontext>
    <answer fraction="0" format="moodle_auto_format"><text>true</text><feedback format="html"><text>再想想</text></feedback></answer>
    <answer fraction="100" format="moodle_auto_format"><text>false</text><feedback format="html"><text></text></feedback></answer></question>
  <question type="cloze"><name><text>三</text></name>
    <questiontext format="html"><text><![CDATA[<p>首都{{1:MULTICHOICE:上海#不是~=北京#是}}，
      建于{{2:NUMERICAL:=1949:1}}年，{{:SA:=国~=中国~%50%华}}。</p>]]></text></questiontext></question>
  <question type="numerical"><name><text>四</text></name><questiontext format="html"><text>多长</text></questiontext>
    <answer fraction="100"><text>5</text><tolerance>0.1</tolerance></answer>
    <units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit><unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units></question>
  <question type="ddwtos"><name><text>五</text></name><questiontext format="html"><text>[[2]]管[[1]]</text></questiontext>
    <dragbox><text>刑罚</text><group>1</group></dragbox><dragbox><text>监狱</text><group>1</group></dragbox></question>
  <question type="essay"><name><text>六</text></name><questiontext format="html"><text>交材料</text></questiontext>
    <responseformat>noinline</responseformat><attachments>2</attachments><filetypeslist>.pdf,.docx</filetypeslist>
    <graderinfo format="html"><text>要点</text></graderinfo></question>
  <question type="calculated"><name><text>七</text></name><questiontext format="html"><text>{{x}}+1</text></questiontext></question>
  <question type="multichoice"><name><text>八</text></name><questiontext format="html"><text>没有答案</text></questiontext><single>true</single>
    <answer fraction="0"><text>甲</text></answer><answer fraction="0"><text>乙</text></answer></question>
  <question type="multichoice"><name><text>九</text></name><questiontext format="html"><text>多选&lt;img src="http://example.org/a.png"&gt;</text></questiontext><single>false</single>
    <answer fraction="70"><text>甲</text></answer><answer fraction="30"><text>乙</text></answer><answer fraction="-50"><text>丙</text></answer></question>
</quiz>"""


@pytest.fixture(scope="module")
def exported():
    return moodle_xml.read(EXPORTED.encode(), "export.xml")


def test_a_file_of_moodle_is_read_in_full(exported):
    assert [one.name for one in exported.records] == ["题一", "二", "三", "四", "五", "六", "九"]
    first = exported.records[0]
    assert (first.category, first.topics, first.points, first.rationale) == (
        "法律/监狱法",
        ["监管", "减刑"],
        "2",
        "见第三条。",
    )
    assert first.body.text == "看图，选一项：\n甲 | 1\n乙 | 2"
    assert first.images[first.body.image] == PICTURE
    choice = first.body.interactions[0]
    assert [(one.text, one.feedback) for one in choice.options] == [("x²", "对"), ("半对", ""), ("错", "")]
    assert choice.right == ("o1",)
    assert exported.records[1].body.interactions == (Truth(False, "再想想"),)
    _, pick, _, year, _, word, _ = exported.records[2].body.parts
    assert pick == Choice(
        (Option("o1", "上海", feedback="不是"), Option("o2", "北京", feedback="是")), ("o2",), is_inline=True
    )
    assert (year, word) == (NumberEntry("1949", "1"), TextEntry(("国", "中国")))
    assert exported.records[3].body.interactions == (NumberEntry("5", "0.1", units=("m", "cm")),)
    assert exported.records[4].body.parts[1] == "管"
    assert exported.records[5].body.interactions == (Upload("要点", 2, (".pdf", ".docx")),)


def test_what_moodle_holds_and_we_do_not_is_said(exported):
    said = {(loss.place, loss.text) for loss in exported.losses}
    for number, words in (
        (2, "粗体"), (2, "表格"), (2, "“半对”"), (2, "统一说明没有保留：好"), (3, "请看第三章"), (5, "华"), (6, "cm×100"),
        (11, "70%"), (11, "example.org"),
    ):  # fmt: skip
        assert any(place == f"第 {number} 个 question" and words in text for place, text in said), words
    assert [(one.place, one.raw) for one in exported.unread] == [
        ("第 9 个 question", "{x}+1"),
        ("第 10 个 question", "没有答案"),
    ]
    assert "calculated" in exported.unread[0].problems[0]


def test_a_tag_added_in_moodle_is_a_topic_and_ours_stay():
    written = moodle_xml.write([Record(body=Body(("题", Order(TWO))), topics=["甲"], competencies=["乙"])], "")
    changed = written.data.replace(b"</tags>", "<tag><text>丙</text></tag></tags>".encode())
    record = moodle_xml.read(changed, "x.xml").records[0]
    assert (record.topics, record.competencies) == (["甲", "丙"], ["乙"])
