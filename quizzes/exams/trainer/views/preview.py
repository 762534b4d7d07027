"""A paper as a phone shows it to candidates. Reads no key."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import View

from cms.viewsets import TrainerView
from quizzes.bank.images import read_image
from quizzes.bank.models import ItemImage
from quizzes.exams.access import images_of
from quizzes.exams.models import PaperItem
from quizzes.exams.sheets import build_sections
from quizzes.exams.trainer.views.page import Page, get_paper


class PreviewPaper(Page, View):
    """The paper in a phone's frame."""

    template_name = "exams/trainer/preview.html"
    header_icon = "view"
    page_title = gettext_lazy("手机预览")

    @cached_property
    def paper(self):
        return get_paper(self.request.user, self.kwargs["pk"])

    def get_steps(self):
        return [{"url": reverse("papers:show", args=[self.paper.public_id]), "label": self.paper.title}]

    def get(self, request, pk):
        return self.show(paper=self.paper)


class PaperSheet(TrainerView, View):
    """What stands in the frame: the questions as candidates see them. Reads no key."""

    def get(self, request, pk):
        paper = get_paper(request.user, pk)
        rows = list(paper.items.select_related("version", "section"))
        sections = build_sections(rows, {}, url_of=lambda image: reverse("papers:image", args=[paper.public_id, image]))
        context = {"paper": paper, "sections": sections, "item_count": len(rows)}
        return TemplateResponse(request, "exams/trainer/sheet.html", context)


class PaperImage(TrainerView, View):
    """An image that an item of the paper shows."""

    def get(self, request, pk, image):
        paper = get_paper(request.user, pk)
        rows = PaperItem.objects.filter(paper=paper).select_related("version")
        if str(image) not in {str(one) for row in rows for one in images_of(row.version)}:
            raise Http404
        media_type, data = read_image(get_object_or_404(ItemImage, public_id=image))
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(data, content_type=media_type, headers=headers)
