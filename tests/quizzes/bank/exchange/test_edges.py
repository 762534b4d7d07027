"""Edges that round trips seldom reach: escapes of cloze and GIFT, caps at their very limit, keys that processing rates."""

import io
import zipfile
from xml.etree.ElementTree import Element, SubElement

import pytest

from quizzes.bank.exchange import gift, moodle_xml, packages, qti21
from quizzes.bank.exchange.cloze import read_gap, split_gaps
from quizzes.bank.exchange.packages import Package
from quizzes.bank.exchange.trees import MAX_ATTRIBUTES, MAX_DEPTH, MAX_SURPLUS, USUAL_WEIGHT, Scales, parse_xml
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.types.interactions import Choice, NumberEntry, TextEntry, Truth


@pytest.mark.parametrize(
    ("inside", "accepted"),
    [
        (r"=a\~b", ("a~b",)), (r"=a\#b", ("a#b",)), (r"=a\}b", ("a}b",)), (r"=a\{b", ("a{b",)), (r"=a\\b", ("a\\b",)), (r"=a\"b", ('a"b',)),
        ("=a&#126;b", ("a~b",)), ("=a&amp;b~=c", ("a&b", "c")), ("%100%a~%50%b~c", ("a",)), ("=a#good~=b", ("a", "b")), ("=1&#35;2", ("1#2",)),
    ],
)  # fmt: skip
def test_answers_of_a_gap(inside, accepted):
    assert read_gap("SA", inside, []) == TextEntry(accepted)


def test_shares_and_feedback_of_a_gap():
    losses = []
    one = read_gap("MULTICHOICE", "~%50%a#half~=b#whole~%-10%c", losses)
    assert (
        isinstance(one, Choice)
        and one.right == ("o2",)
        and [option.feedback for option in one.options] == ["half", "whole", ""]
    )
    assert "50%" in losses[0]
    assert read_gap("MULTIRESPONSE", "~%50%a~%50%b~%-50%c", []).right == ("o1", "o2")
    assert read_gap("NM", "=15:0.5", []) == NumberEntry("15", "0.5") and read_gap("NM", "=x", []) is None


def test_gaps_lie_beside_each_other_and_never_in_each_other():
    text, gaps = split_gaps("a {1:SA:=x{1:SA:=y} b {2:NM:=1} {1:NOSUCH:=z} {1:MC:=a")
    assert gaps == [("SA", "=x{1:SA:=y"), ("NM", "=1")]
    assert text == 'a <gap n="0"></gap> b <gap n="1"></gap> {1:NOSUCH:=z} {1:MC:=a'


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("T#w#r", Truth(True, "r", "w")),
        ("F#w#r", Truth(False, "w", "r")),
        ("T##r", Truth(True, "r", "")),
        ("F#w", Truth(False, "w", "")),
    ],
)
def test_first_words_of_a_judgement_are_for_the_wrong(written, value):
    (record,) = gift.read(f"题 {{{written}}}".encode(), "x.gift").records
    assert record.body.interactions == (value,)
    again = gift.read(gift.write([record], "").data, "x.gift").records[0]
    assert again.body.interactions == (value,)


@pytest.mark.parametrize("words", ["[html]<b>x</b>", "a:b=c~d#e{f}g\\h", "-> y", "%50%z", "// no", "$CATEGORY: a"])
def test_words_that_look_like_gift_come_back(words):
    (record,) = gift.read(b"x {=a#b ~c}", "x.gift").records
    option = record.body.interactions[0].options[0]
    changed = type(option)("o1", words, None, words)
    other = type(option)("o2", "other", None, "")
    record.body = type(record.body)((words, Choice((changed, other), ("o1",))))
    record.rationale = record.name = words
    (again,) = gift.read(gift.write([record], "").data, "x.gift").records
    one = again.body.interactions[0].options[0]
    assert (again.body.text, one.text, one.feedback, again.rationale, again.name) == (words,) * 5


def deep(levels):
    return b"<a>" * levels + b"</a>" * levels


def test_caps_hold_at_their_limit():
    assert parse_xml(deep(MAX_DEPTH)).tag == "a"
    full = " ".join(f'x{number}="1"' for number in range(MAX_ATTRIBUTES))
    assert len(parse_xml(f"<a {full}/>".encode()).attrib) == MAX_ATTRIBUTES
    for data in (deep(MAX_DEPTH + 1), f'<a {full} y="1"/>'.encode(), f'<a x="{"y" * 100_001}"/>'.encode()):
        with pytest.raises(ImportRefused, match="过大或过深"):
            parse_xml(data)


def test_defaults_of_attributes_are_weighed():
    head = '<!DOCTYPE quiz [<!ATTLIST a b CDATA "{}">]>'
    assert parse_xml((head.format("Row") + "<quiz><a/></quiz>").encode())[0].get("b") == "Row"
    with pytest.raises(ImportRefused, match="过大或过深"):
        parse_xml((head.format("x" * 60_000) + f"<quiz>{'<a/>' * 1000}</quiz>").encode())


def test_questions_of_a_file_are_weighed_together():
    question = Element("question")
    for _ in range(USUAL_WEIGHT - 1):
        SubElement(question, "p")
    scales = Scales()
    for _ in range(1000):
        scales.weigh(question)
    question.text = "<" * MAX_SURPLUS
    scales.weigh(question)
    with pytest.raises(ImportRefused):
        scales.add(USUAL_WEIGHT + 1)


