"""What base.html needs on every page."""

from django.conf import settings
from django.http import HttpRequest

from people.models import Officer


def interface(request: HttpRequest) -> dict[str, object]:
    """Text size and theme from the account, or from cookies before login."""
    officer = getattr(request, "user", None)
    if isinstance(officer, Officer):
        return {"text_size": officer.text_size, "theme": officer.theme, "languages": settings.LANGUAGES}
    size, theme = request.COOKIES.get("text_size", ""), request.COOKIES.get("theme", "")
    return {
        "text_size": size if size in Officer.TextSize.values else Officer.TextSize.STANDARD.value,
        "theme": theme if theme in Officer.Theme.values else "",
        "languages": settings.LANGUAGES,
    }
