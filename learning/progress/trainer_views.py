"""The trainer's screen for the questions behind a lecture, in Wagtail's admin. The lecture is one that the trainer may edit; the
rest is 404. Items come from the trainer's own banks."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.editor.access import get_page_by_public_id
from cms.models import LecturePage
from learning.progress import choosing
from quizzes.bank.forms import UploadForm
from quizzes.bank.imports import ImportRefused
from quizzes.bank.models import Bank, Item
from quizzes.bank.views import AdminPage
from quizzes.exams.item_choice import ItemFilter, is_uuid, list_choices, type_labels
from quizzes.exams.secrecy import list_secret_items
from records.clock import database_now

CHOICES_PER_PAGE = 10
MOVES = {"up": -1, "down": 1}


class QuestionsPage(AdminPage):
    """The lecture's questions in order, the bank to choose from, and a file to import."""

    template_name = "progress/trainer/questions.html"
    page_title = gettext_lazy("看完做题")
    header_icon = "list-ul"

    @cached_property
    def lecture(self):
        page = get_page_by_public_id(self.request.user, self.kwargs["pk"])
        if not isinstance(page, LecturePage) or not page.permissions_for_user(self.request.user).can_edit():
            raise Http404
        return page

    def get_page_subtitle(self):
        return self.lecture.get_latest_revision_as_object().title

    def get_breadcrumbs_items(self):
        above = {"url": reverse("wagtailadmin_pages:edit", args=[self.lecture.pk]), "label": self.get_page_subtitle()}
        return [above, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        rows = list(self.lecture.questions.select_related("item__approved_version", "item__bank"))
        secret = list_secret_items([row.item_id for row in rows], now=database_now())
        narrowed = ItemFilter(type=self.request.GET.get("type", ""), search=self.request.GET.get("search", "")[:100])
        taken = [row.item_id for row in rows]
        choices = list_choices(self.request.user, narrowed).exclude(pk__in=taken)
        choices = choices.select_related("approved_version", "bank").defer("search_text").prefetch_related("topics")
        kwargs.setdefault("form", UploadForm(officer=self.request.user))
        return super().get_context_data(
            lecture=self.lecture,
            rows=[(row, row.item_id in secret) for row in rows],
            most=choosing.MOST,
            is_full=len(rows) >= choosing.MOST,
            narrowed=narrowed,
            types=type_labels(),
            banks=Bank.objects.visible_to(self.request.user),
            page=Paginator(choices, CHOICES_PER_PAGE).get_page(self.request.GET.get("p")),
            edit_url=reverse("wagtailadmin_pages:edit", args=[self.lecture.pk]),
            **kwargs,
        )

    def post(self, request, pk):
        step, _sep, name = request.POST.get("step", "").partition(":")
        if step == "add":
            self.add(name)
        elif step in MOVES or step == "remove":
            question = get_object_or_404(self.lecture.questions, public_id=name if is_uuid(name) else None)
            if step == "remove":
                choosing.remove_question(question, actor=request.user)
            else:
                choosing.move_question(question, by=MOVES[step], actor=request.user)
        else:
            raise Http404
        query = request.GET.urlencode()
        return redirect(f"{request.path}?{query}" if query else request.path)

    def add(self, item_id):
        items = Item.objects.visible_to(self.request.user).active()
        item = get_object_or_404(items, public_id=item_id if is_uuid(item_id) else None)
        try:
            choosing.add_items(self.lecture, [item], actor=self.request.user)
        except choosing.TooManyQuestions:
            messages.warning(
                self.request, _("一门微课最多 %(count)s 道题，先去掉一道再加。") % {"count": choosing.MOST}
            )


class ImportQuestions(QuestionsPage):
    """Takes a file; the import's own screens go on, and its items come back here by themselves."""

    def get(self, request, pk):
        return redirect("lecture_questions:show", self.lecture.public_id)

    def post(self, request, pk):
        form = UploadForm(request.POST, request.FILES, officer=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        upload, bank = form.cleaned_data["file"], form.cleaned_data["bank"]
        try:
            batch = choosing.import_questions(
                self.lecture, bank=bank, name=upload.name, data=upload.read(), actor=request.user
            )
        except ImportRefused as error:
            form.add_error("file", error.reason)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return redirect("imports:import", batch.public_id)
