"""The lectures, notices and briefs that we ship: what they cite is there, their questions are in the bank, and they are loaded once."""

import re
import tomllib
from collections import Counter
from typing import Any

from cms.captions import check_captions
from cms.models import LecturePage, NoticePage
from demo.exams import fill_bank
from demo.learners import begin
from demo.province import open_units
from demo.teaching import CONTENT, publish_all, read_body
from learning.progress.models import LectureCompletion
from lib.citations import parse_citation
from people.models import Role
from quizzes.bank.imports import parse_file
from tests.demo.test_content_citations import COMPETENCIES, FILES, articles_in_force, statutes  # noqa: F401 (fixtures)
from tests.factories import make_officer, make_staff

TEXTS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(CONTENT.glob("*.toml"))}
LECTURES = {name: said for name, said in TEXTS.items() if said["kind"] == "lecture"}
HAN = re.compile(r"[\u4e00-\u9fff]")


def citations_of(said: dict[str, Any]) -> list[str]:
    return [value for kind, value in read_body(said["body"]) if kind == "citation"]


def test_there_are_six_lectures_two_notices_and_two_briefs() -> None:
    kinds = Counter(said.get("column", said["kind"]) for said in TEXTS.values())

    assert kinds == {"lecture": 6, "notice": 2, "brief": 2}


def test_every_lecture_has_a_text_of_600_to_1200_characters_three_points_and_three_questions() -> None:
    wrong = {
        name: (length, len(said["key_points"]), len(said["questions"]))
        for name, said in LECTURES.items()
        for length in [len(HAN.findall(re.sub(r"法条：.*", "", said["body"])))]
        if not 600 <= length <= 1200 or len(said["key_points"]) != 3 or len(said["questions"]) != 3
    }

    assert wrong == {}


def test_every_cited_article_exists_in_the_edition_in_force(
    articles_in_force: dict[tuple[str, str], set[str]],  # noqa: F811
) -> None:
    missing = [
        (name, cited)
        for name, said in TEXTS.items()
        for cited in citations_of(said)
        for statute, edition, article in parse_citation(cited) or [("", "", "")]
        if article not in articles_in_force.get((statute, edition), set())
    ]

    assert missing == []
    assert len({cited for said in TEXTS.values() for cited in citations_of(said)}) > 30


def test_every_question_is_in_our_files_and_every_competency_in_a_framework() -> None:
    folder = CONTENT.parent / "content"
    stems = {item.stem for name in FILES for item in parse_file((folder / name).read_bytes(), name).items}

    assert [stem for said in LECTURES.values() for stem in said["questions"] if stem not in stems] == []
    assert {name for said in LECTURES.values() for name in said["competencies"]} <= COMPETENCIES


def test_the_video_is_short_and_its_captions_are_sound() -> None:
    video = CONTENT / "prison-law-2026.mp4"

    assert video.stat().st_size <= 300_000
    assert check_captions(video.with_suffix(".vtt").read_bytes()) == 0
    assert video.read_bytes().index(b"moov") < video.read_bytes().index(
        b"mdat"
    )  # plays and jumps before it is all there


def test_loading_twice_publishes_once_and_a_reader_completes(db: None) -> None:
    units = open_units()
    trainer = make_staff(units["S"], Role.TRAINER)
    bank = fill_bank(units["S"], trainer)
    for _ in range(2):
        publish_all(units, bank, trainer)

    assert (LecturePage.objects.live().count(), NoticePage.objects.live().count()) == (6, 4)
    lecture = LecturePage.objects.get(title="群众面前的第一句话")
    assert [question.position for question in lecture.questions.all()] == [1, 2, 3]
    assert begin(lecture, make_officer(units["SJ101"]), share=1) == 1
    assert LectureCompletion.objects.filter(lecture=lecture).count() == 1
