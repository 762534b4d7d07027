"""Figures that are counted in the background from marked attempts: rows that can be thrown away and counted anew."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from people.models import Unit
from quizzes.bank.models import ItemVersion


class VersionHealth(models.Model):
    """How a version has done in marked first attempts, computed anew every night. Indices None: fewer than five people, or they don't
    differ. `options`: [{"id", "count"}]; `alarms`: codes that say what to look at; `drawn_lately`: uses of the last 90 days."""

    version = models.OneToOneField(ItemVersion, models.CASCADE, primary_key=True, related_name="health")
    uses = models.PositiveIntegerField()  # papers that hold it
    drawn_lately = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    difficulty_index = models.FloatField(null=True)  # mean share of the points: higher is easier
    discrimination_index = models.FloatField(null=True)  # upper 27% less lower 27%
    point_biserial = models.FloatField(null=True)  # with the rest of the score
    median_seconds = models.PositiveIntegerField(null=True)
    options = models.JSONField(default=list)
    alarms = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class ItemTally(models.Model):
    """How many people of a unit had one version in an exam, and how many earned its full points: current results of first attempts, by the
    unit held at the start. Kept by `item_tallies.py`, at most a minute behind."""

    exam = models.ForeignKey("exams.Exam", models.CASCADE, related_name="item_tallies")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    total = models.PositiveIntegerField()
    correct = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "unit", "version"], name="item_tally_once"),
            models.CheckConstraint(condition=Q(correct__lte=F("total")), name="item_tally_correct_of_total"),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.unit_id} {self.version_id}"


class PendingTally(models.Model):
    """A result of this exam was written since its tallies were counted. Rows are only added, so that nobody who marks waits for another."""

    exam = models.ForeignKey("exams.Exam", models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.exam_id)
