"""Requests lost, replies lost, servers busy, pages reloaded and closed, in any order: what the officer chose last is stored."""

import random

import pytest
from playwright.sync_api import Route

from tests.journeys.exam_room import ExamPage, NewContext, prepare_room

pytestmark = pytest.mark.journey

STEPS = 50


def disturb(dice: random.Random, route: Route) -> None:
    """Four saves in ten go through."""
    fate = dice.random()
    if fate < 0.2:
        route.abort()
    elif fate < 0.4:
        route.fetch()
        route.abort()  # committed, but the page never hears of it
    elif fate < 0.6:
        route.fulfill(status=503, json={"reason": "busy"}, headers={"Retry-After": "0"})
    else:
        route.continue_()


def reopen(exam: ExamPage, path: str) -> ExamPage:
    """As after the phone has killed the page."""
    exam.context.set_offline(True)  # so that nothing is sent in parting
    exam.page.close()
    exam.context.set_offline(False)
    again = ExamPage(exam.context.new_page())
    again.open(path)
    return again


SEEDS = (1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_choice_is_what_is_stored(new_context: NewContext, seed: int) -> None:
    dice = random.Random(seed)
    room = prepare_room(new_context)
    exam = room.enter()
    exam.context.route("**/save", lambda route: disturb(dice, route))
    chosen: dict[int, object] = {}
    for _ in range(STEPS):
        step = dice.random()
        if step < 0.08:
            exam = reopen(exam, room.path)
        elif step < 0.18:
            exam.context.set_offline(True)
        elif step < 0.4:
            exam.context.set_offline(False)
        else:
            position, index = dice.choice((1, 2, 5, 6)), dice.randrange(2)
            exam.choose(position, index)
            chosen[position] = f"o{index}" if position < 3 else index == 0
    exam.context.set_offline(False)
    exam.context.unroute("**/save")
    exam.page.evaluate("window.dispatchEvent(new Event('online'))")
    exam.expect_saved()

    assert room.stored() == chosen
    assert exam.errors == []
