"""Drafts, publication, and what may still be changed afterwards: only in favor of those concerned, and never out of scope."""

from datetime import timedelta

import pytest

from learning.assignments.audience import AudienceDraft, ExceptionDraft
from learning.assignments.drafts import AssignmentInvalid, RequirementDraft
from learning.assignments.models import Assignment, AudienceRule, DueChange, Duty, PendingReview, Requirement, Tally
from learning.assignments.publishing import (
    change_due,
    change_due_for_all,
    discard_draft,
    except_officer,
    publish_assignment,
    read_draft,
    readmit_officer,
    save_draft,
    withdraw_assignment,
)
from learning.assignments.reviewing import review_officers, review_pending
from people.models import Officer, Posting, Role
from people.scope import OutOfScope
from quizzes.exams.models import Exam
from records.clock import database_now
from records.models import AuditEntry
from tests.cms.factories import make_lecture
from tests.factories import make_exam, make_officer, make_staff
from tests.learning.assignments.cast import PASSED, assign, duty_of, left_out, make_draft, move_due, standings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hr(province):
    return make_staff(province.prison, Role.HR)


def last_entry():
    entry = AuditEntry.objects.order_by("id").last()
    return entry.verb, entry.unit_path


def refused(verb, *arguments, **keywords):
    with pytest.raises(AssignmentInvalid) as error:
        verb(*arguments, **keywords)
    return error.value.problems


def test_draft_is_stored_and_read_back(hr, province, officer, lecture):
    exam = make_exam(make_staff(province.root, Role.TRAINER), province.prison)
    draft = make_draft(
        province.prison,
        lecture,
        RequirementDraft(exam=exam, condition="either"),
        needed_count=1,
        note="十二月底前",
        audience=AudienceDraft(
            units=[province.prison],
            posts=["管教"],
            ranks=["一级警长"],
            officers=[officer],
            exceptions=[ExceptionDraft(unit=province.other_ward, reason="值勤")],
        ),
    )

    assignment = save_draft(None, draft, actor=hr)

    assert read_draft(Assignment.objects.get(pk=assignment.pk)) == draft
    assert (assignment.state, last_entry()) == ("draft", ("assignment_created", province.prison.path))
    assert Duty.objects.count() == 0

    save_draft(assignment, make_draft(province.prison, lecture, title=" 改过的 "), actor=hr)

    assignment.refresh_from_db()
    assert (assignment.title, Requirement.objects.count(), AudienceRule.objects.count()) == ("改过的", 1, 1)
    assert last_entry() == ("assignment_revised", province.prison.path)


def test_bad_draft_is_refused_field_by_field(hr, province, officer, lecture):
    draft = make_draft(
        province.root,
        RequirementDraft(lecture, condition=PASSED),
        title=" ",
        needed_count=2,
        arrival_days=0,
        audience=AudienceDraft(
            units=[province.city],
            officers=[make_officer(province.township)],
            exceptions=[ExceptionDraft(officer=officer)],
        ),
    )

    assert refused(save_draft, None, draft, actor=hr) == {
        "title": "请写任务名称，不超过 80 个字。",
        "needed_count": "至少完成的项数要在 1 到 1 之间。",
        "arrival_days": "新到岗的期限要在 1 到 365 天之间。",
        "requirements": "微课没有成绩，要求只能是“完成”。",
        "exceptions": "每一条例外都要写原因，不超过 100 个字。",
        "unit": "这个单位不归你管。",
        "audience": "有单位不归你管，请去掉。",
        "officers": "名单里有人不在你管的单位，请去掉。",
    }
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (lambda lecture: [], "请选 1 到 50 项微课或考试。"),
        (lambda lecture: [RequirementDraft(lecture), RequirementDraft(lecture)], "同一项选了两次，请去掉一次。"),
        (lambda lecture: [RequirementDraft()], "每一项要么是微课，要么是考试。"),
        (lambda lecture: [RequirementDraft(lecture, condition="nonsense")], "请选每一项的要求。"),
    ],
)
def test_requirements_are_things_named_once(hr, province, lecture, rows, words):
    draft = make_draft(province.prison, *rows(lecture))

    assert refused(save_draft, None, draft, actor=hr) == {"requirements": words}


