"""From a question as written to a draft that may be imported, or to a review with its place and the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lib.folding import fold, squeeze
from quizzes.bank.imports.candidates import Candidate, Question
from quizzes.bank.imports.drafts import Draft, Review, check_draft
from quizzes.bank.imports.lines import STRUCK, has_image, name_images, split_images
from quizzes.bank.imports.marks import take_source
from quizzes.bank.imports.more_kinds import make_body
from quizzes.bank.imports.options import Piece, check_letters, split_choices
from quizzes.bank.imports.pictures import check_pictures
from quizzes.bank.imports.resolving import resolve
from quizzes.bank.imports.vocabulary import FIELD_NAMES, FIELD_OF_NAME, KIND_WORDS, read_kind, read_points
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.wording import Message, gettext_noop, say

NO_STEM = gettext_noop("没有题干：请补写题干。")
UNSUPPORTED = gettext_noop("“%(kind)s”暂时不能导入：请改成单选题、多选题、判断题或填空题，或在系统外使用。")
FIELD_IMAGE = gettext_noop("答案或解析里有图片，放不进来：请改成文字，或把图片移到题干里。")
DAMAGED_TEXT = gettext_noop("文字里有乱码或丢失的字符：请对照原文改正。")
STRAY_START = gettext_noop("题干以字母加标点或以标点开头，分不清是题号、选项还是内容：请核对后改正。")
STRUCK_TEXT = gettext_noop("有带删除线的文字，分不清是否还算数：请删去这些文字，或取消删除线。")
TOO_LONG = gettext_noop("%(where)s超过 %(limit)s 个字，像是几道题连在了一起：请分开。")
STEM_OPTIONS_DIFFER = gettext_noop("题干里另有一组选项，与下面的选项不同：请只保留一组。")
ANSWER_IN_OPTION = gettext_noop("选项 %(letter)s 里夹着题目或答案的文字：请把选项和后面的内容分开。")
SAME_QUESTION = gettext_noop("这道题与“%(place)s”的题目相同，答案却不同：请核对后只留一道。")
STEM, OPTION = gettext_noop("题干"), gettext_noop("选项 %(letter)s ")

MAX_STEM, MAX_OPTION = 5000, 1000
_DAMAGE = re.compile(r"\ufffd|锟斤拷|烫烫烫|屯屯屯|\?{3,}|[\ue000-\uf8ff]")
_STRAY_START = re.compile(r"[A-Za-z]\s*[、.)](?!\s*[A-Z0-9])|[、,;:)\]】]")
_STEM_FIELD = re.compile(rf"\s*[(\[【]\s*(?P<name>{FIELD_NAMES})\s*:(?P<value>[^()\[\]【】]{{1,80}})[)\]】]\s*$")
_STEM_KIND = re.compile(rf"\s*[(\[【]\s*(?P<kind>{KIND_WORDS})\s*[)\]】]\s*$")
_MANY_LINES = re.compile(r"\n{3,}")
_STEM_POINTS = re.compile(r"\s*[(\[【]\s*(?:本题|本小题|每题)?\s*(\d+(?:\.\d+)?)\s*分\s*[)\]】]\s*$")
_FOREIGN = re.compile(
    r"(?<=[\u4e00-\u9fff])[B-H]\s*[、.](?=[^\sA-Z])|\s[(\[]?[A-H]\s*[、.:)\]]|答案\s*:|[(\[【]\s*[)\]】]|【解析】|【答案】"
)


def judge(candidate: Candidate, images: list[bytes]) -> Draft | Review:
    """The draft of a sound question; for any other the review that says what is wrong."""
    question = Question(candidate)
    question.problems += check_letters([letter for letter, _ in candidate.options])
    _tidy_stem(question)
    body: Body | None = None
    if candidate.kind_code == "other":
        body, problems = make_body(candidate, question.stem, question.options)
        question.problems += problems
        if body is None:
            question.blame(UNSUPPORTED, kind=candidate.kind_word)
    else:
        resolve(question)
    _check_texts(question)
    draft = _build_body_draft(question, body, images) if body else _build_draft(question, images)
    if not question.problems and draft is not None:
        question.problems += [problem for problem in check_draft(draft) if isinstance(problem, Message)]
    if draft is not None and not question.problems:
        return draft
    at_key = question.is_key_bad and candidate.key_place and not candidate.is_judged
    place = candidate.key_place if at_key else candidate.place
    problems = list(dict.fromkeys(candidate.problems if candidate.is_judged else question.problems))
    return Review(place=place, reason="".join(problems), raw=show_raw(candidate.raw), draft=draft, problems=problems)


def show_raw(text: str) -> str:
    """The original text with images told in words."""
    return _MANY_LINES.sub("\n\n", name_images(text).replace(STRUCK, "")).strip() if text else ""


def _tidy_stem(question: Question) -> None:
    """Takes ``（2分）``, ``（出题：…）``, ``【难度：易】``, ``（单选题）`` and options that the stem repeats out of the stem."""
    question.stem, source = take_source(question.stem)
    if source:
        question.fields.setdefault("source", source)
    kind = _STEM_KIND.search(fold(question.stem))
    if kind and not question.candidate.kind:
        question.candidate.kind = read_kind(kind["kind"])
        question.stem = question.stem[: kind.start()]
    while named := _STEM_FIELD.search(fold(question.stem)):
        name = FIELD_OF_NAME[named["name"]]
        if name not in ("difficulty", "topic", "competency", "citation", "source") or question.fields.get(name):
            break
        question.fields[name] = question.stem[named.start("value") : named.end("value")].strip()
        question.stem = question.stem[: named.start()]
    found = _STEM_POINTS.search(fold(question.stem))
    if found and not question.fields.get("points"):
        question.fields["points"] = found.group(1)
        question.stem = question.stem[: found.start()]
    question.stem = question.stem.strip()
    if question.options and question.candidate.kind_code != "other" and "B" in fold(question.stem):
        _drop_repeated_options(question)


def _drop_repeated_options(question: Question) -> None:
    inner = split_choices([Piece(line, "") for line in question.stem.split("\n")], is_inline=True)
    if len(inner.options) < 2:
        return
    if [squeeze(text) for _, text in inner.options] == [squeeze(text) for text in question.options]:
        question.stem = "\n".join(inner.stem).strip()
    elif len(inner.options) >= 3 or len(inner.options) == len(question.options):
        question.blame(STEM_OPTIONS_DIFFER)


def _check_texts(question: Question) -> None:
    """What a damaged or glued question looks like from its texts alone."""
    candidate = question.candidate
    if not question.stem:
        question.blame(NO_STEM)
    if _STRAY_START.match(fold(question.stem)):
        question.blame(STRAY_START)
    if STRUCK in candidate.raw:
        question.blame(STRUCK_TEXT)
    elif _DAMAGE.search(candidate.raw) or _DAMAGE.search(fold(question.stem)):
        question.blame(DAMAGED_TEXT)
    if len(question.stem) > MAX_STEM:
        question.blame(TOO_LONG, where=say(STEM), limit=MAX_STEM)
    for letter, text in zip(question.letters, question.options, strict=False):
        if len(text) > MAX_OPTION:
            question.blame(TOO_LONG, where=say(OPTION, letter=letter), limit=MAX_OPTION)
        elif _FOREIGN.search(fold(text)):
            question.blame(ANSWER_IN_OPTION, letter=letter)
    if any(has_image(text) for text in [*candidate.keys, *question.fields.values()]):
        question.blame(FIELD_IMAGE)


def _build_draft(question: Question, images: list[bytes]) -> Draft | None:
    """The draft as far as read; None where not even a type can be told."""
    if not question.type or not (question.stem or question.options):
        return None
    stem, stem_images = split_images(question.stem, images)
    question.problems += check_pictures(stem_images, say(STEM))
    options, option_images = [], {}
    for number, text in enumerate(question.options):
        bare, pictures = split_images(text, images)
        letter = question.letters[number] if number < len(question.letters) else "?"
        question.problems += check_pictures(pictures, say(OPTION, letter=letter))
        options.append(bare.strip())
        if pictures:
            option_images[number] = pictures[0]
    texts: dict[str, Any] = {
        name: show_raw(question.fields.get(name, ""))
        for name in ("rationale", "citation", "topic", "competency", "difficulty", "source")
    }
    return Draft(
        type=question.type,
        stem=stem.strip(),
        options=options,
        key=question.key,
        points=_tell_points(question),
        place=question.candidate.place,
        stem_image=stem_images[0] if stem_images else None,
        option_images=option_images,
        **texts,
    )


def _tell_points(question: Question) -> str:
    """As a number; what is none stays as written, to be told."""
    told = question.fields.get("points", "")
    return read_points(told) or show_raw(told)


def _build_body_draft(question: Question, body: Body, images: list[bytes]) -> Draft:
    """The draft of another kind: its first image goes under its text, more of them are told."""
    found = split_images(question.candidate.raw, images)[1]
    question.problems += check_pictures(found, say(STEM))
    texts: dict[str, Any] = {
        name: show_raw(question.fields.get(name, ""))
        for name in ("rationale", "citation", "topic", "competency", "difficulty", "source")
    }
    bare = _drop_marks(body)
    return Draft(
        type="",
        stem=bare.text,
        points=_tell_points(question),
        place=question.candidate.place,
        body=replace(bare, image="image" if found else None),
        images={"image": found[0]} if found else {},
        **texts,
    )


def _drop_marks(body: Body) -> Body:
    parts = tuple(
        split_images(part, [])[0] if isinstance(part, str) else _drop_marks(part) if isinstance(part, Body) else part
        for part in body.parts
    )
    return replace(body, parts=parts)


def check_twins(results: Iterable[Draft | Review]) -> list[Draft | Review]:
    """The same question twice with two keys: both go to review."""
    checked = list(results)
    first_of: dict[tuple[str, tuple[str, ...]], int] = {}
    for number, draft in enumerate(checked):
        if not isinstance(draft, Draft) or draft.stem_image or draft.option_images or draft.images:
            continue
        identity = (squeeze(draft.stem), tuple(sorted(squeeze(option) for option in draft.options)))
        earlier = first_of.setdefault(identity, number)
        twin = checked[earlier]
        if earlier == number or (isinstance(twin, Draft) and _answer_of(twin) == _answer_of(draft)):
            continue
        for index, other in ((earlier, draft.place), (number, twin.place)):
            one = checked[index]
            if isinstance(one, Draft):
                problem = say(SAME_QUESTION, place=other)
                checked[index] = Review(
                    place=one.place, reason=problem, raw=describe(one), draft=one, problems=[problem]
                )
    return checked


def _answer_of(draft: Draft) -> object:
    """The key in texts, so that two orders of the same options compare equal."""
    if draft.options and isinstance(draft.key, str):
        return draft.type, sorted(squeeze(draft.options[ord(letter) - ord("A")]) for letter in draft.key)
    return draft.type, draft.body or draft.key


def describe(draft: Draft) -> str:
    """A draft as a person would type it."""
    letters = [chr(ord("A") + number) for number in range(len(draft.options))]
    lines = [draft.stem, *(f"{letter}、{text}" for letter, text in zip(letters, draft.options, strict=True))]
    if isinstance(draft.key, bool):
        lines.append("答案：正确" if draft.key else "答案：错误")
    elif isinstance(draft.key, str):
        lines.append(f"答案：{draft.key}")
    elif draft.key:
        lines.append("答案：" + "；".join("|".join(texts) for texts in draft.key))
    return "\n".join(lines)
