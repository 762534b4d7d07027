"""Figures of an assignment agree from the top of the tree to the last person, and those of the past stay."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.assignments.models import Duty
from learning.oversight.completion import (
    LEFT_OUT,
    STANDINGS,
    Question,
    choose_assignment,
    get_completion,
    has_results,
    list_assignments,
    name_units,
)
from learning.oversight.curve import load_curve
from people.models import Posting, Role
from quizzes.exams.models import Exam
from records.clock import database_now
from tests.factories import make_exam, make_officer, make_province, make_staff
from tests.learning.oversight.assigned import SATISFIED, TO_RETAKE, assign, follow, give, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


def ask(assignment, unit, *, at=None, post=""):
    return Question(assignment, unit, at or database_now(), is_present=at is None, post=post)


def said(report):
    return {**report.numbers.standings, **report.numbers.left_out, "expected": report.numbers.expected}


def test_everybody_expected_is_in_one_of_four_parts(province):
    assignment = assign(province.prisons)
    now = database_now()
    names = ("达标", "逾期", "待补考", "未完成", "等成绩", "免", "借调", "迟到的达标")
    people = dict(zip(names, (make_officer(province.ward, name) for name in names), strict=True))
    give(assignment, people["达标"], **SATISFIED)
    give(assignment, people["逾期"], due_at=now - timedelta(days=1))
    give(assignment, people["待补考"], **TO_RETAKE)
    give(assignment, people["未完成"], is_started=True)
    give(assignment, people["等成绩"], **TO_RETAKE, is_awaiting=True)
    give(assignment, people["免"], left_out=Duty.LeftOut.EXCEPTED)
    give(assignment, people["借调"], left_out=Duty.LeftOut.SECONDED)
    give(assignment, people["迟到的达标"], due_at=now - timedelta(days=1), **SATISFIED)
    tally(assignment)

    report = get_completion(ask(assignment, province.root))

    assert said(report) == {
        "satisfied": 2,
        "overdue": 1,
        "to_retake": 1,
        "unfinished": 2,
        "excepted": 1,
        "seconded": 1,
        "expected": 6,
    }
    numbers = report.numbers
    assert (numbers.completed, numbers.passed, numbers.awaiting) == (4, 2, 1)
    rows = {s: [d.officer.name for d in report.question.select(s)] for s in (*STANDINGS, "", LEFT_OUT)}
    assert {standing: len(found) for standing, found in rows.items()} == {
        standing: report.count(standing) for standing in rows
    }
    assert (rows["overdue"], sorted(rows[LEFT_OUT])) == (["逾期"], ["借调", "免"])


def test_unit_is_its_own_people_and_its_children(province):
    assignment = assign(province.root)
    give(assignment, make_officer(province.prison, "监狱本级"))
    for unit, count in ((province.ward, 3), (province.other_ward, 1), (province.township, 2)):
        for number in range(count):
            give(assignment, make_officer(unit), **(SATISFIED if number == 0 else {}))
    tally(assignment)

    prison = get_completion(ask(assignment, province.prison))

    assert [(row.unit.name, row.is_own, row.numbers.satisfied, row.numbers.expected) for row in prison.units] == [
        ("第一监狱", True, 0, 1),
        ("一监区", False, 1, 3),
        ("二监区", False, 1, 1),
    ]
    assert prison.numbers.expected == prison.question.select("").count() == 5
    top = get_completion(ask(assignment, province.root))
    assert [(row.unit.name, row.numbers.to_finish) for row in top.units] == [("省监狱管理局", 3), ("清河市司法局", 1)]


flags = st.fixed_dictionaries(
    {name: st.booleans() for name in ("is_arrival", "is_started", "is_completed", "is_passed", "is_satisfied")}
    | {"left_out": st.sampled_from(["", "", "", *Duty.LeftOut.values]), "is_awaiting": st.booleans()}
)
lives = st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 3), flags), min_size=1, max_size=3)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lives, min_size=1, max_size=6))
def test_tallies_and_duties_say_the_same_at_every_level_and_instant(province, histories):
    """Present sums, duties that hold now, rows of the list and the sum over children are one figure; so are they in the past."""
    assignment, now = assign(province.root), database_now()
    units = [province.prison, province.ward, province.other_ward, province.township]
    for history in histories:
        officer, duty = make_officer(province.ward), None
        for number, (place, due_in, state) in enumerate(history):
            fields = {"unit": units[place], "due_at": now + timedelta(days=due_in), **state}
            at = now - timedelta(days=5 - number)
            duty = follow(duty, at, **fields) if duty else give(assignment, officer, from_at=at, **fields)
    tally(assignment)

    for at in (None, now - timedelta(days=4, hours=12), now - timedelta(days=3, hours=12)):
        for unit in (province.root, province.prison, province.ward, province.city):
            report = get_completion(ask(assignment, unit, at=at))
            rows = report.question.select("")
            assert Counter(duty.standing for duty in rows) == +report.numbers.standings
            parts = [get_completion(ask(assignment, row.unit, at=at)) for row in report.units if not row.is_own]
            own = [row.numbers.standings for row in report.units if row.is_own]
            summed = sum([*own, *(part.numbers.standings for part in parts)], Counter())
            assert summed == +report.numbers.standings
            if at is None:
                counted = get_completion(Question(assignment, unit, report.at, is_present=False))
                assert vars(counted.numbers) == vars(report.numbers)
    Duty.objects.all().delete()


def test_transfer_and_late_result_do_not_change_an_earlier_report(province):
    assignment = assign(province.root)
    officer = make_officer(province.ward, "甲一")
    duty, before = give(assignment, officer), database_now() - timedelta(days=3)
    tally(assignment)
    early = get_completion(ask(assignment, province.prison, at=before))
    names = [duty.officer.name for duty in early.question.select("")]
    first = follow(duty, database_now() - timedelta(days=1), unit=province.township)
    follow(first, database_now() - timedelta(hours=1), **SATISFIED)
    tally(assignment)

    again = get_completion(ask(assignment, province.prison, at=before))

    assert [duty.officer.name for duty in again.question.select("")] == names == ["甲一"]
    assert (said(again), again.units) == (said(early), early.units)
    assert said(get_completion(ask(assignment, province.prison))) == {"expected": 0}
    assert said(get_completion(ask(assignment, province.township))) == {"satisfied": 1, "expected": 1}


def test_deadline_that_was_moved_later_is_the_old_one_of_an_earlier_day(province):
    assignment = assign(province.root, days=1)
    was, now = assignment.due_at, database_now()
    arrived = give(assignment, make_officer(province.ward), is_arrival=True, due_at=was - timedelta(days=3))
    moved = give(assignment, make_officer(province.ward))
    assignment.due_at = was + timedelta(days=7)
    assignment.save()
    for duty in (arrived, moved):
        follow(duty, now - timedelta(hours=1), due_at=assignment.due_at)

    earlier = Question(assignment, province.prison, now - timedelta(days=1), is_present=False)

    assert (earlier.due_at, Question(assignment, province.prison, now).due_at) == (was, was + timedelta(days=7))


def test_post_and_search_narrow_the_rows(province):
    assignment = assign(province.root)
    give(assignment, make_officer(province.ward, "管教甲", number="0012001"))
    give(assignment, make_officer(province.ward, "医务乙", post="医务", number="0012002"))
    tally(assignment)

    report = get_completion(ask(assignment, province.root, post="医务"))

    assert said(report) == {"unfinished": 1, "expected": 1}
    question = ask(assignment, province.root)
    found = [[duty.officer.name for duty in question.select("", text)] for text in ("医务", "0012001", "0012")]
    assert found == [["医务乙"], ["管教甲"], []]


def test_readers_know_the_assignments_that_concern_their_units(province):
    ours, everybodys = assign(province.ward, title="监区任务"), assign(province.root, title="全省任务")
    visitor = assign(province.city, title="名单任务")
    officer = make_officer(province.ward)
    for assignment in (ours, everybodys, visitor):
        give(assignment, officer)
        tally(assignment)
    assign(province.ward, title="草稿", state="draft", published_at=None)
    reader = make_staff(province.ward, Role.UNIT_ADMINISTRATOR)
    stranger = make_staff(province.township, Role.HR, "何静")

    assert {one.title for one in list_assignments(reader)} == {"监区任务", "全省任务", "名单任务"}
    assert {one.title for one in list_assignments(stranger)} == {"全省任务", "名单任务"}


def test_the_assignment_with_the_nearest_deadline_comes_first(province):
    assign(province.root, days=9, title="以后")
    assign(province.root, days=-2, title="刚过")
    withdrawn = assign(province.root, days=1, title="撤回", state="withdrawn", withdrawn_at=database_now())
    reader = make_staff(province.root, Role.HR)

    chosen = [
        choose_assignment(list_assignments(reader), at).title
        for at in (database_now(), withdrawn.withdrawn_at - timedelta(minutes=1))
    ]

    assert chosen == ["刚过", "撤回"]


def test_passing_is_told_once_all_results_are_out(province):
    trainer = make_staff(province.root, Role.TRAINER)
    now = database_now()
    open_exam = make_exam(trainer, province.root, review_policy=Exam.ReviewPolicy.AFTER_WINDOW)
    told = make_exam(trainer, province.root, review_policy=Exam.ReviewPolicy.IMMEDIATELY)

    withheld = [one for exams in ((told, open_exam), (told,), ()) for one in [assign(province.root, *exams)]]

    answers = [has_results(one.requirements.select_related("exam", "lecture"), now) for one in withheld]
    assert answers == [False, True, False]


def test_curve_counts_who_was_satisfied_at_the_end_of_each_day(province):
    assignment, now = assign(province.root), database_now()
    early, late, gone = (give(assignment, make_officer(province.ward)) for _ in range(3))
    follow(early, now - timedelta(days=3), **SATISFIED)
    moved = follow(late, now - timedelta(days=1), **SATISFIED)
    follow(moved, now - timedelta(hours=1), unit=province.township)
    away = follow(gone, now - timedelta(days=4), **SATISFIED)
    follow(away, now - timedelta(days=2), unit=province.township)

    tally(assignment)
    report = get_completion(ask(assignment, province.prison))
    give(assignment, make_officer(province.ward))  # nobody of the report

    curve = load_curve(report.question, report.numbers)

    assert [point.count for point in curve.points][-5:] in ([1, 2, 1, 2, 1], [1, 2, 1, 1, 1])
    assert (len(curve.points), curve.line[:11], curve.line[-9:]) == (11, "M0.0 100.0L", "100.0 0.0")


def test_units_are_named_from_below_the_one_that_is_looked_at(province):
    paths = [province.ward.path, province.prisons.path]

    assert name_units(paths, province.prisons.path) == {
        province.ward.path: "第一监狱 一监区",
        province.prisons.path: "省监狱管理局",
    }


def test_report_takes_three_statements_for_one_and_three(province, django_assert_num_queries):
    assignment = assign(province.root)
    for units in ([province.ward], [province.other_ward, province.township]):
        for unit in units:
            give(assignment, make_officer(unit))
        tally(assignment)
        for at in (None, database_now()):
            question = ask(assignment, province.root, at=at)
            with django_assert_num_queries(3):
                get_completion(question)


def test_whoever_left_the_tree_meanwhile_is_still_in_the_past(province):
    assignment = assign(province.root)
    officer = make_officer(province.ward)
    duty = give(assignment, officer)
    Duty.objects.filter(pk=duty.pk).update(until_at=database_now() - timedelta(days=1))
    Posting.objects.filter(officer=officer).update(ends_on=database_now().date() - timedelta(days=1))
    tally(assignment)

    past, present = (
        get_completion(ask(assignment, province.ward, at=at)) for at in (database_now() - timedelta(days=2), None)
    )

    assert (past.numbers.expected, present.numbers.expected) == (1, 0)
