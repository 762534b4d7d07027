"""What cms does when it hears news."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, workflow_submitted

from cms import publishing, spaces
from people.models import Role
from people.signals import role_granted, role_revoked


@receiver([role_granted, role_revoked])
def follow_grants(grant, **kwargs):
    if grant.role == Role.TRAINER:
        spaces.sync_trainers(grant.unit)


@receiver(page_published)
def record_publication(instance, revision, **kwargs):
    publishing.record_publication(instance, revision)


@receiver(page_unpublished)
def record_taking_down(instance, **kwargs):
    publishing.record_taking_down(instance)


@receiver(workflow_submitted)
def record_submission(instance, user, **kwargs):
    publishing.record_submission(instance.content_object.specific, user)
