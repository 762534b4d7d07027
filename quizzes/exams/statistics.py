"""An exam's results for its trainers, officer by officer. Reads only. Everything is limited to the subtrees that the
reader is a trainer of (G10), and nothing that depends on a key is told before release to somebody who may not see every
item of the paper (G6)."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from people.models import Officer, Role
from people.scope import is_within
from quizzes.bank.models import Item
from quizzes.exams.models import Exam, PageLeave, PaperItem
from quizzes.exams.overview import is_released
from quizzes.exams.roll import ABSENT, FAILED, PASSED, RUNNING, SUBMITTED, TENTH, OfficerRow, load_roll
from quizzes.exams.secrecy import WITH_KEYS


@dataclass(frozen=True)
class OfficerStatistics:
    """`shows_scores`: whether the reader may be told what depends on keys; without it everybody who handed in is SUBMITTED.
    `left_out`: how many of the audience are not expected, by status."""

    exam: Exam
    as_of: datetime
    shows_scores: bool
    rows: list[OfficerRow]
    left_out: Counter[str]

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.status for row in self.rows)

    @property
    def came(self) -> int:
        counts = self.counts
        return counts[PASSED] + counts[FAILED] + counts[SUBMITTED]

    @property
    def mean_score(self) -> Decimal | None:
        """Of the best attempts, with one decimal place."""
        scores = [row.score for row in self.rows if row.score is not None]
        return (sum(scores, Decimal(0)) / len(scores)).quantize(TENTH, ROUND_HALF_UP) if scores else None

    def select(self, *, status: str = "", search: str = "", unit_path: str = "") -> list[OfficerRow]:
        """`search`: a part of the name, or the whole number."""
        return [
            row
            for row in self.rows
            if (not status or row.status == status)
            and row.unit_path.startswith(unit_path)
            and (not search or search in row.name or search == row.officer_number)
        ]

    def list_units(self) -> list[tuple[str, str]]:
        """Path and name of every unit that has a row, in the tree's order."""
        return sorted({(row.unit_path, row.unit_name) for row in self.rows})


def may_see_keys(reader: Officer, exam: Exam, now: datetime) -> bool:
    """Whether the reader may see every item of the paper with its key anyway, or its keys have been released."""
    if exam.review_policy in WITH_KEYS and is_released(exam, now):
        return True
    hidden = PaperItem.objects.filter(paper=exam.paper_id).exclude(version__item__in=Item.objects.visible_to(reader))
    return not hidden.exists()


def load_officers(exam: Exam, *, reader: Officer, now: datetime) -> OfficerStatistics:
    """All rows in the reader's reach, by unit and number. Seven statements at most. `now`: the database's."""
    scope = reader.scope_paths(Role.TRAINER)
    shows_scores = is_released(exam, now) or may_see_keys(reader, exam, now)
    roll = load_roll(exam, as_of=now, shows_scores=shows_scores, is_visible=lambda path: is_within(path, scope))
    leaves = _count_leaves(exam)
    rows = [replace(row, leave_count=leaves.get(row.officer_id, 0)) for row in roll.rows]
    return OfficerStatistics(exam=exam, as_of=now, shows_scores=shows_scores, rows=rows, left_out=roll.left_out)


def _count_leaves(exam: Exam) -> dict[int, int]:
    rows = PageLeave.objects.filter(attempt__exam=exam).values_list("attempt__officer_id")
    return dict(rows.annotate(count=Count("pk")))


def status_label(status: str) -> str:
    labels = {
        PASSED: _("合格"),
        FAILED: _("未合格"),
        SUBMITTED: _("已交卷"),
        RUNNING: _("进行中"),
        ABSENT: _("未参加"),
    }
    return labels[status]
