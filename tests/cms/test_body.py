import pytest

from cms.body import pieces_of
from tests.cms.factories import make_lecture
from tests.cms.statutes.texts import load_both
from tests.factories import make_province

pytestmark = pytest.mark.django_db


def test_a_citation_of_one_loaded_article_leads_to_it_and_others_are_plain_text() -> None:
    _old, new = load_both()
    texts = ["《示范书屋法》（2024年）第三条", "《示范书屋法》第一条、第三条", "《没有载入的法》第三条", "不是引用"]
    lecture = make_lecture(make_province().prison, body=[("citation", text) for text in texts])

    pieces = pieces_of(lecture)

    assert [(piece.value, piece.target.url if piece.target else None) for piece in pieces] == [
        (texts[0], f"/statutes/{new.public_id}/articles/3/"),
        *((text, None) for text in texts[1:]),
    ]