def test_publication_needs_people_time_and_things_that_can_be_done(hr, province, officer, lecture):
    trainer = make_staff(province.root, Role.TRAINER)
    unready = make_lecture(province.prison, "没写完", live=False)
    hidden = make_exam(trainer, province.prison, title="年终测试", closes_at=database_now() + 20 * DAY)
    later = make_exam(
        trainer,
        province.prison,
        title="明年的测试",
        opens_at=database_now() + 15 * DAY,
        closes_at=database_now() + 16 * DAY,
    )
    over = make_exam(
        trainer,
        province.prison,
        title="去年的测试",
        opens_at=database_now() - 2 * DAY,
        closes_at=database_now() - DAY,
    )
    draft = make_draft(province.prison, unready, hidden, later, over)

    problems = refused(publish_assignment, save_draft(None, draft, actor=hr), actor=hr)

    assert [*problems] == ["requirements"]
    assert problems["requirements"].startswith("微课“没写完”没有发布。考试“年终测试”的成绩到 ")
    assert problems["requirements"].endswith(
        "才公布，截止时间不能早于它，不然合格的人也会算逾期。考试“明年的测试”在截止时间以后才开考。"
        "考试“去年的测试”没有发布，或者已经结束。"
    )
    past = make_draft(province.prison, lecture, due_at=database_now() - DAY, audience=AudienceDraft(posts=["管教"]))
    assert refused(publish_assignment, save_draft(None, past, actor=hr), actor=hr) == {
        "due_at": "截止时间已经过去，请改到以后。",
        "audience": "还没有选由谁来完成，请选单位或人员。",
    }
    empty = make_draft(province.prison, lecture, audience=AudienceDraft(units=[province.other_ward]))
    assert refused(publish_assignment, save_draft(None, empty, actor=hr), actor=hr) == {
        "audience": "选定的范围里现在一个人也没有。"
    }
    assert (Duty.objects.count(), PendingReview.objects.count()) == (0, 0)


def test_publication_gives_the_duty_at_once_and_only_once(hr, province, officer, lecture):
    assignment = assign(hr, province.prison, lecture)

    duty = duty_of(assignment, officer)
    assert (duty.from_at, duty.due_at, duty.is_arrival) == (assignment.published_at, assignment.due_at, False)
    entry = AuditEntry.objects.get(verb="assignment_published")
    assert entry.detail == {"people": 2, "due_at": assignment.due_at.isoformat()}  # HR stands in the prison too
    assert refused(publish_assignment, assignment, actor=hr) == {"": "任务已经发布或撤回。"}
    words = {"": "任务已经发布，只能延期、免除或撤回。"}
    assert refused(save_draft, assignment, read_draft(assignment), actor=hr) == words
    assert refused(discard_draft, assignment, actor=hr) == {"": "任务已经发布，不能删除，只能撤回。"}


def test_draft_is_discarded_whole(hr, province, lecture):
    discard_draft(save_draft(None, make_draft(province.prison, lecture), actor=hr), actor=hr)

    assert (Assignment.objects.count(), AudienceRule.objects.count()) == (0, 0)
    assert last_entry() == ("assignment_discarded", province.prison.path)


def test_withdrawal_releases_everybody_and_keeps_the_past(hr, assignment, officer):
    before = database_now()
    assert refused(withdraw_assignment, assignment, actor=hr, reason=" ") == {"reason": "请写明原因，不超过 100 个字。"}

    withdraw_assignment(assignment, actor=hr, reason="内容重复")
    review_pending()

    assert (standings(assignment), Tally.objects.count(), PendingReview.objects.count()) == ({}, 0, 0)
    assert standings(assignment, before) == {"李建国": "未完成", "周敏": "未完成"}
    assert last_entry() == ("assignment_withdrawn", hr.posting.unit.path)
    assert refused(withdraw_assignment, assignment, actor=hr, reason="再撤") == {"": "只有已发布的任务可以这样改。"}


def test_deadline_of_all_moves_only_to_later(hr, assignment, officer):
    before, due_at = database_now(), assignment.due_at
    words = {"due_at": "截止时间只能往后延。"}
    assert refused(change_due_for_all, assignment, due_at, reason="忙", actor=hr) == words

    change_due_for_all(assignment, due_at + DAY, reason="系统维护", actor=hr)

    assert duty_of(assignment, officer).due_at == due_at + DAY
    assert Duty.objects.as_of(before).get(officer=officer).due_at == due_at
    assert set(Tally.objects.values_list("due_at", flat=True)) == {due_at + DAY}
    assert last_entry() == ("assignment_extended", hr.posting.unit.path)


def test_deadline_in_the_past_is_no_later_one(hr, assignment):
    move_due(assignment, to=database_now() - 3 * DAY)

    assert refused(change_due_for_all, assignment, database_now() - DAY, reason="忙", actor=hr) == {
        "due_at": "新的截止时间也已经过去，请改到以后。"
    }


