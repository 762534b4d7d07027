"""What must hold for every file: nothing raises but a refusal, no question vanishes, and what is imported is sound and was written so."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.bank.imports import Draft, ImportRefused, check_draft, parse_file
from tests.quizzes.bank.imports.sheet_files import write_book
from tests.quizzes.bank.imports.word_files import paragraph, write_word

FRAGMENTS = [
    "1、", "2.", "（3）", "第4题", "2、3、4、5、397、", "一、", "单选题", "二、多选题（每题2分）", "[判断]", "（单选题，0.3分）", "---", "@@@",
    "题干（ ）。", "题干____。",
    "民警应当文明执法。", "（√）", "（D）", "A、甲", "B、乙", "C.丙", "（D）丁", "A正确 B错误", "A、甲\tB、乙\tC、丙", "答案：A", "答案：", "正确答案：ABD", "答案:全错。",
    "参考答案", "1．D\t2．C", "1-5 ABCDA", "我的答案:B", "解析：根据规定", "依据：《监狱法》第三条", "分数:10", "知识点:监狱法",
    "难度：易", "正确", "错误", " ", "\t", "\u00a0", "《监狱法》",
]  # fmt: skip
LINES = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=3).map("".join)
NAMES = st.sampled_from(["a.txt", "a.csv", "a.tsv", "a.docx", "a.xlsx", "a.xls", "a.doc", "a", ""])
DAMAGES = ["", "", "", "no key", "no options", "doubled letter", "key outside", "two keys"]


@dataclass(frozen=True)
class Question:
    number: int
    kind: str
    option_count: int
    key_place: int
    damage: str

    @property
    def stem(self) -> str:
        return f"第{self.number}道题的题干内容{'（ ）' if self.kind == 'choice' else ''}。"

    @property
    def options(self) -> list[str]:
        return [f"选择{self.number}之{place}" for place in range(self.option_count)] if self.kind == "choice" else []

    def write(self, delimiter: str) -> list[str]:
        lines = [f"{self.number}{delimiter}{self.stem}"]
        letters = "AACDEF" if self.damage == "doubled letter" else "ABCDEF"
        if self.damage != "no options":
            lines += [f"{letter}、{text}" for letter, text in zip(letters, self.options, strict=False)]
        key = (
            "ABCDEF"[self.key_place % self.option_count] if self.kind == "choice" else ("对", "错")[self.key_place % 2]
        )
        key = {"key outside": "Z", "two keys": f"{key}\n答案：{'B' if key == 'A' else 'A'}"}.get(self.damage, key)
        return lines if self.damage == "no key" else [*lines, f"答案：{key}"]

    @property
    def sound(self) -> tuple[str, list[str], object] | None:
        if self.damage and not (self.kind == "truth" and self.damage in ("no options", "doubled letter")):
            return None
        return (
            self.stem,
            self.options,
            "ABCDEF"[self.key_place % self.option_count] if self.kind == "choice" else self.key_place % 2 == 0,
        )


QUESTIONS = st.lists(
    st.tuples(st.sampled_from(["choice", "truth"]), st.integers(2, 6), st.integers(0, 5), st.sampled_from(DAMAGES)),
    min_size=1,
    max_size=12,
).map(lambda drawn: [Question(number, *one) for number, one in enumerate(drawn, start=1)])


def parse_or_refuse(data: bytes, name: str) -> list[Draft]:
    try:
        parsed = parse_file(data, name)
    except ImportRefused as refused:
        assert str(refused.reason)
        return []
    assert parsed.question_count == len(parsed.items) + len(parsed.review) > 0
    assert all(one.place and one.reason for one in parsed.review)
    assert all(draft.place and check_draft(draft) == [] for draft in parsed.items)
    return parsed.items


@given(data=st.binary(max_size=400), name=NAMES)
def test_no_bytes_raise_anything_but_a_refusal(data: bytes, name: str) -> None:
    parse_or_refuse(data, name)
    parse_or_refuse(b"PK\x03\x04" + data, name)


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(LINES, max_size=25))
def test_no_lines_raise_and_whatever_is_imported_is_sound(lines: list[str]) -> None:
    parse_or_refuse("\n".join(lines).encode("utf-8", errors="replace"), "a.txt")


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(LINES, max_size=7), max_size=8))
def test_no_rows_raise(rows: list[list[str]]) -> None:
    header = ["序号", "题型", "题目", "A", "B", "C", "答案"]
    printable = [
        ["".join(char for char in cell if char.isprintable() or char in "\t ")[:200] for cell in row] for row in rows
    ]

    parse_or_refuse(write_book({"甲": [header, *printable], "乙": printable}), "a.xlsx")


@settings(max_examples=150, deadline=None)
@given(
    questions=QUESTIONS,
    delimiter=st.sampled_from(["、", ".", "．", "\t", ". "]),
    blank=st.booleans(),
    is_word=st.booleans(),
)
def test_every_question_is_imported_as_written_or_told(
    questions: list[Question], delimiter: str, blank: bool, is_word: bool
) -> None:
    lines = [line for question in questions for line in [*question.write(delimiter), *([""] if blank else [])]]
    lines = "\n".join(lines).split("\n")
    data = write_word([paragraph(line) for line in lines]) if is_word else "\n".join(lines).encode()

    parsed = parse_file(data, "a.docx" if is_word else "a.txt")

    assert [(draft.stem, draft.options, draft.key) for draft in parsed.items] == [
        one.sound for one in questions if one.sound
    ]
    assert parsed.question_count == len(questions)
