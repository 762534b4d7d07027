"""Classifying many items at once: all that a filter finds. Owns nothing: topics, competencies and difficulty of `Item`, whose rows it
locks in the order of their ids; what it changes is one audit row a bank. Status moves by `quizzes.bank.life`."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cms.models import Competency
from people.models import Officer, Role
from people.scope import require_scope
from quizzes.bank import life
from quizzes.bank.models import Bank, Item, ItemQuerySet, Topic
from records.audit import write_entry

BATCH = 500


class CountChanged(Exception):
    """Other items are found now than were announced."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


@dataclass(frozen=True)
class Change:
    """What is done to every item. `difficulty` None: left as it is, "": taken away. `status`: "submitted", "approved", "retired",
    "restored", or "" for none."""

    add_topics: tuple[Topic, ...] = ()
    remove_topics: tuple[Topic, ...] = ()
    add_competencies: tuple[Competency, ...] = ()
    remove_competencies: tuple[Competency, ...] = ()
    difficulty: str | None = None
    status: str = ""

    @property
    def is_nothing(self) -> bool:
        labels = (self.add_topics, self.remove_topics, self.add_competencies, self.remove_competencies)
        return not any(labels) and self.difficulty is None and not self.status


def change_items(items: ItemQuerySet, change: Change, *, actor: Officer, expected: int) -> int:
    """Change all of them or none. `expected`: how many the actor was told. Returns how many.

    Raises CountChanged, life.LifeRefused, OutOfScope.
    """
    with transaction.atomic():
        ids = sorted(items.order_by().values_list("pk", flat=True).distinct())
        if len(ids) != expected:
            raise CountChanged(len(ids))
        for start in range(0, len(ids), BATCH):
            _change_some(ids[start : start + BATCH], change)
        if _classifies(change):
            _audit(ids, change, actor)
        _move(ids, change.status, actor)
    return len(ids)


def _classifies(change: Change) -> bool:
    return not Change(**{**change.__dict__, "status": ""}).is_nothing


def _change_some(ids: Sequence[int], change: Change) -> None:
    list(Item.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    topics, competencies = Item.topics.through.objects, Item.competencies.through.objects
    if change.remove_topics:
        topics.filter(item__in=ids, topic__in=change.remove_topics).delete()
    if change.remove_competencies:
        competencies.filter(item__in=ids, competency__in=change.remove_competencies).delete()
    topic_rows = [Item.topics.through(item_id=pk, topic=topic) for pk in ids for topic in change.add_topics]
    topics.bulk_create(topic_rows, ignore_conflicts=True)
    competencies.bulk_create(
        [Item.competencies.through(item_id=pk, competency=one) for pk in ids for one in change.add_competencies],
        ignore_conflicts=True,
    )
    if change.difficulty is not None:
        Item.objects.filter(pk__in=ids).update(difficulty=change.difficulty, updated_at=Now())
    elif _classifies(change):
        Item.objects.filter(pk__in=ids).update(updated_at=Now())


def _audit(ids: Sequence[int], change: Change, actor: Officer) -> None:
    """One row a bank, after each bank was found to be the actor's."""
    counts: dict[int, int] = {}
    for start in range(0, len(ids), BATCH):
        rows = (
            Item.objects.filter(pk__in=ids[start : start + BATCH]).order_by().values_list("bank").annotate(Count("pk"))
        )
        for bank_id, count in rows:
            counts[bank_id] = counts.get(bank_id, 0) + count
    said: dict[str, object] = {
        "topics_added": [topic.pk for topic in change.add_topics],
        "topics_removed": [topic.pk for topic in change.remove_topics],
        "competencies_added": [one.pk for one in change.add_competencies],
        "competencies_removed": [one.pk for one in change.remove_competencies],
    }
    detail = {name: value for name, value in said.items() if value}
    if change.difficulty is not None:
        detail["difficulty"] = change.difficulty
    for bank in Bank.objects.filter(pk__in=counts).select_related("unit").order_by("pk"):
        require_scope(actor, bank.unit.path, Role.TRAINER)
        whole: dict[str, object] = {"bank": bank.code, "count": counts[bank.pk], **detail}
        write_entry("items_classified", actor=actor, target=bank, unit_path=bank.unit.path, detail=whole)


def _move(ids: Sequence[int], status: str, actor: Officer) -> None:
    items = [Item(pk=pk) for pk in ids]
    if status == "submitted":
        life.submit_items(items, actor=actor)
    elif status == "approved":
        life.approve_items(items, actor=actor)
    elif status == "retired":
        life.retire_items(items, actor=actor)
    elif status == "restored":
        life.restore_items(items, actor=actor)


def say_change(change: Change) -> list[str]:
    """The change in words, for whoever is asked to confirm it."""
    labels = {**dict(Item.Difficulty.choices), "": _("不标")}
    statuses = {"submitted": _("提交审核"), "approved": _("审核通过"), "retired": _("停用"), "restored": _("恢复使用")}
    words = [_("加知识点：%(name)s") % {"name": topic.name} for topic in change.add_topics]
    words += [_("去掉知识点：%(name)s") % {"name": topic.name} for topic in change.remove_topics]
    words += [_("加本领能力：%(name)s") % {"name": one.name} for one in change.add_competencies]
    words += [_("去掉本领能力：%(name)s") % {"name": one.name} for one in change.remove_competencies]
    if change.difficulty is not None:
        words.append(_("难度改为：%(name)s") % {"name": labels[change.difficulty]})
    return words + ([_("状态：%(name)s") % {"name": statuses[change.status]}] if change.status else [])
