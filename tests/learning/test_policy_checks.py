"""product.md, 减负: what would count people's time, rank them or put them on boards does not start."""

import pytest
from django.core.checks import run_checks
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import path
from rest_framework import serializers

from learning import policy_checks
from learning.assignments.models import Assignment, Requirement
from learning.oversight import completion_exports, exports
from learning.oversight.completion import Question
from learning.oversight.reports import get_report
from lib.policy import Forbidden, refuse_in_record, refuse_in_report
from people.models import Role
from records.clock import database_now
from tests.factories import make_exam, make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign
from tests.security.endpoints import own_endpoints


def test_the_house_as_it_stands_passes() -> None:
    assert [error for error in run_checks() if error.id == "policy.E001"] == []
    assert len([*policy_checks.report_fields()]) > 20
    assert len([*policy_checks.column_names(model for model in [Assignment, Requirement])]) > 15


@isolate_apps("learning")
@pytest.mark.parametrize("column", ["streak", "online_minutes", "check_in_at", "likes", "usage_rate"])
def test_a_column_that_would_count_it_is_refused(column: str) -> None:
    class Habit(models.Model):
        class Meta:
            app_label = "learning"

    Habit.add_to_class(column, models.IntegerField())

    errors = [*policy_checks.refusals(policy_checks.column_names([Habit]), refuse_in_record)]

    assert [f"Habit.{column}" in error.msg for error in errors] == [True]


def test_an_address_that_would_rank_people_is_refused() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    view.__module__ = "learning.views"
    resolver = type("Resolver", (), {"url_patterns": [path("leaderboard/", view, name="boards")]})()

    errors = [*policy_checks.refusals(policy_checks.address_names(resolver), refuse_in_record)]

    assert len(errors) == 2


def test_a_field_for_other_systems_that_would_tell_it_is_refused() -> None:
    class PersonSerializer(serializers.Serializer):
        practice_count = serializers.IntegerField()

    PersonSerializer.__module__ = "learning.oversight.api"

    errors = [*policy_checks.refusals(policy_checks.report_fields(), refuse_in_report)]

    PersonSerializer.__module__ = __name__  # a class stays until it is collected
    assert [error.msg.split(":")[0] for error in errors] == ["PersonSerializer.practice_count"]


@pytest.mark.django_db
def test_a_workbook_with_such_a_column_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """What its heading says is changed, as somebody might who adds a column."""
    province = make_province()
    hr, trainer = (make_staff(province.prison, role) for role in (Role.HR, Role.TRAINER))
    exam = make_exam(trainer, province.prison, count=1)
    assignment = assign(hr, province.prison, exam)
    report = get_report(exam, reader=hr, unit=province.prison, as_of=database_now())
    question = Question(assignment, province.prison, database_now(), is_present=True, post="")
    for module in (exports, completion_exports):
        monkeypatch.setattr(module, "_", lambda words: "在线时长" if words == "姓名" else words)

    with pytest.raises(Forbidden):
        exports.write_workbook(report)
    with pytest.raises(Forbidden):
        completion_exports.export_completion(question, completion_exports.Selection(), actor=hr)


@pytest.mark.django_db
def test_practice_cannot_be_assigned() -> None:
    """A requirement is a lecture or an exam, by the database's own rule: nothing voluntary can be made a duty."""
    province = make_province()
    assignment = Assignment.objects.create(title="天天练", unit=province.prison, due_at="2030-01-01T00:00Z")

    with pytest.raises(Exception, match="requirement_names_one_thing"):
        Requirement.objects.create(assignment=assignment, position=1)


@pytest.mark.django_db
def test_no_page_of_hrs_shows_minutes_ranks_or_usage(client: Client) -> None:
    province = make_province()
    make_officer(province.ward)
    client.force_login(make_staff(province.prison, Role.HR))
    pages = [one for one in own_endpoints() if one.space == "oversight" and not one.parameters]
    assert len(pages) > 2

    for page in pages:
        response = client.get(f"/{page.route}")
        text = response.content.decode()
        assert [
            word for word in ("积分", "排名", "名次", "学习时长", "在线", "登录次数", "使用率") if word in text
        ] == []
