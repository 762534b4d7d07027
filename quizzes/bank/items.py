"""Items, their versions, keys and citations. Owns `Item`, `ItemVersion`, `ItemKey` and `Citation`: no other module writes them, but for
`quizzes.bank.rechecks`, which leads citations to a new text. A version and a key never change: other content makes a version, another key
for the same content makes a key with the next number, so that what was marked can be marked again (G4). What classifies an item changes in
place; `quizzes.bank.life` alone moves its status, `quizzes.bank.bulk` classifies many at once.

Every verb refuses an actor who is no trainer of the bank's unit (OutOfScope)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from cms.models import Competency
from people.models import Officer, Role
from people.scope import require_scope
from quizzes.bank.indexing import index_items
from quizzes.bank.keys import current_keys
from quizzes.bank.law import recheck_items
from quizzes.bank.models import Bank, Citation, Item, ItemImage, ItemKey, ItemVersion, Topic
from quizzes.bank.search import build_search_text
from quizzes.bank.types import get_type
from quizzes.bank.types.contents import images_in
from quizzes.bank.types.wording import gettext_noop, say
from records.audit import write_entry

BATCH = 500


class ItemInvalid(Exception):
    """The question can't be used as it stands; `problems` says why in words."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


class ItemChanged(Exception):
    """Somebody saved the item since this edit was begun."""


@dataclass(frozen=True)
class Cited:
    """One article of law: statute by full title, edition by year ("" when not given), article as written; the paragraph in it, as 第二款."""

    statute: str
    edition: str
    article: str
    paragraph: str = ""


@dataclass(frozen=True)
class Question:
    """All that a version and its key hold."""

    type: str
    content: dict[str, Any]
    key: dict[str, Any]
    rationale: str = ""
    citations: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class Labels:
    """All that classifies an item."""

    topics: tuple[Topic, ...] = ()
    competencies: tuple[Competency, ...] = ()
    difficulty: str = ""


def create_item(question: Question, *, bank: Bank, labels: Labels, actor: Officer | None) -> Item:
    """Raises ItemInvalid."""
    require_scope(actor, bank.unit.path, Role.TRAINER)
    with transaction.atomic():
        refuse_faults(question, bank)
        (item,) = insert_items([(question, labels)], bank=bank, actor=actor)
        _audit("item_created", item, bank, actor, {"type": question.type})
    return item


def insert_items(entries: Sequence[tuple[Question, Labels]], *, bank: Bank, actor: Officer | None) -> list[Item]:
    """Many new items with few statements, for verbs that have checked every question and write the audit row themselves.
    Must run in their transaction."""
    items = Item.objects.bulk_create([_new_item(*entry, bank) for entry in entries], batch_size=BATCH)
    pairs = list(zip(items, entries, strict=True))
    versions = ItemVersion.objects.bulk_create(
        [_new_version(item, 1, question, actor) for item, (question, _labels) in pairs], batch_size=BATCH
    )
    numbered = [(version, question) for version, (_item, (question, _labels)) in zip(versions, pairs, strict=True)]
    ItemKey.objects.bulk_create([_new_key(version, 1, question) for version, question in numbered], batch_size=BATCH)
    Citation.objects.bulk_create(
        [row for version, question in numbered for row in _new_citations(version, question)], batch_size=BATCH
    )
    _insert_labels(pairs)
    _point_at_first_versions(bank)
    for item, version in zip(items, versions, strict=True):
        item.current_version = version
        item.approved_version = None if bank.needs_approval else version
    index_items(items)
    recheck_items([item.pk for item in items])
    return items


def revise_item(item: Item, *, question: Question, based_on: str, actor: Officer | None) -> ItemVersion:
    """Save an edit that was begun at `based_on` (`edit_base`). Other content: a new version with its own key. The same
    content with another key or rationale: a key with the next number for the same version. Locks the item's row.

    Raises ItemInvalid, ItemChanged.
    """
    with transaction.atomic():
        locked = _lock(item, actor)
        if edit_base(locked) != based_on:
            raise ItemChanged(str(locked.pk))
        refuse_faults(question, locked.bank)
        version = _current_version(locked)
        if (version.type, version.content) != (question.type, question.content) or _needs_second_look(locked, question):
            version = _add_version(locked, question, actor)
        else:
            _correct_key(locked, version, question, actor)
            _replace_citations(locked, version, question, actor)
        recheck_items([locked.pk])
        return version


def classify_item(item: Item, *, labels: Labels, actor: Officer | None) -> None:
    """Change topics, competencies and difficulty; no new version, since a candidate sees none of them."""
    with transaction.atomic():
        locked = _lock(item, actor)
        before = (set(locked.topics.all()), set(locked.competencies.all()), locked.difficulty)
        if before == (set(labels.topics), set(labels.competencies), labels.difficulty):
            return
        locked.topics.set(labels.topics)
        locked.competencies.set(labels.competencies)
        locked.difficulty = labels.difficulty
        locked.save(update_fields=["difficulty", "updated_at"])
        _audit("item_classified", locked, locked.bank, actor, {"difficulty": labels.difficulty})


def edit_base(item: Item) -> str:
    """What an edit of the item rests on: the number of its version and of that version's key. Two statements."""
    version = _current_version(item)
    return f"{version.number}.{current_keys([version.pk])[version.pk].number}"


