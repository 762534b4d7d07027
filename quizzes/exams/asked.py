"""What exams know of the bank's versions: to whom one was shown with its outcome, how it was answered, which draft papers hold it. The
bank asks by hooks, since it knows no exams."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse

from people.models import Officer
from quizzes.bank.models import Item, ItemVersion
from quizzes.bank.onward import OpenDraft
from quizzes.bank.reports import AnswerFigures, ChosenOption
from quizzes.exams.health_pages import VersionFigures, show_versions
from quizzes.exams.models import Attempt, Exam, Paper, PaperItem
from quizzes.exams.overview import is_released
from quizzes.exams.papers import succeed_version
from quizzes.exams.results import WITH_VERDICTS
from records.clock import database_now


def was_shown(officer: Officer, version_id: int) -> bool:
    """On a result page of the officer's own that is released with its verdicts."""
    now = database_now()
    papers = PaperItem.objects.filter(version=version_id).values("paper")
    sat = Attempt.objects.filter(officer=officer, state=Attempt.State.SEALED, exam__paper__in=papers)
    exams = Exam.objects.filter(pk__in=sat.values("exam"), review_policy__in=WITH_VERDICTS)
    return any(is_released(exam, now) for exam in exams)


def figures_of(version_ids: Iterable[int]) -> dict[int, AnswerFigures]:
    """As the night's task counted them; of versions that enough people had. Three statements."""
    versions = ItemVersion.objects.filter(pk__in=list(version_ids)).select_related("health")
    return {one.version.pk: _figures(one) for one in show_versions(list(versions)) if one.health and not one.is_hidden}


def _figures(shown: VersionFigures) -> AnswerFigures:
    health = shown.health
    assert health is not None
    shares = [ChosenOption(f"{one.letter} {one.text}".strip(), one.count, one.is_right) for one in shown.options]
    return AnswerFigures(
        health.people, health.difficulty_index, health.discrimination_index, shares, tuple(shown.alarms)
    )


def find_open_drafts(item: Item, officer: Officer) -> list[OpenDraft]:
    """Papers that nobody can sit yet and that hold another version than the approved one."""
    if item.approved_version_id is None or item.status == Item.Status.RETIRED:
        return []
    rows = _older(item, officer).select_related("paper", "version")
    return [
        OpenDraft(
            str(row.paper.public_id),
            row.paper.title,
            reverse("papers:show", args=[row.paper.public_id]),
            row.version.number,
        )
        for row in rows
    ]


def replace_in_drafts(item: Item, officer: Officer, ids: list[str]) -> int:
    """Put the approved version into the named papers. Returns into how many."""
    papers = Paper.objects.filter(pk__in=_older(item, officer).values("paper"), public_id__in=ids)
    return sum(succeed_version(paper, item, actor=officer) for paper in papers.select_related("unit"))


def _older(item: Item, officer: Officer) -> QuerySet[PaperItem]:
    drafts = Paper.objects.visible_to(officer).filter(frozen_at__isnull=True)
    rows = PaperItem.objects.filter(paper__in=drafts, version__item=item)
    return rows.exclude(version=item.approved_version_id).order_by("paper_id")
