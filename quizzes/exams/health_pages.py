"""What trainers read of their items' health: the list with what to look at first, and one item through its versions. Reads only; every
figure depends on keys, so rows come from `Item.objects.visible_to` alone (G6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext as _

from people.models import Officer
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Item, ItemQuerySet, ItemVersion
from quizzes.bank.saying import translate
from quizzes.bank.types import get_type
from quizzes.bank.types.review import OptionShare
from quizzes.exams.item_health import ALARMS, UNUSED, say_alarm
from quizzes.exams.item_statistics import SMALLEST
from quizzes.exams.models import PaperItem, VersionHealth
from quizzes.exams.roll import percent


@dataclass(frozen=True)
class OptionLine:
    """One option: how many of `people` chose it; or one part, without a letter: how many had it right."""

    letter: str
    text: str
    count: int
    people: int
    is_right: bool

    @property
    def percentage(self) -> object:
        return percent(self.count, self.people)


@dataclass(frozen=True)
class VersionFigures:
    """One version with its row; `health` None: no paper holds it, or the night has not come yet."""

    version: ItemVersion
    health: VersionHealth | None
    alarms: list[str]
    options: list[OptionLine]

    @property
    def is_hidden(self) -> bool:
        return self.health is None or self.health.people < SMALLEST


def list_health(reader: Officer, *, alarm: str = "", bank: str = "") -> QuerySet[VersionHealth]:
    """Versions in use of the reader's own items, those with alarms first, then the ones that discriminate least."""
    items = Item.objects.visible_to(reader).exclude(status=Item.Status.RETIRED)
    if bank:
        items = items.filter(bank__public_id=bank)
    rows = VersionHealth.objects.filter(version__item__in=items, version=F("version__item__approved_version"))
    if alarm in ALARMS:
        ids = [pk for pk, alarms in rows.exclude(alarms=[]).values_list("pk", "alarms") if alarm in alarms]
        rows = rows.filter(pk__in=ids)
    calm = Case(When(alarms=[], then=Value(1)), default=Value(0), output_field=IntegerField())
    ordered = rows.annotate(calm=calm).order_by("calm", F("discrimination_index").asc(nulls_last=True), "pk")
    return ordered.select_related("version__item__bank")


def list_unused(reader: Officer, *, bank: str = "") -> ItemQuerySet:
    """Items that could be used and that no paper has ever held."""
    held = PaperItem.objects.filter(version__item=OuterRef("pk"))
    items: ItemQuerySet = Item.objects.visible_to(reader).active().filter(~Exists(held))
    items = items.filter(bank__public_id=bank) if bank else items
    rows: ItemQuerySet = items.select_related("bank", "approved_version").defer("search_text").order_by("pk")
    return rows


def is_unused(item: Item) -> bool:
    """Whether no paper has ever held it, in any version."""
    return not PaperItem.objects.filter(version__item=item).exists()


def count_alarms(reader: Officer, *, bank: str = "") -> dict[str, int]:
    """How many items each alarm names, `UNUSED` among them."""
    counts = dict.fromkeys(ALARMS, 0)
    for alarms in list_health(reader, bank=bank).exclude(alarms=[]).values_list("alarms", flat=True):
        for code in alarms:
            counts[code] = counts.get(code, 0) + 1
    return {**counts, UNUSED: list_unused(reader, bank=bank).count()}


def show_item(item: Item) -> list[VersionFigures]:
    """Every version, the latest first. The caller has found the item among the reader's own."""
    return show_versions(list(item.versions.select_related("health").order_by("-number")))


def show_versions(versions: Sequence[ItemVersion]) -> list[VersionFigures]:
    """With `health` selected. Two statements more."""
    keys = current_keys([version.pk for version in versions])
    return [_show(version, keys[version.pk].key) for version in versions]


def _show(version: ItemVersion, key: object) -> VersionFigures:
    health = getattr(version, "health", None)
    if health is None or health.people < SMALLEST or not isinstance(key, dict):
        return VersionFigures(version, health, [], [])
    counts = {row["id"]: row["count"] for row in health.options}
    shares = get_type(version.type).option_shares(version.content, key, [])
    lines = [_line(one, counts.get(one.choice, 0), health.people) for one in shares]
    return VersionFigures(version, health, [say_alarm(code) for code in health.alarms], lines)


def _line(share: OptionShare, count: int, people: int) -> OptionLine:
    """Of parts it is said how many had them right: none of them is the key."""
    text = translate(share.text) or _("（图）")
    if not share.letter:
        return OptionLine("", _("%(part)s：答对") % {"part": text}, count, people, is_right=False)
    return OptionLine(share.letter, text, count, people, share.is_right)
