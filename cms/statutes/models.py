"""Statutes, each with the texts that were in force one after another. A text is articles, known by number, under headings."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StatuteQuerySet(models.QuerySet["Statute"]):
    def titled(self, text: str) -> "StatuteQuerySet":
        return self.filter(title__contains=text) if text else self


class Statute(models.Model):
    """One law or regulation through all its versions. `short_title`: without 中华人民共和国, as people cite it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("全称"), max_length=80, unique=True)
    short_title = models.CharField(_("简称"), max_length=80, unique=True)
    issuing_body = models.CharField(_("制定机关"), max_length=60, blank=True)

    objects = StatuteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title"]
        verbose_name = _("法律法规")
        verbose_name_plural = _("法律法规")

    def __str__(self) -> str:
        return self.title


class StatuteVersionQuerySet(models.QuerySet["StatuteVersion"]):
    def in_force_on(self, day: date) -> "StatuteVersionQuerySet":
        """At most one a statute."""
        return self.filter(Q(effective_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day)))


class StatuteVersion(models.Model):
    """One text of a statute, in force from `effective_on` until the day before `ended_on` (None: no end known)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    statute = models.ForeignKey(Statute, models.PROTECT, related_name="versions", verbose_name=_("法律法规"))
    edition = models.CharField(_("版本（年份）"), max_length=4)
    label = models.CharField(_("版本名称"), max_length=20)
    effective_on = models.DateField(_("施行日期"))
    # False: some day of that year; the year's last day stands in `effective_on`.
    is_effective_day_known = models.BooleanField(default=True)
    ended_on = models.DateField(_("失效日期"), null=True, blank=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")
    history = models.JSONField(_("沿革"), default=list)
    digest = models.CharField(max_length=64)
    article_count = models.PositiveSmallIntegerField(_("条数"))
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects = StatuteVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["effective_on"]
        verbose_name = _("法律法规文本")
        verbose_name_plural = _("法律法规文本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statute", "edition"], name="statute_edition_once"),
            models.UniqueConstraint(fields=["statute", "effective_on"], name="statute_day_once"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("effective_on")),
                name="statute_version_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statute_id} {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("statutes:version", args=[self.public_id])

    def is_in_force_on(self, day: date) -> bool:
        return self.effective_on <= day and (self.ended_on is None or self.ended_on > day)


class Division(models.Model):
    """A heading of a version: 编, 章, 节, 序言, 附件. `text`: paragraphs that stand under it and in no article."""

    version = models.ForeignKey(StatuteVersion, models.CASCADE, related_name="divisions")
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "position"], name="division_position_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def anchor(self) -> str:
        return f"part-{self.position}"

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n") if self.text else []


class Article(models.Model):
    """One article of a version: 第八十四条 is number 84, 第一百三十三条之一 number 133 and sub 1. `text` holds a paragraph a
    line. `position` counts through articles and divisions alike."""

    version = models.ForeignKey(StatuteVersion, models.CASCADE, related_name="articles")
    division = models.ForeignKey(Division, models.SET_NULL, null=True, related_name="articles")
    number = models.PositiveSmallIntegerField()
    sub = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=40)
    text = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number", "sub"], name="article_once"),
            models.UniqueConstraint(fields=["version", "position"], name="article_position_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def code(self) -> str:
        """The number as addresses and anchors have it: 84, 133-1."""
        return f"{self.number}-{self.sub}" if self.sub else str(self.number)

    @property
    def anchor(self) -> str:
        return f"article-{self.code}"

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n")

    def get_absolute_url(self) -> str:
        """The article's own page. Reads `version` for its address: select it."""
        return reverse("statutes:article", args=[self.version.public_id, self.code])
