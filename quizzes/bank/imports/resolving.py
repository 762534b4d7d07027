"""Type and key of a question. Nothing is guessed: where kind, options and answer contradict each other, it is a problem.

The kind is what the question says itself, else what its section says, else what its options and answer show.
"""

from __future__ import annotations

import re

from lib.folding import fold, squeeze
from quizzes.bank.imports.blanks import find_blanks, read_blanks
from quizzes.bank.imports.candidates import Question
from quizzes.bank.imports.keys import KeyReading, match_option_texts, read_key
from quizzes.bank.imports.stem_keys import StemKey, take_letters, take_truth
from quizzes.bank.imports.vocabulary import read_truth_options
from quizzes.bank.types.wording import gettext_noop

NO_OPTIONS = gettext_noop("没有选项：请补写选项；如果是判断题或填空题，请注明题型。")
NO_KEY = gettext_noop("没有答案：请补写答案。")
KEY_OUTSIDE = gettext_noop("答案“%(key)s”不在选项 %(letters)s 之内：请核对答案，或补写缺少的选项。")
KEY_UNREADABLE = gettext_noop("答案“%(key)s”看不懂：请写成选项字母，例如 B 或 ABD。")
KEY_NOT_TRUTH = gettext_noop("判断题的答案“%(key)s”看不懂：请写成“正确”或“错误”。")
KEY_DOUBLED = gettext_noop("答案“%(key)s”里有重复的字母：请核对答案。")
KEY_ALL = gettext_noop("答案写的是“%(key)s”：请写成选项字母，例如 ABCD。")
KEYS_DISAGREE = gettext_noop("这道题有两个不同的答案（%(first)s 和 %(second)s）：请核对后只留一个。")
KEY_CONFLICT = gettext_noop("答案写的是 %(letter)s，后面的文字却与选项 %(letter)s 不同：请核对答案。")
KEY_COUNT = gettext_noop("题干写明有 %(wanted)s 个正确答案，答案却有 %(given)s 个：请核对答案。")
MANY_FOR_SINGLE = gettext_noop("单选题有 %(count)s 个答案（%(key)s）：请只留一个，或把题型改为多选题。")
ONE_FOR_MULTIPLE = gettext_noop("多选题只有 1 个答案（%(key)s）：请补全答案，或把题型改为单选题。")
TRUTH_FOR_CHOICE = gettext_noop("这道题有选项，答案却是“%(key)s”：请写成选项字母，或把题型改为判断题并删去选项。")
OPTIONS_FOR_TRUTH = gettext_noop("判断题下面有 %(count)s 个选项：请删去选项，或把题型改为单选题、多选题。")
OPTIONS_FOR_BLANKS = gettext_noop("填空题下面有选项：请删去选项并写出要填的内容，或改变题型。")
TRUTH_WITHOUT_OPTIONS = gettext_noop("题型是“%(kind)s”，却没有选项，答案是“%(key)s”：请补写选项，或把题型改为判断题。")
REVERSED = gettext_noop("标题里 A、B 的含义与习惯（A 正确，B 错误）不同：请把答案写成“正确”或“错误”。")

_KEY_COUNT = re.compile(r"(?:正确)?(?:答案|选项)(?:个数|数量|数)\s*:?\s*(\d)\s*个?")
_REVERSED = re.compile(r"A\s*[、.:为是选填写]?\s*(?:错|×)|(?:错|错误|×)\s*(?:的)?\s*(?:选|填|写|涂|为)?\s*[\"“]?A")
_GIVES_PLACE = re.compile(r"第.{1,10}[条章节款]|规定|指出|明确|强调")
_LIST_NUMBER = re.compile(r"[\s、,]*(?:[①-⑳⑴-⒇㈠-㈩][\s、,]*)+|[(]?\d{1,2}[)]?(?:[\s、,]+\d{1,2})*")
_SEVERAL = re.compile(r"\s*\d{1,3}\s*[.、:-]\s*(?:[A-Z]|√|×|对|错)")
_CHOICES = ("single", "multiple", "any", "choice")


def resolve(question: Question) -> None:
    """Sets type and key of the question, or blames what stands in the way."""
    candidate = question.candidate
    kind = candidate.kind_code
    pair = read_truth_options(question.options, lenient=kind == "true_false")
    has_choices = bool(question.options) and not (pair and kind not in ("single", "multiple", "any"))
    stem_key = _take_stem_key(question, has_choices=has_choices)
    readings = [read_key(text) for text in candidate.keys]
    readings = [reading for reading in readings if not reading.is_empty]
    for reading in readings:
        question.add_note(reading.note)
    if stem_key.key:
        readings.append(read_key(stem_key.key))
    if kind == "fill_in":
        _resolve_blanks(question, readings)
    elif kind == "true_false" or (pair and kind in ("", "choice")):
        _resolve_truth(question, readings, pair)
    elif question.options:
        _resolve_choice(question, readings)
    else:
        _resolve_without_options(question, readings)


