"""How a person wants to see the pages: text size, appearance, language. Owns these three columns of `Officer`."""

from django.conf import settings

from people.models import Officer

CHOICES: dict[str, list[str]] = {
    "text_size": list(Officer.TextSize.values),
    "theme": list(Officer.Theme.values),
    "language": [code for code, _name in settings.LANGUAGES],
}


def read_preferences(given: dict[str, str]) -> dict[str, str]:
    """Those of the given values that are a preference's name and one of its choices; anything else is left out."""
    return {name: given[name] for name, choices in CHOICES.items() if given.get(name) in choices}


def keep_preferences(officer: Officer, *, chosen: dict[str, str]) -> None:
    """Remember what `read_preferences` found."""
    for name, value in chosen.items():
        setattr(officer, name, value)
    if chosen:
        officer.save(update_fields=list(chosen))
