"""A year of the demo province: transfers, and assignments that HR has made, with what officers have done about them since. Everything
goes through the same verbs as in a browser. The verbs know no time but the database's, so that each day of the year is lived now,
within one transaction, and then what it left behind is put back to its day. Can run twice: a day that was lived is passed over."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from cms.models import LecturePage
from demo.exams import at
from demo.learners import begin
from demo.province import ACCOUNTS, SEED, UNITS
from learning.assignments.audience import AudienceDraft, ExceptionDraft
from learning.assignments.models import Assignment, Completion, Duty, Requirement, Tally
from learning.assignments.publishing import AssignmentDraft, RequirementDraft, publish_assignment, save_draft
from learning.assignments.reviewing import review_officers
from learning.assignments.telling import tell_begun
from learning.progress.models import LectureCompletion, LectureProgress, QuestionAnswer
from people.models import Officer, Posting, Role, Unit
from people.officers import set_status
from people.postings import Place, post_officer
from quizzes.exams.models import Exam
from records.clock import database_now
from records.jobs import Running
from records.models import Message

KIND = "demo_year"
BREATH = 0.05  # SQLite has one writer: who logs in meanwhile gets a turn
HOUR, APART = 9, timedelta(minutes=2)  # longer than it takes to live through one event
SHARE_OF_HALVES = 0.06
NEIGHBORS = {"SJ101": "SJ102", "SJ102": "SJ101", "SJ1": "SJ101", "SD1": "SD", "Q": "QD", "QD": "QY", "QY": "QD"}
TRANSFERS = (-340, -311, -290, -262, -233, -201, -180, -158, -131, -118, -104, -90, -50, -50, -49, -6)
ABSENCES = ((-45, Officer.Status.SECONDED), (-44, Officer.Status.SECONDED), (-11, Officer.Status.LEAVE))


@dataclass(frozen=True)
class Task:
    """One assignment. `days`: on each of them an equal part of `share` of its people does it; days count from today."""

    title: str
    note: str
    unit: str
    lectures: Sequence[str]
    published: int
    due: int
    days: Sequence[int] = ()
    share: float = 0.0
    exam: str = ""
    posts: Sequence[str] = ()


TASKS = (
    Task(
        "第三季度应知应会",
        "保密和群众工作两课，人人都要学。",
        "S",
        ("保密法2024：手机、电脑和一张复印纸", "群众面前的第一句话"),
        published=-75,
        due=-30,
        days=(-72, -66, -61, -55, -47, -41, -36, -33, -31, -24, -15),
        share=0.96,
    ),
    Task(
        "行政复议法2023专题学习",
        "办理行政复议、行政执法和公共法律服务的同志先学。",
        "Q",
        ("行政复议法2023：案子往哪里走，多久有结果",),
        published=-20,
        due=-2,
        days=(-18, -16, -14, -12, -11, -9, -8, -6, -5, -4, -3, -1),
        share=0.96,
    ),
    Task(
        "监狱法2026年修订：学一课，考一场",
        "先学这一课，再参加监狱法专题测试，合格才算达标。",
        "SJ",
        ("监狱法2026年修订：一线民警先记住的几处变化",),
        published=-13,
        due=3,
        days=(-12, -11, -10, -9, -7, -6, -5, -4, -3, -2, -1),
        share=0.8,
        exam="监狱法专题测试",
    ),
    Task(
        "第四季度应知应会",
        "全员测试，有三次机会，取最好成绩。",
        "S",
        (),
        published=-1,
        due=7,
        exam="第四季度应知应会测试",
    ),
)
DRAFT = Task(
    "新到岗民警第一课", "新到一监区、二监区的同志先学。", "SJ1", ("群众面前的第一句话",), 0, 21, posts=("管教",)
)


def live_a_year(running: Running) -> dict[str, object]:
    """The job: day after day."""
    move_before()
    events = sorted(list_events(), key=lambda event: event[0])
    for number, (day, live) in enumerate(events):
        live(at(day, HOUR) + number * APART)
        running.report(number + 1, len(events))
    draft_one()
    return {"days": len(events)}


def list_events() -> list[tuple[int, Callable[[datetime], None]]]:
    """By day, what happened; each is told the instant at which it did."""
    events: list[tuple[int, Callable[[datetime], None]]] = []
    for task in TASKS:
        events.append((task.published, partial(publish, task)))
        events += [(day, partial(work, task, number)) for number, day in enumerate(task.days)]
    first = min(task.published for task in TASKS)
    events += [(day, partial(move, number)) for number, day in enumerate(TRANSFERS) if day > first]
    events += [(day, partial(leave, number, status)) for number, (day, status) in enumerate(ABSENCES)]
    return events


def publish(task: Task, published_at: datetime) -> None:
    """With a deadline as far away as it was on that day; then both are put back."""
    if Assignment.objects.filter(title=task.title).exists():
        return
    due_at = at(task.due, 18)
    with transaction.atomic():
        now = database_now()
        back = now - published_at
        hr = account_of(Role.HR)
        made = publish_assignment(save_draft(None, make_draft(task, due_at + back), actor=hr), actor=hr)
        Assignment.objects.filter(pk=made.pk).update(created_at=published_at, published_at=published_at, due_at=due_at)
        Duty.objects.filter(assignment=made).update(from_at=published_at, due_at=due_at)
        Tally.objects.filter(assignment=made).update(due_at=due_at)
        put_back(Completion.objects.filter(requirement__assignment=made), now, back, *INSTANTS)
        tell_as_of(made, now, published_at)


def tell_as_of(assignment: Assignment, now: datetime, published_at: datetime) -> None:
    """The messages of that day: with the deadline as it is; read where it is over."""
    ids = list(Duty.objects.current().filter(assignment=assignment).values_list("officer_id", flat=True))
    told = Message.objects.filter(owner_id__in=ids, kind=Message.Kind.TO_DO, created_at__gte=now)
    told.delete()
    assignment.refresh_from_db()
    tell_begun(assignment, ids)
    read_at = published_at + timedelta(hours=3) if assignment.due_at < now else None
    told.all().update(created_at=published_at, read_at=read_at)


def make_draft(task: Task, due_at: datetime) -> AssignmentDraft:
    unit = Unit.objects.get(code=task.unit)
    requirements = [RequirementDraft(lecture=LecturePage.objects.get(title=title)) for title in task.lectures]
    if task.exam:
        exam = Exam.objects.get(title=task.exam)
        requirements.append(RequirementDraft(exam=exam, condition=Requirement.Condition.PASSED.value))
    leaders = [ExceptionDraft(post="厅领导", reason="另行安排")] if task.unit == "S" else []
    audience = AudienceDraft(units=[unit], posts=task.posts, exceptions=leaders)
    return AssignmentDraft(
        title=task.title, unit=unit, due_at=due_at, requirements=requirements, audience=audience, note=task.note
    )


def work(task: Task, number: int, then: datetime) -> None:
    """What the people of that day do; now and then somebody stops halfway."""
    dice = random.Random(f"{SEED} {task.title} {number}")
    lectures = list(LecturePage.objects.filter(title__in=task.lectures))
    assignment = Assignment.objects.get(title=task.title)
    officers = people_of(task, assignment, number)
    for officer in officers:
        share = 0.5 if dice.random() < SHARE_OF_HALVES else 1.0
        with transaction.atomic():
            now = database_now()
            for lecture in lectures:
                begin(lecture, officer, share=share, dice=dice)
            settle([officer], now, then)
        time.sleep(BREATH)


def people_of(task: Task, assignment: Assignment, number: int) -> list[Officer]:
    """Those whose turn it is on the task's day of that number."""
    ids = sorted(set(assignment.duties.filter(left_out="").values_list("officer_id", flat=True)))
    random.Random(f"{SEED} {task.title}").shuffle(ids)
    several = len(ids) * task.share / len(task.days)
    chosen = ids[round(several * number) : round(several * (number + 1))]
    return list(strangers().filter(pk__in=chosen, is_active=True).order_by("pk"))


