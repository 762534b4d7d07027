"""What the trainers' screens of this room share. Every row comes from `visible_to`; the rest is 404."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.viewsets import TrainerView
from people.models import Officer
from quizzes.exams.models import Exam, Paper

PAPERS = ("papers:index", gettext_lazy("试卷"))
EXAMS = ("exam_plans:index", gettext_lazy("考试"))


class Page(TrainerView, WagtailAdminTemplateMixin):
    """A screen of ours inside the admin's frame. `trail`: URL name and label of the list above it."""

    trail = PAPERS

    def get_breadcrumbs_items(self):
        name, label = self.trail
        items = [*super().get_breadcrumbs_items(), {"url": reverse(name), "label": label}, *self.get_steps()]
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_steps(self):
        """Breadcrumbs between the list and this screen."""
        return []

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


def get_paper(trainer: Officer, paper_id: uuid.UUID) -> Paper:
    return get_object_or_404(Paper.objects.visible_to(trainer).select_related("unit"), public_id=paper_id)


def get_exam(trainer: Officer, exam_id: uuid.UUID) -> Exam:
    exams = Exam.objects.visible_to(trainer).select_related("unit", "paper__unit")
    return get_object_or_404(exams, public_id=exam_id)
