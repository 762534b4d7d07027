"""HR's pages about assignments: every number with its denominator, own units alone, the past as it was."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from learning.assignments.models import Reminder
from learning.oversight.completion import STANDINGS
from people.models import Posting, Role, RoleGrant, Unit
from quizzes.bank.models import Topic
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.item_tallies import count_pending
from quizzes.exams.models import Exam
from records.clock import database_now
from tests.factories import RIGHT, answer, make_exam, make_officer, make_staff, make_unit, sit
from tests.learning.oversight.assigned import SATISFIED, TO_RETAKE, assign, follow, give, know, tally

pytestmark = pytest.mark.django_db


def page(client, path="/oversight/", **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def names(html):
    """Who stands in the page's table, in order."""
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<\s]+)', html.partition('id="people"')[2])


def test_sentence_says_the_numbers_with_their_denominators(province, hr, client):
    exam = make_exam(make_staff(province.root, Role.TRAINER), province.root, review_policy="immediately")
    assignment = assign(province.root, exam, days=3.5)
    give(assignment, make_officer(province.ward), **SATISFIED)
    give(assignment, make_officer(province.ward), **TO_RETAKE)
    give(assignment, make_officer(province.ward), due_at=database_now() - timedelta(days=1, hours=1))
    give(assignment, make_officer(province.ward), is_arrival=True)
    give(assignment, make_officer(province.ward), left_out="seconded")
    tally(assignment)

    html = page(client)

    assert "4 人应完成，<b>1 人已达标</b>（1/4，25.0%）。已完成的 2 人中 1 人合格（1/2，50.0%）。" in html
    assert re.sub("<[^>]*>", "", html).count("1 人已逾期，1 人待补考，还有 1 人在期限内未完成") == 1
    assert ("还剩 3 天。" in html, "其中新到岗 1 人" in html, "不在应完成之列：借调 1 人" in html) == (True,) * 3
    assert "1/4，差 3 人" in html


def test_overdue_people_are_there_without_a_click(province, hr, client):
    assignment, now = assign(province.root), database_now()
    officers = [make_officer(unit, name) for unit, name in ((province.ward, "甲一"), (province.township, "乙二"))]
    for days, officer in zip((1, 7), officers, strict=True):
        give(assignment, officer, due_at=now - timedelta(days=days, hours=-1))
    give(assignment, make_officer(province.ward, "不逾期"))
    tally(assignment)
    sent = Reminder.objects.create(officer=officers[0], day=now.date(), sent_at=now - timedelta(days=1), text="")
    sent.assignments.add(assignment)

    html = page(client)

    assert names(html) == ["乙二", "甲一"]
    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", html))
    assert ("7 天 未催办" in text, "清河市司法局 东湖区司法局 城南司法所" in text) == (True, True)
    assert html.count("未催办</td>") == 1


def test_filters_stand_in_the_address(province, hr, client):
    first, other = assign(province.root, days=2), assign(province.root, days=40, title="别的任务")
    give(first, make_officer(province.ward, "管教甲"))
    give(first, make_officer(province.township, "医务乙", post="医务"))
    give(other, make_officer(province.ward, "别的丙"))
    for assignment in (first, other):
        tally(assignment)

    shown = [
        names(page(client, status="all", **query))
        for query in (
            {},
            {"assignment": other.public_id},
            {"unit": province.ward.public_id},
            {"post": "医务"},
            {"search": "管教"},
            {"unit": province.ward.public_id, "post": "医务"},
        )
    ]

    assert shown == [["管教甲", "医务乙"], ["别的丙"], ["管教甲"], ["医务乙"], ["管教甲"], []]
    assert f"assignment={first.public_id}&amp;unit={province.prisons.public_id}" in page(client)


def test_the_past_is_as_it_was(province, hr, client):
    assignment, now = assign(province.root), database_now()
    duty = give(assignment, make_officer(province.ward, "甲一"))
    tally(assignment)
    day = (timezone.localdate(now) - timedelta(days=3)).isoformat()
    query = {"as_of": day, "unit": str(province.prison.public_id), "status": "all"}
    before = page(client, **query)
    follow(duty, now - timedelta(hours=2), unit=province.township, **SATISFIED)
    tally(assignment)

    after = page(client, **query)

    def without_tokens(html):
        return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", html)

    assert (names(after), without_tokens(after)) == (["甲一"], without_tokens(before))
    assert "按当时所在单位和当时的进度统计" in after
    assert names(page(client, status="all", unit=str(province.prison.public_id))) == []


