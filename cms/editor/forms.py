"""The forms of the editor, and in what order their fields stand. Whatever names a file is checked against the files of the
author's own units."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminDateTimeInput

from cms.body import picture_ids
from cms.editor.panels import StatePanel, StepsPanel
from cms.models import (
    Competency,
    LectureAttachment,
    LecturePage,
    Medium,
    NoticeAttachment,
    NoticePage,
    SeriesPage,
)
from cms.reading import series_for
from cms.widgets import MediumInput

BETWEEN_POSTS = re.compile(r"[、，,;；\s]+")
DEFAULTS = {"credit_hours": 0, "video_share": 90, "position": 0}


class MediumField(forms.ModelChoiceField):
    """One file, named by its public id."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(
            Medium.objects.none(), to_field_name="public_id", required=False, widget=MediumInput(kind), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = Medium.objects.filter(pk=value).first()
        return str(value.public_id) if isinstance(value, Medium) else value


class PublishedPageForm(WagtailAdminPageForm):
    """`unit` comes from the space; the number fields that are left empty take what is usual."""

    attachment_model: Any = None
    begun = forms.UUIDField(
        required=False, widget=forms.HiddenInput
    )  # of a page to be: however often it is sent, it is one page

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begun"].initial = self.instance.public_id
        if self.instance.unit_id is None and self.parent_page is not None:
            self.instance.unit = self.parent_page.unit
        usable = Medium.objects.visible_to(self.for_user)
        for field in self.fields.values():
            if isinstance(field, MediumField):
                field.queryset = usable.filter(kind=field.kind)
            if isinstance(field.widget, MediumInput):
                field.widget.unit = str(self.instance.unit.public_id)
        for name in DEFAULTS.keys() & self.fields.keys():
            self.fields[name].required = False
        if "attachment_ids" in self.fields:
            attached = [attachment.medium for attachment in self.instance.attachments.all()]
            self.initial["attachment_ids"] = " ".join(str(medium.public_id) for medium in attached)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name in DEFAULTS.keys() & cleaned.keys():
            if cleaned[name] is None:
                cleaned[name] = DEFAULTS[name]
        self.check_pictures(cleaned)
        return cleaned

    def check_pictures(self, cleaned: dict[str, Any]) -> None:
        if "body" not in cleaned or cleaned["body"] is None:
            return
        wanted = set(picture_ids(cleaned["body"]))
        mine = Medium.objects.visible_to(self.for_user).filter(kind=Medium.Kind.IMAGE, public_id__in=wanted)
        if mine.count() != len(wanted):
            self.add_error("body", _("正文里有一张图片用不了，请重新上传。"))

    def clean_attachment_ids(self) -> list[Medium]:
        wanted = self.cleaned_data["attachment_ids"].split()
        usable = Medium.objects.visible_to(self.for_user).filter(kind=Medium.Kind.ATTACHMENT)
        try:
            found = {str(medium.public_id): medium for medium in usable.filter(public_id__in=wanted)}
        except (ValueError, forms.ValidationError):
            found = {}
        if any(name not in found for name in wanted):
            raise forms.ValidationError(_("有一个附件用不了，请去掉后重新上传。"))
        return [found[name] for name in dict.fromkeys(wanted)]

    def save(self, commit: bool = True) -> Any:
        media = self.cleaned_data.get("attachment_ids")
        if media is not None and self.attachment_model:
            rows = [self.attachment_model(medium=medium, sort_order=number) for number, medium in enumerate(media)]
            self.instance.attachments.set(rows)
        return super().save(commit=commit)


