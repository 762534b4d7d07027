"""Screens of an import (T4): choose a file, watch it being read, settle its rows, put the good ones into the bank. Imports
come from `visible_to`; another unit's import is 404."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages

from cms.viewsets import TrainerView
from quizzes.bank import staging
from quizzes.bank.drafts import images_of, keep_images
from quizzes.bank.duplicates_at_import import alike_rows
from quizzes.bank.forms import QuestionForm, UploadForm
from quizzes.bank.import_guess import show_guess
from quizzes.bank.imports import ImportRefused
from quizzes.bank.imports.corrections import Correction
from quizzes.bank.leftovers import write_leftovers
from quizzes.bank.models import ItemImport, ItemImportRow
from quizzes.bank.onward import find_onward, list_offers
from quizzes.bank.shown import show_rows
from quizzes.bank.staging import ImportClosed, RowsRepeated, count_rows
from quizzes.bank.views import AdminPage
from records.clock import database_now
from records.files import FileGone, fetch_file
from records.models import Job, PrivateFile

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ROWS_PER_PAGE = 50
ENCODINGS = (("", gettext_lazy("自动识别")), ("utf-8", "UTF-8"), ("gb18030", "GB18030（GBK）"), ("utf-16", "UTF-16"))
State = ItemImport.State
Status = ItemImportRow.Status


class ImportStart(AdminPage):
    template_name = "bank/import_start.html"
    page_title = gettext_lazy("导入题目")
    header_icon = "upload"
    trail = (("items:index", gettext_lazy("题库")),)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", UploadForm(officer=self.request.user))
        imports = ItemImport.objects.visible_to(self.request.user).select_related("bank", "created_by")
        open_states = (State.READING, State.PREVIEW)
        return super().get_context_data(unfinished=imports.filter(state__in=open_states)[:10], **kwargs)

    def post(self, request):
        form = UploadForm(request.POST, request.FILES, officer=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        upload = form.cleaned_data["file"]
        try:
            bank = form.cleaned_data["bank"]
            batch = staging.start_import(bank=bank, name=upload.name, data=upload.read(), actor=request.user)
        except ImportRefused as error:
            form.add_error("file", error.reason)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return redirect("imports:import", batch.public_id)


class TemplateFile(TrainerView, View):
    """The template to fill in, as a sheet or a document."""

    def get(self, request, kind):
        from quizzes.bank.imports import write_template_docx, write_template_xlsx  # readers of Word and sheets

        templates = {"xlsx": (write_template_xlsx, SHEET), "docx": (write_template_docx, DOCUMENT)}
        if kind not in templates:
            raise Http404
        write, media_type = templates[kind]
        return download(write(), _("题目导入模板") + f".{kind}", media_type)


class ImportMixin(View):
    """Finds the import of the URL within the trainer's scope."""

    @cached_property
    def batch(self):
        imports = ItemImport.objects.visible_to(self.request.user).select_related("bank__unit", "created_by")
        return get_object_or_404(imports, public_id=self.kwargs["pk"])

    @cached_property
    def row(self):
        return get_object_or_404(self.batch.rows.select_related("batch"), number=self.kwargs["number"])


