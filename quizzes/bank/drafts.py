"""Questions on their way into a bank: the parsers' drafts as plain values that can be stored, changed in place and checked
again, and the question that a sound draft becomes. Owns no table."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import astuple
from string import ascii_uppercase
from typing import Any

from cms.models import Competency
from lib.citations import parse_places
from quizzes.bank.images import ImageRefused
from quizzes.bank.imports import Draft
from quizzes.bank.imports.vocabulary import read_points
from quizzes.bank.items import Cited, Labels, Question
from quizzes.bank.keys import CurrentKey
from quizzes.bank.models import Item, ItemVersion, Topic
from quizzes.bank.saying import plain_message
from quizzes.bank.search import fold
from quizzes.bank.types import UnknownItemType, get_type
from quizzes.bank.types.contents import feedback_in, images_in, texts_in
from quizzes.bank.types.wording import Message, gettext_noop, place_of, say

PlainDraft = dict[str, Any]
Note = dict[str, Any]  # a Message as plain values: {"msgid", "params", "field"}

TEXTS = ("type", "stem", "rationale", "citation", "topic", "competency", "difficulty", "points", "source")
LONGEST = 5000
CITED_LIMITS = (80, 20, 40, 20)  # what the columns of a citation hold
DIFFICULTIES = {
    **dict.fromkeys(("易", "简单", "容易", "较易", "低"), Item.Difficulty.EASY.value),
    **dict.fromkeys(("中", "中等", "一般", "适中"), Item.Difficulty.MEDIUM.value),
    **dict.fromkeys(("难", "困难", "较难", "高"), Item.Difficulty.HARD.value),
}
TOPIC_SEPARATORS = str.maketrans(dict.fromkeys("；;，,、/|\n", ";"))


def plain_draft(draft: Draft, keep: Callable[[bytes], str]) -> tuple[PlainDraft, list[Message]]:
    """The draft as plain values, each image given to `keep`, which returns its id; and what was wrong with the images."""
    problems: list[Message] = []

    def kept(data: bytes | None, place: str) -> str | None:
        if data is None:
            return None
        try:
            return keep(data)
        except ImageRefused as error:
            problems.append(say(gettext_noop("%(place)s：%(problem)s"), place=place, problem=str(error)))
            return None

    plain: PlainDraft = {name: getattr(draft, name) for name in TEXTS}
    plain["options"], plain["key"], plain["more"] = list(draft.options), draft.key, {}
    plain["stem_image"] = kept(draft.stem_image, "题干的图")
    plain["option_images"] = {
        str(number): kept(data, f"选项 {letter_of(number)} 的图")
        for number, data in sorted(draft.option_images.items())
    }
    return plain, problems


def blank_draft(stem: str) -> PlainDraft:
    """A draft of which only the text is known."""
    return {
        **dict.fromkeys(TEXTS, ""),
        "stem": stem,
        "options": [],
        "key": None,
        "stem_image": None,
        "option_images": {},
        "option_feedback": {},
        "more": {},
    }


def check_plain(plain: PlainDraft) -> list[Note]:
    """Why the draft can't become an item, each with the field where it is cured; empty when it can."""
    try:
        item_type = get_type(plain["type"])
    except UnknownItemType:
        return [note(say(gettext_noop("没有认出题型：请选一个题型。")))]
    content, key = item_type.from_plain(plain, new_option_id)
    problems = [as_message(problem) for problem in item_type.check(content, key)]
    if plain["stem_image"] and not plain["stem"].strip():
        problems.append(say(gettext_noop("题干只有图片：请补一句文字，没有文字的题检索不到，也读不出来。")))
    problems += [as_message(problem) for problem in item_type.check_plain(plain)]
    if any(len(text) > LONGEST for text in (plain["rationale"], *texts_in(content), *feedback_in(key))):
        problems.append(say(gettext_noop("有一段文字超过 %(limit)s 字：请缩短。"), limit=LONGEST))
    return [note(problem) for problem in problems]


def build_question(plain: PlainDraft) -> Question:
    """The question of a sound draft. What can be chosen keeps the ids that the draft knows; the rest gets ids that say nothing of
    place or worth."""
    citations, rest = read_citations(plain["citation"])
    content, key = get_type(plain["type"]).from_plain(plain, new_option_id)
    return Question(
        type=plain["type"],
        content=content,
        key=key,
        rationale="\n".join(filter(None, (plain["rationale"].strip(), rest and f"依据：{rest}"))),
        citations=citations,
    )


def draft_of(version: ItemVersion, current: CurrentKey) -> PlainDraft:
    """An item's present version as a draft, for its form."""
    return {
        **blank_draft(""),
        **version.item_type.to_plain(version.content, current.key),
        "type": version.type,
        "rationale": current.rationale,
        "citation": "\n".join(str(citation) for citation in version.citations.all()),
    }


