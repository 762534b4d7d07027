"""Items whose law has changed."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Officer, Role
from people.scope import within


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def visible_to(self, officer: Officer) -> "RecheckQuerySet":
        return self.filter(within("item__bank__unit__path", officer.scope_paths(Role.TRAINER)))

    def open(self) -> "RecheckQuerySet":
        return self.filter(state=Recheck.State.OPEN)


class Recheck(models.Model):
    """One citation of an item whose article reads otherwise in a statute's new version, or is gone from it (`new_article` ""); both ""
    where a whole statute is cited. While it is open the item is in no draw (待复核). Texts are copies: they are what was compared."""

    class State(models.TextChoices):
        OPEN = "open", _("待复核")
        CONFIRMED = "confirmed", _("仍然正确")
        REVISED = "revised", _("已修改")
        RETIRED = "retired", _("已停用")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey("bank.Item", models.CASCADE, related_name="rechecks")
    version = models.ForeignKey("bank.ItemVersion", models.CASCADE, related_name="+")
    statute = models.CharField(max_length=80)
    old_edition = models.CharField(max_length=20)
    old_article = models.CharField(max_length=40)
    old_text = models.TextField()
    new_edition = models.CharField(max_length=20)
    new_article = models.CharField(max_length=40, blank=True)
    new_text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["statute", "old_article", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "statute", "old_edition", "old_article", "new_edition"], name="recheck_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["item"], condition=models.Q(state="open"), name="recheck_open")]

    def __str__(self) -> str:
        return str(self.public_id)
