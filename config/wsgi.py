"""What the application server serves: Django, with the save path led past its middleware (one statement, no session).

Measured against the whole middleware stack in benchmarks/save.py."""

from collections.abc import Callable, Iterable
from typing import Any

from config.env import use_default_settings

use_default_settings()

from django.core.wsgi import get_wsgi_application  # noqa: E402 (settings first)

django_application = get_wsgi_application()

from quizzes.exams.save_endpoint import PATH, save_application  # noqa: E402 (apps must be loaded)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ.get("PATH_INFO") == PATH:
        return save_application(environ, start_response)
    return django_application(environ, start_response)
