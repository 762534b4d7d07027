"""The law that the demo reads: the folder named by STATUTES_DIR, through the verb that the command uses."""

from pathlib import Path

from cms.statutes.loading import (
    UNCHANGED,
    Loaded,
    StatuteRefused,
    StatutesUnreadable,
    load_sources,
    read_folder,
    say_problem,
)


class StatutesNotLoaded(Exception):
    """Nothing of the folder was loaded; each line says why."""


def load(folder: Path) -> list[Loaded]:
    """What was written; the same folder again writes nothing. Raises StatutesNotLoaded."""
    if not folder.is_dir():
        raise StatutesNotLoaded(f"{folder}: not a folder")
    try:
        loaded = load_sources(read_folder(folder), actor=None)
    except StatutesUnreadable as error:
        raise StatutesNotLoaded("\n".join(f"{name}: {say_problem(why)}" for name, why in error.problems)) from error
    except StatuteRefused as error:
        raise StatutesNotLoaded(str(error)) from error
    return [row for row in loaded if row.outcome != UNCHANGED]
