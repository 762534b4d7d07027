"""A walk over every address of the site by everybody, under one key and under another."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from cms.admin_urls import absent
from cms.statutes.models import StatuteVersion
from learning.assignments.models import Assignment, CalendarSpan
from people.models import AccessToken, Complaint, RoleGrant, RosterImport
from quizzes.bank.models import Topic
from records.models import Job, Message, PrivateFile
from tests.factories import PHONE
from tests.security.cast import ANONYMOUS, Site
from tests.security.dumps import mentioned, written
from tests.security.endpoints import WAGTAILS, Endpoint, list_endpoints, own_endpoints

Values = Mapping[str, Any]
LINK = re.compile(rb"""(?<![\w-])(?:href|src|action|data-src|data-url)="([^"#]+)""")
CSRF = re.compile(rb'(csrfmiddlewaretoken\\?" value=\\?"|"CSRF_TOKEN": ")\w{64}')
KEYED = ("bank_itemkey", "exams_result", "exams_itemresult")  # what another key makes different, see scenes.variant_of
DOORS = ("/login/", "/admin/login/")
QUERIES = {
    "learning:me": ["results=all"],
    "exams:result": ["show=all", "show=wrong", "show=marked"],
    "exam_plans:items": ["order=difficulty"],
    "imports:import": ["show=all"],
    "item_health:index": ["alarm=unused"],
    "rechecks:articles": ["q=书屋&former=1"],
    "oversight:exam": ["status=passed"],
    "oversight:completion": ["status=all", "as_of=2026-01-01"],
    "api:oversight-people": ["status=passed"],
    "items:index": ["q=禁闭"],
    "cms:search": ["q=禁闭", "q=CANARY"],
    "progress:list": ["tab=all"],
}


