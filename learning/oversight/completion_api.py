"""Completion of assignments for HR's systems, within the caller's subtrees, now or as of an instant. For people who log in, and for
other systems with an access token. A list that is read page by page agrees with itself where every page names the same `as_of`."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from learning.assignments.models import Assignment, Duty, Requirement
from learning.oversight.access import get_unit
from learning.oversight.api import NoQuery, Overseen
from learning.oversight.completion import (
    LEFT_OUT,
    STANDINGS,
    Numbers,
    Question,
    get_completion,
    list_assignments,
)
from records.clock import database_now
from records.shapes import StrictSerializer, read_query


class Pages(LimitOffsetPagination):
    """Long enough for a nightly run, short enough for any one request."""

    default_limit, max_limit = 100, 1000


class CompletionQuery(StrictSerializer):
    unit = serializers.UUIDField(required=False)
    post = serializers.CharField(required=False, max_length=40)
    as_of = serializers.DateTimeField(required=False)


class CompletionPeopleQuery(CompletionQuery):
    standing = serializers.ChoiceField((*STANDINGS, LEFT_OUT), required=False)


class RequirementSerializer(StrictSerializer):
    id = serializers.UUIDField(source="public_id")
    kind = serializers.SerializerMethodField()
    title = serializers.CharField()
    condition = serializers.ChoiceField(Requirement.Condition.choices)

    def get_kind(self, requirement: Requirement) -> str:
        return "exam" if requirement.exam_id else "lecture"


class AssignmentSerializer(StrictSerializer):
    """`needed_count` null: all of the requirements."""

    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField()
    unit = serializers.CharField(source="unit.name")
    state = serializers.ChoiceField(Assignment.State.choices)
    published_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    needed_count = serializers.IntegerField(allow_null=True)
    requirements = RequirementSerializer(many=True)


class NumbersSerializer(StrictSerializer):
    """`satisfied`, `overdue`, `to_retake` and `unfinished` part `expected`; `left_out` are not among them, by reason. `passed` is of
    those who `completed`."""

    expected = serializers.IntegerField()
    satisfied = serializers.IntegerField()
    overdue = serializers.IntegerField()
    to_retake = serializers.IntegerField()
    unfinished = serializers.IntegerField()
    completed = serializers.IntegerField()
    passed = serializers.IntegerField()
    arrivals = serializers.IntegerField()
    left_out = serializers.SerializerMethodField()

    def get_left_out(self, numbers: Numbers) -> dict[str, int]:
        return {code: numbers.left_out[code] for code in Duty.LeftOut.values}


class UnitNumbersSerializer(StrictSerializer):
    """`is_own`: the people of the unit itself; else a child's whole subtree."""

    id = serializers.UUIDField(source="unit.public_id")
    name = serializers.CharField(source="unit.name")
    is_own = serializers.BooleanField()
    numbers = NumbersSerializer()


class CompletionSerializer(StrictSerializer):
    as_of = serializers.DateTimeField(source="at")
    unit = serializers.CharField(source="question.unit.name")
    numbers = NumbersSerializer()
    units = UnitNumbersSerializer(many=True)


class PersonCompletionSerializer(StrictSerializer):
    """`standing` is one of the four, or `left_out`, with the reason in `left_out`; unit, post and rank as held then."""

    officer_number = serializers.CharField(source="officer.officer_number")
    name = serializers.CharField(source="officer.name")
    unit_id = serializers.UUIDField(source="unit.public_id")
    unit = serializers.CharField(source="unit.name")
    post = serializers.CharField()
    rank = serializers.CharField()
    standing = serializers.SerializerMethodField()
    left_out = serializers.CharField()
    due_at = serializers.DateTimeField()
    is_arrival = serializers.BooleanField()
    is_started = serializers.BooleanField()
    is_completed = serializers.BooleanField()
    is_passed = serializers.BooleanField()
    done_count = serializers.IntegerField()

    def get_standing(self, duty: Any) -> str:
        return LEFT_OUT if duty.left_out else duty.standing


class OverseenAssignments(Overseen):
    """Published ones that concern the caller's units; the latest deadline first."""

    pagination_class = Pages

    @extend_schema(responses=AssignmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        read_query(NoQuery, request)
        assignments = list_assignments(request.user).prefetch_related("requirements__lecture", "requirements__exam")
        page = self.paginate_queryset(assignments)
        return self.get_paginated_response(AssignmentSerializer(page, many=True).data)


class CompletionOfAssignment(Overseen):
    """One assignment, as the query asks for it."""

    def ask(self, assignment_id: uuid.UUID, query: dict[str, Any]) -> Question:
        reader, now = self.request.user, database_now()
        at = query.get("as_of") or now
        if at > now:
            raise ValidationError({"as_of": [_("这个时刻还没有到。")]})
        assignment = get_object_or_404(list_assignments(reader), public_id=assignment_id)
        unit = get_unit(reader, str(query.get("unit", "")))
        return Question(assignment, unit, at, is_present="as_of" not in query, post=query.get("post", ""))


class CompletionByUnit(CompletionOfAssignment):
    @extend_schema(parameters=[CompletionQuery], responses=CompletionSerializer)
    def get(self, request: Request, assignment_id: uuid.UUID) -> Response:
        report = get_completion(self.ask(assignment_id, read_query(CompletionQuery, request)))
        return Response(CompletionSerializer(report).data)


class CompletionByPerson(CompletionOfAssignment):
    """Those expected, or those of one standing; the nearest deadline first."""

    pagination_class = Pages

    @extend_schema(parameters=[CompletionPeopleQuery], responses=PersonCompletionSerializer(many=True))
    def get(self, request: Request, assignment_id: uuid.UUID) -> Response:
        query = read_query(CompletionPeopleQuery, request)
        page = self.paginate_queryset(self.ask(assignment_id, query).select(query.get("standing", "")))
        return self.get_paginated_response(PersonCompletionSerializer(page, many=True).data)
