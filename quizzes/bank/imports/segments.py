"""Where one question ends and the next begins, from the marks of all lines of a file.

A numbered question begins at its number. One without a number begins at the text before its first option or answer, counted back
to the last blank line. Text that belongs to nothing and is no title becomes an orphan: it is shown for review, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lib.folding import fold
from quizzes.bank.imports.answer_segments import AnswerSegments, starts_answers
from quizzes.bank.imports.answers import Part, read_answer_line
from quizzes.bank.imports.blocks import Block, Orphan, Table, ends_with_truth
from quizzes.bank.imports.lines import Grid
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
    is_bare_key,
    is_question_like,
    read_option_mark,
)
from quizzes.bank.imports.options import DOUBLED, Piece
from quizzes.bank.imports.segment_state import DOUBTFUL_NUMBER, LONGEST_TITLE, SENTENCE_END
from quizzes.bank.imports.vocabulary import read_kind, read_truth
from quizzes.bank.types.wording import gettext_noop, say

TWO_QUESTIONS = gettext_noop("这里像是两道题连在一起：请分成两道题，各自写上题号、选项和答案。")
UNKNOWN_KIND = gettext_noop("题型“%(kind)s”不认识：请改为单选题、多选题、判断题或填空题。")
_FURTHEST_BACK = 300  # questions that one line of answers can reach
_SECOND_ON_LINE = re.compile(r"\s[B](?:[^\sA-Za-z]|[ \t]+\S)")


class Segmenter(AnswerSegments):
    """Walks over the marks once and collects the parts of the file in their order."""

    def run(self) -> list[Part]:
        """All parts; blocks keep the order of the file."""
        handlers: dict[str, Callable[[int, Mark], None]] = {
            SEPARATOR: self._on_separator, TITLE: self._on_title, ANSWERS: self._on_answers, NUMBER: self._on_number, TAG: self._on_tag,
            OPTION: self._on_option, FIELD: self._on_field, TRUTH: self._on_truth, TEXT: self._on_text,
        }  # fmt: skip
        is_after_blank = False
        for index, mark in enumerate(self.marks):
            if isinstance(mark, Grid):
                self._close(restarts=True)
                self.parts.append(Table(mark, self.section))
                self.has_begun = True
            elif mark.role == BLANK:
                is_after_blank = True
            elif mark.role != IGNORED:
                mark.after_blank = is_after_blank and mark.starts_line
                is_after_blank = False
                if not (self.is_in_answers and self._take_answer(index, mark)):
                    handlers[mark.role](index, mark)
        self._close(restarts=True)
        return self.parts

    def _on_separator(self, index: int, mark: Mark) -> None:
        self._close(restarts=True)

    def _on_title(self, index: int, mark: Mark) -> None:
        """A title ends everything; ``《监狱法》`` alone in a line is none when the text goes on in the next line."""
        following = self.marks[index + 1] if index + 1 < len(self.marks) else None
        if mark.style == "quiet" and isinstance(following, Mark) and following.role in (TEXT, OPTION, FIELD, TRUTH):
            text = _as_text(mark)
            text.style = "quiet"
            self._on_text(index, text)
            return
        self._close(restarts=True)
        self.numbers.restart()
        self.section = mark.kind
        self.section_index += 1
        self.is_in_answers = False

    def _on_answers(self, index: int, mark: Mark) -> None:
        """``参考答案`` alone: the answers of a whole paper, or one answer whose value stands on the next line."""
        following = self._peek(index)
        if self.block and not self.block.has_key and not (following and starts_answers(following)):
            self._on_field(index, Mark(FIELD, "", mark.place, raw=mark.raw, name="key"))
            return
        self._close(restarts=True)
        self.is_in_answers = True
        self.section_index += 1
        self.section = None

    def _on_number(self, index: int, mark: Mark) -> None:
        option = read_option_mark(fold(mark.text)) if mark.is_numbered else None
        if option and option[1] == "strong" and (self.loose or (self.block and self.block.head)):
            self._on_option(index, Mark(OPTION, mark.text, mark.place, raw=mark.raw, letter=option[0], style="strong"))
            return
        following = self._peek(index)
        if (
            mark.is_numbered
            and not mark.text.strip()
            and following
            and following.role == FIELD
            and not following.starts_line
        ):
            return
        if len(read_answer_line(mark.raw)[1]) >= 2 and not self._peek_letter(index):
            self._close(restarts=True)
            self.is_in_answers = True
            self._add_line(mark)
            return
        if not self._begins_question(index, mark):
            self._on_prose_number(index, mark)
            return
        self._close(restarts=mark.number == 1)
        block = self._open(mark)
        if mark.unnumbered and mark.style != "plain" and not self.numbers.is_near(mark):
            mark.text = mark.unnumbered
            mark.problem = say(DOUBTFUL_NUMBER) if self.numbers.is_numbered else None
        else:
            block.number = mark.number
            self.list_number = 0
            self.numbers.take(mark)
        self._begin(index, block, mark)

    def _begins_question(self, index: int, mark: Mark) -> bool:
        if mark.kind is not None:
            return True
        if not self.numbers.accepts(mark, is_finished=self._is_finished()):
            return False
        is_behind_explanation = (
            self.block is not None and self.block.fields and self.block.fields[-1][0] in ("rationale", "citation")
        )
        goes_on = self.list_number and mark.number == self.list_number + 1
        is_due = mark.number == self.numbers.expected and not goes_on
        if not is_behind_explanation or is_due or is_question_like(fold(mark.text)):
            return True
        return (
            bool(self._peek_letter(index))
            or self._peek_answer(index)
            or (self.section is not None and mark.number == 1)
        )

    def _is_finished(self) -> bool:
        """Whether the question before a number is complete, or at least its last line is."""
        if self.block is None or not self.block.is_bare or not self.block.head:
            return True
        return bool(SENTENCE_END.search(fold(self.block.head[-1].text)))

    def _on_prose_number(self, index: int, mark: Mark) -> None:
        """A line that begins with a number of the prose, or ``一、`` before a part of the file."""
        text = Mark(TEXT, mark.raw, mark.place, raw=mark.raw, after_blank=mark.after_blank)
        self.list_number = mark.number or 0
        if self.numbers.is_numbered and mark.style != "chinese":
            text.problem = say(DOUBTFUL_NUMBER)
        if (
            mark.style == "chinese"
            and len(mark.raw) <= LONGEST_TITLE
            and not is_question_like(fold(mark.raw))
            and not SENTENCE_END.search(fold(mark.raw))
        ):
            following = self._peek(index)
            if following is None or following.role in (NUMBER, TITLE, TAG, SEPARATOR):
                self._on_title(index, text)
                return
        self._on_text(index, text)

    def _on_tag(self, index: int, mark: Mark) -> None:
        self._close(restarts=True)
        self._begin(index, self._open(mark), mark)

    def _begin(self, index: int, block: Block, mark: Mark) -> None:
        block.kind = mark.kind
        block.problems += [mark.problem] if mark.problem else []
        for name, value in mark.fields.items():
            block.preset[name] = value
        block.raw.append(mark.raw)
        if mark.text.strip():
            block.head.append(Piece(mark.text, mark.place))
            block.is_answered_in_stem = self._ends_with_truth(index, mark)

    def _on_option(self, index: int, mark: Mark) -> None:
        block = self.block
        if block and block.awaits_value and not self.loose and is_bare_key(fold(mark.raw or mark.text)):
            block.set_value(mark)
        elif block and block.takes_lines:
            self._add_option(index, mark, block)
        elif self.loose and self._may_open(index, mark):
            self._open_from_loose(mark).add_line(mark, mark.letter, mark.style)
        elif (
            block
            and not self.loose
            and not block.letters
            and block.head
            and mark.letter == "A"
            and mark.style == "strong"
        ):
            block.is_answered_first = True
            block.add_line(mark, "A", mark.style)
        elif mark.style != "strong" or (
            block and block.fields and block.fields[-1][0] == "rationale" and not self._peek_answer(index)
        ):
            self._on_text(index, _as_text(mark))
        else:
            self._close(restarts=False)
            self._open(mark).add_line(mark, mark.letter, mark.style)

    def _add_option(self, index: int, mark: Mark, block: Block) -> None:
        letters = block.letters
        following = self._peek_letter(index)
        if mark.letter == "A" and not letters and following == "A" and _is_twice(mark, block):
            block.problems.append(say(DOUBLED, letter="A"))
        if (mark.letter == "A" and not letters and following == "A") or (
            mark.style != "strong" and not self._continues(mark, letters, following)
        ):
            self._on_text(index, _as_text(mark))
        elif mark.letter == "A" and "A" in letters:
            self._restart(mark, block)
        else:
            block.add_line(mark, mark.letter, mark.style)

    @staticmethod
    def _continues(mark: Mark, letters: list[str], following: str) -> bool:
        """Whether a letter without a delimiter (``A正确``) stands where that letter is due, with its neighbor in view."""
        if letters:
            return mark.letter == chr(ord(letters[-1]) + 1)
        return mark.letter == "A" and (following == "B" or bool(_SECOND_ON_LINE.search(fold(mark.text))))

    def _may_open(self, index: int, mark: Mark) -> bool:
        following = self._peek_letter(index)
        if mark.letter == "A" and following == "A":
            return False
        is_asked = is_question_like(fold(self.loose[-1].text))
        explains = self.block is not None and self.block.fields and self.block.fields[-1][0] == "rationale"
        if explains and not is_asked and not self._peek_answer(index):
            return False
        return mark.style == "strong" or self._continues(mark, [], following)

    def _restart(self, mark: Mark, block: Block) -> None:
        """A second A: the lines behind the last option are the stem of a question that has no number."""
        continuation, separate = block.split_trailing()
        taken = separate or continuation
        self.loose = block.release(len(taken))
        is_doubtful = not taken or (not separate and len(continuation) > 1)
        if is_doubtful:
            block.problems.append(say(TWO_QUESTIONS))
        if not self.loose:
            self._close(restarts=False)
            opened = self._open(mark)
        else:
            opened = self._open_from_loose(mark)
        if is_doubtful:
            opened.problems.append(say(TWO_QUESTIONS))
        opened.add_line(mark, mark.letter, mark.style)

    def _on_field(self, index: int, mark: Mark) -> None:
        if mark.name == "stem":
            self._on_stem_field(mark)
        elif mark.name == "kind":
            self._on_kind_field(index, mark)
        elif mark.name == "key" and self._lists_answers(mark):
            self._begin_answers(mark)
        elif mark.name == "key":
            self._on_key(mark)
        elif self.block is not None:
            self._settle(self._take_paragraphs(), self.block, restarts=False)
            self.block.add_field(mark.name, mark)
        elif mark.name in ("rationale", "citation"):
            self.loose.append(_as_text(mark))

    def _lists_answers(self, mark: Mark) -> bool:
        """``答案：1.C 2.D 3.A`` under the last of the questions that it answers, each of which waits for its answer."""
        numbers = {number for number, _ in read_answer_line(mark.raw or mark.text)[1]}
        if len(numbers) < 2 or (self.block and self.block.kind and self.block.kind.code in ("other", "fill_in")):
            return False
        waiting = {self.block.number} if self.block and not self.block.has_key else set()
        for one in reversed(self.parts[-_FURTHEST_BACK:]):
            if isinstance(one, Block) and one.section_index == self.section_index and not one.has_key:
                waiting.add(one.number)
        return numbers <= waiting

    def _begin_answers(self, mark: Mark) -> None:
        """A line of answers under the questions of its own section; more lines may follow."""
        self._close(restarts=True)
        self.is_in_answers = True
        self._add_entries(read_answer_line(mark.raw or mark.text)[1], mark)

    def _on_stem_field(self, mark: Mark) -> None:
        block = self.block
        if block is None or block.head or block.fields:
            self._close(restarts=False)
            block = self._open(mark)
        block.add_line(mark)

    def _on_kind_field(self, index: int, mark: Mark) -> None:
        """``题型：单选``: of the open question, or of the next one when a stem follows."""
        following = self._peek(index)
        leads = (following is not None and following.role in (NUMBER, TEXT, TAG)) or (
            following is not None and following.name == "stem"
        )
        block = self.block
        if block is None or (leads and (block.has_key or block.is_answered_in_stem)):
            self._close(restarts=False)
            block = self._open(mark)
        block.kind = read_kind(mark.text)
        block.raw.append(mark.raw)
        if block.kind is None:
            block.problems.append(say(UNKNOWN_KIND, kind=mark.text.strip()))

    # -- answers, truths, text -----------------------------------------------------------------------------------------

    def _on_key(self, mark: Mark) -> None:
        block = self.block
        if block is not None and block.takes_lines and not block.is_answered_first:
            _, separate = block.split_trailing()
            block = self._open_from_loose(mark) if separate else block
        elif block is not None and self.loose and not block.has_key and self.explains_first:
            self._settle(self._take_paragraphs(), block, restarts=False)
        elif self.loose:
            block = self._open_from_loose(mark)
        if block is None:
            self.parts.append(Orphan(mark.place, mark.raw or mark.text))
        else:
            block.add_field("key", mark)

    def _on_truth(self, index: int, mark: Mark) -> None:
        """``（正确）`` on a line of its own is an answer; 正确 and 错误 on two lines are options without letters."""
        block, following = self.block, self._peek(index)
        is_pair = (
            following is not None
            and following.role == TRUTH
            and read_truth(following.text) is not read_truth(mark.text)
        )
        if block and block.awaits_value:
            block.set_value(mark)
        elif block and block.takes_lines and [piece.style for piece in block.head if piece.letter] == ["truth"]:
            block.add_line(mark, "B", "truth")
        elif self.loose or (block and block.takes_lines and block.head and not block.letters):
            opened = self._open_from_loose(mark) if self.loose or block is None else block
            if is_pair:
                opened.add_line(mark, "A", "truth")
            else:
                opened.add_field("key", mark)
        elif block:
            block.add_field("key", mark)
        else:
            self.parts.append(Orphan(mark.place, mark.raw or mark.text))

    def _on_text(self, index: int, mark: Mark) -> None:
        block = self.block
        if "答案" in mark.raw and self._lists_answers(mark):
            self._begin_answers(mark)
        elif block and block.awaits_value and not self.loose and self._is_value(mark):
            block.set_value(mark)
        elif block and block.takes_lines:
            block.add_line(mark)
            block.is_answered_in_stem = not block.letters and self._ends_with_truth(index, mark)
        else:
            self.loose.append(mark)
            if self._ends_with_truth(index, mark):
                self._open_from_loose(mark).is_answered_in_stem = True

    @staticmethod
    def _is_value(mark: Mark) -> bool:
        """The line under ``答案：`` is its value when it is nothing but a key, or follows at once and asks nothing."""
        folded = fold(mark.text)
        return is_bare_key(folded) or not (mark.after_blank or is_question_like(folded))

    def _ends_with_truth(self, index: int, mark: Mark) -> bool:
        """``……。（√）``, unless options or more text of a choice follow it."""
        following = self._peek(index)
        return ends_with_truth(mark.text) and not (
            following is not None and following.role == OPTION and following.letter == "A"
        )


def _is_twice(mark: Mark, block: Block) -> bool:
    """Whether this A and the one that follows are options by mistake, not ``（A）类火灾是指（ ）`` and its first option."""
    return bool(block.head) and mark.style == "strong" and not is_question_like(fold(mark.text))


def _as_text(mark: Mark) -> Mark:
    """The mark as plain text of the author."""
    text = mark.raw or mark.text
    return Mark(TEXT, text, mark.place, raw=text, after_blank=mark.after_blank, starts_line=mark.starts_line)
