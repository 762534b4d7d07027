"""Who there is: units as a tree, officers, the postings that tie them together over time, and the roles they hold."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from people.complaint_models import Complaint as Complaint
from people.complaint_models import ComplaintStep as ComplaintStep
from people.numbers import hash_number, normalize_number
from people.scope import within


class UnitQuerySet(MP_NodeQuerySet):
    def active(self) -> "UnitQuerySet":
        units: UnitQuerySet = self.filter(ended_on__isnull=True)
        return units

    def visible_to(self, officer: "Officer", *roles: str) -> "UnitQuerySet":
        """Units in the subtrees that the officer was granted any of the roles for (any role when none is named)."""
        units: UnitQuerySet = self.filter(within("path", officer.scope_paths(*roles)))
        return units


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    """Treebeard's manager keeps the tree's order; ours adds the adjectives."""

    def get_queryset(self) -> UnitQuerySet:
        units: UnitQuerySet = UnitQuerySet(self.model, using=self._db).order_by("path")
        return units


class Unit(MP_Node):
    """One organizational unit; a subtree is a prefix of `path`. It is never given another parent: it is ended and a
    successor opened, or last year's figures would change."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("司法厅")
        OFFICE = "office", _("机关处室")
        PRISON_ADMINISTRATION = "prison_administration", _("监狱管理局")
        PRISON = "prison", _("监狱")
        WARD = "ward", _("监区")
        REHABILITATION_ADMINISTRATION = "rehabilitation_administration", _("戒毒管理局")
        CENTER = "center", _("戒毒所")
        CITY_BUREAU = "city_bureau", _("市司法局")
        COUNTY_BUREAU = "county_bureau", _("县（区）司法局")
        TOWNSHIP_OFFICE = "township_office", _("司法所")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("单位代码"), max_length=20, unique=True)
    name = models.CharField(_("单位名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=40, choices=Kind.choices)
    opened_on = models.DateField(_("成立日期"))
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = UnitManager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("opened_on")), name="unit_ends_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfficerQuerySet(models.QuerySet["Officer"]):
    def serving(self) -> "OfficerQuerySet":
        return self.filter(status__in=[Officer.Status.ACTIVE, Officer.Status.SECONDED])

    def posted_on(self, day: date) -> "OfficerQuerySet":
        """Annotates `unit_id`, `unit_path`, `rank` and `post` as held on that day; officers without a posting are left out."""
        held = Q(postings__starts_on__lte=day) & (Q(postings__ends_on__isnull=True) | Q(postings__ends_on__gt=day))
        return self.filter(held).annotate(
            unit_id=F("postings__unit_id"),
            unit_path=F("postings__unit__path"),
            unit_name=F("postings__unit__name"),
            rank=F("postings__rank"),
            post=F("postings__post"),
        )

    def visible_to(self, officer: "Officer", *roles: str) -> "OfficerQuerySet":
        """Officers whose present posting is in a subtree that `officer` was granted one of the roles for."""
        present = Posting.objects.current().filter(within("unit__path", officer.scope_paths(*roles)))
        return self.filter(pk__in=present.values("officer_id"))


class OfficerManager(BaseUserManager.from_queryset(OfficerQuerySet)):  # type: ignore[misc]
    def create_user(self, officer_number: str, password: str | None = None, **fields: Any) -> "Officer":
        officer: Officer = self.model(officer_number=normalize_number(officer_number), **fields)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def get_by_natural_key(self, username: str | None) -> "Officer":
        officer: Officer = self.get(officer_number=username)
        return officer


class Officer(AbstractBaseUser, PermissionsMixin):
    """One person who can log in. Rank, post and unit belong to postings, since they change while the person stays."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("在职")
        SECONDED = "seconded", _("借调")
        LEAVE = "leave", _("休假")
        RETIRED = "retired", _("退休")
        LEFT = "left", _("离职")

    class TextSize(models.TextChoices):
        STANDARD = "s", _("标准")
        LARGE = "l", _("大")
        EXTRA = "xl", _("特大")
        HUGE = "xxl", _("超大")

    class Theme(models.TextChoices):
        SYSTEM = "", _("跟随系统")
        LIGHT = "light", _("浅色")
        DARK = "dark", _("深色")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer_number = models.CharField(_("警号或工号"), max_length=20, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    is_active = models.BooleanField(_("可以登录"), default=True)
    must_change_password = models.BooleanField(default=False)
    text_size = models.CharField(_("字号"), max_length=3, choices=TextSize.choices, default=TextSize.STANDARD)
    theme = models.CharField(_("外观"), max_length=5, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    mail = models.EmailField(_("邮箱"), blank=True)  # where reminders go besides the site; never a way to log in
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "officer_number"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = OfficerManager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """Wagtail's admin greets by it."""
        return self.name

    @property
    def email(self) -> str:
        """Wagtail's notifiers pass over who has none: what we mail goes by `mail`, under our own limits."""
        return ""

    @property
    def posting(self) -> "Posting | None":
        """The posting held today, or None between postings; read once an instance."""
        if not hasattr(self, "_posting"):
            self._posting = Posting.objects.current().filter(officer=self).select_related("unit").first()
        return self._posting

    @property
    def present_path(self) -> str:
        """Tree path of the unit of today's posting; "" between postings."""
        return self.posting.unit.path if self.posting else ""

    def scope_paths(self, *roles: str) -> list[str]:
        """Tree paths of the units whose subtrees were granted for any of the roles; read once an instance."""
        if not hasattr(self, "_grants"):
            self._grants = list(RoleGrant.objects.active().filter(officer=self).values_list("role", "unit__path"))
        return [path for role, path in self._grants if not roles or role in roles]

    def has_role(self, *roles: str) -> bool:
        return bool(self.scope_paths(*roles))


class PostingQuerySet(models.QuerySet["Posting"]):
    def on(self, day: date | Func) -> "PostingQuerySet":
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day)))

    def within(self, paths: list[str]) -> "PostingQuerySet":
        """In the subtrees below the units with these paths."""
        return self.filter(within("unit__path", paths))

    def lasting_beyond(self, day: date) -> "PostingQuerySet":
        """Held on that day, or beginning later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))

    def current(self) -> "PostingQuerySet":
        """Held today by the database's clock, since a posting decides who may sit which exam (G8)."""
        return self.on(TruncDate(Now()))


