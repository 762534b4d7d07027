"""Files among the answers."""

import uuid
from typing import ClassVar

from django.core.files.storage import Storage, storages
from django.db import models


def response_file_storage() -> Storage:
    return storages["private"]


class ResponseFile(models.Model):
    """A file that an officer handed in for one item of an attempt. It counts where the response's value names it; content is kept under its
    public id, never under the name that the officer gave it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey("exams.Attempt", models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    content = models.FileField(storage=response_file_storage, upload_to="responses/%Y/%m/")
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["attempt", "position"], name="response_file_place")]

    def __str__(self) -> str:
        return str(self.public_id)
