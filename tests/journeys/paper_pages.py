"""Every screen of papers and exams in the trainers' admin: a draft with all credit modes, an exam to come, one that was sat, exports."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from quizzes.bank.models import Item
from quizzes.bank.types import get_type
from quizzes.exams.models import Exam, Paper
from quizzes.exams.papers import SectionDraft, create_paper
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam
from quizzes.exams.spreadsheets import KIND
from records import jobs
from records.clock import database_now
from records.models import Job
from tests.factories import make_exam, make_item, make_officer
from tests.journeys.looks import Look
from tests.quizzes.bank.cast import TwoUnits, make_two_units
from tests.quizzes.bank.samples import make_sample
from tests.quizzes.bank.types.cast import SAMPLES
from tests.quizzes.exams.test_statistics import hand_in

PAPER = "执法资格应知应会综合试卷：监狱法与社区矫正法"


@dataclass
class PaperDesk:
    """周敏 of the prison."""

    two: TwoUnits = field(default_factory=make_two_units)
    exports: dict[str, Job] = field(default_factory=dict)
    paper: Paper = field(init=False)
    draft: Exam = field(init=False)
    sat: Exam = field(init=False)

    def __post_init__(self) -> None:
        self.zhou, prison = self.two.zhou, self.two.province.prison
        sections = []
        for code in SAMPLES:
            item = make_sample(self.two.bank, code)
            modes = get_type(code).credit_modes
            sections.append(SectionDraft(get_type(code).label, Decimal(2), [item.pk], credit=modes[-1]))
        self.paper = create_paper(actor=self.zhou, unit=prison, title=PAPER, sections=sections)
        self.sat = make_exam(self.zhou, prison, title="第三季度测试")
        for place in range(20):
            responses = ("o0", ["o0", "o1"], True, ["改造"]) if place % 2 else ("o2", ["o2"], False, None)
            hand_in(self.sat, make_officer(self.two.province.ward), *responses)
        now = database_now()
        times = {"opens_at": now + timedelta(days=1), "closes_at": now + timedelta(days=2)}
        easy = create_paper(
            actor=self.zhou, unit=prison, title="小测", sections=[self.section(make_item(self.two.bank))]
        )
        draft = ExamDraft(title="第四季度测试", unit=prison, paper=easy, audience=Audience(units=[prison]), **times)
        self.draft = create_exam(draft, actor=self.zhou)
        self.exports = {state: self.export() for state in ("waiting", "done")}
        Job.objects.filter(pk=self.exports["waiting"].pk).update(state=Job.State.QUEUED)

    def section(self, *items: Item) -> SectionDraft:
        return SectionDraft("单选题", Decimal(2), [item.pk for item in items])

    def export(self) -> Job:
        arguments = {"exam": self.sat.pk, "actor": self.zhou.pk, "status": "", "search": "", "unit_id": ""}
        job = jobs.enqueue(KIND, owner_id=self.zhou.pk, arguments=arguments)
        jobs.run(job.public_id)
        return job


def of_paper(below: str, text: str) -> Look:
    return Look(lambda desk: f"/admin/papers/{desk.paper.public_id}/{below}", text, "zhou")


def of_exam(name: str, below: str, text: str) -> Look:
    return Look(lambda desk: f"/admin/exams/{getattr(desk, name).public_id}/{below}", text, "zhou")


def of_export(state: str, below: str, text: str) -> Look:
    return Look(
        lambda desk: f"/admin/exams/{desk.sat.public_id}/exports/{desk.exports[state].public_id}/{below}", text, "zhou"
    )


PAPERS: dict[str, Look] = {
    "papers": Look(lambda desk: "/admin/papers/", PAPER, "zhou"),
    "new paper": Look(lambda desk: "/admin/papers/new/", "试卷名称", "zhou"),
    "paper": of_paper("", PAPER),
    "composer": of_paper("edit/", "每题"),
    "sheet": of_paper("sheet/", PAPER),
}
EXAMS: dict[str, Look] = {
    "exams": Look(lambda desk: "/admin/exams/", "第三季度测试", "zhou"),
    "new exam": Look(lambda desk: "/admin/exams/new/", "考试名称", "zhou"),
    "exam": of_exam("sat", "", "第三季度测试"),
    "draft exam": of_exam("draft", "", "第四季度测试"),
    "exam's form": of_exam("draft", "edit/", "考试名称"),
    "publish": of_exam("draft", "publish/", "发布"),
    "extend": of_exam("sat", "extend/", "截止"),
    "withdraw": of_exam("sat", "withdraw/", "撤回"),
    "officers": of_exam("sat", "officers/", "李建国"),
    "items": of_exam("sat", "items/", "答对"),
    "export waiting": of_export("waiting", "", "正在"),
    "export done": of_export("done", "file/", "下载"),
}
PAGES = {**PAPERS, **EXAMS}
