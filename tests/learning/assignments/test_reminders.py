"""product.md, 减负, on reminders: each test tries what is forbidden. What must be is tried beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from learning.assignments import reminders
from learning.assignments.models import Assignment, Duty, Reminder
from learning.assignments.publishing import except_officer, withdraw_assignment
from learning.assignments.reminders import Plan, RemindersRefused, preview, send_reminders
from learning.assignments.reviewing import review_officers
from lib.policy import Refusal
from people.models import Officer, Role
from people.scope import OutOfScope
from records.models import AuditEntry, Message
from tests.factories import Province, make_exam, make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign
from tests.security.clocks import clocks

pytestmark = pytest.mark.django_db

PUBLISHED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@dataclass
class Scene:
    province: Province
    hr: Officer
    trainer: Officer
    officer: Officer
    colleague: Officer
    assignment: Assignment

    def assign(self, title: str, **settings: Any) -> Assignment:
        with clocks(PUBLISHED):
            exam = make_exam(self.trainer, self.province.prison, count=1)
            due_at = PUBLISHED + timedelta(days=9)
            return assign(self.hr, self.province.prison, exam, title=title, **{"due_at": due_at, **settings})


@pytest.fixture
def scene() -> Scene:
    province = make_province()
    hr, trainer = (make_staff(province.prison, role) for role in (Role.HR, Role.TRAINER))
    officer, colleague = (make_officer(province.ward, name) for name in ("张一", "李二"))
    scene = Scene(province, hr, trainer, officer, colleague, Assignment())
    scene.assignment = scene.assign("宪法学习")
    return scene


def remind(scene: Scene, *officers: Officer, at: datetime = MONDAY, by: Officer | None = None) -> Plan:
    with clocks(at):
        return send_reminders(officers or [scene.officer], actor=by or scene.hr, assignment=scene.assignment)


def refusals(plan: Plan) -> dict[str, list[str]]:
    return {refusal.value: [officer.name for officer in people] for refusal, people in plan.refused.items()}


def set_duty(officer: Officer, **columns: object) -> None:
    Duty.objects.current().filter(officer=officer).update(**columns)


def test_a_reminder_is_a_message_a_row_that_the_officer_sees_and_an_audit_entry(scene: Scene) -> None:
    plan = remind(scene)

    reminder = Reminder.objects.get()
    assert (reminder.officer, reminder.sent_by, reminder.sent_at, str(reminder.day)) == (
        scene.officer,
        scene.hr,
        MONDAY,
        "2026-11-23",
    )
    message = Message.objects.filter(owner_id=scene.officer.pk).latest("pk")
    assert (message.kind, message.title, message.text) == ("to_do", "催办：宪法学习", reminder.text)
    assert reminder.text.splitlines()[:2] == ["下面的培训任务还没有达标：", "《宪法学习》：11月29日 09:00 截止"]
    assert [letter.text for letter in plan.letters] == [reminder.text]
    entry = AuditEntry.objects.get(verb="officers_reminded")
    assert (entry.actor_id, entry.target_id, entry.detail) == (
        scene.hr.pk,
        str(scene.assignment.public_id),
        {"reminded": 1},
    )


def test_what_is_previewed_is_what_is_sent(scene: Scene) -> None:
    set_duty(scene.colleague, is_satisfied=True)
    people = [scene.officer, scene.colleague]

    with clocks(MONDAY):
        shown = preview(people, actor=scene.hr, assignment=scene.assignment)
        nothing_yet = Reminder.objects.count()
        sent = send_reminders(people, actor=scene.hr, assignment=scene.assignment)

    assert (shown, nothing_yet) == (sent, 0)
    assert refusals(shown) == {"satisfied": ["李二"]}


def test_everything_open_is_merged_into_one_message(scene: Scene) -> None:
    second = scene.assign("保密常识", due_at=PUBLISHED + timedelta(days=2))

    plan = remind(scene)

    text = Reminder.objects.get().text
    assert text.splitlines()[1:3] == ["《保密常识》：已在 11月22日 09:00 截止", "《宪法学习》：11月29日 09:00 截止"]
    assert plan.letters[0].title == "催办：有 2 项培训任务要完成"
    assert set(Reminder.objects.get().assignments.all()) == {scene.assignment, second}
    assert Message.objects.filter(owner_id=scene.officer.pk, title__startswith="催办").count() == 1


def test_no_second_one_on_the_same_day(scene: Scene) -> None:
    remind(scene)
    scene.assign("保密常识")

    again = remind(scene, scene.officer, scene.colleague, at=MONDAY + timedelta(hours=6))

    assert refusals(again) == {"sent_today": ["张一"]}
    assert [(row.officer.name, str(row.day)) for row in Reminder.objects.order_by("pk")] == [
        ("张一", "2026-11-23"),
        ("李二", "2026-11-23"),
    ]


def test_no_second_one_on_the_same_day_by_another_unit_either(scene: Scene) -> None:
    remind(scene)

    again = remind(scene, by=make_staff(scene.province.root, Role.HR))

    assert (again.count, Reminder.objects.count()) == (0, 1)


def test_the_database_itself_refuses_a_second_one_on_a_day(scene: Scene) -> None:
    remind(scene)
    row = Reminder.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(officer=row.officer, day=row.day, sent_at=MONDAY, text="再来")


def test_no_fourth_one_of_a_task(scene: Scene) -> None:
    for day in range(3):
        assert remind(scene, at=MONDAY + timedelta(days=day)).count == 1

    fourth = remind(scene, at=MONDAY + timedelta(days=3))

    assert refusals(fourth) == {"sent_enough": ["张一"]}
    assert Reminder.objects.count() == 3


def test_a_task_that_was_reminded_of_three_times_is_not_in_the_message_about_another(scene: Scene) -> None:
    for day in range(3):
        remind(scene, at=MONDAY + timedelta(days=day))
    scene.assign("保密常识")

    with clocks(MONDAY + timedelta(days=3)):
        send_reminders([scene.officer], actor=scene.hr)

    assert [one.title for one in Reminder.objects.latest("pk").assignments.all()] == ["保密常识"]


def test_each_task_has_its_own_three(scene: Scene) -> None:
    for day in range(2):
        remind(scene, at=MONDAY + timedelta(days=day))
    scene.assign("保密常识")
    remind(scene, at=MONDAY + timedelta(days=2))

    with clocks(MONDAY + timedelta(days=3)):
        plan = send_reminders([scene.officer], actor=scene.hr)

    assert [one.title for letter in plan.letters for one in letter.assignments] == ["保密常识"]


def test_the_day_is_shanghais(scene: Scene) -> None:
    remind(scene)

    with clocks(MONDAY + timedelta(hours=21)):  # 07:00 on Tuesday; Monday still in Greenwich
        assert refusals(preview([scene.officer], actor=scene.hr)) == {}


def test_a_message_leads_to_the_task_or_to_all_that_is_to_do(scene: Scene) -> None:
    remind(scene)
    scene.assign("保密常识")
    remind(scene, scene.colleague)

    sent = Message.objects.filter(title__startswith="催办").order_by("pk")
    assert [(message.owner_id, message.path) for message in sent] == [
        (scene.officer.pk, f"/me/assignments/{scene.assignment.public_id}/"),
        (scene.colleague.pk, reverse("learning:to-do")),
    ]


def test_everybody_reads_their_own_deadline_and_the_commonest_letter_comes_first(scene: Scene) -> None:
    third = make_officer(scene.province.ward, "王三")
    with clocks(PUBLISHED + timedelta(minutes=1)):
        review_officers([third.pk])
    set_duty(scene.officer, due_at=PUBLISHED + timedelta(days=12))
    set_duty(third, due_at=PUBLISHED + timedelta(days=9))

    plan = remind(scene, scene.officer, scene.colleague, third)

    assert [[officer.name for officer in letter.officers] for letter in plan.letters] == [["李二", "王三"], ["张一"]]
    assert [letter.text.splitlines()[1] for letter in plan.letters] == [
        "《宪法学习》：11月29日 09:00 截止",
        "《宪法学习》：12月2日 09:00 截止",
    ]


def test_who_failed_reads_that_passing_is_what_is_left(scene: Scene) -> None:
    set_duty(scene.officer, is_started=True, is_completed=True)

    remind(scene)

    assert "《宪法学习》：11月29日 09:00 截止，还没有合格" in Reminder.objects.get().text


def test_the_audit_counts_who_was_reminded_and_names_the_unit_that_assigned(scene: Scene) -> None:
    set_duty(scene.colleague, is_satisfied=True)
    keeper = make_staff(scene.province.ward, Role.UNIT_ADMINISTRATOR, "吴单管")

    remind(scene, scene.officer, scene.colleague, by=keeper)
    with clocks(MONDAY + timedelta(days=1)):
        send_reminders([scene.officer], actor=keeper)

    entries = AuditEntry.objects.filter(verb="officers_reminded").order_by("id")
    assert [(entry.unit_path, entry.detail) for entry in entries] == [
        (scene.province.prison.path, {"reminded": 1}),
        (scene.province.ward.path, {"reminded": 1}),
    ]


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(MONDAY - timedelta(hours=1, minutes=31), id="08:29"),
        pytest.param(MONDAY + timedelta(hours=7, minutes=30), id="17:30"),
        pytest.param(MONDAY + timedelta(days=5), id="Saturday"),
        pytest.param(MONDAY - timedelta(days=1), id="Sunday"),
    ],
)
def test_none_outside_working_hours(scene: Scene, at: datetime) -> None:
    with pytest.raises(RemindersRefused, match="现在不是工作时间"):
        remind(scene, at=at)

    assert Reminder.objects.count() == 0
    with clocks(at):
        assert preview([scene.officer], actor=scene.hr).begins_at is not None


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"is_satisfied": True}, Refusal.SATISFIED),
        ({"is_completed": True, "is_awaiting": True}, Refusal.AWAITING),
        ({"left_out": "seconded"}, Refusal.LEFT_OUT),
        ({"left_out": "leave"}, Refusal.LEFT_OUT),
    ],
)
def test_none_to_whom_nothing_is_asked_of(scene: Scene, columns: dict[str, object], refusal: Refusal) -> None:
    set_duty(scene.officer, **columns)

    plan = remind(scene)

    assert (refusals(plan), Reminder.objects.count()) == ({refusal.value: ["张一"]}, 0)


def test_none_to_who_was_excepted(scene: Scene) -> None:
    with clocks(MONDAY - timedelta(hours=1)):
        except_officer(scene.assignment, scene.officer, reason="产假", actor=scene.hr)

    assert refusals(remind(scene)) == {"left_out": ["张一"]}


def test_none_without_an_assigned_task(scene: Scene) -> None:
    newcomer = make_officer(scene.province.ward, "王三")  # came in unnoticed: has no duty

    assert refusals(remind(scene, newcomer)) == {"no_task": ["王三"]}


def test_none_of_what_was_withdrawn(scene: Scene) -> None:
    with clocks(MONDAY - timedelta(hours=1)):
        withdraw_assignment(scene.assignment, actor=scene.hr, reason="排错了")

    assert refusals(remind(scene)) == {"no_task": ["张一"]}


def test_another_task_that_is_open_gives_no_reason_for_one_that_is_satisfied(scene: Scene) -> None:
    scene.assign("保密常识")
    Duty.objects.current().filter(officer=scene.officer, assignment=scene.assignment).update(is_satisfied=True)

    assert refusals(remind(scene)) == {"satisfied": ["张一"]}


def test_nobody_outside_the_units_is_reminded(scene: Scene) -> None:
    outsider = make_officer(scene.province.township)
    trainer = make_staff(scene.province.root, Role.TRAINER)

    for actor, people in ((scene.hr, [scene.officer, outsider]), (trainer, [scene.officer])):
        with clocks(MONDAY), pytest.raises(OutOfScope):
            send_reminders(people, actor=actor)

    assert Reminder.objects.count() == 0


def test_not_more_than_five_hundred_at_once(scene: Scene) -> None:
    with pytest.raises(RemindersRefused, match="一次最多催办 500 人"):
        preview([scene.officer] * 501, actor=scene.hr)


def test_a_preview_costs_the_same_for_one_and_for_three(
    scene: Scene, django_assert_num_queries: Callable[..., Any]
) -> None:
    scene.hr.scope_paths()
    people = [scene.officer, scene.colleague, make_officer(scene.province.ward, "王三")]
    with clocks(MONDAY):
        with django_assert_num_queries(6):
            preview(people[:1], actor=scene.hr)
        with django_assert_num_queries(6):
            preview(people, actor=scene.hr)


def test_readers_see_reminders_of_their_own_people(scene: Scene) -> None:
    remind(scene)
    stranger = make_staff(scene.province.city, Role.HR)

    assert [row.officer for row in reminders.list_sent(scene.hr)] == [scene.officer]
    assert list(reminders.list_sent(stranger)) == []
