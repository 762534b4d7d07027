"""What this room does when it hears news."""

from django.dispatch import receiver

from learning.progress import choosing
from quizzes.bank.signals import items_imported


@receiver(items_imported)
def link_imported_items(batch, items, actor, **kwargs):
    choosing.link_imported(batch, items, actor=actor)
