"""Whatever happens, in whatever order: sums, recount and rows agree, and no earlier report ever changes."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cms.models import LecturePage
from learning.assignments.audience import AudienceDraft, ExceptionDraft
from learning.assignments.completions import read_facts
from learning.assignments.drafts import AssignmentInvalid
from learning.assignments.models import Assignment, Completion, DueChange, Duty, PendingReview, Standing, Tally
from learning.assignments.publishing import (
    change_due,
    change_due_for_all,
    except_officer,
    readmit_officer,
    withdraw_assignment,
)
from learning.assignments.reviewing import review_all, review_pending
from learning.assignments.rule import judge
from learning.assignments.tallies import recount
from learning.progress.models import LectureCompletion
from people.models import Officer, Role, Unit
from people.officers import NewOfficer, register_officer, set_status
from people.postings import Place, post_officer
from quizzes.exams.attempts import ExamRefused
from quizzes.exams.models import Attempt, Exam, Result
from quizzes.exams.overview import is_released
from records.clock import database_now
from records.models import Message
from tests.cms.factories import make_lecture
from tests.factories import make_exam, make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign, complete, hand_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KINDS = (
    *("move", "move", "status", "watch", "watch", "sit", "sit", "register"),
    *("extend", "extend_all", "except", "readmit", "wait", "wait", "withdraw"),
)
steps = st.lists(st.tuples(st.sampled_from(KINDS), *[st.integers(0, 11)] * 3), min_size=6, max_size=14)
numbers = itertools.count(3300001)
# What few examples may miss: one retires; one comes back from leave shortly before the deadline.
RETIRES = [("status", 1, 4, 0), ("watch", 1, 0, 0)]
RETURNS = [("status", 1, 2, 0), ("wait", 9, 0, 0), ("status", 1, 0, 0)]


@dataclass
class World:
    """One assignment of everything, one of two things out of three, four people and one to come."""

    hr: Officer
    units: list[Unit]
    officers: list[Officer]
    lectures: list[LecturePage]
    exams: list[Exam]
    assignments: list[Assignment]
    reports: dict[datetime, list[tuple[Any, ...]]] = field(default_factory=dict)
    waited: timedelta = timedelta(0)


@pytest.fixture
def world() -> World:
    province = make_province()
    hr, trainer = make_staff(province.root, Role.HR), make_staff(province.root, Role.TRAINER)
    make_staff(province.root, Role.SYSTEM_ADMINISTRATOR)  # whom a sum that had to be mended would alarm
    lectures = [make_lecture(province.root, f"微课{n}") for n in range(2)]
    exams = [
        make_exam(trainer, province.root, attempts_allowed=3, closes_at=database_now() + 4 * DAY, review_policy=policy)
        for policy in (Exam.ReviewPolicy.IMMEDIATELY, Exam.ReviewPolicy.AFTER_WINDOW)
    ]
    officers = [make_officer(province.ward, f"干警{n}") for n in range(4)]
    audience = AudienceDraft(
        units=[province.prison],
        officers=[officers[0]],
        exceptions=[
            ExceptionDraft(post="医务", reason="另有培训"),
            ExceptionDraft(unit=province.other_ward, reason="值勤"),
        ],
    )
    assignments = [
        assign(hr, province.prison, lectures[0], *exams, due_at=database_now() + 5 * DAY, arrival_days=3),
        assign(
            hr, province.root, *lectures, exams[1], due_at=database_now() + 9 * DAY, needed_count=2, audience=audience
        ),
    ]
    units = [province.ward, province.other_ward, province.township, province.prison]
    return World(hr, units, officers, lectures, exams, assignments)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
@example(steps=RETIRES)
@example(steps=RETURNS)
def test_sums_rows_and_earlier_reports_agree_after_every_step(world: World, steps: list[tuple[Any, ...]]) -> None:
    with rolled_back():
        these = World(**{**vars(world), "officers": list(world.officers), "exams": list(world.exams), "reports": {}})
        note_report(these)
        for kind, *picks in steps:
            with transaction.atomic():
                act(these, kind, *picks)
            review_pending()
            check_sums(these)
            check_spans()
            check_beginnings()
            check_truth(these)
            check_earlier_reports(these)
            note_report(these)
        before = list(Duty.objects.order_by("pk").values())
        review_all()
        assert list(Duty.objects.order_by("pk").values()) == before


class rolled_back:
    """Each example begins with the same rows."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(*error)


