"""A database that is away is said as 503 with Retry-After, wherever it is missed."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.factories import make_officer, make_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_officer(make_province().ward))
    return client


@pytest.mark.parametrize("path", ["/", "/exams/", "/me/", "/api/v1/exams/", "/admin/"])
def test_database_that_fails_under_the_session_is_busy(client, monkeypatch, path):
    def fail(*args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)

    response = client.get(path)

    assert (response.status_code, response["Retry-After"]) == (503, "3")


def test_other_errors_stay_errors(client, monkeypatch):
    monkeypatch.setattr("learning.views.list_cards", lambda officer: 1 / 0)

    assert client.get("/").status_code == 500


def test_nul_in_a_search_is_a_bad_request(client):
    assert client.get("/exams/?search=%00").status_code == 400
