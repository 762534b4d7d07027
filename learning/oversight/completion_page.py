"""The completion page in words and shapes: every number with the words that it is said in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.assignments.models import Assignment, Duty, Reminder, Requirement, Standing
from learning.oversight.access import Asked, list_ancestors
from learning.oversight.completion import (
    ALL,
    LEFT_OUT,
    STANDINGS,
    CompletionReport,
    Question,
    get_completion,
    has_results,
    list_posts,
    name_units,
)
from learning.oversight.curve import load_curve
from learning.oversight.matrix import AWAITING, NOTHING, SATISFIED, STARTED, TO_RETAKE, Cell
from learning.oversight.reports import VIEWERS
from people.models import Posting, Unit
from quizzes.exams.roll import percent

SHADES = {Standing.SATISFIED: "", Standing.TO_RETAKE: "second", Standing.UNFINISHED: "rest", Standing.OVERDUE: "low"}
SHOWN = (*STANDINGS, ALL, LEFT_OUT)
CELL_LABELS = {
    SATISFIED: gettext_lazy("达标"),
    AWAITING: gettext_lazy("等成绩"),
    TO_RETAKE: gettext_lazy("待补考"),
    STARTED: gettext_lazy("进行中"),
    NOTHING: gettext_lazy("未开始"),
    str(Standing.OVERDUE): gettext_lazy("逾期"),
}


@dataclass(frozen=True)
class Person:
    """One row of the list. `place`: the unit held then, with those above it up to the page's; `link_id`: the person's file, None when
    the person has left the reader's units; `reminded_at`: the last time, for this assignment."""

    duty: Duty
    place: str
    progress: str
    overdue_days: int | None
    link_id: str | None
    reminded_at: datetime | None


def standing_label(standing: str) -> str:
    """`standing`: one of the four, LEFT_OUT, or "" for everybody expected."""
    if standing in STANDINGS:
        return str(Standing(standing).label)
    return _("不在应完成之列") if standing == LEFT_OUT else _("全部应完成人员")


def read_standing(text: str) -> str:
    """Which list is shown: those overdue where nothing was chosen; "" for all."""
    return "" if text == ALL else text if text in SHOWN else str(Standing.OVERDUE)


def describe_completion(asked: Asked, question: Question) -> dict[str, Any]:
    """The page's context but for its list: the sentence, the bar's parts in percent from its left, units, curve, choices."""
    report, requirements = get_completion(question), question.requirements()
    left_out = [(Duty.LeftOut(code).label, count) for code, count in sorted(report.numbers.left_out.items()) if count]
    return {
        "asked": asked,
        "question": question,
        "assignment": question.assignment,
        "unit": question.unit,
        "report": report,
        "numbers": report.numbers,
        "requirements": requirements,
        "has_exams": any(one.exam_id for one in requirements),
        "has_results": has_results(requirements, question.at),
        "stack": stack_parts(report),
        "left_out": left_out,
        "left_out_count": report.count(LEFT_OUT),
        "curve": load_curve(question, report.numbers),
        "ancestors": list_ancestors(question.unit, asked.reader),
        "posts": list_posts(question),
        "month_end": timezone.localdate(asked.at).replace(day=1) - timedelta(days=1),
    }


def stack_parts(report: CompletionReport) -> list[dict[str, Any]]:
    parts, start = [], Decimal(0)
    for standing, shade in SHADES.items():
        count = report.numbers.standings[standing]
        width = percent(count, report.numbers.expected)
        label = standing_label(standing)
        parts.append({"standing": standing.value, "label": label, "count": count, "shade": shade})
        parts[-1] |= {"start": start, "width": width}
        start += width
    return parts


def describe_people(duties: Sequence[Duty], asked: Asked, requirements: Sequence[Requirement]) -> list[Person]:
    """Three statements."""
    question, officers = asked.question, [duty.officer_id for duty in duties]
    if question is None:
        return []
    places = name_units((duty.unit.path for duty in duties), asked.unit.path)
    present = Posting.objects.current().within(asked.reader.scope_paths(*VIEWERS)).filter(officer__in=officers)
    links = dict(present.values_list("officer_id", "officer__public_id"))
    reminded = last_reminders(question.assignment, officers, question.at)
    needed = question.assignment.needed_count or len(requirements)
    return [
        Person(
            duty=duty,
            place=places[duty.unit.path],
            progress=progress_words(duty, needed),
            overdue_days=overdue_days(duty, question.at),
            link_id=str(links[duty.officer_id]) if duty.officer_id in links else None,
            reminded_at=reminded.get(duty.officer_id),
        )
        for duty in duties
    ]


def last_reminders(assignment: Assignment, officers: Iterable[int], at: datetime) -> dict[int, datetime]:
    """By officer. One statement."""
    sent = Reminder.objects.filter(assignments=assignment, officer__in=officers, sent_at__lte=at).order_by()
    return dict(sent.values_list("officer_id").annotate(last=Max("sent_at")))


def overdue_days(duty: Duty, at: datetime) -> int | None:
    """Days begun since the deadline; None: not overdue."""
    if duty.left_out or duty.is_satisfied or duty.due_at > at:
        return None
    return (at - duty.due_at).days + 1


def progress_words(duty: Duty, needed: int) -> str:
    """How far somebody is, in as few words as it takes. `needed`: requirements that must be satisfied."""
    if duty.left_out:
        return str(duty.get_left_out_display())
    if duty.is_satisfied:
        return _("达标")
    if duty.is_awaiting:
        return _("已交卷，等成绩")
    if duty.is_completed:
        return _("待补考")
    if not duty.is_started:
        return _("未开始")
    if needed > 1:
        return _("已达标 %(done)s/%(needed)s 项") % {"done": duty.done_count, "needed": needed}
    return _("进行中")


def unit_choices(above: Iterable[Unit], unit: Unit, below: Iterable[Unit]) -> list[tuple[str, str]]:
    """Public id and name."""
    return [(str(one.public_id), one.name) for one in (*above, unit, *below)]


def cell_label(cell: Cell) -> str:
    return cell.left_out or str(CELL_LABELS[cell.state])


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # no class to subscript when it runs
    """Pages of a list whose length the report has told already."""

    def __init__(self, rows: Any, per_page: int, count: int | None = None) -> None:
        super().__init__(rows, per_page)
        if count is not None:
            self.count = count
