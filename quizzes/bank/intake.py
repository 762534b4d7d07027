"""Sound drafts become items of a bank: the last step of every import, from the screens and from the command alike."""

from collections.abc import Sequence

from people.models import Officer
from quizzes.bank.banks import ensure_topics
from quizzes.bank.drafts import PlainDraft, build_labels, build_question, known_competencies, read_topic_names
from quizzes.bank.items import insert_items
from quizzes.bank.models import Bank, Item
from records.audit import write_entry


def take_in(drafts: Sequence[PlainDraft], *, bank: Bank, actor: Officer | None, left_out: int) -> list[Item]:
    """Insert all drafts, each of which `check_plain` found sound, with the topics they name; one audit row for them all. Returns
    the items in the drafts' order. Must run in the caller's transaction."""
    topics = ensure_topics(name for draft in drafts for name in read_topic_names(draft))
    competencies = known_competencies()
    entries = [(build_question(draft), build_labels(draft, topics, competencies)) for draft in drafts]
    items = insert_items(entries, bank=bank, actor=actor)
    detail: dict[str, object] = {"bank": bank.code, "imported": len(drafts), "left_out": left_out}
    write_entry("items_imported", actor=actor, target=bank, unit_path=bank.unit.path, detail=detail)
    return items
