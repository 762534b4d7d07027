"""What an officer sees and does with lectures. Pages come from cms.reading alone: what it does not give is 404, or 410 when it was
there once."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from cms.models import LecturePage
from cms.reading import find_gone, lectures_for, series_for
from learning.progress import answering, tracking
from learning.progress.cards import (
    ALL,
    DONE,
    TABS,
    TO_DO,
    Narrowed,
    build_cards,
    find_lectures,
    list_competencies,
    list_posts,
)
from learning.progress.models import LectureQuestion
from learning.progress.opening import OpeningInvalid, read_opening
from learning.progress.pages import build_page, build_preview, show_question, shows_image
from learning.progress.reports import ReportMalformed, read_report
from learning.progress.standing import Standing, load_questions, load_standing
from people.models import Officer
from quizzes.bank.images import read_image
from quizzes.bank.models import ItemImage
from quizzes.exams.attempt_page import take_fields
from records.clock import database_now

CARDS_PER_PAGE = 24


@login_required
@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    narrowed = read_narrowed(request)
    page = Paginator(find_lectures(request.user, narrowed), CARDS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "narrowed": narrowed,
        "tabs": [(TO_DO, _("待学")), (DONE, _("已学")), (ALL, _("全部"))],
        "series": list(series_for(request.user)),
        "competencies": list_competencies(request.user),
        "posts": list_posts(request.user),
        "is_narrowed": bool(narrowed.series or narrowed.competency or narrowed.post),
        "page": page,
        "cards": build_cards(request.user, page.object_list),
        "query": query_of(narrowed),
    }
    return render(request, "progress/list.html", context)


@login_required
@require_safe
def show_series(request: HttpRequest, series_id: uuid.UUID) -> HttpResponse:
    """A series is read as the list of its lectures."""
    series = get_object_or_404(series_for(request.user), public_id=series_id)
    return redirect(f"{reverse('progress:list')}?tab={ALL}&series={series.public_id}")


@login_required
@require_safe
def show_lecture(request: HttpRequest, lecture_id: uuid.UUID) -> HttpResponse:
    lecture = find_lecture(request.user, lecture_id)
    if lecture is None:
        return answer_gone(request, lecture_id)
    view = build_page(lecture, load_standing(lecture, request.user), request.user)
    return render(request, "progress/lecture.html", {"view": view, "lecture": lecture})


def preview_lecture(request: HttpRequest, lecture: LecturePage) -> HttpResponse:
    """For the editor: the same page of a draft."""
    return render(request, "progress/lecture.html", {"view": build_preview(lecture), "lecture": lecture})


@require_POST
def take_report(request: HttpRequest, lecture_id: uuid.UUID) -> HttpResponse:
    """A report of the page's script. 401: log in again, the report is kept there; 400 and 404: it can never be taken."""
    if not request.user.is_authenticated:
        return JsonResponse({"reason": "login"}, status=401)
    lecture = get_lecture(request.user, lecture_id)
    try:
        batch_id, opened, segments, blocks, position = read_report(request.body)
        opened_at = read_opening(opened, lecture, request.user, now=database_now())
    except (ReportMalformed, OpeningInvalid) as error:
        return JsonResponse({"reason": type(error).__name__}, status=400)
    report = tracking.Report(batch_id, segments, blocks, position, opened_at)
    return JsonResponse(describe(tracking.credit_batch(lecture, report, officer=request.user)))


