"""Between the bank and the exchange formats: a file's body as a draft of the type that takes it, and items as records. Owns no table.
Records with keys are made for trainers of the bank alone (`keys.py`)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

from quizzes.bank.drafts import PlainDraft, blank_draft, new_option_ids
from quizzes.bank.exchange.cell_rows import hide_key
from quizzes.bank.exchange.image_names import rename_images
from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import find_images, list_feedback, walk
from quizzes.bank.images import ImageRefused, read_image
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Item, ItemImage
from quizzes.bank.search import fold
from quizzes.bank.types import UnknownItemType, all_types, get_type
from quizzes.bank.types.base import ItemType
from quizzes.bank.types.contents import images_in
from quizzes.bank.types.interactions import Body, rename_ids
from quizzes.bank.types.wording import Message, gettext_noop, say

NO_TYPE = gettext_noop("这道题的作答方式没有对应的题型：请改成现有的题型，或者不导入这一行。")
IMAGE_PROBLEM = gettext_noop("%(place)s：%(problem)s")
IMAGE_GONE = gettext_noop("题目用到的一张图片不在文件里：请补上图片，或改掉用图的地方。")
FEEDBACK_TO_RATIONALE = gettext_noop("有些选项的说明这种题型没有地方放，写在了解析里。")
NAME_NOT_KEPT = gettext_noop("题目在文件里的名称“%(name)s”没有地方放，导入后不留。")
CATEGORY_AS_TOPIC = gettext_noop("文件里的分类“%(category)s”没有地方放，最后一级作为知识点。")
DIFFICULTY_WORDS = {"easy": "易", "medium": "中", "hard": "难"}
CHUNK = 500


def find_type(body: Body, hint: str = "") -> tuple[ItemType, dict[str, Any], dict[str, Any]] | None:
    """The type that takes the body, with content and key: the one that the file names, else the first."""
    types = all_types()
    with suppress(UnknownItemType):
        types = [get_type(hint), *types] if hint else types
    for one in types:
        found = one.from_body(body)
        if found is not None:
            return one, *found
    return None


def plain_of_body(
    body: Body, hint: str, images: Mapping[str, bytes], keep: Callable[[bytes], str]
) -> tuple[PlainDraft, list[Message]]:
    """The body as a draft, its images given to `keep`; and why it can't be taken as it is."""
    body, problems = _settle_images(body, images, keep)
    ids = iter(new_option_ids(1 + sum(1 for _one in _named(body))))
    found = find_type(rename_ids(body, lambda: next(ids)), hint)
    if found is None:
        return blank_draft(_all_text(body)), [say(NO_TYPE), *problems]
    item_type, content, key = found
    return {**blank_draft(""), **item_type.to_plain(content, key), "type": item_type.code}, problems


def plain_of_record(record: Record, keep: Callable[[bytes], str]) -> tuple[PlainDraft, list[Message], list[Message]]:
    """The record as a draft, why it can't be taken, and what is told beside it."""
    plain, problems = plain_of_body(record.body, record.type, record.images, keep)
    notices = []
    untold = _untold(record.body, plain)
    if untold:
        notices.append(say(FEEDBACK_TO_RATIONALE))
    topics, folder = list(record.topics), record.category.rpartition("/")[2].strip()
    if folder and folder not in topics:
        topics.append(folder)
        notices.append(say(CATEGORY_AS_TOPIC, category=record.category))
    if fold(record.name) not in fold(_all_text(record.body)):
        notices.append(say(NAME_NOT_KEPT, name=record.name))
    plain |= {
        "rationale": "\n".join(filter(None, (record.rationale, *untold))),
        "citation": "\n".join(record.citations),
        "topic": "；".join(topics),
        "competency": "、".join(record.competencies),
        "difficulty": DIFFICULTY_WORDS.get(record.difficulty, ""),
        "points": record.points,
        "source": record.source,
    }
    return plain, problems, notices


def _settle_images(body: Body, images: Mapping[str, bytes], keep: Callable[[bytes], str]) -> tuple[Body, list[Message]]:
    names: dict[str, str] = {}
    problems: list[Message] = []
    for number, name in enumerate(find_images(body), start=1):
        if name not in images:
            problems.append(say(IMAGE_GONE))
            continue
        try:
            names[name] = keep(images[name])
        except ImageRefused as error:
            problems.append(say(IMAGE_PROBLEM, place=f"第 {number} 张图", problem=str(error)))
    return rename_images(body, names), problems


def _named(body: Body) -> Iterator[None]:
    """As many as there may be options, on a side of a match, or spots."""
    for one in walk(body):
        for holder in ("options", "left", "right", "spots"):
            for _option in getattr(one, holder, ()):
                yield None


def _all_text(body: Body) -> str:
    return "\n".join(filter(None, (body.text, *map(_all_text, body.bodies))))


def _untold(body: Body, plain: PlainDraft) -> list[str]:
    """Feedback of the body for which the draft's type has no place, a line an option."""
    told, kept = list_feedback(body), Counter[str]()
    if not told:
        return []
    with suppress(UnknownItemType):
        item_type, ids = get_type(plain["type"]), map(str, count())
        made = item_type.to_body(*item_type.from_plain(plain, lambda: f"new{next(ids)}"))
        kept.update(text for _letter, text in list_feedback(made))
    lines = []
    for letter, text in told:
        if kept[text.strip()]:
            kept[text.strip()] -= 1
        else:
            lines.append(f"{letter}：{text}")
    return lines


def records_of(items: Sequence[Item], *, with_keys: bool) -> Iterator[Record]:
    """Items as records, with few statements a thousand: with keys their current versions, without the approved ones, of which then no
    record holds key, rationale or citation."""
    for start in range(0, len(items), CHUNK):
        yield from _records_of_some(items[start : start + CHUNK], with_keys=with_keys)


def _records_of_some(items: Sequence[Item], *, with_keys: bool) -> Iterator[Record]:
    pairs = [(item, item.current_version if with_keys else item.approved_version) for item in items]
    found = [(item, version) for item, version in pairs if version is not None]
    keys = current_keys(version.pk for _item, version in found)
    images = _read_images(version.content for _item, version in found)
    for item, version in found:
        key = keys[version.pk]
        body = replace(get_type(version.type).to_body(version.content, key.key), type=version.type)
        body = body if with_keys else hide_key(body)
        yield Record(
            body=body,
            type=version.type,
            rationale=key.rationale if with_keys else "",
            topics=[topic.name for topic in item.topics.all()],
            competencies=[one.name for one in item.competencies.all()],
            difficulty=item.difficulty,
            citations=[str(one) for one in version.citations.all()] if with_keys else [],
            place=str(item.public_id),
            images={name: images[name] for name in find_images(body) if name in images},
        )


def _read_images(contents: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    rows = ItemImage.objects.filter(public_id__in=images_in(list(contents)))
    return {str(one.public_id): read_image(one)[1] for one in rows}
