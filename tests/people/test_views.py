"""Login, logout, the first password and one's own preferences, as a browser meets them."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from people.models import LoginFailure, Officer
from people.passwords import hash_initial_password, is_right_password
from tests.factories import PASSWORD, make_officer, make_province

pytestmark = pytest.mark.django_db

LANGUAGE = settings.LANGUAGE_COOKIE_NAME
CHOSEN = "lan-tian-bai-yun-9"


@pytest.fixture
def officer() -> Officer:
    return make_officer(make_province().township)


@pytest.fixture
def new_officer(officer: Officer) -> Officer:
    """Holds an initial password that was never used: abcd-efgh-jkmn-pqrs."""
    officer.password, officer.must_change_password = hash_initial_password("abcd-efgh-jkmn-pqrs"), True
    officer.save()
    return officer


def log_in(client: Client, officer: Officer, password: str = PASSWORD, **fields: str):
    given = {"officer_number": officer.officer_number, "password": password, **fields}
    return client.post(reverse("people:login"), given)


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_leads_home(client: Client, officer: Officer) -> None:
    response = log_in(client, officer)

    assert response.headers["Location"] == reverse("learning:home")
    assert is_logged_in(client)


def test_login_returns_to_the_page_that_was_asked_for(client: Client, officer: Officer) -> None:
    asked = client.get("/exams/")
    response = client.post(asked.headers["Location"], {"officer_number": officer.officer_number, "password": PASSWORD})

    assert response.headers["Location"] == "/exams/"


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_login_leads_to_no_other_host(client: Client, officer: Officer, following: str) -> None:
    assert log_in(client, officer, next=following).headers["Location"] == reverse("learning:home")


def test_a_wrong_password_is_said_once_in_the_summary(client: Client, officer: Officer) -> None:
    page = log_in(client, officer, "nonsense").content.decode()

    assert page.count("警号或密码不对，请核对后再试") == 1
    assert "<title>错误：登录 - 微考堂</title>" in page
    assert f'value="{officer.officer_number}"' in page
    assert not is_logged_in(client)


def test_a_stranger_learns_nothing_about_numbers(client: Client, officer: Officer) -> None:
    known = log_in(client, officer, "nonsense").content.decode().replace(officer.officer_number, "N")
    unknown = client.post(reverse("people:login"), {"officer_number": "7777777", "password": "nonsense"})

    assert strip_token(unknown.content.decode().replace("7777777", "N")) == strip_token(known)


def strip_token(page: str) -> str:
    return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_empty_fields_are_named_one_by_one(client: Client) -> None:
    page = client.post(reverse("people:login"), {}).content.decode()

    assert "有 2 处需要改" in page
    assert '<a href="#id_officer_number">请输入警号或工号</a>' in page
    assert '<a href="#id_password">请输入密码</a>' in page
    assert LoginFailure.objects.count() == 0


def test_too_many_failures_say_how_long_to_wait(client: Client, officer: Officer) -> None:
    for _number in range(8):
        log_in(client, officer, "nonsense")

    response = log_in(client, officer)

    assert response.status_code == 429
    assert "连续输错多次，请 15 分钟后再试，或请本单位管理员重设密码" in response.content.decode()
    assert not is_logged_in(client)


def test_a_closed_account_is_told_so_only_by_the_right_password(client: Client, officer: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(is_active=False)

    assert "警号或密码不对" in log_in(client, officer, "nonsense").content.decode()
    assert "这个账号已经停用" in log_in(client, officer).content.decode()


def test_an_initial_password_leads_to_choosing_one_and_then_on(client: Client, new_officer: Officer) -> None:
    log_in(client, new_officer, "abcd-efgh-jkmn-pqrs", next="/exams/")

    asked = client.get("/exams/")
    page = client.get(asked.headers["Location"]).content.decode()
    response = client.post(asked.headers["Location"], {"chosen": CHOSEN})

    assert asked.headers["Location"] == f"{reverse('people:password')}?next=%2Fexams%2F"
    assert "这是第一次登录" in page
    assert "现在的密码" not in page
    assert response.headers["Location"] == "/exams/"
    assert client.get("/exams/").status_code == 200
    new_officer.refresh_from_db()
    assert is_right_password(new_officer, CHOSEN)


def test_a_spent_initial_password_says_whom_to_ask(client: Client, new_officer: Officer) -> None:
    log_in(client, new_officer, "abcd-efgh-jkmn-pqrs")

    page = log_in(Client(), new_officer, "abcd-efgh-jkmn-pqrs").content.decode()

    assert "这个初始密码已经用过，请联系本单位管理员重设密码" in page


def test_a_changed_password_keeps_this_session_and_ends_the_others(client: Client, officer: Officer) -> None:
    elsewhere = Client()
    client.force_login(officer)
    elsewhere.force_login(officer)

    response = client.post(reverse("people:password"), {"present": PASSWORD, "chosen": CHOSEN, "next": "/me/"})

    assert response.headers["Location"] == "/me/"
    assert "密码已改好" in client.get(reverse("learning:me")).content.decode()
    assert elsewhere.get(reverse("learning:me")).status_code == 302


def test_a_password_is_not_changed_without_the_present_one(client: Client, officer: Officer) -> None:
    client.force_login(officer)

    page = client.post(reverse("people:password"), {"present": "nonsense", "chosen": CHOSEN}).content.decode()

    assert "现在的密码不对，请再输一次" in page
    officer.refresh_from_db()
    assert is_right_password(officer, PASSWORD)


def test_a_weak_password_is_refused_with_the_reason(client: Client, officer: Officer) -> None:
    client.force_login(officer)

    page = client.post(reverse("people:password"), {"present": PASSWORD, "chosen": "12345"}).content.decode()

    assert '<a href="#id_chosen">' in page
    officer.refresh_from_db()
    assert is_right_password(officer, PASSWORD)


def test_logout_takes_a_press_of_the_button(client: Client, officer: Officer) -> None:
    client.force_login(officer)

    assert client.get(reverse("people:logout")).status_code == 405
    assert is_logged_in(client)
    assert client.post(reverse("people:logout")).headers["Location"] == reverse("people:login")
    assert not is_logged_in(client)


def test_what_is_chosen_before_login_becomes_the_accounts(client: Client, officer: Officer) -> None:
    client.post(reverse("people:preferences"), {"text_size": "xl", "theme": "dark", "next": "/login/"})
    before = client.get(reverse("people:login")).content.decode()
    log_in(client, officer)

    officer.refresh_from_db()
    assert '<html lang="zh-CN" data-size="xl" data-theme="dark">' in before
    assert (officer.text_size, officer.theme) == ("xl", "dark")


def test_an_old_choice_of_another_person_stays_on_the_device(client: Client, officer: Officer) -> None:
    client.cookies["text_size"] = "xxl"  # without the mark of a moment ago
    log_in(client, officer)

    officer.refresh_from_db()
    assert officer.text_size == "s"
    assert client.cookies["text_size"].value == "s"


def test_the_accounts_language_comes_along(client: Client, officer: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(language="en")

    log_in(client, officer)

    assert client.cookies[LANGUAGE].value == "en"
    assert '<html lang="en"' in client.get(reverse("learning:me")).content.decode()


def test_a_preference_is_kept_by_a_script_and_by_a_form(client: Client, officer: Officer) -> None:
    client.force_login(officer)

    by_script = client.post(reverse("people:preferences"), {"text_size": "l"}, headers={"Accept": "application/json"})
    by_form = client.post(reverse("people:preferences"), {"theme": "light", "next": "/me/"})

    officer.refresh_from_db()
    assert (by_script.status_code, by_form.headers["Location"]) == (204, "/me/")
    assert (officer.text_size, officer.theme) == ("l", "light")


def test_what_is_no_preference_is_left_out(client: Client, officer: Officer) -> None:
    client.force_login(officer)

    client.post(reverse("people:preferences"), {"text_size": "7", "name": "别人", "must_change_password": "1"})

    officer.refresh_from_db()
    assert (officer.text_size, officer.name, officer.must_change_password) == ("s", "李建国", False)


def test_a_stale_form_says_that_nothing_is_lost(officer: Officer) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)

    page = client.post(reverse("people:password"), {"chosen": CHOSEN})

    assert page.status_code == 403
    assert "刚才的内容没有提交" in page.content.decode()
