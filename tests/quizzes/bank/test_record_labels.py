"""Labels of a file's question: topics, competencies and difficulty come back through every format; what has no place is told."""

import pytest

from cms.models import Competency
from quizzes.bank.bodies import plain_of_record, records_of
from quizzes.bank.drafts import build_labels, build_question, known_competencies, notices_of
from quizzes.bank.exchange import formats
from quizzes.bank.exchange.records import Record
from quizzes.bank.items import create_item
from quizzes.bank.models import Topic
from quizzes.bank.types.interactions import Body, Choice, Option
from tests.quizzes.bank.cast import make_two_units

BODY = Body(("罪犯的人格", Choice((Option("a", "不受侮辱"), Option("b", "可受侮辱")), ("a",))))
HOLDS_NONE = {"aiken"}  # said in a Loss: test_aiken.py


def take(record: Record) -> tuple[dict, list[str]]:
    plain, problems, notices = plain_of_record(record, lambda _data: "")
    assert not problems
    return plain, notices


def test_folder_of_the_file_becomes_a_topic_beside_its_tags_and_that_is_told() -> None:
    plain, notices = take(Record(body=BODY, topics=["权利"], category="法律/监狱法"))

    assert plain["topic"] == "权利；监狱法"
    assert any("法律/监狱法" in one for one in notices)
    assert take(Record(body=BODY, topics=["监狱法"], category="法律/监狱法"))[1] == []


@pytest.mark.parametrize(("name", "is_told"), [("第七条", True), ("罪犯的人格", False), ("", False)])
def test_name_without_a_place_is_told(name: str, is_told: bool) -> None:
    assert any(f"“{name}”" in one for one in take(Record(body=BODY, name=name))[1]) == is_told


@pytest.mark.django_db
def test_source_without_a_place_is_told() -> None:
    plain, _notices = take(Record(body=BODY, source="第三期题库"))

    assert any("第三期题库" in str(one["params"]) for one in notices_of(plain, known_competencies()))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(formats()) - HOLDS_NONE))
def test_labels_of_an_item_come_back_through_every_format(name: str) -> None:
    two = make_two_units()
    framework = Competency.Framework.values[0]
    competency = Competency.objects.create(name="狱情研判", framework=framework, position=1)
    topic = Topic.objects.create(name="罪犯权利")
    plain, _notices = take(Record(body=BODY, topics=["罪犯权利"], competencies=["狱情研判"], difficulty="hard"))
    labels = build_labels(plain, {topic.name: topic}, known_competencies())
    item = create_item(build_question(plain), bank=two.bank, labels=labels, actor=two.zhou)
    assert (list(item.topics.all()), list(item.competencies.all())) == ([topic], [competency])

    written = formats()[name].write(list(records_of([item], with_keys=True)), "题")
    (record,) = formats()[name].read(written.data, f"a{written.extension}").records
    again, notices = take(record)

    assert build_labels(again, {topic.name: topic}, known_competencies()) == labels
    assert notices == []
