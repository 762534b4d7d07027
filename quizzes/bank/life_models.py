"""What happens to an item between two people: notes on its versions, banks lent to other units, reports by officers, likeness."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Officer, Role, Unit
from people.scope import within


class VersionNote(models.Model):
    """One step or comment in the life of a version; never changed."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("提交审核")
        APPROVED = "approved", _("审核通过")
        RETURNED = "returned", _("退回修改")
        RETIRED = "retired", _("停用")
        RESTORED = "restored", _("恢复使用")
        COMMENT = "comment", _("意见")

    version = models.ForeignKey("bank.ItemVersion", models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(blank=True)
    actor = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"


class BankLoanQuerySet(models.QuerySet["BankLoan"]):
    def reaching(self, paths: list[str]) -> "BankLoanQuerySet":
        """Loans to a unit in these subtrees, or with one above them: what a bureau may use, its prisons may."""
        above = {path[:end] for path in paths for end in range(Unit.steplen, len(path) + 1, Unit.steplen)}
        return self.filter(within("unit__path", paths) | models.Q(unit__path__in=above))


class BankLoan(models.Model):
    """The right of a unit's trainers to put a bank's items on papers, without seeing their keys."""

    bank = models.ForeignKey("bank.Bank", models.CASCADE, related_name="loans")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("借给单位"))
    created_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BankLoanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["bank", "unit"], name="bank_lent_once")]

    def __str__(self) -> str:
        return f"{self.bank_id} {self.unit_id}"


class ItemReportQuerySet(models.QuerySet["ItemReport"]):
    def visible_to(self, officer: Officer) -> "ItemReportQuerySet":
        return self.filter(within("version__item__bank__unit__path", officer.scope_paths(Role.TRAINER)))


class ItemReport(models.Model):
    """An officer says that something is wrong with a version; one open report an officer and version."""

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        FIXED = "fixed", _("已改")
        RIGHT = "right", _("题目没有错")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey("bank.ItemVersion", models.CASCADE, related_name="reports")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reply = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = ItemReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "officer"], condition=models.Q(state="open"), name="one_open_report"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class ItemBand(models.Model):
    """One band of an item's MinHash signature: items that share a band are looked at for likeness. `digest` is a signed 64-bit number."""

    item = models.ForeignKey("bank.Item", models.CASCADE, related_name="bands")
    band = models.PositiveSmallIntegerField()
    digest = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "band"], name="item_band_once")]
        indexes: ClassVar = [models.Index(fields=["band", "digest"], name="item_band_digest")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.band}"


class DuplicatePair(models.Model):
    """Two items that ask the same or nearly: `one` has the lower id. `likeness`: 0 to 100; 100: the same but for signs and blanks."""

    class State(models.TextChoices):
        OPEN = "open", _("待看")
        DIFFERENT = "different", _("不是一道题")

    one = models.ForeignKey("bank.Item", models.CASCADE, related_name="+")
    other = models.ForeignKey("bank.Item", models.CASCADE, related_name="+")
    likeness = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-likeness", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="duplicate_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"
