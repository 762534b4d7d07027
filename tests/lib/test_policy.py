"""product.md, 减负: one test a rule, each trying to do what is forbidden."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lib.policy import (
    LIGHT,
    Burden,
    Calendar,
    Forbidden,
    Profile,
    Refusal,
    Task,
    refuse_in_record,
    refuse_in_report,
    refuse_officer,
    refuse_task,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)
OPEN = Task(has_deadline=True, is_expected=True, is_satisfied=False, reminded=0)


def at(days: int, hours: int, minutes: int = 0, seconds: int = 0) -> datetime:
    """From Monday midnight in Shanghai; given in UTC, as the database does."""
    return (MONDAY + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)).astimezone(UTC)


@pytest.mark.parametrize(
    ("headings", "burden"),
    [
        (["姓名", "打卡天数"], Burden.CHECK_IN),
        (["姓名", "积分"], Burden.RANKING),
        (["姓名", "全省排名"], Burden.RANKING),
        (["连续学习 7 天"], Burden.RANKING),
        (["姓名", "学习时长"], Burden.ONLINE_TIME),
        (["在线（分钟）"], Burden.ONLINE_TIME),
        (["最近登录"], Burden.ONLINE_TIME),
        (["点赞数"], Burden.REACTIONS),
        (["投票数"], Burden.REACTIONS),
        (["单位", "使用率"], Burden.USAGE_RATE),
        (["单位", "安装率（%）"], Burden.USAGE_RATE),
        (["今日一练答对"], Burden.PRACTICE),
        (["错题本"], Burden.PRACTICE),
        (["红黑榜"], Burden.BOARDS),
        (["study_minutes"], Burden.ONLINE_TIME),
        (["practice_count"], Burden.PRACTICE),
        (["loginsThisWeek"], Burden.ONLINE_TIME),
    ],
)
def test_reports_do_not_count_what_burdens_people(headings: list[str], burden: Burden) -> None:
    with pytest.raises(Forbidden) as refused:
        refuse_in_report(headings)

    assert (refused.value.burden, refused.value.name) == (burden, headings[-1])


WORDS = {
    Burden.CHECK_IN: "打卡",
    Burden.RANKING: "积分 排名 排行 名次 连续三十天 连续5日",
    Burden.ONLINE_TIME: "时长 分钟 秒数 在线 登录 访问次数",
    Burden.REACTIONS: "点赞 投票 转发 评论数",
    Burden.USAGE_RATE: "使用率 安装率 活跃 激活率 打开率",
    Burden.PRACTICE: "每日一练 今日一练 练习 错题本",
    Burden.BOARDS: "红黑榜 红榜 黑榜 光荣榜 曝光",
}
NAMES = {
    Burden.CHECK_IN: "checkin checkins punch",
    Burden.RANKING: "streak streaks leaderboard ranking rankings badge badges medal",
    Burden.ONLINE_TIME: "online minutes logins dwell visits",
    Burden.REACTIONS: "likes votes reposts shares",
    Burden.USAGE_RATE: "usage installs installed activation",
    Burden.PRACTICE: "practice practices mistakes",
    Burden.BOARDS: "boards redlist blacklist",
}


@pytest.mark.parametrize("burden", Burden)
def test_every_word_for_a_burden_is_known(burden: Burden) -> None:
    for word in WORDS[burden].split() + NAMES[burden].split():
        with pytest.raises(Forbidden) as refused:
            refuse_in_report([f"本月{word}" if word in WORDS[burden] else f"{word}_count"])
        assert (word, refused.value.burden) == (word, burden)


@pytest.mark.parametrize("burden", [burden for burden in Burden if burden is not Burden.PRACTICE])
def test_every_name_for_a_burden_is_refused_in_records(burden: Burden) -> None:
    for name in NAMES[burden].split():
        with pytest.raises(Forbidden) as refused:
            refuse_in_record([f"officer_{name}"])
        assert (name, refused.value.burden) == (name, burden)


def test_reports_of_results_and_completion_pass() -> None:
    refuse_in_report(["警号或工号", "姓名", "单位", "岗位", "职级", "达标", "逾期", "最好成绩（分）", "次数", "学时"])
    refuse_in_report(["officer_number", "rank", "is_satisfied", "due_at", "done_count", "credit_hours"])


@pytest.mark.parametrize(
    ("name", "burden"),
    [
        ("Officer.streak", Burden.RANKING),
        ("leaderboard", Burden.RANKING),
        ("DailyCheckIn", Burden.CHECK_IN),
        ("check_in_at", Burden.CHECK_IN),
        ("study_minutes", Burden.ONLINE_TIME),
        ("online_seconds", Burden.ONLINE_TIME),
        ("likes_count", Burden.REACTIONS),
        ("usage_rate", Burden.USAGE_RATE),
        ("oversight:boards", Burden.BOARDS),
    ],
)
def test_nothing_is_recorded_that_would_serve_it(name: str, burden: Burden) -> None:
    with pytest.raises(Forbidden) as refused:
        refuse_in_record([name])

    assert refused.value.burden is burden


def test_what_a_person_practices_is_kept_for_that_person() -> None:
    refuse_in_record(["practice_item", "mistakes", "rank", "points", "last_login_at", "duration"])

    with pytest.raises(Forbidden):
        refuse_in_report(["mistakes"])


@pytest.mark.parametrize(
    "looser",
    [
        {"reminders_a_day": 2},
        {"reminders_a_task": 4},
        {"reminders_a_day": -1},
        {"reminders_a_task": -1},
        {"working_days": frozenset(range(6))},
        {"opens": time(7)},
        {"closes": time(20)},
        {"opens": time(15), "closes": time(9)},
        {"forbidden": frozenset(Burden) - {Burden.RANKING}},
        {"forbidden": frozenset(Burden) - {Burden.BOARDS}},
    ],
)
def test_no_profile_is_looser_than_the_rule(looser: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="never looser"):
        Profile(**looser)  # type: ignore[arg-type]


def test_a_profile_may_be_stricter() -> None:
    strict = Profile(reminders_a_task=1, closes=time(12))

    assert refuse_task(Task(True, True, False, reminded=1), strict) is Refusal.SENT_ENOUGH
    assert (strict.is_working(at(0, 11)), strict.is_working(at(0, 14))) == (True, False)


@pytest.mark.parametrize(
    ("task", "refusal"),
    [
        (OPEN, None),
        (None, Refusal.NO_TASK),
        (Task(has_deadline=False, is_expected=True, is_satisfied=False, reminded=0), Refusal.NO_TASK),
        (Task(has_deadline=True, is_expected=False, is_satisfied=False, reminded=0), Refusal.LEFT_OUT),
        (Task(has_deadline=True, is_expected=True, is_satisfied=True, reminded=0), Refusal.SATISFIED),
        (Task(has_deadline=True, is_expected=True, is_satisfied=False, reminded=0, is_awaiting=True), Refusal.AWAITING),
        (Task(has_deadline=True, is_expected=True, is_satisfied=False, reminded=2), None),
        (Task(has_deadline=True, is_expected=True, is_satisfied=False, reminded=3), Refusal.SENT_ENOUGH),
    ],
)
def test_only_an_unsatisfied_task_with_a_deadline_is_reminded_of_three_times(
    task: Task | None, refusal: Refusal | None
) -> None:
    assert refuse_task(task) is refusal


def test_one_reminder_a_person_and_day() -> None:
    done, told = Task(True, True, True, 0), Task(True, True, False, 3)

    assert refuse_officer([done, OPEN], sent_today=0) is None
    assert refuse_officer([done, OPEN], sent_today=1) is Refusal.SENT_TODAY
    assert refuse_officer([done, told], sent_today=0) is Refusal.SENT_ENOUGH
    assert refuse_officer([done], sent_today=1) is Refusal.SATISFIED
    assert refuse_officer([], sent_today=0) is Refusal.NO_TASK


@pytest.mark.parametrize(
    ("instant", "is_working"),
    [
        (at(0, 8, 29, 59), False),
        (at(0, 8, 30), True),
        (at(4, 17, 29, 59), True),
        (at(4, 17, 30), False),
        (at(0, 0), False),
        (at(5, 10), False),
        (at(6, 10), False),
        (at(1, 23), False),
    ],
)
def test_working_hours_are_those_of_shanghai(instant: datetime, is_working: bool) -> None:
    assert LIGHT.is_working(instant) is is_working


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (at(0, 9), at(0, 9)),
        (at(0, 7), at(0, 8, 30)),
        (at(0, 17, 30), at(1, 8, 30)),
        (at(4, 18), at(7, 8, 30)),
        (at(5, 0), at(7, 8, 30)),
        (at(6, 23), at(7, 8, 30)),
    ],
)
def test_next_working_instant(instant: datetime, expected: datetime) -> None:
    assert LIGHT.next_working(instant) == expected


# A Thursday and the Friday after it are off, and the Saturday works; the week after, Monday and Tuesday are off.
DECREED = Calendar(
    off=frozenset([date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)]),
    working=frozenset([date(2026, 11, 28)]),
)


@pytest.mark.parametrize(
    ("instant", "is_working", "next_working"),
    [
        (at(2, 10), True, at(2, 10)),
        (at(2, 18), False, at(5, 8, 30)),
        (at(3, 10), False, at(5, 8, 30)),
        (at(5, 10), True, at(5, 10)),
        (at(5, 18), False, at(9, 8, 30)),
        (at(6, 10), False, at(9, 8, 30)),
        (at(7, 10), False, at(9, 8, 30)),
    ],
)
def test_days_off_and_working_weekends_are_those_decreed(
    instant: datetime, is_working: bool, next_working: datetime
) -> None:
    assert (LIGHT.is_working(instant, DECREED), LIGHT.next_working(instant, DECREED)) == (is_working, next_working)


def test_nine_days_off_come_to_an_end() -> None:
    spring = Calendar(off=frozenset(date(2026, 2, 15) + timedelta(days=n) for n in range(9)))

    begins = LIGHT.next_working(datetime(2026, 2, 13, 18, tzinfo=SHANGHAI), spring)
    assert begins == datetime(2026, 2, 24, 8, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "days",
    [
        {"working": frozenset([date(2026, 11, 23)])},
        {"working": frozenset([date(2026, 11, 28)]), "off": frozenset([date(2026, 11, 28)])},
    ],
)
def test_a_calendar_opens_days_of_a_weekend_that_are_not_off_and_no_others(days: dict[str, frozenset[date]]) -> None:
    with pytest.raises(ValueError, match="a working day is one of a weekend"):
        Calendar(**days)
