import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.models import LecturePage, NoticePage
from cms.states import state_of
from records.models import AuditEntry
from tests.cms.cast import Newsroom, begin_address, lecture_fields, logged_in, make_newsroom, submit_lecture
from tests.cms.factories import make_lecture, make_medium
from tests.quizzes.exams.test_races import at_once


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return make_newsroom()


def edit_address(lecture: LecturePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[lecture.pk])


def test_editor_opens_and_asks_for_no_slug(newsroom: Newsroom) -> None:
    response = logged_in(newsroom.zhou).get(begin_address(newsroom.space))

    assert response.status_code == 200
    assert not {"slug", "seo_title", "search_description", "show_in_menus"} & set(response.context["form"].fields)


def test_at_most_four_fields_are_mandatory(newsroom: Newsroom) -> None:
    form = logged_in(newsroom.zhou).get(begin_address(newsroom.space)).context["form"]

    required = {name for name, field in form.fields.items() if field.required}
    # The editor starts with a choice made for the audience; video or text is asked for together.
    assert {name for name in required if not form[name].value()} == {"title", "key_points", "speaker"}


def test_draft_is_saved_with_a_title_alone(newsroom: Newsroom) -> None:
    fields = lecture_fields(key_points="", speaker="", **{"body-count": "0"})

    response = logged_in(newsroom.zhou).post(begin_address(newsroom.space), fields)

    lecture = LecturePage.objects.get()
    assert response.url == edit_address(lecture)
    assert (lecture.unit, lecture.owner, lecture.live, lecture.slug) == (
        newsroom.province.prison,
        newsroom.zhou,
        False,
        lecture.public_id.hex,
    )
    assert state_of(lecture).label == "草稿"


def test_autosave_makes_the_draft_and_then_keeps_one_revision(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.zhou)
    json_headers = {"Accept": "application/json"}

    made = client.post(begin_address(newsroom.space), lecture_fields(), headers=json_headers).json()
    hydrated = client.get(made["hydrate_url"])
    fields = lecture_fields(title="改了标题", overwrite_revision_id=str(made["revision_id"]))
    saved = client.post(made["url"], fields, headers=json_headers).json()

    assert (made["success"], hydrated.status_code, saved["success"]) == (True, 200, True)
    assert LecturePage.objects.get().get_latest_revision_as_object().title == "改了标题"
    assert LecturePage.objects.get().revisions.count() == 1


def test_a_form_that_is_sent_twice_makes_one_page(newsroom: Newsroom) -> None:
    """On a slow network somebody saves while the draft saves itself."""
    begun = logged_in(newsroom.zhou).get(begin_address(newsroom.space)).context["form"]["begun"].value()
    json_headers = {"Accept": "application/json"}

    logged_in(newsroom.zhou).post(begin_address(newsroom.space), lecture_fields(begun=begun), headers=json_headers)
    again = logged_in(newsroom.zhou).post(begin_address(newsroom.space), lecture_fields(begun=begun, title="写完了"))
    by_another = logged_in(newsroom.wang).post(begin_address(newsroom.space), lecture_fields(begun=begun))

    mine = LecturePage.objects.get(owner=newsroom.zhou)
    assert (mine.public_id, mine.get_latest_revision_as_object().title) == (UUID(begun), "写完了")
    assert again.url == edit_address(mine)
    assert by_another.url == edit_address(LecturePage.objects.exclude(pk=mine.pk).get())


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_makes_one_page() -> None:
    newsroom = make_newsroom()
    fields = lecture_fields(begun=uuid4())

    sent = at_once(
        *[lambda: logged_in(newsroom.zhou).post(begin_address(newsroom.space), fields).status_code for _ in range(2)]
    )

    assert (sent, LecturePage.objects.count()) == ([302, 302], 1)


def test_form_that_is_out_of_date_overwrites_nothing(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.zhou)
    client.post(begin_address(newsroom.space), lecture_fields())
    lecture = LecturePage.objects.get()
    loaded = str(lecture.latest_revision_id)
    logged_in(newsroom.wang).post(edit_address(lecture), lecture_fields(title="王芳改的"))

    stale = lecture_fields(title="周敏改的", loaded_revision_id=loaded, **{"action-submit": "1"})
    client.post(edit_address(lecture), stale)

    fresh = LecturePage.objects.get()
    assert (fresh.get_latest_revision_as_object().title, fresh.current_workflow_state) == ("王芳改的", None)


def test_lecture_needs_a_video_or_text_when_it_is_submitted(newsroom: Newsroom) -> None:
    fields = lecture_fields(**{"body-count": "0", "action-submit": "1"})

    response = logged_in(newsroom.zhou).post(begin_address(newsroom.space), fields)

    assert response.context["form"].errors["video"] == ["请上传视频，或者在下面写正文。"]
    assert not LecturePage.objects.exists()


def test_more_than_three_key_points_are_refused_in_words(newsroom: Newsroom) -> None:
    fields = lecture_fields(key_points="一\n二\n三\n四", **{"action-submit": "1"})

    response = logged_in(newsroom.zhou).post(begin_address(newsroom.space), fields)

    assert response.context["form"].errors["key_points"] == ["要点最多三句，一句一行。现在有 4 句。"]


