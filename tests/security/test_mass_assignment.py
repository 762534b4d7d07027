"""Fields that nobody asked for are refused by the REST interface, and a login ignores them (T20)."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern

from config.api import urlpatterns
from people.models import Officer, Role
from quizzes.exams.models import Attempt, Exam, Response, Result
from tests.factories import PASSWORD, PHONE, answer, make_exam, make_officer, make_province, make_staff, sit

pytestmark = pytest.mark.django_db
MODELS: tuple[type[Model], ...] = (Exam, Attempt, Response, Result, Officer)
NAMES = sorted(
    {
        name
        for model in MODELS
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", ""))
    }
    - {""}
)
# What somebody who tampers would write there.
VALUES = {
    "score": "100",
    "percentage": "100",
    "passed": "true",
    "band": "优秀",
    "state": "sealed",
    "ending": "officer",
    "is_superuser": "true",
    "is_active": "false",
    "must_change_password": "false",
    "number": "9",
    "item_count": "1",
    "deadline": "2099-01-01T00:00",
    "accept_until": "2099-01-01T00:00",
    "duration": "99:00:00",
    "pass_mark": "0",
}
EXTRA = {name: VALUES.get(name, "1") for name in NAMES}
QUERIED = {"api:oversight-units": {"unit"}, "api:oversight-people": {"unit", "status"}}
Rows = dict[str, list[dict[str, Any]]]


class Sitting:
    """An officer in the middle of an exam, of which HR sees the results; `fresh`: another that can be started."""

    def __init__(self) -> None:
        province = make_province()
        trainer = make_staff(province.prison, Role.TRAINER)
        self.officer = make_officer(province.ward)
        self.hr = make_staff(province.prison, Role.HR, "吴芳")
        self.exam = make_exam(trainer, province.prison, title="正在考")
        self.fresh = make_exam(trainer, province.prison, paper=self.exam.paper, title="还没考")
        self.attempt, token = sit(self.exam, self.officer)
        answer(token, 1, "o0")

    def client(self, officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        client.cookies["device"] = PHONE.cookie
        return client

    def url(self, name: str) -> str:
        pattern = next(one for one in urlpatterns if isinstance(one, URLPattern) and one.name == name)
        exam = self.fresh if name == "exam-attempts" else self.exam
        route = str(pattern.pattern).replace("<uuid:exam_id>", str(exam.public_id))
        return "/api/v1/" + route.replace("<uuid:attempt_id>", str(self.attempt.public_id))


@pytest.fixture
def sitting() -> Sitting:
    return Sitting()


def rows(*, but: dict[type[Model], set[str]] | None = None) -> Rows:
    """All rows of the models; `but`: columns that the request is there to change."""
    left_out = but or {}
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in left_out.get(model, set())}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in MODELS
    }


def names_with(method: str) -> set[str]:
    views = {one.name: one.callback.view_class for one in urlpatterns if isinstance(one, URLPattern)}
    return {str(name) for name, view in views.items() if hasattr(view, method) and name != "schema"}


BODIES: dict[str, dict[str, Any]] = {"exam-attempts": {}, "attempt-submit": {"epoch": 1}}


def test_every_endpoint_that_takes_a_body_is_tried() -> None:
    assert names_with("post") | names_with("put") | names_with("patch") == set(BODIES)


@pytest.mark.parametrize("name", BODIES)
def test_every_field_of_every_model_is_refused_in_a_body(sitting: Sitting, name: str) -> None:
    client, url, before = sitting.client(sitting.officer), sitting.url(name), rows()
    extra = {key: value for key, value in EXTRA.items() if key not in BODIES[name]}

    answers = {
        key: client.post(url, {**BODIES[name], key: value}, content_type="application/json")
        for key, value in extra.items()
    }
    together = client.post(url, {**extra, **BODIES[name]}, content_type="application/json")

    assert {key: response.status_code for key, response in answers.items()} == dict.fromkeys(extra, 400)
    assert {key: list(response.json()) for key, response in answers.items()} == {key: [key] for key in extra}
    assert (together.status_code, set(together.json())) == (400, set(extra))
    assert rows() == before


@pytest.mark.parametrize("name", sorted(names_with("get")))
def test_every_field_of_every_model_is_refused_in_a_query(sitting: Sitting, name: str) -> None:
    client = sitting.client(sitting.hr if name.startswith("oversight") else sitting.officer)
    url, before = sitting.url(name), rows()
    unknown = [key for key in NAMES if key not in QUERIED.get(f"api:{name}", set())]

    statuses = {key: client.get(url, {key: EXTRA[key]}).status_code for key in unknown}

    assert statuses == dict.fromkeys(unknown, 400)
    assert rows() == before


def test_logging_in_writes_the_login_alone(sitting: Sitting) -> None:
    columns = {"last_login"}
    before = rows(but={Officer: columns})
    form = EXTRA | {"officer_number": sitting.officer.officer_number, "password": PASSWORD}

    response = Client().post("/login/", form)

    assert response.status_code == 302
    assert rows(but={Officer: columns}) == before
