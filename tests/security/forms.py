"""A valid request for every endpoint of ours that writes, with every name that its view reads (T20)."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Officer, Role, Unit
from quizzes.bank.filters import ItemFilterSet
from quizzes.bank.items import edit_base
from quizzes.bank.models import Recheck, VersionNote
from quizzes.bank.types.credit import ALL_OR_NOTHING
from quizzes.exams.tokens import issue_token
from tests.cms.statutes.texts import NEW
from tests.factories import PASSWORD, PDF
from tests.people.roster.sheets import make_csv
from tests.security.endpoints import Endpoint
from tests.security.walk_site import NUMBER, UPLOAD, Site, ids, import_items

CHOSEN = "huang-he-ru-hai-liu-9"


@dataclass(frozen=True)
class Form:
    """`url`: of another object than the site's `values` name; `device`: the browser's, when it is not the officer's phone; `filters`:
    what its query says which rows it is about."""

    fields: dict[str, Any] = field(default_factory=dict)
    is_json: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    device: str = ""
    filters: frozenset[str] = frozenset()

    @property
    def prefixes(self) -> set[str]:
        """Where Django's forms keep their fields, when a page has two of them."""
        return {name.rpartition("-")[0] + "-" for name in self.fields if "-" in name} | {""}

    def client(self, site: Site, endpoint: Endpoint) -> Client:
        client = site.client(endpoint.about.writer)
        if self.device:
            client.cookies["device"] = self.device
        return client

    def send(self, client: Client, site: Site, endpoint: Endpoint, extra: dict[str, Any]) -> Any:
        """Fields of its own come first and win over `extra`, which also stands in the query of forms."""
        url, body = self.url or site.path(endpoint), {**self.fields, **extra, **self.fields}
        if self.is_json:
            return client.post(url, body, content_type="application/json", headers=self.headers)
        for value in body.values():
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
        query = {name: value for name, value in extra.items() if name not in self.filters}
        return client.post(url, body, headers=self.headers, query_params=query)


def forms_of(site: Site) -> dict[str, Form]:
    """By endpoint."""
    rooms = (
        forms_of_officers,
        forms_of_keepers,
        forms_of_the_bank,
        forms_of_exams,
        forms_of_statutes,
        forms_of_assignments,
    )
    return {name: form for forms in rooms for name, form in forms(site).items()}


def forms_of_officers(site: Site) -> dict[str, Form]:
    token = issue_token(site.running)
    return {
        "people:login": Form({"officer_number": NUMBER, "password": PASSWORD, "next": ""}),
        "people:logout": Form(),
        "people:password": Form({"present": PASSWORD, "chosen": CHOSEN, "next": ""}),
        "people:preferences": Form({"text_size": "xl", "theme": "dark", "language": "en", "next": ""}),
        "people:mail": Form({"mail": "li@example.cn"}),
        "people:complaint-write": Form({"kind": "problem", "text": "打不开", "page": "/exams/"}),
        "people:complaint-verdict": Form({"verdict": "satisfied", "text": ""}),
        "exams:start": Form(),
        "exams:attempt-submit": Form({"token": token, "action": "submit", "shown": "1", "q1": "o0"}),
        "exams:attempt-leave": Form({"seconds": 42}, is_json=True, headers={"X-Attempt-Token": token}),
        "exams:attempt-files": Form(
            {"field": "q2", "file": SimpleUploadedFile("情况说明.pdf", PDF)}, headers={"X-Attempt-Token": token}
        ),
        "exams:attempt-file-delete": Form(headers={"X-Attempt-Token": token}),
        "exams:attempt-take-over": Form(device="another-browser"),
        "oversight:exam-export": Form({"unit": "", "status": ""}),
        "oversight:completion-export": Form(
            {"assignment": "", "unit": "", "post": "", "as_of": "", "status": "", "search": ""}
        ),
        "records:file": Form(),
        "records:message": Form(),
        "records:messages-read": Form({"until": ""}),
    }


