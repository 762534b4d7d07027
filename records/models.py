"""What happened: the audit trail, work to be done in the background, and files that belong to one person."""

import uuid
from typing import ClassVar

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One privileged change, written in the transaction that made it. Append-only: a trigger refuses UPDATE and DELETE.
    Other rooms' rows are known by plain id, so that the trail outlives them."""

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    actor_name = models.CharField(max_length=60, blank=True)
    verb = models.CharField(_("事项"), max_length=60, db_index=True)
    target_type = models.CharField(max_length=40, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    unit_path = models.CharField(max_length=255, blank=True, db_index=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb}"


class Job(models.Model):
    """Work in the background. The row is the truth and the broker only a wake-up: a worker holds a lease, and a job whose
    lease ran out is taken up again."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有完成")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    owner_id = models.BigIntegerField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lease_until"], condition=Q(state__in=["queued", "running"]), name="job_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


def private_storage() -> Storage:
    return storages["private"]


class PrivateFileQuerySet(models.QuerySet["PrivateFile"]):
    def fetchable_by(self, owner_id: int, now: object) -> "PrivateFileQuerySet":
        return self.filter(owner_id=owner_id, expires_at__gt=now).exclude(single_use=True, fetched_at__isnull=False)


class PrivateFile(models.Model):
    """A file for one person, outside everything that a web server hands out: exports, initial passwords, uploads that
    hold keys. Deleted from disk when it has expired, or when a single-use file was fetched."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner_id = models.BigIntegerField(db_index=True)
    purpose = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    content = models.FileField(storage=private_storage, upload_to="%Y/%m/")
    single_use = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PrivateFileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """One in-site message to one person. `path`: the page of ours it leads to."""

    class Kind(models.TextChoices):
        TO_DO = "to_do", _("待办")
        RESULT = "result", _("结果")
        SYSTEM = "system", _("系统")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=100)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "-id"], name="message_of_owner"),
            models.Index(fields=["owner_id"], condition=Q(read_at__isnull=True), name="message_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
