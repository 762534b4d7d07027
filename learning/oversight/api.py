"""Results by unit for HR's systems, within the caller's subtrees, as of an instant."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from learning.oversight.access import get_exam, get_unit
from learning.oversight.reports import VIEWERS, ExamReport, get_report, list_visible_exams
from people.bearer import FOR_SYSTEMS
from quizzes.exams.roll import STATUSES
from records.clock import database_now
from records.shapes import StrictSerializer, read_query


class IsOverseer(BasePermission):
    """HR and unit administrators."""

    def has_permission(self, request: Request, view: object) -> bool:
        return bool(request.user.has_role(*VIEWERS))


class NoQuery(StrictSerializer):
    """A query string that carries nothing but paging."""


class UnitQuery(StrictSerializer):
    unit = serializers.UUIDField(required=False)
    as_of = serializers.DateTimeField(required=False)


class PeopleQuery(UnitQuery):
    status = serializers.ChoiceField(STATUSES, required=False)


class OverseenExamSerializer(StrictSerializer):
    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField()
    unit = serializers.CharField(source="unit.name")
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class UnitCountsSerializer(StrictSerializer):
    id = serializers.UUIDField(source="unit.public_id")
    name = serializers.CharField(source="unit.name")
    is_own = serializers.BooleanField()
    expected = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())


class PersonSerializer(StrictSerializer):
    officer_number = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(source="unit_name")
    post = serializers.CharField()
    status = serializers.CharField()
    percentage = serializers.DecimalField(6, 2, allow_null=True)
    band = serializers.CharField()
    attempt_count = serializers.IntegerField()
    last_ended_at = serializers.DateTimeField(source="ended_at", allow_null=True)


class Overseen(GenericAPIView):
    authentication_classes = FOR_SYSTEMS
    permission_classes = (IsAuthenticated, IsOverseer)
    serializer_class: Any = NoQuery

    def read_report(self, exam_id: uuid.UUID, query: dict[str, Any]) -> ExamReport:
        unit = get_unit(self.request.user, str(query.get("unit", "")))
        as_of = query.get("as_of") or database_now()
        return get_report(get_exam(self.request.user, exam_id), reader=self.request.user, unit=unit, as_of=as_of)


class OverseenExams(Overseen):
    @extend_schema(responses=OverseenExamSerializer(many=True))
    def get(self, request: Request) -> Response:
        read_query(NoQuery, request)
        page = self.paginate_queryset(list_visible_exams(request.user))
        return self.get_paginated_response(OverseenExamSerializer(page, many=True).data)


class ResultsByUnit(Overseen):
    @extend_schema(parameters=[UnitQuery], responses=UnitCountsSerializer(many=True))
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        report = self.read_report(exam_id, read_query(UnitQuery, request))
        units = UnitCountsSerializer(report.list_units(), many=True).data
        return Response({"as_of": report.as_of, "unit": report.unit.name, "counts": report.counts, "units": units})


class ResultsByPerson(Overseen):
    @extend_schema(parameters=[PeopleQuery], responses=PersonSerializer(many=True))
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        query = read_query(PeopleQuery, request)
        page = self.paginate_queryset(self.read_report(exam_id, query).list_people(query.get("status", "")))
        return self.get_paginated_response(PersonSerializer(page, many=True).data)
