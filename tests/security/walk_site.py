"""One small site with an object behind every address, and a person of every role at the top of the units: what can be opened
and written by anybody is opened and written by one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.test import Client
from django.utils import timezone

from cms.models import Competency
from cms.statutes.uploads import start_upload
from learning.assignments.calendar import add_span
from learning.assignments.models import Assignment
from learning.assignments.publishing import except_officer
from learning.progress.tracking import open_lecture
from people import complaints
from people.models import Officer, Role
from people.reissue import start_reissue
from people.roles import grant_role
from people.roster.importing import stage_roster
from people.tokens import issue_token
from quizzes.bank.banks import create_bank, ensure_topics
from quizzes.bank.images import keep_image
from quizzes.bank.items import Cited, Labels, Question, create_item
from quizzes.bank.models import Bank, Item, ItemImport
from quizzes.bank.staging import commit_import, start_import
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.files import keep_file as keep_response_file
from quizzes.exams.models import Attempt, Exam, Paper, ResponseFile
from quizzes.exams.papers import SectionDraft, create_paper
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam
from quizzes.exams.spreadsheets import KIND as EXPORT
from records import jobs
from records.files import keep_file
from records.messages import send_message
from records.models import Job, Message
from tests.cms.statutes.texts import NEW, load_both
from tests.cms.statutes.texts import TITLE as BOOKS
from tests.factories import (
    CONTENTS,
    PDF,
    PHONE,
    Province,
    answer,
    make_exam,
    make_file_item,
    make_officer,
    make_province,
    open_unmarked,
    sit,
    token_of,
)
from tests.people.roster.sheets import make_csv
from tests.quizzes.bank.cast import picture, single
from tests.security.assignments import draft_assignment, export_list, make_assignment
from tests.security.bank_life import BankLife, give_life
from tests.security.endpoints import ANYBODY, WAGTAILS, Endpoint, list_endpoints
from tests.security.lectures import Lectures, make_lectures

STAFF = tuple(str(role) for role in Role)
LOGINS = (ANYBODY, "officer", *STAFF)
NAME, NUMBER = "赵铁柱", "7654321"  # of the officer who sits the exams
# The first is whole, the second lacks its key, the third stands in the bank already.
UPLOAD = """1．暂予监外执行由谁决定？
A．人民法院
B．公安机关
答案：A

2．监狱工作以____罪犯为宗旨。

3．{stem}
A．七日
B．十五日
答案：B
"""


@dataclass
class Site:
    """`running` is sat on the officer's phone, `sealed` was handed in; `values` are what addresses name, for the walker."""

    province: Province
    people: dict[str, Officer]
    bank: Bank
    item: Item
    exams: dict[str, Exam] = field(default_factory=dict)
    running: Attempt = field(init=False)
    file: ResponseFile = field(init=False)
    sealed: Attempt = field(init=False)
    free: Item = field(init=False)  # on no paper
    lectures: Lectures = field(init=False)
    assignment: Assignment = field(init=False)
    life: BankLife = field(init=False)
    values: dict[str, Any] = field(default_factory=dict)

    def client(self, login: str, **options: Any) -> Client:
        client = Client(raise_request_exception=False, **options)
        if login != ANYBODY:
            client.force_login(self.people[login])
        client.cookies["device"] = PHONE.cookie
        return client

    def path(self, endpoint: Endpoint) -> str:
        return endpoint.path(WAGTAILS if endpoint.is_wagtails else self.values)

    def addresses(self, *, wagtails: bool = False) -> Iterator[tuple[Endpoint, str]]:
        """An object for each."""
        for endpoint in list_endpoints():
            if wagtails or not endpoint.is_wagtails:
                yield endpoint, self.path(endpoint)


def make_site(*, has_lectures: bool = True) -> Site:
    """Without lectures it takes half the time, for tests that look at one place; their addresses can't be filled in then."""
    province = make_province()
    people = {role: make_officer(province.root, f"员工{role}", post="科员") for role in STAFF}
    for role, officer in people.items():
        grant_role(officer, role, unit=province.root, actor=None)
    people = {role: Officer.objects.get(pk=officer.pk) for role, officer in people.items()}
    people["officer"] = make_officer(province.ward, NAME, number=NUMBER)
    trainer = people["trainer"]
    bank = create_bank(code="prison-law", name="监狱法律知识", unit=province.prison, actor=trainer)
    image = str(keep_image(picture(), bank=bank).public_id)
    content, key = CONTENTS["single"]
    question = Question("single", {**content, "image": image}, key, rationale="见条文。", citations=())
    topics = tuple(ensure_topics(["禁闭"]).values())
    labels = Labels(topics=topics)
    site = Site(province, people, bank, create_item(question, bank=bank, labels=labels, actor=trainer))
    site.free = create_item(question, bank=bank, labels=labels, actor=trainer)
    sit_exams(site)
    name_objects(site)
    if has_lectures:
        give_lectures(site)
    give_assignments(site)
    give_bank_life(site, image)
    give_recheck(site)
    site.values |= {"image_id": image, "papers:image": image, "items:image.pk": image, "topics:pk": topics[0].pk}
    return site


