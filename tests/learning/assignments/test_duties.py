"""When an officer's duty is due, and whether the officer is expected."""

from datetime import UTC, datetime, timedelta

from learning.assignments.duties import Span, Terms, Timing, time_duty

START = datetime(2026, 3, 1, tzinfo=UTC)
DUE = START + timedelta(days=30)
TERMS = Terms(DUE, arrival_days=14, is_first=False)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def span(
    begins: float, ends: float | None, *, due: datetime = DUE, left_out: str = "", is_arrival: bool = False
) -> Span:
    return Span(day(begins), None if ends is None else day(ends), due, left_out, is_arrival)


def at(number: float, left_out: str = "", *spans: Span, extended_to: datetime | None = None) -> Timing | None:
    return time_duty(TERMS, left_out, spans=spans, extended_to=extended_to, now=day(number))


def test_at_publication_everybody_has_the_assignment_s_own_deadline() -> None:
    timing = time_duty(TERMS._replace(is_first=True), "", spans=[], extended_to=None, now=START)

    assert timing == Timing(DUE, "", is_arrival=False)


def test_arrival_has_at_least_the_days_that_are_fair() -> None:
    assert at(5) == Timing(DUE, "", is_arrival=True)
    assert at(25) == Timing(day(39), "", is_arrival=True)
    assert at(26, "", span(25, None, due=day(39), is_arrival=True)) == Timing(day(39), "", is_arrival=True)


def test_who_arrives_after_the_deadline_has_no_duty() -> None:
    assert at(30) is None
    assert at(31) is None


def test_deadline_never_comes_nearer() -> None:
    held = span(0, None, due=day(40))

    assert at(5, "", held) == Timing(day(40), "", is_arrival=False)
    assert at(5, "", held, extended_to=day(35)) == Timing(day(40), "", is_arrival=False)
    assert at(5, "", held, extended_to=day(50)) == Timing(day(50), "", is_arrival=False)


def test_who_returns_from_leave_before_the_deadline_has_the_fair_days() -> None:
    away = span(3, None, left_out="leave")

    assert at(28, "", span(0, 3), away) == Timing(day(42), "", is_arrival=False)
    assert at(28, "leave", span(0, 3), away) == Timing(DUE, "leave", is_arrival=False)


def test_who_was_on_leave_when_the_deadline_passed_stays_left_out() -> None:
    assert at(60, "", span(0, 20), span(20, None, left_out="leave")) == Timing(DUE, "leave", is_arrival=False)


def test_who_went_on_leave_after_the_deadline_is_overdue_again_on_return() -> None:
    assert at(60, "", span(0, 40), span(40, None, left_out="leave")) == Timing(DUE, "", is_arrival=False)


def test_who_left_the_audience_and_returns_in_time_is_an_arrival() -> None:
    assert at(29, "", span(0, 10)) == Timing(day(43), "", is_arrival=True)


def test_who_left_before_the_deadline_and_returns_after_it_has_no_duty() -> None:
    assert at(60, "", span(0, 29)) is None


def test_who_is_moved_or_leaves_at_the_very_deadline() -> None:
    assert at(60, "", span(0, 30), span(30, 50)) == Timing(DUE, "", is_arrival=False)
    assert at(60, "", span(0, 30)) is None


def test_short_gap_after_the_deadline_releases_nobody() -> None:
    assert at(60, "", span(0, 50)) == Timing(DUE, "", is_arrival=False)
    assert at(60, "", span(20, 50, due=day(34), is_arrival=True)) == Timing(day(34), "", is_arrival=True)


def test_extension_makes_who_was_left_out_expected_again() -> None:
    away = span(20, None, left_out="leave")

    assert at(60, "", span(0, 20), away, extended_to=day(90)) == Timing(day(90), "", is_arrival=False)
    assert at(60, "", span(0, 20), away, extended_to=day(65)) == Timing(day(74), "", is_arrival=False)
