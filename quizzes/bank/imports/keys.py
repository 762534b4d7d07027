"""What an author wrote as the answer: letters, a truth, the text of an option, texts for blanks, perhaps with an explanation behind.

Reading tells every meaning that the text can have; which one holds depends on the question and is decided in ``questions``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lib.folding import fold, squeeze
from quizzes.bank.imports.vocabulary import is_all_word, is_no_answer, read_truth

_LETTERS = re.compile(r"[A-Z](?:[\s、,;.|&和及与]*[A-Z])*$", re.IGNORECASE)
_SLASHED = re.compile(r"[A-Z](?:\s*/\s*[A-Z])+$", re.IGNORECASE)
_LETTER_AND_TEXT = re.compile(r"(?P<letter>[A-Z])\s*(?P<mark>[、.:)）,]|\s)\s*(?P<text>\S.*)$", re.DOTALL)
_LETTERS_AND_TEXT = re.compile(r"(?P<letters>[A-Z]{2,})\s*[:：、.]\s*(?P<text>\S.*)$", re.DOTALL)
_REASON = r"(?:[(（【\[]?\s*解析|根据|依据|因为|由于|按照|依照|理由|详见|参见|参照|见|出自|出处|注|《|[(（])"
_LETTERS_AND_NOTE = re.compile(
    rf"(?P<letters>[A-Z](?:[\s、,]*[A-Z])*)\s*[)\]】]?\s*[。.,，、;；:：]*\s*(?P<note>{_REASON}.*)$", re.DOTALL
)
_TRUTH_AND_NOTE = re.compile(
    r"(?P<truth>正确|错误|对|错|√|×)\s*(?P<mark>[。,;:.、]|\(|【|\s)\s*(?P<note>\S.*)$", re.DOTALL
)
_LONE_BRACKETS = re.compile(r"[(\[【]\s*([A-Z])\s*[)\]】]")
_NAMED = re.compile(r"^\s*[【\[(]?\s*(?:正确|参考|标准)?答案\s*[】\])]?\s*:?\s*(?=\S)")
_WRAPPERS = {"(": ")", "[": "]", "【": "】", "“": "”", '"': '"', "「": "」", "{": "}"}
_TAIL = " \t\n。.,，、;；:："


@dataclass(frozen=True, slots=True)
class KeyReading:
    """The meanings of a text as an answer. ``letters`` are sorted as written; ``paired`` is (letter, text) of ``B、《史记》``."""

    text: str
    letters: str = ""
    truth: bool | None = None
    note: str = ""
    paired: tuple[str, str] | None = None
    is_slashed: bool = False
    is_empty: bool = False
    is_all_word: bool = False


def read_key(text: str) -> KeyReading:
    """Every meaning of one answer as written."""
    named = _NAMED.match(fold(text))
    text = text[named.end() :] if named else text
    shown = _unwrap(text)
    folded = _LONE_BRACKETS.sub(r"\1", fold(shown))
    if is_no_answer(folded):
        return KeyReading(shown, is_empty=True)
    if is_all_word(folded):
        return KeyReading(shown, is_all_word=True)
    truth = read_truth(folded)
    if _LETTERS.match(folded) and not (truth is not None and len(folded) > 1):
        return KeyReading(shown, letters=_keep_letters(folded), truth=truth)
    if truth is not None:
        return KeyReading(shown, truth=truth)
    if _SLASHED.match(folded):
        return KeyReading(shown, letters=_keep_letters(folded), is_slashed=True)
    return _read_composite(shown, text.strip())


def _read_composite(shown: str, text: str) -> KeyReading:
    """A key with something behind it: the option's own text, or an explanation."""
    folded = fold(text)
    noted = _LETTERS_AND_NOTE.match(folded)
    note = _clean_note(text[noted.start("note") :]) if noted else ""
    paired = _LETTER_AND_TEXT.match(folded) or _LETTERS_AND_TEXT.match(folded)
    pair = (_keep_letters(paired.group(1)), text[paired.start("text") :].strip()) if paired else None
    if noted:
        return KeyReading(shown, letters=_keep_letters(noted.group("letters")), note=note, paired=pair)
    told = _TRUTH_AND_NOTE.match(folded)
    if told:
        return KeyReading(shown, truth=read_truth(told.group("truth")), note=_clean_note(text[told.start("mark") :]))
    return KeyReading(shown, paired=pair)


def _unwrap(text: str) -> str:
    """Without blanks, closing punctuation and one pair of brackets or quotes around it all."""
    shown = text.strip(_TAIL)
    folded = fold(shown)
    if folded and folded[0] in _WRAPPERS and folded.endswith(_WRAPPERS[folded[0]]) and folded.count(folded[0]) == 1:
        shown = shown[1:-1].strip(_TAIL)
    elif folded and folded[-1] in ")]】" and not any(opening in folded for opening in "([【"):
        shown = shown[:-1].strip(_TAIL)
    return shown


def _keep_letters(text: str) -> str:
    return "".join(char for char in fold(text).upper() if "A" <= char <= "Z")


def _clean_note(note: str) -> str:
    cleaned = re.sub(r"^[\s。,，;；:：.、]*[(（【\[]?\s*解析\s*[)）】\]]?\s*[:：]?", "", note.strip())
    return cleaned.lstrip(" 。,，;；:：.、")


def match_option_texts(text: str, options: list[str]) -> str:
    """Letters of the options whose whole text the answer repeats; empty unless every part of it is exactly one option."""
    known: dict[str, list[str]] = {}
    for number, option in enumerate(options):
        known.setdefault(squeeze(option), []).append(chr(ord("A") + number))
    for parts in ([text], re.split(r"[\n|｜]+", text), re.split(r"[;；\n]+", text), re.split(r"[、,，;；\n]+", text)):
        letters = [_match_part(part, known) for part in parts if squeeze(part)]
        if letters and all(letters) and len(set(letters)) == len(letters):
            return "".join(sorted(letters))
    return ""


def _match_part(part: str, known: dict[str, list[str]]) -> str:
    """The one letter whose option is this text, with or without its letter in front of it."""
    found = known.get(squeeze(part), [])
    if len(found) == 1:
        return found[0]
    paired = _LETTER_AND_TEXT.match(fold(part.strip()))
    if paired:
        letter = paired.group("letter").upper()
        if known.get(squeeze(paired.group("text"))) == [letter]:
            return letter
    return ""