def _take_stem_key(question: Question, *, has_choices: bool) -> StemKey:
    """The answer that the stem holds, taken out of it."""
    if question.candidate.kind_code == "fill_in":
        return StemKey(question.stem)
    found = take_letters(question.stem, question.letters) if question.options else StemKey(question.stem)
    if (
        not has_choices
        and not found.key
        and question.candidate.kind_code not in ("single", "multiple", "any", "choice")
    ):
        found = take_truth(question.stem)
    if found.problem:
        question.problems.append(found.problem)
    question.stem = found.stem.strip()
    return found


def _resolve_without_options(question: Question, readings: list[KeyReading]) -> None:
    """Neither options nor a kind that does without: a truth makes it true/false, blanks and a text make it fill-in."""
    candidate = question.candidate
    truths = [reading for reading in readings if reading.truth is not None]
    texts = [reading for reading in readings if not reading.letters and reading.truth is None and not reading.paired]
    if candidate.kind_code in _CHOICES:
        question.type = "multiple" if candidate.kind_code in ("multiple", "any") else "single"
        if truths:
            question.blame(TRUTH_WITHOUT_OPTIONS, kind=candidate.kind_word, key=truths[0].text)
        else:
            question.blame(NO_OPTIONS)
    elif truths and len(truths) == len(readings):
        _resolve_truth(question, readings, None)
    elif texts and len(texts) == len(readings) and _looks_like_blanks(question.stem, texts[0]):
        _resolve_blanks(question, readings)
    else:
        question.blame(NO_OPTIONS)
        if not readings:
            question.blame(NO_KEY)


def _looks_like_blanks(stem: str, reading: KeyReading) -> bool:
    """Whether a question that says no kind is a fill-in: a blank, and an answer that is a text, not the number of a list's line."""
    if (
        reading.is_all_word
        or _SEVERAL.match(fold(reading.text))
        or not find_blanks(stem)
        or _LIST_NUMBER.fullmatch(fold(reading.text))
    ):
        return False
    return "____" in fold(stem) or "\n" not in stem


# -- choices ------------------------------------------------------------------------------------------------------------


def _resolve_choice(question: Question, readings: list[KeyReading]) -> None:
    kind = question.candidate.kind_code
    found = [_find_letters(question, reading) for reading in readings]
    given = list(dict.fromkeys("".join(sorted(letters)) for letters in found if letters))
    question.type = {"single": "single", "multiple": "multiple", "any": "multiple"}.get(kind, "")
    if not readings:
        question.blame_key(NO_KEY)
    elif len(given) > 1:
        question.blame_key(KEYS_DISAGREE, first=given[0], second=given[1])
    elif given:
        question.key = given[0]
        _check_letters(question, given[0], kind)
    question.type = question.type or (
        "multiple" if isinstance(question.key, str) and len(question.key) > 1 else "single"
    )


def _check_letters(question: Question, key: str, kind: str) -> None:
    """Whether the key fits the options, the kind and the number of answers that the stem announces."""
    announced = _KEY_COUNT.search(fold(question.stem))
    if len(set(key)) < len(key):
        question.blame_key(KEY_DOUBLED, key=key)
    elif not set(key) <= set(question.letters):
        question.blame_key(KEY_OUTSIDE, key=key, letters=_name_letters(question.letters))
    elif kind == "single" and len(key) > 1:
        question.blame_key(MANY_FOR_SINGLE, count=len(key), key=key)
    elif kind == "multiple" and len(key) == 1:
        question.blame_key(ONE_FOR_MULTIPLE, key=key)
    elif announced and int(announced.group(1)) != len(key):
        question.blame_key(KEY_COUNT, wanted=int(announced.group(1)), given=len(key))


def _name_letters(letters: str) -> str:
    return f"{letters[0]}–{letters[-1]}" if len(letters) > 1 else letters


def _find_letters(question: Question, reading: KeyReading) -> str:
    """Letters that one answer means among these options; "" after blaming an answer that means none."""
    if reading.is_slashed and question.candidate.kind_code not in ("multiple", "any"):
        question.blame_key(KEY_UNREADABLE, key=reading.text)
        return ""
    is_plain = bool(reading.letters) and not reading.note and set(reading.letters) <= set(question.letters)
    by_text = "" if is_plain else match_option_texts(reading.text, question.options)
    if by_text:
        _drop_note(question, reading)
        return by_text
    if reading.paired:
        return _find_paired(question, reading)
    if reading.letters and not (reading.truth is not None and not set(reading.letters) <= set(question.letters)):
        return reading.letters
    if reading.truth is not None:
        question.blame_key(TRUTH_FOR_CHOICE, key=reading.text)
    else:
        question.blame_key(KEY_ALL if reading.is_all_word else KEY_UNREADABLE, key=reading.text[:40])
    return ""


