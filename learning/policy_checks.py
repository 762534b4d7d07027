"""What the policy profile forbids is not in the house: a check at every start goes through the columns, the addresses and the fields that
reports give to other systems, and refuses to go on where one of them would count what must not be counted (product.md, 减负)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.serializers import Serializer

from lib.policy import Forbidden, refuse_in_record, refuse_in_report

ROOMS = {"records", "people", "cms", "quizzes", "learning", "demo"}
REPORTS = "learning.oversight"


@register(Tags.security)
def check_policy(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """One error for each name that the profile forbids."""
    models = [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]
    records = [*column_names(models), *address_names(get_resolver())]
    return [*refusals(records, refuse_in_record), *refusals(report_fields(), refuse_in_report)]


def refusals(names: Iterable[str], refuse: Any) -> Iterator[CheckMessage]:
    for name in names:
        try:
            refuse([name])
        except Forbidden as forbidden:
            yield Error(str(forbidden), hint="product.md, 减负", id="policy.E001")


def column_names(models: Iterable[type[Model]]) -> Iterator[str]:
    for model in models:
        yield model.__name__
        yield from (f"{model.__name__}.{field.name}" for field in model._meta.get_fields())


def address_names(resolver: URLResolver) -> Iterator[str]:
    """Routes and names of our own pages."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from address_names(pattern)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.split(".")[0] in ROOMS:
            yield from (str(pattern.pattern), pattern.name or "")


def report_fields() -> Iterator[str]:
    """Of everything that other systems read about people."""
    get_resolver().url_patterns  # noqa: B018 (reports are known once their addresses are)
    waiting: list[type[Any]] = [Serializer]
    while waiting:
        known = waiting.pop().__subclasses__()
        waiting += known
        for shape in known:
            if shape.__module__.startswith(REPORTS):
                yield from (f"{shape.__name__}.{name}" for name in shape._declared_fields)
