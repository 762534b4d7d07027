"""A client that lies about its progress gains nothing; an honest one loses nothing."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cms.models import LecturePage
from learning.progress.models import LectureCompletion, LectureProgress, ProgressBatch
from learning.progress.opening import sign_opening
from learning.progress.signals import lecture_completed
from learning.progress.tracking import discard_old_batches
from records.clock import database_now
from tests.cms.factories import make_lecture, make_medium
from tests.factories import make_officer, make_province
from tests.learning.progress.cast import add_questions, covered, let_pass, logged_in, make_video_lecture, report, send

WHOLE = (0, 480)
AFFORDABLE = 2 * 4 * 1000  # what the slack of three seconds and a slow test are worth at twice the speed
LONG = f"<p>{'条' * 300}</p>"


@pytest.fixture
def province(db):
    return make_province()


@pytest.fixture
def officer(province):
    return make_officer(province.ward)


@pytest.fixture
def lecture(province):
    return make_video_lecture(province.prison)


def total(ranges):
    return sum(end - start for start, end in ranges)


def test_whole_video_claimed_at_once_is_not_credited(lecture, officer):
    client = logged_in(officer)

    replies = [send(client, lecture, report(lecture, officer, WHOLE)) for _ in range(5)]

    assert [reply.status_code for reply in replies] == [200] * 5
    assert total(covered(lecture, officer)) <= AFFORDABLE
    assert not LectureCompletion.objects.exists()


CRAFTED = {
    "rate 16": [(0, 480, 16)],
    "overlapping": [(start / 10, start / 10 + 48, 16) for start in range(400)],
    "backwards and beyond": [(10, 5), (7, 7), (480, 4800), (479.99, 1e8)],
    "many": [(0, 480, 1)] * 500,
}


def test_crafted_segments_gain_no_more_than_the_time(province, officer, lecture):
    client = logged_in(officer)
    for words, segments in CRAFTED.items():
        LectureProgress.objects.all().delete()
        reply = send(client, lecture, report(lecture, officer, *segments))

        assert (reply.status_code, reply.json()["completed"]) == (200, False), words
        assert total(covered(lecture, officer)) <= AFFORDABLE, words


MALFORMED = [
    {"segments": [{"from": 0, "to": float("nan"), "rate": 1}]},
    {"segments": [{"from": 0, "to": float("inf"), "rate": 1}]},
    {"segments": [{"from": 0, "to": 10**400, "rate": 1}]},
    {"segments": [{"from": "0", "to": 10, "rate": 1}]},
    {"segments": [{"from": 0, "to": 10, "rate": True}]},
    {"segments": [{"from": 0, "to": 10}]},
    {"segments": [[0, 10, 1]]},
    {"segments": 3},
    {"segments": [{"from": 0, "to": 1, "rate": 1}] * 501},
    {"blocks": ["0"]},
    {"blocks": [0.5]},
    {"blocks": [True]},
    {"position": float("nan")},
    {"batch": "mine"},
    {"at": "2031-01-01T00:00:00Z"},
    {"completed": True},
    {"opened": "forged"},
    {"opened": None},
]
NO_REPORT = ["", "[]", "null", "[" * 30_000, '{"batch"', b"\xff", "0" * 70_000]


def test_malformed_report_is_refused_and_changes_nothing(lecture, officer):
    client = logged_in(officer)
    bodies = [json.dumps({**report(lecture, officer, WHOLE), **change}) for change in MALFORMED] + NO_REPORT

    statuses = [send(client, lecture, body).status_code for body in bodies]

    assert statuses == [400] * len(bodies)
    assert LectureProgress.objects.count() == 0


def test_hundred_thousand_segments_are_refused_before_they_are_read(lecture, officer):
    body = report(lecture, officer, *[(0, 1)] * 100_000)

    assert send(logged_in(officer), lecture, body).status_code == 400


def test_negative_segment_counts_nothing(lecture, officer):
    reply = send(logged_in(officer), lecture, report(lecture, officer, (-400, 3), (5, 6, -2)))

    assert (reply.status_code, covered(lecture, officer)) == (200, [])


def test_report_sent_again_changes_nothing(lecture, officer):
    client, body = logged_in(officer), report(lecture, officer, WHOLE)
    send(client, lecture, body)
    let_pass(lecture, officer, minutes=30)
    before = covered(lecture, officer)

    replies = [send(client, lecture, body) for _ in range(3)]

    assert {reply.status_code for reply in replies} == {200}
    assert covered(lecture, officer) == before
    assert ProgressBatch.objects.count() == 1


def test_two_devices_share_one_clock(lecture, officer):
    phone, computer = logged_in(officer), logged_in(officer)
    begun = database_now()
    send(phone, lecture, report(lecture, officer))
    let_pass(lecture, officer, seconds=60)

    send(phone, lecture, report(lecture, officer, (0, 120, 2)))
    send(computer, lecture, report(lecture, officer, (240, 360, 2)))

    taken = 2000 * (database_now() - begun).total_seconds()  # milliseconds at double speed that the test itself took
    assert 120_000 <= total(covered(lecture, officer)) <= 120_000 + max(AFFORDABLE, taken)


def test_opening_is_signed_for_one_officer_one_lecture_and_seven_days(lecture, officer, province):
    other = make_video_lecture(province.prison, "另一课")
    stranger, now = make_officer(province.ward), database_now()
    openings = [
        sign_opening(lecture, stranger, now=now),
        sign_opening(other, officer, now=now),
        sign_opening(lecture, officer, now=now + timedelta(minutes=1)),
        sign_opening(lecture, officer, now=now - timedelta(days=8)),
    ]

    replies = [send(logged_in(officer), lecture, report(lecture, officer, opened=one)) for one in openings]

    assert [reply.status_code for reply in replies] == [400] * 4


def test_watching_in_a_dead_spot_counts_from_when_the_page_was_given(lecture, officer):
    opened = sign_opening(lecture, officer, now=database_now() - timedelta(minutes=8))

    reply = send(logged_in(officer), lecture, report(lecture, officer, (0, 240), (240, 480), opened=opened))

    assert covered(lecture, officer) == [[0, 480_000]]
    assert reply.json() == {"share": 100, "blocks": [], "completed": True}


def test_lectures_that_are_not_ones_own_do_not_exist(province, officer):
    foreign = make_video_lecture(province.city, audience="own_unit")
    draft = make_video_lecture(province.prison, live=False)

    replies = [send(logged_in(officer), one, report(one, officer, WHOLE)).status_code for one in (foreign, draft)]

    assert replies == [404, 404]
    assert LectureProgress.objects.count() == 0


def test_without_login_the_script_is_told_so_in_a_word(lecture, officer, client):
    reply = send(client, lecture, report(lecture, officer))

    assert (reply.status_code, reply.json()) == (401, {"reason": "login"})


def test_forged_post_is_refused(lecture, officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)

    assert send(client, lecture, report(lecture, officer)).status_code == 403


def test_share_of_the_video_completes_once_with_its_facts(lecture, officer):
    heard = []
    lecture_completed.connect(lambda completion, **kwargs: heard.append(completion), weak=False, dispatch_uid="test")
    client = logged_in(officer)
    send(client, lecture, report(lecture, officer))
    let_pass(lecture, officer, minutes=8)
    try:
        send(client, lecture, report(lecture, officer, (0, 431)))
        assert not LectureCompletion.objects.exists()
        send(client, lecture, report(lecture, officer, (431, 432)))
        send(client, lecture, report(lecture, officer, (432, 480)))
    finally:
        lecture_completed.disconnect(dispatch_uid="test")

    completion = LectureCompletion.objects.get()
    assert heard == [completion]
    assert completion.rule_version == 1
    assert completion.facts["facts"]["covered"] == 432_000
    assert completion.facts["requirement"]["share"] == 90


def test_text_is_completed_when_every_block_was_read_at_a_human_pace(province, officer):
    lecture = make_lecture(province.prison, body=[("paragraph", LONG), ("heading", "二"), ("paragraph", LONG)])
    client = logged_in(officer)

    first = send(client, lecture, report(lecture, officer, blocks=[0, 1, 2, 7, -1]))
    let_pass(lecture, officer, seconds=10)
    second = send(client, lecture, report(lecture, officer, blocks=[0, 1, 2]))
    let_pass(lecture, officer, seconds=10)
    third = send(client, lecture, report(lecture, officer, blocks=[2]))

    assert [reply.json()["blocks"] for reply in (first, second, third)] == [[], [0, 1], [0, 1, 2]]
    assert LectureCompletion.objects.filter(officer=officer, lecture=lecture).count() == 1


def test_replaced_video_begins_anew(lecture, officer, province):
    client = logged_in(officer)
    send(client, lecture, report(lecture, officer))
    let_pass(lecture, officer, minutes=5)
    send(client, lecture, report(lecture, officer, (0, 300)))
    other = make_medium(province.prison, "video", b"\1" * 64, duration=timedelta(minutes=8))
    LecturePage.objects.filter(pk=lecture.pk).update(video=other)

    reply = send(client, lecture, report(lecture, officer))

    assert reply.json()["share"] == 0


def test_own_word_counts_where_it_is_allowed_and_nowhere_else(province, officer):
    allowed = make_video_lecture(province.prison, is_manual_allowed=True)
    refused = make_video_lecture(province.prison)
    unmeasured = make_lecture(province.prison, body=[])
    client = logged_in(officer)

    codes = [
        client.post(reverse("progress:finish", args=[one.public_id])).status_code
        for one in (allowed, refused, unmeasured)
    ]

    assert codes == [302, 404, 302]
    assert set(LectureCompletion.objects.values_list("lecture", flat=True)) == {allowed.pk, unmeasured.pk}


def test_own_word_does_not_stand_for_the_questions(province, officer):
    lecture = make_video_lecture(province.prison, is_manual_allowed=True, is_pass_required=True)
    add_questions(lecture)

    logged_in(officer).post(reverse("progress:finish", args=[lecture.public_id]))

    assert not LectureCompletion.objects.exists()


def test_position_goes_on_wherever_it_was_reported(lecture, officer):
    send(logged_in(officer), lecture, report(lecture, officer, position=290.4))

    html = logged_in(officer).get(reverse("progress:lecture", args=[lecture.public_id])).content.decode()

    assert "上次看到 4:50" in html
    assert "#t=290.4" in html


def test_database_holds_one_row_of_what_there_is_once(lecture, officer):
    send(logged_in(officer), lecture, report(lecture, officer))
    row = LectureProgress.objects.get()
    now = database_now()
    batch = ProgressBatch.objects.get().batch_id

    doubles = [
        lambda: LectureProgress.objects.create(
            officer=officer,
            lecture=lecture,
            watch_paid_until=now,
            read_paid_until=now,
            opened_at=now,
            updated_at=now,
        ),
        lambda: ProgressBatch.objects.create(progress=row, batch_id=batch, taken_at=now),
        lambda: LectureProgress.objects.update(updated_at=row.opened_at - timedelta(seconds=1)),
    ]

    for double in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            double()


def test_old_reports_are_forgotten(lecture, officer):
    send(logged_in(officer), lecture, report(lecture, officer))
    send(logged_in(officer), lecture, report(lecture, officer, batch=str(uuid.uuid4())))
    old = ProgressBatch.objects.order_by("pk")[0]
    ProgressBatch.objects.filter(pk=old.pk).update(taken_at=database_now() - timedelta(days=15))

    assert discard_old_batches() == 1
    assert ProgressBatch.objects.count() == 1


def test_nothing_is_kept_or_said_of_time_spent():
    names = {
        field.name for model in (LectureProgress, LectureCompletion, ProgressBatch) for field in model._meta.fields
    }

    assert not {
        name for name in names if any(word in name for word in ("second", "minute", "time", "duration", "spent"))
    }
