"""Own exams, attempts and results as JSON. Serializers check the shape, verbs check the rule; another officer's rows do not
exist, and what the exam's policy has not released is null."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes.exams import attempts
from quizzes.exams.attempt_page import build_receipt
from quizzes.exams.devices import get_device, remember_device
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.overview import ExamCard, get_card, list_cards
from quizzes.exams.results import ReviewedQuestion, load_result
from quizzes.exams.save_endpoint import PATH
from quizzes.exams.sheets import SheetSection, load_sheet
from quizzes.exams.tokens import issue_token
from records.clock import database_now
from records.shapes import StrictSerializer, read_query


class Conflict(APIException):
    """The state of the exam or attempt does not allow it; `code` says which."""

    status_code = status.HTTP_409_CONFLICT


class EmptySerializer(StrictSerializer):
    """A request that carries nothing."""


class SubmitSerializer(StrictSerializer):
    epoch = serializers.IntegerField(min_value=1)


class ExamSerializer(StrictSerializer):
    id = serializers.UUIDField(source="exam.public_id")
    title = serializers.CharField(source="exam.title")
    unit = serializers.CharField(source="exam.unit.name")
    state = serializers.CharField(source="group")
    opens_at = serializers.DateTimeField(source="exam.opens_at")
    closes_at = serializers.DateTimeField(source="exam.closes_at")
    duration_seconds = serializers.SerializerMethodField()
    item_count = serializers.IntegerField()
    points = serializers.DecimalField(7, 1)
    pass_mark = serializers.DecimalField(5, 1, source="exam.pass_mark")
    attempts_allowed = serializers.IntegerField(source="exam.attempts_allowed")
    attempts_left = serializers.IntegerField()
    review_policy = serializers.CharField(source="exam.review_policy")
    open_attempt = serializers.SerializerMethodField()

    def get_duration_seconds(self, card: ExamCard) -> int:
        return int(card.exam.duration.total_seconds())

    def get_open_attempt(self, card: ExamCard) -> str | None:
        return str(card.open_attempt.public_id) if card.open_attempt else None


class AttemptSerializer(StrictSerializer):
    id = serializers.UUIDField(source="public_id")
    exam = serializers.UUIDField(source="exam.public_id")
    number = serializers.IntegerField()
    state = serializers.CharField()
    epoch = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    deadline = serializers.DateTimeField()
    accept_until = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ending = serializers.CharField()
    receipt_code = serializers.SerializerMethodField()

    def get_receipt_code(self, attempt: Attempt) -> str | None:
        return attempt.receipt_code if attempt.state == Attempt.State.SEALED else None


def describe_sheet(sections: list[SheetSection]) -> list[dict[str, Any]]:
    return [
        {
            "heading": section.heading,
            "rule": section.rule,
            "questions": [
                {
                    "position": question.position,
                    "type": question.type,
                    "stem": question.stem,
                    "points": question.points,
                    "options": [
                        {"id": option["id"], "letter": option["letter"], "text": option["text"]}
                        for option in question.options
                    ],
                    "value": question.value,
                    "marked": question.marked,
                }
                for question in section.questions
            ],
        }
        for section in sections
    ]


def describe_review(row: ReviewedQuestion, shows_keys: bool) -> dict[str, Any]:
    item = row.item
    return {
        "position": row.question.position,
        "correct": item.correct if item else None,
        "score": str(item.score) if item else None,
        "response": row.response_text,
        "key": row.key_text if shows_keys else None,
        "rationale": row.rationale if shows_keys else None,
        "citations": [citation.text for citation in row.citations] if shows_keys else None,
    }


def get_own(request: Request, attempt_id: uuid.UUID) -> Attempt:
    own = Attempt.objects.of(request.user).select_related("exam", "exam__paper")
    attempt = get_object_or_404(own, public_id=attempt_id)
    attempts.seal_if_due(attempt)
    return attempt


class ExamList(APIView):
    @extend_schema(responses=ExamSerializer(many=True))
    def get(self, request: Request) -> Response:
        read_query(EmptySerializer, request)
        return Response(ExamSerializer(list_cards(request.user), many=True).data)


class ExamDetail(APIView):
    @extend_schema(responses=ExamSerializer)
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        read_query(EmptySerializer, request)
        try:
            return Response(ExamSerializer(get_card(request.user, exam_id)).data)
        except Exam.DoesNotExist:
            raise NotFound from None


class ExamAttempts(APIView):
    @extend_schema(request=EmptySerializer, responses={201: AttemptSerializer})
    def post(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Start, or get the running attempt again with the same deadline."""
        EmptySerializer(data=request.data).is_valid(raise_exception=True)
        device = get_device(request)
        try:
            attempt = attempts.start_attempt(exam_id, officer=request.user, device=device)
        except Exam.DoesNotExist:
            raise NotFound from None
        except attempts.ExamRefused as refusal:
            raise Conflict(code=refusal.state.lower()) from refusal
        response = Response(AttemptSerializer(attempt).data, status=status.HTTP_201_CREATED)
        remember_device(response, device)
        return response


class AttemptList(APIView):
    @extend_schema(responses=AttemptSerializer(many=True))
    def get(self, request: Request) -> Response:
        read_query(EmptySerializer, request)
        own = Attempt.objects.of(request.user).select_related("exam").order_by("-started_at")
        return Response(AttemptSerializer(own, many=True).data)


class AttemptDetail(APIView):
    @extend_schema(responses=AttemptSerializer)
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """The attempt; while it is open on this device, also its paper and the token that saves answers."""
        read_query(EmptySerializer, request)
        attempt = get_own(request, attempt_id)
        body = dict(AttemptSerializer(attempt).data)
        if attempt.state == Attempt.State.OPEN and attempts.is_on_device(attempt, get_device(request)):
            body |= {"sections": describe_sheet(load_sheet(attempt)), "token": issue_token(attempt), "save_url": PATH}
        return Response(body)


class AttemptSubmit(APIView):
    @extend_schema(request=SubmitSerializer, responses={200: AttemptSerializer})
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        serializer = SubmitSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        attempt = get_own(request, attempt_id)
        try:
            attempt = attempts.submit_attempt(attempt, officer=request.user, epoch=serializer.validated_data["epoch"])
        except attempts.AttemptTakenOver as error:
            raise Conflict(code="taken_over") from error
        return Response({"receipt": build_receipt(attempt)})


class AttemptResult(APIView):
    @extend_schema(responses={200: dict})
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Score, verdicts and keys as far as the exam's policy has released them."""
        read_query(EmptySerializer, request)
        attempt = get_own(request, attempt_id)
        if attempt.state != Attempt.State.SEALED:
            raise Conflict(code="open")
        view = load_result(attempt, now=database_now())
        result = view.result
        return Response(
            {
                "released_at": view.released_at,
                "score": str(result.score) if result else None,
                "points": str(result.points) if result else None,
                "percentage": str(result.percentage) if result else None,
                "passed": result.passed if result else None,
                "band": result.band if result else None,
                "questions": [describe_review(row, view.shows_keys) for row in view.questions],
            }
        )
