"""Questions behind a lecture: every type is shown, answered by a plain form and judged; what a person has to mark is left out."""

from typing import Any

import pytest
from django.urls import reverse

from learning.progress.models import LectureQuestion, QuestionAnswer
from tests.factories import make_bank, make_file_item, make_officer, make_province
from tests.learning.progress.cast import logged_in, make_video_lecture
from tests.quizzes.bank.samples import make_sample

# What a browser posts for the right answer, by what stands behind q1.
POSTED: dict[str, dict[str, Any]] = {
    "single": {"": "o2"},
    "multiple": {"": ["o1", "o2"]},
    "true_false": {"": "true"},
    "fill_in": {"": ["人格", "财产ABC"]},
    "matching": {"-l1": "r2", "-l2": "r1"},
    "ordering": {"-a": "2", "-b": "1", "-c": "3"},
    "numeric": {"": "15"},
    "cloze": {"-1": "人格", "-2": "x", "-3": "15"},
    "hotspot": {"": ["s1", "s3"]},
    "short_answer": {"": "惩罚与改造相结合，以改造人为宗旨"},
    "case": {"-1": "false", "-2": ["o1", "o4"]},
}


@pytest.mark.django_db
@pytest.mark.parametrize("code", POSTED)
def test_a_question_of_every_type_is_shown_answered_and_judged(code: str) -> None:
    province = make_province()
    lecture, officer = make_video_lecture(province.prison), make_officer(province.ward)
    item = make_sample(make_bank(province.prison), code)
    question = LectureQuestion.objects.create(lecture=lecture, item=item, position=1)
    client = logged_in(officer)
    url = reverse("progress:answer", args=[lecture.public_id, question.public_id])

    page = client.get(reverse("progress:lecture", args=[lecture.public_id])).content.decode()
    nothing = client.post(url, {})
    right = client.post(url, {f"q1{behind}": value for behind, value in POSTED[code].items()})

    assert all(f'name="q1{behind}"' in page for behind in POSTED[code])
    assert nothing.status_code == 422
    assert "答对了" in right.content.decode()
    assert QuestionAnswer.objects.get().is_right


@pytest.mark.django_db
def test_what_a_person_has_to_mark_is_left_out() -> None:
    province = make_province()
    lecture, officer = make_video_lecture(province.prison), make_officer(province.ward)
    item = make_file_item(make_bank(province.prison))
    LectureQuestion.objects.create(lecture=lecture, item=item, position=1)

    page = logged_in(officer).get(reverse("progress:lecture", args=[lecture.public_id])).content.decode()

    assert "请交情况说明" not in page
    assert "有 1 道题现在不能显示" in page