def forms_of_keepers(site: Site) -> dict[str, Form]:
    ward = site.province.other_ward.code
    place = {"unit": ward, "rank": "三级警长", "post": "内勤", "starts_on": "2026-11-01"}
    row = ["9900002", "又一个人", ward, "二级警员", "管教", "在职", "2026-11-01"]
    reminded = {"officers": ids(site.people[Role.AUDITOR]), "assignment": ids(site.assignment)}
    grant = {"officer_number": NUMBER, "role": Role.HR, "unit": site.province.prison.code}
    return {
        "people_staff:officer-add": Form({"officer_number": "8800001", "name": "钱进", **place}),
        "people_staff:officer-transfer": Form(place),
        "people_staff:officer-status": Form({"status": Officer.Status.SECONDED}),
        "people_staff:officer-reset": Form(),
        "people_staff:import-start": Form({"file": SimpleUploadedFile("名册.csv", make_csv([row]))}),
        "people_staff:import-confirm": Form(),
        "people_staff:import-discard": Form(),
        "people_staff:reissue-start": Form(),
        "people_staff:unit-open": Form(
            {"new-code": "NEW1", "new-name": "三监区", "new-kind": Unit.Kind.WARD, "new-opened_on": "2026-11-01"}
        ),
        "people_staff:unit-end": Form({"end-ended_on": "2026-11-01", "end-successor": site.province.ward.code}),
        **dict.fromkeys(("assignments:reminder-preview", "assignments:reminder-send"), Form(reminded)),
        "assignments:calendar": Form(
            {"kind": "off", "starts_on": "2027-01-01", "ends_on": "2027-01-03", "name": "元旦", "source": "通知"}
        ),
        "assignments:calendar-remove": Form(),
        "people_staff:complaint-reply": Form({"text": "您好，已经改了"}),
        "people_staff:complaint-pass-on": Form({"text": ""}),
        "people_staff:token-issue": Form({"name": "人事系统", "unit": "S", "days": "30"}),
        "people_staff:token-revoke": Form(),
        "people_staff:role-grant": Form(grant),
        "people_staff:role-revoke": Form(),
    }


def question(**fields: Any) -> dict[str, Any]:
    options = {f"option-{n}-text": text for n, text in enumerate(("七日", "十五日"))}
    blank = {f"option-{n}-{name}": "" for n in range(2) for name in ("id", "image")}
    texts = {"type": "single", "stem": "禁闭最长多少日？", "rationale": "见条文。", "citation": "", "topic": "禁闭"}
    labels = {"competency": "走查", "difficulty": "易", "stem-image": "", "truth": "", "right": "1"}
    return {**options, **blank, **texts, **labels, **fields}


def forms_of_the_bank(site: Site) -> dict[str, Form]:
    committed = import_items(site, is_committed=True)
    fill_in = question(type="fill_in", stem="监狱工作以____罪犯为宗旨。") | {"blank-0": "改造"}
    unit, bank = site.province.prison.pk, ids(site.bank)
    return {
        "items:add": Form(question(bank=bank)),
        "items:edit": Form(question(base=edit_base(site.item))),
        "items:status": Form({"status": "retired"}),
        "items:frame": Form(question()),
        "items:fields": Form(question(do="add")),
        **forms_of_life(site),
        "imports:index": Form(
            {"bank": site.bank.pk, "file": SimpleUploadedFile("题.txt", UPLOAD.format(stem="甲？").encode())}
        ),
        "imports:again": Form({"encoding": "", "show": ""}),
        "imports:correct": Form({"encoding": "", "key_word": "正解", "true_word": "", "false_word": "", "kind": ""}),
        "items:export": Form(
            {"bank": "", "type": "", "difficulty": "", "status": "", "q": "", "format": "json", "secrets": "all"}
        ),
        "imports:commit": Form({"show": ""}),
        "imports:discard": Form(),
        "imports:repeated": Form({"confirm": "1", "show": ""}),
        "imports:leftovers": Form(url=reverse("imports:leftovers", args=[committed.public_id])),
        "imports:row": Form(fill_in),
        "imports:row_status": Form({"action": "skip", "show": ""}),
        "imports:split": Form({"at": "0"}),
        "rechecks:index": Form(
            {"recheck": [ids(row) for row in Recheck.objects.open()], "step": "confirm", "statute": ""}
        ),
        "banks:add": Form({"name": "新题库", "code": "new-bank", "unit": unit, "needs_approval": "on"}),
        "banks:edit": Form({"name": "改名", "needs_approval": "on"}),
        "banks:loans": Form({"unit": ids(site.province.county)}),
        "banks:take_back": Form(),
        "topics:add": Form({"name": "新知识点"}),
        "topics:edit": Form({"name": "改名"}),
        "competencies:add": Form({"name": "新本领", "framework": "other", "position": "3"}),
        "competencies:edit": Form({"name": "改名", "framework": "other", "position": "4"}),
    }


