"""QTI 2.1, 2.2 and 3.0: our own packages come back, what they can't hold is said, and items of other projects are read."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.exchange import get_format, qti3, qti21, qti22, recognize_format
from quizzes.bank.exchange.records import Record
from quizzes.bank.types.interactions import Body, Choice, Hotspot, NumberEntry, Option, Spot, TextEntry, Truth, Upload
from tests.quizzes.bank.exchange.made import (
    ENTRIES,
    IMAGES,
    LINE,
    LONGS,
    PICTURES,
    ROUND_TRIP,
    TRUTHS,
    UPLOADS,
    cases,
    choices,
    clozes,
    comparable,
    hotspots,
    matches,
    numbers,
    orders,
    records,
    stems,
)

RICH = {"with_images": True, "with_feedback": True}
SIMPLE = st.one_of(
    stems(choices(**RICH), IMAGES), stems(TRUTHS, IMAGES), stems(LONGS, IMAGES), stems(orders(**RICH), IMAGES),
    stems(matches(**RICH), IMAGES), stems(hotspots()), stems(UPLOADS, IMAGES),
    clozes(st.one_of(ENTRIES, numbers(), choices(is_multiple=False, is_inline=True, text=LINE)), image=IMAGES),
)  # fmt: skip
HELD = st.one_of(SIMPLE, cases(SIMPLE, IMAGES))


@pytest.mark.parametrize("form", [qti21, qti22, qti3], ids=lambda form: form.NAME)
@ROUND_TRIP
@given(made=st.lists(records(HELD), max_size=3))
def test_what_it_holds_comes_back(form, made):
    written = form.write(made, "卷")
    assert not written.left_out
    if not made:
        return
    assert recognize_format(written.data, "x.zip") is get_format(form.NAME)
    file = form.read(written.data, "x.zip")
    assert not file.unread and not file.losses
    assert [comparable(one) for one in file.records] == [comparable(one) for one in made]


@pytest.mark.parametrize("form", [qti21, qti22, qti3], ids=lambda form: form.NAME)
def test_a_single_item_is_read_too(form):
    data = form.write([Record(body=Body(("题", Truth(False))), points="2")], "").data
    item = zipfile.ZipFile(io.BytesIO(data)).read("items/item-1.xml")
    assert recognize_format(item, "x.xml") is get_format(form.NAME)
    record = form.read(item, "x.xml").records[0]
    assert (record.body, record.points) == (Body(("题", Truth(False))), "2")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("题", Hotspot("nowhere", (Spot("s", "", "circle", (1, 2, 3)),), ("s",)))), "图片"),
        (Body(("题", Choice((Option("a", "甲"), Option("b", "乙")), ("a", "b"), True, True))), "选择"),
    ],
)
def test_what_it_cannot_hold_is_left_out_in_words(body, words):
    written = qti22.write([Record(body=body), Record(body=Body(("题", Truth(True))))], "")
    assert written.left_out == [0] and words in written.losses[0].text
    assert len(qti22.read(written.data, "x.zip").records) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("多少", NumberEntry("5", units=("天",)))), "单位"),
        (Body(("交", Upload(extensions=(".pdf",)))), "类型"),
        (Body(("选", Choice((Option("a", "甲", "p"), Option("b", "乙")), ("a",), is_inline=True))), "图片"),
        (Body(("选", Choice((Option("a", "甲", feedback="好"), Option("b", "乙")), ("a",), is_inline=True))), "说明"),
    ],
)
def test_what_others_will_not_see_is_said(body, words):
    written = qti22.write([Record(body=body, images={"p": PICTURES["pic1.png"]})], "")
    assert not written.left_out and words in written.losses[0].text


def _item(body, declared="", processing=""):
    return f"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="t" adaptive="false" timeDependent="false">
    {declared}<itemBody>{body}</itemBody>{processing}</assessmentItem>""".encode()


def test_a_mapping_gives_the_key_and_says_shares():
    declared = """<responseDeclaration identifier="R" cardinality="single" baseType="string"><correctResponse><value>甲</value></correctResponse>
      <mapping defaultValue="0"><mapEntry mapKey="甲" mappedValue="2"/><mapEntry mapKey="乙" mappedValue="2"/>
      <mapEntry mapKey="丙" mappedValue="1"/></mapping></responseDeclaration>"""
    file = qti21.read(_item('<p>填<textEntryInteraction responseIdentifier="R"/>。</p>', declared), "x.xml")
    assert file.records[0].body == Body(("填", TextEntry(("甲", "乙")), "。"))
    assert "“丙”" in file.losses[0].text and "50%" in file.losses[0].text


PAIR = '<simpleChoice identifier="a">甲</simpleChoice><simpleChoice identifier="b">乙</simpleChoice>'


def test_several_answers_under_one_another_are_a_case():
    one = '<responseDeclaration identifier="{0}" cardinality="single" baseType="identifier"><correctResponse><value>a</value></correctResponse></responseDeclaration>'
    choice = '<p>{0}？</p><choiceInteraction responseIdentifier="{0}" maxChoices="1">{1}</choiceInteraction>'
    file = qti21.read(
        _item(choice.format("P", PAIR) + choice.format("Q", PAIR), one.format("P") + one.format("Q")), "x.xml"
    )
    assert [below.text for below in file.records[0].body.bodies] == ["P？", "Q？"]


@pytest.mark.parametrize(
    ("body", "declared", "words"),
    [
        ('<p>点</p><selectPointInteraction responseIdentifier="R"/>', "", "selectPointInteraction"),
        ("<p>题</p>", "", "正确答案"),
        (
            '<p>题</p><choiceInteraction responseIdentifier="R"><simpleChoice identifier="a">甲</simpleChoice></choiceInteraction>',
            "",
            "选项少于",
        ),
        ("<p>题</p>", '<templateDeclaration identifier="T" cardinality="single" baseType="integer"/>', "模板"),
    ],
)
def test_what_cannot_be_taken_is_listed_with_its_reason(body, declared, words):
    file = qti21.read(_item(body, declared), "x.xml")
    assert not file.records and words in " ".join(file.unread[0].problems)
