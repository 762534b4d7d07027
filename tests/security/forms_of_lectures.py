"""A valid request for every endpoint around lectures that writes, with every name that its view reads (T20)."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cms.models import Competency
from tests.cms.cast import lecture_fields
from tests.learning.progress.cast import report
from tests.security.forms import Form
from tests.security.lectures import PDF
from tests.security.walk_site import UPLOAD, Site, ids


def forms_of_lectures(site: Site) -> dict[str, Form]:
    """By endpoint."""
    return {**forms_of_readers(site), **forms_of_editors(site)}


def forms_of_readers(site: Site) -> dict[str, Form]:
    lecture, officer = site.lectures.live, site.people["officer"]
    return {
        "progress:progress": Form(report(lecture, officer, (0, 5), blocks=[0], position=5), is_json=True),
        "progress:finish": Form(),
        "progress:answer": Form({"q1": "o2"}),
    }


def forms_of_editors(site: Site) -> dict[str, Form]:
    unit, chosen = site.province.prison, {"is_manual_allowed": "on", "is_pass_required": "on"}
    page: dict[str, Any] = lecture_fields(competencies=Competency.objects.all()[0].pk, **chosen)
    start = {"kind": "attachment", "name": "材料.pdf", "size": len(PDF), "unit": ids(unit)}
    questions = SimpleUploadedFile("题.txt", UPLOAD.format(stem="甲？").encode())
    return {
        "wagtailadmin_pages:add": Form({**page, "action-submit": "1"}),
        "wagtailadmin_pages:edit": Form({**page, "action-submit": "1"}),
        "wagtailadmin_pages:preview_on_add": Form(page),
        "wagtailadmin_pages:preview_on_edit": Form(page),
        "uploads:start": Form(start, is_json=True),
        "uploads:upload": Form(),
        "reviews:review": Form({"decision": "approve", "comment": ""}),
        "reviews:withdraw": Form(),
        "reviews:take-down": Form(),
        "reviews:discard": Form(),
        "lecture_questions:show": Form({"step": f"add:{ids(site.item)}"}),
        "lecture_questions:import": Form({"bank": site.bank.pk, "file": questions}),
    }
