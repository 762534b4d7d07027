"""Recording what became known of requirements: by the one rule (rule.py), with its version and the facts. The only writer of
`Completion`; nothing recorded is taken back. The caller is `writing.py`, which holds the rows of the assignments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from learning.assignments.facts import Happened, load_facts
from learning.assignments.models import Assignment, Completion, Requirement
from learning.assignments.rule import RULE_VERSION, Facts, Progress, Verdict, judge, sum_up

BATCH = 1000
NOTHING = Verdict()
INSTANTS = {
    "started_at": "is_started",
    "completed_at": "is_completed",
    "passed_at": "is_passed",
    "satisfied_at": "is_satisfied",
}
Key = tuple[int, int]  # an assignment's id and an officer's


def review_completions(assignments: Sequence[Assignment], keys: Iterable[Key], *, now: datetime) -> dict[Key, Progress]:
    """Record what is new, and sum up each officer's part in each assignment."""
    keys = list(keys)
    requirements = list(Requirement.objects.filter(assignment__in=assignments).select_related("exam"))
    officer_ids = {officer_id for _assignment_id, officer_id in keys}
    review = _Review(load_facts(requirements, officer_ids, now), _load_known(requirements, officer_ids), now)
    of_assignment = defaultdict(list)
    for requirement in requirements:
        of_assignment[requirement.assignment_id].append(requirement)
    needed = {assignment.pk: assignment.needed_count for assignment in assignments}
    progress = {}
    for assignment_id, officer_id in keys:
        verdicts = [
            (review.judge(requirement, officer_id), requirement.exam_id is not None)
            for requirement in of_assignment[assignment_id]
        ]
        progress[assignment_id, officer_id] = sum_up(verdicts, needed[assignment_id])
    review.write()
    return progress


def read_facts(stored: dict[str, Any]) -> Facts:
    """The facts of a recorded completion, ready for the rule again."""
    return Facts(**{field.name: stored[field.name] for field in fields(Facts)})


def _load_known(requirements: Sequence[Requirement], officer_ids: Iterable[int]) -> dict[Key, Completion]:
    rows = Completion.objects.filter(requirement__in=requirements, officer__in=list(officer_ids))
    return {(row.requirement_id, row.officer_id): row for row in rows}


class _Review:
    """One round over a batch: what is known, and what became new."""

    def __init__(self, happened: Happened, known: dict[Key, Completion], now: datetime) -> None:
        self.happened, self.known, self.now = happened, known, now
        self.changed: list[Completion] = []

    def judge(self, requirement: Requirement, officer_id: int) -> Verdict:
        facts, evidence = self.happened.facts_of(requirement, officer_id)
        row = self.known.get((requirement.pk, officer_id))
        if row is None and not (facts.is_started or facts.is_done):
            return NOTHING
        if row is None:
            row = Completion(requirement=requirement, officer_id=officer_id, facts={"evidence": []})
        else:
            before = read_facts(row.facts)
            facts = before.joined_with(facts)
            if facts == before:
                return judge(requirement.condition, facts)
        verdict = judge(requirement.condition, facts)
        self._note(row, facts, evidence, verdict)
        return verdict

    def _note(self, row: Completion, facts: Facts, evidence: list[str], verdict: Verdict) -> None:
        for instant, flag in INSTANTS.items():
            if getattr(verdict, flag) and getattr(row, instant) is None:
                setattr(row, instant, self.now)
        row.rule_version = RULE_VERSION
        row.facts = {**asdict(facts), "evidence": list(dict.fromkeys([*row.facts["evidence"], *evidence]))}
        self.changed.append(row)

    def write(self) -> None:
        Completion.objects.bulk_create(
            self.changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["requirement", "officer"],
            update_fields=[*INSTANTS, "rule_version", "facts"],
        )
