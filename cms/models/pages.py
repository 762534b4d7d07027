"""Wagtail pages. Every unit that publishes has one `UnitSpace`, nested as units are; its trainers' group may write below it
and nowhere else. Series are pages of one space that lectures of any space may belong to."""

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, Site

from cms.addresses import path_of, previewer_of
from cms.blocks import BodyBlock
from cms.models.competencies import Competency
from cms.models.media import Medium
from cms.models.rights import PageRights, SpaceRights
from people.models import Unit

# A preview holds what trainers typed and nothing of it runs, also where Wagtail's admin has no policy of its own (T14).
PREVIEW_POLICY = (
    "default-src 'self'; img-src 'self' data:; script-src 'none'; style-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'none'"
)


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("全部单位")
    OWN_UNIT = "own_unit", _("只给本单位和下属单位")


class HomePage(Page):
    """The root of the site; it only leads officers to their own home."""

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["cms.UnitSpace"]
    is_creatable = False

    def permissions_for_user(self, user: Any) -> PageRights:
        return PageRights(user, self)


class UnitSpace(Page):
    """One unit's own place in the page tree; nobody ever reads it as a page."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="space")

    parent_page_types: ClassVar = ["cms.HomePage", "cms.UnitSpace"]
    subpage_types: ClassVar = ["cms.UnitSpace", "cms.SeriesPage", "cms.LecturePage", "cms.NoticePage"]
    is_creatable = False

    def permissions_for_user(self, user: Any) -> SpaceRights:
        return SpaceRights(user, self)


class PublishedPage(Page):
    """What series, lectures and notices share. `unit` is the owner's, copied from the space at creation."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    unpublished_at = models.DateTimeField(null=True, editable=False)  # when it was last taken down
    audience = models.CharField(_("给谁看"), max_length=10, choices=Audience.choices, default=Audience.EVERYONE)

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Nobody chooses a slug, and two pages may bear one title."""
        if not self.slug:
            self.slug: str = self.public_id.hex
        super().full_clean(*args, **kwargs)

    def permissions_for_user(self, user: Any) -> PageRights:
        return PageRights(user, self)

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 390, "label": _("手机")},
            {"name": "computer", "icon": "desktop", "device_width": 1440, "label": _("电脑")},
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The officer's own page, which a room above renders."""
        previewer = previewer_of(type(self))
        response = previewer(request, self) if previewer else super().serve_preview(request, mode_name)
        response.headers["Content-Security-Policy"] = PREVIEW_POLICY
        return response

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "cms/preview.html"

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Where officers read it, which a room above has named; Wagtail's own addresses lead nowhere."""
        site = Site.objects.filter(is_default_site=True).first()
        path = path_of(self)
        return (site.pk, site.root_url, path) if site and path else None


class SeriesPage(PublishedPage):
    """A lecture series (大讲堂)."""

    introduction = models.TextField(_("介绍"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    parent_page_types: ClassVar = ["cms.UnitSpace"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("系列")
        verbose_name_plural = _("系列")


class LecturePage(PublishedPage):
    """One lecture: a video, a text to read, or both."""

    series = models.ForeignKey(
        SeriesPage, models.SET_NULL, null=True, blank=True, related_name="lectures", verbose_name=_("系列")
    )
    speaker = models.CharField(_("主讲人"), max_length=40)
    speaker_title = models.CharField(_("主讲人单位和职务"), max_length=80, blank=True)
    key_points = models.TextField(_("要点"), max_length=300)  # up to three lines, one sentence a line
    body: Any = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("正文"))
    video = models.ForeignKey(Medium, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("视频"))
    captions = models.ForeignKey(
        Medium, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("字幕")
    )
    cover = models.ForeignKey(Medium, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    competencies = ParentalManyToManyField(Competency, blank=True, related_name="lectures", verbose_name=_("本领能力"))
    posts = models.JSONField(_("适用岗位"), default=list, blank=True)  # list of post names; empty: every post
    credit_hours = models.DecimalField(
        _("学时"), max_digits=4, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    video_share = models.PositiveSmallIntegerField(
        _("看完视频的百分比"), default=90, validators=[MinValueValidator(10), MaxValueValidator(100)]
    )
    is_manual_allowed = models.BooleanField(_("可以自己点“我看完了”"), default=False)
    is_pass_required = models.BooleanField(_("看完后的题答对了才算完成"), default=False)

    parent_page_types: ClassVar = ["cms.UnitSpace"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("微课")
        verbose_name_plural = _("微课")


class NoticePage(PublishedPage):
    """A notice or a work brief."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("通知公告")
        BRIEF = "brief", _("工作简报")

    kind = models.CharField(_("栏目"), max_length=10, choices=Kind.choices, default=Kind.NOTICE)
    body: Any = StreamField(BodyBlock(), verbose_name=_("正文"))

    parent_page_types: ClassVar = ["cms.UnitSpace"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("通知简报")
        verbose_name_plural = _("通知简报")


class MediumUse(models.Model):
    """One file that a published page shows or offers; who may read the page may fetch the file. Rewritten whenever the page is
    published, so that a draft's changes open nothing."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    medium = models.ForeignKey(Medium, models.CASCADE, related_name="uses")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "medium"], name="medium_use_once")]


class Attachment(Orderable):
    medium = models.ForeignKey(Medium, models.CASCADE, related_name="+", verbose_name=_("附件"))

    class Meta(Orderable.Meta):
        abstract = True


class LectureAttachment(Attachment):
    page = ParentalKey(LecturePage, on_delete=models.CASCADE, related_name="attachments")


class NoticeAttachment(Attachment):
    page = ParentalKey(NoticePage, on_delete=models.CASCADE, related_name="attachments")
