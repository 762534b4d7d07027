import pytest
from django.test import Client
from django.urls import reverse

from people import complaints
from people.models import Complaint, Officer, Role
from people.roles import grant_role
from tests.factories import PASSWORD, Province, make_officer, make_province, make_staff
from tests.security.endpoints import ABOUT, About, own_endpoints

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward, "张一")


def browser_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_the_whole_way_from_a_foot_to_a_closed_complaint(province: Province, officer: Officer) -> None:
    mine, keeper = browser_of(officer), browser_of(make_staff(province.prison, Role.HR))
    form = mine.get(reverse("people:complaint-write"), headers={"Referer": "http://testserver/exams/?tab=1"})
    assert 'name="page" value="/exams/"' in form.content.decode()

    written = mine.post(
        reverse("people:complaint-write"), {"kind": "suggestion", "text": "字小", "page": "/exams/"}, follow=True
    )
    complaint = Complaint.objects.get()
    assert complaint.number in written.content.decode()
    inbox = keeper.get(reverse("people_staff:complaints")).content.decode()
    assert complaint.number in inbox
    one = reverse("people_staff:complaint", args=[complaint.public_id])
    assert "字小" in keeper.get(one).content.decode()
    keeper.post(f"{one}reply/", {"text": "您好，已放大"})
    own = reverse("people:complaint", args=[complaint.public_id])
    assert "您好，已放大" in mine.get(own).content.decode()
    mine.post(f"{own}verdict/", {"verdict": "satisfied", "text": ""})

    complaint.refresh_from_db()
    assert (complaint.state, complaint.page) == (Complaint.State.CLOSED, "/exams/")
    assert complaint.number not in keeper.get(reverse("people_staff:complaints")).content.decode()
    assert complaint.number in keeper.get(reverse("people_staff:complaints"), {"state": "all"}).content.decode()


def test_what_is_missing_is_said_beside_its_field(officer: Officer) -> None:
    page = browser_of(officer).post(reverse("people:complaint-write"), {"kind": "complaint", "text": ""})

    assert (page.status_code, Complaint.objects.count()) == (200, 0)
    assert page.content.decode().count("请写下内容") == 2


def test_an_eleventh_is_refused_in_words(officer: Officer) -> None:
    for _ in range(10):
        complaints.write_complaint("problem", "又坏了", officer=officer)

    page = browser_of(officer).post(reverse("people:complaint-write"), {"kind": "problem", "text": "又坏了"})

    assert "一天最多写 10 件" in page.content.decode()


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_only_a_path_of_ours_is_kept_as_the_page(officer: Officer, page: str) -> None:
    browser_of(officer).post(reverse("people:complaint-write"), {"kind": "problem", "text": "坏了", "page": page})

    assert Complaint.objects.get().page == ""


def test_a_page_of_another_site_that_led_here_is_not_kept(officer: Officer) -> None:
    form = browser_of(officer).get(
        reverse("people:complaint-write"), headers={"Referer": "https://evil.example/exams/"}
    )

    assert 'name="page" value="/exams/"' not in form.content.decode()


def test_another_persons_does_not_exist(province: Province, officer: Officer) -> None:
    complaint = complaints.write_complaint("complaint", "秘密", officer=officer)
    colleague = browser_of(make_officer(province.ward))
    stranger = browser_of(make_staff(province.city, Role.HR))
    own, staff = (reverse(f"{space}:complaint", args=[complaint.public_id]) for space in ("people", "people_staff"))

    assert [colleague.get(own).status_code, colleague.post(f"{own}verdict/").status_code] == [404, 404]
    assert colleague.get(staff).status_code == 403
    assert [stranger.get(staff).status_code, stranger.get(own).status_code] == [404, 404]
    assert [stranger.post(f"{staff}{verb}/", {"text": "好"}).status_code for verb in ("reply", "pass-on")] == [404, 404]
    assert "秘密" not in stranger.get(reverse("people_staff:complaints"), {"state": "all"}).content.decode()


def test_passing_on_leads_back_to_the_inbox(province: Province, officer: Officer) -> None:
    complaint = complaints.write_complaint("complaint", "催办太多", officer=officer)
    keeper = browser_of(make_staff(province.ward, Role.UNIT_ADMINISTRATOR))

    page = keeper.post(reverse("people_staff:complaint-pass-on", args=[complaint.public_id]), {"text": ""}, follow=True)

    assert "已转给第一监狱，由那里答复。" in page.content.decode()
    assert complaint.number not in page.content.decode()


def test_every_page_has_the_entry_at_its_foot(province: Province) -> None:
    """product.md, 减负: of officers and of staff. Pages about an object have the same frame; the exam page has no foot (ux.md)."""
    people = {
        "officer": make_officer(province.ward),
        **{str(role): make_staff(province.root, role) for role in Role},
    }
    clients = {name: browser_of(officer) for name, officer in people.items()}
    plain = [one for one in own_endpoints() if not one.parameters and not one.route.startswith("admin/")]
    readers = {one: ABOUT.get(one.name, About()).reader for one in plain}
    pages = {one.name: clients[name].get(f"/{one.route}") for one, name in readers.items() if name in clients}
    html = {name: page for name, page in pages.items() if page.headers["Content-Type"].startswith("text/html")}
    links = {reverse("people:complaint-write"), reverse("people:complaints")}

    lacking = {
        name for name, page in html.items() if not any(f'href="{link}"' in page.content.decode() for link in links)
    }

    assert len(html) > 15
    assert lacking == set()


def test_errors_have_it_too(officer: Officer) -> None:
    assert reverse("people:complaint-write") in browser_of(officer).get("/nothing-here/").content.decode()
    assert reverse("people:complaints") in Client().get("/nothing-here/").content.decode()


def test_a_mail_address_is_the_officers_own_to_set_and_to_clear(officer: Officer) -> None:
    browser, url = browser_of(officer), reverse("people:mail")

    refused = browser.post(url, {"mail": "不是邮箱"})
    assert "邮箱地址不对" in refused.content.decode()
    assert browser.post(url, {"mail": "zhang@example.cn"})["Location"] == url
    officer.refresh_from_db()
    assert officer.mail == "zhang@example.cn"
    browser.post(url, {"mail": ""})

    officer.refresh_from_db()
    assert officer.mail == ""


def test_from_the_login_page_the_form_comes_after_the_login_and_who_cannot_log_in_is_told_whom_to_ask(
    officer: Officer,
) -> None:
    stranger, form = Client(), reverse("people:complaint-write")
    login = stranger.get(reverse("people:login")).content.decode()
    assert f'<a href="{form}">投诉建议</a>' in login
    assert "登录不了，请找本单位管理员或者政工部门" not in login

    asked = stranger.get(form, follow=True)
    assert "登录不了，请找本单位管理员或者政工部门" in asked.content.decode()
    given = {"officer_number": officer.officer_number, "password": PASSWORD, "next": asked.context["next"]}
    entered = stranger.post(reverse("people:login"), given, follow=True)

    assert (entered.status_code, entered.request["PATH_INFO"]) == (200, form)


@pytest.mark.parametrize("page", ["wagtailadmin_home", "lectures:index", "papers:index"])
def test_the_admins_side_bar_leads_to_the_form(province: Province, page: str) -> None:
    trainer = make_staff(province.prison, Role.TRAINER)
    trainer = grant_role(trainer, Role.TRAINER, unit=province.root, actor=None).officer

    content = browser_of(trainer).get(reverse(page)).content.decode()

    assert f'"url": "{reverse("people:complaint-write")}"' in content
