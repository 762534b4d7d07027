"""What the walk over a file's lines remembers: the open question, loose text, the section; how questions begin and end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.folding import fold
from quizzes.bank.imports.answers import Part
from quizzes.bank.imports.blocks import Block, Orphan, gives_reason
from quizzes.bank.imports.lines import Grid, has_image
from quizzes.bank.imports.marks import (
    ANSWERS,
    BLANK,
    FIELD,
    IGNORED,
    NUMBER,
    OPTION,
    SEPARATOR,
    TAG,
    TEXT,
    TITLE,
    TRUTH,
    Mark,
    is_question_like,
)
from quizzes.bank.imports.number_sense import NumberSense, read_outline
from quizzes.bank.imports.options import CONTINUED
from quizzes.bank.imports.vocabulary import Kind
from quizzes.bank.types.wording import Message, gettext_noop, say

DOUBTFUL_NUMBER = gettext_noop("题干开头的数字分不清是题号还是内容：请补上或改正题号。")
UNCLEAR_START = gettext_noop("分不清这道题的题干从哪一行开始：请在题目之间空一行，或加上题号。")
LONGEST_TITLE = 40
SENTENCE_END = re.compile(r"[。?!;:)】]\s*$")
_TITLE_WORDS = re.compile(
    r"题|试卷|测试|测验|考试|竞赛|应知应会|知识|练习|复习|汇编|模块|专题|部分|篇|章|法$|法》|条例|规定|办法|准则|规则|纲要|党章|讲话|基础|常识|类$|姓名|单位|得分"
)
TITLE_END = re.compile(r"(?:题库|试题|试卷|测试|测验|竞赛|练习|应知应会|题|考试)\s*(?:[(].{0,20}[)])?\s*$")
_GOES_ON = re.compile(r"\s*(?:自|规定|第|的|是|中|于|由|所|明确|指出|施行|,|、|和|与|及|以|在|对)")
# 〔实务·2024·资产〕 above a question, as platforms export it.
_BRACKETED = re.compile(r"\s*[\[【(][^()\[\]【】]{1,30}[\]】)]\s*$")
_FORM_HEAD = re.compile(r"(?:姓\s*名|得\s*分|准考证|警\s*号|考\s*号|单\s*位|部\s*门)\s*:?\s*_{2,}")
_BOUNDS = (NUMBER, TITLE, SEPARATOR, TAG, ANSWERS)


class SegmentState:
    """State of the walk, and the steps that every rule shares."""

    def __init__(self, marks: Sequence[Mark | Grid]) -> None:
        self.marks = marks
        self.parts: list[Part] = []
        self.block: Block | None = None
        self.loose: list[Mark] = []
        self.section: Kind | None = None
        self.section_index = 0
        read_outline(mark for mark in marks if isinstance(mark, Mark))
        self.numbers = NumberSense(mark for mark in marks if isinstance(mark, Mark))
        self._unmark_circled()
        self.is_in_answers = False
        self.has_begun = False
        self.pending_number: int | None = None
        self.list_number = 0
        self.explains_first = _explains_first(marks)

    def _unmark_circled(self) -> None:
        """``①`` is text wherever the file doesn't number its questions so."""
        for mark in self.marks if self.numbers.dominant != "circled" else ():
            if isinstance(mark, Mark) and mark.style == "circled" and mark.role == NUMBER:
                mark.role, mark.text, mark.number = TEXT, mark.raw or mark.text, None

    def _close(self, *, restarts: bool) -> None:
        """Ends the open question. ``restarts``: a title, a number 1 or the end follows, so that loose text may be a title."""
        block = self._finish_block()
        self._settle(self._take_paragraphs(), block, restarts=restarts)

    def _finish_block(self) -> Block | None:
        """Puts the open question away; text behind its last option becomes loose, or is doubtful when no answer followed it."""
        block, self.block = self.block, None
        if block is None:
            return None
        continuation, separate = block.split_trailing()
        if separate:
            self.loose = block.release(len(separate)) + self.loose
        if continuation and (not block.has_key or any(is_question_like(fold(piece.text)) for piece in continuation)):
            block.problems.append(say(CONTINUED, letter=block.letters[-1]))
        self.parts.append(block)
        return block

    def _take_paragraphs(self) -> list[list[Mark]]:
        """The loose lines, parted at blank lines."""
        paragraphs: list[list[Mark]] = []
        for mark in self.loose:
            if mark.after_blank or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append(mark)
        self.loose = []
        return paragraphs

    def _settle(self, paragraphs: list[list[Mark]], block: Block | None, *, restarts: bool) -> bool:
        """Loose text that is no stem: goes on with the question before it, or is title or preface, or an orphan. True if orphans."""
        has_orphans = False
        for number, paragraph in enumerate(paragraphs):
            text = "\n".join(mark.raw or mark.text for mark in paragraph)
            follows = block is not None and number == 0 and not paragraph[0].after_blank
            if block is not None and follows and block.explain(text, paragraph[0].place):
                continue
            if self._is_heading(text, restarts=restarts):
                continue
            self.parts.append(Orphan(paragraph[0].place, text))
            has_orphans = True
        return has_orphans

    def _is_heading(self, text: str, *, restarts: bool) -> bool:
        """A preface before the first question, or a short line with a title's words where a new part begins."""
        folded = fold(text)
        if folded.strip().isdigit() or _BRACKETED.match(folded):
            return True
        if not self.has_begun and _FORM_HEAD.search(folded):
            return True
        if is_question_like(folded) or has_image(text):
            return False
        if not self.has_begun:
            return True
        return (
            restarts
            and len(folded) <= LONGEST_TITLE
            and bool(_TITLE_WORDS.search(folded))
            and (not SENTENCE_END.search(folded) or bool(TITLE_END.search(folded)))
        )

    def _open(self, mark: Mark) -> Block:
        block = Block(mark.place, section=self.section, section_index=self.section_index)
        self.block, self.has_begun = block, True
        return block

    def _open_from_loose(self, mark: Mark) -> Block:
        """A question without a number: its stem is the last paragraph of the loose text before its first option or answer."""
        previous = self._finish_block()
        paragraphs = self._take_paragraphs()
        stem = paragraphs.pop() if paragraphs else []
        is_glued = bool(stem) and previous is not None and not paragraphs and not stem[0].after_blank
        has_orphans = self._settle(paragraphs, previous, restarts=True)
        problem = self._doubt_stem(stem, previous) if is_glued and previous else None
        problem = problem or next((line.problem for line in stem if line.problem), None) or _doubt_heading(stem)
        problem = problem or self._doubt_number(stem)
        stem = _drop_title_line(stem)
        block = self._open(stem[0] if stem else mark)
        if problem or (has_orphans and stem):
            block.problems.append(problem or say(UNCLEAR_START))
        for line in stem:
            block.add_line(line)
        return block

    def _doubt_number(self, stem: list[Mark]) -> Message | None:
        """``8一海里`` where question 8 is due may have lost what parted its number from its text."""
        digits = re.match(r"\s*(\d{1,4})(?=\D)", fold(stem[0].text)) if stem and self.numbers.is_numbered else None
        is_due = digits and self.numbers.last <= int(digits[1]) <= self.numbers.expected
        return say(DOUBTFUL_NUMBER) if is_due else None

    @staticmethod
    def _doubt_stem(stem: list[Mark], previous: Block) -> Message | None:
        """Several lines right behind another question, without a blank line: where the stem begins may be anybody's guess."""
        if len(stem) < 2:
            return None
        explains = bool(previous.fields) and previous.fields[-1][0] in ("rationale", "citation")
        is_ended = bool(SENTENCE_END.search(fold(stem[0].text)))
        return say(UNCLEAR_START) if explains or is_ended or gives_reason(stem[0].text) else None

    def _peek(self, index: int) -> Mark | None:
        """The next mark that is not blank."""
        for later in self.marks[index + 1 : index + 40]:
            if isinstance(later, Grid):
                return None
            if later.role not in (BLANK, IGNORED):
                return later
        return None

    def _peek_letter(self, index: int) -> str:
        """The letter of the next option before the next number, title or answer; "" when there is none."""
        for later in self.marks[index + 1 : index + 60]:
            if isinstance(later, Grid) or later.role in (*_BOUNDS, FIELD):
                return ""
            if later.role == OPTION:
                return later.letter
        return ""

    def _peek_answer(self, index: int) -> bool:
        """Whether an answer stands before the next number or title."""
        for later in self.marks[index + 1 : index + 200]:
            if isinstance(later, Grid) or later.role in _BOUNDS:
                return False
            if later.role == TRUTH or (later.role == FIELD and later.name == "key"):
                return True
        return False


def _doubt_heading(stem: list[Mark]) -> Message | None:
    """``第一章 总则`` or ``《监狱法》`` right above a stem may be its title or its beginning, unless the sentence plainly goes on."""
    if len(stem) < 2 or stem[0].style != "quiet" or _GOES_ON.match(fold(stem[1].text)):
        return None
    return say(UNCLEAR_START)


def _explains_first(marks: Sequence[Mark | Grid]) -> bool:
    """Whether explanations in this file stand before the answers more often than behind them."""
    before = behind = 0
    last = ""
    for mark in marks:
        if isinstance(mark, Grid) or mark.role in (*_BOUNDS, OPTION):
            last = ""
        elif mark.role == FIELD and mark.name in ("key", "rationale"):
            before += (last, mark.name) == ("rationale", "key")
            behind += (last, mark.name) == ("key", "rationale")
            last = mark.name
    return before > behind


def _drop_title_line(stem: list[Mark]) -> list[Mark]:
    """The stem without a title of the file or part that stands right above it."""
    if len(stem) < 2:
        return stem
    first = fold(stem[0].text)
    is_title = len(first) <= LONGEST_TITLE and TITLE_END.search(first) and not is_question_like(first)
    return stem[1:] if is_title else stem
