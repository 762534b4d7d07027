"""The part of the walk that reads answers standing apart from their questions, as long as a list of them goes on."""

from __future__ import annotations

from lib.folding import fold
from quizzes.bank.imports.answers import AnswerEntry, read_answer_line, read_entry
from quizzes.bank.imports.marks import FIELD, NUMBER, SEPARATOR, TAG, TEXT, TITLE, Mark, is_question_like
from quizzes.bank.imports.segment_state import SegmentState
from quizzes.bank.imports.vocabulary import read_kind


class AnswerSegments(SegmentState):
    """Reads marks as entries of a list of answers until one is something else."""

    def _add_entries(self, pairs: list[tuple[int, str]], mark: Mark) -> None:
        self.parts += [AnswerEntry(number, key, mark.place, self.section, self.section_index) for number, key in pairs]

    def _add_line(self, mark: Mark) -> None:
        """The entries of one line; ``二、多选题：`` or ``二、`` before them opens a section of its own."""
        title, pairs = read_answer_line(mark.raw)
        if title:
            self.section = read_kind(title) or self.section
            self.section_index += 1
        self._add_entries(pairs, mark)

    def _take_answer(self, index: int, mark: Mark) -> bool:
        """Reads one mark as part of a list of answers; False when the list is over."""
        last = self.parts[-1] if self.parts else None
        if mark.role in (NUMBER, TEXT, TAG) and mark.starts_line and read_answer_line(mark.raw)[1]:
            self._add_line(mark)
        elif mark.role == TITLE:
            return self._take_answer_title(index, mark)
        elif mark.role == NUMBER and not mark.text.strip():
            self.pending_number = mark.number
        elif mark.role == NUMBER and (entry := read_entry(mark.text)) and mark.number is not None:
            self._add_entries([(mark.number, entry[0])], mark)
            self._explain_entry("rationale", entry[1])
        elif mark.role == FIELD and mark.name == "key" and self.pending_number is not None:
            self._add_entries([(self.pending_number, mark.text)], mark)
            self.pending_number = None
        elif mark.role == FIELD and mark.name != "key" and isinstance(last, AnswerEntry):
            self._explain_entry(mark.name, mark.text)
        elif (
            mark.role == TEXT
            and isinstance(last, AnswerEntry)
            and last.rationale
            and not is_question_like(fold(mark.text))
        ):
            self._explain_entry("rationale", mark.text)
        elif mark.role != SEPARATOR:
            self.is_in_answers = False
            return False
        return True

    def _take_answer_title(self, index: int, mark: Mark) -> bool:
        following = self._peek(index)
        if following is None or not starts_answers(following):
            self.is_in_answers = False
            return False
        self.section = mark.kind
        self.section_index += 1
        return True

    def _explain_entry(self, name: str, text: str) -> None:
        entry = self.parts[-1]
        if isinstance(entry, AnswerEntry) and text and name in ("rationale", "citation"):
            setattr(entry, name, f"{getattr(entry, name)}\n{text}".strip())


def starts_answers(mark: Mark) -> bool:
    """Whether a line can open a list of answers: pairs, a number with a key, a section's title, a number before 答案."""
    if mark.role == TITLE or read_answer_line(mark.raw)[1]:
        return True
    return mark.role == NUMBER and (not mark.text.strip() or read_entry(mark.text) is not None)
