"""Questions in and out for other programs of a trainer: upload a file, look at what was read, put the good rows into the bank; order a
file and fetch it. Everything is the trainer's own scope; another unit's bank or import does not exist. Ordering an export is a POST,
since it leaves an audit row; access tokens reach completion only, so that they open nothing here (docs/decisions/0055)."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import Role
from quizzes.bank import exporting, staging
from quizzes.bank.exchange import UnknownFormat, formats
from quizzes.bank.exporting import Selection
from quizzes.bank.imports import ImportRefused
from quizzes.bank.models import Bank, ItemImport, ItemImportRow
from quizzes.bank.saying import translate
from quizzes.bank.shown import say_note, say_why
from records.models import Job
from records.shapes import StrictSerializer, read_query


class Conflict(APIException):
    """The state of the import does not allow it."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class UploadSerializer(StrictSerializer):
    bank = serializers.SlugField(max_length=40)
    file = serializers.FileField()


class EmptySerializer(StrictSerializer):
    """A request that carries nothing."""


class ImportSerializer(StrictSerializer):
    id = serializers.UUIDField(source="public_id")
    bank = serializers.CharField(source="bank.code")
    state = serializers.ChoiceField(ItemImport.State.choices)
    layout = serializers.CharField()
    encoding = serializers.CharField()
    problem = serializers.CharField()
    sure = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()
    imported = serializers.IntegerField(source="committed_count")
    left_out = serializers.IntegerField(source="leftover_count")

    def get_sure(self, batch: ItemImport) -> int | None:
        found: int | None = batch.guess.get("sure")
        return found

    def get_rows(self, batch: ItemImport) -> dict[str, int]:
        return staging.count_rows(batch)


class RowSerializer(StrictSerializer):
    number = serializers.IntegerField()
    place = serializers.CharField()
    status = serializers.ChoiceField(ItemImportRow.Status.choices)
    type = serializers.SerializerMethodField()
    stem = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    notices = serializers.SerializerMethodField()

    def get_type(self, row: ItemImportRow) -> str:
        return str(row.draft.get("type", ""))

    def get_stem(self, row: ItemImportRow) -> str:
        return str(row.draft.get("stem", ""))

    def get_problems(self, row: ItemImportRow) -> list[str]:
        return say_why(row)

    def get_notices(self, row: ItemImportRow) -> list[str]:
        return [say_note(note) for note in row.notices]


class RowsQuery(StrictSerializer):
    status = serializers.ChoiceField(ItemImportRow.Status.choices, required=False)


class ExportSerializer(StrictSerializer):
    """`keys`: all (with rationale), keys, or none; the others as the list's filters."""

    format = serializers.CharField(max_length=20)
    keys = serializers.ChoiceField((exporting.ALL, exporting.KEYS, exporting.NONE), default=exporting.ALL)
    bank = serializers.CharField(max_length=40, required=False, default="")
    type = serializers.CharField(max_length=20, required=False, default="")
    topics = serializers.CharField(max_length=20, required=False, default="")
    competencies = serializers.CharField(max_length=20, required=False, default="")
    difficulty = serializers.CharField(max_length=10, required=False, default="")
    statute = serializers.CharField(max_length=80, required=False, default="")
    status = serializers.CharField(max_length=10, required=False, default="")
    q = serializers.CharField(max_length=80, required=False, default="")


class ExportStateSerializer(StrictSerializer):
    """`file`: where the private file is fetched with a POST to /files/<id>/, within 24 hours; null until it is there."""

    id = serializers.UUIDField(source="public_id")
    state = serializers.ChoiceField(Job.State.choices)
    problem = serializers.CharField()
    file = serializers.SerializerMethodField()
    losses = serializers.SerializerMethodField()

    def get_file(self, job: Job) -> str | None:
        return (job.result or {}).get("file")

    def get_losses(self, job: Job) -> list[dict[str, str]]:
        told = (job.result or {}).get("losses", [])
        return [{"item": one["place"], "text": translate(one)} for one in told]


