"""The table of docs/decisions/0052-exchange-bodies.md says what each format holds. It is made here from what the formats do;
`EXCHANGE_TABLE=write` writes it anew."""

import os
from pathlib import Path

import pytest

from quizzes.bank.exchange import get_format
from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import find_images
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
from tests.quizzes.bank.exchange.made import PICTURES, comparable

NAMES = ("json", "gift", "aiken", "moodle_xml", "qti12", "qti21", "qti22", "qti3")
DOCUMENT = Path(__file__).resolve().parents[4] / "docs/decisions/0052-exchange-bodies.md"
START, END = "<!-- table: made by tests/quizzes/bank/exchange/test_exchange_table.py -->", "<!-- end of table -->"
ONE, TWO = Option("a", "First"), Option("b", "Second")
PICTURE = "pic1.png"
TRUTH = Body(("Stem", Truth(True)))
KINDS = {
    "single choice": Body(("Stem", Choice((ONE, TWO), ("a",)))),
    "several choices": Body(("Stem", Choice((ONE, TWO), ("a", "b"), True))),
    "feedback of options": Body(("Stem", Choice((Option("a", "First", feedback="Words"), TWO), ("a",)))),
    "several keys, any of them right": Body(("Stem", Choice((ONE, TWO, Option("c", "Third")), ("a", "b")))),
    "judgement": TRUTH,
    "feedback of a judgement": Body(("Stem", Truth(True, "", "Words"))),
    "text": Body(("Stem ", TextEntry(("One", "1")))),
    "number with tolerance": Body(("Stem ", NumberEntry("5", "0.5"))),
    "tolerance in percent": Body(("Stem ", NumberEntry("5", "10", True))),
    "unit": Body(("Stem ", NumberEntry("5", units=("m",)))),
    "choice from a list in the text": Body(("Stem ", Choice((ONE, TWO), ("a",), is_inline=True), " end")),
    "several gaps": Body((TextEntry(("One",)), " and ", NumberEntry("5"), " end")),
    "essay": Body(("Stem", TextEntry(is_long=True))),
    "rubric of an essay": Body(("Stem", TextEntry(is_long=True, rubric="Points"))),
    "reference answer of an essay": Body(("Stem", TextEntry(("Model",), True))),
    "order": Body(("Stem", Order((ONE, TWO)))),
    "feedback of an order": Body(("Stem", Order((Option("a", "First", feedback="Words"), TWO)))),
    "match": Body(("Stem", Match((ONE, TWO), (Option("x", "X"), Option("y", "Y")), (("a", "x"), ("b", "x"))))),
    "feedback of a match": Body(
        ("Stem", Match((Option("a", "First", feedback="Words"),), (TWO, Option("x", "X")), (("a", "b"),)))
    ),
    "feedback of a choice in the text": Body(
        ("Stem ", Choice((Option("a", "First", feedback="Words"), TWO), ("a",), is_inline=True), " end")
    ),
    "places of an image": Body(("Stem", Hotspot(PICTURE, (Spot("s", "", "circle", (100, 200, 50)),), ("s",)))),
    "upload": Body(("Stem", Upload())),
    "limits of an upload": Body(("Stem", Upload(most_files=3, extensions=(".pdf",)))),
    "material with questions": Body(("Material", TRUTH, TRUTH)),
    "image of a stem": Body(("Stem", Truth(True)), PICTURE),
    "image of an option": Body(("Stem", Choice((Option("a", "First", PICTURE), TWO), ("a",)))),
}
LABELS = {
    "name": {"name": "Name"},
    "rationale": {"rationale": "Because"},
    "topics, competencies, difficulty": {"topics": ["T"], "competencies": ["C"], "difficulty": "easy"},
    "points": {"points": "2"},
    "citations, source, category": {"citations": ["Law"], "source": "S", "category": "A/B"},
}


def _judge(name, record):
    """ "yes": comes back and others see it; "ours": comes back, others see less; "part": comes back with less; "no"."""
    form = get_format(name)
    written = form.write([record], "Title")
    if written.left_out:
        assert written.losses
        return "no"
    file = form.read(written.data, "x")
    is_same = [comparable(one) for one in file.records] == [comparable(record)]
    assert is_same or written.losses
    return ("ours" if written.losses else "yes") if is_same else "part"


def _make_table():
    rows = [f"| | {' | '.join(get_format(name).NAME for name in NAMES)} |", "|---|" + "---|" * len(NAMES)]
    for label, body in KINDS.items():
        images = {image: PICTURES[image] for image in find_images(body)}
        cells = [_judge(name, Record(body=body, images=dict(images))) for name in NAMES]
        rows.append(f"| {label} | {' | '.join(cells)} |")
    for label, values in LABELS.items():
        body = KINDS["single choice"]
        rows.append(f"| {label} | {' | '.join(_judge(name, Record(body=body, **values)) for name in NAMES)} |")
    return "\n".join(rows)


def test_the_table_of_the_decision_is_what_the_formats_do():
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(START)
    table, _, after = rest.partition(END)
    made = _make_table()
    if os.environ.get("EXCHANGE_TABLE") == "write":
        DOCUMENT.write_text(f"{before}{START}\n{made}\n{END}{after}")
    else:
        assert table.strip() == made


@pytest.mark.parametrize("name", NAMES)
def test_every_format_says_itself_and_is_found(name):
    form = get_format(name)
    assert form.LABEL and all(extension.startswith(".") for extension in form.EXTENSIONS)