def test_a_day_is_told_of_as_it_ended_here(province, hr, client):
    assignment, officer = assign(province.root), make_officer(province.ward, "甲一")
    day = timezone.localdate(database_now()) - timedelta(days=3)
    last = timezone.make_aware(datetime.combine(day, time(23, 59, 30)))
    duty = follow(give(assignment, officer), last, **TO_RETAKE)
    follow(duty, last + timedelta(minutes=1), **SATISFIED)
    tally(assignment)

    def standing_on(later):
        shown = (day + timedelta(days=later)).isoformat()
        return [status for status in STANDINGS if names(page(client, status=status, as_of=shown))]

    assert [standing_on(later) for later in (-1, 0, 1)] == [["unfinished"], ["to_retake"], ["satisfied"]]


def test_an_earlier_day_is_told_of_the_assignment_that_ran_then(province, hr, client):
    now = database_now()
    withdrawn = assign(
        province.root, days=2, title="后来撤回的", state="withdrawn", withdrawn_at=now - timedelta(days=1)
    )
    running = assign(province.root, days=40, title="还在办的")
    for assignment, name in ((withdrawn, "甲一"), (running, "乙二")):
        give(assignment, make_officer(province.ward, name))
        tally(assignment)

    day = (timezone.localdate(now) - timedelta(days=3)).isoformat()

    assert [names(page(client, status="all", **query)) for query in ({}, {"as_of": day})] == [["乙二"], ["甲一"]]


def test_a_role_of_another_kind_opens_nothing_to_who_oversees_a_ward(province, client):
    assignment = assign(province.root)
    for unit, name in ((province.ward, "本监区"), (province.township, "外人")):
        give(assignment, make_officer(unit, name))
    tally(assignment)
    reader = make_staff(province.ward, Role.HR)
    RoleGrant.objects.create(officer=reader, role=Role.TRAINER, unit=province.root)
    client.force_login(reader)
    stranger = assignment.duties.get(officer__name="外人").officer

    assert names(page(client, status="all")) == ["本监区"]
    refused = [f"?unit={province.root.public_id}", f"people/{stranger.public_id}/"]
    assert [client.get(f"/oversight/{path}").status_code for path in refused] == [404] * 2


def test_names_lead_to_the_files_of_those_alone_who_are_still_in_the_readers_units(province, client):
    assignment, now = assign(province.root), database_now()
    here, gone = (make_officer(province.ward, name, number=number) for name, number in (("甲一", "1"), ("乙二", "2")))
    for officer in (here, gone):
        give(assignment, officer)
    follow(assignment.duties.get(officer=gone), now - timedelta(hours=1), unit=province.township)
    Posting.objects.filter(officer=gone).update(unit=province.township)
    tally(assignment)
    client.force_login(make_staff(province.prison, Role.HR))

    html = page(client, status="all", as_of=(timezone.localdate(now) - timedelta(days=2)).isoformat())

    assert names(html) == ["甲一", "乙二"]
    assert re.findall(r'href="/oversight/people/([-0-9a-f]{36})/', html) == [str(here.public_id)]


def test_what_is_no_date_is_said_and_later_days_are_now(province, hr, client):
    assignment = assign(province.root)
    give(assignment, make_officer(province.ward))
    tally(assignment)

    assert "“截至”要写成" in page(client, as_of="昨天")
    assert "按当时" not in page(client, as_of="2999-01-01")
    assert "按当时" not in page(client, as_of=timezone.localdate(database_now()).isoformat())


