"""What search finds: one row a lecture, notice, statute and article, written by `cms.search_index` alone."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """One thing that can be found. Who may find it is asked of the thing itself at every search, so that an entry that is
    late shows nothing to the wrong officer. Items and keys have none. The grams that it is found by stand in a table of the
    database's full-text search, `cms_search_grams`, under the same number (docs/decisions/0040-chinese-search.md)."""

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
    # Found by and not shown: series, speaker, 第84条 for 第八十四条.
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(null=True)  # published first, or in force from; newer ones come first

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "target_id", "part_id"], name="search_entry_once")
        ]
