"""What stands in the editor besides fields: where the page is on its way, and the steps of rooms above."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.panels import Panel

from cms.addresses import steps_of
from cms.review import last_words
from cms.states import state_of


class StatePanel(Panel):
    """At the top: the page's state in words, and what the reviewer wrote when it came back."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/editor/state.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            is_saved = bool(self.instance.pk)
            step = last_words(self.instance) if is_saved else None
            return {**context, "state": state_of(self.instance) if is_saved else None, "step": step}


class StepsPanel(Panel):
    """Buttons that save the draft and lead to a screen of a room above, such as the lecture's questions."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/editor/steps.html"

        def is_shown(self) -> bool:
            return bool(steps_of(type(self.instance)))

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "steps": steps_of(type(self.instance))}
