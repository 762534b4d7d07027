import pytest
from django.db import DatabaseError, connection, transaction

from records.audit import name_verbs, verb_words, write_entry
from records.clock import database_now
from records.models import AuditEntry
from tests.factories import make_officer, make_province


@pytest.mark.django_db
def test_entry_says_who_what_to_whom_where() -> None:
    province = make_province()
    actor, target = make_officer(province.ward, "周敏"), make_officer(province.ward, "张一")

    before = database_now()
    write_entry("tested", actor=actor, target=target, unit_path=province.ward.path, detail={"n": 1})

    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.actor_name, entry.verb) == (actor.pk, "周敏", "tested")
    assert (entry.target_type, entry.target_id) == ("people.officer", str(target.public_id))
    assert (entry.unit_path, entry.detail) == (province.ward.path, {"n": 1})
    assert before <= entry.at <= database_now()


@pytest.mark.django_db
def test_the_system_acts_without_a_name() -> None:
    write_entry("tested", actor=None)

    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.actor_name, entry.target_type, entry.target_id, entry.detail) == (
        None,
        "",
        "",
        "",
        {},
    )


@pytest.mark.django_db(transaction=True)
def test_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="tested"):
        write_entry("tested", actor=None)

    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_entry_falls_with_the_change_it_is_about() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write_entry("tested", actor=None)
        raise ZeroDivisionError

    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE records_auditentry SET actor_name = 'x'", "DELETE FROM records_auditentry"],
)
def test_the_trail_can_only_grow(statement: str) -> None:
    write_entry("tested", actor=None)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.get().actor_name == ""


def test_verbs_have_words_and_speak_for_themselves_without() -> None:
    name_verbs({"tested_in_words": "试过"})

    assert (verb_words("tested_in_words"), verb_words("never_named")) == ("试过", "never_named")
