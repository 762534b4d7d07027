"""Sittings of demo officers: a seeded generator starts, answers and hands in through the same verbs as a browser does. Can
run twice: who has sat the exam is passed over."""

import random
from typing import Any

from demo.province import ACCOUNTS, SEED
from people.models import Officer
from quizzes.exams.attempts import Device, ExamRefused, start_attempt, submit_attempt
from quizzes.exams.marking import load_keyed_paper
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.saving import Answer, save_answers
from quizzes.exams.scoring import KeyedItem
from quizzes.exams.tokens import issue_token, read_token
from records.clock import database_now
from records.jobs import Running

KIND = "demo_histories"
SHARE_OF_SITTERS, SHARE_OF_REPEATERS = 0.82, 0.5
BATCH = 10


def sit_exams(running: Running) -> dict[str, object]:
    """The job: about four in five officers sit the exam, half of those who fail sit it again."""
    exam = Exam.objects.get(pk=running.job.arguments["exam_id"])
    paper = load_keyed_paper(exam.paper_id)
    named = [name for _role, name, _unit in ACCOUNTS]
    officers = list(Officer.objects.exclude(name__in=named).order_by("pk"))
    count = 0
    for number, officer in enumerate(officers, start=1):
        dice = random.Random(f"{SEED} {officer.officer_number}")
        if dice.random() < SHARE_OF_SITTERS and not Attempt.objects.of(officer).filter(exam=exam).exists():
            count += _sit(exam, paper, officer, dice)
        if number % BATCH == 0:
            running.report(number, len(officers))
    return {"attempts": count}


def _sit(exam: Exam, paper: list[KeyedItem], officer: Officer, dice: random.Random) -> int:
    skill = min(max(dice.gauss(0.76, 0.13), 0.3), 0.98)
    for number in range(1, exam.attempts_allowed + 1):
        try:
            attempt = start_attempt(exam.public_id, officer=officer, device=Device(f"demo-{officer.pk}", "手机"))
        except (ExamRefused, Exam.DoesNotExist):  # on leave meanwhile
            return 0
        token = read_token(issue_token(attempt), now=database_now())
        answers = [Answer(item.position, respond(item, skill, dice), 1) for item in paper]
        for start in range(0, len(answers), BATCH):
            save_answers(token, answers[start : start + BATCH])
        submit_attempt(attempt, officer=officer, epoch=token.epoch)
        if attempt.results.get(superseded_at__isnull=True).passed or dice.random() > SHARE_OF_REPEATERS:
            return number
        skill = min(skill + 0.15, 0.98)
    return exam.attempts_allowed


def respond(item: KeyedItem, skill: float, dice: random.Random) -> Any:
    """A right answer with probability `skill`, else a wrong one of the same shape, now and then none."""
    knows = dice.random() < skill
    if not knows and dice.random() < 0.05:
        return None
    options = [option["id"] for option in item.content.get("options", [])]
    if item.type == "single":
        return item.key["option"] if knows else dice.choice(options)
    if item.type == "multiple":
        right = list(item.key["options"])
        return right if knows else dice.choice([right[:-1], dice.sample(options, 2)])
    if item.type == "true_false":
        return bool(item.key["value"]) == knows
    return [alternatives[0] if knows else "不清楚" for alternatives in item.key["blanks"]]
