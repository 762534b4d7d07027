"""Every page of an officer who has done much: exams, assignments in every standing, a reminder, messages, complaints."""

from dataclasses import dataclass, field
from datetime import timedelta

from learning.assignments.models import Assignment
from learning.assignments.publishing import except_officer, withdraw_assignment
from learning.assignments.reminders import send_reminders
from learning.assignments.reviewing import review_pending
from people import complaints
from people.models import Complaint, Officer, Role
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt
from records.clock import database_now
from tests.cms.factories import make_lecture
from tests.factories import answer, make_exam, make_staff, sit
from tests.journeys.clock import working_instant
from tests.journeys.exam_room import NewContext, Room, prepare_room
from tests.journeys.looks import Look
from tests.learning.assignments.cast import assign, complete, hand_in, move_due
from tests.security.clocks import database_clock

TITLE = "2026年第四季度监狱人民警察执法资格应知应会与新修订监狱法专题学习"
LECTURE = "人民调解协议司法确认的申请、审查与不予确认的几种情形"


@dataclass
class Desk(Room):
    """A room with an exam behind that has its result, and with what the officer was assigned and wrote."""

    past: Attempt = field(init=False)
    hr: Officer = field(init=False)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    complaint: Complaint = field(init=False)

    def own(self, name: str) -> str:
        return f"/me/assignments/{self.assignments[name].public_id}/"


def prepare_desk(new_context: NewContext) -> Desk:
    room = prepare_room(new_context, review_policy="immediately")
    desk = Desk(room.exam, room.officer, room.attempt, new_context)
    desk.hr = make_staff(room.exam.unit, Role.HR, "何静")
    sit_past_exam(desk)
    give_assignments(desk)
    desk.complaint = complaints.write_complaint("suggestion", "同一项任务催了好几次，建议合并。", officer=room.officer)
    complaints.reply(desk.complaint, "您好，已经合并为一天一条。", actor=desk.hr)
    return desk


def sit_past_exam(desk: Desk) -> None:
    exam, title = desk.exam, "第三季度应知应会测试"
    past = make_exam(exam.created_by, exam.unit, paper=exam.paper, title=title, review_policy="immediately")
    desk.past, token = sit(past, desk.officer)
    answer(token, 1, "o2")
    answer(token, 3, ["o0", "o2"], marked=True)
    submit_attempt(desk.past, officer=desk.officer, epoch=token.epoch)


def give_assignments(desk: Desk) -> None:
    """One with every kind of requirement and a reminder, and one in each other standing."""
    trainer, prison = desk.exam.created_by, desk.exam.unit
    lectures = [make_lecture(prison, title) for title in (LECTURE, "禁闭的审批", "会见的安排")]
    failed = make_exam(trainer, prison, title="安全生产测试", review_policy="immediately", attempts_allowed=2)
    mine, note = desk.assignments, "请在岗位空闲时学，\n不要求集中。"
    mine["open"] = assign(desk.hr, prison, lectures[0], desk.exam, failed, title=TITLE, note=note)
    mine["choice"] = assign(desk.hr, prison, *lectures, title="三门任选两门", needed_count=2)
    mine["late"] = assign(desk.hr, prison, lectures[1], title="上月必学")
    mine["done"] = assign(desk.hr, prison, lectures[2], title="会见专题")
    mine["left out"] = assign(desk.hr, prison, lectures[1], title="休假期间的任务")
    mine["gone"] = assign(desk.hr, prison, lectures[1], title="撤回的任务")
    complete(lectures[2], desk.officer)
    hand_in(failed, desk.officer, passes=False)
    review_pending()
    except_officer(mine["left out"], desk.officer, reason="产假", actor=desk.hr)
    withdraw_assignment(mine["gone"], actor=desk.hr, reason="并入别的任务")
    move_due(mine["late"], to=database_now() - timedelta(days=1))
    with database_clock(working_instant(database_now())):
        assert send_reminders([desk.officer], actor=desk.hr, assignment=mine["open"]).count == 1


PAGES: dict[str, Look] = {
    "home": Look(lambda desk: "/", TITLE),
    "to do": Look(lambda desk: "/to-do/", "上月必学"),
    "own assignment": Look(lambda desk: desk.own("open"), LECTURE),
    "own choice": Look(lambda desk: desk.own("choice"), "3 项任选 2 项，已达标 1 项"),
    "own assignment overdue": Look(lambda desk: desk.own("late"), "已逾期"),
    "own assignment done": Look(lambda desk: desk.own("done"), "已达标"),
    "own assignment excepted": Look(lambda desk: desk.own("left out"), "本单位已免除你的这项任务。"),
    "own assignment withdrawn": Look(lambda desk: desk.own("gone"), "这项任务不用做了"),
    "exams": Look(lambda desk: "/exams/", "第四季度执法资格测试"),
    "briefing": Look(lambda desk: f"/exams/{desk.exam.public_id}/", "第四季度执法资格测试"),
    "attempt": Look(lambda desk: f"{desk.path}#q3", "多项选择题"),
    "receipt": Look(lambda desk: f"/exams/attempts/{desk.past.public_id}/receipt", "第三季度应知应会测试"),
    "result": Look(lambda desk: f"/exams/attempts/{desk.past.public_id}/result?show=all", "第三季度应知应会测试"),
    "me": Look(lambda desk: "/me/", "已送达站内消息 · 何静"),
    "messages": Look(lambda desk: "/messages/", "有答复了"),
    "mail": Look(lambda desk: "/me/mail/", "邮箱"),
    "complaints": Look(lambda desk: "/complaints/", "建议合并"),
    "new complaint": Look(lambda desk: "/complaints/write/", "他们会看到你的姓名"),
    "own complaint": Look(lambda desk: f"/complaints/{desk.complaint.public_id}/", "已经合并为一天一条"),
    "password": Look(lambda desk: "/password/", "新密码"),
    "not HR's": Look(lambda desk: "/oversight/", "这里由政治处和单位管理员使用"),
    "not found": Look(lambda desk: "/exams/00000000-0000-0000-0000-000000000000/", "没有找到这一页"),
}
