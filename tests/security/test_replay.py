"""T7: requests that come again, late or out of order. A sealed attempt is final; before that the highest revision counts."""

from typing import Any

import pytest
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import Officer, Role
from quizzes.exams.models import Attempt, Exam, ItemResult, Response, Result
from tests.factories import RIGHT, WRONG, make_exam, make_officer, make_province, make_staff
from tests.security.browser import Browser, Sent, answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_connection")]
KINDS = dict(enumerate(RIGHT, start=1))  # position → type in the factories' paper
TABLES: tuple[type[models.Model], ...] = (Attempt, Response, Result, ItemResult)
Change = tuple[int, int]  # position, rev


@pytest.fixture
def exam() -> Exam:
    province = make_province()
    return make_exam(make_staff(province.prison, Role.TRAINER), province.prison)


@pytest.fixture
def officer(exam: Exam) -> Officer:
    return make_officer(exam.unit)


def begin(browser: Browser, exam: Exam) -> tuple[Attempt, str]:
    assert browser.post(f"/exams/{exam.public_id}/start").status == 302
    attempt = Attempt.objects.get(exam=exam)
    return attempt, browser.open_paper(attempt.public_id)["token"]


def dump() -> dict[str, list[dict[str, Any]]]:
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in TABLES}


def record_sitting(browser: Browser, exam: Exam) -> list[Sent]:
    """A whole sitting: start, single saves, a change of mind, a batch, a late duplicate, a plain form, hand-in."""
    attempt, token = begin(browser, exam)
    url = f"/exams/attempts/{attempt.public_id}/submit"
    plain = {"token": token, "action": "save", "shown": "1", "q1": RIGHT["single"], "q3": "true"}
    replies = [
        browser.save(token, answer(1, WRONG["single"], 1)),
        browser.save(token, answer(1, RIGHT["single"], 2)),
        browser.save(token, *[answer(position, RIGHT[KINDS[position]], 1) for position in (2, 3, 4)]),
        browser.save(token, answer(4, WRONG["fill_in"], 2, marked=True), answer(1, WRONG["single"], 1)),
        browser.post(url, plain),
        browser.hand_in(attempt.public_id, token),
    ]
    assert [reply.status for reply in replies] == [200, 200, 200, 200, 302, 200]
    return list(browser.sent)


@pytest.mark.parametrize("order", ["as it was", "backwards", "twice"])
def test_replaying_a_whole_sitting_after_sealing_changes_nothing(exam: Exam, officer: Officer, order: str) -> None:
    browser = Browser.of(officer)
    requests = record_sitting(browser, exam)
    before = dump()
    assert [len(rows) for rows in before.values()] == [1, 4, 1, 4]

    again = {"as it was": requests, "backwards": requests[::-1], "twice": [r for r in requests for _ in range(2)]}
    replies = [(request, browser.send(request)) for request in again[order]]

    assert dump() == before
    saves = [reply.json() for request, reply in replies if request.url == "/save"]
    verdicts = {verdict["status"] for body in saves for verdict in body["answers"]}
    assert (len(saves), verdicts) == (
        4 if order != "twice" else 8,
        {"superseded"},
    )  # stored already: true, and no write


def test_sealed_answers_refuse_higher_revisions_and_another_hand_in_too(exam: Exam, officer: Officer) -> None:
    """An attacker who kept the token does not only repeat: he changes what he repeats."""
    browser = Browser.of(officer)
    record_sitting(browser, exam)
    before, last = dump(), browser.sent[-1]
    token, attempt = dict(last.headers)["X_Attempt_Token"], Attempt.objects.get()

    saved = browser.save(token, *[answer(position, RIGHT[KINDS[position]], 99) for position in KINDS])
    form = {"token": token, "shown": "1", "q1": WRONG["single"], "q4": RIGHT["fill_in"]}
    posted = browser.post(f"/exams/attempts/{attempt.public_id}/submit", form)
    receipts = [browser.send(last).json() for _ in range(2)]

    assert dump() == before
    assert (saved.status, saved.json()["reason"], posted.status) == (409, "sealed", 302)
    assert receipts[0] == receipts[1]
    assert receipts[0]["receipt"]["code"] == attempt.receipt_code


def value_of(change: Change) -> Any:
    """What the client wrote at that revision: it never sends two values under one number."""
    position, rev = change
    return (RIGHT if rev % 3 == 0 else WRONG)[KINDS[position]]


BATCHES = st.lists(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 7)), min_size=1, max_size=5), min_size=1, max_size=6
)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[list[Change]], list[list[Change]]]:
    """What was sent, and how it arrives: each batch at least once, any of them again, in any order."""
    sent = draw(BATCHES)
    again = draw(st.lists(st.sampled_from(sent), max_size=6))
    return sent, draw(st.permutations(sent + again))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries())
def test_duplicates_and_reordering_end_in_the_same_state(
    exam: Exam, officer: Officer, delivery: tuple[list[list[Change]], list[list[Change]]]
) -> None:
    sent, arriving = delivery
    highest: dict[int, int] = {}
    for position, rev in (change for batch in sent for change in batch):
        highest[position] = max(rev, highest.get(position, 0))

    with transaction.atomic():
        browser = Browser.of(officer)
        attempt, token = begin(browser, exam)
        statuses = {
            browser.save(token, *[answer(change[0], value_of(change), change[1]) for change in batch]).status
            for batch in arriving
        }
        browser.hand_in(attempt.public_id, token)
        stored = list(Response.objects.order_by("position").values_list("position", "rev", "value"))
        correct = set(ItemResult.objects.filter(correct=True).values_list("position", flat=True))
        transaction.set_rollback(True)

    assert statuses == {200}
    assert stored == [
        (position, highest[position], value_of((position, highest[position]))) for position in sorted(highest)
    ]
    assert correct == {position for position, rev in highest.items() if rev % 3 == 0}
