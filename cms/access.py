"""Who may use the trainers' screens in Wagtail's admin, and on which rows. Owns no table and refuses by row, never by
Django's model permissions, which are coarser than units."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.permission_policies.base import BasePermissionPolicy

from people.models import Officer, Role, RoleGrant


class ScopePolicy(BasePermissionPolicy):
    """Trainers may list, add and change the rows that the model's `visible_to` gives them. Nobody deletes."""

    actions = frozenset({"add", "change", "view"})

    def rows_for(self, user: Officer, action: str) -> models.QuerySet[Any]:
        """The rows on which `user` may do `action`; the screens of this policy take their rows from here alone."""
        rows: models.QuerySet[Any] = self.model._default_manager.visible_to(user)
        return rows

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.actions and isinstance(user, Officer) and user.is_active and user.has_role(Role.TRAINER)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: models.Model) -> bool:
        return self.user_has_permission(user, action) and self.rows_for(user, action).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> models.QuerySet[Any]:
        allowed = [action for action in actions if self.user_has_permission(user, action)]
        none: models.QuerySet[Any] = self.model._default_manager.none()
        return self.rows_for(user, allowed[0]) if allowed else none

    def users_with_any_permission(self, actions: Iterable[str]) -> models.QuerySet[Officer]:
        trainers = RoleGrant.objects.active().filter(role=Role.TRAINER).values("officer_id")
        officers: models.QuerySet[Officer] = Officer.objects.filter(is_active=True, pk__in=trainers)
        return officers if self.actions & set(actions) else officers.none()


class VocabularyPolicy(ScopePolicy):
    """Words that every unit shares: every trainer reads and adds them; `changeable_by` on the model's QuerySet says who
    may change which, since a change shows in other units."""

    def rows_for(self, user: Officer, action: str) -> models.QuerySet[Any]:
        every = self.model._default_manager.all()
        rows: models.QuerySet[Any] = every.changeable_by(user) if action == "change" else every
        return rows
