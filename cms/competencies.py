"""The competency frameworks. Owns `Competency`: what is tagged with one stays tagged, so that nothing here deletes."""

from django.db import transaction

from cms.models import Competency
from people.models import Officer
from records.audit import write_entry


def add_competency(*, name: str, framework: str, position: int, actor: Officer | None) -> Competency:
    """Raises IntegrityError when the framework has one of this name."""
    with transaction.atomic():
        competency = Competency.objects.create(name=name, framework=framework, position=position)
        write_entry("competency_added", actor=actor, target=competency, detail={"framework": framework})
    return competency


def change_competency(competency: Competency, *, name: str, framework: str, position: int, actor: Officer) -> None:
    """Every item that carries the tag shows the new name at once.

    Raises IntegrityError when the framework has another one of this name.
    """
    with transaction.atomic():
        competency.name, competency.framework, competency.position = name, framework, position
        competency.save()
        write_entry("competency_changed", actor=actor, target=competency, detail={"framework": framework})
