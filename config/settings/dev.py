"""The embedded default: one machine, plain HTTP, SQLite and files in the state folder, no other server."""

from config.settings.base import *  # noqa: F403
