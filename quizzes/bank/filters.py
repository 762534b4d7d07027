"""What the list of items can be narrowed by; every choice comes from the trainer's own scope."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from cms.models import Competency
from people.models import Officer
from quizzes.bank.models import Bank, Citation, Item, ItemVersion, Topic
from quizzes.bank.types import all_types


def trainer(request: HttpRequest) -> Officer:
    """Behind the admin's login there is an officer."""
    assert isinstance(request.user, Officer)
    return request.user


def own_banks(request: HttpRequest) -> QuerySet[Bank]:
    return Bank.objects.visible_to(trainer(request))


def own_topics(request: HttpRequest) -> QuerySet[Topic]:
    """Topic by topic whether an item in scope carries it: the first that does ends the look, however many there are."""
    carried = Item.topics.through.objects.filter(topic=OuterRef("pk"), item__bank__in=own_banks(request).order_by())
    return Topic.objects.filter(Exists(carried))


def own_statutes(request: HttpRequest) -> list[str]:
    """What items in scope cite: the index of citations is walked from name to name, and each is asked for one in scope."""
    citation, version, item = (model._meta.db_table for model in (Citation, ItemVersion, Item))
    banks = list(own_banks(request).order_by().values_list("pk", flat=True))
    if not banks:
        return []
    walk = f"""
        WITH RECURSIVE names (name) AS (
            SELECT MIN(statute) FROM {citation}
            UNION ALL
            SELECT (SELECT MIN(statute) FROM {citation} WHERE statute > names.name) FROM names WHERE names.name IS NOT NULL
        )
        SELECT name FROM names WHERE name IS NOT NULL AND 1 = (
            SELECT 1 FROM {citation} cited
            JOIN {version} version ON version.id = cited.version_id
            JOIN {item} item ON item.id = version.item_id
            WHERE cited.statute = names.name AND item.bank_id IN ({", ".join(["%s"] * len(banks))})
            LIMIT 1
        )
        ORDER BY name
    """  # noqa: S608 (names of tables, and signs for values)
    with connection.cursor() as cursor:
        cursor.execute(walk, banks)
        return [name for (name,) in cursor.fetchall()]


def type_choices() -> list[tuple[str, str]]:
    return [(item_type.code, _(item_type.label)) for item_type in all_types()]


class ItemFilterSet(WagtailFilterSet):
    bank = django_filters.ModelChoiceFilter(label=gettext_lazy("题库"), queryset=own_banks)
    type = django_filters.ChoiceFilter(label=gettext_lazy("题型"), choices=type_choices)
    topics = django_filters.ModelChoiceFilter(label=gettext_lazy("知识点"), queryset=own_topics)
    competencies = django_filters.ModelChoiceFilter(label=gettext_lazy("本领能力"), queryset=Competency.objects.all())
    difficulty = django_filters.ChoiceFilter(label=gettext_lazy("难度"), choices=Item.Difficulty.choices)
    statute = django_filters.ChoiceFilter(label=gettext_lazy("依据"), choices=(), method="filter_by_statute")
    status = django_filters.ChoiceFilter(label=gettext_lazy("状态"), choices=Item.Status.choices)

    class Meta:
        model = Item
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["statute"].extra["choices"] = [(name, f"《{name}》") for name in own_statutes(self.request)]

    def filter_by_statute(self, queryset: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return queryset.filter(current_version__in=Citation.objects.filter(statute=value).values("version"))
