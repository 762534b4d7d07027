"""The list and the page of lectures: what stands there, in which order, for whom, at which cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import Competency, LectureAttachment, LecturePage
from learning.progress.models import LectureCompletion
from learning.progress.pages import build_preview
from records.clock import database_now
from tests.cms.factories import make_lecture, make_medium, make_series
from tests.factories import make_officer, make_province
from tests.learning.progress.cast import add_questions, logged_in, make_video_lecture, report, send

LIST = "/lectures/"


@pytest.fixture
def province(db):
    return make_province()


@pytest.fixture
def officer(province):
    return make_officer(province.ward)


def titles(client, **query):
    return [card.lecture.title for card in client.get(LIST, query).context["cards"]]


def complete(lecture, officer):
    return LectureCompletion.objects.create(
        lecture=lecture, officer=officer, at=database_now(), rule_version=1, facts={}, credit_hours=0
    )


def test_begun_lectures_stand_before_new_ones_and_completed_ones_in_their_own_tab(province, officer):
    lectures = [make_lecture(province.prison, title) for title in ("一", "二", "三", "四")]
    for day, lecture in enumerate(lectures):
        LecturePage.objects.filter(pk=lecture.pk).update(first_published_at=database_now() - timedelta(days=9 - day))
    client = logged_in(officer)
    send(client, lectures[0], report(lectures[0], officer))
    send(client, lectures[3], report(lectures[3], officer))
    complete(lectures[3], officer)

    assert titles(client) == ["一", "三", "二"]
    assert titles(client, tab="done") == ["四"]
    assert titles(client, tab="all") == ["一", "三", "二", "四"]
    assert titles(client, tab="nonsense") == ["一", "三", "二"]


def test_list_is_narrowed_by_series_competency_and_post_in_the_address(province, officer):
    series, competency = make_series(province.prison), Competency.objects.order_by("pk")[0]
    make_lecture(province.prison, "系列课", series=series)
    lecture = make_lecture(province.prison, "本领课")
    lecture.competencies.set([competency])
    lecture.save()
    make_lecture(province.prison, "管教课", posts=["管教"])
    make_lecture(province.prison, "所长课", posts=["所长"])
    client = logged_in(officer)

    assert titles(client, series=series.public_id) == ["系列课"]
    assert titles(client, competency=competency.pk) == ["本领课"]
    assert set(titles(client, post="管教")) == {"系列课", "本领课", "管教课"}
    assert titles(client, series=series.public_id, post="管教", competency=competency.pk) == []
    assert len(titles(client, series="x", competency="x" * 20, page="99")) == 4
    assert "没有符合条件的微课" in client.get(LIST, {"competency": 99999}).content.decode()
    moved = client.get(reverse("progress:series", args=[series.public_id]))
    assert moved.headers["Location"] == f"/lectures/?tab=all&series={series.public_id}"


def test_empty_tabs_say_so(officer):
    client = logged_in(officer)

    pages = [client.get(LIST, {"tab": tab}).content.decode() for tab in ("todo", "done", "all")]

    assert ["现在没有要学的微课" in pages[0], "还没有学完的微课" in pages[1], "还没有微课" in pages[2]] == [True] * 3


def test_card_says_how_much_there_is_and_how_far_the_officer_is(province, officer):
    text = make_lecture(province.prison, "文字课", body=[("paragraph", f"<p>{'条' * 1234}</p>")], credit_hours="0.5")
    video = make_video_lecture(province.prison, "视频课")
    client = logged_in(officer)
    send(client, video, report(video, officer, (0, 2), position=290))

    page = client.get(LIST).content.decode()

    assert "约 1300 字 · 0.5 学时" in page
    assert ("视频 8 分钟" in page, "看到 4:50" in page, "未学" in page) == (True, True, True)
    assert text.title in client.get("/").content.decode()
    assert "看到 4:50" in client.get("/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_list_and_home_do_not_grow(province, officer, count):
    series = make_series(province.prison)
    for number in range(count):
        lecture = make_video_lecture(province.prison, f"课{number}", series=series, posts=["管教"])
        send(logged_in(officer), lecture, report(lecture, officer))
    client = logged_in(officer)
    client.get(LIST)

    with CaptureQueriesContext(connection) as listed:
        client.get(LIST)
    with CaptureQueriesContext(connection) as home:
        client.get("/")

    assert len(listed) == LIST_QUERIES
    assert len(home) == HOME_QUERIES


LIST_QUERIES = 9
HOME_QUERIES = 14


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow(province, officer, count):
    series = make_series(province.prison)
    lectures = [make_video_lecture(province.prison, f"课{number}", series=series) for number in range(count)]
    add_questions(lectures[0], count=count)
    for number in range(count):
        medium = make_medium(province.prison, content=b"%d" % number)
        LectureAttachment.objects.create(page=lectures[0], medium=medium, sort_order=number)
    client = logged_in(officer)
    client.get(reverse("progress:lecture", args=[lectures[0].public_id]))

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("progress:lecture", args=[lectures[0].public_id]))

    assert len(queries) == PAGE_QUERIES


PAGE_QUERIES = 16


def test_page_shows_points_video_text_files_rule_and_neighbors(province, officer):
    series = make_series(province.prison)
    before, lecture, after = (
        make_video_lecture(province.prison, title, series=series, credit_hours=1) for title in ("前课", "本课", "后课")
    )
    LecturePage.objects.filter(pk=lecture.pk).update(captions=make_medium(province.prison, "captions", b"WEBVTT"))
    LectureAttachment.objects.create(page=lecture, medium=make_medium(province.prison, name="讲义.pdf"))

    page = logged_in(officer).get(reverse("progress:lecture", args=[lecture.public_id])).content.decode()

    assert page.index("三十日内申请。") < page.index("<video")
    assert ('preload="none"' in page, "playsinline" in page, "autoplay" in page) == (True, True, False)
    assert ('<track kind="captions"' in page, "约 1 KB，点播放才开始下载。" in page) == (True, True)
    assert ("讲义.pdf" in page, 'data-block="0"' in page) == (True, True)
    assert "视频看到 90%，就算完成。" in page
    assert (f'rel="prev" href="/lectures/{before.public_id}/"' in page) is True
    assert (f'rel="next" href="/lectures/{after.public_id}/"' in page) is True
    assert "1 学时" in page


def test_taken_down_is_gone_and_what_never_was_is_not_found(province, officer):
    gone = make_lecture(province.prison, "旧课", series=make_series(province.prison))
    LecturePage.objects.filter(pk=gone.pk).update(live=False, unpublished_at=database_now())
    draft = make_lecture(province.prison, live=False)
    foreign = make_lecture(province.city, audience="own_unit")
    client = logged_in(officer)

    replies = [client.get(reverse("progress:lecture", args=[one.public_id])) for one in (gone, draft, foreign)]

    assert [reply.status_code for reply in replies] == [410, 404, 404]
    page = replies[0].content.decode()
    assert ("“旧课”由第一监狱于" in page, "看同系列的课" in page) == (True, True)


def test_reading_a_page_writes_nothing(province, officer):
    lecture = make_video_lecture(province.prison)
    client = logged_in(officer)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("progress:lecture", args=[lecture.public_id]))
        client.get(LIST)

    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


def test_preview_of_a_draft_needs_nobody_s_progress(province, rf):
    lecture = make_video_lecture(province.prison, live=False)

    view = build_preview(lecture)

    assert (view.config, view.questions, view.rule) == (None, [], "视频看到 90%，就算完成。")
    assert lecture.get_url_parts()[2] == f"/lectures/{lecture.public_id}/"


def test_page_is_light_without_its_media(province, officer, settings):
    """B3: all that a first visit fetches, compressed, in at most 60 KB."""
    import gzip
    import re
    from pathlib import Path

    body = [
        ("paragraph", f"<p>{chr(0x4E00 + number * 7) * 3}{'第八十四条依法申请司法确认' * 8}</p>")
        for number in range(40)
    ]
    lecture = make_video_lecture(province.prison, body=body)
    add_questions(lecture, count=4)

    page = logged_in(officer).get(reverse("progress:lecture", args=[lecture.public_id])).content

    named = set(re.findall(rb'(?:href|src)="/static/([^"#]+)', page)) | {b"js/lecture-reports.js"}
    root = Path(settings.BASE_DIR) / "static"
    files = [root / re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name.decode()) for name in named]
    weight = sum(len(gzip.compress(content)) + 300 for content in [page, *(file.read_bytes() for file in files)])
    assert len(files) >= 7
    assert weight <= 60 * 1024
    assert len(gzip.compress(page)) <= 15 * 1024
