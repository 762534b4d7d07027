"""Our own Word paper: what is written is read back exactly, images too; without key it holds none."""

import io
import zipfile

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quizzes.bank.exchange import document
from quizzes.bank.exchange.records import Record
from quizzes.bank.types.interactions import Body, Choice, Option, TextEntry
from tests.quizzes.bank.exchange.bodies import PICTURES, plain, records

SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
CANARY = "只给阅卷人看"


@SLOW
@given(st.lists(records, min_size=1, max_size=4))
def test_round_trip(given_records):
    written = document.write(given_records, "试卷")
    assert document.recognize(written.data, "a.docx")
    found = document.read(written.data, "a.docx")
    assert not found.unread and not written.losses
    assert list(map(plain, found.records)) == list(map(plain, given_records))


def paper(**fields):
    options = (Option("x", "甲", "p"), Option("y", "乙", feedback=CANARY))
    choice = Record(body=Body(("题干", Choice(options, ("x",)))), rationale=CANARY, images={"p": PICTURES[0]}, **fields)
    long = Record(body=Body(("简述。", TextEntry((), True, CANARY))), citations=[CANARY])
    return [choice, long]


def test_without_key_nothing_of_it_is_in_the_package():
    written = document.write(paper(), "试卷", with_key=False)
    with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
        text = "".join(archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist())
    assert CANARY not in text
    assert "答案：" not in text
    assert "甲" in text


def test_what_was_typed_into_it_is_read_or_told():
    written = document.write(paper(), "试卷")
    changed = rewrite(written.data, "word/document.xml", ("题干", "改过的题干"))
    assert document.read(changed, "a.docx").records[0].body.text == "改过的题干"
    broken = rewrite(written.data, "word/document.xml", ("答案：A", "答案：F"))
    found = document.read(broken, "a.docx")
    assert len(found.records) == 1
    assert "不存在的选项" in found.unread[0].problems[0]
    strange = rewrite(
        written.data, "word/document.xml", ('<w:pStyle w:val="QuestionKey"/>', '<w:pStyle w:val="Normal"/>')
    )
    assert any("没有用试卷里的样式" in one.problems[0] for one in document.read(strange, "a.docx").unread)


def rewrite(data, part, change):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            text = source.read(name)
            copy.writestr(name, text.replace(change[0].encode(), change[1].encode(), 1) if name == part else text)
    return target.getvalue()
