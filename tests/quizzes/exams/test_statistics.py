"""Results for trainers: each figure against an example worked by hand, and nothing out of reach or before its time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from people.models import Officer, Posting, Role
from quizzes.bank.models import Topic
from quizzes.exams.attempts import record_leave, submit_attempt
from quizzes.exams.item_statistics import load_items
from quizzes.exams.models import Exam, PaperItem
from quizzes.exams.roll import percent
from quizzes.exams.scheduling import Audience
from quizzes.exams.statistics import load_officers, may_see_keys
from records.clock import database_now
from tests.factories import (
    RIGHT,
    WRONG,
    answer,
    make_bank,
    make_exam,
    make_officer,
    make_paper,
    make_province,
    make_staff,
    sit,
)

pytestmark = pytest.mark.django_db
TYPES = ("single", "multiple", "true_false", "fill_in")


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def trainer(province):
    return make_staff(province.root, Role.TRAINER)


def hand_in(exam, officer, *values):
    """One attempt that answers positions 1, 2, … with these values; None leaves a position unanswered."""
    attempt, token = sit(exam, officer)
    for position, value in enumerate(values, start=1):
        if value is not None:
            answer(token, position, value)
    submit_attempt(attempt, officer=officer, epoch=1)
    return attempt


def give(exam, officer, right):
    """An attempt whose first `right` items of four are right, the others wrong."""
    return hand_in(exam, officer, *[(RIGHT if index < right else WRONG)[code] for index, code in enumerate(TYPES)])


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 3, "33.3"), (2, 3, "66.7"), (1, 16, "6.3"), (7, 7, "100.0"), (0, 0, "0")]
)
def test_percentages_are_rounded_half_up(part, whole, expected):
    assert percent(part, whole) == Decimal(expected)


def test_officers_by_status_best_attempt_and_count(province, trainer):
    exam = make_exam(trainer, province.prison, attempts_allowed=3)
    passed, failed, retrying, running, _absent = (
        make_officer(province.ward, name, number=number)
        for name, number in [("甲", "1"), ("乙", "2"), ("丙", "3"), ("丁", "4"), ("戊", "5")]
    )
    give(exam, passed, 2)
    give(exam, passed, 4)
    last = give(exam, passed, 3)
    give(exam, failed, 1)
    give(exam, retrying, 1)
    sit(exam, retrying)
    sit(exam, running)

    statistics = load_officers(exam, reader=trainer, now=database_now())

    rows = {row.name: row for row in statistics.rows}
    assert [(row.name, row.status, row.attempt_count, row.score, row.band) for row in statistics.rows] == [
        ("甲", "passed", 3, Decimal("8.0"), "优秀"),
        ("乙", "failed", 1, Decimal("2.0"), ""),
        ("丙", "running", 2, Decimal("2.0"), ""),
        ("丁", "running", 1, None, ""),
        ("戊", "absent", 0, None, ""),
    ]
    assert (rows["甲"].ended_at, rows["甲"].percentage, rows["丁"].ended_at) == (last.ended_at, Decimal("100.00"), None)
    assert dict(statistics.counts) == {"passed": 1, "failed": 1, "running": 2, "absent": 1}
    assert (statistics.came, statistics.mean_score) == (2, Decimal("4.0"))  # (8 + 2 + 2) / 3


def test_those_who_need_not_come_are_counted_apart(province, trainer):
    exam = make_exam(trainer, province.prison)
    for status in Officer.Status.values:
        make_officer(province.ward, status, status=status)
    came_anyway = make_officer(province.ward, "病休也来", status=Officer.Status.LEAVE)
    give(exam, came_anyway, 4)

    statistics = load_officers(exam, reader=trainer, now=database_now())

    assert sorted(row.name for row in statistics.rows) == sorted(["active", "seconded", "病休也来"])
    assert dict(statistics.left_out) == {"leave": 1, "retired": 1, "left": 1}


def test_row_belongs_to_the_unit_held_when_it_happened(province, trainer):
    exam = make_exam(trainer, province.prison, opens_at=database_now() - timedelta(days=3))
    came, absent = make_officer(province.ward, "来"), make_officer(province.ward, "未来")
    give(exam, came, 4)
    Exam.objects.filter(pk=exam.pk).update(closes_at=database_now() - timedelta(days=2))
    exam.refresh_from_db()
    yesterday = timezone.localdate() - timedelta(days=1)
    for officer in (came, absent):
        Posting.objects.filter(officer=officer).update(ends_on=yesterday)
        Posting.objects.create(officer=officer, unit=province.township, post="调解", starts_on=yesterday)
    newcomer = make_officer(province.ward, "新来")
    Posting.objects.filter(officer=newcomer).update(starts_on=yesterday)

    statistics = load_officers(exam, reader=trainer, now=database_now())

    assert [(row.name, row.unit_name, row.post, row.status) for row in statistics.rows] == [
        ("来", "一监区", "管教", "passed"),
        ("未来", "一监区", "管教", "absent"),
    ]


def test_trainer_sees_rows_of_own_subtree_only(province, trainer):
    below = make_staff(province.ward, Role.TRAINER, "监区教官")
    exam = make_exam(trainer, province.ward, audience=Audience(units=[province.root]))
    for unit, name in ((province.ward, "内"), (province.other_ward, "邻"), (province.township, "外")):
        give(exam, make_officer(unit, name), 4)
        make_officer(unit, f"{name}未参加")
        make_officer(unit, f"{name}休假", status=Officer.Status.LEAVE)

    statistics = load_officers(exam, reader=below, now=database_now())

    assert sorted(row.name for row in statistics.rows) == sorted(["内", "内未参加", "监区教官"])
    assert dict(statistics.left_out) == {"leave": 1}
    assert statistics.list_units() == [(province.ward.path, "一监区")]


def test_scores_stay_hidden_before_release_from_a_trainer_who_may_not_see_the_items(province, trainer):
    below = make_staff(province.prison, Role.TRAINER, "监狱教官")
    paper = make_paper(trainer, province.prison, bank=make_bank(province.root, "above"))
    exam = make_exam(trainer, province.prison, paper=paper, attempts_allowed=2)
    passed, failed, retrying = (make_officer(province.ward, name) for name in ("甲", "乙", "丙"))
    for officer, right in ((passed, 4), (failed, 0), (retrying, 4)):
        give(exam, officer, right)
    sit(exam, retrying)

    before = load_officers(exam, reader=below, now=database_now())
    after = load_officers(exam, reader=below, now=exam.closes_at + exam.grace)

    said = {row.name: (row.status, row.score, row.percentage, row.band) for row in before.rows}
    assert (said["甲"], said["乙"], said["丙"]) == (
        ("submitted", None, None, ""),
        ("submitted", None, None, ""),
        ("running", None, None, ""),
    )
    assert (before.shows_scores, before.mean_score, before.came) == (False, None, 2)
    assert {row.name: row.status for row in after.rows if row.score is not None} == {
        "甲": "passed",
        "乙": "failed",
        "丙": "passed",
    }
    assert load_officers(exam, reader=trainer, now=database_now()).shows_scores


@pytest.mark.parametrize(
    ("policy", "before", "after"),
    [
        ("immediately", True, True),
        ("after_window", False, True),
        ("right_or_wrong", False, False),
        ("never", False, False),
    ],
)
def test_keys_are_for_those_who_see_the_items_or_once_they_are_released(province, trainer, policy, before, after):
    below = make_staff(province.prison, Role.TRAINER, "监狱教官")
    paper = make_paper(trainer, province.prison, bank=make_bank(province.root, "above"))
    exam = make_exam(trainer, province.prison, paper=paper, review_policy=policy)

    allowed = [may_see_keys(below, exam, now) for now in (database_now(), exam.closes_at + exam.grace)]

    assert allowed == [before, after]
    assert may_see_keys(trainer, exam, database_now())


def test_page_leaves_are_counted_over_all_attempts(province, trainer):
    exam = make_exam(trainer, province.prison, attempts_allowed=2)
    officer = make_officer(province.ward, "甲")
    for seconds in (12, 40):
        attempt, token = sit(exam, officer)
        record_leave(token, seconds=seconds)
        submit_attempt(attempt, officer=officer, epoch=1)

    (row,) = [row for row in load_officers(exam, reader=trainer, now=database_now()).rows if row.name == "甲"]

    assert row.leave_count == 2


def test_selection_by_status_name_number_and_unit(province, trainer):
    exam = make_exam(trainer, province.prison)
    first = make_officer(province.ward, "王建国", number="3301")
    make_officer(province.other_ward, "李建国", number="33011")
    give(exam, first, 4)
    statistics = load_officers(exam, reader=trainer, now=database_now())

    def names(**chosen):
        return [row.name for row in statistics.select(**chosen)]

    assert names() == ["王建国", "李建国"]
    assert names(status="absent") == ["李建国"]
    assert names(search="建国") == ["王建国", "李建国"]
    assert names(search="3301") == ["王建国"]
    assert names(unit_path=province.other_ward.path) == ["李建国"]


def test_officers_take_the_same_statements_at_one_and_three_rows(province, trainer, django_assert_num_queries):
    exam = make_exam(trainer, province.prison)
    give(exam, make_officer(province.ward), 3)
    for expected in (1, 3):
        reader = Officer.objects.get(pk=trainer.pk)
        now = database_now()
        with django_assert_num_queries(7):
            statistics = load_officers(exam, reader=reader, now=now)
        assert len(statistics.rows) == expected
        make_officer(province.ward)
        give(exam, make_officer(province.other_ward), 1)


def test_items_against_a_table_worked_by_hand(province, trainer):
    """Six people, four items:

    person  1 single  2 multiple (AB)  3 true_false  4 fill_in
    1       C right   AB right         true right    改造 right
    2       C right   A  partial       true right    惩罚 wrong
    3       A wrong   AC wrong         false wrong   惩罚 wrong
    4       A wrong   AB right         true right    -
    5       C right   -                true right    改造人 right
    6       -         -                -             -
    """
    exam = make_exam(trainer, province.prison, attempts_allowed=2)
    table = [
        ("o2", ["o0", "o1"], True, ["改造"]),
        ("o2", ["o0"], True, ["惩罚"]),
        ("o0", ["o0", "o2"], False, ["惩罚"]),
        ("o0", ["o1", "o0"], True, None),
        ("o2", None, True, ["改造人"]),
        (None, None, None, None),
    ]
    officers = [make_officer(province.ward) for _ in table]
    for officer, values in zip(officers, table, strict=True):
        hand_in(exam, officer, *values)
    give(exam, officers[2], 4)  # a second attempt, which changes nothing here
    topics = [Topic.objects.create(name=name) for name in ("禁闭", "人民警察")]
    for row in PaperItem.objects.all():
        row.version.item.topics.add(topics[row.position > 2], *topics[1:] if row.position == 1 else [])

    statistics = load_items(exam, reader=trainer)

    assert (statistics.people, statistics.is_hidden) == (6, False)
    assert [(item.total, item.answered, item.correct, item.percentage) for item in statistics.items] == [
        (6, 5, 3, Decimal("50.0")),
        (6, 4, 2, Decimal("33.3")),
        (6, 5, 4, Decimal("66.7")),
        (6, 4, 2, Decimal("33.3")),
    ]
    assert [[(share.letter, share.count, share.is_right) for share in item.shares] for item in statistics.items] == [
        [("A", 2, False), ("B", 0, False), ("C", 3, True), ("D", 0, False), ("", 1, False)],
        [("A", 4, True), ("B", 2, True), ("C", 1, False), ("D", 0, False), ("", 2, False)],
        [("A", 4, True), ("B", 1, False), ("", 1, False)],
        [("", 2, True), ("", 2, False), ("", 2, False)],
    ]
    assert [item.key_text for item in statistics.items] == ["C", "AB", "正确", "改造/改造人"]
    assert statistics.items[0].shares[2].percentage == Decimal("50.0")
    assert [item.position for item in statistics.by_difficulty] == [2, 4, 1, 3]
    assert [
        (topic.name, topic.item_count, topic.correct, topic.total, topic.percentage) for topic in statistics.topics
    ] == [
        ("禁闭", 2, 5, 12, Decimal("41.7")),
        ("人民警察", 3, 9, 18, Decimal("50.0")),
    ]


def test_items_of_fewer_than_five_people_are_hidden(province, trainer):
    exam = make_exam(trainer, province.prison)
    hidden = []
    for _ in range(5):
        give(exam, make_officer(province.ward), 4)
        statistics = load_items(exam, reader=trainer)
        hidden.append((statistics.people, statistics.is_hidden, statistics.items[0].is_hidden))

    assert hidden == [(1, True, True), (2, True, True), (3, True, True), (4, True, True), (5, False, False)]


def test_items_count_only_people_of_the_readers_subtree(province, trainer):
    below = make_staff(province.ward, Role.TRAINER, "监区教官")
    exam = make_exam(trainer, province.ward, audience=Audience(units=[province.root]))
    for unit, right in ((province.ward, 4), (province.ward, 0), (province.township, 4)):
        give(exam, make_officer(unit), right)

    item = load_items(exam, reader=below).items[0]

    assert (item.total, item.correct, [share.count for share in item.shares]) == (2, 1, [1, 0, 1, 0, 0])


def test_unmarked_and_running_attempts_are_not_counted(province, trainer):
    exam = make_exam(trainer, province.prison)
    give(exam, make_officer(province.ward), 4)
    _attempt, token = sit(exam, make_officer(province.ward))
    answer(token, 1, "o3")

    item = load_items(exam, reader=trainer).items[0]

    assert (item.total, [share.count for share in item.shares]) == (1, [0, 0, 1, 0, 0])


def test_items_take_the_same_statements_at_one_and_three_people(province, trainer, django_assert_num_queries):
    exam = make_exam(trainer, province.prison)
    for _ in range(2):
        give(exam, make_officer(province.ward), 3)
        with django_assert_num_queries(6):
            load_items(exam, reader=trainer)
        give(exam, make_officer(province.other_ward), 1)