def act(world: World, kind: str, one: int, two: int, three: int) -> None:
    officer = Officer.objects.get(pk=pick(world.officers, one).pk)
    assignment = pick(world.assignments, two)
    hr = Officer.objects.get(pk=world.hr.pk)
    later = database_now() + (three - 3) * DAY
    try:
        match kind:
            case "move":
                place = Place(pick(world.units, two), post=("管教", "医务")[three % 2])
                post_officer(officer, place, starts_on=timezone.localdate(database_now()), actor=None)
            case "status":
                set_status(officer, pick(["active", "active", "leave", "seconded", "retired"], two), actor=None)
            case "watch":
                lecture = pick(world.lectures, two)
                if not LectureCompletion.objects.filter(officer=officer, lecture=lecture).exists():
                    complete(lecture, officer)
            case "sit":
                hand_in(Exam.objects.get(pk=pick(world.exams, two).pk), officer, passes=three % 2 == 0)
            case "register":
                new = NewOfficer(str(next(numbers)), "新人", Place(world.units[two % 2]), timezone.localdate())
                world.officers.append(register_officer(new, actor=None)[0])
            case "extend":
                change_due(assignment, [officer], later, reason="出差", actor=hr)
            case "extend_all":
                change_due_for_all(assignment, later, reason="系统维护", actor=hr)
            case "except":
                except_officer(assignment, officer, reason="病假", actor=hr)
            case "readmit":
                readmit_officer(assignment, officer, actor=hr)
            case "wait":
                let_pass(world, timedelta(hours=10 * (one + 1)))
            case "withdraw" if three == 0:
                withdraw_assignment(assignment, reason="重复", actor=hr)
    except (AssignmentInvalid, ExamRefused, Exam.DoesNotExist):
        pass  # refused: nothing changed


def pick(things: list[Any], number: int) -> Any:
    return things[number % len(things)]


def let_pass(world: World, time: timedelta) -> None:
    """As if everything had been that much earlier: the database's clock can't be moved."""
    world.waited += time
    shifted = [
        (Assignment, ("due_at", "published_at", "withdrawn_at")),
        (Duty, ("from_at", "until_at", "due_at")),
        (Tally, ("due_at",)),
        (DueChange, ("due_at", "changed_at")),
        (PendingReview, ("since",)),
        (Exam, ("opens_at", "closes_at")),
    ]
    for model, columns in shifted:
        model.objects.update(**{column: F(column) - time for column in columns})  # type: ignore[attr-defined]


def read_report(world: World, instant: datetime) -> list[tuple[Any, ...]]:
    """What a report as of the instant says, by the clock of the beginning."""
    at = instant - world.waited
    rows = Duty.objects.as_of(at).with_standing(at).order_by("assignment", "officer")
    fields = ("assignment", "officer", "unit", "post", "left_out", "is_arrival", "done_count", "is_passed", "standing")
    return [(*row[:-1], row[-1] + world.waited) for row in rows.values_list(*fields, "due_at")]


def note_report(world: World) -> None:
    now = database_now()
    while database_now() <= now:
        pass  # SQLite's clock ticks in milliseconds
    world.reports[now + world.waited] = read_report(world, now + world.waited)


def check_earlier_reports(world: World) -> None:
    for instant, report in world.reports.items():
        assert read_report(world, instant) == report


