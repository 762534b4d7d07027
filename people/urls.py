"""Pages of this room."""

from django.urls import path

from people import complaint_views, views

app_name = "people"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.password, name="password"),
    path("preferences/", views.preferences, name="preferences"),
    path("me/mail/", views.mail, name="mail"),
    path("complaints/", complaint_views.list_own, name="complaints"),
    path("complaints/write/", complaint_views.write, name="complaint-write"),
    path("complaints/<uuid:complaint_id>/", complaint_views.show_own, name="complaint"),
    path("complaints/<uuid:complaint_id>/verdict/", complaint_views.judge, name="complaint-verdict"),
]
