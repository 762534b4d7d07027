"""Pages on which assignments are made and changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.models import LecturePage
from learning.assignments.drafts import RequirementDraft
from learning.assignments.models import Assignment, AudienceRule, DueChange, Duty, Requirement
from learning.assignments.publishing import save_draft
from people.models import Officer, Role
from quizzes.exams.models import Exam
from records.clock import database_now
from tests.cms.factories import make_lecture
from tests.factories import Province, make_exam, make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign, left_out, make_draft
from tests.learning.progress.cast import logged_in

pytestmark = pytest.mark.django_db
NEW = "/assignments/new/"


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR)


@pytest.fixture
def keeper(province: Province) -> Officer:
    """Of one ward."""
    return make_staff(province.ward, Role.UNIT_ADMINISTRATOR, "王管理")


@pytest.fixture
def lecture(province: Province) -> LecturePage:
    return make_lecture(province.root, "新修订的监狱法")


@pytest.fixture
def exam(province: Province) -> Exam:
    return make_exam(
        make_staff(province.root, Role.TRAINER), province.root, title="保密测试", review_policy="immediately"
    )


def typed(province: Province, *things: LecturePage | Exam, **changes: Any) -> dict[str, Any]:
    """What a whole form sends."""
    rows = [f"{'exam' if isinstance(one, Exam) else 'lecture'}:{one.public_id}" for one in things]
    due_at = timezone.localtime(database_now()) + timedelta(days=10)
    fields = {
        "title": "学法月",
        "note": "",
        "requirement": rows,
        "how": "all",
        "units": [str(province.ward.public_id)],
        "due_at": due_at.strftime("%Y-%m-%dT%H:%M"),
        "arrival_days": "14",
        "unit": str(province.ward.public_id),
        "step": "save",
    }
    return fields | changes


def at(name: str, assignment: Assignment, *more: object) -> str:
    return reverse(f"assignments:{name}", args=[assignment.public_id, *more])


def test_an_assignment_is_made_without_a_script_and_published_to_those_previewed(
    province: Province, hr: Officer, lecture: LecturePage, exam: Exam
) -> None:
    officer, browser = make_officer(province.ward), logged_in(hr)
    made = browser.post(NEW, typed(province, lecture, exam, **{f"condition-{exam.public_id}": "both"}))
    assignment = Assignment.objects.get()
    assert (made.status_code, made["Location"]) == (302, at("show", assignment))

    page = browser.get(at("show", assignment)).content.decode()
    assert ("发布给 1 人" in page, "一监区" in page) == (True, True)
    browser.post(at("publish", assignment))

    assignment.refresh_from_db()
    assert assignment.state == Assignment.State.PUBLISHED
    assert list(assignment.requirements.values_list("lecture", "exam", "condition")) == [
        (lecture.pk, None, "completed"),
        (None, exam.pk, "both"),
    ]
    assert list(Duty.objects.current().values_list("officer", flat=True)) == [officer.pk]


def test_a_step_changes_what_is_typed_and_stores_nothing(
    province: Province, hr: Officer, lecture: LecturePage, exam: Exam
) -> None:
    browser = logged_in(hr)

    added = browser.post(NEW, typed(province, lecture, step=f"add:exam:{exam.public_id}", title=""))
    moved = browser.post(NEW, typed(province, lecture, exam, step=f"up:exam:{exam.public_id}"))
    removed = browser.post(NEW, typed(province, lecture, exam, step=f"remove:lecture:{lecture.public_id}"))

    picked = [[pick.kind for pick in page.context["form"]["requirements"].value()] for page in (added, moved)]
    assert picked[0] == ["lecture", "exam"]
    assert moved.content.decode().index(f'value="exam:{exam.public_id}"') < moved.content.decode().index(
        f'value="lecture:{lecture.public_id}"'
    )
    assert f'name="requirement" value="lecture:{lecture.public_id}"' not in removed.content.decode()
    assert "错误：" not in added.content.decode()  # nobody has asked to save
    assert not Assignment.objects.exists()


def test_the_picker_finds_by_words_of_the_title(
    province: Province, hr: Officer, lecture: LecturePage, exam: Exam
) -> None:
    page = logged_in(hr).post(NEW, typed(province, step="search", find="监狱法")).content.decode()

    assert (lecture.title in page, exam.title in page) == (True, False)


def test_the_form_tells_how_many_people_before_the_rest_is_filled_in(province: Province, hr: Officer) -> None:
    make_officer(province.ward)
    away = make_officer(province.ward, status="leave", number="9100001")
    make_officer(province.other_ward)

    page = logged_in(hr).post(NEW, typed(province, step="search", title="", due_at="")).context

    assert (page["preview"].total, page["left_out"]) == (1, [("休假", 1)])
    assert away.status == "leave"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "请写任务名称。"),
    ({"requirement": []}, "请选 1 到 50 项微课或考试。"),
    ({"requirement": ["lecture:7f9c0f7e-0000-4000-8000-000000000000"]}, "有的微课或考试已经不能选"),
    ({"how": "some"}, "请填任选几项。"),
    ({"how": "some", "needed_count": "5"}, "至少完成的项数要在 1 到 1 之间。"),
    ({"due_at": "明天"}, "请填日期和时间。"),
    ({"officers": "000000"}, "你管的单位里没有这 1 个号码：000000。"),
    ({"exception-kind": ["post"], "exception-value": ["管教"], "exception-reason": [""]}, "每一行例外都要写是谁"),
    ({"exception-kind": ["unit"], "exception-value": ["没有"], "exception-reason": ["x"]}, "没有“没有”"),
    ({"exception-kind": ["officer"], "exception-value": ["000000"], "exception-reason": ["x"]}, "没有号码 000000"),
    ({"units": ["7f9c0f7e-0000-4000-8000-000000000000"]}, "有单位不归你管，请去掉。"),
]


def test_what_is_wrong_is_said_in_words_and_nothing_is_stored(
    province: Province, hr: Officer, lecture: LecturePage
) -> None:
    browser = logged_in(hr)

    for changes, words in WRONG:
        reply = browser.post(NEW, typed(province, lecture, **changes))
        assert (reply.status_code, words, words in reply.content.decode()) == (422, words, True)

    assert not Assignment.objects.exists()


def test_exceptions_of_every_kind_are_kept_with_their_reasons(
    province: Province, hr: Officer, lecture: LecturePage
) -> None:
    officer = make_officer(province.ward, number="9100002")
    lines = {
        "exception-kind": ["officer", "unit", "post", "rank", "officer"],
        "exception-value": [officer.officer_number, province.other_ward.code, "管教", "一级警长", ""],
        "exception-reason": ["产假", "筹建", "值守", "临近退休", ""],
    }
    browser = logged_in(hr)

    browser.post(NEW, typed(province, lecture, **lines))

    rows = AudienceRule.objects.filter(is_exception=True).order_by("pk")
    assert list(rows.values_list("officer", "unit", "post", "rank", "reason")) == [
        (officer.pk, None, "", "", "产假"),
        (None, province.other_ward.pk, "", "", "筹建"),
        (None, None, "管教", "", "值守"),
        (None, None, "", "一级警长", "临近退休"),
    ]
    page = browser.get(at("edit", Assignment.objects.get())).content.decode()
    assert all(f'value="{reason}"' in page for reason in ("产假", "筹建", "值守", "临近退休"))


def test_a_draft_is_revised_and_what_was_published_is_not(
    province: Province, hr: Officer, lecture: LecturePage
) -> None:
    make_officer(province.ward)
    draft = save_draft(None, make_draft(province.ward, lecture), actor=hr)
    published, browser = assign(hr, province.ward, lecture, title="已发布的"), logged_in(hr)

    browser.post(at("edit", draft), typed(province, lecture, title="改过的"))
    refused = browser.post(at("edit", published), typed(province, lecture, title="改过的"))

    assert sorted(Assignment.objects.values_list("title", flat=True)) == sorted(["改过的", "已发布的"])
    assert refused["Location"] == at("show", published)


def test_the_preview_warns_of_what_some_could_not_do(province: Province, hr: Officer) -> None:
    make_officer(province.ward), make_officer(province.other_ward)
    trainer = make_staff(province.prison, Role.TRAINER)
    narrow = make_exam(trainer, province.ward, title="只考一监区", review_policy="immediately")
    own = make_lecture(province.ward, "一监区的课", audience="own_unit")
    everybody = make_lecture(province.root, "都能看的课")
    draft = make_draft(province.prison, narrow, own, everybody)

    page = logged_in(hr).get(at("show", save_draft(None, draft, actor=hr)))

    trainers = 1  # who made the exam serves in the prison itself
    assert page.context["outlook"].warnings == [
        f"考试“只考一监区”不让其中 {1 + trainers} 人考，他们做不到这一项。",
        f"“一监区的课”只给一监区看，其中 {1 + trainers} 人看不到，做不到这一项。",
    ]
    assert "发布给 3 人" in page.content.decode()


def test_what_cannot_be_published_offers_no_button_and_is_refused(province: Province, hr: Officer, exam: Exam) -> None:
    make_officer(province.ward)
    late = RequirementDraft(exam=exam, condition=Requirement.Condition.PASSED)
    draft = save_draft(None, make_draft(province.ward, late), actor=hr)
    Exam.objects.update(closes_at=database_now() - timedelta(minutes=1))
    browser = logged_in(hr)

    page, refused = browser.get(at("show", draft)).content.decode(), browser.post(at("publish", draft))

    assert ("没有发布，或者已经结束" in page, "发布给" in page) == (True, False)
    assert (refused.status_code, "还不能发布" in refused.content.decode()) == (422, True)
    assert not Duty.objects.exists()


def test_extending_excepting_readmitting_and_withdrawing(province: Province, hr: Officer, lecture: LecturePage) -> None:
    officer, other = make_officer(province.ward, "甲"), make_officer(province.ward, "乙")
    assignment, browser = assign(hr, province.ward, lecture), logged_in(hr)
    later = (timezone.localtime(assignment.due_at) + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    latest = (timezone.localtime(assignment.due_at) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")

    browser.post(at("extend", assignment), {"extend_form-due_at": later, "extend_form-reason": "年底任务重"})
    some = {"some_form-officers": other.officer_number, "some_form-due_at": latest, "some_form-reason": "住院"}
    browser.post(at("extend-some", assignment), some)
    given = {"except_form-officers": officer.officer_number, "except_form-reason": "产假"}
    browser.post(at("except", assignment), given)
    excepted = left_out(assignment)
    browser.post(at("readmit", assignment, officer.public_id))

    dues = Duty.objects.current().values_list("officer__name", "due_at")
    assert {name: timezone.localtime(due).strftime("%Y-%m-%dT%H:%M") for name, due in dues}["乙"] == latest
    assert (excepted, left_out(assignment)) == ({"甲": "excepted"}, {})
    assert DueChange.objects.get(officer=other).reason == "住院"
    browser.post(at("withdraw", assignment), {"withdraw_form-reason": "并入年度培训"})
    page = browser.get(at("show", assignment)).content.decode()
    assert ("并入年度培训" in page, Duty.objects.current().exists()) == (True, False)


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("extend", {"extend_form-due_at": "2020-01-01T08:00", "extend_form-reason": "x"}, "截止时间只能往后延。"),
        ("extend", {"extend_form-due_at": "", "extend_form-reason": ""}, "请写明原因。"),
        ("except", {"except_form-officers": "", "except_form-reason": "x"}, "请填警号或工号。"),
        ("withdraw", {"withdraw_form-reason": " "}, "请写明原因。"),
    ],
)
def test_a_change_that_is_refused_says_why_and_changes_nothing(
    province: Province, hr: Officer, lecture: LecturePage, name: str, sent: dict[str, str], words: str
) -> None:
    make_officer(province.ward)
    assignment = assign(hr, province.ward, lecture)
    before = list(Duty.objects.values())

    reply = logged_in(hr).post(at(name, assignment), sent)

    assert (reply.status_code, words in reply.content.decode()) == (422, True)
    assert list(Duty.objects.values()) == before


def test_several_are_excepted_all_or_none(province: Province, hr: Officer, lecture: LecturePage) -> None:
    officer, elsewhere = make_officer(province.ward), make_officer(province.township)
    assignment = assign(hr, province.ward, lecture)
    sent = {"except_form-officers": f"{officer.officer_number} {elsewhere.officer_number}", "except_form-reason": "x"}

    reply = logged_in(hr).post(at("except", assignment), sent)

    assert (reply.status_code, left_out(assignment)) == (422, {})


def test_a_draft_is_discarded(province: Province, hr: Officer, lecture: LecturePage) -> None:
    draft = save_draft(None, make_draft(province.ward, lecture), actor=hr)

    logged_in(hr).post(at("discard", draft))

    assert not Assignment.objects.exists()


def test_outside_ones_units_no_assignment_exists(
    province: Province, hr: Officer, keeper: Officer, lecture: LecturePage
) -> None:
    make_officer(province.township), make_officer(province.root)
    others = [
        assign(hr, province.city, lecture, title="市局的"),
        save_draft(None, make_draft(province.root, lecture, title="省厅的草稿"), actor=hr),
        save_draft(None, make_draft(province.prison, lecture, title="监狱的草稿"), actor=hr),
    ]
    browser = logged_in(keeper)

    page = browser.get("/assignments/").content.decode()

    assert [title in page for title in ("市局的", "省厅的草稿", "监狱的草稿")] == [False] * 3
    for assignment in others:
        gets = [browser.get(at(name, assignment)).status_code for name in ("show", "edit")]
        posts = ("edit", "publish", "discard", "withdraw", "extend", "extend-some", "except")
        assert gets + [browser.post(at(name, assignment)).status_code for name in posts] == [404] * 9


def test_a_unit_administrator_does_for_own_people_what_an_assignment_from_above_allows(
    province: Province, hr: Officer, keeper: Officer, lecture: LecturePage
) -> None:
    mine, other = make_officer(province.ward, "甲"), make_officer(province.other_ward, "乙")
    assignment, browser = assign(hr, province.prison, lecture, title="监狱的任务"), logged_in(keeper)

    page = browser.get(at("show", assignment)).content.decode()
    browser.post(at("except", assignment), {"except_form-officers": mine.officer_number, "except_form-reason": "产假"})
    foreign = {"except_form-officers": other.officer_number, "except_form-reason": "产假"}
    refused = browser.post(at("except", assignment), foreign)
    as_a_whole = [
        browser.post(at(name, assignment)).status_code for name in ("extend", "withdraw", "publish", "discard")
    ]

    assert ("所有人延期" in page, "撤回任务" in page, "免除这些人" in page) == (False, False, True)
    assert left_out(assignment) == {"甲": "excepted"}
    assert (refused.status_code, as_a_whole) == (422, [404] * 4)
    assert browser.post(at("readmit", assignment, other.public_id)).status_code == 404


def test_a_unit_administrator_addresses_nobody_elsewhere(
    province: Province, keeper: Officer, lecture: LecturePage
) -> None:
    sent = typed(province, lecture, units=[str(province.other_ward.public_id)])
    elsewhere = typed(province, lecture, unit=str(province.prison.public_id))
    foreign = typed(province, lecture, officers=make_officer(province.other_ward).officer_number)

    statuses = [logged_in(keeper).post(NEW, one).status_code for one in (sent, elsewhere, foreign)]

    assert (statuses, Assignment.objects.exists()) == ([422] * 3, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_statements_however_long_it_is(
    province: Province, hr: Officer, lecture: LecturePage, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        save_draft(None, make_draft(province.ward, lecture, title=f"任务{number}"), actor=hr)
    browser = logged_in(hr)

    with django_assert_num_queries(6):
        browser.get("/assignments/")
