"""Run as a process on a PostgreSQL database: `seed OFFICERS ASSIGNMENTS` fills it, `pages TIMES` prints milliseconds of HR's pages by
kind, `export` seconds and memory of the whole list as a workbook, `change` seconds until what an officer did is on HR's page."""

import json
import os
import random
import resource
import sys
from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter
from typing import Any

import django

WARD, WARDS, PRISONS = 50, 8, 5  # officers of a ward, wards of a prison, prisons of a bureau
LECTURES, EXAMS, ITEMS, TOPICS = 6, 4, 40, 8
HR_NUMBER = "B00000"
# Of a hundred officers: 3 left out, 9 have not begun, 8 are at it, 5 have to sit again, 75 are satisfied.
FATE = "abs(hashint8(a.id * 1000003 + p.officer_id)::bigint) % 100"
AT = "a.published_at + (now() - a.published_at) * (abs(hashint8(p.officer_id * 7919 + a.id)::bigint) % 997) / 997.0"
DUTIES = f"""
WITH part AS (
  SELECT a.id, a.due_at, a.published_at, p.officer_id, p.unit_id, p.post, p.rank, {FATE} AS fate, {AT} AS changed_at
  FROM assignments_assignment a CROSS JOIN people_posting p WHERE p.post <> '教育培训'
), span AS (
  SELECT *, published_at AS from_at, CASE WHEN fate >= 12 THEN changed_at END AS until_at, 0 AS fate_then FROM part
  UNION ALL SELECT *, changed_at, NULL, fate FROM part WHERE fate >= 12
)
INSERT INTO assignments_duty (assignment_id, officer_id, unit_id, post, rank, from_at, until_at, due_at, left_out, is_arrival,
  done_count, is_started, is_completed, is_passed, is_awaiting, is_satisfied)
SELECT id, officer_id, unit_id, post, rank, from_at, until_at, due_at,
  CASE fate WHEN 0 THEN 'excepted' WHEN 1 THEN 'seconded' WHEN 2 THEN 'leave' ELSE '' END, false,
  CASE WHEN fate_then >= 25 THEN 3 WHEN fate_then >= 20 THEN 2 WHEN fate_then >= 12 THEN 1 ELSE 0 END,
  fate_then >= 12, fate_then >= 20, fate_then >= 25, false, fate_then >= 25
FROM span WHERE until_at IS NULL OR until_at > from_at
ORDER BY from_at
"""
COMPLETIONS = f"""
INSERT INTO assignments_completion (requirement_id, officer_id, started_at, completed_at, passed_at, satisfied_at, rule_version, facts)
SELECT r.id, p.officer_id, {AT},
  CASE WHEN {FATE} >= 20 OR r.position = 1 THEN {AT} END,
  CASE WHEN {FATE} >= 25 AND r.exam_id IS NOT NULL THEN {AT} END,
  CASE WHEN {FATE} >= 25 OR r.position = 1 OR ({FATE} >= 20 AND r.exam_id IS NULL) THEN {AT} END,
  1, jsonb_build_object('is_started', true, 'is_done', {FATE} >= 20 OR r.position = 1, 'has_passed',
    {FATE} >= 25 AND r.exam_id IS NOT NULL, 'is_released', true, 'evidence', '[]'::jsonb)
FROM assignments_assignment a JOIN assignments_requirement r ON r.assignment_id = a.id CROSS JOIN people_posting p
WHERE p.post <> '教育培训' AND {FATE} >= 12
ORDER BY 3
"""
SAT = "abs(hashint8(e.id * 1000003 + p.officer_id)::bigint) % 100 >= 20"
ATTEMPTS = f"""
INSERT INTO exams_attempt (public_id, exam_id, officer_id, unit_id, number, state, epoch, device, device_label, item_count, started_at,
  deadline, accept_until, ended_at, ending)
SELECT gen_random_uuid(), e.id, p.officer_id, p.unit_id, 1, 'sealed', 1, '', '', {ITEMS}, now() - interval '2 hours',
  now() - interval '1 hour', now() - interval '58 minutes', now() - interval '1 hour', 'officer'
FROM exams_exam e CROSS JOIN people_posting p WHERE p.post <> '教育培训' AND {SAT}
"""
RESULTS = f"""
INSERT INTO exams_result (attempt_id, number, score, points, percentage, correct_count, answered_count, passed, band, answers_hash, marked_at)
SELECT id, 1, {ITEMS}, {2 * ITEMS}, 50, {ITEMS // 2}, {ITEMS}, false, '', '', now() FROM exams_attempt
"""
ITEM_RESULTS = """
INSERT INTO exams_itemresult (result_id, position, version_id, key_number, score, points, correct, answered)
SELECT r.id, i.position, i.version_id, 1, CASE WHEN right_one THEN 2 ELSE 0 END, 2, right_one, true
FROM exams_result r JOIN exams_attempt a ON a.id = r.attempt_id JOIN exams_exam e ON e.id = a.exam_id
  JOIN exams_paperitem i ON i.paper_id = e.paper_id
  CROSS JOIN LATERAL (SELECT abs(hashint8(r.id * 131 + i.position)::bigint) % 100 < 40 + i.position AS right_one) AS luck
"""
KEYS = "assignment_id, unit_id, due_at, left_out, is_arrival, is_started, is_completed, is_passed, is_awaiting, is_satisfied"
TALLIES = f"""
INSERT INTO assignments_tally ({KEYS}, count)
SELECT {KEYS}, count(*) FROM assignments_duty WHERE until_at IS NULL GROUP BY {KEYS}
"""


