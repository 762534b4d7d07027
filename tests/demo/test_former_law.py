"""The demo's questions of 监狱法 2012: right then, and all of them wait once the text of 2026 is there."""

import pytest

from cms.statutes.loading import load_sources, read_folder
from cms.statutes.models import Article
from demo.former_law import add_items, write_items
from demo.province import open_units
from people.models import Officer, Role
from quizzes.bank.banks import create_bank
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Bank, Item, Recheck
from tests.conftest import NO_SHARED_DATA, SHARED_DATA
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
TURNS = {
    "第五十八条": ("第八十四条", "七天至十五天", "十五日以下"),
    "第二十条": ("第三十七条", "五日内", "五个工作日"),
    "第二十四条": ("第四十二条", "六个月", "三个月"),
    "第十二条": ("第十九条", "监狱长一人", "政治委员"),
    "第四十五条": ("第六十五条", "戒具", "警械"),
}


@pytest.fixture
def own() -> tuple[Bank, Officer]:
    units = open_units()
    trainer = make_staff(units["S"], Role.TRAINER)
    return create_bank(code="law", name="法律知识题库", unit=units["S"], actor=trainer), trainer


def load(*editions: str) -> None:
    wanted = {f"jianyufa-{edition}.md" for edition in editions}
    load_sources([one for one in read_folder(SHARED_DATA / "statutes") if one.name in wanted], actor=None)


def test_without_the_texts_they_stay_out(own: tuple[Bank, Officer]) -> None:
    assert add_items(*own) == []
    assert Item.objects.count() == 0


def test_they_are_sound(own: tuple[Bank, Officer]) -> None:
    for item in write_items(*own):
        version = item.current_version
        assert version
        assert version.item_type.check(version.content, current_keys([version.pk])[version.pk].key) == []


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=NO_SHARED_DATA)
@pytest.mark.parametrize("when", ["the new text comes later", "both texts are there"])
def test_the_revision_of_2026_is_caught(own: tuple[Bank, Officer], when: str) -> None:
    if when == "both texts are there":
        load("2012", "2026")
        items = add_items(*own)
    else:
        load("2012")
        items = write_items(*own)
        assert Item.objects.active().count() == len(items) == len(TURNS)
        load("2026")

    rows = {row.old_article: row for row in Recheck.objects.open()}
    assert set(rows) == set(TURNS)
    for old, (new, was, now) in TURNS.items():
        row = rows[old]
        assert (row.new_article, was in row.old_text, now in row.new_text) == (new, True, True)
        assert Article.objects.get(version__edition="2026", label=new).text == row.new_text
    assert not Item.objects.active().exists()
