from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from cms import review
from cms.models import LecturePage, MediumUse, NoticePage
from cms.reading import find_gone, lectures_for, may_fetch
from cms.scheduling import publish_due_pages
from cms.states import state_of
from records.models import AuditEntry
from tests.cms.cast import Newsroom, begin_address, lecture_fields, logged_in, make_newsroom, submit_lecture
from tests.cms.factories import make_lecture, make_medium, make_notice
from tests.factories import make_officer
from tests.quizzes.bank.cast import make_trainer


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return make_newsroom()


def verbs() -> list[tuple[str, str]]:
    """What the audit trail says about pages, oldest first, with who did it."""
    entries = AuditEntry.objects.filter(target_type__startswith="cms.").exclude(verb="medium_uploaded").order_by("pk")
    return [(entry.verb, entry.actor_name) for entry in entries if "series" not in entry.verb]


def test_second_person_s_approval_publishes(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom, video=newsroom.video.public_id)
    reader = make_officer(newsroom.province.ward)
    assert (state_of(lecture).label, list(lectures_for(reader))) == ("待审核", [])

    review.approve(lecture, actor=newsroom.wang)

    assert list(lectures_for(reader)) == [lecture]
    assert may_fetch(reader, newsroom.video)
    assert verbs() == [("lecture_submitted", "周敏"), ("page_approved", "王芳"), ("lecture_published", "王芳")]


def test_trainer_of_a_unit_above_may_review(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)

    review.approve(lecture, actor=newsroom.chen)

    assert LecturePage.objects.get().live


def test_who_submitted_may_not_review(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)

    with pytest.raises(review.ReviewRefused):
        review.approve(lecture, actor=newsroom.zhou)

    assert not LecturePage.objects.get().live


def test_who_changed_it_last_may_not_review_what_another_submitted(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.wang)
    client.post(begin_address(newsroom.space), lecture_fields())
    lecture = LecturePage.objects.get()
    lecture.get_workflow().start(lecture, newsroom.zhou)

    with pytest.raises(review.ReviewRefused):
        review.approve(lecture, actor=newsroom.wang)
    review.approve(lecture, actor=newsroom.chen)

    assert LecturePage.objects.get().live


def test_trainer_of_another_unit_or_of_one_below_may_not_review(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)
    below = make_trainer(newsroom.province.ward, "赵六")

    for stranger in (newsroom.li, below, make_officer(newsroom.province.prison)):
        with pytest.raises(review.ReviewRefused):
            review.approve(lecture, actor=stranger)


def test_nobody_edits_during_the_review(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)
    address = reverse("wagtailadmin_pages:edit", args=[lecture.pk])

    for trainer in (newsroom.zhou, newsroom.wang, newsroom.chen):
        logged_in(trainer).post(address, lecture_fields(title="偷偷改的"))

    assert LecturePage.objects.get().get_latest_revision_as_object().title == "调解协议怎样申请司法确认"


def test_what_comes_back_says_why_at_the_top_of_the_editor_and_on_the_desk(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)
    logged_in(newsroom.wang).post(
        reverse("reviews:review", args=[lecture.public_id]), {"decision": "send-back", "comment": "第二点要写明期限。"}
    )
    client = logged_in(newsroom.zhou)

    editor = client.get(reverse("wagtailadmin_pages:edit", args=[lecture.pk])).content.decode()
    desk = client.get(reverse("wagtailadmin_home")).content.decode()

    assert editor.index("第二点要写明期限。") < editor.index('name="title"')
    assert "王芳" in editor
    assert "第二点要写明期限。" in desk
    assert state_of(LecturePage.objects.get()).label == "待修改"


def test_page_that_came_back_is_submitted_anew(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)
    review.send_back(lecture, actor=newsroom.wang, comment="改标题。")
    fields = lecture_fields(title="改好的标题", **{"action-submit": "1"})

    logged_in(newsroom.zhou).post(reverse("wagtailadmin_pages:edit", args=[lecture.pk]), fields)
    review.approve(LecturePage.objects.get(), actor=newsroom.wang)

    assert LecturePage.objects.get().title == "改好的标题"


def test_sending_back_needs_words(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)

    with pytest.raises(review.ReviewRefused, match="请写明要改什么"):
        review.send_back(lecture, actor=newsroom.wang, comment="  ")


def test_review_is_decided_once(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)
    review.approve(lecture, actor=newsroom.wang)

    for decide in (review.approve, lambda page, actor: review.send_back(page, actor=actor, comment="晚了")):
        with pytest.raises(review.ReviewRefused):
            decide(lecture, actor=newsroom.chen)


