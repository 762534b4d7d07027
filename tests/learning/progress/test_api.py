import pytest

from tests.factories import make_officer, make_province
from tests.learning.progress.cast import logged_in, make_video_lecture, report, send

URL = "/api/v1/progress/"


@pytest.fixture
def province(db):
    return make_province()


def test_own_progress_and_nobody_else_s(province):
    officer, other = make_officer(province.ward), make_officer(province.ward)
    lecture, untouched = (make_video_lecture(province.prison, title) for title in ("一", "二"))
    send(logged_in(officer), lecture, report(lecture, officer, position=12.5))
    client = logged_in(officer)

    assert client.get(URL).json()["results"] == [
        {
            "lecture": str(lecture.public_id),
            "title": "一",
            "state": "started",
            "percentage": 0,
            "position": 12.5,
            "credit_hours": "0.00",
            "completed_at": None,
        }
    ]
    assert client.get(f"{URL}{lecture.public_id}/").json()["position"] == 12.5
    assert client.get(f"{URL}{untouched.public_id}/").status_code == 404
    assert logged_in(other).get(URL).json()["count"] == 0
    assert logged_in(other).get(f"{URL}{lecture.public_id}/").status_code == 404


def test_unknown_keys_and_nobody_are_refused(province, client):
    assert client.get(URL).status_code == 403
    assert logged_in(make_officer(province.ward)).get(URL, {"officer": "1"}).status_code == 400
