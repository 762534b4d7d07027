"""What some demo officers have read, watched and answered: a seeded generator makes the reports and answers that a browser sends,
and they go through the same verbs. Can run twice: who has begun a lecture is passed over."""

import random
import uuid
from datetime import timedelta
from decimal import Decimal

from cms.models import LecturePage
from demo.histories import respond
from demo.province import ACCOUNTS, SEED
from learning.progress.answering import answer_question
from learning.progress.content import duration_of, lengths_of
from learning.progress.coverage import Segment
from learning.progress.models import LectureProgress, LectureQuestion
from learning.progress.tracking import Report, credit_batch
from people.models import Officer
from quizzes.bank.keys import current_keys
from quizzes.bank.types.credit import Credit
from quizzes.exams.scoring import KeyedItem
from records.clock import database_now
from records.jobs import Running

KIND = "demo_learners"
APART, SHARE_OF_LECTURES = 10, 0.5  # every tenth officer has begun about half of the lectures
SKILL, AGO = 0.85, timedelta(hours=2)


def take_lectures(running: Running) -> dict[str, object]:
    """The job: the account that stands for officers (`officer_id`) has begun one lecture; others are anywhere between begun and
    done."""
    named = [name for _role, name, _unit in ACCOUNTS]
    lectures = list(LecturePage.objects.live().order_by("pk"))
    reader = Officer.objects.get(pk=running.job.arguments["officer_id"])
    count = begin(lectures[-1], reader, share=0.4) if lectures else 0
    officers = list(Officer.objects.exclude(name__in=named).order_by("pk"))[::APART]
    for number, officer in enumerate(officers, start=1):
        dice = random.Random(f"{SEED} lectures {officer.officer_number}")
        for lecture in lectures:
            if dice.random() < SHARE_OF_LECTURES:
                count += begin(lecture, officer, share=dice.choice([0.5, 1.0, 1.0]), dice=dice)
        running.report(number, len(officers))
    return {"lectures": count}


def begin(lecture: LecturePage, officer: Officer, *, share: float, dice: random.Random | None = None) -> int:
    """Read and watch that share of the lecture; who is through answers its questions, too. 0: was begun already."""
    if LectureProgress.objects.filter(lecture=lecture, officer=officer).exists():
        return 0
    blocks = sorted(lengths_of(lecture))
    seconds = duration_of(lecture) / 1000 * share
    played = [Segment(0, seconds, 1)] if seconds else []
    report = Report(uuid.uuid4(), played, blocks[: round(len(blocks) * share)], seconds, database_now() - AGO)
    credit_batch(lecture, report, officer=officer)
    if share == 1 and dice:
        for question in lecture.questions.select_related("item__current_version"):
            answer(lecture, question, officer, dice)
    return 1


def answer(lecture: LecturePage, question: LectureQuestion, officer: Officer, dice: random.Random) -> None:
    version = question.item.current_version
    assert version is not None
    key = current_keys([version.pk])[version.pk]
    item = KeyedItem(1, version.pk, version.type, version.content, key.key, key.number, Decimal(1), Credit())
    value = respond(item, SKILL, dice)
    values = value if isinstance(value, list) else [] if value is None else [value]
    if values:
        posted = [str(word).lower() if isinstance(word, bool) else word for word in values]
        answer_question(lecture, question, posted={"": posted}, officer=officer)
