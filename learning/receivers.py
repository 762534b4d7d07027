"""What this room does when it hears news."""

from django.dispatch import receiver

from learning.assignments import telling
from learning.assignments.signals import duties_begun


@receiver(duties_begun)
def tell_of_duties(assignment, officer_ids, **kwargs):
    telling.tell_begun(assignment, officer_ids)