class Posting(models.Model):
    """Who was where, at what rank, on what post, from `starts_on` until the day before `ends_on` (None: still)."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="postings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")
    rank = models.CharField(_("职级"), max_length=40, blank=True)
    post = models.CharField(_("岗位"), max_length=40, blank=True)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["officer"], condition=Q(ends_on__isnull=True), name="one_open_posting"),
            models.UniqueConstraint(fields=["officer", "starts_on"], name="one_posting_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="posting_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts_on}"


class Role(models.TextChoices):
    TRAINER = "trainer", _("教官")
    HR = "hr", _("政工（人事）")
    UNIT_ADMINISTRATOR = "unit_administrator", _("单位管理员")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全管理员")
    AUDITOR = "auditor", _("审计员")


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def active(self) -> "RoleGrantQuerySet":
        return self.filter(revoked_at__isnull=True)


class RoleGrant(models.Model):
    """One role for one unit's subtree; revoked, never deleted."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="role_grants")
    role = models.CharField(_("角色"), max_length=30, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_grants")
    granted_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["officer", "role", "unit"], condition=Q(revoked_at__isnull=True), name="one_active_grant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"


class LoginFailureQuerySet(models.QuerySet["LoginFailure"]):
    def of(self, officer_number: str) -> "LoginFailureQuerySet":
        return self.filter(account_hash=hash_number(officer_number))


class LoginFailure(models.Model):
    """One login that was refused, or is being checked just now. The account is kept as a keyed hash, so that a password
    typed into the number's field is not stored; offices share one address, so limits go by account and address together
    (T26). `at` is the database's clock."""

    account_hash = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    objects = LoginFailureQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_hash", "at"], name="login_failure_account"),
            models.Index(fields=["address", "at"], name="login_failure_address"),
        ]

    def __str__(self) -> str:
        return str(self.at)


class UsualAddress(models.Model):
    """An address from which this officer has logged in lately: the limits that protect an account against many addresses,
    and an address' neighbors against one of them, do not stop the officer there."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    address = models.GenericIPAddressField()
    last_login_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["officer", "address"], name="usual_address_once")]
        indexes: ClassVar = [models.Index(fields=["last_login_at"], name="usual_address_age")]

    def __str__(self) -> str:
        return str(self.last_login_at)


class RosterImport(models.Model):
    """One uploaded roster on its way: read, shown, confirmed, written. `file_id` is a private file of the owner's: the
    upload while it is being read, then what was read from it; gone when it was written or discarded. `as_of` stands for
    dates that the file leaves open, so that what is written is what was shown."""

    class State(models.TextChoices):
        READING = "reading", _("正在核对")
        PREVIEW = "preview", _("等待确认")
        WRITING = "writing", _("正在导入")
        DONE = "done", _("已导入")
        REFUSED = "refused", _("没有导入")
        DISCARDED = "discarded", _("已放弃")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=120)
    file_id = models.BigIntegerField(null=True)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    job_id = models.UUIDField(null=True)
    as_of = models.DateField()
    counts = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    passwords_file = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"

    @property
    def is_working(self) -> bool:
        return self.state in (self.State.READING, self.State.WRITING)

    @property
    def change_count(self) -> int:
        """How many people a confirmation would write."""
        return sum(self.counts.get(kind, 0) for kind in ("new", "changed", "transferred"))


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def active(self, now: object) -> "AccessTokenQuerySet":
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class AccessToken(models.Model):
    """What another system reads completion with, in its owner's name: only the subtree of `unit`, and never more than the owner
    may see at that moment. Kept as a digest; shown once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Officer, models.CASCADE, related_name="access_tokens")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = AccessTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