def login_to_lecture(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For what is only posted: whoever has to log in first comes back to the lecture's page, not to the form's address."""

    @wraps(view)
    def guarded(request: HttpRequest, lecture_id: uuid.UUID, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, lecture_id, **kwargs)
        return redirect_to_login(reverse("progress:lecture", args=[lecture_id]))

    return guarded


@login_to_lecture
@require_POST
def finish(request: HttpRequest, lecture_id: uuid.UUID) -> HttpResponse:
    """我看完了."""
    lecture = get_lecture(request.user, lecture_id)
    try:
        tracking.complete_manually(lecture, officer=request.user)
    except tracking.WordRefused:
        raise Http404 from None
    return redirect("progress:lecture", lecture_id)


@login_to_lecture
@require_POST
def answer(request: HttpRequest, lecture_id: uuid.UUID, question_id: uuid.UUID) -> HttpResponse:
    """The script gets the question anew with its verdict, a plain form the whole page."""
    lecture = get_lecture(request.user, lecture_id)
    question = get_object_or_404(LectureQuestion, lecture=lecture, public_id=question_id)
    verdict, problem, status = None, "", 200
    fields = take_fields(request.POST, field_of(request.POST))
    try:
        verdict, standing = answering.answer_question(lecture, question, posted=fields, officer=request.user)
    except answering.AnswerMissing:
        standing, problem, status = load_standing(lecture, request.user), _("还没有作答，请先作答再提交。"), 422
    except LectureQuestion.DoesNotExist:
        raise Http404 from None
    shown = show_question(lecture, find_own(standing, question), verdict=verdict, problem=problem)
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "progress/_question.html", {"row": shown, "standing": standing}, status=status)
    view = build_page(lecture, standing, request.user, answered=shown)
    return render(request, "progress/lecture.html", {"view": view, "lecture": lecture}, status=status)


def field_of(form: QueryDict) -> str:
    """What the question's fields were called when the page was made: q and its position then."""
    return next((name.partition("-")[0] for name in form if name.startswith("q")), "q")


@login_required
@require_GET
def show_image(request: HttpRequest, lecture_id: uuid.UUID, image_id: uuid.UUID) -> HttpResponse:
    lecture = get_lecture(request.user, lecture_id)
    if not shows_image(load_questions(lecture, request.user), image_id):
        raise Http404
    media_type, data = read_image(get_object_or_404(ItemImage, public_id=image_id))
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=media_type, headers=headers)


def find_own(standing: Standing, question: LectureQuestion) -> Any:
    return next(own for own in standing.questions.shown if own.question.pk == question.pk)


def find_lecture(officer: Officer, lecture_id: uuid.UUID) -> LecturePage | None:
    lectures = lectures_for(officer).select_related("series", "video__poster", "captions", "cover")
    return lectures.filter(public_id=lecture_id).first()


def get_lecture(officer: Officer, lecture_id: uuid.UUID) -> LecturePage:
    lecture = find_lecture(officer, lecture_id)
    if lecture is None:
        raise Http404
    return lecture


def answer_gone(request: HttpRequest, lecture_id: uuid.UUID) -> HttpResponse:
    gone = find_gone(LecturePage, lecture_id, request.user)
    if gone is None:
        raise Http404
    return render(request, "progress/gone.html", {"gone": gone}, status=410)


def describe(standing: Standing) -> dict[str, Any]:
    return {
        "share": standing.facts.share_covered,
        "blocks": sorted(standing.progress.blocks) if standing.progress else [],
        "completed": standing.completion is not None,
    }


def read_narrowed(request: HttpRequest) -> Narrowed:
    """What the address says; what can't be read narrows nothing."""
    tab, series, competency = (request.GET.get(name, "") for name in ("tab", "series", "competency"))
    try:
        series_id = uuid.UUID(series) if series else None
    except ValueError:
        series_id = None
    return Narrowed(
        tab=tab if tab in TABS else TO_DO,
        series=series_id,
        competency=int(competency) if competency.isdecimal() and len(competency) < 10 else None,
        post=request.GET.get("post", "")[:40],
    )


def query_of(narrowed: Narrowed) -> str:
    """The part of the address that narrows, without the tab."""
    values = {"series": narrowed.series or "", "competency": narrowed.competency or "", "post": narrowed.post}
    return urlencode({name: str(value) for name, value in values.items() if value})
