"""What cms does when it hears news."""

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from cms import spaces
from people.models import Role
from people.signals import role_granted, role_revoked


@receiver([role_granted, role_revoked])
def follow_grants(grant, **kwargs):
    if grant.role == Role.TRAINER:
        spaces.sync_trainers(grant.unit)


def open_missing_spaces(**kwargs):
    spaces.open_missing_spaces()


def connect(app):
    post_migrate.connect(open_missing_spaces, sender=app)