def test_package_is_read_twice_at_most(monkeypatch):
    monkeypatch.setattr(packages, "MAX_UNPACKED", 1000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.png", b"a" * 400)
        archive.writestr("b.png", b"b" * 400)
    package = Package(buffer.getvalue())
    assert [len(package.read("a.png")) for _ in range(100)] == [400] * 100
    with pytest.raises(ImportRefused, match="过大"):
        for _ in range(3):
            package.read("b.png")
            package.read("a.png")


def item(declaration, processing):
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="t">{declaration}<itemBody><p>题</p>'
        '<choiceInteraction responseIdentifier="R" maxChoices="1"><simpleChoice identifier="a">甲</simpleChoice>'
        '<simpleChoice identifier="b">乙</simpleChoice><simpleChoice identifier="c">丙</simpleChoice></choiceInteraction></itemBody>'
        f"{processing}</assessmentItem>"
    ).encode()


MAPPED = "<mapping>{}</mapping>"
POINTS = '<mapEntry mapKey="a" mappedValue="1"/><mapEntry mapKey="b" mappedValue="{}"/>'
CORRECT = "<correctResponse><value>a</value></correctResponse>"
BY_MAP = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'
BY_MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
IF = (
    "<responseIf><match><variable identifier='R'/><baseValue baseType='identifier'>{}</baseValue></match><setOutcomeValue identifier='SCORE'>"
    "<baseValue baseType='float'>{}</baseValue></setOutcomeValue></responseIf>"
)


@pytest.mark.parametrize(
    ("inside", "processing", "right"),
    [
        (CORRECT + MAPPED.format(POINTS.format("1")), BY_MAP, ("a", "b")), (CORRECT + MAPPED.format(POINTS.format("1")), BY_MATCH, ("a",)),
        (CORRECT + MAPPED.format(POINTS.format("0.5")), BY_MAP, ("a",)), (MAPPED.format(POINTS.format("0.5")), BY_MAP, ("a",)),
        ("", f"<responseProcessing><responseCondition>{IF.format('b', '1')}</responseCondition></responseProcessing>", ("b",)),
    ],
)  # fmt: skip
def test_key_is_what_the_processing_gives_points_for(inside, processing, right):
    head = (
        f'<responseDeclaration identifier="R" cardinality="single" baseType="identifier">{inside}</responseDeclaration>'
    )
    (record,) = qti21.read(item(head, processing), "x.xml").records
    (one,) = record.body.interactions
    assert (one.right, one.is_multiple) == (right, False)


@pytest.mark.parametrize("branches", [IF.format("b", "0"), IF.format("b", "1") + IF.format("c", "1")])
def test_processing_that_names_no_one_key_is_for_review(branches):
    head = '<responseDeclaration identifier="R" cardinality="single" baseType="identifier"/>'
    file = qti21.read(
        item(head, f"<responseProcessing><responseCondition>{branches}</responseCondition></responseProcessing>"),
        "x.xml",
    )
    assert not file.records and "正确答案" in file.unread[0].problems[0]


@pytest.mark.parametrize(
    ("fractions", "single", "right", "is_told"),
    [
        (("50", "50", "0"), "false", ("o1", "o2"), False), (("70", "30", "-100"), "false", ("o1", "o2"), True), (("100", "0", "0"), "true", ("o1",), False),
        (("100", "50", "0"), "true", ("o1",), True), (("33.33333", "33.33333", "33.33333"), "false", ("o1", "o2", "o3"), False), (("0", "0", "100"), "false", ("o3",), False),
        (("50", "50", "-50"), "false", ("o1", "o2"), False), (("50", "50", "-25"), "false", ("o1", "o2"), True),
    ],
)  # fmt: skip
def test_fractions_of_moodle(fractions, single, right, is_told):
    answers = "".join(
        f'<answer fraction="{one}"><text>{number}</text></answer>' for number, one in enumerate(fractions)
    )
    text = f'<quiz><question type="multichoice"><questiontext><text>题</text></questiontext><single>{single}</single>{answers}</question></quiz>'
    file = moodle_xml.read(text.encode(), "x.xml")
    assert file.records[0].body.interactions[0].right == right and bool(file.losses) == is_told


@pytest.mark.parametrize(
    ("source", "is_kept"),
    [("@@PLUGINFILE@@/a.png", True), ("a.png", False), ("@@PLUGINFILE@@/b.png", False), ("http://x/a.png", False)],
)
def test_images_of_moodle_are_those_that_the_file_holds(source, is_kept):
    text = (
        f'<quiz><question type="essay"><questiontext format="html"><text>题&lt;img src="{source}"&gt;</text>'
        '<file name="a.png" encoding="base64">iVBORw0KGgp4eA==</file></questiontext></question></quiz>'
    )
    file = moodle_xml.read(text.encode(), "x.xml")
    assert bool(file.records[0].images) == is_kept == (not file.losses)


def test_shares_of_gift_and_signs_of_its_own():
    (record,) = gift.read("::a\\:\\:b::题 {=%100%甲 ~%30%乙 ~丙}".encode(), "x.gift").records
    assert record.body.interactions[0].right == ("o1",) and record.name == "a::b"
    assert "\\:\\:" in gift.write([record], "").data.decode()
    assert "60%" in gift.read("题 {~%60%a ~%40%b ~c}".encode(), "x.gift").losses[0].text


def test_comments_beyond_measure_are_refused():
    with pytest.raises(ImportRefused, match="过大或过深"):
        parse_xml(b"<quiz>" + b"<!---->" * 200_001 + b"</quiz>")