def sit_exams(site: Site) -> None:
    """One that runs, one that was handed in, one that can be started, one that is a draft, and a paper that none uses."""
    trainer, officer, unit = site.people["trainer"], site.people["officer"], site.province.prison
    policy = Exam.ReviewPolicy.IMMEDIATELY
    site.exams["running"] = open_with_files(site)
    for name in ("sealed", "fresh"):
        paper = make_paper(site, name)
        site.exams[name] = make_exam(trainer, unit, paper=paper, title=f"{name}考试", review_policy=policy)
    now = timezone.now()
    audience, window = Audience(units=[unit]), {"opens_at": now, "closes_at": now + timedelta(days=3)}
    draft = ExamDraft(title="draft考试", unit=unit, paper=make_paper(site, "draft"), audience=audience, **window)
    site.exams["draft"] = create_exam(draft, actor=trainer)
    for name in ("running", "sealed"):
        attempt, token = sit(site.exams[name], officer)
        answer(token, 1, "o2")
        setattr(site, name, attempt)
    site.file = keep_response_file(token_of(site.running), field="q2", name="草稿.pdf", data=PDF)
    site.sealed = submit_attempt(site.sealed, officer=officer, epoch=site.sealed.epoch)


def open_with_files(site: Site) -> Exam:
    """The exam that runs; its second item is answered by files."""
    now, unit = timezone.now(), site.province.prison
    sections = [
        SectionDraft("单项选择题", Decimal(2), [site.item.pk]),
        SectionDraft("文件作答题", Decimal(2), [make_file_item(site.bank).pk]),
    ]
    paper = create_paper(actor=site.people["trainer"], unit=unit, title="running试卷", sections=sections)
    draft = ExamDraft(
        title="running考试",
        unit=unit,
        paper=paper,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
        audience=Audience(units=[unit]),
        review_policy=Exam.ReviewPolicy.IMMEDIATELY,
    )
    return open_unmarked(draft, trainer=site.people["trainer"])


def give_lectures(site: Site) -> None:
    """Of the prison; the officer has begun the one that is live. Its author is none of the people."""
    trainer, prison = site.people["trainer"], site.province.prison
    author = make_officer(prison, "员工作者", post="教育培训")
    grant_role(author, Role.TRAINER, unit=prison, actor=None)
    site.lectures = make_lectures(prison, author=author, owner=trainer, items=[site.free])
    open_lecture(site.lectures.live, officer=site.people["officer"])
    site.values |= site.lectures.values()


def give_assignments(site: Site) -> None:
    """Of the province, by HR; the officer has handed in what it asks for, and was sent a message. One
    person is excepted. And a draft."""
    hr, root, excepted = site.people[Role.HR], site.province.root, site.people[Role.SYSTEM_ADMINISTRATOR]
    site.assignment = make_assignment(root, site.exams["sealed"], hr=hr)
    draft = draft_assignment(root, site.exams["fresh"], hr=hr, title="走查草稿")
    except_officer(site.assignment, excepted, reason="产假", actor=hr)
    send_message([site.people["officer"].pk], kind=Message.Kind.SYSTEM, title="走查", path="/exams/")
    day, keeper = date(2028, 1, 1), site.people[Role.SYSTEM_ADMINISTRATOR]
    span = add_span("off", starts_on=day, ends_on=day, name="元旦", actor=keeper)
    site.values |= {
        "assignments:span_id": ids(span),
        **dict.fromkeys(("learning:assignment_id", "assignments:assignment_id"), ids(site.assignment)),
        **{f"assignments:{name}.assignment_id": ids(draft) for name in ("edit", "publish", "discard")},
        "assignments:readmit.officer_id": ids(excepted),
        "records:message_id": ids(Message.objects.get(title="走查")),
        "api:assignment_id": ids(site.assignment),
        "people_staff:token_id": ids(issue_token(root, name="走查", days=30, actor=hr)[0]),
        "oversight:officer_id": ids(site.people["officer"]),
        "oversight:job_id": ids(export_list(site.assignment, root, hr=hr)),
    }


def give_bank_life(site: Site, image: str) -> None:
    """The officer may report the question that was handed in."""
    prison, city, officer = site.province.prison, site.province.city, site.people["officer"]
    site.life = give_life(prison, city, site.bank, [site.item, site.free], officer)
    version = site.item.current_version
    assert version
    site.values |= {**site.life.values, "items-report.version_id": ids(version), "items:image": image}


def give_recheck(site: Site) -> None:
    """A question that cites the former text of a statute."""
    question = single("书可以借多少日？", citations=(Cited(BOOKS, "2012", "第三条"),))
    create_item(question, bank=site.bank, labels=Labels(), actor=site.people["trainer"])
    site.values["item_health:pk"] = ids(site.item)


def make_paper(site: Site, name: str) -> Paper:
    sections = [SectionDraft("单项选择题", Decimal(2), [site.item.pk])]
    return create_paper(actor=site.people["trainer"], unit=site.province.prison, title=f"{name}试卷", sections=sections)


