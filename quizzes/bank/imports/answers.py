"""Answers that stand apart from their questions: ``1．D  2．C``, ``1-5 ABCDA``, ``1.【答案】B``, a table of numbers and letters.

They are given to the questions by number, section by section. Where numbers are doubled or sections do not match, nothing is
given: the questions go to review without an answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.folding import fold
from quizzes.bank.imports.blocks import Block, Orphan, Table
from quizzes.bank.imports.vocabulary import KIND_WORDS, Kind
from quizzes.bank.types.wording import gettext_noop, say

AMBIGUOUS = gettext_noop("答案集中写在后面，但题号重复或对不上：请把答案写到每道题下面。")
UNUSED = gettext_noop("答案里有第 %(number)s 题，前面却找不到这道题：请核对题号，或补上这道题。")
MAX_LINE = 4000
_LINE_TITLE = re.compile(
    rf"^\s*(?:[(]?[一二三四五六七八九十]{{1,3}}[)]?\s*[、.:]?\s*)?(?:(?:{KIND_WORDS})\s*[:、.]?\s*)?(?:[【\[(]?(?:参考|标准|正确)?答案[】\])]?\s*[:、.]?\s*)?"
)
_KEY = r"(?:[A-Z]{1,10}|√|×|对|错|正确|错误)"
_PAIR = re.compile(
    rf"\s*[(\[【]?(?P<number>\d{{1,4}})[)\]】]?\s*[、.:\-—\s]\s*[(\[【]?(?P<key>{_KEY})[)\]】]?(?=$|[\s,;，；、。.]|\d)[\s,;、。.]*"
)
_RANGE = re.compile(
    r"\s*(?P<first>\d{1,4})\s*[-~—–至]+\s*(?P<last>\d{1,4})\s*[题:、.]*\s*(?P<keys>(?:[A-Z√×]|正确|错误|[对错])(?:[\s,、]*(?:[A-Z√×]|正确|错误|[对错]))*)(?=$|\s|[;。])[\s;。]*"
)
_ENTRY = re.compile(
    r"^\s*[(\[【]?\s*(?P<key>[A-Z](?:[\s、,]*[A-Z])*|√|×|对|错|正确|错误)\s*[)\]】]?\s*[。.,、]*\s*(?P<note>(?:[(【\[]?\s*解析.*|根据.*|《.*|因为.*)?)$",
    re.DOTALL,
)


@dataclass(slots=True)
class AnswerEntry:
    """One answer given apart: the number of its question, its text, and what explains it."""

    number: int
    key: str
    place: str
    section: Kind | None = None
    group: int = 0
    rationale: str = ""
    citation: str = ""


Part = Block | Orphan | AnswerEntry | Table


def read_answer_line(text: str) -> tuple[str, list[tuple[int, str]]]:
    """(title in front, pairs) of a line that holds answers and nothing else: ``二、多选题：1.AB 2.CD``."""
    pairs = read_pairs(text)
    if pairs or len(text) > MAX_LINE:
        return "", pairs
    found = _LINE_TITLE.match(fold(text))
    if not found or not found.end():
        return "", []
    return found.group().strip(" 、.:【】[]()").removesuffix("答案"), read_pairs(text[found.end() :])


def read_pairs(text: str) -> list[tuple[int, str]]:
    """All (number, key) pairs of a line that holds nothing else; empty when it holds anything else."""
    folded = fold(text).upper()
    if not any(char.isdigit() for char in folded) or len(folded) > MAX_LINE:
        return []
    pairs: list[tuple[int, str]] = []
    position = 0
    while position < len(folded):
        found = _RANGE.match(folded, position)
        keys = _split_range(found) if found else None
        if found and keys:
            pairs += list(enumerate(keys, start=int(found.group("first"))))
            position = found.end()
            continue
        found = _PAIR.match(folded, position)
        if not found:
            return []
        pairs.append((int(found.group("number")), found.group("key")))
        position = found.end()
    return pairs


def _split_range(found: re.Match[str]) -> list[str] | None:
    """Keys of ``1-5 ABCDA`` or ``1-3 AB ACD BD``; None when they are not as many as the numbers."""
    wanted = int(found.group("last")) - int(found.group("first")) + 1
    words = re.split(r"[\s,、]+", found.group("keys").strip())
    if len(words) == wanted:
        return words
    keys = re.findall(r"正确|错误|[A-Z√×对错]", "".join(words))
    return keys if len(keys) == wanted else None


def read_entry(text: str) -> tuple[str, str] | None:
    """(key, explanation) of the text behind a number in a list of answers; None when it is no answer."""
    found = _ENTRY.match(fold(text))
    if not found:
        return None
    note = text[found.start("note") :].strip()
    return text[found.start("key") : found.end("key")], re.sub(
        r"^[（(【\[]?\s*解析\s*[)）】\]]?\s*[:：]?", "", note
    ).strip()


def give_answers(parts: Sequence[Part]) -> list[Part]:
    """The parts without answer entries: each was given to its question, or became an orphan that says so."""
    kept: list[Part] = []
    waiting: list[Block] = []
    entries: list[AnswerEntry] = []
    for part in [*_adopt_bare_entries(parts), None]:
        if isinstance(part, AnswerEntry):
            entries.append(part)
            continue
        if entries and not isinstance(part, Orphan):
            kept += _match(waiting, entries)
            waiting, entries = [], []
        if isinstance(part, Block) and not part.has_key and not part.is_answered_in_stem:
            waiting.append(part)
        if part is not None:
            kept.append(part)
    return kept


def _adopt_bare_entries(parts: Sequence[Part]) -> Iterable[Part]:
    """``1.【答案】B`` without a stem, or ``1. B`` three times in a row, are entries of a list of answers that has no title."""
    keyless = {part.number for part in parts if isinstance(part, Block) and not part.has_key and part.head}
    bare = [isinstance(part, Block) and _read_bare(part) is not None for part in parts]
    for index, part in enumerate(parts):
        if bare[index] and isinstance(part, Block) and part.number in keyless:
            entry = _read_bare(part)
            neighbors = sum(bare[max(0, index - 2) : index + 3])
            if entry and (part.has_key or neighbors >= 3):
                yield entry
                continue
        yield part


def _read_bare(block: Block) -> AnswerEntry | None:
    """The block as an answer entry: a number with nothing but a key."""
    if block.number is None or block.letters or block.kind is not None:
        return None
    texts = {name: text for name, text, _ in block.fields}
    stem = "\n".join(piece.text for piece in block.head).strip()
    if block.has_key:
        if stem or block.is_answered_in_stem:
            return None
        entry = AnswerEntry(block.number, texts["key"], block.place, block.section, block.section_index)
        entry.rationale, entry.citation = texts.get("rationale", ""), texts.get("citation", "")
        return entry
    read = read_entry(stem) if stem and not block.fields else None
    return (
        AnswerEntry(block.number, read[0], block.place, block.section, block.section_index, read[1]) if read else None
    )


def _match(blocks: list[Block], entries: list[AnswerEntry]) -> list[Part]:
    """Gives every waiting question its answer; returns orphans for answers that found none."""
    orphans: list[Part] = []
    for group, answers in _pair_groups(_group_blocks(blocks), _group_entries(entries)):
        numbers = Counter(block.number for block in group)
        keys = Counter(entry.number for entry in answers)
        by_number = {block.number: block for block in group if numbers[block.number] == 1}
        for block in group:
            if numbers[block.number] > 1 or keys[block.number or 0] > 1 or not answers:
                block.problems.append(say(AMBIGUOUS))
        for entry in answers:
            asked = by_number.get(entry.number)
            if asked and keys[entry.number] == 1:
                asked.fields.append(("key", entry.key, entry.place))
                asked.fields += [("rationale", entry.rationale, entry.place)] if entry.rationale else []
                asked.fields += [("citation", entry.citation, entry.place)] if entry.citation else []
            elif entry.number not in numbers:
                orphans.append(Orphan(entry.place, f"{entry.number}. {entry.key}\n" + say(UNUSED, number=entry.number)))
    return orphans


def _name_section(section: Kind | None) -> str:
    """A section's kind; 不定项 and 多选 are one section however each title calls it."""
    code = section.code if section else ""
    return "multiple" if code == "any" else code


