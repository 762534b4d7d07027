"""Days off and working weekends: reminders and their mails go by them; system administration keeps them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from learning.assignments.calendar import SpanRefused, add_span, load_calendar, years_without
from learning.assignments.models import CalendarSpan, Reminder
from learning.assignments.reminder_mail import mail_due_reminders
from learning.assignments.reminders import RemindersRefused, preview
from people.models import Officer, Role
from people.scope import OutOfScope
from records.models import AuditEntry
from tests.factories import Province, make_province, make_staff
from tests.learning.assignments.mail_server import running_mail_server
from tests.learning.assignments.test_reminder_mail import give_mail, use
from tests.learning.assignments.test_reminders import MONDAY, Scene, remind, scene
from tests.security.clocks import clocks

pytestmark = pytest.mark.django_db
__all__ = ["scene"]

SATURDAY = MONDAY + timedelta(days=5)


@pytest.fixture
def keeper(scene: Scene) -> Officer:
    return make_staff(scene.province.root, Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def long_weekend(keeper: Officer) -> Iterator[None]:
    """Monday and Tuesday are off, and the Saturday works."""
    day = MONDAY.date()
    add_span("off", starts_on=day, ends_on=day + timedelta(days=1), name="试用节", actor=keeper)
    add_span("working", starts_on=SATURDAY.date(), ends_on=SATURDAY.date(), name="调休", actor=keeper)
    return


def browser_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def fields(**changes: str) -> dict[str, str]:
    days = {"kind": "off", "starts_on": "2027-01-01", "ends_on": "2027-01-03", "name": "元旦", "source": "2027年的通知"}
    return {**days, **changes}


def test_none_on_a_day_off_and_some_on_a_working_weekend(scene: Scene, long_weekend: None) -> None:
    with pytest.raises(RemindersRefused, match="11月25日 08:30 起可以催办"):
        remind(scene)
    with clocks(MONDAY):
        begins_at = preview([scene.officer], actor=scene.hr).begins_at
    assert begins_at == datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
    assert Reminder.objects.count() == 0

    assert remind(scene, at=SATURDAY).count == 1


def test_a_mail_waits_for_the_end_of_the_days_off(scene: Scene, keeper: Officer, settings: LazySettings) -> None:
    with running_mail_server() as server:
        use(settings, server)
        give_mail(scene.officer)
        remind(scene)
        day = MONDAY.date()
        add_span("off", starts_on=day, ends_on=day, name="试用节", actor=keeper)

        with clocks(MONDAY):
            assert (mail_due_reminders(), server.received) == (0, [])
        assert Reminder.objects.get().mail_due_at == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
        with clocks(MONDAY + timedelta(days=1)):
            assert mail_due_reminders() == 1


def test_the_notice_for_2026_is_there_from_the_start() -> None:
    spans = list(CalendarSpan.objects.values_list("kind", "starts_on", "ends_on"))
    off = sum((last - first).days + 1 for kind, first, last in spans if kind == "off")
    working = [first for kind, first, _last in spans if kind == "working"]

    assert (off, len(working), {day.year for _kind, day, _last in spans}) == (33, 6, {2026})
    assert all(day.weekday() >= 5 for day in working)
    assert set(CalendarSpan.objects.values_list("source", flat=True)) == {
        "国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）"
    }
    assert years_without(MONDAY) == [2027]
    autumn = load_calendar(datetime(2026, 9, 24, tzinfo=UTC))
    assert {date(2026, 10, 1), date(2026, 9, 25)} <= autumn.off
    assert autumn.working == {date(2026, 10, 10)}


def test_system_administration_adds_and_removes_days_and_that_is_kept(scene: Scene, keeper: Officer) -> None:
    browser, page = browser_of(keeper), reverse("assignments:calendar")
    assert "还没有填 2027 年的节假日" in browser.get(page).content.decode()

    added = browser.post(page, fields(), follow=True).content.decode()
    span = CalendarSpan.objects.get(starts_on="2027-01-01")
    assert ("2027-01-01 – 2027-01-03" in added, "还没有填 2027" in added) == (True, False)
    removed = browser.post(reverse("assignments:calendar-remove", args=[span.public_id]), follow=True)

    assert "“元旦”已删去。" in removed.content.decode()
    kept = AuditEntry.objects.filter(verb__startswith="calendar").order_by("id")
    assert [(entry.verb, entry.actor_id, entry.detail["from"]) for entry in kept] == [
        ("calendar_added", keeper.pk, "2027-01-01"),
        ("calendar_removed", keeper.pk, "2027-01-01"),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "2026-12-31"}, "最后一天不能早于第一天。"),
        ({"ends_on": "2027-02-15"}, "一次最多 31 天。"),
        ({"kind": "working"}, "“周末上班”只能是周六、周日"),
        ({"starts_on": "2026-10-07", "ends_on": "2026-10-08"}, "和已有的“国庆节”（2026-10-01 起）重叠"),
        ({"name": ""}, "请填写名称"),
        ({"starts_on": "元旦"}, "日期"),
    ],
)
def test_what_cannot_be_is_said_in_words(scene: Scene, keeper: Officer, changes: dict[str, str], words: str) -> None:
    response: Any = browser_of(keeper).post(reverse("assignments:calendar"), fields(**changes))

    assert (words in response.content.decode(), CalendarSpan.objects.filter(starts_on__year=2027).exists()) == (
        True,
        False,
    )


def test_hr_reads_it_and_nobody_else_writes_it(scene: Scene) -> None:
    page, span = reverse("assignments:calendar"), CalendarSpan.objects.all()[0]
    part = make_staff(scene.province.prison, Role.SYSTEM_ADMINISTRATOR)
    remove = reverse("assignments:calendar-remove", args=[span.public_id])

    read = browser_of(scene.hr).get(page).content.decode()
    assert ("国庆节" in read, "由系统管理员填写" in read, "加一条" in read) == (True, True, False)
    for staff in (scene.hr, part):
        assert browser_of(staff).post(page, fields()).status_code == 403
        assert browser_of(staff).post(remove).status_code == 403
    assert browser_of(scene.officer).get(page).status_code == 403
    assert CalendarSpan.objects.filter(pk=span.pk).exists()
    with pytest.raises(OutOfScope):
        day = date(2027, 1, 1)
        add_span("off", starts_on=day, ends_on=day, name="元旦", actor=part)


def test_days_that_contradict_each_other_are_off() -> None:
    day = date(2026, 11, 28)
    for kind in ("working", "off"):
        CalendarSpan.objects.create(kind=kind, starts_on=day, ends_on=day, name="试")

    calendar = load_calendar(MONDAY)

    assert (day in calendar.off, day in calendar.working) == (True, False)


def test_refusals_come_before_anything_is_written() -> None:
    province: Province = make_province()
    keeper = make_staff(province.root, Role.SYSTEM_ADMINISTRATOR)
    before = CalendarSpan.objects.count()

    with pytest.raises(SpanRefused):
        add_span("working", starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 4), name="元旦", actor=keeper)

    assert (CalendarSpan.objects.count(), AuditEntry.objects.filter(verb="calendar_added").count()) == (before, 0)