def move_before() -> None:
    """The transfers before the first assignment."""
    first = min(task.published for task in TASKS)
    for number, day in enumerate(TRANSFERS):
        if day < first:
            move(number, at(day, HOUR))


def move(number: int, then: datetime) -> None:
    """Transfer one officer to a neighboring unit."""
    dice = random.Random(f"{SEED} transfer {number}")
    starts_on = timezone.localdate(then)
    officer = mover(number)
    held = Posting.objects.filter(officer=officer).select_related("unit").order_by("starts_on").last()
    if held is None or held.starts_on >= starts_on or held.unit.code not in NEIGHBORS:
        return
    code = NEIGHBORS[held.unit.code]
    posts = next(posts for one, _name, _kind, _above, _count, posts in UNITS if one == code)
    with transaction.atomic():
        now = database_now()
        place = Place(Unit.objects.get(code=code), rank=held.rank, post=dice.choice(posts))
        post_officer(officer, place, starts_on=starts_on, actor=None)
        settle([officer], now, then)


def leave(number: int, status: str, then: datetime) -> None:
    """Somebody is lent to another office, or goes on leave."""
    officer = mover(len(TRANSFERS) + number)
    if officer.status == Officer.Status.ACTIVE:
        with transaction.atomic():
            now = database_now()
            set_status(officer, status, actor=None)
            settle([officer], now, then)


