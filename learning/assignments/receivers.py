"""What this room does when it hears news. Handing an exam in wakes nobody: it waits for no broker, and the next round finds it."""

from django.dispatch import receiver

from learning.assignments.reviewing import ask_officers, wake_reviewer
from learning.progress.signals import lecture_completed, lecture_opened
from people.signals import postings_changed
from quizzes.exams.signals import attempt_marked


@receiver(attempt_marked)
def review_who_was_marked(attempt, **kwargs):
    ask_officers([attempt.officer_id])


@receiver(lecture_opened)
def review_who_opened(progress, **kwargs):
    ask_officers([progress.officer_id])


@receiver(lecture_completed)
def review_who_completed(completion, **kwargs):
    ask_officers([completion.officer_id])
    wake_reviewer()


@receiver(postings_changed)
def review_who_moved(officer_ids, **kwargs):
    ask_officers(officer_ids)
    wake_reviewer()
