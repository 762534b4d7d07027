"""The REST interface for outside clients: one router, one exception handler."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response
from rest_framework.views import exception_handler

app_name = "api"


def handle_exception(error: Exception, context: dict[str, object]) -> Response | None:
    """DRF's own answers, each with a machine's word beside the sentence: {"code", "detail"}."""
    response = exception_handler(error, context)
    if response is not None and isinstance(response.data, dict) and "detail" in response.data:
        response.data = {"code": getattr(response.data["detail"], "code", "error"), "detail": response.data["detail"]}
    return response


urlpatterns = [path("schema", SpectacularAPIView.as_view(), name="schema")]
