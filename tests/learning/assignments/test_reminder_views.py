from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.assignments.models import Reminder
from people.models import Officer, Role
from tests.factories import make_officer, make_staff
from tests.learning.assignments.test_reminders import MONDAY, Scene, scene, set_duty
from tests.security.clocks import clocks

pytestmark = pytest.mark.django_db
__all__ = ["scene"]


def post(scene: Scene, name: str, *officers: Officer, by: Officer | None = None, **fields: Any) -> Any:
    client = Client()
    client.force_login(by or scene.hr)
    chosen = [str(officer.public_id) for officer in officers]
    data = {"officers": chosen, "assignment": str(scene.assignment.public_id), **fields}
    with clocks(fields.pop("at", MONDAY)):
        return client.post(reverse(f"assignments:{name}"), data, follow=True)


def test_preview_names_who_gets_it_who_does_not_and_the_exact_text(scene: Scene) -> None:
    set_duty(scene.colleague, is_satisfied=True)

    content = post(scene, "reminder-preview", scene.officer, scene.colleague).content.decode()

    assert "<b>1</b> 人将收到；<b>1</b> 人已经达标。" in content
    assert "《宪法学习》：11月29日 09:00 截止" in content
    assert content.count(f'name="officers" value="{scene.officer.public_id}"') == 1
    assert str(scene.colleague.public_id) not in content
    assert Reminder.objects.count() == 0


def test_sending_says_how_many_and_leads_to_the_record(scene: Scene) -> None:
    content = post(scene, "reminder-send", scene.officer).content.decode()

    assert "已催办 1 人。" in content
    assert "宪法学习" in content
    assert "已送达站内消息" in content


def test_sending_twice_sends_once(scene: Scene) -> None:
    post(scene, "reminder-send", scene.officer)

    content = post(scene, "reminder-send", scene.officer).content.decode()

    assert ("没有人需要催办，什么也没有发送。" in content, Reminder.objects.count()) == (True, 1)


def test_outside_working_hours_there_is_no_button_and_no_way_round_it(scene: Scene) -> None:
    late = {"at": MONDAY + timedelta(hours=12)}

    preview = post(scene, "reminder-preview", scene.officer, **late).content.decode()
    sent = post(scene, "reminder-send", scene.officer, **late).content.decode()

    assert ("11月24日 08:30 起可以发送" in preview, reverse("assignments:reminder-send") in preview) == (True, False)
    assert ("现在不是工作时间，11月24日 08:30 起可以催办。" in sent, Reminder.objects.count()) == (True, 0)


def test_people_and_assignments_outside_the_scope_do_not_exist(scene: Scene) -> None:
    outsider = make_officer(scene.province.township)
    stranger = make_staff(scene.province.city, Role.HR)

    for name in ("reminder-preview", "reminder-send"):
        assert post(scene, name, scene.officer, outsider).status_code == 404
        assert post(scene, name, outsider, by=stranger).status_code == 404  # not with this assignment
        assert post(scene, name, scene.officer, assignment="x").status_code == 404
        assert post(scene, name, scene.officer, by=make_staff(scene.province.root, Role.TRAINER)).status_code == 403
    assert Reminder.objects.count() == 0


def test_who_chose_nobody_is_told_so(scene: Scene) -> None:
    assert "请先选择要催办的人。" in post(scene, "reminder-preview").content.decode()
