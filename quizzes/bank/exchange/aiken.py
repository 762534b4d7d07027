"""Aiken: single choices in plain text, `A. …` and `ANSWER: A`. It holds nothing else, so that all else is said to be lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_uppercase

from quizzes.bank.exchange.gift_writing import KINDS
from quizzes.bank.exchange.records import Loss, ReadFile, Record, Unread, WrittenFile
from quizzes.bank.exchange.shapes import find_images, judge, lone, tidy
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.encodings import decode
from quizzes.bank.imports.limits import MAX_QUESTIONS, MAX_TEXT_BYTES, TOO_MANY_QUESTIONS, check_size
from quizzes.bank.types.interactions import Body, Choice, Option, Truth
from quizzes.bank.types.wording import Message, gettext_noop, say

NAME = "aiken"
LABEL = "Aiken"
EXTENSIONS = (".aiken", ".aiken.txt")

PLACE = gettext_noop("第 %(line)s 行")
NO_ANSWER = gettext_noop("没有 ANSWER 一行：请在选项后写上 ANSWER: 和正确选项的字母。")
BAD_ANSWER = gettext_noop("ANSWER 后面的“%(letters)s”不是这道题的选项：请改成选项的字母。")
BAD_LETTERS = gettext_noop("选项的字母不是从 A 起连续的：请补上缺少的选项。")
ONLY_SINGLE = gettext_noop("Aiken 只能写单选题，这道题（%(kind)s）没有导出。")
ONLY_STEM = gettext_noop("Aiken 的题干后面只能是选项，这道题没有导出。")
STEM_LIKE_OPTION = gettext_noop("题干的开头会被当作选项或答案，Aiken 写不了，没有导出。")
LOST_LINES = gettext_noop("Aiken 一段文字只能写一行：换行改成了空格。")
LOST_LABELS = gettext_noop("Aiken 只有题干、选项和答案：%(labels)s没有导出。")
AS_CHOICE = gettext_noop("判断题改写成了“正确、错误”两个选项的单选题。")
LABELS = {
    "images": gettext_noop("图片"), "feedback": gettext_noop("选项的说明"), "rationale": gettext_noop("解析"),
    "topics": gettext_noop("知识点"), "competencies": gettext_noop("能力"), "difficulty": gettext_noop("难度"),
    "points": gettext_noop("分值"), "citations": gettext_noop("依据"), "category": gettext_noop("类别"),
    "source": gettext_noop("来源"), "name": gettext_noop("名称"),
}  # fmt: skip
TRUE, FALSE = gettext_noop("正确"), gettext_noop("错误")
_OPTION = re.compile(r"^\s*([A-Z])[.)]\s+(.*\S)\s*$")
_ANSWER = re.compile(r"^\s*ANSWER:\s*([A-Z](?:[\s,]*[A-Z])*)\s*$")


_NUMBERED = re.compile(r"\A\ufeff?\s*(?:\S+\s*)?1\s*[.、．)]\s*\S.*^\s*2\s*[.、．)]\s*\S", re.MULTILINE | re.DOTALL)


def recognize(data: bytes, name: str) -> bool:
    """By an option and an answer line as only Aiken writes them, before anything else of the kind. Questions with numbers are left to
    the tolerant layouts, which take the numbers off."""
    text = data[:20_000].decode("utf-8", "ignore")
    if _NUMBERED.match(text):
        return False
    return bool(
        re.search(r"(?m)^\s*A[.)]\s+\S", text) and re.search(r"(?m)^ANSWER: *[A-Z](?:, ?[A-Z])*\s*$", text)
    ) and (b"\x00" not in data[:20_000] and not text.lstrip("\ufeff \n").startswith(("::", "<", '{"')))


def read(data: bytes, name: str) -> ReadFile:
    check_size(data, MAX_TEXT_BYTES)
    text, encoding = decode(data)
    file = ReadFile(layout=LABEL, records=[], encoding=encoding)
    lines: list[str] = []
    start = 1
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), start=1):
        is_answer = bool(_ANSWER.match(line))
        starts_over = bool(lines) and not line.strip() and any(_OPTION.match(one) for one in lines)
        if not lines:
            start = number
        if line.strip() and not is_answer:
            lines.append(line)
        if is_answer or starts_over:
            _read_question([*lines, line] if is_answer else lines, start, file)
            lines = []
    if lines:
        _read_question(lines, start, file)
    if len(file.records) + len(file.unread) > MAX_QUESTIONS:
        raise ImportRefused(say(TOO_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    return file


def _read_question(lines: list[str], start: int, file: ReadFile) -> None:
    place, raw = say(PLACE, line=start), "\n".join(lines)
    answer = _ANSWER.match(lines[-1])
    options = [match for line in lines if (match := _OPTION.match(line))]
    first = next((index for index, line in enumerate(lines) if _OPTION.match(line)), len(lines))
    stem = "\n".join(line.strip() for line in lines[:first] if not _ANSWER.match(line))
    letters = [match[1] for match in options]
    chosen = list(dict.fromkeys(re.findall("[A-Z]", answer[1]))) if answer else []
    choice = Choice(tuple(Option(match[1], match[2]) for match in options), tuple(chosen), len(chosen) > 1)
    record = Record(body=tidy([stem, choice]), place=place)
    problems: list[Message] = []
    if answer is None:
        problems.append(say(NO_ANSWER))
    elif not set(chosen) <= set(letters):
        problems.append(say(BAD_ANSWER, letters="".join(chosen)))
    if letters != list(ascii_uppercase[: len(letters)]):
        problems.append(say(BAD_LETTERS))
    if problems:
        file.unread.append(Unread(place=place, problems=problems, raw=raw, record=record))
    else:
        judge(record, raw, file.records, file.unread)


def write(records: Sequence[Record], title: str) -> WrittenFile:
    written = WrittenFile(data=b"", extension=".aiken.txt")
    blocks: list[str] = []
    for index, record in enumerate(records):
        place = str(index + 1)
        only = _find_choice(record.body)
        reason = _cannot_hold(record.body, only)
        if only is None or reason:
            written.left_out.append(index)
            written.losses.append(Loss(place=place, text=reason or say(ONLY_STEM)))
            continue
        blocks.append(_write_question(record.body.text, only))
        written.losses += [Loss(place=place, text=loss) for loss in _find_losses(record, only)]
    written.data = "\n".join(blocks).encode()
    return written


def _find_choice(body: Body) -> Choice | None:
    found = lone(body)
    only = found[1] if found else None
    if isinstance(only, Truth):
        sides = Option("A", say(TRUE), None, only.true_feedback), Option("B", say(FALSE), None, only.false_feedback)
        return Choice(sides, ("A" if only.value else "B",))
    return only if isinstance(only, Choice) and not only.is_inline else None


def _cannot_hold(body: Body, only: Choice | None) -> Message | None:
    if only is None:
        kinds = [say(KINDS[type(one)]) for one in body.interactions[:1] if type(one) in KINDS]
        return say(ONLY_SINGLE, kind=kinds[0]) if kinds and lone(body) else say(ONLY_STEM)
    if len(only.right) > 1 and not only.is_multiple:
        return say(ONLY_SINGLE, kind=say(gettext_noop("选中几个答案中任何一个都算对")))
    if only.is_multiple:
        return say(ONLY_SINGLE, kind=say(gettext_noop("多选")))
    stem = _flatten(body.text)
    if not stem or _OPTION.match(stem) or _ANSWER.match(stem) or not all(_flatten(one.text) for one in only.options):
        return say(STEM_LIKE_OPTION)
    return None


def _write_question(stem: str, only: Choice) -> str:
    lines = [_flatten(stem)]
    lines += [f"{letter}. {_flatten(one.text)}" for letter, one in zip(ascii_uppercase, only.options, strict=False)]
    right = next(letter for letter, one in zip(ascii_uppercase, only.options, strict=False) if one.id in only.right)
    return "\n".join([*lines, f"ANSWER: {right}", ""])


def _flatten(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n")).strip()


def _find_losses(record: Record, only: Choice) -> list[Message]:
    losses: list[Message] = []
    if any(isinstance(one, Truth) for one in record.body.interactions):
        losses.append(say(AS_CHOICE))
    if any("\n" in text.strip() for text in (record.body.text, *(one.text for one in only.options))):
        losses.append(say(LOST_LINES))
    held = {name: getattr(record, name, None) for name in LABELS if name not in ("images", "feedback")} | {
        "images": find_images(record.body),
        "feedback": any(one.feedback for one in only.options),
    }
    lost = [say(words) for name, words in LABELS.items() if held[name]]
    if lost:
        losses.append(say(LOST_LABELS, labels="、".join(lost)))
    return losses
