"""Every prefix on one screen."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("", include("learning.urls")),
    path("", include("people.urls")),
    path("", include("cms.urls")),
    path("statutes/", include("cms.statutes.urls")),
    path("lectures/", include("learning.progress.urls")),
    path("exams/", include("quizzes.exams.urls")),
    path("questions/", include("quizzes.bank.urls")),
    path("assignments/", include("learning.assignments.urls")),
    path("oversight/", include("learning.oversight.urls")),
    path("people/", include("people.staff_urls")),
    path("", include("records.urls")),
    path("api/v1/", include("config.api")),
    path("admin/", include("cms.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
]

handler500 = "config.middleware.answer_error"
