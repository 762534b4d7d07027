import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from people.middleware import PasswordChangeMiddleware, open_before_password_change
from people.models import Officer
from people.officers import NewOfficer, register_officer
from people.postings import Place
from tests.factories import LONG_AGO, make_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer() -> tuple[Officer, str]:
    return register_officer(NewOfficer("3301999", "陈新", Place(make_province().ward), LONG_AGO), actor=None)


@pytest.mark.parametrize("path", ["/", "/me/", "/exams/", "/people/roster/", "/admin/", "/api/v1/exams/"])
def test_every_page_leads_to_the_change_first(client: Client, newcomer: tuple[Officer, str], path: str) -> None:
    client.force_login(newcomer[0])

    reply = client.get(path)

    assert (reply.status_code, reply["Location"].split("?")[0]) == (302, "/password/")


def test_the_way_on_is_kept(client: Client, newcomer: tuple[Officer, str]) -> None:
    client.force_login(newcomer[0])

    assert client.get("/exams/?a=1")["Location"] == "/password/?next=%2Fexams%2F%3Fa%3D1"
    assert client.post("/exams/")["Location"] == "/password/"


def test_programs_are_told_in_json(client: Client, newcomer: tuple[Officer, str]) -> None:
    client.force_login(newcomer[0])

    reply = client.get("/api/v1/exams/", headers={"accept": "application/json"})

    assert (reply.status_code, reply.json()) == (403, {"reason": "password_change"})


def test_first_login_from_the_slip_of_paper_to_the_home_page(client: Client, newcomer: tuple[Officer, str]) -> None:
    login = client.post(reverse("people:login"), {"officer_number": "3301999", "password": newcomer[1]})
    client.get(login["Location"])
    changed = client.post(reverse("people:password"), {"chosen": "湖边的三棵柳树 2026"})
    home = client.get("/")

    assert (changed.status_code, home.status_code) == (302, 200)
    assert not Officer.objects.get().must_change_password


def test_marked_views_stay_open(newcomer: tuple[Officer, str]) -> None:
    middleware = PasswordChangeMiddleware(lambda request: HttpResponse())
    request = RequestFactory().post("/exams/1/submit/")
    request.user = newcomer[0]

    def view(request: object) -> HttpResponse:
        return HttpResponse()

    closed = middleware.process_view(request, view, (), {})
    opened = middleware.process_view(request, open_before_password_change(view), (), {})

    assert (closed is not None, opened) == (True, None)
