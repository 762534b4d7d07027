"""Officers say that something is wrong with a question; its trainers answer. Owns `ItemReport`. Refuses reports of versions that the
officer has not been shown with their outcome: rooms above say which those are when they start, and what the answers say."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people.models import Officer, Role
from people.scope import require_scope
from quizzes.bank.models import ItemReport, ItemVersion
from records.audit import write_entry
from records.clock import database_now
from records.messages import send_message
from records.models import Message

MOST_A_DAY = 20  # reports of one officer
LONGEST = 500
SMALLEST = 5  # people; of fewer no figure is shown


class ReportRefused(Exception):
    """The report is not taken; the message says why."""


class TooManyReports(ReportRefused):
    """The officer has reported enough for a day."""


@dataclass(frozen=True)
class ChosenOption:
    """An option, or a part of the question, in words; how many chose it or had it right."""

    words: str
    count: int
    is_right: bool


@dataclass(frozen=True)
class AnswerFigures:
    """How `people` did with a version, each counted once. Indices None: they can't be told. `alarms`: in words, what to look at first."""

    people: int
    difficulty: float | None = None
    discrimination: float | None = None
    shares: Sequence[ChosenOption] = ()
    alarms: Sequence[str] = ()

    @property
    def percentages(self) -> list[tuple[ChosenOption, int]]:
        return [(one, round(one.count * 100 / max(1, self.people))) for one in self.shares]


@dataclass(frozen=True)
class ReportedVersion:
    """All open reports of a version, the latest first. `figures` None: fewer than `SMALLEST` people have answered it."""

    version: ItemVersion
    reports: list[ItemReport]
    figures: AnswerFigures | None

    @property
    def texts(self) -> list[str]:
        return [report.text for report in self.reports if report.text]


Sight = Callable[[Officer, int], bool]
Figures = Callable[[Iterable[int]], dict[int, AnswerFigures]]
_sights: list[Sight] = []
_figures: list[Figures] = []


def register_sight(sight: Sight) -> None:
    """A way to have been shown a version with its outcome; rooms above name theirs when they start."""
    _sights.append(sight)


def register_figures(figures: Figures) -> None:
    _figures.append(figures)


def may_report(officer: Officer, version_id: int) -> bool:
    return any(sight(officer, version_id) for sight in _sights)


def report_version(version: ItemVersion, *, officer: Officer, text: str = "") -> ItemReport:
    """Open a report; another one of the same version adds its words to the one that is open.

    Raises ReportRefused: not shown to the officer, or too many; TooManyReports.
    """
    if not may_report(officer, version.pk):
        raise ReportRefused(_("只能报告你在成绩页或练习里看到过的题。"))
    text = text.strip()[:LONGEST]
    with transaction.atomic():
        own = ItemReport.objects.select_for_update().filter(officer=officer)
        known = own.filter(version=version, state=ItemReport.State.OPEN).first()
        if known is None:
            if own.filter(created_at__gt=database_now() - timedelta(days=1)).count() >= MOST_A_DAY:
                raise TooManyReports(_("今天报告得够多了，谢谢。请明天再来。"))
            try:
                with transaction.atomic():
                    return ItemReport.objects.create(version=version, officer=officer, text=text)
            except IntegrityError:  # the same officer, twice at once
                known = own.get(version=version, state=ItemReport.State.OPEN)
        if text and text not in known.text.split("\n"):
            known.text = f"{known.text}\n{text}".strip()[: LONGEST * 2]
            known.save(update_fields=["text"])
    return known


def list_reported(officer: Officer) -> list[ReportedVersion]:
    """Versions of the trainer's banks with open reports, those with the most first. Figures of exams are beside them."""
    rows = ItemReport.objects.visible_to(officer).filter(state=ItemReport.State.OPEN)
    by_version: dict[int, list[ItemReport]] = defaultdict(list)
    versions: dict[int, ItemVersion] = {}
    for report in rows.select_related("version__item__bank", "version__item__current_version"):
        by_version[report.version_id].append(report)
        versions[report.version_id] = report.version
    figures = figures_of(versions)
    found = [ReportedVersion(versions[pk], reports, figures.get(pk)) for pk, reports in by_version.items()]
    return sorted(found, key=lambda one: -len(one.reports))


def figures_of(version_ids: Iterable[int]) -> dict[int, AnswerFigures]:
    """By version, of those that at least `SMALLEST` people have answered."""
    wanted = list(version_ids)
    found = {pk: one for figures in _figures for pk, one in figures(wanted).items()} if wanted else {}
    return {pk: one for pk, one in found.items() if one.people >= SMALLEST}


def count_open(officer: Officer) -> int:
    open_ones = ItemReport.objects.visible_to(officer).filter(state=ItemReport.State.OPEN)
    return open_ones.order_by().values("version").distinct().count()


def close_reports(version: ItemVersion, *, state: str, reply: str, actor: Officer, until: int | None = None) -> int:
    """Answer all open reports of a version; every reporter gets the reply as a message. `until`: the newest report that the actor had in
    view. Returns how many.

    Raises ReportRefused: no reply, or none is open.
    """
    bank = version.item.bank
    require_scope(actor, bank.unit.path, Role.TRAINER)
    if state not in (ItemReport.State.FIXED, ItemReport.State.RIGHT):
        raise ReportRefused(_("请选处理结果。"))
    if not reply.strip():
        raise ReportRefused(_("请写一句答复，报告的人会收到。"))
    with transaction.atomic():
        rows = ItemReport.objects.select_for_update().filter(version=version, state=ItemReport.State.OPEN)
        reports = list(rows.filter(pk__lte=until) if until else rows)
        if not reports:
            raise ReportRefused(_("这道题的报告已经处理过了。"))
        changes = {"state": state, "reply": reply.strip(), "closed_by": actor, "closed_at": database_now()}
        ItemReport.objects.filter(pk__in=[report.pk for report in reports]).update(**changes)
        title = _("你报告的题：%(state)s") % {"state": ItemReport.State(state).label}
        owners = [report.officer_id for report in reports]
        send_message(owners, kind=Message.Kind.SYSTEM, title=title, text=reply.strip()[:LONGEST])
        detail: dict[str, object] = {
            "bank": bank.code,
            "version": version.number,
            "reports": len(reports),
            "state": state,
        }
        write_entry("item_reports_closed", actor=actor, target=version.item, unit_path=bank.unit.path, detail=detail)
    return len(reports)
