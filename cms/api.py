"""Lectures, series and notices as JSON, as far as the caller may read them. What does not exist for an officer is 404."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cms.addresses import path_of
from cms.body import pieces_of
from cms.models import LecturePage, Medium, NoticePage
from cms.notices import list_notices
from cms.reading import lectures_for, series_for
from records.shapes import StrictSerializer, read_query


class NoQuery(StrictSerializer):
    """A query string that carries nothing but paging."""


class LectureQuery(StrictSerializer):
    series = serializers.UUIDField(required=False)
    competency = serializers.CharField(required=False, max_length=40)
    post = serializers.CharField(required=False, max_length=40)


class NoticeQuery(StrictSerializer):
    kind = serializers.ChoiceField(NoticePage.Kind.choices, required=False)


class MediumSerializer(StrictSerializer):
    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    duration_seconds = serializers.SerializerMethodField()

    def get_duration_seconds(self, medium: Medium) -> float | None:
        return medium.duration.total_seconds() if medium.duration else None


class PieceSerializer(StrictSerializer):
    """One block of a body: `text` is plain for headings and citations, HTML of the editor's own making for paragraphs, and a
    picture's caption."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.SerializerMethodField()
    medium = MediumSerializer(allow_null=True)

    def get_text(self, piece: Any) -> str:
        return piece.value.source if piece.kind == "paragraph" else str(piece.value)


class PageSerializer(StrictSerializer):
    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField()
    unit = serializers.CharField(source="unit.name")
    published_at = serializers.DateTimeField(source="first_published_at")
    changed_at = serializers.DateTimeField(source="last_published_at")
    path = serializers.SerializerMethodField()

    def get_path(self, page: Any) -> str:
        return path_of(page)


class SeriesSerializer(PageSerializer):
    introduction = serializers.CharField()
    position = serializers.IntegerField()


class LectureSerializer(PageSerializer):
    series = serializers.UUIDField(source="series.public_id", default=None, allow_null=True)
    speaker = serializers.CharField()
    speaker_title = serializers.CharField()
    key_points = serializers.SerializerMethodField()
    competencies = serializers.SerializerMethodField()
    posts = serializers.ListField(child=serializers.CharField())
    credit_hours = serializers.DecimalField(4, 2)
    video = MediumSerializer(allow_null=True)

    def get_key_points(self, lecture: LecturePage) -> list[str]:
        return lecture.key_points.splitlines()

    def get_competencies(self, lecture: LecturePage) -> list[str]:
        return [competency.name for competency in lecture.competencies.all()]


class NoticeSerializer(PageSerializer):
    kind = serializers.CharField()


class WithBody(StrictSerializer):
    body = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()

    @extend_schema_field(PieceSerializer(many=True))
    def get_body(self, page: Any) -> Any:
        return PieceSerializer(pieces_of(page), many=True).data

    @extend_schema_field(MediumSerializer(many=True))
    def get_attachments(self, page: Any) -> Any:
        attached = page.attachments.select_related("medium").order_by("sort_order")
        return MediumSerializer([attachment.medium for attachment in attached], many=True).data


class LectureDetailSerializer(LectureSerializer, WithBody):
    captions = MediumSerializer(allow_null=True)
    video_share = serializers.IntegerField()
    is_manual_allowed = serializers.BooleanField()
    is_pass_required = serializers.BooleanField()


class NoticeDetailSerializer(NoticeSerializer, WithBody):
    pass


class Pages(GenericAPIView):
    serializer_class: Any = NoQuery


class SeriesList(Pages):
    """Series in the order that trainers gave them."""

    @extend_schema(responses=SeriesSerializer(many=True))
    def get(self, request: Request) -> Response:
        read_query(NoQuery, request)
        page = self.paginate_queryset(series_for(request.user))
        return self.get_paginated_response(SeriesSerializer(page, many=True).data)


class LectureList(Pages):
    """Lectures, the newest first. `post`: those for that post and those for every post."""

    @extend_schema(parameters=[LectureQuery], responses=LectureSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.find(read_query(LectureQuery, request)))
        return self.get_paginated_response(LectureSerializer(page, many=True).data)

    def find(self, query: dict[str, Any]) -> QuerySet[LecturePage]:
        found = lectures_for(self.request.user).select_related("unit", "series", "video").defer("body")
        found = found.prefetch_related("competencies").order_by("-first_published_at", "-pk")
        if "series" in query:
            found = found.filter(series__public_id=query["series"])
        if "competency" in query:
            found = found.filter(competencies__name=query["competency"])
        if "post" in query:
            numbers = [pk for pk, posts in found.values_list("pk", "posts") if not posts or query["post"] in posts]
            found = found.filter(pk__in=numbers)
        return found


class LectureDetail(Pages):
    """A lecture with its text. Its questions are asked on its page alone."""

    @extend_schema(responses=LectureDetailSerializer)
    def get(self, request: Request, lecture_id: uuid.UUID) -> Response:
        read_query(NoQuery, request)
        lectures = lectures_for(request.user).select_related("unit", "series", "video", "captions")
        return Response(LectureDetailSerializer(get_object_or_404(lectures, public_id=lecture_id)).data)


class NoticeList(Pages):
    """Notices and briefs, the newest first."""

    @extend_schema(parameters=[NoticeQuery], responses=NoticeSerializer(many=True))
    def get(self, request: Request) -> Response:
        query = read_query(NoticeQuery, request)
        page = self.paginate_queryset(list_notices(request.user, query.get("kind", "")).defer("body"))
        return self.get_paginated_response(NoticeSerializer(page, many=True).data)


class NoticeDetail(Pages):
    @extend_schema(responses=NoticeDetailSerializer)
    def get(self, request: Request, notice_id: uuid.UUID) -> Response:
        read_query(NoQuery, request)
        notice = get_object_or_404(list_notices(request.user), public_id=notice_id)
        return Response(NoticeDetailSerializer(notice).data)
