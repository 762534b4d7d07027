"""What a roster changes, through the whole way in."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from people.models import Officer, Posting, Role
from people.roster.importing import confirm_roster, preview_of, stage_roster
from people.units import end_unit
from records import jobs
from tests.factories import LONG_AGO, Province, make_officer, make_staff
from tests.people.roster.sheets import HEADER, make_csv
from tests.people.roster.uploads import NEW, bring_in, seen, spans, stage

TODAY = timezone.localdate()
SPRING = date(2026, 3, 1)
pytestmark = pytest.mark.django_db


def test_changes_are_shown_from_what_to_what_and_written(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888")

    roster = stage(keeper, ["3301888", "李建军", "SJ101", "二级警长", "内勤", "借调", "2026-03-01"])

    assert seen(roster, "changed") == [
        (
            "3301888",
            [
                ("name", "李建国", "李建军"),
                ("status", "active", "seconded"),
                ("rank", "一级警长", "二级警长"),
                ("post", "管教", "内勤"),
                ("starts_on", "2020-01-01", "2026-03-01"),
            ],
        )
    ]
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    officer = Officer.objects.get(officer_number="3301888")
    assert (officer.name, officer.status, officer.is_active) == ("李建军", "seconded", True)
    assert spans("3301888") == [
        ("SJ101", "一级警长", "管教", LONG_AGO, SPRING),
        ("SJ101", "二级警长", "内勤", SPRING, None),
    ]


def test_a_transfer_is_dated_and_keeps_what_the_file_leaves_open(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888")

    roster = bring_in(keeper, ["3301888", "李建国", "SJ102", "", "", "", "2026-03-01"])

    assert roster.counts["transferred"] == 1
    assert spans("3301888") == [
        ("SJ101", "一级警长", "管教", LONG_AGO, SPRING),
        ("SJ102", "一级警长", "管教", SPRING, None),
    ]


def test_a_transfer_without_a_date_begins_on_the_day_of_the_upload(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888")

    roster = stage(keeper, ["3301888", "李建国", "SJ102"])
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        confirm_roster(roster, actor=keeper)
        jobs.run(roster.job_id)

    assert [span[3] for span in spans("3301888")] == [LONG_AGO, TODAY]


def test_a_new_rank_with_the_old_date_holds_from_today(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888")

    bring_in(keeper, ["3301888", "李建国", "SJ101", "三级高级警长", "管教", "在职", LONG_AGO.isoformat()])

    assert spans("3301888") == [
        ("SJ101", "一级警长", "管教", LONG_AGO, TODAY),
        ("SJ101", "三级高级警长", "管教", TODAY, None),
    ]


def test_a_date_that_is_not_taken_over_is_named(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888")
    row = ["3301888", "李建国", "SJ101", "三级高级警长", "管教", "在职", "2015-07-01"]

    roster = stage(keeper, row, ["3301999", "陈新", "SJ101", "", "", "", "2026-03-01"], ["3301666", "赵静", "没有"])

    preview = preview_of(roster)
    assert [one["ignored_start"] for kind in ("changed", "new") for one in preview[kind]] == ["2015-07-01", ""]
    assert [one["name"] for one in preview["problems"]] == ["赵静"]
    client = Client()
    client.force_login(keeper)
    shown = client.get(f"/people/roster/imports/{roster.public_id}/", {"show": "changed"}).content.decode()
    assert "名册里的任职起始日期 2015-07-01 没有采用" in shown


@pytest.mark.parametrize("stated", ["2015-07-01", "2026-03-01"])
def test_a_date_that_alone_differs_is_named_with_the_reason_and_not_rewritten(
    province: Province, keeper: Officer, stated: str
) -> None:
    make_officer(province.ward, number="3301888")
    same, browser = make_officer(province.ward, "王芳", number="3301889"), Client()
    browser.force_login(keeper)
    rows = [
        ["3301888", "李建国", "SJ101", "一级警长", "管教", "在职", stated],
        ["3301889", "王芳", "SJ101", "一级警长", "管教", "在职", LONG_AGO.isoformat()],
        ["3301999", "陈新", "SJ101"],
    ]

    roster = stage(keeper, *rows)

    assert (seen(roster, "other_start"), seen(roster, "unchanged")) == ([("3301888", [])], [("3301889", [])])
    assert roster.change_count == 1
    page = f"/people/roster/imports/{roster.public_id}/"
    assert "1 人只有任职起始日期不同，日期不改。" in browser.get(page).content.decode()
    shown = browser.get(page, {"show": "other_start"}).content.decode()
    assert [text in shown for text in ("导入不改过去的日期", ">2020-01-01<", f">{stated}<")] == [True, True, True]
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    assert [span[3:] for span in spans("3301888")] == [(LONG_AGO, None)]
    assert same.postings.count() == 1
    assert "1 人只有任职起始日期不同，日期不改。" in browser.get(page).content.decode()


def test_a_wrong_unit_is_corrected_on_the_same_day(province: Province, keeper: Officer) -> None:
    bring_in(keeper, ["3301999", "陈新", "SJ101"])

    bring_in(keeper, ["3301999", "陈新", "SJ102"])

    assert spans("3301999") == [("SJ102", "", "", TODAY, None)]


def test_who_returns_between_postings_is_posted_again(province: Province, keeper: Officer) -> None:
    officer = make_officer(province.ward, number="3301888")
    officer.postings.update(ends_on=date(2025, 1, 1))

    roster = bring_in(keeper, ["3301888", "李建国", "SJ101", "", "", "", "2026-03-01"])

    assert roster.counts["transferred"] == 1
    assert [span[3:] for span in spans("3301888")] == [(LONG_AGO, date(2025, 1, 1)), (SPRING, None)]


def test_the_same_file_again_changes_nothing(province: Province, keeper: Officer) -> None:
    bring_in(keeper, NEW, ["3301998", "王芳", "SJ102", "", "", "休假", ""])
    before = list(Officer.objects.values()), list(Posting.objects.values())

    roster = bring_in(keeper, NEW, ["3301998", "王芳", "SJ102", "", "", "休假", ""])

    assert (roster.counts["unchanged"], roster.change_count, roster.passwords_file) == (2, 0, None)
    assert (list(Officer.objects.values()), list(Posting.objects.values())) == before


def test_who_left_by_the_file_cannot_log_in_any_more(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888")

    bring_in(keeper, ["3301888", "李建国", "SJ101", "", "", "离职"])

    officer = Officer.objects.get(officer_number="3301888")
    assert (officer.status, officer.is_active, len(spans("3301888"))) == ("left", False, 1)


def test_missing_people_are_listed_and_stay(province: Province, keeper: Officer) -> None:
    """Those of the part of the tree that the file covers: the wards of one prison here, not the rest of the province."""
    make_officer(province.ward, "在册", number="3301001")
    make_officer(province.ward, "缺席", number="3301002")
    make_officer(province.other_ward, "另区", number="3301003")
    make_officer(province.ward, "走了", number="3301004", status="left")
    make_officer(province.township, "别处", number="3301005")

    both = stage(keeper, ["3301001", "在册", "SJ101"], ["3301999", "陈新", "SJ102"])
    one = stage(keeper, ["3301001", "在册", "SJ101"])

    assert seen(both, "missing") == [("3301002", []), ("3301003", [])]
    assert seen(one, "missing") == [("3301002", [])]
    confirm_roster(both, actor=keeper)
    jobs.run(both.job_id)
    assert Officer.objects.get(officer_number="3301002").status == "active"


def test_units_are_found_by_code_name_and_path(province: Province, keeper: Officer) -> None:
    header = ["警号", "姓名", "单位代码", "单位名称"]
    rows = [
        ["3301001", "甲", "sj101", ""],
        ["3301002", "乙", "", "一监区"],
        ["3301003", "丙", "", "第一监狱/一监区"],
        ["3301004", "丁", "", "省监狱管理局／第一监狱＞一监区"],
        ["3301005", "戊", "SJ101", "一监区"],
        ["3301006", "己", "SJ101", "二监区"],
        ["3301007", "庚", "", "三监区"],
        ["3301008", "辛", "SJ109", ""],
    ]

    roster = stage(keeper, *rows, header=header)

    assert [number for number, _parts in seen(roster, "new")] == [f"330100{n}" for n in range(1, 6)]
    assert seen(roster, "problems") == [
        (7, "单位代码“SJ101”是“一监区”，和单位名称“二监区”对不上。"),
        (8, "你管理的单位里没有“三监区”。"),
        (9, "你管理的单位里没有代码“SJ109”。"),
    ]


def test_units_of_one_name_need_their_path(province: Province) -> None:
    other = province.prisons.add_child(code="SJ2", name="第二监狱", kind="prison", opened_on=LONG_AGO)
    other.add_child(code="SJ201", name="一监区", kind="ward", opened_on=LONG_AGO)
    keeper = make_staff(province.prisons, Role.UNIT_ADMINISTRATOR)

    roster = stage(keeper, ["3301001", "甲", "一监区"], header=["警号", "姓名", "单位"])
    with_path = stage(keeper, ["3301001", "甲", "第二监狱/一监区"], header=["警号", "姓名", "单位"])

    reason = "有 2 个单位叫“一监区”。请写上级单位，例如“第一监狱/一监区”，或填单位代码。"
    assert seen(roster, "problems") == [(2, reason)]
    assert [row["unit"] for row in preview_of(with_path)["new"]] == ["省监狱管理局/第二监狱/一监区"]


def test_ended_units_take_nobody(province: Province, keeper: Officer) -> None:
    end_unit(province.ward, actor=None, ended_on=TODAY)

    assert seen(stage(keeper, NEW), "problems") == [(2, "你管理的单位里没有代码“SJ101”。")]


def test_nothing_outside_the_keepers_units_is_shown_or_touched(province: Province, keeper: Officer) -> None:
    make_officer(province.township, "他处之人", number="3309001")
    make_officer(province.prisons, "上级之人", number="3309002")
    outside = ["3309003", "新人", "QD01"], ["3309004", "新人", "SJ"]

    roster = stage(keeper, ["3309001", "冒名", "SJ101"], ["3309002", "冒名", "SJ101"], *outside, NEW)

    assert seen(roster, "problems") == [
        (2, "警号“3309001”已经在别的单位使用。调动请由上级单位办理。"),
        (3, "警号“3309002”已经在别的单位使用。调动请由上级单位办理。"),
        (4, "你管理的单位里没有代码“QD01”。"),
        (5, "你管理的单位里没有代码“SJ”。"),
    ]
    staged = json.dumps(preview_of(roster), ensure_ascii=False)
    assert [name for name in ["他处之人", "上级之人", "城南司法所"] if name in staged] == []
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    assert list(Officer.objects.filter(name__in=["冒名", "新人"])) == []


def test_a_separated_role_is_given_back_before_its_holder_leaves(province: Province, keeper: Officer) -> None:
    auditor = make_staff(province.ward, Role.AUDITOR)

    roster = stage(keeper, [auditor.officer_number, auditor.name, "SJ101", "", "", "离职"])

    assert seen(roster, "problems") == [(2, "此人是系统管理员、安全管理员或审计员。请先由安全管理员撤销授权。")]


def test_good_lines_are_written_beside_bad_ones(province: Province, keeper: Officer) -> None:
    roster = bring_in(keeper, NEW, ["3301998", "", "SJ101"])

    assert (roster.state, roster.counts["problems"]) == ("done", 1)
    assert [Officer.objects.filter(officer_number=n).count() for n in ("3301999", "3301998")] == [1, 0]


MAILED = [*HEADER, "邮箱"]


def test_a_mail_address_comes_with_the_file_and_an_empty_cell_says_nothing(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888", mail="old@example.cn")
    make_officer(province.ward, "王芳", number="3301889", mail="wang@example.cn")
    rows = [
        ["3301888", "李建国", "SJ101", "", "", "", "", "li@example.cn"],
        ["3301889", "王芳", "SJ101", "", "", "", "", ""],
        ["3301890", "陈新", "SJ101", "", "", "", "", "chen@example.cn"],
    ]

    roster = stage_roster(name="名册.csv", data=make_csv(rows, header=MAILED), actor=keeper)
    jobs.run(roster.job_id)
    roster.refresh_from_db()
    assert seen(roster, "changed") == [("3301888", [("mail", "old@example.cn", "li@example.cn")])]
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)

    mails = dict(Officer.objects.filter(officer_number__startswith="33018").values_list("name", "mail"))
    assert mails == {"李建国": "li@example.cn", "王芳": "wang@example.cn", "陈新": "chen@example.cn"}


def test_what_is_no_mail_address_is_said_with_its_line(province: Province, keeper: Officer) -> None:
    row = ["3301888", "李建国", "SJ101", "", "", "", "", "li#example"]

    roster = stage_roster(name="名册.csv", data=make_csv([row], header=MAILED), actor=keeper)
    jobs.run(roster.job_id)
    roster.refresh_from_db()

    assert preview_of(roster)["problems"] == [
        {"line": 2, "text": "邮箱“li#example”不对。请写成 name@example.cn 这样，或者留空。", "name": "李建国"}
    ]
