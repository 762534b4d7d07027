"""Days off and working weekends; part of `learning.assignments.models`, by which name they are imported."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CalendarSpan(models.Model):
    """Days, both ends included, that are off, or days of a weekend on which everybody works, as they are decreed every year. Reminders go
    by them. `source`: which notice says so."""

    class Kind(models.TextChoices):
        OFF = "off", _("放假")
        WORKING = "working", _("周末上班")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("放假还是上班"), max_length=8, choices=Kind.choices)
    starts_on = models.DateField(_("从哪天起"))
    ends_on = models.DateField(_("到哪天止"))
    name = models.CharField(_("名称"), max_length=20)
    source = models.CharField(_("依据"), max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="calendar_span_ends_after_start",
                violation_error_message=_("最后一天不能早于第一天。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}"

    @property
    def days(self) -> list[date]:
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]
