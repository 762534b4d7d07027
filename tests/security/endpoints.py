"""Every address of the URLconf, how to fill in its parameters, and what each of ours is for. The walks and matrices of this folder
take their lists from here; an address that the URLconf has and `ABOUT` does not fails test_endpoints.py."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
    """`name`: the URL's name with its namespaces, or the route where it has none. `is_taken_over`: an address of Wagtail's, by
    Wagtail's name, at which a screen of ours stands."""

    name: str
    route: str
    is_taken_over: bool = False

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.route)

    @property
    def space(self) -> str:
        return self.name.rpartition(":")[0]

    @property
    def is_wagtails(self) -> bool:
        """One of Wagtail's own screens, not of ours inside its admin."""
        is_theirs = self.route.startswith("admin/") and (not self.space or self.space.startswith("wagtail"))
        return is_theirs and not self.is_taken_over

    def path(self, values: Mapping[str, Any]) -> str:
        """`values` by "namespace:name.parameter", "namespace:parameter" or "parameter".

        Raises KeyError: nothing to put there.
        """

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            known = [one for one in (f"{self.name}.{name}", f"{self.space}:{name}") if one in values]
            return str(values[known[0] if known else name])

        return "/" + PARAMETER.sub(fill, BY_PATTERN.get(self.route, self.route)).replace("^", "")

    @property
    def about(self) -> "About":
        """Raises KeyError: nobody has described it."""
        return About() if self.is_wagtails else ABOUT[self.name]


@dataclass(frozen=True)
class About:
    """`reader` gets 200 there, `writer` changes something there: people of walk_site.py, "" where there is nobody to do it.
    `is_shared`: the object belongs to the trainers of the whole province, or to everybody."""

    reader: str = ""
    writer: str = ""
    is_shared: bool = False


@cache
def list_endpoints() -> tuple[Endpoint, ...]:
    """All of them, in order; where an address stands twice, the first is what a request meets."""
    found: dict[str, Endpoint] = {}
    for route, name in walk(get_resolver()):
        if not route.startswith("admin/^(?:"):  # the shadow over Wagtail's unused screens, which stand below it by name
            is_ours = not name and route.startswith("admin/pages/")  # Wagtail's own have names
            first = found.setdefault(route, Endpoint(name or route, route, is_ours))
            if first.name == route and name:
                found[route] = replace(first, name=name)
    return (*found.values(), Endpoint("save", PATH.removeprefix("/")))


def own_endpoints() -> list[Endpoint]:
    return [endpoint for endpoint in list_endpoints() if not endpoint.is_wagtails]


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

ANYBODY, OFFICER, TRAINER, HR = "anonymous", "officer", "trainer", "hr"
KEEPER, SECURITY, AUDITOR = "unit_administrator", "security_administrator", "auditor"
SYSTEM = "system_administrator"


def described(
    space: str, reader: str, writer: str, *, read: str = "", write: str = "", both: str = ""
) -> dict[str, About]:
    """Names in one namespace: those that are read, written, and both."""
    names = {name: About(reader, "") for name in read.split()}
    names |= {name: About("", writer) for name in write.split()}
    names |= {name: About(reader, writer) for name in both.split()}
    return {f"{space}:{name}": about for name, about in names.items()}


def of_trainers(space: str, *, read: str = "", write: str = "", both: str = "") -> dict[str, About]:
    return described(space, TRAINER, TRAINER, read=f"index index_results {read}", write=write, both=f"add {both}")


