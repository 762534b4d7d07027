"""From lines to candidates: marks, blocks, answers from elsewhere, then checks that need a question's neighbors."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lib.folding import fold, squeeze
from quizzes.bank.imports.answer_tables import join_answer_tables
from quizzes.bank.imports.answers import Part, give_answers
from quizzes.bank.imports.blocks import Block, Orphan, Table
from quizzes.bank.imports.candidates import Candidate
from quizzes.bank.imports.corrections import Correction, correct, correct_lines
from quizzes.bank.imports.drafts import Draft, Review
from quizzes.bank.imports.leading_keys import part_leading_keys
from quizzes.bank.imports.lines import Grid, Line
from quizzes.bank.imports.marked_sections import read_section, split_sections
from quizzes.bank.imports.marks import Mark, is_question_like, read_marks, take_source
from quizzes.bank.imports.options import CONTINUED, split_choices
from quizzes.bank.imports.questions import judge, show_raw
from quizzes.bank.imports.rows import read_rows
from quizzes.bank.imports.segment_state import LONGEST_TITLE, TITLE_END
from quizzes.bank.imports.segments import TWO_QUESTIONS, Segmenter
from quizzes.bank.types.wording import gettext_noop, say

ORPHAN = gettext_noop("这段文字不知道属于哪道题：如果是题目，请补上题号、选项和答案；如果不是，可以忽略。")
SUBLIST = gettext_noop("题号不连续，分不清这是一道新题还是上一题的小点：请把小点改用①②③，或核对题号。")
SKIPPED = gettext_noop("题号从 %(number)s 跳到 %(following)s，这里可能连着另一道题：请分开后再导入。")
TWO_SENTENCES = gettext_noop("题干有两行，像是两道判断题连在一起：请分成两道题，各自写上答案。")

LONE_DIGITS = gettext_noop("中间有一行只有数字，分不清是页码还是内容：请删去页码，或把数字并到上一行。")
OPTION_IN_STEM = gettext_noop("题干里有一行与选项相同，可能是多出来的：请核对题干。")

_LONE_DIGITS = re.compile(r"\s*\d{1,4}\s*$")
_ENDED = re.compile(r"[。?!]\s*$")


@dataclass(slots=True)
class Results:
    """Judged questions in the order of the file, and how the file numbers and tags them."""

    questions: list[Draft | Review] = field(default_factory=list)
    numbered: int = 0
    tagged: int = 0
    tabular: int = 0
    headed: int = 0
    answered_apart: int = 0

    def add(self, other: Results) -> None:
        """The questions of a later stretch."""
        self.questions += other.questions
        self.numbered += other.numbered
        self.tagged += other.tagged
        self.tabular += other.tabular
        self.headed += other.headed
        self.answered_apart += other.answered_apart


def read_lines(lines: Iterable[Line | Grid], images: list[bytes], correction: Correction | None = None) -> Results:
    """All questions of a file of lines; tables of questions among them are read where they stand."""
    results = Results()
    for kind, stretch in split_sections(correct_lines(lines, correction)):
        if kind is None:
            results.add(_read_stretch(stretch, images, correction))
            continue
        judged = [judge(correct(candidate, correction), images) for candidate in read_section(kind, stretch)]
        results.questions += judged
        results.numbered += len(judged)
    return results


def _read_stretch(lines: Iterable[Line | Grid], images: list[bytes], correction: Correction | None) -> Results:
    marks: list[Mark | Grid] = []
    for line in join_answer_tables(part_leading_keys(list(lines))):
        if isinstance(line, Grid):
            marks.append(line)
        else:
            marks.extend(read_marks(line))
    segmented = Segmenter(marks).run()
    parts = give_answers(repair_sublists(segmented))
    results = Results(answered_apart=sum(1 for part in segmented if not isinstance(part, Block | Orphan | Table)))
    check_gaps([part for part in parts if isinstance(part, Block)])
    for part in parts:
        if isinstance(part, Orphan):
            results.questions.append(
                Review(place=part.place, reason=say(ORPHAN), raw=show_raw(part.text), problems=[say(ORPHAN)])
            )
        elif isinstance(part, Table):
            judged = [judge(correct(candidate, correction), images) for candidate in read_rows(part.grid, part.section)]
            results.questions += judged
            results.tabular += len(judged)
        elif isinstance(part, Block) and not _is_empty(part):
            results.questions.append(judge(correct(make_candidate(part), correction), images))
            results.numbered += part.number is not None
            results.tagged += part.kind is not None
    return results


def _is_empty(block: Block) -> bool:
    """A number with nothing behind it."""
    return not block.fields and not any(piece.text.strip() for piece in block.head)


def make_candidate(block: Block) -> Candidate:
    """The question of one block, with the fields that its lines name."""
    choices = split_choices(block.head)
    fields = dict(block.preset)
    keys: list[str] = []
    key_place = ""
    for name, text, place in block.fields:
        text, source = take_source(text) if name == "key" else (text, "")
        if source:
            fields["source"] = source
        if name == "key":
            keys.append(text)
            key_place = key_place or place
        elif name == "source" and re.search(r"《|第.{1,8}条", text) and not fields.get("citation"):
            fields["citation"] = text
        else:
            fields[name] = f"{fields[name]}\n{text}" if fields.get(name) else text
    candidate = Candidate(
        place=block.place,
        raw="\n".join(block.raw),
        stem="\n".join(line.strip() for line in choices.stem if line.strip()),
        options=choices.options,
        keys=keys,
        kind=block.kind,
        section=block.section,
        fields=fields,
        problems=list(block.problems),
        key_place=key_place,
        number=block.number,
    )
    _check_stem_lines(block, candidate, choices.stem)
    return candidate


def _check_stem_lines(block: Block, candidate: Candidate, stem: Sequence[str]) -> None:
    """Several stem lines that each ask, or each state, are two questions of which one lost its number."""
    lines = [fold(line).strip() for line in stem if line.strip()]
    continued = [piece.text for piece in block.head[1:] if not piece.letter]
    if any(_LONE_DIGITS.match(fold(text)) for text in continued):
        candidate.problems.append(say(LONE_DIGITS))
    behind = itertools.dropwhile(lambda piece: not piece.letter, block.head)
    title = next((one for one in behind if not one.letter and TITLE_END.search(fold(one.text)[:LONGEST_TITLE])), None)
    if title is not None:
        candidate.problems.append(say(CONTINUED, letter=block.letters[-1]))
    if len(lines) < 2:
        return
    texts = {squeeze(text) for _, text in candidate.options if text}
    if any(squeeze(line) in texts for line in lines[1:]):
        candidate.problems.append(say(OPTION_IN_STEM))
    if sum(is_question_like(line) for line in lines) > 1 and any(
        is_question_like(line) and _ENDED.search(line) for line in lines[:-1]
    ):
        candidate.problems.append(say(TWO_QUESTIONS))
    elif candidate.kind_code != "fill_in" and not candidate.options and all(_ENDED.search(line) for line in lines):
        candidate.problems.append(say(TWO_SENTENCES))


def check_gaps(blocks: list[Block]) -> None:
    """A number that is skipped while its text hides in the question before it."""
    for block, following in itertools.pairwise(blocks):
        if block.number is None or following.number is None or block.section_index != following.section_index:
            continue
        if not 2 <= following.number - block.number <= 3:
            continue
        missing = block.number + 1
        text = fold("\n".join(block.raw))
        hides = re.search(rf"(?<![\d.]){missing}\s*[、.)](?!\d)", text[len(str(block.number)) + 1 :])
        lines = sum(1 for piece in block.head if not piece.letter)
        if hides or lines > 1 or any(len(piece.text) > 150 for piece in block.head if piece.letter):
            block.problems.append(say(SKIPPED, number=block.number, following=following.number))


def repair_sublists(parts: Sequence[Part]) -> list[Part]:
    """``15.关于……：`` with ``1.`` ``2.`` ``3.`` below is one question when 16 follows; when that is not sure, all of it is doubtful."""
    repaired: list[Part] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        run = _find_sublist(parts, index)
        index += 1 + len(run)
        repaired.append(part)
        if not run or not isinstance(part, Block):
            continue
        after = parts[index] if index < len(parts) else None
        goes_on = isinstance(after, Block) and after.number == (part.number or 0) + 1
        asks = any(is_question_like(fold(piece.text)) for one in run for piece in one.head)
        if goes_on and len(run) >= 2 and not asks:
            _merge(part, run)
            continue
        for one in (part, *run):
            one.problems.append(say(SUBLIST))
        repaired += run
    return repaired


def _find_sublist(parts: Sequence[Part], index: int) -> list[Block]:
    """Blocks 1, 2, 3 … right behind a bare question, of which only the last has options or an answer."""
    part = parts[index]
    if not isinstance(part, Block) or part.number is None or not part.is_bare or not part.head:
        return []
    run: list[Block] = []
    for later in parts[index + 1 :]:
        if (
            not isinstance(later, Block)
            or later.number != len(run) + 1
            or later.section_index != part.section_index
            or later.kind
        ):
            break
        run.append(later)
        if not later.is_bare:
            return run
    return run if len(run) >= 2 else []


def _merge(block: Block, run: list[Block]) -> None:
    """The list's lines go into the stem with their numbers; the last one brings options and answer."""
    for one in run:
        for number, piece in enumerate(one.head):
            if number == 0 and not piece.letter and one.raw:
                piece.text = one.raw[0]
            block.head.append(piece)
        block.letters += one.letters
        block.fields += one.fields
        block.raw += one.raw
        block.problems += one.problems
        block.is_answered_in_stem = one.is_answered_in_stem
