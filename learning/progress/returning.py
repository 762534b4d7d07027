"""From an import that was begun for a lecture back to the lecture's questions. Reads only."""

from django.urls import reverse
from django.utils.translation import gettext as _

from learning.progress.models import QuestionImport
from quizzes.bank.models import ItemImport
from quizzes.bank.onward import Onward


def find_return(batch: ItemImport) -> Onward | None:
    begun = QuestionImport.objects.select_related("lecture").filter(batch=batch).first()
    if begun is None:
        return None
    return Onward(reverse("lecture_questions:show", args=[begun.lecture.public_id]), _("回到微课的题"))