def _find_paired(question: Question, reading: KeyReading) -> str:
    """``B、《史记》``: the letter counts when the text is that option's, or an explanation and no other option's."""
    letters, text = reading.paired or ("", "")
    texts = dict(zip(question.letters, (squeeze(option) for option in question.options), strict=False))
    said = squeeze(text)
    if len(letters) == 1 and said and said == texts.get(letters):
        _drop_note(question, reading)
        return letters
    if len(letters) > 1 and all(texts.get(letter) and texts[letter] in said for letter in letters):
        _drop_note(question, reading)
        return letters
    others = [
        letter for letter, option in texts.items() if option and letter not in letters and said.startswith(option)
    ]
    is_other_title = said and text.lstrip().startswith("《") and not _GIVES_PLACE.search(text)
    if others or is_other_title:
        question.blame_key(KEY_CONFLICT, letter=letters)
    elif reading.letters:
        return reading.letters
    else:
        question.blame_key(KEY_UNREADABLE, key=reading.text[:40])
    return ""


def _drop_note(question: Question, reading: KeyReading) -> None:
    """What looked like an explanation was the option's own text."""
    if reading.note:
        lines = question.fields.get("rationale", "").split("\n")
        question.fields["rationale"] = "\n".join(line for line in lines if line != reading.note.strip())


# -- true or false ------------------------------------------------------------------------------------------------------


def _resolve_truth(question: Question, readings: list[KeyReading], pair: list[bool] | None) -> None:
    question.type = "true_false"
    if question.options and pair is None:
        question.blame(OPTIONS_FOR_TRUTH, count=len(question.options))
        return
    truths = [_find_truth(question, reading, pair) for reading in readings]
    known = {truth for truth in truths if truth is not None}
    if not readings:
        question.blame_key(NO_KEY)
    elif len(known) == 2:
        question.blame_key(KEYS_DISAGREE, first=readings[0].text, second=readings[-1].text)
    elif known and None not in truths:
        question.key = known.pop()
        question.options = []
        question.candidate.options = []


def _find_truth(question: Question, reading: KeyReading, pair: list[bool] | None) -> bool | None:
    letters = reading.letters or (reading.paired[0] if reading.paired else "")
    if letters in ("A", "B"):
        if pair:
            return _check_paired_truth(question, reading, pair["AB".index(letters)])
        section = question.candidate.section
        if section and _REVERSED.search(fold(section.note)):
            question.blame_key(REVERSED)
            return None
        return _check_paired_truth(question, reading, letters == "A")
    if reading.truth is not None:
        return reading.truth
    if pair and letters:
        question.blame_key(KEY_OUTSIDE, key=letters, letters="A–B")
    else:
        question.blame_key(KEY_NOT_TRUTH, key=reading.text[:40])
    return None


def _check_paired_truth(question: Question, reading: KeyReading, truth: bool) -> bool | None:
    """``A、正确``: the word behind the letter must not say the opposite."""
    if reading.paired:
        said = read_key(reading.paired[1]).truth
        if said is not None and said is not truth:
            question.blame_key(KEY_CONFLICT, letter=reading.paired[0])
            return None
    return truth


# -- fill in ------------------------------------------------------------------------------------------------------------


def _resolve_blanks(question: Question, readings: list[KeyReading]) -> None:
    question.type = "fill_in"
    texts = list(dict.fromkeys(reading.text for reading in readings))
    if question.options:
        letters = readings[0].letters if len(readings) == 1 else ""
        if not letters or set(letters) != set(question.letters) or len(letters) != len(question.options):
            question.blame(OPTIONS_FOR_BLANKS)
            return
        texts = ["；".join(question.options)]
        question.options = []
        question.candidate.options = []
    if not texts:
        question.blame_key(NO_KEY)
    elif len(texts) > 1:
        question.blame_key(KEYS_DISAGREE, first=texts[0], second=texts[1])
    elif readings and readings[0].is_all_word:
        question.blame_key(KEY_UNREADABLE, key=texts[0])
    else:
        question.stem, question.key, problem = read_blanks(question.stem, texts[0])
        if problem:
            question.key = [[texts[0]]]
            question.problems.append(problem)