def test_extension_of_some_is_theirs_alone_and_no_longer_overdue(hr, province, assignment, officer):
    move_due(assignment, to=database_now() - DAY)
    assert standings(assignment) == {"李建国": "逾期", "周敏": "逾期"}

    change_due(assignment, [officer], database_now() + DAY, reason="住院", actor=hr)
    review_pending()

    assert standings(assignment) == {"李建国": "未完成", "周敏": "逾期"}
    stranger = make_officer(province.other_ward, "马文斌")
    words = {"": "马文斌没有这项任务。"}
    assert refused(change_due, assignment, [stranger], database_now() + DAY, reason="住院", actor=hr) == words
    change_due_for_all(assignment, database_now() + timedelta(hours=1), reason="维护", actor=hr)
    assert standings(assignment) == {"李建国": "未完成", "周敏": "未完成", "马文斌": "未完成"}
    assert duty_of(assignment, officer).due_at > database_now() + timedelta(hours=23)


def test_excepted_officer_is_left_out_and_can_be_readmitted(hr, assignment, officer):
    except_officer(assignment, officer, reason="产假", actor=hr)
    assert (standings(assignment), left_out(assignment)) == ({"周敏": "未完成"}, {"李建国": "excepted"})
    assert last_entry() == ("officer_excepted", officer.posting.unit.path)
    assert refused(except_officer, assignment, officer, reason="产假", actor=hr) == {"": "此人已经免除。"}

    readmit_officer(assignment, officer, actor=hr)

    assert standings(assignment) == {"李建国": "未完成", "周敏": "未完成"}
    assert last_entry() == ("officer_readmitted", officer.posting.unit.path)
    assert not DueChange.objects.exists()  # there was time left, so no deadline had to be given
    assert refused(readmit_officer, assignment, officer, actor=hr) == {"": "此人没有被单独免除。"}


def test_readmitted_after_the_deadline_has_fair_days_unless_it_had_passed_before(hr, assignment, officer):
    except_officer(assignment, officer, reason="产假", actor=hr)
    except_officer(assignment, hr, reason="误点", actor=hr)
    Duty.objects.filter(officer=officer).update(due_at=database_now())  # it passes while the one is excepted
    Duty.objects.filter(officer=hr, left_out="").update(due_at=assignment.published_at + timedelta(microseconds=1))
    Duty.objects.filter(officer=hr).update(due_at=assignment.published_at + timedelta(microseconds=1))
    Assignment.objects.filter(pk=assignment.pk).update(due_at=assignment.published_at + timedelta(microseconds=1))

    readmit_officer(assignment, officer, actor=hr)
    readmit_officer(assignment, hr, actor=hr)

    assert standings(assignment) == {"李建国": "未完成", "周敏": "逾期"}
    assert duty_of(assignment, officer).due_at > database_now() + 13 * DAY


def test_readmitted_after_the_deadline_is_judged_by_the_officers_own_part_in_this_assignment(
    hr, province, officer, lecture
):
    colleague, other = make_officer(province.ward, "赵铁军"), make_lecture(province.prison, "别的微课")
    elsewhere = assign(hr, province.ward, other, title="别的任务")
    assignment = assign(hr, province.ward, lecture, arrival_days=3)
    except_officer(assignment, officer, reason="产假", actor=hr)
    move_due(assignment, to=database_now())  # it passes for the colleague, who is expected, and for the excepted one

    readmit_officer(assignment, officer, actor=hr)

    assert standings(assignment) == {"李建国": "未完成", "赵铁军": "逾期"}
    assert standings(elsewhere) == {"李建国": "未完成", "赵铁军": "未完成"}
    left = duty_of(assignment, officer).due_at - database_now()
    assert 2 * DAY < left <= 3 * DAY
    assert duty_of(assignment, colleague).due_at < database_now()
    assert (
        AuditEntry.objects.get(verb="officer_readmitted").detail["to"]
        == duty_of(assignment, officer).due_at.isoformat()
    )


def test_readmitting_takes_away_one_exception_and_nothing_else(hr, province, officer, lecture):
    by_name = {"audience": AudienceDraft(officers=[officer])}
    listed = [assign(hr, province.prison, lecture, title=title, **by_name) for title in ("一", "二")]
    for one in listed:
        except_officer(one, officer, reason="产假", actor=hr)

    readmit_officer(listed[0], officer, actor=hr)
    review_officers([officer.pk])

    assert [standings(one) for one in listed] == [{"李建国": "未完成"}, {}]
    assert left_out(listed[1]) == {"李建国": "excepted"}


def test_each_of_several_is_extended_and_none_of_them_backwards(hr, province, assignment, officer):
    colleague = make_officer(province.ward, "赵铁军")
    review_officers([colleague.pk])
    due_at = database_now() + 20 * DAY
    change_due(assignment, [officer, colleague], due_at, reason="出差", actor=hr)

    assert [duty_of(assignment, one).due_at for one in (officer, colleague)] == [due_at, due_at]
    rows = DueChange.objects.order_by("pk").values_list("officer", "due_at", "reason", "changed_by")
    assert list(rows) == [(one.pk, due_at, "出差", hr.pk) for one in (officer, colleague)]
    entries = AuditEntry.objects.filter(verb="duties_extended").order_by("id")
    assert [(entry.target_id, entry.detail["to"]) for entry in entries] == [
        (str(one.public_id), due_at.isoformat()) for one in (officer, colleague)
    ]
    words = {"due_at": "截止时间只能往后延。"}
    for earlier in (due_at, due_at - DAY):
        assert refused(change_due, assignment, [officer], earlier, reason="忙", actor=hr) == words
    assert duty_of(assignment, officer).due_at == due_at


