"""No key, rationale or citation leaves the server before its release (T1): each bears a mark of its own, everybody opens every
address, and no page bears a mark or depends on what the key is."""

import re
from collections import Counter
from collections.abc import Iterable

from tests.security.cast import ANONYMOUS, KEYLESS, MARK
from tests.security.crawl import KEYED, Crawl, Visit
from tests.security.endpoints import own_endpoints

STATES = ("upcoming", "available", "running_immediately", "running_after_window", "handed_in")
STATES += ("sealed_after_window", "sealed_right_or_wrong", "sealed_never", "city", "imports", "lecture")


def marks_of(page: Visit) -> set[str]:
    return set(MARK.findall(page.body.decode(errors="replace") + repr(page.headers)))


def leaks(pages: Iterable[Visit]) -> list[tuple[str, str, set[str]]]:
    return [(page.login, page.url, marks) for page in pages if (marks := marks_of(page))]


def opened(crawl: Crawl, login: str, pattern: str) -> list[Visit]:
    """Pages that this person got, by address."""
    return [page for page in crawl.first if page.login == login and page.status == 200 and re.search(pattern, page.url)]


def test_the_walk_went_everywhere(crawl: Crawl) -> None:
    """Every address, by everybody; officers saw papers and results, so that what follows is not empty."""
    theirs = {page.url.partition("?")[0] for page in crawl.first if page.login == "officer"}
    unseen = [one.route for one in own_endpoints() if not any(re.fullmatch(shape(one.route), url) for url in theirs)]

    assert unseen == []
    assert {page.login for page in crawl.first} == set(KEYLESS)
    assert set(crawl.marks) == set(STATES)
    assert len(opened(crawl, "officer", r"^/exams/attempts/[^/]+/$")) == 2
    assert len(opened(crawl, "officer", r"^/exams/attempts/[^/]+/result$")) == 4
    assert len(opened(crawl, "officer", r"^/exams/attempts/[^/]+/images/")) >= 1
    assert len(opened(crawl, "officer", r"^/api/v1/attempts/[^/]+/result/$")) >= 2
    assert [page for page in [*crawl.first, *crawl.other] if page.status >= 500] == []


def shape(route: str) -> str:
    return "/" + re.sub(r"<[^>]+>", "[^/]+", route.replace("^", ""))


def test_questions_behind_a_lecture_tell_their_keys_with_the_verdict_and_never_those_of_an_exam(crawl: Crawl) -> None:
    """Before an answer nobody got one (above all the walk's pages). The last question stands on an exam's paper as well: it is not
    shown, and nobody can answer it."""
    [before] = opened(crawl, "officer", r"^/lectures/[0-9a-f-]+/$")
    *verdicts, secret, after = crawl.answered
    forms = [page.body.decode().count("data-question") for page in (before, after)]

    assert (len(verdicts), {page.status for page in verdicts}, secret.status, after.status) == (4, {200}, 404, 200)
    assert forms == [4, 4]
    for page in verdicts:
        assert {mark[6] for mark in marks_of(page)} >= {"R", "C"}
        assert marks_of(page) <= crawl.marks["lecture"]
    assert leaks([before, secret, after]) == []


def test_nobody_gets_a_key(crawl: Crawl) -> None:
    by_login = Counter(page.login for page in crawl.first)

    assert {login: by_login[login] > 50 for login in KEYLESS} == dict.fromkeys(KEYLESS, True)
    assert leaks([*crawl.first, *crawl.other]) == []


def test_the_search_finds_keys_where_they_are_released(crawl: Crawl) -> None:
    """The control: without it the test above would pass on a search that finds nothing."""
    html, api, *editors = crawl.released
    marks = crawl.marks["running_immediately"]

    for page in (html, api):
        assert {mark[6] for mark in marks_of(page)} == {"A", "R", "C"}
        assert marks_of(page) <= marks
    assert {mark[6] for page in editors for mark in marks_of(page)} >= {"R", "C"}


def test_pages_are_the_same_whatever_the_key(crawl: Crawl) -> None:
    """Pages that looked at no table which another key makes different are so by construction; the others are compared."""
    first = {(page.login, page.url): page for page in crawl.first}
    different = [
        (page.login, page.url) for page in crawl.other if page.comparable != first[page.login, page.url].comparable
    ]

    assert crawl.varied == set(KEYED)
    assert len(crawl.other) > 50
    assert {"officer", "hr", "unit_administrator"} <= {page.login for page in crawl.other}
    assert different == []


def test_most_of_the_walk_is_by_people_who_are_let_in(crawl: Crawl) -> None:
    let_in = {page.login for page in crawl.first if page.status == 200}

    assert let_in - {ANONYMOUS} == set(KEYLESS) - {ANONYMOUS}
