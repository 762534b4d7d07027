"""Who reaches which assignment: by the roles that assign, within their units, and what comes from above as long as it concerns them."""

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import LecturePage
from learning.assignments.audience import AudienceDraft
from learning.assignments.publishing import except_officer, save_draft
from learning.assignments.reviewing import review_pending
from people.models import Officer, Role, RoleGrant
from people.postings import Place, post_officer
from records.clock import database_now
from tests.factories import Province, make_officer, make_staff
from tests.learning.assignments.cast import assign, make_draft
from tests.learning.assignments.test_views import at
from tests.learning.progress.cast import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR)


@pytest.fixture
def keeper(province: Province) -> Officer:
    """Of one ward."""
    return make_staff(province.ward, Role.UNIT_ADMINISTRATOR, "王管理")


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in (Role.HR, Role.UNIT_ADMINISTRATOR))])
def test_others_are_told_whose_page_it_is(client: Client, province: Province, role: Role | None) -> None:
    client.force_login(make_staff(province.root, role) if role else make_officer(province.ward))

    reply = client.get("/assignments/")

    assert (reply.status_code, "你没有这项权限" in reply.content.decode()) == (403, True)


def test_a_role_of_another_kind_reaches_no_assignment(
    province: Province, hr: Officer, keeper: Officer, lecture: LecturePage
) -> None:
    RoleGrant.objects.create(officer=keeper, role=Role.TRAINER, unit=province.root)
    make_officer(province.township), make_officer(province.ward)
    draft = save_draft(None, make_draft(province.root, lecture, title="省厅的草稿"), actor=hr)
    city = assign(hr, province.city, lecture, title="市局的")
    above = assign(hr, province.prison, lecture, title="监狱的任务")
    browser = logged_in(keeper)

    page = browser.get("/assignments/").content.decode()

    assert [title in page for title in ("省厅的草稿", "市局的", "监狱的任务")] == [False, False, True]
    assert [browser.get(at("show", one)).status_code for one in (draft, city, above)] == [404, 404, 200]
    assert "所有人延期" not in browser.get(at("show", above)).content.decode()
    assert browser.post(at("withdraw", above), {"withdraw_form-reason": "x"}).status_code == 404


def test_an_assignment_from_above_is_there_as_long_as_somebody_of_the_unit_has_it(
    province: Province, hr: Officer, keeper: Officer, lecture: LecturePage
) -> None:
    mine = make_officer(province.ward)
    assignment = assign(hr, province.prison, lecture, audience=AudienceDraft(officers=[mine]))
    own, browser = assign(hr, province.ward, lecture, title="监区的"), logged_in(keeper)
    assert browser.get(at("show", assignment)).status_code == 200

    except_officer(assignment, mine, reason="产假", actor=hr)
    post_officer(mine, Place(province.other_ward), starts_on=timezone.localdate(database_now()), actor=None)
    review_pending()

    assert browser.get(at("show", assignment)).status_code == 404
    assert browser.post(at("readmit", assignment, mine.public_id)).status_code == 404
    assert browser.post(at("readmit", own, mine.public_id)).status_code == 404