def read_citations(text: str) -> tuple[tuple[Cited, ...], str]:
    """Articles named in the text of 依据; and the text itself where no article was found in it, so that it is not lost."""
    found = tuple(dict.fromkeys(Cited(*parts) for parts in parse_places(text)))
    if any(len(part) > limit for one in found for part, limit in zip(astuple(one), CITED_LIMITS, strict=True)):
        found = ()
    return found, "" if found else text.strip()


def read_topic_names(plain: PlainDraft) -> list[str]:
    names = (" ".join(name.split()) for name in plain["topic"].translate(TOPIC_SEPARATORS).split(";"))
    return list(dict.fromkeys(name[:60] for name in names if name))


def read_difficulty(plain: PlainDraft) -> str:
    return DIFFICULTIES.get(fold(plain["difficulty"]).removesuffix("题").removesuffix("度"), "")


def build_labels(plain: PlainDraft, topics: Mapping[str, Topic], competencies: Mapping[str, Competency]) -> Labels:
    named = (competencies.get(name) for name in read_competency_names(plain))
    return Labels(
        topics=tuple(topics[name] for name in read_topic_names(plain)),
        competencies=tuple(one for one in named if one),
        difficulty=read_difficulty(plain),
    )


def read_competency_names(plain: PlainDraft) -> list[str]:
    return list(filter(None, map(fold, plain["competency"].translate(TOPIC_SEPARATORS).split(";"))))


def notices_of(plain: PlainDraft, competencies: Mapping[str, Competency]) -> list[Note]:
    """What will be left empty or moved, said before anything is imported."""
    notices = []
    if plain["difficulty"].strip() and not read_difficulty(plain):
        message = gettext_noop("难度“%(text)s”对不上易、中、难，导入后难度为空。")
        notices.append(say(message, text=plain["difficulty"].strip()))
    if plain["points"].strip() and not read_points(plain["points"]):
        message = gettext_noop("分值“%(text)s”不是数字，导入后没有分值。")
        notices.append(say(message, text=plain["points"].strip()[:40]))
    unknown = [name for name in read_competency_names(plain) if name not in competencies]
    if unknown:
        message = gettext_noop("本领能力里没有“%(names)s”，导入后不标。")
        notices.append(say(message, names="、".join(unknown)))
    if plain["citation"].strip() and read_citations(plain["citation"])[1]:
        notices.append(say(gettext_noop("依据里没有认出法律名称和条文，原文会放进解析。")))
    if plain["source"].strip():
        notices.append(say(gettext_noop("来源“%(text)s”没有地方放，导入后不留。"), text=plain["source"].strip()[:200]))
    return [note(notice) for notice in notices]


def known_competencies() -> dict[str, Competency]:
    """Competencies by folded name. One statement."""
    return {fold(competency.name): competency for competency in Competency.objects.order_by("-position")}


def images_of(plain: PlainDraft) -> set[str]:
    """The ids of the images that a draft names."""
    own = {image for image in (plain["stem_image"], *plain["option_images"].values()) if image}
    more = plain.get("more") or {}
    return own.union(images_in(more), *map(images_of, more.get("parts", ())))


def keep_images(plain: PlainDraft, known: Collection[str]) -> None:
    """Takes out of a draft all images but those that are known."""
    plain["stem_image"] = plain["stem_image"] if plain["stem_image"] in known else None
    plain["option_images"] = {place: image for place, image in plain["option_images"].items() if image in known}
    more = plain.get("more") or {}
    for one in (
        *more.get("targets", ()),
        *(option for gap in more.get("gaps", ()) for option in gap.get("options", ())),
    ):
        one["image"] = one.get("image") if one.get("image") in known else None
    for part in more.get("parts", ()):
        keep_images(part, known)


def fingerprint(plain: PlainDraft) -> str:
    """Equal for questions with the same stem and the same options in any order; "" without a stem."""
    stem = fold(plain["stem"])
    text = "\n".join([stem, *sorted(map(fold, [*plain["options"], *texts_in(plain.get("more"))]))])
    return hashlib.sha256(text.encode()).hexdigest() if stem else ""


def note(message: str) -> Note:
    """A message as plain values, with the field where it is cured."""
    said = as_message(message)
    return {**plain_message(said), "field": place_of(said)}


def as_message(text: str) -> Message:
    return text if isinstance(text, Message) else say("%(text)s", text=text)


def new_option_id() -> str:
    """Drawn, so that neither order nor key can be told from it (T4)."""
    return secrets.token_hex(3)


def letter_of(number: int) -> str:
    return ascii_uppercase[number] if number < len(ascii_uppercase) else str(number + 1)


def parsed_draft(plain: PlainDraft) -> Draft:
    """The parsers' draft again; what an image shows doesn't matter, only that there is one."""
    texts = {name: plain[name] for name in TEXTS}
    images = {int(number): b"1" for number, image in plain["option_images"].items() if image}
    stem_image = b"1" if plain["stem_image"] else None
    return Draft(**texts, options=plain["options"], key=plain["key"], stem_image=stem_image, option_images=images)


def new_option_ids(count: int) -> list[str]:
    """Ids that differ from each other."""
    ids: set[str] = set()
    while len(ids) < count:
        ids.add(new_option_id())
    return list(ids)
