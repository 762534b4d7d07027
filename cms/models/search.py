"""What search finds: one row a lecture, notice, statute and article, written by `cms.search` alone."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from cms.search_text import write_grams


class SearchEntry(index.Indexed, models.Model):
    """One thing that can be found. Who may find it is asked of the thing itself at every search, so that an entry that is
    late shows nothing to the wrong officer. Items and keys have none."""

    class Kind(models.TextChoices):
        LECTURE = "lecture", _("微课")
        NOTICE = "notice", _("通知简报")
        STATUTE = "statute", _("法规")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    target_id = models.BigIntegerField()  # of the page, or of the statute's version
    part_id = models.BigIntegerField(default=0)  # of the article; 0: the whole
    position = models.PositiveIntegerField(default=0)  # of the article; 0: the whole
    title = models.CharField(max_length=300)
    text = models.TextField()
    at = models.DateTimeField(null=True)  # published first, or in force from; newer ones come first

    search_fields: ClassVar = [index.SearchField("grams"), index.FilterField("kind"), index.FilterField("target_id")]
    search_auto_update = False  # many rows at once, and in the transaction that changes what they are about

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "target_id", "part_id"], name="search_entry_once")
        ]

    def grams(self) -> str:
        return write_grams(f"{self.title}\n{self.text}")