def test_optional_things_are_kept(newsroom: Newsroom) -> None:
    papers = [make_medium(newsroom.province.prison, name=f"材料{n}.pdf", content=b"%PDF-" + bytes([n])) for n in (1, 2)]
    names = " ".join(str(paper.public_id) for paper in reversed(papers))

    lecture = submit_lecture(newsroom, attachment_ids=names, posts="管教、狱政，管教", video=newsroom.video.public_id)

    shown = lecture.get_latest_revision_as_object()
    assert [attachment.medium.name for attachment in shown.attachments.all()] == ["材料2.pdf", "材料1.pdf"]
    assert (shown.posts, shown.video, str(shown.credit_hours)) == (["管教", "狱政", "管教"], newsroom.video, "0.5")


@pytest.mark.parametrize(
    "field", [{"video": "{id}"}, {"attachment_ids": "{id}"}, {"body-0-type": "picture", "body-0-value-medium": "{id}"}]
)
def test_another_unit_s_file_cannot_be_put_into_a_page(newsroom: Newsroom, field: dict[str, str]) -> None:
    kind = "video" if "video" in field else "attachment" if "attachment_ids" in field else "image"
    foreign = make_medium(newsroom.province.city, kind)
    changes = {name: value.format(id=foreign.public_id) for name, value in field.items()}
    fields = lecture_fields(**changes, **{"body-0-value-caption": "图", "action-submit": "1"})

    response = logged_in(newsroom.zhou).post(begin_address(newsroom.space), fields)

    assert response.status_code == 200
    assert not LecturePage.objects.exists()


def test_notice_has_an_editor_too(newsroom: Newsroom) -> None:
    fields = {name: value for name, value in lecture_fields().items() if name.startswith(("body", "go", "exp"))}
    fields |= {"title": "学习通知", "kind": "brief", "audience": "own_unit", "attachment_ids": "", "action-submit": "1"}

    response = logged_in(newsroom.zhou).post(begin_address(newsroom.space, "noticepage"), fields)

    notice = NoticePage.objects.get()
    assert response.url == reverse("notices:index")
    assert (notice.kind, notice.audience, state_of(notice).label) == ("brief", "own_unit", "待审核")


def test_nobody_publishes_from_the_editor(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.chen)
    client.post(begin_address(newsroom.space), lecture_fields(**{"action-publish": "1"}))
    lecture = LecturePage.objects.get()
    client.post(edit_address(lecture), lecture_fields(**{"action-publish": "1"}))

    assert not LecturePage.objects.get().live
    assert not AuditEntry.objects.filter(verb="lecture_published").exists()


def test_opening_the_editor_again_writes_nothing(newsroom: Newsroom, django_assert_num_queries: object) -> None:
    lecture = make_lecture(newsroom.province.prison)
    client = logged_in(newsroom.zhou)
    client.get(edit_address(lecture))
    before = list(AuditEntry.objects.values_list("pk")), lecture.revisions.count()

    client.get(edit_address(lecture))

    assert (list(AuditEntry.objects.values_list("pk")), lecture.revisions.count()) == before


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_one_and_three(
    newsroom: Newsroom, number: int, django_assert_max_num_queries: object
) -> None:
    for n in range(number):
        make_lecture(newsroom.province.prison, f"第{n}课")
    client = logged_in(newsroom.zhou)

    with django_assert_max_num_queries(24):  # type: ignore[operator]
        response = client.get(reverse("lectures:index"))

    assert response.content.count(b"state-live") == number


def test_list_is_narrowed_by_state(newsroom: Newsroom) -> None:
    make_lecture(newsroom.province.prison, "已经发布的课")
    submit_lecture(newsroom, title="待审核的课")
    assert "state-review" in logged_in(newsroom.zhou).get(reverse("lectures:index")).content.decode()
    make_lecture(newsroom.province.city, "别的单位的课")

    page = logged_in(newsroom.zhou).get(reverse("lectures:index"), {"state": "review"}).content.decode()

    assert ("待审核的课" in page, "已经发布的课" in page, "别的单位的课" in page) == (True, False, False)


def test_preview_shows_what_is_in_the_form_and_runs_nothing(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.zhou)
    address = begin_address(newsroom.space) + "preview/"

    answer = json.loads(client.post(address, lecture_fields(title="<script>alert(1)</script>预览")).content)
    shown = client.get(address, {"mode": ""})

    assert answer == {"is_valid": True, "is_available": True}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;预览" in shown.content.decode()
    assert "script-src 'none'" in shown.headers["Content-Security-Policy"]


def test_page_waits_for_its_instant(newsroom: Newsroom) -> None:
    later = timezone.localtime(timezone.now() + timedelta(days=1))

    lecture = submit_lecture(newsroom, go_live_at=later.strftime("%Y-%m-%d %H:%M"))

    assert lecture.get_latest_revision_as_object().go_live_at is not None