def mover(number: int) -> Officer:
    """Each number another officer, of those units that have neighbors."""
    first = Posting.objects.filter(starts_on__lt=timezone.localdate() - timedelta(days=365))
    ids = (
        strangers().filter(pk__in=first.filter(unit__code__in=NEIGHBORS).values("officer")).values_list("pk", flat=True)
    )
    in_turn = random.Random(SEED).sample(sorted(ids), len(TRANSFERS) + len(ABSENCES))
    officer: Officer = Officer.objects.get(pk=in_turn[number])
    return officer


INSTANTS = ("started_at", "completed_at", "passed_at", "satisfied_at")


def settle(officers: Sequence[Officer], now: datetime, then: datetime) -> None:
    """Let what happened since `now` have its effect on duties, and put all of it back to `then`."""
    ids, back = [officer.pk for officer in officers], now - then
    review_officers(ids)
    put_back(Duty.objects.filter(officer__in=ids), now, back, "from_at", "until_at")
    put_back(Completion.objects.filter(officer__in=ids), now, back, *INSTANTS)
    put_back(LectureCompletion.objects.filter(officer__in=ids), now, back, "at")
    put_back(QuestionAnswer.objects.filter(officer__in=ids), now, back, "at")
    touched = LectureProgress.objects.filter(officer__in=ids, updated_at__gte=now)
    touched.update(opened_at=F("opened_at") - back, updated_at=F("updated_at") - back)


def put_back(rows: "QuerySet[Any]", now: datetime, back: timedelta, *instants: str) -> None:
    for name in instants:
        rows.filter(**{f"{name}__gte": now}).update(**{name: F(name) - back})


def draft_one() -> None:
    """One that a unit administrator has not published yet."""
    if not Assignment.objects.filter(title=DRAFT.title).exists():
        save_draft(None, make_draft(DRAFT, at(DRAFT.due, 18)), actor=account_of(Role.UNIT_ADMINISTRATOR))


def account_of(role: str) -> Officer:
    officer: Officer = Officer.objects.filter(role_grants__role=role).order_by("pk")[:1].get()
    return officer


def strangers() -> "QuerySet[Officer]":
    """Everybody but those with an account, whose pages visitors write themselves."""
    named: Iterable[str] = [name for _role, name, _unit in ACCOUNTS]
    others: QuerySet[Officer] = Officer.objects.exclude(name__in=named)
    return others
