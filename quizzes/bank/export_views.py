"""Screens of an export: choose items, format and what of the keys goes along; wait; fetch the file and read what it could not hold."""

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.bank import exporting
from quizzes.bank.exchange import UnknownFormat, formats
from quizzes.bank.exporting import Selection
from quizzes.bank.filters import own_banks, type_choices
from quizzes.bank.models import Bank, Item
from quizzes.bank.saying import translate
from quizzes.bank.views import AdminPage
from records.models import Job

SECRETS = (
    (exporting.ALL, gettext_lazy("带答案和解析")),
    (exporting.KEYS, gettext_lazy("带答案，不带解析和依据")),
    (exporting.NONE, gettext_lazy("不带答案（打印给考生）")),
)
ANY = ("", gettext_lazy("全部"))


class ExportForm(forms.Form):
    """What of the bank goes out, and how."""

    bank = forms.ChoiceField(label=gettext_lazy("题库"), required=False)
    type = forms.ChoiceField(label=gettext_lazy("题型"), required=False)
    difficulty = forms.ChoiceField(label=gettext_lazy("难度"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    q = forms.CharField(label=gettext_lazy("题干里有"), required=False, max_length=80)
    format = forms.ChoiceField(label=gettext_lazy("格式"))
    secrets = forms.ChoiceField(label=gettext_lazy("答案"), choices=SECRETS, initial=exporting.ALL)

    def __init__(self, *args, officer, **kwargs):
        super().__init__(*args, **kwargs)
        usable = Bank.objects.filter(pk__in=Item.objects.usable_by(officer).values("bank_id"))
        banks = (usable | Bank.objects.visible_to(officer)).distinct().order_by("name")
        choices = {
            "bank": [ANY, *((bank.code, bank.name) for bank in banks)],
            "type": [ANY, *type_choices()],
            "difficulty": [ANY, *Item.Difficulty.choices],
            "status": [ANY, *Item.Status.choices],
            "format": [(name, _(one.LABEL)) for name, one in formats().items()],
        }
        for name, told in choices.items():
            self.fields[name].choices = told  # type: ignore[attr-defined]
        self.fields["format"].initial = "docx"

    def clean(self):
        cleaned = super().clean() or {}
        keyless = {one.NAME for one in exporting.keyless_formats()}
        if cleaned.get("secrets") == exporting.NONE and cleaned.get("format") not in keyless:
            labels = "、".join(_(one.LABEL) for one in exporting.keyless_formats())
            self.add_error("format", _("这种格式离不开答案：不带答案时请选 %(formats)s。") % {"formats": labels})
        return cleaned


class ExportStart(AdminPage):
    template_name = "bank/export.html"
    page_title = gettext_lazy("导出题目")
    header_icon = "download"
    trail = (("items:index", gettext_lazy("题库")),)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", ExportForm(officer=self.request.user, initial=self.initial()))
        return super().get_context_data(**kwargs)

    def initial(self):
        """The list's own filters, as far as the form has them."""
        query = {name: self.request.GET.get(name, "") for name in ("type", "difficulty", "status", "q")}
        bank = self.request.GET.get("bank", "")
        found = own_banks(self.request).filter(pk=int(bank)).first() if bank.isdecimal() else None
        return {name: value for name, value in query.items() if value} | ({"bank": found.code} if found else {})

    def post(self, request):
        form = ExportForm(request.POST, officer=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        selection = Selection.from_plain(form.cleaned_data)
        told = form.cleaned_data
        try:
            job = exporting.start_export(selection, name=told["format"], secrets=told["secrets"], actor=request.user)
        except UnknownFormat:
            form.add_error("format", _("没有这种格式。"))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return redirect("items:export_wait", job.public_id)


class ExportWait(AdminPage):
    """How far the file is, then the file and its losses."""

    template_name = "bank/export_wait.html"
    page_title = gettext_lazy("导出题目")
    header_icon = "download"
    trail = (("items:index", gettext_lazy("题库")), ("items:export", gettext_lazy("导出题目")))

    @cached_property
    def job(self):
        jobs = Job.objects.filter(kind=exporting.JOB, owner_id=self.request.user.pk)
        return get_object_or_404(jobs, public_id=self.kwargs["job"])

    def get_context_data(self, **kwargs):
        result = self.job.result or {}
        losses = [(one["place"], translate(one)) for one in result.get("losses", [])]
        return super().get_context_data(**{**kwargs, "job": self.job}, result=result, losses=losses)
