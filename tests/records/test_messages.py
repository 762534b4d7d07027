from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from people.models import Officer
from records import messages
from records.clock import database_now
from records.messages import PathInvalid, send_message, unread_count
from records.models import Message
from tests.factories import make_officer, make_province

pytestmark = pytest.mark.django_db
TO_DO, RESULT, SYSTEM = Message.Kind.TO_DO, Message.Kind.RESULT, Message.Kind.SYSTEM


@pytest.fixture
def officer() -> Officer:
    return make_officer(make_province().ward)


@pytest.fixture
def browser(client: Client, officer: Officer) -> Client:
    client.force_login(officer)
    return client


def test_a_message_goes_once_to_everybody_named_in_few_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        count = send_message([7, 8, 7], kind=TO_DO, title="有新任务", text="月底前学完", path="/me/")

    assert count == 2
    rows = Message.objects.values_list("owner_id", "kind", "title", "text", "path", "read_at")
    assert sorted(rows) == [(owner, "to_do", "有新任务", "月底前学完", "/me/", None) for owner in (7, 8)]


@pytest.mark.parametrize("path", ["https://x.example/", "//x.example/", "/\\x.example/", "me/", "/" + "a" * 200])
def test_a_message_leads_nowhere_but_to_a_page_of_ours(path: str) -> None:
    with pytest.raises(PathInvalid):
        send_message([7], kind=SYSTEM, title="x", path=path)

    assert not Message.objects.exists()


def test_a_title_that_is_too_long_is_cut() -> None:
    send_message([7], kind=SYSTEM, title="长" * 120)

    assert Message.objects.get().title == "长" * 99 + "…"


def test_what_is_unread_is_counted_for_its_owner_alone_and_read_once() -> None:
    send_message([7, 8], kind=TO_DO, title="一")
    send_message([7], kind=RESULT, title="二")

    first = messages.list_messages(7)[1]
    messages.mark_read(first)
    first.refresh_from_db()
    read_at = first.read_at
    messages.mark_read(first)
    first.refresh_from_db()

    assert (unread_count(7), unread_count(8), first.read_at) == (1, 1, read_at)


def test_reading_all_leaves_what_arrived_since() -> None:
    send_message([7, 8], kind=TO_DO, title="先来的")
    seen_at = database_now()
    send_message([7], kind=TO_DO, title="后来的")
    Message.objects.filter(title="后来的").update(created_at=seen_at + timedelta(seconds=1))

    assert messages.mark_all_read(7, until=seen_at) == 1

    assert (unread_count(7), unread_count(8)) == (1, 1)


def test_page_lists_own_messages_the_newest_first_and_writes_nothing(browser: Client, officer: Officer) -> None:
    send_message([officer.pk], kind=TO_DO, title="旧的")
    send_message([officer.pk], kind=RESULT, title="新的成绩", text="已经公布")
    send_message([officer.pk + 1], kind=TO_DO, title="别人的")

    page = browser.get("/messages/").content.decode()

    assert page.index("新的成绩") < page.index("旧的")
    assert "别人的" not in page
    assert unread_count(officer.pk) == 2


def test_page_can_be_narrowed_to_a_kind(browser: Client, officer: Officer) -> None:
    send_message([officer.pk], kind=TO_DO, title="要做的事")
    send_message([officer.pk], kind=SYSTEM, title="系统说的")

    page = browser.get("/messages/?kind=system").content.decode()

    assert ["要做的事" in page, "系统说的" in page] == [False, True]


def test_opening_a_message_marks_it_and_leads_on(browser: Client, officer: Officer) -> None:
    send_message([officer.pk], kind=TO_DO, title="有去处", path="/exams/")
    send_message([officer.pk], kind=TO_DO, title="没有去处")
    plain, leading = messages.list_messages(officer.pk)

    replies = [browser.post(reverse("records:message", args=[row.public_id])) for row in (leading, plain)]

    assert [reply["Location"] for reply in replies] == ["/exams/", "/messages/"]
    assert unread_count(officer.pk) == 0


def test_anothers_message_does_not_exist(browser: Client, officer: Officer) -> None:
    send_message([officer.pk + 1], kind=TO_DO, title="别人的")
    address = reverse("records:message", args=[Message.objects.get().public_id])

    assert (browser.post(address).status_code, unread_count(officer.pk + 1)) == (404, 1)
    assert browser.get(address).status_code == 405


def test_the_bell_says_that_something_is_new_until_it_was_read(browser: Client, officer: Officer) -> None:
    send_message([officer.pk], kind=TO_DO, title="新任务")
    send_message([officer.pk + 1], kind=TO_DO, title="别人的")

    before = browser.get("/").content.decode()
    browser.post(reverse("records:messages-read"), {"until": database_now().isoformat()})
    after = browser.get("/").content.decode()

    assert [text.count("消息，有新的") for text in (before, after)] == [
        2,
        0,
    ]  # on the phone's home and in the PC's top bar


@pytest.mark.parametrize("until", ["", "x", "2026-13-45T00:00:00", "2026-11-22T10:00:00"])
def test_an_odd_instant_reads_all(browser: Client, officer: Officer, until: str) -> None:
    send_message([officer.pk], kind=TO_DO, title="新任务")

    assert browser.post(reverse("records:messages-read"), {"until": until})["Location"] == "/messages/"
    assert unread_count(officer.pk) == 0