def seed(officers: int, assignments: int) -> dict[str, int]:
    from django.core.management import call_command

    from people.models import Officer, Posting, Role, RoleGrant
    from tests.factories import LONG_AGO, make_officer, make_province, make_staff

    call_command("migrate", "-v", "0")
    call_command("collectstatic", "-v", "0", "--noinput")
    root = make_province().root
    hr = make_officer(root, "何静", post="教育培训", number=HR_NUMBER)
    RoleGrant.objects.create(officer=hr, role=Role.HR, unit=root)
    units = [*make_units(root, -(-officers // WARD))]
    people = Officer.objects.bulk_create(
        (Officer(officer_number=f"B{number:05}", name=f"干警{number}") for number in range(1, officers + 1)), 2000
    )
    Posting.objects.bulk_create(
        (
            Posting(
                officer=one,
                unit=units[at % len(units)],
                post=("管教", "内勤")[at % 2],
                rank="一级警长",
                starts_on=LONG_AGO,
            )
            for at, one in enumerate(people)
        ),
        2000,
    )
    make_assignments(root, hr, make_staff(root, Role.TRAINER), assignments)
    return fill_duties()


def make_units(root: Any, wards: int) -> Iterator[Any]:
    """Bureaus of prisons of wards."""
    from people.models import Unit
    from tests.factories import make_unit

    for number in range(wards):
        if number % (WARDS * PRISONS) == 0:
            bureau = make_unit(root, f"J{number}", f"第{number}局", Unit.Kind.PRISON_ADMINISTRATION)
        if number % WARDS == 0:
            prison = make_unit(bureau, f"P{number}", f"第{number}监狱", Unit.Kind.PRISON)
        yield make_unit(prison, f"W{number}", f"{number}监区", Unit.Kind.WARD)


def make_assignments(root: Any, hr: Any, trainer: Any, count: int) -> None:
    """By the verb, each of two lectures and an exam; published by hand, at different days, half of them due already."""
    from benchmarks.searching import add_lectures, sentences
    from cms.models import LecturePage
    from cms.spaces import ensure_space
    from learning.assignments.audience import AudienceDraft
    from learning.assignments.models import Assignment
    from learning.assignments.publishing import AssignmentDraft, RequirementDraft, save_draft
    from quizzes.bank.models import Item, Topic
    from records.clock import database_now
    from tests.factories import make_exam, make_paper

    add_lectures(ensure_space(root), LECTURES, random.Random(1), sentences())
    lectures, paper = list(LecturePage.objects.all()), make_paper(trainer, root, count=ITEMS)
    topics = [Topic.objects.create(name=f"知识点{number}") for number in range(TOPICS)]
    for number, item in enumerate(Item.objects.all()):
        item.topics.add(topics[number % TOPICS])
    released: dict[str, Any] = {"paper": paper, "review_policy": "immediately"}
    exams = [make_exam(trainer, root, title=f"第{number}次测试", **released) for number in range(EXAMS)]
    now = database_now()
    for number in range(count):
        requirements = [RequirementDraft(lecture=lectures[(number + step) % LECTURES]) for step in (0, 1)]
        requirements.append(RequirementDraft(exam=exams[number % EXAMS], condition="both"))
        draft = AssignmentDraft(
            title=f"第{number}项培训任务",
            unit=root,
            due_at=now + timedelta(days=number - count // 2, hours=1),
            requirements=requirements,
            audience=AudienceDraft(units=[root]),
        )
        made = save_draft(None, draft, actor=hr)
        published = now - timedelta(days=12 + number)
        Assignment.objects.filter(pk=made.pk).update(state=Assignment.State.PUBLISHED, published_at=published)


def fill_duties() -> dict[str, int]:
    """What years of use leave behind, in bulk and without checking what is known to fit: row by row it would take hours."""
    from django.db import connection

    from learning.assignments.models import Completion, Duty, Tally
    from quizzes.exams.item_tallies import ask_for_tallies, count_pending
    from quizzes.exams.models import Exam, ItemResult

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in (DUTIES, COMPLETIONS, TALLIES, ATTEMPTS, RESULTS, ITEM_RESULTS):
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
        for exam in Exam.objects.all():
            ask_for_tallies(exam.pk)
        count_pending()
        cursor.execute("VACUUM ANALYZE")
    return {model.__name__: model.objects.count() for model in (Duty, Completion, Tally, ItemResult)}


def pages(times: int) -> dict[str, dict[str, Any]]:
    """Whole requests through Django's stack, one after another, the same everywhere by a seed."""
    from django.test import Client

    from learning.assignments.models import Assignment
    from people.models import Officer, Unit
    from records.clock import database_now

    client = Client(HTTP_HOST="localhost")
    client.force_login(Officer.objects.get(officer_number=HR_NUMBER))
    dice = random.Random(2)
    assignments = [str(one.public_id) for one in Assignment.objects.all()]
    units = {kind: [str(one.public_id) for one in Unit.objects.filter(code__startswith=kind)] for kind in "JPW"}
    day = (database_now() - timedelta(days=7)).date().isoformat()

    def asked(kind: str) -> str:
        one, page = dice.choice(assignments), dice.randint(1, 20)
        match kind:
            case "first":
                return f"/oversight/?assignment={one}"
            case "first_as_of":
                return f"/oversight/?assignment={one}&as_of={day}"
            case "drill":
                return f"/oversight/?assignment={one}&unit={dice.choice(units[dice.choice('JPW')])}"
            case "list":
                return (
                    f"/oversight/?assignment={one}&status={dice.choice(['all', 'unfinished', 'satisfied'])}&page={page}"
                )
            case "topics":
                return f"/oversight/topics/?assignment={one}&unit={dice.choice(units[dice.choice('JPW')])}"
            case "topics_of_all":
                return f"/oversight/topics/?assignment={one}"
            case "matrix":
                return f"/oversight/matrix/?assignment={one}&page={page}"
            case "matrix_across":
                return f"/oversight/assignments/?unit={dice.choice(units['J'])}&page={page}"
        raise ValueError(kind)

    return {
        kind: measure(client, [asked(kind) for _ in range(times)])
        for kind in ("first", "first_as_of", "drill", "list", "topics", "topics_of_all", "matrix", "matrix_across")
    }


def measure(client: Any, urls: list[str]) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(urls[0]).status_code == 200, urls[0]
        statements = len(queries)
    taken = []
    for url in urls:
        begun = perf_counter()
        response = client.get(url)
        taken.append((perf_counter() - begun) * 1000)
        assert response.status_code == 200, url
    return {"ms": taken, "statements": statements}


def export() -> dict[str, Any]:
    """The list of everybody in one assignment, as HR asks for it: in the background where it is long."""
    from learning.assignments.models import Assignment
    from learning.oversight.completion import Question
    from learning.oversight.completion_exports import Selection, export_completion
    from people.models import Officer, Unit
    from records import jobs
    from records.clock import database_now
    from records.models import Job, PrivateFile

    hr = Officer.objects.get(officer_number=HR_NUMBER)
    question = Question(Assignment.objects.order_by("pk")[:1].get(), Unit.objects.get(depth=1), database_now())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = perf_counter()
    made = export_completion(question, Selection(), actor=hr)
    size = len(made[1]) if isinstance(made, tuple) else 0
    if isinstance(made, Job):
        jobs.run(made.public_id)
        made.refresh_from_db()
        size = PrivateFile.objects.get(public_id=made.result["file"]).content.size
    seconds, rows = perf_counter() - begun, question.select().count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "mb": peak / 1024, "mb_before": before / 1024, "rows": rows, "bytes": size}


def change() -> dict[str, Any]:
    """Somebody completes a first lecture: how long until HR's numbers rest on it, once a worker looks."""
    from cms.models import LecturePage
    from demo.learners import begin
    from learning.assignments.models import Assignment, Duty, PendingReview
    from learning.assignments.reviewing import review_pending
    from learning.oversight.completion import Question, get_completion
    from people.models import Unit
    from records.clock import database_now

    assignment = Assignment.objects.order_by("-due_at")[:1].get()
    duties = Duty.objects.current().expected().filter(assignment=assignment)
    officer = duties.filter(is_started=False).select_related("officer")[:1].get().officer
    PendingReview.objects.all().delete()
    lecture: Any = LecturePage.objects.filter(pk__in=assignment.requirements.values("lecture"))[:1].get()
    begun = perf_counter()
    begin(lecture, officer, share=1.0)
    done = perf_counter()
    reviewed = review_pending()
    question = Question(assignment, Unit.objects.get(depth=1), database_now())
    get_completion(question)
    seconds = perf_counter() - done
    assert duties.get(officer=officer).done_count == 1, "nothing was noticed"
    return {"seconds": seconds, "verb": done - begun, "reviewed": reviewed}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    commands: dict[str, Any] = {"seed": seed, "pages": pages, "export": export, "change": change}
    print(json.dumps(commands[sys.argv[1]](*map(int, sys.argv[2:]))))
