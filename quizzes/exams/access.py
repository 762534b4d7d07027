"""One getter per right: an attempt or image that is not this officer's does not exist (T8)."""

import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404

from people.models import Officer
from quizzes.bank.models import ItemImage, ItemVersion
from quizzes.bank.types import get_type
from quizzes.exams.models import Attempt, PaperItem


def get_own_attempt(officer: Officer, attempt_id: uuid.UUID) -> Attempt:
    return get_object_or_404(
        Attempt.objects.select_related("exam", "exam__paper"), public_id=attempt_id, officer=officer
    )


def get_paper_image(attempt: Attempt, image_id: uuid.UUID) -> ItemImage:
    """An image that a version of this attempt's paper shows."""
    rows = PaperItem.objects.filter(paper_id=attempt.exam.paper_id).select_related("version")
    shown = {str(image) for row in rows for image in images_of(row.version)}
    if str(image_id) not in shown:
        raise Http404
    return get_object_or_404(ItemImage, public_id=image_id)


def images_of(version: ItemVersion) -> set[str]:
    """Public ids of all images that the version shows."""
    return get_type(version.type).named_images(version.content)
