"""Own progress as JSON. Another officer's does not exist."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from learning.progress.cards import ALL, LectureCard, Narrowed, build_cards, find_lectures
from records.shapes import StrictSerializer, read_query


class EmptySerializer(StrictSerializer):
    """A request that carries nothing."""


class ProgressSerializer(StrictSerializer):
    """`percentage`: of the video, or of the text where there is no video. `position`: where the video goes on, in seconds of it."""

    lecture = serializers.UUIDField(source="lecture.public_id")
    title = serializers.CharField(source="lecture.title")
    state = serializers.ChoiceField(["started", "completed"])
    percentage = serializers.IntegerField()
    position = serializers.SerializerMethodField()
    credit_hours = serializers.DecimalField(4, 2, source="lecture.credit_hours")
    completed_at = serializers.DateTimeField(allow_null=True)

    def get_position(self, card: LectureCard) -> float:
        return card.progress.position / 1000 if card.progress else 0.0


class OwnProgress(ListAPIView):
    """Lectures that the officer has begun or completed and may still read."""

    serializer_class = ProgressSerializer
    filter_backends = ()

    def get_queryset(self) -> Any:
        return begun_by(self.request.user)

    @extend_schema(responses=ProgressSerializer(many=True))
    def get(self, request: Request) -> Response:
        read_query(EmptySerializer, request)
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(ProgressSerializer(build_cards(request.user, page), many=True).data)


class LectureProgressDetail(APIView):
    @extend_schema(responses=ProgressSerializer)
    def get(self, request: Request, lecture_id: uuid.UUID) -> Response:
        read_query(EmptySerializer, request)
        lecture = get_object_or_404(begun_by(request.user), public_id=lecture_id)
        (card,) = build_cards(request.user, [lecture])
        return Response(ProgressSerializer(card).data)


def begun_by(officer: Any) -> Any:
    return find_lectures(officer, Narrowed(tab=ALL)).filter(touched_at__isnull=False)
