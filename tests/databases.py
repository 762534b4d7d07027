"""The database each test starts from: a copy of a template that was migrated once.

The template is keyed by a hash of every installed app's migrations and is built by whichever test process comes first.
Each process has a database of its own. Tests in a rolled-back transaction leave it as it was; after any other test
`restore` copies the template back.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

# Outdated templates are kept for a while: another test run may have begun before the migrations changed.
KEEP_SECONDS = 24 * 3600
KEEP_TEMPLATES = 8


class TestDatabase(ABC):
    """This process's database. `prepare` before the first test, `restore` after one that committed, `discard` at the end."""

    __test__ = False

    def prepare(self) -> None:
        self.build_template()
        self.restore()

    @abstractmethod
    def build_template(self) -> None: ...

    @abstractmethod
    def restore(self) -> None: ...

    @abstractmethod
    def discard(self) -> None: ...


class SqliteDatabase(TestDatabase):
    """A file, since in memory there is no write-ahead log and no contention."""

    def __init__(self) -> None:
        self.path = Path(settings.STATE_DIR) / "test.sqlite3"
        self.folder = Path(settings.STATE_DIR).parent
        self.template = self.folder / f"template-{migrations_key()}.sqlite3"

    def build_template(self) -> None:
        with (self.folder / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.template.exists():
                return
            for outdated in self.folder.glob("template-*.sqlite3"):
                if time.time() - outdated.stat().st_mtime > KEEP_SECONDS:
                    outdated.unlink()
            building = self.template.with_suffix(".building")
            building.unlink(missing_ok=True)
            migrate(building)
            with closing(sqlite3.connect(building)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            building.rename(self.template)

    def prepare(self) -> None:
        self.build_template()
        self.discard()
        shutil.copy(self.template, self.path)
        use(self.path)

    def restore(self) -> None:
        """Through SQLite's own backup, since other threads may hold the file open."""
        connections.close_all()
        with closing(sqlite3.connect(self.template)) as template, closing(sqlite3.connect(self.path)) as database:
            database.execute("PRAGMA synchronous=OFF")
            template.backup(database)

    def discard(self) -> None:
        connections.close_all()
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()


class PostgresDatabase(TestDatabase):
    """A database of this process, made by CREATE DATABASE … TEMPLATE."""

    def __init__(self) -> None:
        base = f"test_{settings.DATABASES['default']['NAME']}"
        self.prefix = f"{base}_template_"
        self.template = f"{self.prefix}{migrations_key()}"
        self.name = f"{base}_{os.getpid()}"
        self.address = {
            "host": connection.settings_dict["HOST"] or None,
            "port": connection.settings_dict["PORT"] or None,
            "user": connection.settings_dict["USER"] or None,
            "password": connection.settings_dict["PASSWORD"] or None,
        }

    def build_template(self) -> None:
        with self.server() as server:
            server.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.prefix])
            templates = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.prefix])
            names = {name for (name,) in templates}
            if self.template in names:
                return
            building = f"{self.prefix}building"
            for outdated in names if len(names) > KEEP_TEMPLATES else names & {building}:
                server.execute(command("DROP DATABASE {} WITH (FORCE)", outdated))
            server.execute(command("CREATE DATABASE {}", building))
            migrate(building)
            connection.close_pool()
            server.execute(command("ALTER DATABASE {} RENAME TO {}", building, self.template))
            server.execute(command("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.template))

    def restore(self) -> None:
        self.discard()
        with self.server() as server:
            server.execute(command("CREATE DATABASE {} TEMPLATE {}", self.name, self.template))
        use(self.name)

    def discard(self) -> None:
        connections.close_all()
        connection.close_pool()
        with self.server() as server:
            server.execute(command("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))

    @contextmanager
    def server(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(dbname="postgres", autocommit=True, **self.address) as server:
            yield server


def database_of_this_process() -> TestDatabase:
    return SqliteDatabase() if connection.vendor == "sqlite" else PostgresDatabase()


def migrations_key() -> str:
    digest = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(f"{app.label}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def migrate(name: str | Path) -> None:
    use(name)
    call_command("migrate", interactive=False, verbosity=0)
    connections.close_all()


def use(name: str | Path) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(name)


def command(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
