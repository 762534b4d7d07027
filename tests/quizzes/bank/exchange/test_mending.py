"""Damaged XML: what can be read without a guess is read and listed for review with the line; the rest is refused with line and column."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.exchange import moodle_xml, qti12, qti21
from quizzes.bank.exchange.mending import MAX_REPAIRS, mend
from quizzes.bank.exchange.trees import parse_xml, text_of
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.types.interactions import TextEntry, Truth
from tests.conftest import NO_SHARED_DATA, SHARED_DATA

FOLDER = SHARED_DATA / "fixtures" / "canvas-qti12" / "instructure-qti"


def moodle(*questions: str) -> bytes:
    return f"<quiz>{''.join(questions)}</quiz>".encode()


def truth(text: str, end: str = "</question>") -> str:
    return (
        f'<question type="truefalse">\n<questiontext format="html"><text>{text}</text></questiontext>'
        f'<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>\n{end}'
    )


@pytest.mark.parametrize("name", ["fib", "fib_str", "item_no_title"])
def test_item_with_an_open_tag_is_read_and_must_be_looked_at(name):
    path = FOLDER / f"items_1.2/{name}.xml"
    if not path.exists():
        pytest.skip(NO_SHARED_DATA)
    file = qti12.read(path.read_bytes(), path.name)
    (unread,) = file.unread
    assert not file.records and "第 44 行缺少 </resprocessing>" in unread.problems[0]
    assert unread.record.body.parts == (
        "Fill-in-the blanks in this text from Richard III: Now is the ", TextEntry(("Winter",)), " of our discontent made glorious ", TextEntry(("Summer",)),
        " by these sons of ", TextEntry(("York",)),
    )  # fmt: skip


def test_html_in_xml_is_read_and_must_be_looked_at():
    path = FOLDER / "items_2.2/audio-video.xml"
    if not path.exists():
        pytest.skip(NO_SHARED_DATA)
    (unread,) = qti21.read(path.read_bytes(), path.name).unread
    assert "</source>" in unread.problems[0]
    assert len(unread.record.body.interactions[0].options) == 5


def test_damage_costs_the_questions_that_it_touches_alone():
    file = moodle_xml.read(moodle(truth("一"), truth("二", "</answer></question>"), truth("三")), "x.xml")
    assert [one.body.text for one in file.records] == ["一", "三"]
    assert [(one.record.body.text, one.problems) for one in file.unread] == [
        ("二", ["文件第 5 行多出 </answer>：这道题只按读得出的部分读入，请对照原文核对。"])
    ]


def test_question_that_is_not_closed_takes_only_the_next_with_it():
    file = moodle_xml.read(moodle(truth("一"), truth("二", ""), truth("三"), truth("四")), "x.xml")
    assert [one.body.text for one in file.records] == ["一"]
    assert len(file.unread) + len(file.losses) >= 1
    assert "可能少了几道题" in "".join(
        [*(one.text for one in file.losses), *(one.problems[0] for one in file.unread)]
    ) or ("缺少 </question>" in file.unread[0].problems[0])


def test_file_that_breaks_off_keeps_what_was_whole():
    data = moodle(truth("一"), truth("二"), truth("三"))
    whole = data[: data.rindex(b"<question ")]
    file = moodle_xml.read(whole, "x.xml")
    assert [one.body.text for one in file.records] == ["一", "二"]
    assert "可能少了几道题" in file.losses[0].text
    file = moodle_xml.read(whole + b'<question type="truefalse"><questiontext><text>\xe4\xb8\x89', "x.xml")
    assert [one.body.text for one in file.records] == ["一", "二"]
    assert file.unread[0].record.body.text == "三" and "缺少 </text>" in file.unread[0].problems[0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("甲 & 乙", "甲 & 乙"),
        ("甲&nbsp;乙&mdash;丙", "甲\u00a0乙—丙"),
        ("&lt;b&gt; & &nosuch;", "<b> & &nosuch;"),
        ("R&D;", "R&D;"),
    ],
)
def test_signs_that_mean_one_thing_are_read_as_that(written, read):
    assert text_of(parse_xml(f"<quiz><text>{written}</text></quiz>".encode())) == read


def test_sign_of_a_tag_in_a_text_is_text_and_must_be_looked_at():
    file = moodle_xml.read(moodle(truth("若 a < b 且 b > 1")), "x.xml")
    assert not file.records and file.unread[0].record.body.parts[1] == Truth(True)
    assert "第 2 行的 < " in file.unread[0].problems[0]


def test_attributes_of_html_are_read():
    root = parse_xml(b"<quiz><a x=1 checked y=\"R&D &amp; Q\" z='2'><br></a></quiz>")
    assert root[0].attrib == {"x": "1", "checked": "checked", "y": "R&D & Q", "z": "2"}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"<quiz>\n <!-- never closed <question/></quiz>", "第 2 行"),
        ("<quiz>\n<text>罪犯</text></quiz>".encode("gb18030"), "第 2 行第 7 列"),
        (b"<quiz>" + b"</a>" * (MAX_REPAIRS + 1) + b"</quiz>", "第 1 行第 9 列"),
        (b"<quiz/><quiz/>", "第 1 行第 8 列"),
    ],
)
def test_what_needs_a_guess_is_refused_with_its_place(data, place):
    with pytest.raises(ImportRefused) as refused:
        parse_xml(data)
    assert place in str(refused.value.reason) and "改好这一处" in str(refused.value.reason)


def test_broken_and_hostile_stays_hostile():
    with pytest.raises(ImportRefused, match="不安全"):
        parse_xml(b'<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a; & <b></quiz>')


@pytest.mark.parametrize(
    "text",
    [
        "<a>" * 300_000 + "<c></c>" * 100_000, "<" * 500_000, "&" * 2_000_000, "<a " + "x=" * 500_000, "<a '" * 300_000,
        "<a" + " b" * 900_000 + "<", "</a>" * 500_000, "<!--" * 500_000, "<b>" + "<a>" * 199 + "</b>" * 100_000,
    ],
)  # fmt: skip
def test_mending_takes_a_second_whatever_stands_there(text):
    start = time.process_time()
    mend(text)
    assert time.process_time() - start < 1.5


@given(st.text("<>/ab&;'\"= !-[]?", max_size=60))
def test_what_was_mended_is_whole_or_refused(text):
    try:
        parse_xml(f"<quiz>{text}</quiz>".encode())
    except ImportRefused as refused:
        assert refused.reason