def test_other_subtrees_do_not_exist(province, client):
    assignment, foreign = assign(province.root), assign(province.township, title="别处任务")
    for unit, name in ((province.ward, "本监区"), (province.other_ward, "外监区")):
        give(assignment, make_officer(unit, name))
    give(foreign, stranger := make_officer(province.township, "外人"))
    for one in (assignment, foreign):
        tally(one)
    client.force_login(make_staff(province.ward, Role.UNIT_ADMINISTRATOR, "本监区管理员"))

    own = page(client, status="all")

    assert (names(own), "1 人应完成" in own, "别处任务" in own) == (["本监区"], True, False)
    refused = [
        f"?unit={province.other_ward.public_id}",
        f"?unit={province.root.public_id}",
        "?unit=x",
        f"?assignment={foreign.public_id}",
        "?assignment=x",
        f"matrix/?unit={province.other_ward.public_id}",
        f"topics/?assignment={foreign.public_id}",
        f"assignments/?unit={province.root.public_id}",
        f"people/{stranger.public_id}/",
    ]
    assert [client.get(f"/oversight/{path}").status_code for path in refused] == [404] * len(refused)
    assert client.post("/oversight/people.xlsx", {"unit": province.root.public_id}).status_code == 404


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in (Role.HR, Role.UNIT_ADMINISTRATOR))])
def test_others_are_told_whom_to_ask(province, client, role):
    client.force_login(make_staff(province.root, role) if role else make_officer(province.ward))

    for path in ("", "matrix/", "assignments/", "topics/", "exams/"):
        reply = client.get(f"/oversight/{path}")
        assert (reply.status_code, "你没有这项权限" in reply.content.decode()) == (403, True)


def test_before_the_first_assignment_the_page_says_what_will_be_there(province, hr, client):
    assert "还没有培训任务" in page(client)
    assert "还没有培训任务" in page(client, "/oversight/matrix/")
    assert "这里没有人" in page(client, "/oversight/assignments/")


def test_matrix_says_what_was_known_of_every_requirement(province, hr, client):
    trainer, now = make_staff(province.root, Role.TRAINER), database_now()
    exams = [
        make_exam(trainer, province.root, review_policy=policy, title=f"考试{number}")
        for number, policy in enumerate(("immediately", "after_window"), start=1)
    ]
    assignment = assign(province.root, *exams)
    told, withheld = assignment.requirements.all()
    duties = [give(assignment, make_officer(province.ward, name, number=name)) for name in ("1甲", "2乙", "3丙")]
    hours = [now - timedelta(hours=n) for n in range(4)]
    know(duties[0], told, started_at=hours[3], completed_at=hours[2], passed_at=hours[2], satisfied_at=hours[2])
    know(duties[0], withheld, started_at=hours[1], completed_at=hours[1])
    know(duties[1], told, started_at=hours[1], completed_at=hours[1])
    know(duties[1], withheld, started_at=hours[1])

    html = page(client, "/oversight/matrix/")
    yesterday = (timezone.localdate(now) - timedelta(days=1)).isoformat()
    past = page(client, "/oversight/matrix/", as_of=yesterday)

    cells = [re.findall(r"</svg>(\w+)</span>", row) for row in html.split("<tr>")[2:]]
    assert cells == [["达标", "等成绩"], ["待补考", "进行中"], ["未开始", "未开始"]]
    assert [re.findall(r"</svg>(\w+)</span>", row) for row in past.split("<tr>")[2:]] == [["未开始"] * 2] * 3


def test_all_assignments_of_a_unit_stand_side_by_side(province, hr, client):
    done, late = assign(province.root, days=9, title="做完的"), assign(province.root, days=-1, title="过期的")
    both, one = make_officer(province.ward, "甲", number="1"), make_officer(province.township, "乙", number="2")
    give(done, both, **SATISFIED)
    give(late, both)
    give(late, one, left_out="leave")

    html = page(client, "/oversight/assignments/")

    rows = [re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", row)) for row in html.partition("<tbody>")[2].split("<tr>")[1:]]
    assert rows[0].split()[-2:] == ["达标", "逾期"]
    assert ("不在范围" in rows[1], "休假" in rows[1]) == (True, True)


@pytest.mark.parametrize("path", ["/oversight/matrix/", "/oversight/assignments/"])
def test_both_matrices_turn_to_another_unit_by_one_choice_and_keep_it_in_the_address(province, client, path):
    client.force_login(make_staff(province.prisons, Role.HR))
    assignment = assign(province.root, title="学法月")
    give(assignment, make_officer(province.ward, "张一", number="3301001"))
    give(assignment, make_officer(province.other_ward, "李二", number="3301002"))
    tally(assignment)
    gone = make_unit(province.prison, "SJ109", "九监区", "ward")
    Unit.objects.filter(pk=gone.pk).update(ended_on=timezone.localdate() - timedelta(days=5))
    day = (timezone.localdate() - timedelta(days=1)).isoformat()

    html = page(client, path, unit=province.prison.public_id)

    form = html.partition("data-auto")[2].partition("</form>")[0]
    choices = re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)', form.partition('name="unit"')[2])
    units = [(province.prisons, ""), (province.prison, " selected"), (province.ward, ""), (province.other_ward, "")]
    expected = [(str(unit.public_id), selected, unit.name) for unit, selected in units]
    assert choices[:4] == expected
    assert "九监区" not in form
    assert 'name="as_of"' in form
    assert ("张一" in html, "李二" in html) == (True, True)
    narrowed = page(client, path, unit=province.ward.public_id)
    assert ("张一" in narrowed, "李二" in narrowed) == (True, False)
    kept = page(client, path, unit=province.ward.public_id, as_of=day)
    assert f"unit={province.ward.public_id}&amp;as_of={day}" in kept
    assert f'value="{province.ward.public_id}" selected' in kept
    assert f'type="date" value="{day}"' in kept


