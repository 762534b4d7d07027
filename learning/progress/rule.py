"""When a lecture is completed: one pure rule. Its version is recorded with every completion, beside the facts it rested on.

A lecture with a video is completed by covering the share of it that the trainer set, one without by reading all its blocks. Where
the trainer allows it, and where neither can be measured, the officer's own word does. Where the trainer asks for it, each of the
lecture's questions must have been answered rightly as well, on any try."""

from dataclasses import asdict, dataclass

VERSION = 1


@dataclass(frozen=True)
class Requirement:
    """What a lecture asks for. `share`: percent of the video; None when there is no video whose length is known. `block_count`:
    blocks of text. `question_count`: 0 unless their pass is asked for."""

    share: int | None
    block_count: int
    is_manual_allowed: bool
    question_count: int

    @property
    def is_by_word_alone(self) -> bool:
        """Nothing of it can be measured."""
        return self.share is None and self.block_count == 0

    @property
    def takes_word(self) -> bool:
        return self.is_manual_allowed or self.is_by_word_alone


@dataclass(frozen=True)
class Facts:
    """What an officer has done, by the server's own counting. Lengths in milliseconds of the video, never of anybody's time."""

    covered: int = 0
    duration: int = 0
    blocks_read: int = 0
    is_marked: bool = False
    right_count: int = 0

    @property
    def share_covered(self) -> int:
        """Percent of the video, rounded down: 100 means all of it."""
        return self.covered * 100 // self.duration if self.duration else 0


def is_content_covered(requirement: Requirement, facts: Facts) -> bool:
    if facts.is_marked and requirement.takes_word:
        return True
    if requirement.share is not None:
        return facts.duration > 0 and facts.covered * 100 >= requirement.share * facts.duration
    return requirement.block_count > 0 and facts.blocks_read >= requirement.block_count


def is_completed(requirement: Requirement, facts: Facts) -> bool:
    return is_content_covered(requirement, facts) and facts.right_count >= requirement.question_count


def describe(requirement: Requirement, facts: Facts) -> dict[str, object]:
    """Both as plain values, to be kept with a completion."""
    return {"requirement": asdict(requirement), "facts": asdict(facts)}
