"""Forms of login and password."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.Form):
    officer_number = forms.CharField(
        label=_("警号或工号"),
        max_length=40,
        error_messages={"required": _("请输入警号或工号")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=256,
        strip=False,
        error_messages={"required": _("请输入密码")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """`present` is asked for unless the officer is here by an initial password."""

    present = forms.CharField(
        label=_("现在的密码"),
        max_length=256,
        strip=False,
        error_messages={"required": _("请输入现在的密码")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    chosen = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 10 位，不能全是数字，不要包含警号或姓名"),
        max_length=256,
        strip=False,
        error_messages={"required": _("请输入新密码")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, asks_present: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_present:
            del self.fields["present"]
