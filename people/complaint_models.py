"""Complaints and what became of them; part of `people.models`, by which name they are imported."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Complaint(models.Model):
    """One complaint or suggestion (投诉建议) of an officer, and what became of it. `number` is what people say to each other; `unit` is the
    one whose inbox it is in. The officer's verdict closes it or opens it again."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("投诉")
        SUGGESTION = "suggestion", _("建议")
        PROBLEM = "problem", _("使用问题")

    class State(models.TextChoices):
        OPEN = "open", _("等待答复")
        ANSWERED = "answered", _("已答复")
        CLOSED = "closed", _("已办结")

    class Verdict(models.TextChoices):
        SATISFIED = "satisfied", _("满意")
        UNSATISFIED = "unsatisfied", _("不满意")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    officer = models.ForeignKey("people.Officer", models.PROTECT, related_name="complaints")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="complaints")
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    text = models.TextField(_("内容"), max_length=2000)
    page = models.CharField(max_length=200, blank=True)  # path of the page it was written from
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    verdict = models.CharField(_("评价"), max_length=12, choices=Verdict.choices, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("投诉建议")
        verbose_name_plural = _("投诉建议")
        indexes: ClassVar = [models.Index(fields=["state", "created_at"], name="complaint_inbox")]

    def __str__(self) -> str:
        return self.number


class ComplaintStep(models.Model):
    """One thing that happened to a complaint: a reply, the officer's verdict on it, passing it on to another unit. Never changed."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("答复")
        VERDICT = "verdict", _("评价")
        PASSED_ON = "passed_on", _("转交")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey("people.Officer", models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000, blank=True)
    verdict = models.CharField(max_length=12, choices=Complaint.Verdict.choices, blank=True)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
