"""Every address of the URLconf, and how to fill in its parameters: what the walks over the whole site go through."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from quizzes.exams.save_endpoint import PATH

PARAMETER = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
# Addresses that Wagtail writes as regular expressions, as one address that they match.
BY_PATTERN = {
    r"admin/pages/^(\d+)/revisions/compare/(live|earliest|\d+)\.\.\.(live|latest|\d+)/$": (
        "admin/pages/1/revisions/compare/earliest...latest/"
    ),
    "admin/^.*/$": "admin/there-is-no-such-page/",
}


@dataclass(frozen=True)
class Endpoint:
    """`name`: the URL's name with its namespaces, or the route where it has none."""

    name: str
    route: str

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.route)

    @property
    def space(self) -> str:
        return self.name.rpartition(":")[0]

    @property
    def is_wagtails(self) -> bool:
        """One of Wagtail's own screens, not of ours inside its admin."""
        return self.route.startswith("admin/") and (not self.space or self.space.startswith("wagtail"))

    def path(self, values: Mapping[str, Any]) -> str:
        """`values` by "namespace:parameter" or "parameter".

        Raises KeyError: nothing to put there.
        """

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            own = f"{self.space}:{name}"
            return str(values[own] if own in values else values[name])

        return "/" + PARAMETER.sub(fill, BY_PATTERN.get(self.route, self.route)).replace("^", "")


@cache
def list_endpoints() -> tuple[Endpoint, ...]:
    """All of them, in order; where an address stands twice, the first is what a request meets."""
    found: dict[str, Endpoint] = {}
    for route, name in walk(get_resolver()):
        if not route.startswith("admin/^(?:"):  # the shadow over Wagtail's unused screens, which stand below it by name
            found.setdefault(route, Endpoint(name or route, route))
    return (*found.values(), Endpoint("save", PATH.removeprefix("/")))


def walk(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, f"{space}{pattern.name}" if pattern.name else ""
        else:
            yield from walk(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)


# What stands in Wagtail's own addresses: rows of its tables that exist, and words of the right kind.
WAGTAILS = {
    **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"), 1),
    **dict.fromkeys(("collection_id", "image_id", "document_id", "doc_id", "uploaded_file_id", "pk"), 1),
    **dict.fromkeys(("revision_id", "workflow_state_id", "task_state_id", "task_id", "workflow_pk", "session_id"), 1),
    **dict.fromkeys(("app_label", "app_name", "content_type_app_name"), "bank"),
    **dict.fromkeys(("model_name", "content_type_model_name"), "item"),
    "action": "delete",
    "action_name": "publish",
    "filter_spec": "width-100",
    "object_id": 1,
    "uidb64": "MQ",
    "token": "set-password",
}
