"""What the list of items can be narrowed by; every choice comes from the trainer's own scope."""

import django_filters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from cms.models import Competency
from quizzes.bank.models import Bank, Citation, Item, Topic
from quizzes.bank.types import all_types


def own_banks(request):
    return Bank.objects.visible_to(request.user)


def own_topics(request):
    return Topic.objects.filter(items__in=Item.objects.visible_to(request.user)).distinct()


def type_choices():
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cited = Citation.objects.filter(version__item__in=Item.objects.visible_to(self.request.user))
        names = cited.order_by("statute").values_list("statute", flat=True).distinct()
        self.filters["statute"].extra["choices"] = [(name, f"《{name}》") for name in names]

    def filter_by_statute(self, queryset, name, value):
        return queryset.filter(current_version__citations__statute=value).distinct()
