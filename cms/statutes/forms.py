"""Forms of the trainers' screens: the file, and what must be known about it beside its text."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_BYTES = 4 * 1024 * 1024
SUFFIXES = (".md", ".txt")


class StatuteFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("法律法规文件"),
        error_messages={"required": gettext_lazy("请选一个文件。"), "empty": gettext_lazy("文件是空的。")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(SUFFIXES):
            raise forms.ValidationError(_("请上传 .md 或 .txt 文件。"))
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("文件太大，最多 4 MB。"))
        return file


class FactsForm(forms.Form):
    edition = forms.RegexField(
        r"^(?:19|20)\d{2}$",
        label=gettext_lazy("版本（通过或修订的年份）"),
        error_messages={"invalid": gettext_lazy("请写四位数的年份，如 2026。"), "required": gettext_lazy("请写年份。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )
    effective_on = forms.DateField(
        label=gettext_lazy("这个版本的施行日期"),
        error_messages={"invalid": gettext_lazy("请写成 2026-11-01。"), "required": gettext_lazy("请写施行日期。")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    issuing_body = forms.CharField(label=gettext_lazy("制定机关"), max_length=60, required=False)

    def clean(self):
        edition, day = self.cleaned_data.get("edition"), self.cleaned_data.get("effective_on")
        if edition and day and day < date(int(edition), 1, 1):
            self.add_error("effective_on", _("施行日期不能早于版本的年份。"))
        return self.cleaned_data
