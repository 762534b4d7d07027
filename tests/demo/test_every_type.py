"""The demo has a sound question of every type, and each cites articles that are in force."""

import pytest

from demo.every_type import add_items
from demo.province import open_units
from people.models import Role
from quizzes.bank.banks import create_bank
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Citation
from quizzes.bank.types import all_types
from tests.demo.test_content_citations import articles_in_force, statutes
from tests.factories import make_staff

__all__ = ["articles_in_force", "statutes"]
FROM_FILES = {"single", "multiple", "true_false", "fill_in"}
pytestmark = pytest.mark.django_db


def test_every_type_that_files_do_not_hold_is_there_and_sound() -> None:
    units = open_units()
    trainer = make_staff(units["S"], Role.TRAINER)
    bank = create_bank(code="law", name="法律知识题库", unit=units["S"], actor=trainer)

    items = add_items(bank, trainer)

    assert {item.type for item in items} == {one.code for one in all_types()} - FROM_FILES
    for item in items:
        version = item.current_version
        assert version
        key = current_keys([version.pk])[version.pk]
        assert version.item_type.check(version.content, key.key) == []
        assert (bool(key.rationale), version.citations.exists()) == (True, True)


def test_every_cited_article_is_in_force(articles_in_force: dict[tuple[str, str], set[str]]) -> None:
    units = open_units()
    trainer = make_staff(units["S"], Role.TRAINER)
    add_items(create_bank(code="law", name="法律知识题库", unit=units["S"], actor=trainer), trainer)

    cited = {(one.statute, one.edition, one.article) for one in Citation.objects.all()}

    assert [one for one in cited if one[2] not in articles_in_force[one[0], one[1]]] == []
    assert len(cited) >= 10