def sat(exam, officer, position=1):
    attempt, token = sit(exam, officer)
    answer(token, position, RIGHT["single"])
    return submit_attempt(attempt, officer=officer, epoch=1)


def test_weakest_topics_are_told_of_five_people_and_after_release(province, hr, client):
    trainer = make_staff(province.root, Role.TRAINER)
    exam = make_exam(trainer, province.root, review_policy="immediately")
    assignment = assign(province.root, exam)
    for position, name in ((1, "禁闭"), (2, "警察")):
        topic = Topic.objects.create(name=name)
        topic.items.add(exam.paper.items.get(position=position).version.item)
    officers = [make_officer(province.ward, number=str(number)) for number in range(5)]
    for officer in officers:
        give(assignment, officer)
    tally(assignment)
    for officer in officers[:4]:
        sat(exam, officer)
    count_pending()
    few = page(client, "/oversight/topics/")
    sat(exam, officers[4])
    count_pending()

    html = page(client, "/oversight/topics/")
    Exam.objects.filter(pk=exam.pk).update(review_policy=Exam.ReviewPolicy.AFTER_WINDOW)
    withheld = page(client, "/oversight/topics/")

    assert re.findall(r"<li><span>(\w+)</span>", html) == ["警察", "禁闭"]
    assert ("5/5 人次" in html, "0/5 人次" in html) == (True, True)
    assert ("不足 5 人" in few, "禁闭" in few, "公布后计入" in withheld, "禁闭" in withheld) == (
        True,
        False,
        True,
        False,
    )


def test_file_of_a_person_has_everything_that_is_known(province, hr, client):
    trainer = make_staff(province.root, Role.TRAINER)
    told = make_exam(trainer, province.root, review_policy="immediately", title="公布的考试")
    withheld = make_exam(trainer, province.root, title="没公布的考试", paper=told.paper)
    assignment = assign(province.root, told, title="应知应会任务")
    officer = make_officer(province.ward, "李建国")
    give(assignment, officer, due_at=database_now() - timedelta(days=1))
    for exam in (told, withheld):
        sat(exam, officer)

    html = page(client, f"/oversight/people/{officer.public_id}/")

    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", html))
    assert ("应知应会任务 一监区" in text, "逾期" in text, "没有催办过" in text) == (True, True, True)
    assert ("公布的考试" in text, "2 / 8 分 未合格" in text) == (True, True)
    assert text.count("已交卷，等成绩") == 1


@pytest.mark.parametrize(("path", "count"), [("", 17), ("matrix/", 15), ("assignments/", 11), ("topics/", 9)])
def test_pages_take_the_same_statements_for_one_and_three(province, hr, client, django_assert_num_queries, path, count):
    trainer = make_staff(province.root, Role.TRAINER)
    exam = make_exam(trainer, province.root, review_policy="immediately")
    assignment = assign(province.root, exam)
    for many in (1, 2):
        for _ in range(many):
            give(assignment, make_officer(province.ward), due_at=database_now() - timedelta(days=1))
        tally(assignment)
        with django_assert_num_queries(count):
            client.get(f"/oversight/{path}")


def test_file_of_a_person_takes_the_same_statements_for_one_and_three(province, hr, client, django_assert_num_queries):
    trainer = make_staff(province.root, Role.TRAINER)
    officer = make_officer(province.ward)
    for many in (1, 2):
        for _ in range(many):
            exam = make_exam(trainer, province.root, review_policy="immediately")
            give(assign(province.root, exam), officer)
            sat(exam, officer)
        with django_assert_num_queries(13):
            client.get(f"/oversight/people/{officer.public_id}/")
