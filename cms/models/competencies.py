"""Competencies tag items and lectures; both shipped frameworks can be edited."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Officer, Role, Unit


class CompetencyQuerySet(models.QuerySet["Competency"]):
    def may_be_changed_by(self, officer: Officer) -> bool:
        """A framework shows in every unit, so only trainers of a whole tree of units change it."""
        return any(len(path) == Unit.steplen for path in officer.scope_paths(Role.TRAINER))

    def changeable_by(self, officer: Officer) -> "CompetencyQuerySet":
        return self.all() if self.may_be_changed_by(officer) else self.none()


class Competency(models.Model):
    """One 本领 or 能力 of a framework, a tag on items."""

    class Framework(models.TextChoices):
        SKILLS = "skills", _("八项本领")
        ABILITIES = "abilities", _("七种能力")
        OTHER = "other", _("其他")

    name = models.CharField(_("名称"), max_length=40)
    framework = models.CharField(_("框架"), max_length=10, choices=Framework.choices)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    objects = CompetencyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["framework", "position", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["framework", "name"], name="competency_once")]
        verbose_name = _("本领能力")
        verbose_name_plural = _("本领能力")

    def __str__(self) -> str:
        return self.name
