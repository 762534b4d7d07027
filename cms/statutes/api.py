"""The law for outside clients: texts with their days in force, and their articles. The same for everybody who is logged in."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cms.statutes.models import Article, StatuteVersion, StatuteVersionQuerySet
from cms.statutes.reading import full_short_title
from records.shapes import StrictSerializer, read_query


class NoQuery(StrictSerializer):
    """A query string that carries nothing but paging."""


class StatuteQuery(StrictSerializer):
    title = serializers.CharField(required=False, max_length=80)
    edition = serializers.RegexField(r"^\d{4}$", required=False)
    in_force_on = serializers.DateField(required=False)


class ArticleQuery(StrictSerializer):
    number = serializers.IntegerField(required=False, min_value=1, max_value=9999)


class StatuteVersionSerializer(StrictSerializer):
    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField(source="statute.title")
    edition = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    issuing_body = serializers.CharField(source="statute.issuing_body")
    effective_on = serializers.DateField()
    is_effective_day_known = serializers.BooleanField()
    ended_on = serializers.DateField(allow_null=True)
    superseded_by = serializers.UUIDField(source="superseded_by.public_id", default=None, allow_null=True)
    article_count = serializers.IntegerField()


class DivisionSerializer(StrictSerializer):
    position = serializers.IntegerField()
    level = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()


class StatuteDetailSerializer(StatuteVersionSerializer):
    history = serializers.ListField(child=serializers.CharField())
    divisions = DivisionSerializer(many=True)


class ArticleSerializer(StrictSerializer):
    number = serializers.IntegerField()
    sub = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    position = serializers.IntegerField()
    text = serializers.CharField()


def list_versions() -> StatuteVersionQuerySet:
    return StatuteVersion.objects.select_related("statute", "superseded_by")


class Statutes(GenericAPIView):
    queryset = StatuteVersion.objects.all()
    serializer_class: Any = NoQuery

    def get_version(self, statute_id: uuid.UUID) -> StatuteVersion:
        try:
            version = list_versions().get(public_id=statute_id)
        except StatuteVersion.DoesNotExist:
            raise Http404 from None
        return version


class StatuteList(Statutes):
    """Texts, those that came into force last first. `in_force_on`: at most one a statute."""

    @extend_schema(parameters=[StatuteQuery], responses=StatuteVersionSerializer(many=True))
    def get(self, request: Request) -> Response:
        query = read_query(StatuteQuery, request)
        page = self.paginate_queryset(self.filter_by(query).order_by("-effective_on", "pk"))
        return self.get_paginated_response(StatuteVersionSerializer(page, many=True).data)

    def filter_by(self, query: dict[str, Any]) -> QuerySet[StatuteVersion]:
        found = list_versions()
        if title := query.get("title"):
            found = found.filter(statute__short_title__contains=full_short_title(title))
        if edition := query.get("edition"):
            found = found.filter(edition=edition)
        if day := query.get("in_force_on"):
            found = found.in_force_on(day)
        return found


class StatuteDetail(Statutes):
    @extend_schema(responses=StatuteDetailSerializer)
    def get(self, request: Request, statute_id: uuid.UUID) -> Response:
        read_query(NoQuery, request)
        return Response(StatuteDetailSerializer(self.get_version(statute_id)).data)


class StatuteArticles(Statutes):
    """Articles in the order of the text. `number`: one article, with its 之一, 之二…"""

    @extend_schema(parameters=[ArticleQuery], responses=ArticleSerializer(many=True))
    def get(self, request: Request, statute_id: uuid.UUID) -> Response:
        query = read_query(ArticleQuery, request)
        articles: QuerySet[Article] = self.get_version(statute_id).articles.all()
        if number := query.get("number"):
            articles = articles.filter(number=number)
        page = self.paginate_queryset(articles)
        return self.get_paginated_response(ArticleSerializer(page, many=True).data)