def name_objects(site: Site) -> None:
    exams, staff = site.exams, site.people
    batch, roster, reissue, export = import_items(site), stage_list(site), start_reissue_of(site), export_results(site)
    waiting, answered = write_complaints(site)
    own_file = keep_file(b"x", owner_id=site.people["officer"].pk, purpose="walk", name="x.txt")
    site.values |= {
        "exam_id": ids(exams["running"]),
        **dict.fromkeys(("exams:start.exam_id", "api:exam-attempts.exam_id"), ids(exams["fresh"])),
        **dict.fromkeys(("oversight:exam_id", "exam_plans:pk"), ids(exams["sealed"])),
        **dict.fromkeys(("exam_plans:edit.pk", "exam_plans:publish.pk", "exam_plans:discard.pk"), ids(exams["draft"])),
        "attempt_id": ids(site.running),
        **dict.fromkeys(("exams:receipt.attempt_id", "exams:result.attempt_id"), ids(site.sealed)),
        "api:attempt-result.attempt_id": ids(site.sealed),
        "officer_id": ids(staff["officer"]),
        "people_staff:role-revoke.officer_id": ids(staff[Role.HR]),
        "people_staff:role-revoke.unit_id": ids(site.province.root),
        "role": Role.HR,
        "unit_id": ids(site.province.prison),
        "people_staff:unit-end.unit_id": ids(site.province.other_ward),
        "import_id": ids(roster),
        "people_staff:reissue.job_id": reissue,
        **dict.fromkeys(("job_id", "job"), export),
        "complaint_id": ids(waiting),
        "people:complaint-verdict.complaint_id": ids(answered),
        "file_id": ids(own_file),
        **dict.fromkeys(("exams:attempt-file.file_id", "exams:attempt-file-delete.file_id"), ids(site.file)),
        "items:pk": ids(site.item),
        "imports:pk": ids(batch),
        "api:import_id": ids(batch),
        **dict.fromkeys(("api:export_id", "items:job"), make_items_export(site)),
        "banks:pk": ids(site.bank),
        "competencies:pk": Competency.objects.create(name="走查", framework=Competency.Framework.OTHER).pk,
        "papers:pk": ids(exams["sealed"].paper),
        **dict.fromkeys(("papers:edit.pk", "papers:discard.pk"), ids(make_paper(site, "loose"))),
        "kind": "docx",
        "number": 2,
    }
    site.values |= name_statutes(site)


def make_items_export(site: Site) -> str:
    """The trainer's own, that is still being written."""
    job = Job.objects.create(kind="items_export", owner_id=site.people["trainer"].pk, state=Job.State.RUNNING)
    return str(job.public_id)


def write_complaints(site: Site) -> tuple[Model, Model]:
    """Of the officer: one that waits, one that was answered."""
    waiting, answered = (
        complaints.write_complaint("suggestion", "字再大一点", officer=site.people["officer"]) for _ in range(2)
    )
    complaints.reply(answered, "已经改了", actor=site.people["unit_administrator"])
    return waiting, answered


def name_statutes(site: Site) -> dict[str, str]:
    """Two texts of one statute, and a correction of the later one that waits to be confirmed."""
    old, new = load_both()
    corrected = NEW.replace("续借一次", "续借两次").encode()
    upload = start_upload(name="书屋法.md", data=corrected, actor=site.people["trainer"])
    texts = {"statutes:version_id": ids(new), "statutes:other_id": ids(old), "statutes:code": "3"}
    return {**texts, "api:statute_id": ids(new), "statute_texts:upload_id": ids(upload)}


def ids(row: Model) -> str:
    return str(row.public_id)  # type: ignore[attr-defined]


def import_items(site: Site, *, is_committed: bool = False) -> ItemImport:
    data = UPLOAD.format(stem=CONTENTS["single"][0]["stem"]).encode()
    batch = start_import(bank=site.bank, name="题.txt", data=data, actor=site.people["trainer"])
    jobs.run(str(batch.job_id))
    batch.refresh_from_db()
    if is_committed:
        commit_import(batch, actor=site.people["trainer"])
        batch.refresh_from_db()
    return batch


def stage_list(site: Site) -> Model:
    row = ["9900001", "新来的人", site.province.ward.code, "二级警员", "管教", "在职", "2026-11-01"]
    roster = stage_roster(name="名册.csv", data=make_csv([row]), actor=site.people["unit_administrator"])
    jobs.run(str(roster.job_id))
    return roster


def start_reissue_of(site: Site) -> str:
    """A job that waits."""
    return ids(start_reissue(site.province.ward, actor=site.people["unit_administrator"]))


def export_results(site: Site) -> str:
    trainer = site.people["trainer"]
    arguments = {"exam": site.exams["sealed"].pk, "actor": trainer.pk, "status": "", "search": "", "unit_id": ""}
    job = jobs.enqueue(EXPORT, owner_id=trainer.pk, arguments=arguments)
    jobs.run(job.public_id)
    return ids(job)
