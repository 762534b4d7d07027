"""What this room does when it hears news."""

from django.dispatch import receiver

from learning.assignments import telling
from learning.assignments.signals import duties_begun, results_released


@receiver(duties_begun)
def tell_of_duties(assignment, officer_ids, **kwargs):
    telling.tell_begun(assignment, officer_ids)


@receiver(results_released)
def tell_of_results(exam, officer_ids, **kwargs):
    telling.tell_released(exam, officer_ids)
