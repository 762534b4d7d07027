"""The field that uploads a file in parts and shows how far it is. Its value is the public id of a `Medium`, several with spaces
between them where `multiple`; static/js/medium-upload.js does the rest."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

ACCEPT = {
    "video": ".mp4,.m4v,video/mp4",
    "image": "image/*",
    "captions": ".vtt,text/vtt",
    "attachment": ".pdf,.docx,.xlsx,.pptx,.zip",
}


class MediumInput(forms.TextInput):
    input_type = "hidden"
    template_name = "cms/widgets/medium.html"
    needs_multipart_form = False

    class Media:
        js = ("js/medium-upload.js",)

    def __init__(self, kind: str, *, multiple: bool = False, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.kind, self.multiple = kind, multiple
        self.unit = ""  # public id of the unit that the file will belong to; the form sets it

    @property
    def is_hidden(self) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """By the site's own templates, which Django's renderer of forms does not look into."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        limit = settings.MEDIUM_LIMITS[self.kind]
        upload = {
            "kind": self.kind,
            "unit": self.unit,
            "start": reverse("uploads:start"),
            "info": reverse("uploads:info"),
            "limit": limit,
            "multiple": self.multiple,
            "words": words(limit // 1024 // 1024),
        }
        shown = {
            "accept": ACCEPT[self.kind],
            "label": choose_label(self.kind),
            "data": json.dumps(upload),
            "unit": self.unit,
        }
        return {**super().get_context(name, value, attrs), "upload": shown}


def choose_label(kind: str) -> str:
    labels = {"video": _("选视频"), "image": _("选图片"), "captions": _("选字幕文件"), "attachment": _("选附件")}
    return labels[kind]


def words(megabytes: int) -> dict[str, str]:
    """What the script says."""
    return {
        "uploading": _("正在上传"),
        "waiting": _("网络断了，连上后接着传"),
        "checking": _("正在检查文件"),
        "processing": _("正在处理，可以先往下填"),
        "remove": _("去掉"),
        "cancel": _("取消上传"),
        "failed": _("没有传上去，请再选一次。"),
        "tooBig": _("文件超过 %(limit)d MB，请压缩后再上传。") % {"limit": megabytes},
        "loggedOut": _("登录过期了，请重新登录后再选一次，会接着传。"),
    }
