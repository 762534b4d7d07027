"""What must not be done to officers (product.md, 减负): one profile holds the rules, and what it forbids is refused here.

Owns the limits of reminders, and the words by which a report or a record would count what is not to be counted. Pure: instants are
given, and a refusal is a value or a `Forbidden`; who calls says it in words. A profile may be stricter than `LIGHT`, never looser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import pairwise
from zoneinfo import ZoneInfo


class Burden(Enum):
    """What is done to people elsewhere, and not here."""

    CHECK_IN = "check_in"  # compulsory daily check-in, 打卡
    RANKING = "ranking"  # points, streaks, rankings of people
    ONLINE_TIME = "online_time"  # minutes and visits counted
    REACTIONS = "reactions"  # appraisal by likes, votes, reposts
    USAGE_RATE = "usage_rate"  # who has installed or opened it
    PRACTICE = "practice"  # voluntary, and nobody else's business
    BOARDS = "boards"  # 红黑榜


class Refusal(Enum):
    """Why somebody is not reminded."""

    NO_TASK = "no_task"  # not assigned, withdrawn, or without a deadline
    LEFT_OUT = "left_out"  # excepted, seconded, on leave: nothing is expected
    SATISFIED = "satisfied"
    AWAITING = "awaiting"  # all is handed in, only its result is not out
    SENT_ENOUGH = "sent_enough"  # of this task
    SENT_TODAY = "sent_today"
    OUT_OF_HOURS = "out_of_hours"


class Forbidden(Exception):
    """The profile forbids it. `burden`: what; `name`: the heading, column or address that would have brought it."""

    def __init__(self, burden: Burden, name: str) -> None:
        super().__init__(f"{name}: {burden.value} is forbidden by the policy profile")
        self.burden, self.name = burden, name


@dataclass(frozen=True)
class Calendar:
    """What is decreed for a year: days on which nobody works, and days of a weekend on which everybody does (调休上班). No day is
    both, and no other day is opened: a weekday is one already."""

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.off & self.working or any(day.weekday() < 5 for day in self.working):
            raise ValueError("a working day is one of a weekend, and not off")


WEEKENDS_ALONE = Calendar()
FAR = 60  # days: no holiday lasts as long


@dataclass(frozen=True)
class Profile:
    """The rules in force. Hours are those of `zone`, days 0 (Monday) to 6, as the calendar of the year changes them; `closes` itself is
    no longer within them."""

    forbidden: frozenset[Burden] = frozenset(Burden)
    reminders_a_day: int = 1
    reminders_a_task: int = 3
    working_days: frozenset[int] = frozenset(range(5))
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    zone: ZoneInfo = field(default=ZoneInfo("Asia/Shanghai"))

    def __post_init__(self) -> None:
        if (
            not self.forbidden >= frozenset(Burden)
            or not 0 <= self.reminders_a_day <= 1
            or not 0 <= self.reminders_a_task <= 3
            or not self.working_days <= frozenset(range(5))
            or not time(8, 30) <= self.opens <= self.closes <= time(17, 30)
        ):
            raise ValueError("a policy profile may be stricter than the rule, never looser")

    def is_working(self, at: datetime, calendar: Calendar = WEEKENDS_ALONE) -> bool:
        """Whether reminders may go out at that instant."""
        local = at.astimezone(self.zone)
        return self._is_working_day(local.date(), calendar) and self.opens <= local.time() < self.closes

    def next_working(self, at: datetime, calendar: Calendar = WEEKENDS_ALONE) -> datetime:
        """The instant itself when it is within working hours, else the next at which they begin."""
        if self.is_working(at, calendar):
            return at
        local = at.astimezone(self.zone)
        for days in range(FAR):
            begins = datetime.combine(local.date() + timedelta(days=days), self.opens, self.zone)
            if begins > local and self._is_working_day(begins.date(), calendar):
                return begins
        raise ValueError("a profile without working days")

    def _is_working_day(self, day: date, calendar: Calendar) -> bool:
        return day in calendar.working or (day.weekday() in self.working_days and day not in calendar.off)


LIGHT = Profile()


@dataclass(frozen=True)
class Task:
    """How one officer stands with one assignment. `reminded`: how often this officer was reminded of it before."""

    has_deadline: bool
    is_expected: bool
    is_satisfied: bool
    reminded: int
    is_awaiting: bool = False


def refuse_task(task: Task | None, profile: Profile = LIGHT) -> Refusal | None:
    """Why this task is not a reason to remind; None: it is. `task` None: not assigned."""
    if task is None or not task.has_deadline:
        return Refusal.NO_TASK
    if not task.is_expected:
        return Refusal.LEFT_OUT
    if task.is_satisfied:
        return Refusal.SATISFIED
    if task.is_awaiting:
        return Refusal.AWAITING
    return Refusal.SENT_ENOUGH if task.reminded >= profile.reminders_a_task else None


def refuse_officer(tasks: Iterable[Task], *, sent_today: int, profile: Profile = LIGHT) -> Refusal | None:
    """Why this officer is not reminded; None: they are, of those tasks that `refuse_task` lets pass. The first of the refusals
    in the order of `Refusal` that is nearest to being sent."""
    refusals = [refuse_task(task, profile) for task in tasks] or [Refusal.NO_TASK]
    if None in refusals:
        return Refusal.SENT_TODAY if sent_today >= profile.reminders_a_day else None
    return max((refusal for refusal in refusals if refusal), key=list(Refusal).index)


# Words in headings of reports, and parts of names in code, that say what is counted.
HEADINGS: dict[Burden, str] = {
    Burden.CHECK_IN: "打卡",
    Burden.RANKING: "积分|排名|排行|名次|连续.{0,6}[天日]",
    Burden.ONLINE_TIME: "时长|分钟|秒数|在线|登录|访问次数",
    Burden.REACTIONS: "点赞|投票|转发|评论数",
    Burden.USAGE_RATE: "使用率|安装率|活跃|激活率|打开率",
    Burden.PRACTICE: "每日一练|今日一练|练习|错题本",
    Burden.BOARDS: "红黑榜|红榜|黑榜|光荣榜|曝光",
}
NAMES: dict[Burden, frozenset[str]] = {
    Burden.CHECK_IN: frozenset({"checkin", "checkins", "punch"}),
    Burden.RANKING: frozenset({"streak", "streaks", "leaderboard", "ranking", "rankings", "badge", "badges", "medal"}),
    Burden.ONLINE_TIME: frozenset({"online", "minutes", "logins", "dwell", "visits"}),
    Burden.REACTIONS: frozenset({"likes", "votes", "reposts", "shares"}),
    Burden.USAGE_RATE: frozenset({"usage", "installs", "installed", "activation"}),
    Burden.PRACTICE: frozenset({"practice", "practices", "mistakes"}),
    Burden.BOARDS: frozenset({"boards", "redlist", "blacklist"}),
}
# What a person does for themselves may be recorded for that person; it is reports about others that must not have it.
OF_REPORTS_ALONE = frozenset({Burden.PRACTICE})


def refuse_in_report(headings: Iterable[str], profile: Profile = LIGHT) -> None:
    """Refuse a report about people with a heading or a field that counts what is not to be counted.

    Raises Forbidden.
    """
    for heading in headings:
        for burden in profile.forbidden:
            if re.search(HEADINGS[burden], heading) or _names(heading, burden):
                raise Forbidden(burden, heading)


def refuse_in_record(names: Iterable[str], profile: Profile = LIGHT) -> None:
    """Refuse a column, a table or an address whose name in code says that it counts what is not to be counted.

    Raises Forbidden.
    """
    for name in names:
        for burden in profile.forbidden - OF_REPORTS_ALONE:
            if _names(name, burden):
                raise Forbidden(burden, name)


def _names(name: str, burden: Burden) -> bool:
    parts = re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    together = {"".join(pair) for pair in pairwise(parts)}
    return bool(NAMES[burden] & ({*parts} | together))
