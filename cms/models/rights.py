"""What one person may do with one page in Wagtail's admin, as its views ask. Narrower than Wagtail's own: nobody publishes, deletes,
moves, copies, locks or restricts pages there (cms/review.py has verbs for what is left), and page permissions count only
together with a trainer's grant that covers the page's unit."""

from typing import Any

from wagtail.models import PagePermissionTester

from people.models import Officer, Role
from people.scope import is_within


class PageRights(PagePermissionTester):
    @property
    def is_in_scope(self) -> bool:
        """Spaces and pages have a unit; the home page has none."""
        unit = getattr(self.page, "unit", None)
        if unit is None or not isinstance(self.user, Officer) or not self.user.is_active:
            return False
        return is_within(unit.path, self.user.scope_paths(Role.TRAINER))

    def can_edit(self) -> bool:
        return self.is_in_scope and "change" in self._actions

    def can_add_subpage(self) -> bool:
        return self.is_in_scope and "add" in self._actions and bool(type(self.page).creatable_subpage_models())

    def can_submit_for_moderation(self) -> bool:
        return self.can_edit() and bool(super().can_submit_for_moderation())

    def can_view_revisions(self) -> bool:
        return self.can_edit()

    @property
    def _actions(self) -> set[str]:
        actions: set[str] = getattr(
            self, "permissions", set()
        )  # absent for superusers, who need a grant like everybody
        return actions

    def _never(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_publish = can_publish_subpage = can_unpublish = can_unschedule = can_delete = _never
    can_move = can_move_to = can_copy = can_copy_to = can_reorder_children = _never
    can_lock = can_unlock = can_set_view_restrictions = _never


class SpaceRights(PageRights):
    """A space is a place to begin pages in, and no page that anybody edits."""

    def can_edit(self) -> bool:
        return False