def refuse_faults(question: Question, bank: Bank) -> None:
    """Raises ItemInvalid, with all problems at once."""
    problems = get_type(question.type).check(question.content, question.key)
    named = images_in(question.content)
    if named and ItemImage.objects.filter(bank=bank, public_id__in=named).count() < len(named):
        problems = [*problems, say(gettext_noop("有图片不在这个题库里：请重新上传图片。"))]
    if problems:
        raise ItemInvalid(problems)


def _new_item(question: Question, labels: Labels, bank: Bank) -> Item:
    return Item(
        bank=bank,
        type=question.type,
        difficulty=labels.difficulty,
        status=Item.Status.DRAFT if bank.needs_approval else Item.Status.APPROVED,
        search_text=build_search_text(question.content),
    )


def _new_version(item: Item, number: int, question: Question, actor: Officer | None) -> ItemVersion:
    return ItemVersion(item=item, number=number, type=question.type, content=question.content, created_by=actor)


def _new_key(version: ItemVersion, number: int, question: Question) -> ItemKey:
    return ItemKey(version=version, number=number, key=question.key, rationale=question.rationale)


def _new_citations(version: ItemVersion, question: Question) -> list[Citation]:
    return [
        Citation(version=version, position=position, **asdict(one)) for position, one in enumerate(question.citations)
    ]


def _insert_labels(pairs: Sequence[tuple[Item, tuple[Question, Labels]]]) -> None:
    topic_rows, competency_rows = Item.topics.through, Item.competencies.through
    topic_rows.objects.bulk_create(
        [topic_rows(item=item, topic=topic) for item, (_question, labels) in pairs for topic in set(labels.topics)],
        batch_size=BATCH,
    )
    competency_rows.objects.bulk_create(
        [
            competency_rows(item=item, competency=competency)
            for item, (_question, labels) in pairs
            for competency in set(labels.competencies)
        ],
        batch_size=BATCH,
    )


def _point_at_first_versions(bank: Bank) -> None:
    """One statement for all items that have no current version yet."""
    first = ItemVersion.objects.filter(item=OuterRef("pk"), number=1).values("pk")
    approved = None if bank.needs_approval else Subquery(first)
    Item.objects.filter(bank=bank, current_version=None).update(
        current_version=Subquery(first), approved_version=approved
    )


def _add_version(item: Item, question: Question, actor: Officer | None) -> ItemVersion:
    highest = item.versions.aggregate(number=Max("number"))["number"]
    version = _new_version(item, highest + 1, question, actor)
    version.save()
    _new_key(version, 1, question).save()
    Citation.objects.bulk_create(_new_citations(version, question))
    item.current_version, item.type = version, question.type
    if not item.bank.needs_approval:
        item.approved_version = version
    if item.status != Item.Status.RETIRED:
        item.status = Item.Status.DRAFT if item.bank.needs_approval else Item.Status.APPROVED
    item.search_text = build_search_text(question.content)
    item.save(update_fields=["current_version", "approved_version", "status", "type", "search_text", "updated_at"])
    index_items([item])
    _audit("item_revised", item, item.bank, actor, {"version": version.number})
    return version


def _needs_second_look(item: Item, question: Question) -> bool:
    """Where a second person approves, nothing of what was looked at changes in place: another key, rationale or citation makes a
    version as well, which waits for its own approval."""
    if not item.bank.needs_approval:
        return False
    version = _current_version(item)
    current = current_keys([version.pk])[version.pk]
    cited = tuple(read_citations(version))
    return (current.key, current.rationale, cited) != (question.key, question.rationale, question.citations)


def _correct_key(item: Item, version: ItemVersion, question: Question, actor: Officer | None) -> None:
    current = current_keys([version.pk])[version.pk]
    if (current.key, current.rationale) == (question.key, question.rationale):
        return
    _new_key(version, current.number + 1, question).save()
    item.save(update_fields=["updated_at"])
    changed = "key" if current.key != question.key else "rationale"
    detail: dict[str, object] = {"version": version.number, "key": current.number + 1, "changed": changed}
    _audit("item_key_corrected", item, item.bank, actor, detail)


def _replace_citations(item: Item, version: ItemVersion, question: Question, actor: Officer | None) -> None:
    """In place, since no candidate sees it before release; what was cited before stands in the audit row."""
    if tuple(read_citations(version)) == question.citations:
        return
    before = [str(row) for row in version.citations.all()]
    version.citations.all().delete()
    new = Citation.objects.bulk_create(_new_citations(version, question))
    item.save(update_fields=["updated_at"])
    detail: dict[str, object] = {"version": version.number, "from": before, "to": [str(row) for row in new]}
    _audit("item_cited", item, item.bank, actor, detail)


def read_citations(version: ItemVersion) -> list[Cited]:
    return [Cited(row.statute, row.edition, row.article, row.paragraph) for row in version.citations.all()]


def _lock(item: Item, actor: Officer | None) -> Item:
    rows = Item.objects.select_for_update(of=("self",)).select_related("bank__unit", "current_version")
    locked = rows.get(pk=item.pk)
    require_scope(actor, locked.bank.unit.path, Role.TRAINER)
    return locked


def _current_version(item: Item) -> ItemVersion:
    version = item.current_version
    assert version is not None  # every verb that makes an item makes its first version
    return version


def _audit(verb: str, item: Item, bank: Bank, actor: Officer | None, detail: dict[str, object]) -> None:
    write_entry(verb, actor=actor, target=item, unit_path=bank.unit.path, detail={"bank": bank.code, **detail})