def check_sums(world: World) -> None:
    now = database_now()
    assert not Message.objects.filter(kind=Message.Kind.SYSTEM).exists()  # no sum was ever wrong and mended
    for assignment in world.assignments:
        assert recount(assignment) == {}
        rows = Duty.objects.current().filter(assignment=assignment).expected().with_standing(now)
        by_rows = Counter(rows.values_list("unit", "standing"))
        by_sums: Counter[tuple[int, str]] = Counter()
        for tally in Tally.objects.filter(assignment=assignment).expected().with_standing(now):
            by_sums[tally.unit_id, tally.standing] += tally.count
        assert by_sums == by_rows
        assert sum(by_rows.values()) == sum(
            count for (_unit, standing), count in by_rows.items() if standing in Standing.values
        )
        then = Duty.objects.as_of(now).filter(assignment=assignment).expected().with_standing(now)
        assert Counter(then.values_list("unit", "standing")) == by_rows


def check_spans() -> None:
    """One row at a time, and a deadline that never comes nearer within a stay."""
    rows = Duty.objects.order_by("assignment", "officer", "from_at")
    for before, after in itertools.pairwise(rows):
        if (before.assignment_id, before.officer_id) == (after.assignment_id, after.officer_id):
            assert before.until_at is not None
            assert before.until_at <= after.from_at
            assert before.due_at <= after.due_at


def check_beginnings() -> None:
    """Who becomes expected later than at publication has the fair days, or had them already: was expected when the deadline passed."""
    rows = Duty.objects.order_by("assignment", "officer", "from_at").select_related("assignment")
    for _key, part in itertools.groupby(rows, lambda row: (row.assignment_id, row.officer_id)):
        stays = list(part)
        for before, after in itertools.pairwise([None, *stays]):
            assert after is not None
            goes_on = before is not None and not before.left_out and before.until_at == after.from_at
            if after.left_out or goes_on or after.from_at == after.assignment.published_at:
                continue
            days = after.assignment.arrival_days * DAY
            is_fair = after.due_at >= after.from_at + days - timedelta(seconds=1)
            assert is_fair or any(holds_at(stay, after.due_at) and not stay.left_out for stay in stays)


def holds_at(duty: Duty, instant: datetime) -> bool:
    return duty.from_at <= instant and (duty.until_at is None or instant < duty.until_at)


def check_truth(world: World) -> None:
    """Every open row against the facts, counted without the room's own reading of them."""
    now = database_now()
    for duty in Duty.objects.current().select_related("officer", "assignment"):
        done = [is_satisfied(row, duty.officer, now) for row in duty.assignment.requirements.all()]
        needed = duty.assignment.needed_count or len(done)
        posting = Officer.objects.get(pk=duty.officer_id).posting
        assert (duty.done_count, duty.is_satisfied) == (sum(done), sum(done) >= needed)
        assert posting is not None
        assert (duty.unit_id, duty.post) == (posting.unit_id, posting.post)
        assert duty.officer.status not in ("retired", "left")
        assert duty.assignment.state == Assignment.State.PUBLISHED
    for completion in Completion.objects.select_related("requirement"):
        verdict = judge(completion.requirement.condition, read_facts(completion.facts))
        known = (completion.started_at, completion.completed_at, completion.passed_at, completion.satisfied_at)
        said = (verdict.is_started, verdict.is_completed, verdict.is_passed, verdict.is_satisfied)
        assert tuple(instant is not None for instant in known) == said


def is_satisfied(requirement: Any, officer: Officer, now: datetime) -> bool:
    if requirement.lecture_id:
        return LectureCompletion.objects.filter(lecture=requirement.lecture_id, officer=officer).exists()
    passed = Result.objects.filter(attempt__exam=requirement.exam, attempt__officer=officer, passed=True)
    return is_released(requirement.exam, now) and passed.exists()


def test_time_that_passes_changes_standings_alone(world: World) -> None:
    officer = world.officers[0]
    hand_in(world.exams[1], officer)
    review_pending()
    note_report(world)

    let_pass(world, 6 * DAY)
    review_pending()

    check_sums(world)
    check_truth(world)
    check_earlier_reports(world)
    assert Attempt.objects.count() == 1
    assert Duty.objects.overdue(database_now()).count() == 6
    found: Iterator[Duty] = Duty.objects.current().filter(officer=officer).order_by("assignment").iterator()
    assert [duty.done_count for duty in found] == [1, 1]
