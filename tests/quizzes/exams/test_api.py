"""Own exams, attempts and results over REST: explicit fields, unknown keys refused, policy obeyed."""

import pytest

from people.models import Role
from quizzes.exams.models import Attempt, Exam
from tests.factories import RIGHT, make_exam, make_officer, make_province, make_staff, token_of
from tests.factories import answer as save_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def trainer(province):
    return make_staff(province.root, Role.TRAINER)


@pytest.fixture
def officer(province, client):
    officer = make_officer(province.ward)
    client.force_login(officer)
    return officer


def post(client, url, body=None):
    return client.post(url, body or {}, content_type="application/json")


def test_from_start_to_result(province, trainer, officer, client):
    exam = make_exam(trainer, province.prison, review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    listed = client.get("/api/v1/exams/").json()
    started = post(client, f"/api/v1/exams/{exam.public_id}/attempts/")
    attempt_url = f"/api/v1/attempts/{started.json()['id']}/"
    opened = client.get(attempt_url).json()
    attempt = Attempt.objects.get()
    save_answer(token_of(attempt), 1, RIGHT["single"])
    receipt = post(client, f"{attempt_url}submit/", {"epoch": opened["epoch"]}).json()["receipt"]
    result = client.get(f"{attempt_url}result/").json()

    assert [(one["id"], one["state"], one["attempts_left"]) for one in listed] == [
        (str(exam.public_id), "available", 1)
    ]
    assert (started.status_code, opened["sections"][0]["questions"][0]["type"]) == (201, "single")
    assert (receipt["code"], receipt["answered"]) == (attempt.receipt_code, 1)
    assert (result["score"], result["passed"], result["questions"][0]["key"]) == ("2.0", False, "C")


@pytest.mark.parametrize(
    "policy", [Exam.ReviewPolicy.AFTER_WINDOW, Exam.ReviewPolicy.RIGHT_OR_WRONG, Exam.ReviewPolicy.NEVER]
)
def test_result_shows_no_more_than_the_policy(province, trainer, officer, client, policy):
    exam = make_exam(trainer, province.prison, review_policy=policy)
    attempt_id = post(client, f"/api/v1/exams/{exam.public_id}/attempts/").json()["id"]
    post(client, f"/api/v1/attempts/{attempt_id}/submit/", {"epoch": 1})

    result = client.get(f"/api/v1/attempts/{attempt_id}/result/").json()

    assert (result["score"] is None) == (policy == Exam.ReviewPolicy.AFTER_WINDOW)
    assert [row["correct"] for row in result["questions"]] == ([False] * 4 if policy == "right_or_wrong" else [])
    assert all(row["key"] is row["rationale"] is row["citations"] is None for row in result["questions"])


@pytest.mark.parametrize("body", [{"epoch": 1, "score": 100}, {"epoch": 1, "state": "sealed"}, {}, {"epoch": 0}])
def test_unknown_or_missing_keys_are_refused(province, trainer, officer, client, body):
    exam = make_exam(trainer, province.prison)
    attempt_id = post(client, f"/api/v1/exams/{exam.public_id}/attempts/").json()["id"]

    response = post(client, f"/api/v1/attempts/{attempt_id}/submit/", body)

    assert response.status_code == 400
    assert Attempt.objects.get().state == "open"


def test_query_keys_that_are_unknown_are_refused(officer, client):
    assert client.get("/api/v1/exams/?officer=1").status_code == 400


def test_another_officers_attempt_does_not_exist(province, trainer, officer, client):
    exam = make_exam(trainer, province.prison)
    attempt_id = post(client, f"/api/v1/exams/{exam.public_id}/attempts/").json()["id"]
    client.force_login(make_officer(province.ward, "王晓燕"))

    codes = [
        client.get(f"/api/v1/attempts/{attempt_id}/").status_code,
        client.get(f"/api/v1/attempts/{attempt_id}/result/").status_code,
        post(client, f"/api/v1/attempts/{attempt_id}/submit/", {"epoch": 1}).status_code,
    ]

    assert codes == [404, 404, 404]


def test_refusals_say_their_state(province, trainer, officer, client):
    exam = make_exam(trainer, province.prison)
    Exam.objects.update(opens_at="2099-01-01T00:00Z", closes_at="2099-01-02T00:00Z")

    response = post(client, f"/api/v1/exams/{exam.public_id}/attempts/")

    assert (response.status_code, response.json()["code"]) == (409, "notyet")


def test_hr_reads_results_by_unit_within_scope(province, trainer, client):
    exam = make_exam(trainer, province.prisons)
    make_officer(province.ward, "本监区")
    make_officer(province.other_ward, "外监区")
    client.force_login(make_staff(province.ward, Role.HR, "何静"))
    url = f"/api/v1/oversight/exams/{exam.public_id}"

    units, people = client.get(f"{url}/units/").json(), client.get(f"{url}/people/?status=absent").json()
    outside = client.get(f"{url}/people/?unit={province.other_ward.public_id}")

    assert [(unit["name"], unit["expected"]) for unit in units["units"]] == [("一监区", 2)]
    assert sorted(person["name"] for person in people["results"]) == ["何静", "本监区"]
    assert outside.status_code == 404


def test_officers_without_the_role_get_no_results_of_others(province, trainer, officer, client):
    exam = make_exam(trainer, province.prison)

    assert client.get(f"/api/v1/oversight/exams/{exam.public_id}/people/").status_code == 403


def test_schema_is_served(officer, client):
    assert client.get("/api/v1/schema").status_code == 200