def forms_of_life(site: Site) -> dict[str, Form]:
    waiting, draft = site.life.waiting, site.life.draft
    until = max(VersionNote.objects.values_list("pk", flat=True))
    one_pass = {"bank": ids(waiting[0].bank), "submitter": str(site.life.author.pk), "until": str(until), "count": "2"}
    labels = {"add_topics": "减刑", "remove_topics": "", "add_competencies": "", "remove_competencies": ""}
    chosen = {"ticked": "1", "item": [ids(site.free)], "count": "1", "difficulty": "hard", "status": ""}
    return {
        "items:review_pass": Form({**one_pass, "action": "return", "text": "请补依据"}),
        "items:step": Form({"action": "comment", "text": "请核对", "version": "1", "queue": ""}),
        "items:drafts": Form({"draft": [ids(draft)]}),
        "items:bulk": Form({**labels, **chosen}, filters=frozenset(ItemFilterSet.base_filters)),
        "items:duplicates": Form({"bank": ids(site.bank)}),
        "items:duplicates_decide": Form({"retire": ""}),
        "items:reports_close": Form({"state": "right", "reply": "题没有错", "until": ""}),
        "items-report": Form({"text": "答案不对", "back": "/exams/"}),
    }


def forms_of_exams(site: Site) -> dict[str, Form]:
    unit, later = ids(site.province.prison), f"{timezone.localtime() + timedelta(days=9):%Y-%m-%dT%H:%M}"
    section = {"single-type": "single", "single-title": "单选", "single-points": "2", "single-credit": ALL_OR_NOTHING}
    section |= {"section": "single", "single-item": ids(site.item), "single-fill": "1"}
    paper = {"title": "新试卷", "unit": unit, "step": "save", "page": "1", **section}
    exam = {"title": "新考试", "unit": unit, "paper": ids(site.exams["draft"].paper), "units": unit, "officers": NUMBER}
    exam |= {"opens_at": "2026-11-22T18:00", "closes_at": later, "minutes": "30", "grace": "3", "attempts_allowed": "2"}
    exam |= {"pass_mark": "60", "good": "", "excellent": "90", "review_policy": "never", "leave_policy": "ignore"}
    exam |= {"one_per_screen": "on", "step": "save", "posts": "管教"}
    return {
        "papers:add": Form(paper),
        "papers:edit": Form(paper),
        "papers:copy": Form(),
        "papers:discard": Form(),
        "exam_plans:add": Form(exam),
        "exam_plans:edit": Form(exam),
        "exam_plans:publish": Form({"changed_law_ok": "1"}),
        "exam_plans:extend": Form({"closes_at": later}),
        "exam_plans:withdraw": Form({"reason": "排错了"}),
        "exam_plans:discard": Form(),
        "exam_plans:export": Form({"status": "", "search": "", "unit": ""}),
        "exam_plans:export-file": Form(),
    }


def forms_of_statutes(site: Site) -> dict[str, Form]:
    facts = {"edition": "2024", "effective_on": "2024-11-01", "issuing_body": "示范机关"}
    return {
        "statute_texts:index": Form({"file": SimpleUploadedFile("书屋法.md", NEW.encode())}),
        "statute_texts:upload": Form(facts),
    }


def forms_of_assignments(site: Site) -> dict[str, Form]:
    root = ids(site.province.root)
    due_at = timezone.localtime(site.assignment.due_at + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    whole = {
        "step": "save",
        "title": "新任务",
        "note": "",
        "requirement": [f"exam:{ids(site.exams['fresh'])}"],
        "find": "",
        "how": "all",
        "needed_count": "",
        "units": [root],
        "posts": [],
        "ranks": [],
        "officers": "",
        "unit": root,
        "exception-kind": [],
        "exception-value": [],
        "exception-reason": [],
        "due_at": due_at,
        "arrival_days": "14",
    }
    named = {"officers": NUMBER, "reason": "产假"}
    return {
        **dict.fromkeys(("assignments:add", "assignments:edit"), Form(whole)),
        **dict.fromkeys(("assignments:publish", "assignments:discard", "assignments:readmit"), Form()),
        "assignments:withdraw": Form({"withdraw_form-reason": "并入年度培训"}),
        "assignments:extend": Form({"extend_form-due_at": due_at, "extend_form-reason": "任务重"}),
        "assignments:extend-some": Form(
            {f"some_form-{name}": text for name, text in {**named, "due_at": due_at}.items()}
        ),
        "assignments:except": Form({f"except_form-{name}": text for name, text in named.items()}),
    }
