"""What search does when it hears that something was published, taken down, deleted or loaded."""

from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_unpublished

from cms import search_index
from cms.models import LecturePage, NoticePage
from cms.statutes.signals import statute_version_loaded


def follow_publication(instance, **kwargs):
    search_index.index_published(instance)


def follow_taking_down(instance, **kwargs):
    search_index.forget_page(instance)


def follow_statutes(version, **kwargs):
    search_index.index_version(version)


def connect():
    page_published.connect(follow_publication)
    page_unpublished.connect(follow_taking_down)
    post_delete.connect(follow_taking_down, sender=LecturePage)
    post_delete.connect(follow_taking_down, sender=NoticePage)
    statute_version_loaded.connect(follow_statutes)