def test_author_takes_it_back_to_write_on(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)

    logged_in(newsroom.zhou).post(reverse("reviews:withdraw", args=[lecture.public_id]))

    assert state_of(LecturePage.objects.get()).label == "草稿"
    assert verbs()[-1] == ("page_withdrawn", "周敏")


def test_changes_to_a_live_page_wait_for_the_second_person(newsroom: Newsroom) -> None:
    lecture = make_lecture(newsroom.province.prison, "原来的标题", owner=newsroom.zhou)
    fields = lecture_fields(title="新的标题", **{"action-submit": "1"})

    logged_in(newsroom.zhou).post(reverse("wagtailadmin_pages:edit", args=[lecture.pk]), fields)
    before = LecturePage.objects.get().title
    review.approve(LecturePage.objects.get(), actor=newsroom.wang)

    assert (before, LecturePage.objects.get().title) == ("原来的标题", "新的标题")


def test_page_goes_live_and_ends_at_its_instants(newsroom: Newsroom) -> None:
    reader = make_officer(newsroom.province.ward)
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1))
    lecture = submit_lecture(newsroom, go_live_at=tomorrow.strftime("%Y-%m-%d %H:%M"))
    review.approve(lecture, actor=newsroom.wang)
    waiting = state_of(LecturePage.objects.get()).label
    assert (publish_due_pages(), LecturePage.objects.get().live) == (0, False)

    past = timezone.now() - timedelta(minutes=1)
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    counts = [publish_due_pages(), publish_due_pages()]

    assert (waiting, counts, list(lectures_for(reader))) == ("定时发布", [1, 0], [lecture])
    assert verbs()[-2:] == [("lecture_scheduled", "王芳"), ("lecture_published", "王芳")]

    LecturePage.objects.update(expire_at=past)
    assert [publish_due_pages(), publish_due_pages()] == [1, 0]
    assert (LecturePage.objects.get().live, verbs()[-1]) == (False, ("lecture_unpublished", ""))


def test_page_that_was_taken_down_is_gone_for_officers(newsroom: Newsroom) -> None:
    lecture = make_lecture(newsroom.province.prison, video=newsroom.video)
    reader = make_officer(newsroom.province.ward)
    assert may_fetch(reader, newsroom.video)

    response = logged_in(newsroom.wang).post(reverse("reviews:take-down", args=[lecture.public_id]))

    gone = find_gone(LecturePage, lecture.public_id, reader)
    assert response.url == reverse("lectures:index")
    assert gone is not None
    assert (gone.unit_name, gone.at is not None, list(lectures_for(reader))) == ("第一监狱", True, [])
    assert not may_fetch(reader, newsroom.video)
    assert verbs()[-1] == ("lecture_unpublished", "王芳")


def test_draft_is_deleted_and_what_officers_saw_is_not(newsroom: Newsroom) -> None:
    draft = make_lecture(newsroom.province.prison, "草稿", live=False)
    notice = make_notice(newsroom.province.prison)
    client = logged_in(newsroom.zhou)

    for page in (draft, notice):
        client.post(reverse("reviews:discard", args=[page.public_id]))

    assert (LecturePage.objects.count(), NoticePage.objects.count()) == (0, 1)
    assert ("page_discarded", "周敏") in verbs()


def test_draft_s_new_file_opens_with_the_publication_only(newsroom: Newsroom) -> None:
    lecture = make_lecture(newsroom.province.prison, owner=newsroom.zhou)
    paper = make_medium(newsroom.province.prison)
    reader = make_officer(newsroom.province.ward)
    fields = lecture_fields(attachment_ids=str(paper.public_id), **{"action-submit": "1"})

    logged_in(newsroom.zhou).post(reverse("wagtailadmin_pages:edit", args=[lecture.pk]), fields)
    before = may_fetch(reader, paper)
    review.approve(LecturePage.objects.get(), actor=newsroom.wang)

    assert (before, may_fetch(reader, paper)) == (False, True)


def test_cover_is_drawn_from_the_title_where_there_is_no_poster(newsroom: Newsroom) -> None:
    lecture = make_lecture(newsroom.province.prison)

    assert lecture.cover is not None
    assert (lecture.cover.width, lecture.cover.height, lecture.cover.content_type) == (960, 540, "image/png")
    assert MediumUse.objects.filter(page=lecture, medium=lecture.cover).exists()


def test_review_waits_on_the_desk_of_who_may_decide_it(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)

    waiting = {
        trainer.name: review.awaiting(trainer) for trainer in (newsroom.zhou, newsroom.wang, newsroom.li, newsroom.chen)
    }

    assert waiting == {"周敏": [], "王芳": [lecture], "李强": [], "陈主任": [lecture]}
