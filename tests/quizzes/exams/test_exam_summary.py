"""An exam in one sentence."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from people.models import Unit
from quizzes.exams.audiences import AudienceCount
from quizzes.exams.exam_summary import PaperSize, summarize_exam
from quizzes.exams.scheduling import Audience, ExamDraft

SHANGHAI = ZoneInfo("Asia/Shanghai")
HUNDRED = PaperSize(Decimal(100), 40)


def at(day: int, hour: int) -> datetime:
    return datetime(timezone.localdate().year, 11, day, hour, tzinfo=SHANGHAI)


def units(*counts: int) -> list[tuple[Unit, int]]:
    names = ("第一监狱", "第二监狱", "第三监狱", "女子监狱")
    return [(Unit(name=name), count) for name, count in zip(names, counts, strict=False)]


@pytest.fixture
def draft() -> ExamDraft:
    nothing = SimpleNamespace()
    return ExamDraft("测试", nothing, nothing, at(22, 9), at(25, 18), Audience(), attempts_allowed=3)  # type: ignore[arg-type]


def test_the_sentence_says_who_when_how_often_and_what_passes(draft: ExamDraft) -> None:
    assert summarize_exam(draft, AudienceCount(48, units(48), 0), HUNDRED) == (
        "第一监狱 48 人，11月22日 9:00 至 11月25日 18:00 之间任选 60 分钟，可考 3 次取最好成绩，"
        "满分 100 分，60 分合格，截止后公布答案。"
    )


@pytest.mark.parametrize(
    ("count", "posts", "words"),
    [
        (AudienceCount(80, units(48, 32), 0), (), "第一监狱 48 人、第二监狱 32 人，共 80 人"),
        (AudienceCount(50, units(48), 2), (), "第一监狱 48 人，另有名单上 2 人，共 50 人"),
        (AudienceCount(2, [], 2), (), "名单上 2 人"),
        (AudienceCount(30, units(30), 0), ("管教", "狱政"), "第一监狱 30 人（限管教、狱政岗位）"),
        (AudienceCount(100, units(40, 30, 20, 10), 0), (), "第一监狱等 4 个单位 100 人"),
    ],
)
def test_the_audience_is_told_by_unit(
    draft: ExamDraft, count: AudienceCount, posts: tuple[str, ...], words: str
) -> None:
    sentence = summarize_exam(replace(draft, audience=Audience(posts=posts)), count, HUNDRED)

    assert sentence.partition("，11月22日")[0] == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes_at": at(22, 18)}, "11月22日 9:00 至 18:00 之间任选 60 分钟"),
        ({"closes_at": at(22, 10)}, "11月22日 9:00 至 10:00，可考"),
        ({"duration": timedelta(minutes=90)}, "之间任选 90 分钟"),
        ({"attempts_allowed": 1}, "，只考 1 次，"),
        ({"pass_mark": Decimal("62.5")}, "满分 100 分，62.5 分合格"),
        ({"review_policy": "immediately"}, "交卷后公布答案。"),
        ({"review_policy": "right_or_wrong"}, "交卷后只公布对错。"),
        ({"review_policy": "never"}, "不公布答案。"),
    ],
)
def test_each_setting_is_told(draft: ExamDraft, change: dict[str, object], words: str) -> None:
    assert words in summarize_exam(replace(draft, **change), AudienceCount(48, units(48), 0), HUNDRED)


def test_another_year_is_named(draft: ExamDraft) -> None:
    later = replace(draft, opens_at=at(22, 9).replace(year=2099), closes_at=at(25, 18).replace(year=2099))

    sentence = summarize_exam(later, AudienceCount(48, units(48), 0), HUNDRED)

    assert "，2099年11月22日 9:00 至 2099年11月25日 18:00 之间任选" in sentence
