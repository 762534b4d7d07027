"""The REST interface for outside clients: its addresses and the one exception handler."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response
from rest_framework.views import exception_handler

from cms import api as cms
from cms.statutes import api as statutes
from learning.oversight import api as oversight
from learning.oversight import completion_api as completion
from learning.progress import api as progress
from quizzes.bank import api as bank
from quizzes.exams import api as exams

app_name = "api"


def handle_exception(error: Exception, context: dict[str, object]) -> Response | None:
    """DRF's own answers, with a machine's word beside the sentence where there is just one: {"code", "detail"}."""
    response = exception_handler(error, context)
    if response is not None and isinstance(response.data, dict) and set(response.data) == {"detail"}:
        detail = response.data["detail"]
        response.data = {"code": getattr(detail, "code", "error"), "detail": detail}
    return response


def keep_own(endpoints: list[tuple[str, str, str, object]], **kwargs: object) -> list[tuple[str, str, str, object]]:
    """The schema describes what is below, not the addresses that Wagtail's admin has for itself."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]


urlpatterns = [
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("exams/", exams.ExamList.as_view(), name="exams"),
    path("exams/<uuid:exam_id>/", exams.ExamDetail.as_view(), name="exam"),
    path("exams/<uuid:exam_id>/attempts/", exams.ExamAttempts.as_view(), name="exam-attempts"),
    path("attempts/", exams.AttemptList.as_view(), name="attempts"),
    path("attempts/<uuid:attempt_id>/", exams.AttemptDetail.as_view(), name="attempt"),
    path("attempts/<uuid:attempt_id>/submit/", exams.AttemptSubmit.as_view(), name="attempt-submit"),
    path("attempts/<uuid:attempt_id>/result/", exams.AttemptResult.as_view(), name="attempt-result"),
    path("series/", cms.SeriesList.as_view(), name="series"),
    path("lectures/", cms.LectureList.as_view(), name="lectures"),
    path("lectures/<uuid:lecture_id>/", cms.LectureDetail.as_view(), name="lecture"),
    path("notices/", cms.NoticeList.as_view(), name="notices"),
    path("notices/<uuid:notice_id>/", cms.NoticeDetail.as_view(), name="notice"),
    path("statutes/", statutes.StatuteList.as_view(), name="statutes"),
    path("statutes/<uuid:statute_id>/", statutes.StatuteDetail.as_view(), name="statute"),
    path("statutes/<uuid:statute_id>/articles/", statutes.StatuteArticles.as_view(), name="statute-articles"),
    path("items/imports/", bank.Imports.as_view(), name="item-imports"),
    path("items/imports/<uuid:import_id>/", bank.ImportDetail.as_view(), name="item-import"),
    path("items/imports/<uuid:import_id>/rows/", bank.ImportRows.as_view(), name="item-import-rows"),
    path("items/imports/<uuid:import_id>/commit/", bank.ImportCommit.as_view(), name="item-import-commit"),
    path("items/exports/", bank.Exports.as_view(), name="item-exports"),
    path("items/exports/<uuid:export_id>/", bank.ExportDetail.as_view(), name="item-export"),
    path("progress/", progress.OwnProgress.as_view(), name="progress"),
    path("progress/<uuid:lecture_id>/", progress.LectureProgressDetail.as_view(), name="lecture-progress"),
    path("oversight/exams/", oversight.OverseenExams.as_view(), name="oversight-exams"),
    path("oversight/exams/<uuid:exam_id>/units/", oversight.ResultsByUnit.as_view(), name="oversight-units"),
    path("oversight/exams/<uuid:exam_id>/people/", oversight.ResultsByPerson.as_view(), name="oversight-people"),
    path("oversight/assignments/", completion.OverseenAssignments.as_view(), name="oversight-assignments"),
    path(
        "oversight/assignments/<uuid:assignment_id>/units/",
        completion.CompletionByUnit.as_view(),
        name="oversight-completion-units",
    ),
    path(
        "oversight/assignments/<uuid:assignment_id>/people/",
        completion.CompletionByPerson.as_view(),
        name="oversight-completion-people",
    ),
]
