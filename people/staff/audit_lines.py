"""Audit entries as lines that an auditor reads."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Officer, Role, Unit
from records.audit import verb_words
from records.models import AuditEntry

DETAIL_LENGTH = 300
FACTS = {
    "author": _("作者编号"),
    "bank": _("题库"),
    "changed": _("改了"),
    "changes": _("改动"),
    "citations": _("依据条数"),
    "code": _("代码"),
    "counts": _("数量"),
    "device": _("设备"),
    "difficulty": _("难度"),
    "epoch": _("第几台设备"),
    "file": _("文件"),
    "framework": _("框架"),
    "from": _("从"),
    "imported": _("导入"),
    "items": _("题数"),
    "left_out": _("没有导入"),
    "moment": _("时刻"),
    "moved": _("调动人数"),
    "officer_number": _("警号或工号"),
    "officers": _("人数"),
    "reason": _("原因"),
    "revision": _("版次"),
    "role": _("角色"),
    "rows": _("行数"),
    "sha256": _("文件指纹"),
    "starts_on": _("起"),
    "status": _("状态"),
    "successor": _("接续单位"),
    "title": _("名称"),
    "to": _("到"),
    "type": _("题型"),
    "unit": _("单位"),
    "version": _("版本"),
}
VALUES = {**dict(Role.choices), **dict(Officer.Status.choices)}


@dataclass(frozen=True)
class Line:
    """One entry: when, who, what, to whom or what, where, and the facts that were kept with it."""

    at: datetime
    actor: str
    verb: str
    target: str
    unit: str
    detail: str


def filter_entries(
    entries: QuerySet[AuditEntry],
    *,
    verb: str = "",
    actor: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEntry]:
    """By verb, by the actor's name or number, by days (both included)."""
    if verb:
        entries = entries.filter(verb=verb)
    if actor:
        ids = Officer.objects.filter(officer_number=actor).values("pk")
        entries = entries.filter(Q(actor_name__contains=actor) | Q(actor_id__in=ids))
    if since:
        entries = entries.filter(at__gte=_midnight(since))
    if until:
        entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
    return entries


def list_verbs(entries: QuerySet[AuditEntry]) -> list[tuple[str, str]]:
    """Verbs that occur, with their words."""
    verbs = entries.order_by("verb").values_list("verb", flat=True).distinct()
    return sorted(((verb, verb_words(verb)) for verb in verbs), key=lambda pair: pair[1])


def describe_entries(entries: Iterable[AuditEntry]) -> list[Line]:
    """Lines for a page of entries; names of officers and units in two statements."""
    page = list(entries)
    officers = _names(Officer, [e.target_id for e in page if e.target_type == Officer._meta.label_lower])
    units = dict(Unit.objects.filter(path__in={e.unit_path for e in page}).values_list("path", "name"))
    return [
        Line(
            at=entry.at,
            actor=entry.actor_name or gettext("系统"),
            verb=verb_words(entry.verb),
            target=officers.get(entry.target_id, ""),
            unit=units.get(entry.unit_path, ""),
            detail=_words(entry.detail),
        )
        for entry in page
    ]


def _names(model: type[Officer], public_ids: list[str]) -> dict[str, str]:
    found = model.objects.filter(public_id__in=public_ids).values_list("public_id", "name", "officer_number")
    return {str(public_id): f"{name} {number}" for public_id, name, number in found}


def _words(detail: dict[str, object]) -> str:
    """Facts with their names; one that has no name keeps its own. Empty ones say nothing."""
    parts = [f"{FACTS.get(key, key)} {_value_words(value)}" for key, value in detail.items() if value not in ("", None)]
    text = "；".join(parts)
    return text if len(text) <= DETAIL_LENGTH else text[:DETAIL_LENGTH] + "…"


def _value_words(value: object) -> str:
    if isinstance(value, dict):
        return "、".join(f"{FACTS.get(key, key)} {_value_words(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "、".join(map(_value_words, value))
    return str(VALUES.get(value, value)) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
