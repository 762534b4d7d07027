"""Pages of this room."""

from django.urls import path

from learning import views

app_name = "learning"
urlpatterns = [
    path("", views.home, name="home"),
    path("to-do/", views.list_all_to_do, name="to-do"),
    path("me/", views.me, name="me"),
    path("me/assignments/<uuid:assignment_id>/", views.show_assignment, name="assignment"),
]
