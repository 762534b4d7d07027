"""What can be asked. A version holds only what a candidate may see; its key, rationale, citations and scoring stand in
tables of their own, which code that serves candidates never reads (G6)."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.models import Competency
from people.models import Officer, Role, Unit
from people.scope import within

if TYPE_CHECKING:
    from quizzes.bank.types.base import ItemType


class BankQuerySet(models.QuerySet["Bank"]):
    def visible_to(self, officer: Officer) -> "BankQuerySet":
        return self.filter(within("unit__path", officer.scope_paths(Role.TRAINER)))


class Bank(models.Model):
    """One unit's collection of items."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("题库代码"), max_length=40, unique=True)
    name = models.CharField(_("题库名称"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="banks", verbose_name=_("所属单位"))
    # Whether somebody other than its author approves an item before it can be used.
    needs_approval = models.BooleanField(_("题目由第二人审核后才能用"), default=False)

    objects = BankQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("题库")
        verbose_name_plural = _("题库")

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(models.QuerySet["Topic"]):
    def changeable_by(self, officer: Officer) -> "TopicQuerySet":
        """Topics are shared by all units; a trainer may rename one that no item outside the trainer's scope carries."""
        elsewhere = Item.objects.exclude(pk__in=Item.objects.visible_to(officer).values("pk"))
        return self.exclude(pk__in=Item.topics.through.objects.filter(item__in=elsewhere).values("topic_id"))


class Topic(models.Model):
    """One 知识点."""

    name = models.CharField(_("知识点"), max_length=60, unique=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("知识点")
        verbose_name_plural = _("知识点")

    def __str__(self) -> str:
        return self.name


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, officer: Officer) -> "ItemQuerySet":
        return self.filter(within("bank__unit__path", officer.scope_paths(Role.TRAINER)))

    def usable_by(self, officer: Officer) -> "ItemQuerySet":
        """Items of the officer's own banks and of those shared with a unit of the officer's: to be put on papers. Of shared ones the
        officer may not see the keys."""
        paths = officer.scope_paths(Role.TRAINER)
        shared = BankLoan.objects.reaching(paths).values("bank_id")
        return self.filter(within("bank__unit__path", paths) | models.Q(bank__in=shared))

    def active(self) -> "ItemQuerySet":
        """Those that new papers and draws may take, by `approved_version`: approved once, not retired, and no article that they cite
        changed since without somebody's confirmation."""
        open_ones = Recheck.objects.filter(item=models.OuterRef("pk"), state=Recheck.State.OPEN)
        usable = self.exclude(status=Item.Status.RETIRED).filter(approved_version__isnull=False)
        return usable.filter(~models.Exists(open_ones))


class Item(models.Model):
    """One question through all its versions; what classifies it may change without a new version."""

    class Status(models.TextChoices):
        """Of the current version; what was approved before stays in use meanwhile (`approved_version`)."""

        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审核")
        APPROVED = "approved", _("在用")
        RETIRED = "retired", _("停用")

    class Difficulty(models.TextChoices):
        EASY = "easy", _("易")
        MEDIUM = "medium", _("中")
        HARD = "hard", _("难")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="items", verbose_name=_("题库"))
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    current_version = models.ForeignKey("ItemVersion", models.PROTECT, null=True, related_name="+")
    approved_version = models.ForeignKey("ItemVersion", models.PROTECT, null=True, related_name="+")
    type = models.CharField(_("题型"), max_length=20, db_index=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="items", verbose_name=_("知识点"))
    competencies = models.ManyToManyField(Competency, blank=True, related_name="+", verbose_name=_("本领能力"))
    difficulty = models.CharField(_("难度"), max_length=10, choices=Difficulty.choices, blank=True)
    # What a search looks through: stem and options of the current version, NFKC and lower case. Never the key.
    search_text = models.TextField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("题目")
        verbose_name_plural = _("题目")
        indexes: ClassVar = [
            # A list, and how long it is, are read from these alone.
            models.Index(fields=["bank", "-id"], name="item_list"),
            models.Index(fields=["bank", "status"], name="item_status"),
            models.Index(fields=["bank", "type"], name="item_type"),
            models.Index(fields=["bank", "difficulty"], name="item_difficulty"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ItemVersion(models.Model):
    """What a candidate may see of an item, for ever: {"stem", "options": [{"id", "text", "image"}], "blanks", "image"}.
    A trigger refuses changes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(Item, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=20)
    content = models.JSONField()
    created_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.item_id}.{self.number}"

    @property
    def item_type(self) -> "ItemType":
        from quizzes.bank.types import get_type

        return get_type(self.type)


class ItemKey(models.Model):
    """The key and rationale of a version. A correction adds a key with the next number and never overwrites one (G4)."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="keys")
    number = models.PositiveIntegerField(default=1)
    key = models.JSONField()
    rationale = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="key_once")]

    def __str__(self) -> str:
        return f"key {self.pk}"


