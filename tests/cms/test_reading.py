from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import LecturePage
from cms.reading import find_gone, lectures_for, notices_for, series_for
from cms.spaces import SERIES
from tests.cms.factories import make_lecture, make_notice
from tests.factories import Province, make_officer, make_province


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


def test_officer_reads_what_the_audience_admits(province: Province) -> None:
    everyone = make_lecture(province.city, "给全部单位")
    own = make_lecture(province.prison, "只给监狱", audience="own_unit")
    make_lecture(province.city, "只给清河", audience="own_unit")
    make_lecture(province.other_ward, "只给二监区", audience="own_unit")
    make_lecture(province.prison, "草稿", live=False)
    officer = make_officer(province.ward)

    assert set(lectures_for(officer)) == {everyone, own}


def test_officer_between_postings_reads_what_is_for_everyone(province: Province) -> None:
    notice = make_notice(province.city)
    make_notice(province.prison, "只给监狱", audience="own_unit")
    officer = make_officer(province.ward)
    officer.postings.update(ends_on=timezone.localdate())

    assert list(notices_for(officer)) == [notice]


def test_page_past_its_end_is_gone(province: Province) -> None:
    lecture = make_lecture(province.prison, "过期的课")
    LecturePage.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    officer = make_officer(province.ward)

    gone = find_gone(LecturePage, lecture.public_id, officer)

    assert list(lectures_for(officer)) == []
    assert gone is not None
    assert (gone.title, gone.unit_name) == ("过期的课", "第一监狱")


def test_draft_and_another_audience_s_page_never_were_there(province: Province) -> None:
    draft = make_lecture(province.prison, live=False)
    other = make_lecture(province.city, audience="own_unit")
    LecturePage.objects.filter(pk=other.pk).update(live=False)
    officer = make_officer(province.ward)

    assert [find_gone(LecturePage, page.public_id, officer) for page in (draft, other)] == [None, None]


def test_root_space_begins_with_the_three_series(province: Province) -> None:
    make_lecture(province.ward)

    assert [series.title for series in series_for(make_officer(province.township))] == list(SERIES)