LISTS = ("lectures", "notices", "series")
ABOUT: dict[str, About] = {
    **described("learning", OFFICER, "", read="home me to-do assignment"),
    **described(
        "people", OFFICER, OFFICER, write="logout preferences complaint-verdict", both="password mail complaint-write"
    ),
    **described("people", OFFICER, "", read="complaints complaint"),
    "people:login": About(ANYBODY, ANYBODY),
    **described("exams", OFFICER, OFFICER, read="list briefing attempt attempt-image attempt-file receipt result"),
    **described(
        "exams",
        OFFICER,
        OFFICER,
        write="start attempt-submit attempt-leave attempt-take-over attempt-files attempt-file-delete",
    ),
    **described("oversight", HR, HR, read="exam-list exam", write="exam-export completion-export"),
    **described("oversight", HR, "", read="completion matrix assignments topics person export"),
    **described("people_staff", KEEPER, KEEPER, read="roster officer import reissue units unit"),
    **described("people_staff", KEEPER, KEEPER, both="officer-add import-start reissue-start"),
    **described(
        "people_staff", KEEPER, KEEPER, write="officer-transfer officer-status officer-reset unit-open unit-end"
    ),
    **described("people_staff", KEEPER, KEEPER, write="import-confirm import-discard"),
    **described("assignments", HR, HR, read="reminders list show", write="reminder-preview reminder-send"),
    **described("assignments", SYSTEM, SYSTEM, both="calendar", write="calendar-remove"),
    **described("assignments", HR, HR, both="add edit", write="publish discard withdraw"),
    **described("assignments", HR, HR, write="extend extend-some except readmit"),
    **described("people_staff", KEEPER, KEEPER, read="complaints complaint", write="complaint-reply complaint-pass-on"),
    **described("people_staff", SECURITY, SECURITY, read="roles", both="role-grant role-revoke"),
    **described("people_staff", HR, HR, read="tokens", both="token-issue token-revoke"),
    **described("people_staff", AUDITOR, "", read="audit"),
    **described("records", OFFICER, OFFICER, read="messages", write="message messages-read", both="file"),
    **described("records", TRAINER, "", read="job"),
    **described("api", OFFICER, OFFICER, read="schema exams exam attempts attempt attempt-result"),
    **described("api", OFFICER, OFFICER, write="exam-attempts attempt-submit"),
    **described("api", HR, "", read="oversight-exams oversight-units oversight-people oversight-assignments"),
    **described("api", HR, "", read="oversight-completion-units oversight-completion-people"),
    **of_trainers("items", read="image", write="status frame fields", both="edit"),
    **described("items", TRAINER, TRAINER, read="review life compare reports lent", both="bulk duplicates"),
    **described("items", TRAINER, TRAINER, write="review_pass step drafts reports_close duplicates_decide"),
    **dict.fromkeys(("items:lent_item", "items:lent_image"), About()),  # whoever owns all banks borrows none
    "items-report": About("", OFFICER),
    **described("imports", TRAINER, TRAINER, read="import progress", both="index leftovers row"),
    **described("imports", TRAINER, TRAINER, write="again correct commit discard repeated row_status split"),
    **described("items", TRAINER, TRAINER, read="export_wait", both="export"),
    **described("api", TRAINER, TRAINER, read="item-import item-import-rows item-export"),
    **described("api", TRAINER, TRAINER, write="item-imports item-import-commit item-exports"),
    "imports:template": About(TRAINER, is_shared=True),
    **described("rechecks", TRAINER, TRAINER, both="index"),
    "rechecks:articles": About(TRAINER, is_shared=True),
    **described("item_health", TRAINER, "", read="index item"),
    **of_trainers("banks", both="edit loans", write="take_back"),
    **of_trainers("topics"),
    **of_trainers("competencies"),
    **dict.fromkeys(("topics:edit", "competencies:edit"), About(TRAINER, TRAINER, is_shared=True)),
    **of_trainers("papers", read="show preview sheet image", write="copy discard", both="edit"),
    **of_trainers("exam_plans", read="show officers items export-wait export-progress", both="edit"),
    **described("exam_plans", TRAINER, TRAINER, write="discard export", both="publish extend withdraw export-file"),
    **described("statutes", OFFICER, "", read="list"),
    **dict.fromkeys(("statutes:version", "statutes:article", "statutes:compare"), About(OFFICER, is_shared=True)),
    **dict.fromkeys(("api:statutes", "api:statute", "api:statute-articles"), About(OFFICER, is_shared=True)),
    **described("statute_texts", TRAINER, TRAINER, both="index upload"),
    **described("cms", OFFICER, "", read="medium notices notice search"),
    **described("progress", OFFICER, OFFICER, read="list lecture image", write="progress finish answer"),
    "progress:series": About(),  # leads to the list
    **described("api", OFFICER, "", read="series lectures lecture notices notice progress lecture-progress"),
    **{f"{name}:{screen}": About(TRAINER) for name in LISTS for screen in ("index", "index_results")},
    **described("wagtailadmin_pages", TRAINER, TRAINER, both="add edit preview_on_add preview_on_edit"),
    **described("uploads", TRAINER, TRAINER, write="start", both="upload"),
    "uploads:info": About(),  # names its file in the query
    **described("reviews", TRAINER, TRAINER, read="preview", write="withdraw", both="review take-down discard"),
    "reviews:new": About(is_shared=True),  # leads to the editor of the only unit
    **described("lecture_questions", TRAINER, TRAINER, both="show", write="import"),
    "save": About("", OFFICER),
}
