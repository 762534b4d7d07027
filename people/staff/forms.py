"""Forms of the staff pages: shapes only; the verbs decide."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Officer, Role, Unit
from people.roster.sheet import MAX_BYTES, MIB
from people.unit_index import UnitIndex, UnitUnknown


class UnitField(forms.CharField):
    """A unit by its code, its name or a path of names, within `scope` (tree paths), which the view sets."""

    scope: list[str]

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("填单位代码或名称，例如“第一监狱/一监区”"))
        kwargs.setdefault("error_messages", {"required": _("请填写单位")})
        super().__init__(max_length=200, **kwargs)
        self.scope = []

    def clean(self, value):
        text = super().clean(value)
        try:
            return UnitIndex(self.scope).find(text) if text else None
        except UnitUnknown as error:
            raise forms.ValidationError(str(error)) from error


class ScopedForm(forms.Form):
    """A form whose unit fields know the person's units."""

    def __init__(self, *args, scope: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, UnitField):
                field.scope = scope


def day_field(label, **kwargs):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=timezone.localdate, widget=widget, **kwargs)


class OfficerForm(ScopedForm):
    officer_number = forms.RegexField(
        r"^\s*[0-9A-Za-z-]{3,20}\s*$",
        label=_("警号或工号"),
        error_messages={"required": _("请填写警号或工号"), "invalid": _("由 3 到 20 位数字、字母和短横组成")},
    )
    name = forms.CharField(label=_("姓名"), max_length=40, error_messages={"required": _("请填写姓名")})
    unit = UnitField(label=_("单位"))
    rank = forms.CharField(label=_("职级"), max_length=40, required=False)
    post = forms.CharField(label=_("岗位"), max_length=40, required=False)
    starts_on = day_field(_("任职起始日期"))


class TransferForm(ScopedForm):
    unit = UnitField(label=_("单位"))
    rank = forms.CharField(label=_("职级"), max_length=40, required=False)
    post = forms.CharField(label=_("岗位"), max_length=40, required=False)
    starts_on = day_field(_("从哪天起"))


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=_("状态"), choices=Officer.Status.choices)


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("名册文件"),
        help_text=_("Excel 工作簿（.xlsx）或 .csv"),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 %(limit)d MB") % {"limit": MAX_BYTES // MIB})
        return file


class OpenUnitForm(forms.Form):
    code = forms.RegexField(
        r"^\s*[0-9A-Za-z_-]{1,20}\s*$",
        label=_("单位代码"),
        error_messages={"required": _("请填写单位代码"), "invalid": _("由 1 到 20 位数字、字母和短横组成")},
    )
    name = forms.CharField(label=_("单位名称"), max_length=80, error_messages={"required": _("请填写单位名称")})
    kind = forms.ChoiceField(label=_("类别"), choices=Unit.Kind.choices)
    opened_on = day_field(_("成立日期"))


class EndUnitForm(ScopedForm):
    ended_on = day_field(_("撤销日期"))
    successor = UnitField(
        label=_("承接单位"),
        required=False,
        help_text=_("单位里还有人时要填：人员从撤销之日起转到这里"),
    )


class GrantForm(ScopedForm):
    officer_number = forms.CharField(
        label=_("警号或工号"), max_length=40, error_messages={"required": _("请填写警号或工号")}
    )
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    unit = UnitField(label=_("管到哪个单位"))


class TokenForm(ScopedForm):
    name = forms.CharField(
        label=_("用途"),
        max_length=60,
        help_text=_("哪个系统拿它做什么，例如“人事系统每天读取完成情况”"),
        error_messages={"required": _("请填写用途")},
    )
    unit = UnitField(label=_("能读到哪个单位"))
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        initial=180,
        choices=[(30, _("30 天")), (90, _("90 天")), (180, _("180 天")), (365, _("一年"))],
    )


class AuditFilterForm(forms.Form):
    verb = forms.CharField(label=_("事项"), required=False, widget=forms.Select)
    actor = forms.CharField(label=_("操作人"), max_length=40, required=False)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, verbs: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verb"].widget = forms.Select(choices=[("", _("全部")), *verbs])
