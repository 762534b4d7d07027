"""GIFT: our own files come back, what it can't hold is said, and 51 files of another project are read as that project reads them."""

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.exchange import get_format, gift, recognize_format
from quizzes.bank.exchange.flow import read_html
from quizzes.bank.exchange.records import Record
from quizzes.bank.types.interactions import Body, Choice, Match, NumberEntry, Option, Order, TextEntry, Truth, Upload
from tests.conftest import NO_SHARED_DATA, SHARED_DATA
from tests.quizzes.bank.exchange.made import (
    ENTRIES,
    LINE,
    LONGS,
    ROUND_TRIP,
    TRUTHS,
    choices,
    clozes,
    comparable,
    matches,
    numbers,
    records,
    stems,
)

FOLDER = SHARED_DATA / "fixtures" / "gift" / "gift-grammar-peg"
EXPECTED = sorted(FOLDER.glob("*.json"))

NO_ARROW = LINE.filter(lambda text: "->" not in text)
HELD = st.one_of(
    stems(choices(with_feedback=True)), stems(TRUTHS), stems(LONGS), stems(matches(text=NO_ARROW)),
    clozes(st.one_of(ENTRIES, numbers(), choices(is_multiple=False, is_inline=True, text=LINE, with_feedback=True)), most=1),
)  # fmt: skip


def _has_arrow(record):
    return any("->" in text for one in record.body.interactions for text in getattr(one, "accepted", ()))


@ROUND_TRIP
@given(st.lists(records(HELD).filter(lambda record: not _has_arrow(record)), max_size=3))
def test_what_it_holds_comes_back(made):
    written = gift.write(made, "卷")
    file = gift.read(written.data, "x.gift")
    assert not file.unread and not written.left_out
    assert [comparable(one) for one in file.records] == [comparable(one) for one in made]


TWO = (Option("a", "甲"), Option("b", "乙"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("题", Order(TWO))), "排序"),
        (Body(("题", Upload())), "上传"),
        (Body((TextEntry(("一",)), "与", TextEntry(("二",)))), "一处作答"),
        (Body(("材料", Body(("题", Truth(True))))), "一处作答"),
    ],
)
def test_what_it_cannot_hold_is_left_out_in_words(body, words):
    written = gift.write([Record(body=body), Record(body=Body(("题", Truth(True))))], "")
    assert written.left_out == [0]
    assert words in written.losses[0].text
    assert len(gift.read(written.data, "x.gift").records) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Body(("题", Truth(True)), "图"), "图片"),
        (Body(("多少", NumberEntry("5", "10", True))), "百分比"),
        (Body(("多少", NumberEntry("5", units=("天",)))), "单位"),
        (Body(("论述", TextEntry(is_long=True, rubric="要点"))), "评分要点"),
        (Body(("论述", TextEntry(("参考",), is_long=True))), "参考答案"),
        (Body(("题", Match((Option("l", "a->b"),), TWO, (("l", "a"),)))), "->"),
    ],
)
def test_what_others_will_not_see_is_said(body, words):
    written = gift.write([Record(body=body)], "")
    assert not written.left_out
    assert words in written.losses[0].text


def test_a_percentage_changed_elsewhere_is_not_taken_from_the_comment():
    written = gift.write([Record(body=Body(("多少", NumberEntry("5", "10", True))))], "")
    changed = gift.read(written.data.replace(b"5:0.5", b"8:0.5"), "x.gift")
    assert changed.records[0].body.interactions == (NumberEntry("8", "0.5"),)


def test_damage_costs_one_question_and_is_listed_with_its_line():
    text = "一{~a =b}\n\n二{~a =b\n\n三{T}\n\n四{=x}}\n\n五 {abc =x}\n\n六{~a ~b}\n"
    file = gift.read(text.encode(), "x.gift")
    assert [one.body.text for one in file.records] == ["一", "三"]
    assert [one.place for one in file.unread] == ["第 3 行", "第 7 行", "第 9 行", "第 11 行"]


