"""The exams of a site before, while and after they are sat, and the walk through them under one key and another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

from django.db import transaction
from django.template.base import Template
from django.urls import reverse

from people.complaints import write_complaint
from people.roster.importing import stage_roster
from people.tokens import issue_token
from quizzes.bank.models import ItemImport, Recheck
from quizzes.bank.staging import commit_import, start_import
from quizzes.exams.item_health import compute_health
from quizzes.exams.models import Exam
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam
from quizzes.exams.spreadsheets import KIND as EXPORT
from records import jobs
from records.messages import send_message
from records.models import Job, Message
from tests.cms.statutes.texts import load_both
from tests.people.roster.sheets import make_csv
from tests.security.assignments import draft_assignment, make_assignment
from tests.security.cast import KEYLESS, UPLOAD, Site, add_exam, add_lectures, enter, hand_in, make_site, rekey
from tests.security.clocks import clocks
from tests.security.crawl import Crawl, Visit, client_of, visit, visit_again, walk_everywhere
from tests.security.dumps import changed, dump, read_sequences, restart

TODAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SOON = {"opens_at": TODAY + timedelta(days=1), "closes_at": TODAY + timedelta(days=2)}
Policy = Exam.ReviewPolicy


def crawl_site() -> Crawl:
    """Must run in a transaction, which the caller rolls back."""
    with clocks(TODAY):
        site = set_scene()
        crawl = Crawl(site.marks)
        with plain_templates(), variant_of(site, 1):
            first = dump()
            crawl.first += walk_everywhere(site, KEYLESS)
        with plain_templates(), variant_of(site, 2):
            crawl.varied = set(changed(first, dump()))
            crawl.other += visit_again(site, [page for page in crawl.first if page.status == 200 and page.is_keyed])
        crawl.released += show_released(site)
        crawl.answered += answer_questions(site)
    return crawl


def show_released(site: Site) -> list[Visit]:
    """The officer's own result under IMMEDIATELY, and every item of that exam in its trainer's editor."""
    attempt = hand_in(site.attempts["running_immediately"])
    officer, trainer = client_of(site, "officer"), client_of(site, "trainer")
    result = reverse("exams:result", args=[attempt.public_id])
    editors = [reverse("items:edit", args=[item.public_id]) for item in site.items["running_immediately"]]
    pages = [visit(officer, "officer", f"{result}?show=all")]
    pages.append(visit(officer, "officer", reverse("api:attempt-result", args=[attempt.public_id])))
    return pages + [visit(trainer, "trainer", url) for url in editors]


def answer_questions(site: Site) -> list[Visit]:
    """The officer answers each question behind the lecture, wrongly or rightly, then opens the lecture anew."""
    officer, lecture = client_of(site, "officer"), site.lectures.live.public_id
    values = ["o0", ["o0", "o3"], "false", ["改造", "惩罚"], "o2"]
    pages = []
    for question, value in zip(site.lectures.questions, values, strict=True):
        url = reverse("progress:answer", args=[lecture, question.public_id])
        pages.append(visit(officer, "officer", url, {f"q{question.position}": value}))
    return [*pages, visit(officer, "officer", reverse("progress:lecture", args=[lecture]))]


@contextmanager
def plain_templates() -> Iterator[None]:
    """As in production: the test client does not copy the context of each template, which none of the walks reads."""
    with mock.patch.object(Template, "_render", lambda self, context: self.nodelist.render(context)):
        yield


@contextmanager
def variant_of(site: Site, variant: int) -> Iterator[None]:
    """Every key is another one, and the running attempt that can be handed in is; all of it undone afterwards."""
    sequences = read_sequences()
    savepoint = transaction.savepoint()
    rekey(site, variant=variant)
    hand_in(site.attempts["handed_in"])
    yield
    transaction.savepoint_rollback(savepoint)
    restart(sequences)


def set_scene() -> Site:
    """Exams of which no key is released: to come, open, running, sealed under each policy that withholds; another unit's; a draft."""
    site = make_site()
    add_exam(site, "upcoming", **SOON)
    add_exam(site, "available", review_policy=Policy.IMMEDIATELY)
    for policy in (Policy.IMMEDIATELY, Policy.AFTER_WINDOW):
        add_exam(site, f"running_{policy.value}", review_policy=policy)
        site.attempts[f"running_{policy.value}"] = enter(site, f"running_{policy.value}")
    for policy in (Policy.AFTER_WINDOW, Policy.RIGHT_OR_WRONG, Policy.NEVER):
        add_exam(site, f"sealed_{policy.value}", review_policy=policy)
        site.attempts[f"sealed_{policy.value}"] = hand_in(enter(site, f"sealed_{policy.value}"))
    add_exam(site, "handed_in", review_policy=Policy.AFTER_WINDOW, attempts_allowed=2)
    site.attempts["handed_in"] = enter(site, "handed_in")
    add_exam(site, "city", trainer="other_trainer", unit=site.province.city)
    site.attempts["city"] = enter(site, "city", "outsider")
    add_draft(site)
    write_complaint("problem", "打不开", officer=site.people["officer"])
    add_assignments(site)
    add_lectures(site, site.items["upcoming"][0])
    load_both()
    wait_for_rechecks(site)
    compute_health()
    stage_imports(site)
    stage_list(site)
    export(site)
    return site