class Citation(models.Model):
    """The article of law that a version rests on: statute by full title, edition by year, article as written."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="citations")
    statute = models.CharField(_("法律法规"), max_length=80)
    edition = models.CharField(_("版本"), max_length=20)
    article = models.CharField(_("条文"), max_length=40)
    paragraph = models.CharField(_("款项"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position"]
        indexes: ClassVar = [models.Index(fields=["statute", "edition", "article"], name="citation_article")]

    def __str__(self) -> str:
        edition = f"（{self.edition}年）" if self.edition else ""
        return f"《{self.statute}》{edition}{self.article}{self.paragraph}"


def item_image_storage() -> Storage:
    return storages["private"]


class ItemImageQuerySet(models.QuerySet["ItemImage"]):
    def visible_to(self, officer: Officer) -> "ItemImageQuerySet":
        return self.filter(within("bank__unit__path", officer.scope_paths(Role.TRAINER)))


class ItemImage(models.Model):
    """An image of a stem or an option, decoded and written anew by Pillow; served by permission or by attempt only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, models.CASCADE, related_name="images")
    content = models.FileField(storage=item_image_storage, upload_to="items/%Y/%m/")
    digest = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects = ItemImageQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.public_id)


class ItemImportQuerySet(models.QuerySet["ItemImport"]):
    def visible_to(self, officer: Officer) -> "ItemImportQuerySet":
        return self.filter(within("bank__unit__path", officer.scope_paths(Role.TRAINER)))


class ItemImport(models.Model):
    """One uploaded file on its way into a bank. Its rows count as keys: they go when it is committed, or after 7 days."""

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        PREVIEW = "preview", _("待确认")
        COMMITTED = "committed", _("已导入")
        REFUSED = "refused", _("没有读懂")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_id = models.BigIntegerField(null=True)
    job_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    layout = models.CharField(max_length=60, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    # What the layout was guessed from, to be corrected: {"shape", "sure", "columns", "has_header", "correction", "is_recalled"}. Its
    # samples count as keys and go with the rows.
    guess = models.JSONField(default=dict)
    created_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True)
    committed_count = models.PositiveIntegerField(default=0)
    # Of each question that went into the bank, in the file's order: the item's public id, and its points as the file told them or "".
    taken_in = models.JSONField(default=list)
    # The sheet of rows that were left out, once it is committed: a private file of whoever committed it.
    leftover_id = models.UUIDField(null=True)
    leftover_count = models.PositiveIntegerField(default=0)

    objects = ItemImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("题目导入")
        verbose_name_plural = _("题目导入")

    def __str__(self) -> str:
        return f"import {self.pk}"


class ItemImportRow(models.Model):
    """One question read from the file: `draft` as plain values, and what must be settled before it may go into the bank."""

    class Status(models.TextChoices):
        READY = "ready", _("可以导入")
        FIX = "fix", _("要改")
        SAME = "same", _("需确认")
        SKIPPED = "skipped", _("不导入")

    batch = models.ForeignKey(ItemImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=120)
    draft = models.JSONField(default=dict)
    raw = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.READY)
    # Each problem and notice: {"msgid", "params", "field"}. A problem keeps the row out, a notice only says something.
    problems = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64, blank=True)
    same_item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    same_row = models.PositiveIntegerField(null=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes: ClassVar = [
            models.Index(fields=["batch", "status"], name="import_row_status"),
            models.Index(fields=["batch", "fingerprint"], name="import_row_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class ImportShape(models.Model):
    """How a trainer corrected the reading of one file, kept for files of the same shape of the same unit. `settings`: what was chosen."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    shape = models.CharField(max_length=64)
    settings = models.JSONField()
    updated_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "shape"], name="import_shape_once")]

    def __str__(self) -> str:
        return self.shape


from quizzes.bank.law_models import Recheck  # noqa: E402
from quizzes.bank.life_models import BankLoan, DuplicatePair, ItemBand, ItemReport, VersionNote  # noqa: E402

__all__ = [
    "Bank",
    "BankLoan",
    "Citation",
    "DuplicatePair",
    "ImportShape",
    "Item",
    "ItemBand",
    "ItemImage",
    "ItemImport",
    "ItemImportRow",
    "ItemKey",
    "ItemReport",
    "ItemVersion",
    "Recheck",
    "Topic",
    "VersionNote",
]