def test_reasons_are_kept_and_not_too_long(hr, assignment, officer):
    words = {"reason": "请写明原因，不超过 100 个字。"}
    for reason in ("", " ", "长" * 101):
        assert refused(withdraw_assignment, assignment, reason=reason, actor=hr) == words
        assert refused(except_officer, assignment, officer, reason=reason, actor=hr) == words
        assert refused(change_due_for_all, assignment, assignment.due_at + DAY, reason=reason, actor=hr) == words
        assert refused(change_due, assignment, [officer], assignment.due_at + DAY, reason=reason, actor=hr) == words

    except_officer(assignment, officer, reason=" 产假 ", actor=hr)
    change_due_for_all(assignment, assignment.due_at + DAY, reason="系统维护", actor=hr)
    withdraw_assignment(assignment, reason="长" * 100, actor=hr)

    assert AudienceRule.objects.get(is_exception=True).reason == "产假"
    verbs = ("officer_excepted", "assignment_extended", "assignment_withdrawn")
    assert [AuditEntry.objects.get(verb=verb).detail["reason"] for verb in verbs] == ["产假", "系统维护", "长" * 100]


def test_who_assigned_it_changes_it_for_whoever_was_moved_elsewhere(province, officer, lecture):
    keeper = make_staff(province.ward, Role.UNIT_ADMINISTRATOR, "吴单管")
    assignment = assign(keeper, province.ward, lecture, audience=AudienceDraft(officers=[officer]))
    Posting.objects.filter(officer=officer).update(unit=province.township)
    officer = Officer.objects.get(pk=officer.pk)
    review_officers([officer.pk])

    except_officer(assignment, officer, reason="调离", actor=keeper)

    assert left_out(assignment) == {"李建国": "excepted"}
    assert last_entry() == ("officer_excepted", province.township.path)


def test_who_publishes_must_reach_all_whom_the_draft_addresses(hr, province, officer, lecture):
    keeper = make_staff(province.ward, Role.UNIT_ADMINISTRATOR, "吴单管")
    audience = AudienceDraft(units=[province.prison])
    draft = save_draft(None, make_draft(province.ward, lecture, audience=audience), actor=hr)

    assert refused(publish_assignment, draft, actor=keeper) == {"audience": "有单位不归你管，请去掉。"}
    assert Duty.objects.count() == 0


@pytest.mark.parametrize("role", [Role.TRAINER, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR])
def test_only_hr_and_unit_administrators_assign(province, assignment, officer, lecture, role):
    other = make_staff(province.root, role)

    assert "unit" in refused(save_draft, None, make_draft(province.prison, lecture), actor=other)
    for verb in (
        lambda: withdraw_assignment(assignment, actor=other, reason="试"),
        lambda: change_due_for_all(assignment, assignment.due_at + DAY, reason="试", actor=other),
        lambda: change_due(assignment, [officer], assignment.due_at + DAY, reason="试", actor=other),
        lambda: except_officer(assignment, officer, reason="试", actor=other),
        lambda: readmit_officer(assignment, officer, actor=other),
    ):
        with pytest.raises(OutOfScope):
            verb()


def test_unit_administrator_changes_what_concerns_own_people_alone(province, assignment, officer):
    own = make_staff(province.ward, Role.UNIT_ADMINISTRATOR, "吴单管")
    neighbor = make_staff(province.other_ward, Role.UNIT_ADMINISTRATOR, "郑单管")

    except_officer(assignment, officer, reason="产假", actor=own)
    assert left_out(assignment) == {"李建国": "excepted"}
    with pytest.raises(OutOfScope):
        readmit_officer(assignment, officer, actor=neighbor)
    with pytest.raises(OutOfScope):
        withdraw_assignment(assignment, actor=own, reason="试")


def test_officer_in_scope_is_extended_where_the_release_was_put_off(hr, province, officer):
    """An exam that was extended comes out after the deadline: who handed in is overdue until then, unless extended."""
    exam = make_exam(make_staff(province.root, Role.TRAINER), province.prison)
    assignment = assign(hr, province.prison, exam)
    Exam.objects.filter(pk=exam.pk).update(closes_at=assignment.due_at + DAY)

    change_due_for_all(assignment, assignment.due_at + 2 * DAY, reason="考试延期", actor=hr)

    assert set(standings(assignment).values()) == {"未完成"}
