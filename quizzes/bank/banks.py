"""Banks and topics. Owns `Bank` and `Topic`. A bank stays with its unit and keeps its code; nothing here deletes. A bank's
verbs refuse an actor who is no trainer of its unit (OutOfScope)."""

from collections.abc import Iterable

from django.db import transaction

from people.models import Officer, Role, Unit
from people.scope import require_scope
from quizzes.bank.models import Bank, Topic
from records.audit import write_entry


def create_bank(*, code: str, name: str, unit: Unit, actor: Officer | None, needs_approval: bool = False) -> Bank:
    """Raises IntegrityError when the code is taken."""
    require_scope(actor, unit.path, Role.TRAINER)
    with transaction.atomic():
        bank = Bank.objects.create(code=code, name=name, unit=unit, needs_approval=needs_approval)
        write_entry("bank_created", actor=actor, target=bank, unit_path=unit.path, detail={"code": code})
    return bank


def change_bank(bank: Bank, *, name: str, needs_approval: bool, actor: Officer | None) -> None:
    """Name, and whether a second person approves what is written from now on; what is in use stays in use."""
    require_scope(actor, bank.unit.path, Role.TRAINER)
    with transaction.atomic():
        known = Bank.objects.select_for_update().get(pk=bank.pk)
        bank.name, bank.needs_approval = name, needs_approval
        bank.save(update_fields=["name", "needs_approval"])
        said: dict[str, object] = {"code": bank.code}
        if known.name != name:
            write_entry("bank_renamed", actor=actor, target=bank, unit_path=bank.unit.path, detail=said)
        if known.needs_approval != needs_approval:
            said |= {"needs_approval": needs_approval}
            write_entry("bank_approval_set", actor=actor, target=bank, unit_path=bank.unit.path, detail=said)


def rename_bank(bank: Bank, *, name: str, actor: Officer | None) -> None:
    change_bank(bank, name=name, needs_approval=bank.needs_approval, actor=actor)


def create_topic(*, name: str, actor: Officer | None) -> Topic:
    """Raises IntegrityError when there is one of this name."""
    with transaction.atomic():
        topic = Topic.objects.create(name=name)
        write_entry("topic_created", actor=actor, target=topic)
    return topic


def rename_topic(topic: Topic, *, name: str, actor: Officer | None) -> None:
    """Raises IntegrityError when there is another one of this name."""
    with transaction.atomic():
        topic.name = name
        topic.save(update_fields=["name"])
        write_entry("topic_renamed", actor=actor, target=topic)


def ensure_topics(names: Iterable[str]) -> dict[str, Topic]:
    """Topics by name; those that are not there yet are made. Must run in the caller's transaction, which audits."""
    wanted = set(names)
    known = {topic.name: topic for topic in Topic.objects.filter(name__in=wanted)}
    Topic.objects.bulk_create([Topic(name=name) for name in sorted(wanted - set(known))], ignore_conflicts=True)
    if wanted - set(known):
        known = {topic.name: topic for topic in Topic.objects.filter(name__in=wanted)}
    return known
