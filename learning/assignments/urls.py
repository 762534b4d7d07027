"""Pages on which HR and unit administrators make assignments."""

from django.urls import include, path

from learning.assignments import calendar_views
from learning.assignments.views import changing, drafting

app_name = "assignments"
urlpatterns = [
    path("", drafting.list_assignments, name="list"),
    path("reminders/", include("learning.assignments.reminder_urls")),
    path("calendar/", calendar_views.show_calendar, name="calendar"),
    path("calendar/<uuid:span_id>/remove/", calendar_views.remove, name="calendar-remove"),
    path("new/", drafting.add, name="add"),
    path("<uuid:assignment_id>/", changing.show, name="show"),
    path("<uuid:assignment_id>/edit/", drafting.edit, name="edit"),
    path("<uuid:assignment_id>/publish/", changing.publish, name="publish"),
    path("<uuid:assignment_id>/discard/", changing.discard, name="discard"),
    path("<uuid:assignment_id>/withdraw/", changing.withdraw, name="withdraw"),
    path("<uuid:assignment_id>/extend/", changing.extend, name="extend"),
    path("<uuid:assignment_id>/extend-some/", changing.extend_some, name="extend-some"),
    path("<uuid:assignment_id>/except/", changing.except_some, name="except"),
    path("<uuid:assignment_id>/readmit/<uuid:officer_id>/", changing.readmit, name="readmit"),
]
