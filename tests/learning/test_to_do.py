"""What the home page asks an officer to do."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from learning.assignments.drafts import RequirementDraft
from learning.assignments.own import list_own
from learning.assignments.publishing import except_officer
from learning.assignments.reviewing import review_pending
from learning.to_do import ToDo, list_lines
from people.models import Officer, Role
from quizzes.exams.overview import list_cards
from records.clock import database_now
from tests.cms.factories import make_lecture
from tests.factories import Province, make_exam, make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign, complete, hand_in, move_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward)


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR)


@pytest.fixture
def trainer(province: Province) -> Officer:
    return make_staff(province.root, Role.TRAINER)


def lines_of(officer: Officer) -> list[ToDo]:
    return list_lines(officer, list_cards(officer), list_own(officer))


def name(line: ToDo) -> str:
    if line.exam:
        return line.exam.exam.title
    if line.lecture:
        return str(line.lecture.lecture.title)
    return line.own.assignment.title if line.own else ""


def test_assigned_things_and_open_exams_stand_in_one_list_by_deadline(
    province: Province, officer: Officer, hr: Officer, trainer: Officer
) -> None:
    now, lecture = database_now(), make_lecture(province.root, "监狱法")
    free = make_exam(trainer, province.root, title="没有指派的", closes_at=now + timedelta(days=2))
    exam = make_exam(trainer, province.root, paper=free.paper, title="指派的", closes_at=now + timedelta(days=1))
    assign(hr, province.ward, lecture, exam, due_at=now + timedelta(days=3), title="学法月")

    lines = lines_of(officer)

    assert [name(line) for line in lines] == ["指派的", "没有指派的", "监狱法"]
    assert [bool(line.own) for line in lines] == [True, False, True]
    assert [line.due_at for line in lines] == [exam.closes_at, free.closes_at, now + timedelta(days=3)]


def test_what_two_assignments_ask_for_stands_once_with_the_nearer_deadline(
    province: Province, officer: Officer, hr: Officer
) -> None:
    now, lecture = database_now(), make_lecture(province.root, "监狱法")
    assign(hr, province.ward, lecture, title="宽的", due_at=now + timedelta(days=9))
    assign(hr, province.ward, lecture, title="紧的", due_at=now + timedelta(days=4))

    [line] = lines_of(officer)

    assert (name(line), line.own and line.own.assignment.title) == ("监狱法", "紧的")


def test_a_choice_is_one_line_that_leads_to_the_assignment(province: Province, officer: Officer, hr: Officer) -> None:
    lectures = [make_lecture(province.root, title) for title in ("甲", "乙", "丙")]
    assign(hr, province.ward, *lectures, title="任选两门", needed_count=2)

    assert [name(line) for line in lines_of(officer)] == ["任选两门"]


def test_what_is_satisfied_excepted_or_awaits_its_result_is_not_asked_for(
    province: Province, officer: Officer, hr: Officer, trainer: Officer
) -> None:
    done, excepted, sat = (
        make_lecture(province.root, "学完的"),
        make_lecture(province.root, "免的"),
        make_exam(trainer, province.root),
    )
    assign(hr, province.ward, done, title="一")
    except_officer(assign(hr, province.ward, excepted, title="二"), officer, reason="产假", actor=hr)
    assign(hr, province.ward, sat, title="三")
    complete(done, officer)
    hand_in(sat, officer, passes=False)
    review_pending()

    assert lines_of(officer) == []
    assert [own.standing for own in list_own(officer)].count("satisfied") == 1


def test_who_has_not_passed_is_asked_again_while_the_exam_can_be_sat(
    province: Province, officer: Officer, hr: Officer, trainer: Officer
) -> None:
    exam = make_exam(trainer, province.root, attempts_allowed=2, review_policy="immediately")
    assign(hr, province.ward, exam)
    for standings in (["to_retake"], ["to_retake"]):
        hand_in(exam, officer, passes=False)
        review_pending()
        assert [own.standing for own in list_own(officer)] == standings

    [line] = lines_of(officer)

    assert (line.exam, name(line)) == (None, "第四季度应知应会")  # no attempt is left: the assignment itself says so


def test_what_is_overdue_comes_first_and_says_so(
    client: Client, province: Province, officer: Officer, hr: Officer
) -> None:
    assign(
        hr, province.ward, make_lecture(province.root, "不急的"), title="一", due_at=database_now() + timedelta(days=1)
    )
    late = assign(hr, province.ward, make_lecture(province.root, "晚了的"), title="二")
    move_due(late, to=database_now() - timedelta(days=1))
    client.force_login(officer)

    page = client.get("/").content.decode()

    assert [name(line) for line in lines_of(officer)] == ["晚了的", "不急的"]
    assert page.index("晚了的") < page.index("已逾期") < page.index("不急的")


def test_an_exam_to_come_is_named_once(
    client: Client, province: Province, officer: Officer, hr: Officer, trainer: Officer
) -> None:
    exam = make_exam(trainer, province.root, title="以后的考试", opens_at=database_now() + timedelta(hours=1))
    assign(hr, province.ward, RequirementDraft(exam=exam), title="考试任务")
    client.force_login(officer)

    page = client.get("/").content.decode()

    assert (lines_of(officer), page.count("以后的考试")) == ([], 1)


def test_a_lecture_that_is_asked_for_is_not_offered_a_second_time(
    client: Client, province: Province, officer: Officer, hr: Officer
) -> None:
    assign(hr, province.ward, make_lecture(province.root, "指派的课"))
    make_lecture(province.root, "自己看的课")
    client.force_login(officer)

    page = client.get("/").content.decode()

    assert [page.count(title) for title in ("指派的课", "自己看的课")] == [1, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_lines_take_as_many_statements_however_many_there_are(
    province: Province, officer: Officer, hr: Officer, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        assign(hr, province.ward, make_lecture(province.root, f"课{number}"), title=f"任务{number}")
    cards = list_cards(officer)

    with django_assert_num_queries(6):
        lines = list_lines(officer, cards, list_own(officer))

    assert len(lines) == count
