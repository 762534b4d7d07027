"""Reminders by mail, over a real SMTP server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from learning.assignments.models import Duty, Reminder
from learning.assignments.reminder_mail import LEASE, TRIES, mail_due_reminders, pause_after
from people.models import Officer
from records.mail import EmailBackend
from records.models import Message
from tests.learning.assignments.mail_server import MailServer, running_mail_server
from tests.learning.assignments.test_reminders import MONDAY, Scene, remind, scene
from tests.learning.oversight.assigned import follow
from tests.security.clocks import clocks

pytestmark = pytest.mark.django_db
__all__ = ["scene"]


def use(settings: LazySettings, server: MailServer) -> None:
    settings.EMAIL_BACKEND = "records.mail.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port


@pytest.fixture
def mail_server(settings: LazySettings) -> Iterator[MailServer]:
    with running_mail_server() as server:
        use(settings, server)
        yield server


@pytest.fixture
def away(settings: LazySettings) -> None:
    """The port of a server that is no longer there."""
    with running_mail_server() as gone:
        use(settings, gone)


def give_mail(*officers: Officer) -> None:
    for officer in officers:
        officer.mail = f"{officer.officer_number}@example.cn"
        officer.save()


def mail(after: timedelta = timedelta(0)) -> int:
    with clocks(MONDAY + after):
        return mail_due_reminders()


def states() -> dict[str, str]:
    return dict(Reminder.objects.values_list("officer__name", "state"))


def only() -> tuple[str, str, datetime | None, int]:
    row = Reminder.objects.get()
    return row.state, row.mail_problem, row.mail_due_at, row.mail_tries


def record_page(scene: Scene) -> str:
    client = Client()
    client.force_login(scene.hr)
    return str(client.get(reverse("assignments:reminders")).content.decode())


def test_without_a_mail_server_nothing_is_mailed(scene: Scene) -> None:
    give_mail(scene.officer)

    remind(scene)

    assert (mail(), only()) == (0, ("sent", "", None, 0))


def test_a_mail_says_what_the_message_says_to_those_who_gave_an_address(
    scene: Scene, mail_server: MailServer, settings: LazySettings
) -> None:
    give_mail(scene.officer)

    plan = remind(scene, scene.officer, scene.colleague)

    assert (plan.count, plan.mail_count, states()) == (2, 1, {"张一": "mail_due", "李二": "sent"})
    with translation.override("en"):  # whoever's request it is
        assert mail() == 1
    [(recipient, sent)] = mail_server.received
    assert (recipient, sent["Subject"], sent["To"]) == (scene.officer.mail, "催办：宪法学习", scene.officer.mail)
    text = Reminder.objects.get(officer=scene.officer).text
    assert sent.get_content().replace("\r\n", "\n").startswith(text)
    assert f"\n{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/" in sent.get_content()
    assert str(Reminder.objects.get(officer=scene.officer).public_id) in sent["Message-ID"]
    assert sent["Auto-Submitted"] == "auto-generated"
    assert states() == {"张一": "mailed", "李二": "sent"}


@pytest.mark.parametrize("first", ["officer", "colleague"])
def test_what_has_waited_longest_goes_first(scene: Scene, mail_server: MailServer, first: str) -> None:
    give_mail(scene.officer, scene.colleague)
    remind(scene, scene.officer, scene.colleague)
    oldest = getattr(scene, first)
    Reminder.objects.filter(officer=oldest).update(mail_due_at=MONDAY - timedelta(minutes=1))

    assert (mail(), mail_server.recipients()[0]) == (2, oldest.mail)


def test_a_mail_that_went_is_never_sent_again(scene: Scene, mail_server: MailServer) -> None:
    give_mail(scene.officer)
    remind(scene)

    assert [mail(timedelta(hours=hours)) for hours in (0, 1, 26, 50)] == [1, 0, 0, 0]
    assert mail_server.recipients() == [scene.officer.mail]


def test_one_that_is_refused_stops_no_other_and_is_tried_again(
    scene: Scene, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    give_mail(scene.officer, scene.colleague)
    mail_server.busy.add(scene.officer.mail)
    remind(scene, scene.officer, scene.colleague)

    assert (mail(), states()) == (1, {"张一": "mail_due", "李二": "mailed"})
    assert "邮件服务器说暂时不收，试过 1 次，11月23日 10:01 再发" in record_page(scene)
    mail_server.busy.clear()
    assert mail(timedelta(seconds=59)) == 0
    assert (mail(timedelta(minutes=1)), states()) == (1, {"张一": "mailed", "李二": "mailed"})

    assert mail_server.recipients() == [scene.colleague.mail, scene.officer.mail]
    assert str(Reminder.objects.get(officer=scene.officer).public_id) in caplog.text
    assert "example.cn" not in caplog.text


def test_a_server_that_is_back_after_a_day_gets_the_mail(
    scene: Scene, away: None, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    give_mail(scene.officer)
    remind(scene)
    for hours in range(24):
        mail(timedelta(hours=hours))

    state, problem, due_at, tries = only()
    assert (state, problem, tries < TRIES) == ("mail_due", "no_server", True)
    assert due_at is not None
    with running_mail_server() as server:
        use(settings, server)
        with clocks(max(due_at, MONDAY + timedelta(hours=24))):
            assert mail_due_reminders() == 1
        assert server.recipients() == [scene.officer.mail]
    assert "example.cn" not in caplog.text


def test_pauses_grow_and_last_longer_than_a_day_before_it_is_given_up(scene: Scene, away: None) -> None:
    pauses = [pause_after(tries) for tries in range(1, TRIES)]
    assert pauses == sorted(pauses)
    assert sum(pauses, timedelta(0)) > timedelta(hours=24)
    give_mail(scene.officer)
    remind(scene)

    tried = 0
    while (due_at := only()[2]) is not None:
        assert due_at.astimezone(UTC) - MONDAY < timedelta(days=14)
        with clocks(due_at):
            mail_due_reminders()
        tried += 1

    assert (tried, only()[:2]) == (TRIES, ("mail_failed", "no_server"))
    assert "邮件服务器连不上，试过 21 次" in record_page(scene)
    assert Message.objects.filter(title="催办：宪法学习").count() == 1


@pytest.mark.parametrize("problem", ["no_server", "not_let_in"])
def test_a_server_that_is_away_or_lets_nobody_in_is_asked_once_a_round(
    scene: Scene, mail_server: MailServer, settings: LazySettings, problem: str
) -> None:
    give_mail(scene.officer, scene.colleague)
    remind(scene, scene.officer, scene.colleague)
    if problem == "no_server":
        mail_server.hangs_up = "before"
    else:
        mail_server.refused.add(settings.DEFAULT_FROM_EMAIL)

    assert (mail(), mail_server.connections) == (0, 1)
    assert set(Reminder.objects.values_list("state", "mail_problem")) == {("mail_due", problem)}

    mail_server.hangs_up = ""
    mail_server.refused.clear()
    assert mail(timedelta(minutes=1)) == 2


@pytest.mark.parametrize(("verdict", "problem"), [("451 later", "busy"), ("554 no", "not_taken")])
def test_a_mail_that_is_not_taken_is_tried_again_and_the_next_one_at_once(
    scene: Scene, mail_server: MailServer, verdict: str, problem: str
) -> None:
    give_mail(scene.officer, scene.colleague)
    remind(scene, scene.officer, scene.colleague)
    mail_server.verdict = verdict

    assert (mail(), mail_server.connections) == (0, 2)
    assert set(Reminder.objects.values_list("state", "mail_problem")) == {("mail_due", problem)}

    mail_server.verdict = "250 taken"
    assert mail(timedelta(minutes=1)) == 2


def test_a_mail_goes_in_working_hours_alone(scene: Scene, mail_server: MailServer) -> None:
    give_mail(scene.officer)
    remind(scene)

    assert (mail(timedelta(hours=12)), mail_server.received) == (0, [])
    assert only()[2] == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert mail(timedelta(hours=22, minutes=30)) == 1


@pytest.mark.parametrize(
    ("hangs_up", "outcome", "sent"),
    [("before", ("mail_due", "no_server"), 1), ("after", ("mail_unsure", "unsure"), 1)],
)
def test_what_was_perhaps_taken_is_not_sent_again(
    scene: Scene, mail_server: MailServer, hangs_up: str, outcome: tuple[str, str], sent: int
) -> None:
    give_mail(scene.officer)
    remind(scene)

    mail_server.hangs_up = hangs_up
    mail()
    assert only()[:2] == outcome

    mail_server.hangs_up = ""
    mail(timedelta(minutes=30))
    assert len(mail_server.received) == sent


def test_what_a_worker_died_over_is_in_doubt(scene: Scene, mail_server: MailServer) -> None:
    give_mail(scene.officer)
    remind(scene)
    Reminder.objects.update(state="mailing", mail_due_at=MONDAY + LEASE)

    assert (mail(), mail(LEASE), mail_server.received) == (0, 0, [])
    assert only()[:3] == ("mail_unsure", "unsure", None)
    assert "邮件已经交出，没有等到回音，为免重复不再发" in record_page(scene)


def test_out_of_hours_what_another_worker_is_sending_is_left_alone(scene: Scene, mail_server: MailServer) -> None:
    give_mail(scene.officer)
    remind(scene)
    Reminder.objects.update(state="mailing", mail_due_at=MONDAY + LEASE)

    assert (mail(timedelta(hours=8)), only()[:3]) == (0, ("mailing", "", MONDAY + LEASE))
    assert (mail(timedelta(hours=22, minutes=30)), only()[:3]) == (0, ("mail_unsure", "unsure", None))
    assert mail_server.received == []


def test_two_workers_at_once_send_it_once(
    scene: Scene, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_mail(scene.officer, scene.colleague)
    remind(scene, scene.officer, scene.colleague)
    connect = EmailBackend.open

    def meanwhile(self: EmailBackend) -> Any:
        monkeypatch.setattr(EmailBackend, "open", connect)
        mail_due_reminders()  # another worker, while this one has claimed the first
        return connect(self)

    monkeypatch.setattr(EmailBackend, "open", meanwhile)
    mail()

    assert sorted(mail_server.recipients()) == sorted([scene.officer.mail, scene.colleague.mail])


@pytest.mark.parametrize("news", [{"is_satisfied": True}, {"is_awaiting": True}, {"left_out": "leave"}])
def test_late_mail_does_not_ask_for_what_need_not_be_done_now(
    scene: Scene, mail_server: MailServer, news: dict[str, Any]
) -> None:
    give_mail(scene.officer)
    remind(scene)  # of one assignment, which is a colleague's as well
    scene.assign("保密常识")
    follow(Duty.objects.get(officer=scene.officer, assignment=scene.assignment), MONDAY, **news)

    assert (mail(), mail_server.received, only()[:3]) == (0, [], ("sent", "moot", None))


def test_late_mail_asks_for_what_is_left(scene: Scene, mail_server: MailServer) -> None:
    give_mail(scene.officer)
    scene.assign("保密常识")
    remind(scene)
    follow(Duty.objects.get(officer=scene.officer, assignment=scene.assignment), MONDAY, is_satisfied=True)

    assert (mail(), only()[0]) == (1, "mailed")


def test_who_took_the_address_back_gets_none(scene: Scene, mail_server: MailServer) -> None:
    give_mail(scene.officer)
    remind(scene)
    Officer.objects.update(mail="")

    assert (mail(), mail_server.received, only()[:3]) == (0, [], ("sent", "no_address", None))


def test_an_address_that_is_refused_is_said_so(scene: Scene, mail_server: MailServer) -> None:
    give_mail(scene.officer)
    mail_server.refused.add(scene.officer.mail)
    remind(scene)
    mail()

    content = record_page(scene)
    assert ("收件邮箱被拒收，请核对邮箱" in content, scene.officer.mail in content) == (True, False)
