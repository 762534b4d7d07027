"""Every page of HR in a prison whose people stand in every way there is with one long assignment."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page

from learning.assignments.models import Assignment, Duty
from learning.assignments.publishing import change_due, except_officer, save_draft, withdraw_assignment
from learning.assignments.reminders import send_reminders
from learning.assignments.tallies import mend
from learning.oversight.completion_exports import KIND
from people import complaints
from people.models import Complaint, Officer, Role
from people.tokens import issue_token, revoke_token
from quizzes.bank.models import Topic
from quizzes.exams.item_tallies import count_pending
from quizzes.exams.models import Exam
from records.clock import database_now
from records.files import keep_file
from records.models import Job
from tests.cms.factories import make_lecture
from tests.factories import Province, make_exam, make_officer, make_province, make_staff
from tests.journeys.clock import working_instant
from tests.journeys.looks import Look
from tests.journeys.officer_pages import LECTURE, TITLE
from tests.learning.assignments.cast import assign, hand_in, make_draft
from tests.learning.oversight.assigned import SATISFIED, TO_RETAKE, know
from tests.security.clocks import database_clock

LATE = "late"  # for the deadline of yesterday
STANDINGS: dict[str, dict[str, Any]] = {
    "王芳": SATISFIED,
    "张伟": TO_RETAKE,
    "刘洋": {"is_started": True},
    "陈静": {LATE: True},
    "欧阳娜仁其其格": {LATE: True, "is_started": True},
    "杨帆": {"left_out": "seconded"},
    "赵磊": {"left_out": "leave"},
    "黄丽": {"is_arrival": True},
    "周强": {"is_started": True, "is_completed": True, "is_awaiting": True},
}
AGO = timedelta(days=10)


@dataclass
class Office:
    """何静, HR of the prison; an assignment of ten days ago with a lecture and an exam, and another one."""

    province: Province = field(default_factory=make_province)
    people: dict[str, Officer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        prison, wards = self.province.prison, (self.province.ward, self.province.other_ward)
        self.hr = make_staff(prison, Role.HR, "何静")
        self.trainer = make_staff(prison, Role.TRAINER)
        self.system = make_staff(self.province.root, Role.SYSTEM_ADMINISTRATOR, "吴刚")
        for at, name in enumerate(STANDINGS):
            self.people[name] = make_officer(wards[at % 2], name)
        self.officer = self.people["陈静"]
        self.lecture = make_lecture(prison, LECTURE)
        self.exam: Exam = make_exam(self.trainer, prison, review_policy="immediately", attempts_allowed=2)
        self.assignment = assign(self.hr, prison, self.lecture, self.exam, title=TITLE)
        self.other = assign(self.hr, prison, make_lecture(prison, "会见的安排"), title="会见专题")
        self.set_standings()
        with database_clock(working_instant(database_now() - timedelta(days=4))):
            assert send_reminders([self.officer], actor=self.hr).count == 1

    def set_standings(self) -> None:
        """As if it had been published ten days ago."""
        now, requirements = database_now(), list(self.assignment.requirements.all())
        for assignment in (self.assignment, self.other):
            Assignment.objects.filter(pk=assignment.pk).update(published_at=F("published_at") - AGO)
            Duty.objects.filter(assignment=assignment).update(from_at=F("from_at") - AGO)
        for name, columns in STANDINGS.items():
            duty = Duty.objects.filter(assignment=self.assignment, officer=self.people[name])
            late = {"due_at": now - timedelta(days=1)} if LATE in columns else {}
            duty.update(**{key: value for key, value in columns.items() if key != LATE} | late)
            if columns.get("is_started"):
                done = {"completed_at": now, "satisfied_at": now} if columns.get("is_completed") else {}
                know(duty.get(), requirements[0], started_at=now - AGO / 2, **done)
        mend(self.assignment)

    def completion(self, query: str = "", page: str = "") -> str:
        return f"/oversight/{page}?assignment={self.assignment.public_id}{query}"

    def past(self) -> str:
        day = timezone.localdate(database_now()) - timedelta(days=2)
        return self.completion(f"&as_of={day.isoformat()}&status=all")

    def weakest(self) -> str:
        for position, name in ((1, "禁闭的条件、审批与期限"), (2, "监狱人民警察的权利义务")):
            topic = Topic.objects.create(name=name)
            topic.items.add(self.exam.paper.items.get(position=position).version.item)
        for at, officer in enumerate(self.people.values()):
            hand_in(self.exam, officer, passes=at % 2 == 0)
        count_pending()
        return self.completion(page="topics/")

    def one_exam(self) -> str:
        hand_in(self.exam, self.officer)
        return f"/oversight/exams/{self.exam.public_id}/"

    def export(self, state: str, **columns: Any) -> str:
        job = Job.objects.create(kind=KIND, owner_id=self.hr.pk, state=state, **columns)
        return f"/oversight/exports/{job.public_id}/"

    def ready_export(self) -> str:
        file = keep_file(b"x", owner_id=self.hr.pk, purpose=KIND, name="完成情况.xlsx")
        return self.export("done", result={"file": str(file.public_id)})

    def changed(self) -> str:
        """Extended for one, another one excepted."""
        later, hr = self.assignment.due_at + timedelta(days=9), self.hr
        change_due(self.assignment, [self.people["陈静"]], later, reason="住院治疗", actor=hr)
        except_officer(self.assignment, self.people["黄丽"], reason="产假", actor=hr)
        return f"/assignments/{self.assignment.public_id}/"

    def withdrawn(self) -> str:
        withdraw_assignment(self.other, actor=self.hr, reason="并入本季度应知应会")
        return f"/assignments/{self.other.public_id}/"

    def draft(self, edit: str = "", **columns: Any) -> str:
        draft = make_draft(self.province.prison, self.lecture, self.exam, title=TITLE, note="在岗位空闲时学。")
        saved = save_draft(None, draft, actor=self.hr)
        Assignment.objects.filter(pk=saved.pk).update(**columns)
        return f"/assignments/{saved.public_id}/{edit}"

    def token(self) -> str:
        """Of two, one is revoked."""
        old, kept = (
            issue_token(self.province.prison, name=name, days=90, actor=self.hr)[0]
            for name in ("老人事系统", "人事信息系统年度考核接口")
        )
        revoke_token(old, actor=self.hr)
        return f"/people/tokens/{kept.public_id}/revoke/"

    def complaint(self, *, is_answered: bool = False) -> str:
        text = "同一项任务催了好几次，建议合并。"
        made: Complaint = complaints.write_complaint("suggestion", text, officer=self.officer, page="/oversight/")
        if is_answered:
            complaints.reply(made, "您好，已经合并为一天一条。", actor=self.hr)
            complaints.give_verdict(made, "unsatisfied", officer=self.officer, text="今天又催了一次")
        return f"/people/complaints/{made.public_id}/"


def choose_people(page: Page) -> None:
    """To the preview of a reminder: to two, and not to those of whom nothing is expected."""
    for box in page.get_by_label(re.compile("^选择")).all():
        box.check()
    page.get_by_role("button", name="催办所选").click()


def issue(page: Page) -> None:
    name = f"人事信息系统年度考核接口{page.viewport_size['width']}"  # each of a person's tokens is called otherwise
    page.get_by_label("用途").fill(name)
    page.get_by_label("能读到哪个单位").fill("第一监狱")
    page.get_by_role("button", name="发令牌").click()


def press(name: str) -> Callable[[Page], None]:
    """A form's button, with nothing filled in."""
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def hr(path: Any, text: str, steps: Any = None) -> Look:
    return Look(path, text, "hr", steps)


