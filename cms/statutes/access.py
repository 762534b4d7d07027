"""Who may put statutes into the platform: they show in every unit, so trainers of a whole tree of units."""

from people.models import Officer, Role, Unit


def may_load_statutes(officer: Officer) -> bool:
    return any(len(path) == Unit.steplen for path in officer.scope_paths(Role.TRAINER))
