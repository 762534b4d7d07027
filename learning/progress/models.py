"""How far officers are with lectures, the questions that stand behind a lecture, and who has completed which. Nothing here says
how long anybody was at it: ranges are places in a video, blocks are places in a text."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.models import LecturePage, Medium
from people.models import Officer
from quizzes.bank.models import Item, ItemImport, ItemVersion


class LectureProgress(models.Model):
    """One officer in one lecture. `ranges`: what of `video` is covered, [[from, to), …] in milliseconds, merged; it counts for
    that video alone. `blocks`: numbers of the blocks read. `position`: where to go on, milliseconds. `watch_paid_until` and
    `read_paid_until`: up to where the wall time since the opening is used up (coverage.py); the database's clock."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="lecture_progress")
    lecture = models.ForeignKey(LecturePage, models.CASCADE, related_name="progress")
    video = models.ForeignKey(Medium, models.SET_NULL, null=True, related_name="+")
    ranges = models.JSONField(default=list)
    blocks = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    watch_paid_until = models.DateTimeField()
    read_paid_until = models.DateTimeField()
    marked_at = models.DateTimeField(null=True)  # when the officer said 我看完了
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["officer", "lecture"], name="progress_once"),
            models.CheckConstraint(condition=Q(updated_at__gte=F("opened_at")), name="progress_after_opening"),
        ]
        indexes: ClassVar = [models.Index(fields=["officer", "-updated_at"], name="progress_latest")]


class ProgressBatch(models.Model):
    """One report of a client that was taken in, so that the same report sent again changes nothing. Kept for as long as a
    client may send one."""

    progress = models.ForeignKey(LectureProgress, models.CASCADE, related_name="batches")
    batch_id = models.UUIDField()
    taken_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["progress", "batch_id"], name="batch_once")]


class LectureQuestion(models.Model):
    """One item of the bank behind a lecture (看完做 3 道题), always in its current version."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lecture = models.ForeignKey(LecturePage, models.CASCADE, related_name="questions")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()  # from 1, without gaps

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lecture", "item"], name="lecture_item_once"),
            models.UniqueConstraint(fields=["lecture", "position"], name="lecture_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="lecture_position_from_one"),
        ]


class QuestionAnswer(models.Model):
    """One answer of an officer to a version of an item behind a lecture; every try is a row."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    lecture = models.ForeignKey(LecturePage, models.CASCADE, related_name="+")
    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="+")
    value = models.JSONField()
    is_right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["officer", "lecture", "version"], name="question_answer_mine")]


class LectureCompletion(models.Model):
    """An officer has completed a lecture: when by the database's clock, by which version of the rule, resting on which facts. Never
    taken back."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="lecture_completions")
    lecture = models.ForeignKey(LecturePage, models.PROTECT, related_name="completions")
    at = models.DateTimeField()
    rule_version = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    credit_hours = models.DecimalField(_("学时"), max_digits=4, decimal_places=2)  # the lecture's at that time

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["officer", "lecture"], name="completion_once"),
            models.CheckConstraint(condition=Q(credit_hours__gte=0), name="completion_hours_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["officer", "-at"], name="completion_latest")]


class QuestionImport(models.Model):
    """A file of questions that was uploaded for a lecture: when the import is committed, its items join the lecture's questions."""

    lecture = models.ForeignKey(LecturePage, models.CASCADE, related_name="+")
    batch = models.OneToOneField(ItemImport, models.CASCADE, related_name="+")
