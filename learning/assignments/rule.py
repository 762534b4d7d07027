"""When a requirement and an assignment are completed, passed and satisfied, and whom an assignment addresses: pure rules. The version is
recorded with every completion, beside the facts it rested on.

An exam is completed when an attempt at it was handed in, and passed when a marked attempt reached the pass mark and the exam's results
are out; before that nothing here depends on the mark (G6). What was completed or passed stays so."""

from collections.abc import Sequence
from dataclasses import dataclass

RULE_VERSION = 1


@dataclass(frozen=True)
class Facts:
    """What happened between an officer and one lecture or exam. `is_released`: whether the exam's results are out; `has_passed` is
    never looked at before. A lecture has no result to wait for."""

    is_started: bool = False
    is_done: bool = False  # the lecture was completed, or an attempt handed in
    has_passed: bool = False
    is_released: bool = True

    def joined_with(self, other: "Facts") -> "Facts":
        """What holds by either: nothing is taken back."""
        return Facts(
            is_started=self.is_started or other.is_started,
            is_done=self.is_done or other.is_done,
            has_passed=self.has_passed or other.has_passed,
            is_released=self.is_released or other.is_released,
        )


@dataclass(frozen=True)
class Verdict:
    """What follows for one requirement. `is_awaiting`: satisfied if what was handed in passes."""

    is_started: bool = False
    is_completed: bool = False
    is_passed: bool = False
    is_awaiting: bool = False
    is_satisfied: bool = False


@dataclass(frozen=True)
class Progress:
    """What follows for the whole assignment."""

    done_count: int = 0
    is_started: bool = False
    is_completed: bool = False
    is_passed: bool = False
    is_awaiting: bool = False
    is_satisfied: bool = False


def judge(condition: str, facts: Facts) -> Verdict:
    """`condition`: one of Requirement.Condition's codes."""
    passed = facts.is_done and facts.is_released and facts.has_passed
    satisfied = meets(condition, completed=facts.is_done, passed=passed)
    return Verdict(
        is_started=facts.is_started or facts.is_done,
        is_completed=facts.is_done,
        is_passed=passed,
        is_awaiting=not satisfied
        and not facts.is_released
        and meets(condition, completed=facts.is_done, passed=facts.is_done),
        is_satisfied=satisfied,
    )


def meets(condition: str, *, completed: bool, passed: bool) -> bool:
    match condition:
        case "completed":
            return completed
        case "passed":
            return passed
        case "both":
            return completed and passed
        case "either":
            return completed or passed
    raise ValueError(condition)


def sum_up(verdicts: Sequence[tuple[Verdict, bool]], needed_count: int | None) -> Progress:
    """`verdicts`: one a requirement, with whether that is an exam. `needed_count` None: all of them."""
    needed = len(verdicts) if needed_count is None else min(needed_count, len(verdicts))
    exam_count = sum(is_exam for _verdict, is_exam in verdicts)
    done = sum(verdict.is_satisfied for verdict, _is_exam in verdicts)
    hoped = sum(verdict.is_satisfied or verdict.is_awaiting for verdict, _is_exam in verdicts)
    passed = sum(verdict.is_passed for verdict, _is_exam in verdicts)
    return Progress(
        done_count=done,
        is_started=any(verdict.is_started for verdict, _is_exam in verdicts),
        is_completed=sum(verdict.is_completed for verdict, _is_exam in verdicts) >= needed,
        is_passed=exam_count > 0 and passed >= min(needed, exam_count),
        is_awaiting=done < needed <= hoped,
        is_satisfied=done >= needed,
    )