class ImportPage(AdminPage, ImportMixin):
    """What there is to see of an import now: reading, rows to settle, refused, or done."""

    header_icon = "upload"
    trail = (("items:index", gettext_lazy("题库")), ("imports:index", gettext_lazy("导入题目")))

    def get_page_title(self):
        return self.batch.file_name

    def get_template_names(self):
        pages = {State.READING: "reading", State.PREVIEW: "preview", State.COMMITTED: "done", State.REFUSED: "refused"}
        return [f"bank/import_{pages[self.batch.state]}.html"]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(batch=self.batch, encodings=ENCODINGS, **kwargs)
        if self.batch.state == State.PREVIEW:
            context |= self.preview()
        if self.batch.state == State.COMMITTED:
            context["has_leftover"] = has_file(self.batch.leftover_id, owner_id=self.request.user.pk)
            context |= {"onward": find_onward(self.batch), "offers": list_offers(self.batch)}
        if self.batch.state == State.REFUSED:
            context |= show_guess(self.batch)
        if self.batch.state == State.READING:
            context["stuck"] = Job.objects.filter(public_id=self.batch.job_id, state=Job.State.FAILED).exists()
        return context

    def preview(self):
        counts = count_rows(self.batch)
        show = self.request.GET.get("show", "")
        if show not in {"all", "like", *Status.values}:
            show = next((status for status in (Status.FIX, Status.SAME) if counts[status]), "all")
        alike = alike_rows(self.batch)
        rows = self.batch.rows.all() if show == "all" else self.batch.rows.filter(status=show)
        rows = alike if show == "like" else rows
        page = Paginator(rows.select_related("same_item"), ROWS_PER_PAGE).get_page(self.request.GET.get("p"))
        tabs: list = [("all", _("全部"), sum(counts.values()))]
        tabs += [(status, Status(status).label, counts[status]) for status in (Status.FIX, Status.SAME, Status.READY)]
        if like_count := alike.count():
            tabs.append(("like", _("与别的题相近"), like_count))
        if counts[Status.SKIPPED]:
            tabs.append((Status.SKIPPED, Status.SKIPPED.label, counts[Status.SKIPPED]))
        return {
            "counts": counts,
            "total": sum(counts.values()),
            "tabs": tabs,
            "show": show,
            "page": page,
            "rows": show_rows(page.object_list),
            "left_out": counts[Status.FIX] + counts[Status.SAME],
            **show_guess(self.batch),
        }


class ImportProgress(TrainerView, ImportMixin):
    def get(self, request, pk):
        job = Job.objects.filter(public_id=self.batch.job_id).first()
        reading = self.batch.state == State.READING and job is not None and job.state != Job.State.FAILED
        return JsonResponse(
            {
                "reading": reading,
                "progress": job.progress if job else 0,
                "total": job.total if job else 0,
            }
        )


class ImportAction(TrainerView, ImportMixin):
    """One verb on the import, then its page again. An import that was closed meanwhile says so there."""

    def act(self):
        """Do it; a response of its own, or None for the import's page."""
        raise NotImplementedError

    def post(self, request, **kwargs):
        try:
            return self.act() or self.back()
        except ImportClosed:
            messages.warning(request, _("这次导入已经结束，没有再改动。"))
            return redirect("imports:index")

    def back(self):
        show = self.request.POST.get("show", "")
        query = f"?show={show}" if show in {"all", "like", *Status.values} else ""
        return redirect(reverse("imports:import", args=[self.batch.public_id]) + query)


class ReadAgain(ImportAction):
    def act(self):
        encoding = self.request.POST.get("encoding", "")
        if encoding in dict(ENCODINGS):
            staging.read_again(self.batch, encoding=encoding, actor=self.request.user)


class Correct(ImportAction):
    """What the trainer says once for the whole file; it is read again from the upload that is here already."""

    def act(self):
        post = self.request.POST
        if post.get("forget"):
            staging.forget_shape(self.batch, actor=self.request.user)
            return
        columns = {name.removeprefix("column-"): post[name] for name in post if name.startswith("column-")}
        told = {
            name: post.get(name, "").strip() for name in ("encoding", "key_word", "true_word", "false_word", "kind")
        }
        if told["encoding"] not in dict(ENCODINGS):
            raise Http404
        has_header = post.get("has_header") == "on"
        correction = Correction.from_plain({**told, "columns": columns, "has_header": has_header})
        staging.read_again(self.batch, encoding=correction.encoding, actor=self.request.user, correction=correction)


class Commit(ImportAction):
    def act(self):
        try:
            batch = staging.commit_import(self.batch, actor=self.request.user)
            onward = find_onward(batch)
            return redirect(onward.url) if onward and not batch.leftover_count else None
        except RowsRepeated as error:
            words = ngettext(
                "还没有导入：刚才有 %(count)s 道题已经进了题库，请先确认要不要再导入一次。",
                "还没有导入：刚才有 %(count)s 道题已经进了题库，请先确认要不要再导入一次。",
                error.count,
            )
            messages.warning(self.request, words % {"count": error.count})
            return None


class Discard(ImportAction):
    def act(self):
        staging.discard_import(self.batch, actor=self.request.user)
        messages.success(self.request, _("已放弃这次导入，文件和读出的题都删了。"))
        return redirect("imports:index")


