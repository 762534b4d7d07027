"""The officer's home: what is to do; the person's own page; and own assignments."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.notices import newest_notice
from learning.assignments.own import find_former, list_own, list_reminders
from learning.hours import read_hours
from learning.progress.cards import list_to_do
from learning.to_do import list_lines
from quizzes.exams.overview import UPCOMING, list_cards
from records.clock import database_now

SHOWN = 3
SHOWN_OF_ALL = 8


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    cards = list_cards(request.user)
    lines = list_lines(request.user, cards, list_own(request.user))
    asked = {line.lecture.lecture.pk for line in lines if line.lecture}
    lectures = [card for card in list_to_do(request.user, SHOWN + len(asked)) if card.lecture.pk not in asked]
    now = database_now()
    context = {"to_do": lines[:SHOWN], "to_do_count": len(lines), "lectures": lectures[:SHOWN], "now": now}
    context |= {"hours": read_hours(request.user, now), "notice": newest_notice(request.user)}
    context["upcoming"] = [card for card in cards if card.group == UPCOMING][:SHOWN]
    return render(request, "learning/home.html", context | {"recent": list_sat(cards)[:SHOWN]})


@login_required
@require_safe
def list_all_to_do(request: HttpRequest) -> HttpResponse:
    lines = list_lines(request.user, list_cards(request.user), list_own(request.user))
    return render(request, "learning/to_do.html", {"lines": lines, "now": database_now()})


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    sat, owns = list_sat(list_cards(request.user)), list_own(request.user)
    shown = sat if request.GET.get("results") == "all" else sat[:SHOWN_OF_ALL]
    shown_owns = owns if request.GET.get("assignments") == "all" else owns[:SHOWN_OF_ALL]
    reminders = list_reminders(request.user)[:SHOWN_OF_ALL]
    context = {"sat": shown, "sat_count": len(sat), "owns": shown_owns, "own_count": len(owns), "reminders": reminders}
    return render(request, "learning/me.html", context | {"hours": read_hours(request.user, database_now())})


@login_required
@require_safe
def show_assignment(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """One of this officer's own, or that it is theirs no longer; to anybody else it does not exist."""
    found = list_own(request.user, public_id=assignment_id)
    if found:
        exams = {card.exam.pk: card for card in list_cards(request.user)}
        return render(request, "learning/assignment.html", {"own": found[0], "exams": exams})
    had = find_former(request.user, assignment_id)
    if had is None:
        raise Http404
    return render(request, "learning/assignment_gone.html", {"assignment": had}, status=410)


def list_sat(cards):
    """Exams with an attempt that was handed in, the latest first."""
    return sorted(
        (card for card in cards if card.last_sealed), key=lambda card: card.last_sealed.ended_at, reverse=True
    )
