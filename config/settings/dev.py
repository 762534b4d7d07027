"""The embedded default: one machine, plain HTTP, SQLite and files in the state folder, no other server."""

from config.settings.base import *  # noqa: F403

STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise serves static/ itself here, and warns of a root that is not there
