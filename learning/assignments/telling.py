"""Messages about assignments to those who have them: that there is something to do. Words are those of the site's language,
whoever's request sends them. That results are out is told by the exams' room, of assigned exams too."""

from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from learning.assignments.models import Assignment, Duty
from records.messages import send_message
from records.models import Message
from records.wording import moment


def tell_begun(assignment: Assignment, officer_ids: Sequence[int]) -> None:
    """Each with their own deadline. In the transaction in which their duties began; two statements a deadline, and one."""
    by_due = defaultdict(list)
    open_duties = Duty.objects.current().filter(assignment=assignment, officer__in=officer_ids)
    for officer_id, due_at in open_duties.values_list("officer_id", "due_at"):
        by_due[due_at].append(officer_id)
    path = reverse("learning:assignment", args=[assignment.public_id])
    with translation.override(settings.LANGUAGE_CODE):
        title = _("新任务：%(title)s") % {"title": assignment.title}
        for due_at, ids in by_due.items():
            text = _("请在 %(at)s 前完成。") % {"at": moment(due_at)}
            send_message(ids, kind=Message.Kind.TO_DO, title=title, text=text, path=path)