PAGES: dict[str, Look] = {
    "completion": hr(lambda office: office.completion(), "人已逾期"),
    "completion, everybody": hr(lambda office: office.completion("&status=all"), "王芳"),
    "completion of the past": hr(Office.past, "按当时所在单位和当时的进度统计"),
    "completion of a ward": hr(
        lambda office: office.completion(f"&unit={office.province.ward.public_id}"), "4 人应完成"
    ),
    "matrix": hr(lambda office: office.completion(page="matrix/"), LECTURE),
    "matrix across": hr(lambda office: "/oversight/assignments/", "会见专题"),
    "weakest topics": hr(Office.weakest, "禁闭的条件、审批与期限"),
    "no weakest topics": hr(lambda office: office.completion(page="topics/"), "不足 5 人"),
    "person": hr(lambda office: f"/oversight/people/{office.officer.public_id}/", TITLE),
    "export waits": hr(lambda office: office.export("running", progress=1, total=4), "正在生成文件"),
    "export ready": hr(Office.ready_export, "文件做好了"),
    "export failed": hr(lambda office: office.export("failed", problem="磁盘已满。"), "文件没有做成"),
    "exams": hr(lambda office: "/oversight/exams/", "第四季度执法资格测试"),
    "exam": hr(Office.one_exam, "第四季度执法资格测试"),
    "reminder preview": hr(lambda office: office.completion("&status=all"), "人将收到", choose_people),
    "reminders": hr(lambda office: "/assignments/reminders/", "已送达站内消息"),
    "assignments": hr(lambda office: office.draft() and "/assignments/", TITLE),
    "new assignment": hr(lambda office: "/assignments/new/", LECTURE),
    "new assignment refused": hr(lambda office: "/assignments/new/", "请写任务名称", press("存草稿，去核对")),
    "draft edited": hr(lambda office: office.draft("edit/"), LECTURE),
    "draft": hr(Office.draft, "发布给 11 人"),
    "draft too late": hr(lambda office: office.draft(due_at=database_now() - AGO), "去修改"),
    "assignment": hr(Office.changed, "住院治疗"),
    "extension refused": hr(Office.changed, "错误：", press("为这些人延期")),
    "withdrawal refused": hr(Office.changed, "错误：", press("撤回任务")),
    "assignment withdrawn": hr(Office.withdrawn, "并入本季度应知应会"),
    "calendar": hr(lambda office: "/assignments/calendar/", "由系统管理员填写"),
    "calendar kept": Look(lambda office: "/assignments/calendar/", "国庆节调休", "system"),
    "calendar refused": Look(lambda office: "/assignments/calendar/", "请填写第一天", "system", press("加上")),
    "complaints": hr(lambda office: office.complaint() and "/people/complaints/", "建议"),
    "complaint": hr(Office.complaint, "发出答复"),
    "reply refused": hr(Office.complaint, "错误：", press("发出答复")),
    "complaint answered": hr(lambda office: office.complaint(is_answered=True), "本人评价"),
    "tokens": hr(lambda office: office.token() and "/people/tokens/", "人事信息系统年度考核接口"),
    "new token": hr(lambda office: "/people/tokens/issue/", "令牌只显示一次"),
    "new token refused": hr(lambda office: "/people/tokens/issue/", "请填写用途", press("发令牌")),
    "token issued": hr(lambda office: "/people/tokens/issue/", "现在就把它存好", issue),
    "token revoked": hr(Office.token, "撤销以后不能恢复"),
}
BEFORE: dict[str, Look] = {
    "completion": hr(lambda office: "/oversight/", "还没有培训任务"),
    "matrix": hr(lambda office: "/oversight/matrix/", "还没有培训任务"),
    "matrix across": hr(lambda office: "/oversight/assignments/", "这里没有人"),
    "assignments": hr(lambda office: "/assignments/", "还没有培训任务"),
    "reminders": hr(lambda office: "/assignments/reminders/", "还没有催办过"),
    "complaints": hr(lambda office: "/people/complaints/", "没有等待答复的投诉建议"),
    "tokens": hr(lambda office: "/people/tokens/", "还没有令牌"),
}
