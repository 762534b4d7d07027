"""Files that lectures and notices show or offer. Served to who is logged in and may read a page that uses them, never from
a public folder."""

import uuid
from typing import ClassVar

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Officer, Role, Unit
from people.scope import within


def private_storage() -> Storage:
    return storages["private"]


class MediumQuerySet(models.QuerySet["Medium"]):
    def visible_to(self, officer: Officer) -> "MediumQuerySet":
        """What a trainer may put into a page: media of the units that the grant covers."""
        return self.filter(within("unit__path", officer.scope_paths(Role.TRAINER)))


class Medium(models.Model):
    """One uploaded or made file: a video, an image (written anew by Pillow), captions (WebVTT) or an attachment."""

    class Kind(models.TextChoices):
        VIDEO = "video", _("视频")
        IMAGE = "image", _("图片")
        CAPTIONS = "captions", _("字幕")
        ATTACHMENT = "attachment", _("附件")
        COVER = "cover", _("封面")

    class State(models.TextChoices):
        READY = "ready", _("可以用")
        PROCESSING = "processing", _("正在处理")
        FAILED = "failed", _("处理不了")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    content = models.FileField(storage=private_storage, upload_to="media/%Y/%m/")
    name = models.CharField(_("文件名"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("大小"))  # bytes
    digest = models.CharField(max_length=64, db_index=True)  # SHA-256, hex
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.DurationField(null=True, blank=True)  # video only; None: ffmpeg was not there to measure it
    poster = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    problem = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MediumQuerySet.as_manager()

    class Meta:
        verbose_name = _("媒体文件")
        verbose_name_plural = _("媒体文件")
        indexes: ClassVar = [models.Index(fields=["unit", "kind"], name="medium_unit_kind")]


class MediumUpload(models.Model):
    """One file on its way in, part after part; `received` bytes are stored so far, under `medium-parts/<public_id>/`. Gone when
    it has become a `Medium`, or after a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Medium.Kind.choices)
    name = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
