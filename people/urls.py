"""Pages of this room."""

from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.password, name="password"),
    path("preferences/", views.preferences, name="preferences"),
]
