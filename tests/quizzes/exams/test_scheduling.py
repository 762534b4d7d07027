"""Exams: drafted, published, extended, withdrawn; what was promised is kept, and nothing is promised out of reach."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from people.models import Role
from people.scope import OutOfScope
from quizzes.bank.loans import lend_bank
from quizzes.exams.attempts import start_attempt
from quizzes.exams.models import AudienceRule, Exam, Paper
from quizzes.exams.scheduling import (
    Audience,
    ExamDraft,
    ExamInvalid,
    create_exam,
    discard_exam,
    extend_exam,
    publish_exam,
    read_draft,
    revise_exam,
    withdraw_exam,
)
from records.clock import database_now
from records.models import AuditEntry
from tests.factories import PHONE, make_bank, make_exam, make_officer, make_paper, make_province, make_staff, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def trainer(province):
    return make_staff(province.prison, Role.TRAINER)


@pytest.fixture
def draft(province, trainer):
    now = database_now()
    return ExamDraft(
        title="执法资格测试",
        unit=province.prison,
        paper=make_paper(trainer, province.prison),
        opens_at=now + timedelta(hours=1),
        closes_at=now + timedelta(hours=4),
        audience=Audience(units=(province.ward, province.other_ward), posts=("管教",)),
    )


def problems_of(verb, *args, **kwargs):
    with pytest.raises(ExamInvalid) as caught:
        verb(*args, **kwargs)
    return caught.value.problems


def test_draft_is_stored_as_given_and_shown_to_nobody(province, trainer, draft):
    officer = make_officer(province.ward)

    exam = create_exam(draft, actor=trainer)

    assert read_draft(Exam.objects.get()) == draft
    assert (exam.state, exam.created_by, exam.published_at) == ("draft", trainer, None)
    with pytest.raises(Exam.DoesNotExist):
        start_attempt(exam.public_id, officer=officer, device=PHONE)
    entry = AuditEntry.objects.get(verb="exam_created")
    assert (entry.actor_id, entry.target_id, entry.unit_path) == (trainer.pk, str(exam.public_id), draft.unit.path)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"duration": timedelta(seconds=59)}, "duration"),
        ({"duration": timedelta(hours=13)}, "duration"),
        ({"grace": timedelta(minutes=31)}, "grace"),
        ({"attempts_allowed": 0}, "attempts_allowed"),
        ({"attempts_allowed": 21}, "attempts_allowed"),
        ({"pass_mark": Decimal("100.5"), "bands": []}, "pass_mark"),
        ({"bands": [{"name": "优秀", "from": 59}]}, "bands"),
        ({"bands": [{"name": "", "from": 90}]}, "bands"),
        ({"bands": [{"name": "优秀", "from": 101}]}, "bands"),
        ({"bands": [{"name": "优秀", "from": 90}, {"name": "良好", "from": 90}]}, "bands"),
    ],
)
def test_setting_that_cannot_be_kept_is_refused_at_its_place(trainer, draft, change, field):
    assert list(problems_of(create_exam, replace(draft, **change), actor=trainer)) == [field]
    assert (Exam.objects.count(), AudienceRule.objects.count()) == (0, 0)


def test_window_must_end_after_it_begins(trainer, draft):
    found = problems_of(create_exam, replace(draft, closes_at=draft.opens_at), actor=trainer)

    assert found == {"closes_at": "截止时间要晚于开考时间。"}


def test_bands_may_begin_at_the_pass_mark(trainer, draft):
    bands = [{"name": "优秀", "from": 90}, {"name": "合格", "from": 80}]

    exam = create_exam(replace(draft, pass_mark=Decimal(80), bands=bands), actor=trainer)

    assert exam.bands == bands


def test_nothing_out_of_the_trainers_reach_can_be_named(province, trainer, draft):
    above = make_staff(province.root, Role.TRAINER, "厅长")
    stranger = make_officer(province.township)
    foreign = replace(
        draft,
        unit=province.prisons,
        paper=make_paper(above, province.county, bank=make_bank(province.county, "county")),
        audience=Audience(units=[province.ward, province.county], officers=[stranger]),
    )

    assert sorted(problems_of(create_exam, foreign, actor=trainer)) == ["audience", "officers", "paper", "unit"]
    assert Exam.objects.count() == 0


def test_revision_replaces_settings_and_audience(province, trainer, draft):
    exam = create_exam(draft, actor=trainer)
    guest = make_officer(province.ward)
    changed = replace(draft, title="改名", attempts_allowed=3, audience=Audience(officers=(guest,)))

    revise_exam(exam, changed, actor=trainer)

    assert read_draft(Exam.objects.get()) == changed
    assert AuditEntry.objects.filter(verb="exam_revised").count() == 1


def test_published_exam_cannot_be_revised_published_again_or_discarded(trainer, draft):
    exam = publish_exam(create_exam(draft, actor=trainer), actor=trainer)
    published_at = exam.published_at

    assert problems_of(revise_exam, exam, replace(draft, title="改名"), actor=trainer) == {
        "": "考试已经发布，只能延长截止时间或撤回。"
    }
    assert list(problems_of(publish_exam, exam, actor=trainer)) == [""]
    assert list(problems_of(discard_exam, exam, actor=trainer)) == [""]
    exam.refresh_from_db()
    assert (exam.title, exam.published_at) == ("执法资格测试", published_at)


def test_publishing_freezes_the_paper_and_lets_the_audience_in(province, trainer, draft):
    officer = make_officer(province.ward)
    exam = create_exam(replace(draft, opens_at=database_now() - timedelta(minutes=1)), actor=trainer)

    publish_exam(exam, actor=trainer)

    assert Paper.objects.get().frozen_at is not None
    assert start_attempt(exam.public_id, officer=officer, device=PHONE).number == 1
    assert AuditEntry.objects.filter(verb="exam_published", target_id=str(exam.public_id)).count() == 1


@pytest.mark.parametrize("audience", [Audience(), Audience(posts=["管教"])])
def test_exam_that_addresses_nobody_is_not_published(trainer, draft, audience):
    exam = create_exam(replace(draft, audience=audience), actor=trainer)

    assert list(problems_of(publish_exam, exam, actor=trainer)) == ["audience"]
    assert (Exam.objects.get().state, Paper.objects.get().frozen_at) == ("draft", None)


def test_exam_whose_window_is_over_is_not_published(trainer, draft):
    now = database_now()
    past = replace(draft, opens_at=now - timedelta(hours=2), closes_at=now - timedelta(hours=1))
    exam = create_exam(past, actor=trainer)

    assert problems_of(publish_exam, exam, actor=trainer) == {"closes_at": "截止时间已经过去，请改到以后。"}


def test_draft_of_a_trainer_above_with_a_wider_audience_is_not_published_from_below(province, trainer, draft):
    above = make_staff(province.root, Role.TRAINER, "厅长")
    exam = create_exam(replace(draft, audience=Audience(units=[province.prisons])), actor=above)

    assert list(problems_of(publish_exam, exam, actor=trainer)) == ["audience"]
    assert publish_exam(exam, actor=above).state == "published"


def test_extension_moves_the_end_later_only(province, trainer):
    exam = make_exam(trainer, province.prison)
    officer = make_officer(province.ward)
    attempt, _token = sit(exam, officer)
    later = exam.closes_at + timedelta(hours=2)

    extend_exam(exam, actor=trainer, closes_at=later)

    exam.refresh_from_db()
    deadline = attempt.deadline
    attempt.refresh_from_db()
    assert (exam.closes_at, attempt.deadline) == (later, deadline)
    assert problems_of(extend_exam, exam, actor=trainer, closes_at=later) == {"closes_at": "截止时间只能往后延。"}
    assert AuditEntry.objects.get(verb="exam_extended").detail["to"] == later.isoformat()


def test_exam_that_is_over_is_extended_only_while_its_answers_are_kept_back(province, trainer):
    now = database_now()
    over = {"closes_at": now - timedelta(minutes=10), "opens_at": now - timedelta(days=1)}
    kept = make_exam(trainer, province.prison, review_policy=Exam.ReviewPolicy.NEVER, **over)
    in_grace = make_exam(
        trainer, province.prison, paper=kept.paper, **(over | {"closes_at": now - timedelta(minutes=1)})
    )
    released = make_exam(trainer, province.prison, paper=kept.paper, **over)

    for exam in (kept, in_grace):
        assert extend_exam(exam, actor=trainer, closes_at=now + timedelta(hours=1)).closes_at == now + timedelta(
            hours=1
        )
    found = problems_of(extend_exam, released, actor=trainer, closes_at=now + timedelta(hours=1))
    assert found == {"closes_at": "答案已经公布，不能再延长。要补考，请另外组卷、另外安排。"}
    assert list(problems_of(extend_exam, kept, actor=trainer, closes_at=now)) == ["closes_at"]


def test_extension_into_the_past_and_of_a_draft_are_refused(province, trainer, draft):
    now = database_now()
    over = {"closes_at": now - timedelta(hours=2), "opens_at": now - timedelta(days=1)}
    exam = make_exam(trainer, province.prison, paper=draft.paper, review_policy=Exam.ReviewPolicy.NEVER, **over)

    assert list(problems_of(extend_exam, exam, actor=trainer, closes_at=now - timedelta(hours=1))) == ["closes_at"]
    draft_exam = create_exam(draft, actor=trainer)
    assert list(problems_of(extend_exam, draft_exam, actor=trainer, closes_at=now + timedelta(days=9))) == [""]


def test_withdrawal_needs_a_reason_and_keeps_attempts(province, trainer):
    exam = make_exam(trainer, province.prison)
    officer = make_officer(province.ward)
    attempt, _token = sit(exam, officer)

    assert list(problems_of(withdraw_exam, exam, actor=trainer, reason="  ")) == ["reason"]
    withdraw_exam(exam, actor=trainer, reason="试题有误，另行安排")

    assert (Exam.objects.get().state, exam.attempts.get()) == ("withdrawn", attempt)
    assert AuditEntry.objects.get(verb="exam_withdrawn").detail == {"reason": "试题有误，另行安排"}
    assert list(problems_of(withdraw_exam, exam, actor=trainer, reason="再撤一次")) == [""]


def test_draft_can_be_discarded_and_its_paper_stays(trainer, draft):
    exam = create_exam(draft, actor=trainer)

    discard_exam(exam, actor=trainer)

    assert (Exam.objects.count(), AudienceRule.objects.count(), Paper.objects.count()) == (0, 0, 1)
    assert AuditEntry.objects.get(verb="exam_discarded").target_id == str(exam.public_id)


def test_trainer_of_another_unit_can_do_nothing_with_an_exam(province, trainer, draft):
    exam = create_exam(draft, actor=trainer)
    later = draft.closes_at + timedelta(days=1)
    for actor in (make_staff(province.county, Role.TRAINER), make_staff(province.ward, Role.TRAINER)):
        with pytest.raises((OutOfScope, ExamInvalid)):
            revise_exam(exam, draft, actor=actor)
        for verb, arguments in (
            (publish_exam, {}),
            (extend_exam, {"closes_at": later}),
            (withdraw_exam, {"reason": "不考了"}),
            (discard_exam, {}),
        ):
            with pytest.raises(OutOfScope):
                verb(exam, actor=actor, **arguments)

    assert read_draft(Exam.objects.get()) == draft
    assert Exam.objects.get().state == "draft"


@pytest.mark.parametrize("policy", Exam.ReviewPolicy.values)
def test_keys_of_a_bank_that_is_lent_are_not_published(province, trainer, draft, policy):
    lender = make_staff(province.city, Role.TRAINER, "李强")
    bank = make_bank(province.city, "city")
    lend_bank(bank, province.prison, actor=lender)
    paper = make_paper(trainer, province.prison, bank=bank)
    exam = create_exam(replace(draft, paper=paper, review_policy=policy), actor=trainer)

    if policy in ("right_or_wrong", "never"):
        assert publish_exam(exam, actor=trainer).state == "published"
    else:
        problems = {"review_policy": "第 1、2、3、4 题是借来的，答案只有出借单位能看：请选只看对错，或者不公布答案。"}
        assert problems_of(publish_exam, exam, actor=trainer) == problems
