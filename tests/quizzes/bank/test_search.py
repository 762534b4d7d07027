import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.bank.items import Labels, create_item
from quizzes.bank.models import Item
from quizzes.bank.search import find_items, find_same_stem, fold, read_words
from tests.quizzes.bank.cast import make_two_units, single, true_false


def test_folding_ignores_width_case_and_blanks() -> None:
    assert fold("　《ＡＢＣ法》 第１条\n") == "《abc法》第1条"


def test_words_of_one_character_are_not_looked_for() -> None:
    assert read_words("法 监狱　１２") == ["监狱", "12"]


@pytest.mark.django_db
def test_items_are_found_by_every_word_in_stem_or_options() -> None:
    two = make_two_units()
    confined = create_item(single(), bank=two.bank, labels=Labels(), actor=None)
    create_item(true_false("监狱是国家的刑罚执行机关。"), bank=two.bank, labels=Labels(), actor=None)

    assert list(find_items(Item.objects.all(), "禁闭 十五日")) == [confined]
    assert list(find_items(Item.objects.all(), "禁闭 刑罚")) == []
    assert list(find_items(Item.objects.all(), "禁")) == []
    assert find_items(Item.objects.all(), " ").count() == 2


@pytest.mark.django_db
def test_wildcards_are_letters() -> None:
    two = make_two_units()
    create_item(true_false("完成率达到100%。"), bank=two.bank, labels=Labels(), actor=None)
    create_item(true_false("完成率达到1000。"), bank=two.bank, labels=Labels(), actor=None)

    assert find_items(Item.objects.all(), "100%").count() == 1
    assert find_items(Item.objects.all(), "__").count() == 0


@pytest.mark.django_db
def test_same_stem_is_the_whole_stem() -> None:
    two = make_two_units()
    item = create_item(single("禁闭最长（ ）日？"), bank=two.bank, labels=Labels(), actor=None)
    create_item(single("禁闭最长（ ）日？两日"), bank=two.bank, labels=Labels(), actor=None)

    with CaptureQueriesContext(connection) as queries:
        assert list(find_same_stem(two.bank.items.all(), "禁闭最长( )日?")) == [item]

    assert len(queries) == 1
