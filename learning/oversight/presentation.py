"""A report in the words and shapes of its page."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from learning.oversight.access import list_ancestors
from learning.oversight.reports import ExamReport
from people.models import Officer
from quizzes.exams.roll import ABSENT, FAILED, PASSED, RUNNING, STATUSES, SUBMITTED, percent

SHADES = {PASSED: "", FAILED: "low", SUBMITTED: "", RUNNING: "second", ABSENT: "rest"}


def status_label(status: str) -> str:
    labels = {
        PASSED: _("合格"),
        FAILED: _("未合格"),
        SUBMITTED: _("已交卷"),
        RUNNING: _("进行中"),
        ABSENT: _("未参加"),
    }
    return labels.get(status, _("全部"))


def shown_statuses(report: ExamReport) -> list[str]:
    """Those that a row can have: verdicts, or the bare fact of having handed in."""
    hidden = {PASSED, FAILED} if report.is_withheld else {SUBMITTED}
    return [status for status in STATUSES if status not in hidden]


def describe_report(report: ExamReport, reader: Officer) -> dict[str, Any]:
    """The page's context: the stacked bar's parts in percent from its left, and the units above within the reader's scope."""
    stack, start = [], Decimal(0)
    for status in shown_statuses(report):
        count = report.counts[status]
        width = percent(count, report.expected)
        stack.append(
            {"status": status, "label": status_label(status), "count": count, "shade": SHADES[status]}
            | {"start": start, "width": width}
        )
        start += width
    left_out = [(Officer.Status(status).label, count) for status, count in report.left_out.items()]
    ancestors = list_ancestors(report.unit, reader)
    context = {"report": report, "exam": report.exam, "unit": report.unit, "units": report.list_units()}
    words = _("，").join(
        _("%(status)s %(count)s 人") % {"status": part["label"], "count": part["count"]} for part in stack
    )
    context["stack_words"] = words
    return context | {"counts": report.counts, "stack": stack, "left_out": left_out, "ancestors": ancestors}
