"""Staff pages on people."""

from django.urls import path

from people import complaint_views
from people.staff.views import audit, officers, reissues, roles, roster_imports, tokens, units

app_name = "people_staff"
urlpatterns = [
    path("roster/", officers.list_roster, name="roster"),
    path("roster/officers/add/", officers.add_officer, name="officer-add"),
    path("roster/officers/<uuid:officer_id>/", officers.show_officer, name="officer"),
    path("roster/officers/<uuid:officer_id>/transfer/", officers.transfer, name="officer-transfer"),
    path("roster/officers/<uuid:officer_id>/status/", officers.change_status, name="officer-status"),
    path("roster/officers/<uuid:officer_id>/password/", officers.reset, name="officer-reset"),
    path("roster/imports/", roster_imports.start, name="import-start"),
    path("roster/imports/<uuid:import_id>/", roster_imports.show, name="import"),
    path("roster/imports/<uuid:import_id>/confirm/", roster_imports.confirm, name="import-confirm"),
    path("roster/imports/<uuid:import_id>/discard/", roster_imports.discard, name="import-discard"),
    path("roster/passwords/<uuid:job_id>/", reissues.show, name="reissue"),
    path("units/", units.list_units, name="units"),
    path("units/<uuid:unit_id>/", units.show_unit, name="unit"),
    path("units/<uuid:unit_id>/children/", units.open_below, name="unit-open"),
    path("units/<uuid:unit_id>/end/", units.end, name="unit-end"),
    path("units/<uuid:unit_id>/passwords/", reissues.start, name="reissue-start"),
    path("roles/", roles.list_roles, name="roles"),
    path("roles/grant/", roles.grant, name="role-grant"),
    path("roles/<uuid:officer_id>/<slug:role>/<uuid:unit_id>/", roles.revoke, name="role-revoke"),
    path("tokens/", tokens.show_tokens, name="tokens"),
    path("tokens/issue/", tokens.issue, name="token-issue"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("complaints/", complaint_views.list_inbox, name="complaints"),
    path("complaints/<uuid:complaint_id>/", complaint_views.show, name="complaint"),
    path("complaints/<uuid:complaint_id>/reply/", complaint_views.reply, name="complaint-reply"),
    path("complaints/<uuid:complaint_id>/pass-on/", complaint_views.pass_on, name="complaint-pass-on"),
    path("audit/", audit.list_audit, name="audit"),
]