@dataclass(frozen=True)
class Visit:
    """One page as somebody got it. `writes`: statements that it made the database write. `is_keyed`: it looked at a table whose
    rows another key makes different."""

    login: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    writes: tuple[str, ...]
    is_keyed: bool

    @property
    def is_html(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    @property
    def comparable(self) -> tuple[int, bytes]:
        """Status and body without what is random by design: the nonce that the policy names, and the CSRF token."""
        body = CSRF.sub(rb"\1", self.body)
        nonce = re.search(r"'nonce-([^']+)'", self.headers.get("Content-Security-Policy", ""))
        return self.status, body.replace(nonce[1].encode(), b"") if nonce else body


@dataclass
class Crawl:
    """`first`: the walk with nothing released; `other`: those of its pages that looked at `varied`, the tables that another
    variant of every key makes different, under that variant; `released`: what an officer and a trainer get to see once a
    key is released; `answered`: what an officer is told of the questions behind a lecture, and the lecture afterwards."""

    marks: dict[str, set[str]] = field(default_factory=dict)
    varied: set[str] = field(default_factory=set)
    first: list[Visit] = field(default_factory=list)
    other: list[Visit] = field(default_factory=list)
    released: list[Visit] = field(default_factory=list)
    answered: list[Visit] = field(default_factory=list)


def object_sets(site: Site) -> Iterator[dict[str, Any]]:
    """Values for parameters, one set an object that addresses can name."""
    for name, exam in site.exams.items():
        values = {"exam_id": exam.public_id, "exam_plans:pk": exam.public_id, "papers:pk": exam.paper.public_id}
        values |= {"papers:image": site.image, "image_id": site.image, "items:pk": site.items[name][0].public_id}
        values |= {
            "item_health:pk": site.items[name][0].public_id,
            "items:image": site.image,
            "version_id": version_of(site, name),
        }
        values |= {
            "items:duplicates_decide.pk": site.items[name][0].pk,
            "items:reports_close.pk": version_of(site, name),
        }
        if name in site.attempts:
            values["attempt_id"] = site.attempts[name].public_id
            values["file_id"] = site.exams[name].public_id  # nobody has handed in a file: none is there
        if name in site.jobs:
            values["job"] = site.jobs[name].public_id
        yield values
    for values in (site.lectures.values(), *site.lectures.others()):
        yield {**values, "image_id": site.image}
    old, new = StatuteVersion.objects.order_by("effective_on")
    yield {"version_id": new.public_id, "other_id": old.public_id, "code": "4-1", "statute_id": new.public_id}
    for batch in site.imports.values():
        yield {"imports:pk": batch.public_id, "number": 1, "import_id": batch.public_id}
    for bank in (site.bank, site.other_bank):
        yield {"banks:pk": bank.public_id, "loan": 1}
    yield {"items:image.pk": site.image, "kind": "xlsx", "topics:pk": Topic.objects.all()[:1].get().pk}
    yield {"kind": "docx", "competencies:pk": 1}
    for officer in site.people.values():
        yield {"officer_id": officer.public_id}
    for unit in (site.province.root, site.province.prison, site.province.ward, site.province.city):
        yield {"unit_id": unit.public_id}
    for grant in RoleGrant.objects.select_related("officer", "unit"):
        yield {"officer_id": grant.officer.public_id, "role": grant.role, "unit_id": grant.unit.public_id}
    for roster in RosterImport.objects.all():
        yield {"import_id": roster.public_id}
    for file in PrivateFile.objects.all():
        yield {"file_id": file.public_id, "statute_texts:upload_id": file.public_id}
    for complaint in Complaint.objects.all():
        yield {"complaint_id": complaint.public_id}
    for assignment in Assignment.objects.all():
        yield {"assignment_id": assignment.public_id, "officer_id": site.people["officer"].public_id}
    for token in AccessToken.objects.all():
        yield {"token_id": token.public_id}
    for span in CalendarSpan.objects.all()[:1]:
        yield {"span_id": span.public_id}
    for message in Message.objects.all():
        yield {"message_id": message.public_id}
    for job in Job.objects.all():
        yield {"job_id": job.public_id, "export_id": job.public_id}


def version_of(site: Site, name: str) -> Any:
    version = site.items[name][0].current_version
    assert version
    return version.public_id


def addresses(endpoints: Iterable[Endpoint], objects: list[Values]) -> Iterator[tuple[Endpoint, str]]:
    for endpoint in endpoints:
        paths = [path for values in objects if (path := path_or_none(endpoint, values))]
        if not paths:
            raise LookupError(f"tests/security/crawl.py knows no object for {endpoint.route}")
        for path in dict.fromkeys(paths):
            yield endpoint, path
            yield from ((endpoint, f"{path}?{query}") for query in QUERIES.get(endpoint.name, ()))


def path_or_none(endpoint: Endpoint, values: Values) -> str | None:
    try:
        return endpoint.path(values)
    except KeyError:
        return None


def visit(client: Client, login: str, url: str, form: dict[str, Any] | None = None) -> Visit:
    """With a form it is posted."""
    client.cookies.pop("messages", None)  # a notice that the last page left for the next one
    with written() as statements, mentioned(*KEYED) as keyed:
        response = client.post(url, form) if form else client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    return Visit(login, url, response.status_code, dict(response.headers), body, tuple(statements), bool(keyed))


def client_of(site: Site, login: str) -> Client:
    client = Client(raise_request_exception=False)
    if login != ANONYMOUS:
        client.force_login(site.people[login])
    if login == "officer":
        client.cookies["device"] = PHONE.cookie
    return client


def walk_everywhere(site: Site, logins: Iterable[str]) -> list[Visit]:
    """Everybody opens every address with every object, then the links with queries that the pages show."""
    objects = [*object_sets(site)]
    ours = [*addresses(own_endpoints(), objects)]
    theirs = [*addresses([one for one in list_endpoints() if one.is_wagtails], [WAGTAILS])]
    off = [one for one in theirs if resolve(one[1]).func is absent]  # one view, which knows no rows
    theirs = [one for one in theirs if one not in off[1:]]
    visits = []
    for login in logins:
        client = client_of(site, login)
        pages = open_all(client, login, ours + theirs if login == "other_trainer" else ours)
        visits += [*pages, *follow(client, login, pages)]
    return visits


def open_all(client: Client, login: str, urls: Iterable[tuple[Endpoint, str]]) -> list[Visit]:
    """A screen that turned somebody away is not tried with more objects; nor one that is rather for others
    (endpoints.py) with more than two, whether they were shown or do not exist for this person."""
    visits, enough = [], Counter[str]()
    for endpoint, url in urls:
        if enough[endpoint.route] < 2 and (login == endpoint.about.reader or "?" not in url):
            page = visit(client, login, url)
            visits.append(page)
            if page.status in (403, 405) or page.headers.get("Location", "").startswith(DOORS):
                enough[endpoint.route] += 2
            elif page.status in (200, 404) and login not in ("officer", endpoint.about.reader):
                enough[endpoint.route] += 1
    return visits


def follow(client: Client, login: str, pages: list[Visit]) -> list[Visit]:
    """What the pages link to, each view once with the same names in its query."""
    seen, waiting, visits = {shape_of(page.url) for page in pages}, [*pages], []
    while waiting:
        page = waiting.pop()
        for link in links_of(page) if page.status == 200 and page.is_html else ():
            if shape_of(link) not in seen:
                seen.add(shape_of(link))
                visits.append(visit(client, login, link))
                waiting.append(visits[-1])
    return visits


@cache
def shape_of(url: str) -> tuple[str, tuple[str, ...]]:
    """The view and the names in the query, leaves of a list taken for one."""
    path, _mark, query = url.partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        name = path
    return name, tuple(sorted({pair.partition("=")[0] for pair in query.split("&")} - {"p", "page"}))


def visit_again(site: Site, visits: Iterable[Visit]) -> list[Visit]:
    """The same pages by the same people."""
    clients: dict[str, Client] = {}
    again = []
    for page in visits:
        if page.login not in clients:
            clients[page.login] = client_of(site, page.login)
        again.append(visit(clients[page.login], page.login, page.url))
    return again


def links_of(page: Visit) -> Iterator[str]:
    for raw in LINK.findall(page.body):
        parts = urlsplit(urljoin(f"http://testserver{page.url}", unescape(raw.decode())))
        if parts.netloc == "testserver" and not parts.path.startswith(("/static/", "/admin/logout", "/logout")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")
