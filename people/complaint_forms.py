"""Forms about complaints and a person's own mail address: shapes only; the verbs decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Complaint

LONG = {"required": _("请写下内容")}


def text_field(label, **kwargs):
    widget = forms.Textarea(attrs={"rows": kwargs.pop("rows", 5)})
    return forms.CharField(label=label, max_length=2000, widget=widget, **kwargs)


class ComplaintForm(forms.Form):
    """`page`: the path that the person came from; what is no path of ours is dropped."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=Complaint.Kind.choices, error_messages={"required": _("请选择类别")}
    )
    text = text_field(_("内容"), error_messages=LONG, help_text=_("写清时间、地点和经过，最多 2000 字"))
    page = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def clean_page(self):
        page = self.cleaned_data["page"]
        return page if page.startswith("/") and not page.startswith("//") else ""


class ReplyForm(forms.Form):
    text = text_field(
        _("答复"), error_messages={"required": _("请写下答复")}, help_text=_("本人会收到消息。用“您”称呼对方")
    )


class PassOnForm(forms.Form):
    text = text_field(_("给上级单位的说明（选填）"), required=False, rows=2)


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("对答复满意吗"),
        choices=Complaint.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择满意或者不满意")},
    )
    text = text_field(_("补充说明（选填）"), required=False, rows=3)


class MailForm(forms.Form):
    mail = forms.EmailField(
        label=_("邮箱"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("邮箱地址不对，请写成 name@example.cn 这样")},
        help_text=_("清空就不再发邮件"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "off", "spellcheck": "false"}),
    )
