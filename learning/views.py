"""The officer's home: what is to do; and the person's own page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.notices import newest_notice
from learning.progress.cards import list_to_do
from quizzes.exams.overview import UPCOMING, list_cards

SHOWN = 3
SHOWN_OF_ALL = 8


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    cards = list_cards(request.user)
    to_do = [card for card in cards if card.is_to_do]
    context = {
        "to_do": to_do[:SHOWN],
        "to_do_count": len(to_do),
        "upcoming": [card for card in cards if card.group == UPCOMING][:SHOWN],
        "recent": list_sat(cards)[:SHOWN],
        "lectures": list_to_do(request.user, SHOWN),
        "notice": newest_notice(request.user),
    }
    return render(request, "learning/home.html", context)


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    sat = list_sat(list_cards(request.user))
    shown = sat if request.GET.get("results") == "all" else sat[:SHOWN_OF_ALL]
    return render(request, "learning/me.html", {"sat": shown, "sat_count": len(sat)})


def list_sat(cards):
    """Exams with an attempt that was handed in, the latest first."""
    return sorted(
        (card for card in cards if card.last_sealed), key=lambda card: card.last_sealed.ended_at, reverse=True
    )