def _group_blocks(blocks: list[Block]) -> list[list[Block]]:
    """Questions of one section; a section without a title begins where the numbers begin again."""
    groups: list[list[Block]] = []
    for block in blocks:
        last = groups[-1][-1] if groups else None
        restarts = last is not None and block.number == 1 and (last.number or 0) > 1
        if last is None or block.section_index != last.section_index or restarts:
            groups.append([])
        groups[-1].append(block)
    return groups


def _group_entries(entries: list[AnswerEntry]) -> list[list[AnswerEntry]]:
    groups: list[list[AnswerEntry]] = []
    for entry in entries:
        last = groups[-1][-1] if groups else None
        if last is None or entry.group != last.group or (entry.number == 1 and last.number > 1):
            groups.append([])
        groups[-1].append(entry)
    return groups


def _pair_groups(
    groups: list[list[Block]], answers: list[list[AnswerEntry]]
) -> Iterable[tuple[list[Block], list[AnswerEntry]]]:
    """Which list of answers belongs to which section: one to all, by kind, or one by one when there are as many."""
    every = groups
    blocks = [block for group in groups for block in group]
    flat = [entry for group in answers for entry in group]
    if len({block.number for block in blocks}) == len(blocks):
        return [(blocks, flat)]
    kinds = [_name_section(group[0].section) for group in groups]
    named = [_name_section(group[0].section) for group in answers]
    if all(named) and len(set(named)) == len(named) and len(set(kinds)) == len(kinds):
        return [
            (group, next((one for one, name in zip(answers, named, strict=True) if name == kind), []))
            for group, kind in zip(groups, kinds, strict=True)
        ]
    if len(groups) > len(answers):
        # Questions for a person to mark seldom have answers in such a list.
        groups = [group for group in groups if _name_section(group[0].section) != "other"]
    if len(groups) == len(answers):
        pairs = list(zip(groups, answers, strict=True))
        if all({block.number for block in group} == {entry.number for entry in given} for group, given in pairs):
            return [*pairs, *((group, []) for group in every if group not in groups)]
    return [(group, []) for group in every]