class PostsField(forms.CharField):
    """Names of posts with 、 between them; a list in Python."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [name for name in BETWEEN_POSTS.split(text) if name]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class LectureForm(PublishedPageForm):
    video = MediumField(
        "video", label=gettext_lazy("视频"), help_text=gettext_lazy("mp4 格式。没有视频，就在下面写正文。")
    )
    captions = MediumField("captions", label=gettext_lazy("字幕"), help_text=gettext_lazy("WebVTT 格式，可以不传。"))
    attachment_ids = forms.CharField(
        required=False, label=gettext_lazy("附件"), widget=MediumInput("attachment", multiple=True)
    )
    posts = PostsField(
        required=False, label=gettext_lazy("适用岗位"), help_text=gettext_lazy("用顿号分开；不填就是所有岗位。")
    )
    competencies = forms.ModelMultipleChoiceField(
        Competency.objects.all(),
        required=False,
        label=gettext_lazy("本领能力"),
        widget=forms.CheckboxSelectMultiple,
    )
    attachment_model = LectureAttachment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "series" in self.fields:
            self.fields["series"].queryset = series_for(self.for_user)
            self.fields["series"].empty_label = _("不属于哪个系列")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_empty = not cleaned.get("video") and not cleaned.get("body")
        if not self.is_deferred_validation and is_empty and "video" not in self.errors:
            self.add_error("video", _("请上传视频，或者在下面写正文。"))
        points = [line for line in cleaned.get("key_points", "").splitlines() if line.strip()]
        if len(points) > 3:
            self.add_error("key_points", _("要点最多三句，一句一行。现在有 %(count)d 句。") % {"count": len(points)})
        return cleaned


class NoticeForm(PublishedPageForm):
    attachment_ids = forms.CharField(
        required=False, label=gettext_lazy("附件"), widget=MediumInput("attachment", multiple=True)
    )
    attachment_model = NoticeAttachment


def title_panel(hint: Any) -> FieldPanel:
    return FieldPanel("title", heading=gettext_lazy("标题"), help_text=hint)


def schedule_panel() -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            FieldPanel(
                "go_live_at",
                heading=gettext_lazy("什么时候发布"),
                help_text=gettext_lazy("不填，审核通过就发布。"),
                widget=AdminDateTimeInput,
            ),
            FieldPanel(
                "expire_at",
                heading=gettext_lazy("什么时候下架"),
                help_text=gettext_lazy("不填就一直能看。"),
                widget=AdminDateTimeInput,
            ),
        ],
        heading=gettext_lazy("定时"),
        classname="collapsed",
    )


def lecture_editor() -> ObjectList:
    content = [
        title_panel(gettext_lazy("干警在列表里先看到它。")),
        FieldPanel("video"),
        FieldPanel(
            "key_points",
            heading=gettext_lazy("三句话说清要点"),
            help_text=gettext_lazy("一句一行，手机上先看到这里。"),
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
        FieldPanel("speaker"),
        FieldPanel("body"),
        StepsPanel(),
    ]
    audience = MultiFieldPanel(
        [FieldPanel("audience"), FieldPanel("posts"), FieldPanel("series")], heading=gettext_lazy("给谁学")
    )
    more = MultiFieldPanel(
        [
            FieldPanel("speaker_title"),
            FieldPanel("captions"),
            FieldPanel("attachment_ids"),
            FieldPanel("competencies"),
            FieldPanel("credit_hours"),
            FieldPanel("video_share"),
            FieldPanel("is_manual_allowed"),
            FieldPanel("is_pass_required"),
        ],
        heading=gettext_lazy("更多设置"),
        classname="collapsed",
    )
    return ObjectList([StatePanel(), *content, audience, more, schedule_panel()], base_form_class=LectureForm)


def notice_editor() -> ObjectList:
    content = [
        title_panel(gettext_lazy("干警在列表里先看到它。")),
        FieldPanel("kind"),
        FieldPanel("body"),
        FieldPanel("attachment_ids"),
        FieldPanel("audience"),
    ]
    return ObjectList([StatePanel(), *content, schedule_panel()], base_form_class=NoticeForm)


def series_editor() -> ObjectList:
    content = [
        title_panel(gettext_lazy("干警在列表里先看到它。")),
        FieldPanel("introduction"),
        FieldPanel("audience"),
        FieldPanel("position"),
    ]
    return ObjectList([StatePanel(), *content], base_form_class=PublishedPageForm)


def declare_editors() -> None:
    """Wagtail asks the page's class for its editor; models may not know forms."""
    LecturePage.edit_handler = lecture_editor()
    NoticePage.edit_handler = notice_editor()
    SeriesPage.edit_handler = series_editor()