def add_draft(site: Site) -> None:
    """Of the paper of another exam, since a draft's items are like any others."""
    site.items["draft"], paper = site.items["upcoming"], site.papers["upcoming"]
    draft = ExamDraft(title="draft考试", unit=site.province.prison, paper=paper, audience=Audience(), **SOON)
    site.exams["draft"] = create_exam(draft, actor=site.people["trainer"])


def wait_for_rechecks(site: Site) -> None:
    """The law of one exam's items has changed; the article that they cite is marked, as their citations are."""
    for item in site.items["available"]:
        Recheck.objects.create(
            item=item,
            version_id=item.current_version_id,
            statute="中华人民共和国监狱法",
            old_edition="2012",
            old_article=site.mark("C", "available"),
            old_text="七日至十五日",
            new_edition="2026",
            new_article=site.mark("C", "available"),
            new_text="十五日以下",
        )


def add_assignments(site: Site) -> None:
    """What HR asks for, passing among it, of which no result is out; and a draft."""
    hr, unit = site.people["hr"], site.province.prison
    make_assignment(unit, site.exams["sealed_after_window"], hr=hr)
    draft_assignment(unit, site.exams["available"], hr=hr)
    issue_token(unit, name="走查", days=30, actor=hr)
    send_message([site.people["officer"].pk], kind=Message.Kind.SYSTEM, title="走查", path="/exams/")


def stage_imports(site: Site) -> None:
    """One import that waits in its preview, one that was committed and has left rows over."""
    for state in ("preview", "committed"):
        text = UPLOAD.format(ready=site.mark("I", "imports"), unready=site.mark("I", "imports"))
        batch = start_import(bank=site.bank, name=f"{state}.txt", data=text.encode(), actor=site.people["trainer"])
        jobs.run(str(batch.job_id))
        if state == "committed":
            commit_import(batch, actor=site.people["trainer"])
        site.imports[state] = ItemImport.objects.get(pk=batch.pk)


def stage_list(site: Site) -> None:
    """A roster that waits for its confirmation."""
    row = ["9900001", "新来的人", site.province.ward.code, "二级警员", "管教", "在职", "2026-11-01"]
    roster = stage_roster(name="名册.csv", data=make_csv([row]), actor=site.people["unit_administrator"])
    jobs.run(str(roster.job_id))


def export(site: Site) -> None:
    """A workbook of results, made in the background for the trainer; it holds keys."""
    trainer, exam = site.people["trainer"], site.exams["handed_in"]
    arguments = {"exam": exam.pk, "actor": trainer.pk, "status": "", "search": "", "unit_id": ""}
    job = jobs.enqueue(EXPORT, owner_id=trainer.pk, arguments=arguments)
    jobs.run(job.public_id)
    site.jobs["handed_in"] = Job.objects.get(pk=job.pk)