def test_shares_are_said_never_guessed():
    file = gift.read("题{~%70%a ~%30%b ~c}\n\n短{=a =%50%b}".encode(), "x.gift")
    assert file.records[0].body.interactions[0].right == ("o1", "o2")
    assert file.records[1].body.interactions == (TextEntry(("a",)),)
    assert "70%" in file.losses[0].text and "50%" in file.losses[1].text


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_file_of_another_project_is_read_as_that_project_reads_it(path):
    data = path.with_suffix(".gift").read_bytes()
    expected = json.loads(path.read_text())
    file = gift.read(data, path.with_suffix(".gift").name)
    assert recognize_format(data, path.with_suffix(".gift").name) is get_format("gift")
    questions = [one for one in expected if one["type"] not in ("Category", "Description")]
    said = [one for one in expected if one["type"] == "Description"]
    keyless = [one for one in file.unread if one.record]
    read = sorted(
        [*file.records, *(one.record for one in keyless)], key=lambda one: int(re.search(r"\d+", one.place)[0])
    )
    assert len(read) == len(questions) and len(file.unread) == len(keyless)
    losses = " ".join(loss.text for loss in file.losses)
    for one in said:
        assert _flat(_plain(one["stem"]))[:400] in _flat(losses)
    for question, record in zip(questions, read, strict=True):
        _check_question(question, record, losses)


def test_all_51_files_are_there():
    if not EXPECTED:
        pytest.skip(NO_SHARED_DATA)
    assert len(EXPECTED) == 51


def _plain(text):
    return read_html(text["text"]).text if text["format"] == "html" else text["text"]


def _flat(text):
    return "".join(text.split())


def _check_question(question, record, losses):
    assert record.name == (question["title"] or "")
    assert record.topics == (question["tags"] or [])
    shown = "".join(part if isinstance(part, str) else " _____ " for part in record.body.parts)
    stem = _plain(question["stem"])
    if "_____" in stem:
        assert _flat(shown) == _flat(stem)
    else:
        assert _flat(record.body.text) == _flat(stem)
    if question["globalFeedback"]:
        assert _flat(_plain(question["globalFeedback"])) in _flat(record.rationale)
    _CHECKS[question["type"]](question, record.body.interactions[0], record, losses)


def _check_truth(question, one, record, losses):
    """That project calls the first feedback "true", the second "false"; Moodle says the first to those who are wrong."""
    told = [_plain(question[side]) if question[side] else "" for side in ("trueFeedback", "falseFeedback")]
    assert one == Truth(question["isTrue"], *(reversed(told) if question["isTrue"] else told))


def _check_choice(question, one, record, losses):
    assert isinstance(one, Choice)
    assert [option.text for option in one.options] == [_plain(choice["text"]) for choice in question["choices"]]
    assert [option.feedback for option in one.options] == [
        _plain(choice["feedback"]) if choice["feedback"] else "" for choice in question["choices"]
    ]
    marked = [choice["isCorrect"] for choice in question["choices"]]
    weighted = [(choice["weight"] or 0) > 0 for choice in question["choices"]]
    right = marked if any(marked) else weighted
    assert [option.id in one.right for option in one.options] == right
    assert one.is_multiple == (not any(marked))  # "=" gives all points to whoever chooses it
    assert one.is_multiple or sum(right) == 1 or "任何一个都算对" in losses


def _check_short(question, one, record, losses):
    assert isinstance(one, TextEntry) and not one.is_long
    full = [choice for choice in question["choices"] if choice["weight"] in (None, 100)]
    assert one.accepted == tuple(_plain(choice["text"]) for choice in full)
    for choice in question["choices"]:
        assert choice in full or _plain(choice["text"]) in losses
        assert not choice["feedback"] or _plain(choice["feedback"]) in record.rationale


def _check_number(question, one, record, losses):
    assert isinstance(one, NumberEntry)
    given = question["choices"]
    if isinstance(given, list):
        right = [choice for choice in given if choice["isCorrect"] and choice["weight"] in (None, 100)]
        assert all(choice is right[0] or str(choice["text"].get("number", "*")) in losses for choice in given)
        given = right[0]["text"]
    low, high = (Decimal(one.value) - Decimal(one.tolerance), Decimal(one.value) + Decimal(one.tolerance))
    if given["type"] == "high-low":
        assert (low, high) == (Decimal(str(given["numberLow"])), Decimal(str(given["numberHigh"])))
    else:
        assert Decimal(one.value) == Decimal(str(given["number"]))
        assert Decimal(one.tolerance) == Decimal(str(given.get("range", 0)))


def _check_match(question, one, record, losses):
    left, right = ({option.id: option.text for option in side} for side in (one.left, one.right))
    pairs = [(_plain(pair["subquestion"]), pair["subanswer"]) for pair in question["matchPairs"]]
    assert [(left[a], right[b]) for a, b in one.pairs] == [pair for pair in pairs if pair[0]]
    assert {pair[1] for pair in pairs} == set(right.values())


def _check_essay(question, one, record, losses):
    assert one == TextEntry(is_long=True)


_CHECKS = {
    "TF": _check_truth, "MC": _check_choice, "Short": _check_short, "Numerical": _check_number, "Matching": _check_match,
    "Essay": _check_essay,
}  # fmt: skip