class TrainerAPI(APIView):
    """For trainers; anybody else is refused in words."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not request.user.has_role(Role.TRAINER):
            raise PermissionDenied(_("这里由教育培训的同志使用。"))

    def get_import(self, request: Request, import_id: uuid.UUID) -> ItemImport:
        found: ItemImport = get_object_or_404(
            ItemImport.objects.visible_to(request.user).select_related("bank__unit"), public_id=import_id
        )
        return found


class Imports(TrainerAPI):
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="import_items", request=UploadSerializer, responses={202: ImportSerializer})
    def post(self, request: Request) -> Response:
        """Keep the file and queue its reading."""
        told = UploadSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        bank = Bank.objects.visible_to(request.user).filter(code=told.validated_data["bank"]).first()
        if bank is None:
            raise ValidationError({"bank": [_("没有这个题库。")]})
        upload = told.validated_data["file"]
        try:
            batch = staging.start_import(bank=bank, name=upload.name, data=upload.read(), actor=request.user)
        except ImportRefused as error:
            raise ValidationError({"file": [error.reason]}) from error
        batch.refresh_from_db()
        return Response(ImportSerializer(batch).data, status=status.HTTP_202_ACCEPTED)


class ImportDetail(TrainerAPI):
    @extend_schema(operation_id="show_import", responses=ImportSerializer)
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        read_query(EmptySerializer, request)
        return Response(ImportSerializer(self.get_import(request, import_id)).data)


class ImportRows(TrainerAPI):
    @extend_schema(operation_id="list_import_rows", parameters=[RowsQuery], responses=RowSerializer(many=True))
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        """What was read, row by row, with the reasons why a row is not ready."""
        query = read_query(RowsQuery, request)
        rows = self.get_import(request, import_id).rows.filter(**query)
        pages = LimitOffsetPagination()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(RowSerializer(page, many=True).data)


class ImportCommit(TrainerAPI):
    @extend_schema(operation_id="commit_import", request=EmptySerializer, responses=ImportSerializer)
    def post(self, request: Request, import_id: uuid.UUID) -> Response:
        """Put the rows that are ready into the bank; a second time changes nothing."""
        EmptySerializer(data=request.data).is_valid(raise_exception=True)
        try:
            batch = staging.commit_import(self.get_import(request, import_id), actor=request.user)
        except staging.ImportClosed as error:
            raise Conflict(_("这次导入还没有读完，或者已经结束。")) from error
        except staging.RowsRepeated as error:
            raise Conflict(_("有题目刚刚进了题库，请先确认。")) from error
        return Response(ImportSerializer(batch).data)


class Exports(TrainerAPI):
    @extend_schema(operation_id="export_items", request=ExportSerializer, responses={202: ExportStateSerializer})
    def post(self, request: Request) -> Response:
        """Queue the writing of a file."""
        told = ExportSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        chosen = told.validated_data
        selection = Selection.from_plain(chosen)
        try:
            job = exporting.start_export(selection, name=chosen["format"], secrets=chosen["keys"], actor=request.user)
        except UnknownFormat as error:
            names = "、".join(formats())
            raise ValidationError(
                {"format": [_("没有这种格式，或它离不开答案。有：%(names)s") % {"names": names}]}
            ) from error
        job.refresh_from_db()
        return Response(ExportStateSerializer(job).data, status=status.HTTP_202_ACCEPTED)


class ExportDetail(TrainerAPI):
    @extend_schema(operation_id="show_export", responses=ExportStateSerializer)
    def get(self, request: Request, export_id: uuid.UUID) -> Response:
        read_query(EmptySerializer, request)
        jobs = Job.objects.filter(kind=exporting.JOB, owner_id=request.user.pk)
        return Response(ExportStateSerializer(get_object_or_404(jobs, public_id=export_id)).data)