class Repeated(ImportAction):
    """All rows that repeat a question at once: into the bank all the same, or not."""

    def act(self):
        settle = staging.confirm_repeated if "confirm" in self.request.POST else staging.skip_repeated
        settle(self.batch, actor=self.request.user)


class RowStatus(ImportAction):
    """Leave one row out, take it back, or confirm it."""

    def act(self):
        verbs = {"skip": staging.skip_row, "take_back": staging.take_back_row, "confirm": staging.confirm_row}
        verb = verbs.get(self.request.POST.get("action", ""))
        if verb is None:
            raise Http404
        verb(self.row, actor=self.request.user)


class SplitRow(ImportAction):
    """One row that holds several questions becomes several, and its place in the whole list is shown."""

    def act(self):
        at = self.request.POST.get("at", "")
        if not at.isdecimal():
            messages.warning(self.request, _("没有分开：请先选一行，第二道题从这一行开始。"))
            return redirect("imports:row", self.batch.public_id, self.row.number)
        rows = staging.split_row(self.row, at=int(at[:6]), actor=self.request.user)
        words = _("已分成第 %(first)s 到第 %(last)s 题，请各看一遍。")
        messages.success(self.request, words % {"first": rows[0].number, "last": rows[-1].number})
        number = self.row.number
        page = f"?show=all&p={(number - 1) // ROWS_PER_PAGE + 1}#row-{number}"
        return redirect(reverse("imports:import", args=[self.batch.public_id]) + page)


class RowPage(AdminPage, ImportMixin):
    """One row in a form. The preview shows it in place; without the script it is a page of its own."""

    template_name = "bank/import_row.html"
    header_icon = "upload"

    def get_page_title(self):
        return _("第 %(number)s 题") % {"number": self.row.number}

    def get_breadcrumbs_items(self):
        above = {"url": reverse("imports:import", args=[self.batch.public_id]), "label": self.batch.file_name}
        return [above, {"url": "", "label": self.get_page_title()}]

    def get_template_names(self):
        in_place = self.request.headers.get("X-Requested-With") == "fetch"
        return ["bank/_import_row_form.html"] if in_place else [self.template_name]

    def get_context_data(self, **kwargs):
        if "form" not in kwargs:
            kwargs["form"] = QuestionForm(self.row.draft)
            kwargs["form"].check()
        (shown,) = show_rows([self.row])
        more = {"in_import": True, "uid": f"row-{shown.number}-"}
        return super().get_context_data(batch=self.batch, row=shown, **more, **kwargs)

    def post(self, request, **kwargs):
        if self.batch.state != State.PREVIEW:
            raise Http404
        if "do" in request.POST:
            return self.render_to_response(self.get_context_data(form=QuestionForm.changed(request.POST)))
        form = QuestionForm.posted(request.POST)
        keep_known_images(form.draft, self.row.draft)
        row = staging.cure_row(self.row, draft=form.draft, actor=request.user)
        if row.problems:
            form.check()
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if request.headers.get("X-Requested-With") != "fetch":
            return redirect(reverse("imports:import", args=[self.batch.public_id]) + f"#row-{row.number}")
        (shown,) = show_rows([row])
        return self.response_class(
            request,
            ["bank/_import_saved_row.html"],
            {"row": shown, "batch": self.batch, "counts": count_rows(self.batch)},
        )


class Leftovers(TrainerView, ImportMixin):
    """The rows that are not ready, as a sheet: written on the spot while the import is open, afterwards a private file of
    whoever committed it (fetching one leaves a mark, hence POST)."""

    def get(self, request, pk):
        if self.batch.state != State.PREVIEW:
            raise Http404
        rows = self.batch.rows.filter(status__in=[Status.FIX, Status.SAME])
        return download(write_leftovers(rows), staging.name_leftovers(self.batch), SHEET)

    def post(self, request, pk):
        try:
            name, data = fetch_file(self.batch.leftover_id, owner_id=request.user.pk)
        except FileGone:
            raise Http404 from None
        return download(data, name, SHEET)


def keep_known_images(draft, known):
    """A row's form can move or drop the images that were read with the row, and name no others."""
    keep_images(draft, images_of(known))


def has_file(public_id, *, owner_id):
    return PrivateFile.objects.fetchable_by(owner_id, database_now()).filter(public_id=public_id).exists()


def download(data, name, media_type):
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
