"""Lectures, series and notices over REST: explicit fields, filters, scope."""

import uuid
from typing import Any

import pytest
from django.test import Client

from cms.models import Competency
from cms.publishing import publish_unreviewed
from tests.cms.factories import make_lecture, make_notice, make_series
from tests.factories import Province, make_officer, make_province


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


@pytest.fixture
def client(province: Province) -> Client:
    client = Client()
    client.force_login(make_officer(province.ward))
    return client


def titles(client: Client, path: str) -> list[str]:
    return [row["title"] for row in client.get(f"/api/v1/{path}").json()["results"]]


def test_a_list_has_what_the_officer_may_read_and_nothing_else(province: Province, client: Client) -> None:
    make_lecture(province.root, "给全部单位")
    make_lecture(province.township, "只给司法所", audience="own_unit")
    make_lecture(province.root, "草稿", live=False)
    make_notice(province.prison, "只给监狱", audience="own_unit")
    make_notice(province.township, "只给司法所的通知", audience="own_unit")

    assert titles(client, "lectures/") == ["给全部单位"]
    assert titles(client, "notices/") == ["只给监狱"]
    assert titles(client, "series/") == ["司法行政大讲堂", "道德大讲堂", "专题讲座"]


def test_lectures_are_filtered_by_series_competency_and_post(province: Province, client: Client) -> None:
    series = make_series(province.root, "周五夜校")
    first = make_lecture(province.root, "甲", series=series, posts=["管教"])
    make_lecture(province.root, "乙", posts=["社区矫正"])
    make_lecture(province.root, "丙")
    first.competencies.set([Competency.objects.get(name="依法执政本领")])
    publish_unreviewed(first)

    assert titles(client, f"lectures/?series={series.public_id}") == ["甲"]
    assert titles(client, "lectures/?competency=依法执政本领") == ["甲"]
    assert titles(client, "lectures/?post=管教") == ["丙", "甲"]
    assert titles(client, f"lectures/?series={uuid.uuid4()}") == []


def test_a_query_that_says_something_else_is_refused(client: Client) -> None:
    queries = ["series=x", "unit=1", "competency=", "expand=questions"]

    assert [client.get(f"/api/v1/lectures/?{query}").status_code for query in queries] == [400] * 4


def test_a_lecture_has_its_text_and_files_and_not_its_questions(province: Province, client: Client) -> None:
    body = [("heading", "一、开头"), ("paragraph", "<p>自愿和平等</p>"), ("citation", "《人民调解法》第三条")]
    lecture = make_lecture(province.root, "调解", body=body, credit_hours="0.5")
    said: dict[str, Any] = client.get(f"/api/v1/lectures/{lecture.public_id}/").json()

    assert set(said) == {
        "id", "title", "unit", "published_at", "changed_at", "path", "series", "speaker", "speaker_title", "key_points",
        "competencies", "posts", "credit_hours", "video", "body", "attachments", "captions", "video_share",
        "is_manual_allowed", "is_pass_required",
    }  # fmt: skip
    assert said["path"] == f"/lectures/{lecture.public_id}/"
    assert said["key_points"] == ["三十日内申请。", "双方共同申请。"]
    assert [(piece["kind"], piece["text"]) for piece in said["body"]] == [
        ("heading", "一、开头"),
        ("paragraph", "<p>自愿和平等</p>"),
        ("citation", "《人民调解法》第三条"),
    ]


def test_what_is_not_for_the_officer_does_not_exist(province: Province, client: Client) -> None:
    for name, make in (("lectures", make_lecture), ("notices", make_notice)):
        hidden = [make(province.township, "只给司法所", audience="own_unit"), make(province.root, "草稿", live=False)]
        paths = [f"/api/v1/{name}/{page.public_id}/" for page in hidden]

        assert [client.get(path).status_code for path in [*paths, f"/api/v1/{name}/{uuid.uuid4()}/"]] == [404] * 3


def test_nobody_reads_without_a_login(province: Province) -> None:
    lecture = make_lecture(province.root)
    paths = ["lectures/", f"lectures/{lecture.public_id}/", "series/", "notices/"]

    assert [Client().get(f"/api/v1/{path}").status_code for path in paths] == [403] * 4


def test_queries_are_as_many_for_one_lecture_as_for_three(
    province: Province, client: Client, django_assert_num_queries: Any
) -> None:
    make_lecture(province.root, "一")
    with django_assert_num_queries(6):
        client.get("/api/v1/lectures/")
    make_lecture(province.root, "二")
    make_lecture(province.root, "三")
    with django_assert_num_queries(6):
        client.get("/api/v1/lectures/")


def test_every_address_is_in_the_schema(client: Client) -> None:
    paths = client.get("/api/v1/schema?format=json").json()["paths"]

    assert {f"/api/v1/{name}/" for name in ("lectures", "series", "notices")} <= set(paths)
    assert "/api/v1/lectures/{lecture_id}/" in paths
