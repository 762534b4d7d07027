"""What officers send to the bank."""

from django.urls import path

from quizzes.bank import report_views

urlpatterns = [path("<uuid:version_id>/report", report_views.report, name="items-report")]
