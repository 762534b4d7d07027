"""Our JSON: everything comes back, the published schema says what is written, and what differs from it is listed with its place."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.exchange import get_format, json_items, recognize_format
from quizzes.bank.exchange.records import Record
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.types.interactions import Body, Truth
from tests.quizzes.bank.exchange.made import ANY, ROUND_TRIP, comparable, records

SCHEMA = json.loads((Path("static") / json_items.SCHEMA).read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@ROUND_TRIP
@given(st.lists(records(ANY), max_size=3))
def test_everything_comes_back_and_fits_the_published_schema(given_records):
    written = json_items.write(given_records, "卷一")
    VALIDATOR.validate(json.loads(written.data))
    assert recognize_format(written.data, "x.bin") is get_format("json")
    assert not written.losses and not written.left_out
    file = json_items.read(written.data, "x.json")
    assert not file.unread
    assert [comparable(one) for one in file.records] == [comparable(one) for one in given_records]


def _with(**changes):
    item = {"body": {"kind": "body", "parts": ["题", {"kind": "truth", "value": True}]}} | changes
    return {"format": "question-bank-items", "version": 1, "items": [item]}


WRONG = {
    "difficulty": _with(difficulty="很难"),
    "topics": _with(topics="刑法"),
    "body": _with(body="题"),
    "kind": _with(body={"kind": "body", "parts": [{"kind": "telepathy"}]}),
    "value": _with(body={"kind": "body", "parts": ["题", {"kind": "number", "value": "五"}]}),
    "coords": _with(
        body={"kind": "body", "parts": [{"kind": "hotspot", "image": "a", "right": ["a"],
        "spots": [{"id": "a", "shape": "rect", "coords": [1.5]}]}]}
    ),
}  # fmt: skip


@pytest.mark.parametrize("field", WRONG)
def test_what_the_schema_refuses_is_listed_with_its_place(field):
    assert not VALIDATOR.is_valid(WRONG[field])
    file = json_items.read(json.dumps(WRONG[field]).encode(), "x.json")
    assert not file.records
    assert file.unread[0].place == "items[0]"
    assert file.unread[0].problems[0].params == {"field": field}


def test_a_question_without_a_key_is_listed_not_taken():
    parts = ["题", {"kind": "choice", "options": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}], "right": []}]
    file = json_items.read(json.dumps(_with(body={"kind": "body", "parts": parts})).encode(), "x.json")
    assert not file.records and "正确答案" in file.unread[0].problems[0]


@pytest.mark.parametrize(
    "data", [b'{"format": "question-bank-items", "version": 1, "items": [NaN]}', b"{" * 100_000, b'{"format":', b"[]",
             b'{"format": "question-bank-items", "version": 9, "items": []}'],
)  # fmt: skip
def test_files_that_are_no_json_of_ours_are_refused_in_words(data):
    with pytest.raises(ImportRefused, match="导出"):
        json_items.read(data, "x.json")


def test_only_its_own_file_is_recognized():
    assert not json_items.recognize(b'{"items": []}', "x.json")
    assert json_items.recognize(json_items.write([Record(body=Body(("题", Truth(True))))], "").data, "x.txt")
