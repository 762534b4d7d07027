"""The only reader of the environment. Every key the platform knows is here, with its default; a value that cannot be
understood stops the process with one sentence that names the key."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
_env = environ.Env()


def use_default_settings() -> None:
    """Choose the embedded settings unless the environment names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


def text(key: str, default: str = "") -> str:
    return str(_env.str(key, default=default)).strip()


def flag(key: str, default: bool = False) -> bool:
    return bool(_env.bool(key, default=default))


def words(key: str, default: tuple[str, ...] = ()) -> list[str]:
    return [str(word) for word in _env.list(key, default=list(default))]


def number(key: str, default: int) -> int:
    try:
        return int(_env.int(key, default=default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{key} must be a whole number, not {os.environ.get(key)!r}") from error


def required(key: str) -> str:
    """A value that has no safe default.

    Raises ImproperlyConfigured when it is missing.
    """
    value = text(key)
    if not value:
        raise ImproperlyConfigured(f"{key} must be set; .env.example says what it means")
    return value


def state_dir() -> Path:
    """Where the embedded default keeps its database, files and broker; made on first use, for the owner alone."""
    path = Path(text("STATE_DIR") or BASE_DIR / "var").resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def use_state_dir(path: Path) -> None:
    """Choose another state folder, before the settings are read: each test process has one of its own."""
    os.environ["STATE_DIR"] = str(path)


def test_worker() -> int:
    """This process's place among pytest's parallel workers: 1, 2, …; 0 when it runs alone."""
    return int(text("PYTEST_XDIST_WORKER").removeprefix("gw") or -1) + 1


def statutes_dir() -> Path | None:
    """The folder of statutes that ./start loads: STATUTES_DIR, or ../shared/data/statutes when it is there; else None."""
    named = text("STATUTES_DIR")
    path = Path(named) if named else BASE_DIR.parent / "shared" / "data" / "statutes"
    return path if named or path.is_dir() else None


def secret_key() -> str:
    """SECRET_KEY, or one generated at first start and kept in the state folder (mode 0600)."""
    if value := text("SECRET_KEY"):
        return value
    path = state_dir() / "secret-key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        value = secrets.token_urlsafe(50)
        file.write(value)
    return value


def database(key: str = "DATABASE_URL") -> dict[str, object]:
    """The default database: SQLite in the state folder, or what the URL says.

    SQLite: WAL and synchronous=FULL, so that a commit is on the disk before it is acknowledged (G1); transactions begin
    IMMEDIATE, so that a reader that turns writer waits instead of failing. PostgreSQL: Django's own pool with at most
    3 s of waiting, and prepared statements bound on the server for the save statement.
    """
    config: dict[str, object] = dict(_env.db_url(key, default=f"sqlite:///{state_dir() / 'db.sqlite3'}"))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["CONN_MAX_AGE"] = None  # opening the file again for each request would cost more than the save
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {
            "pool": {"min_size": 2, "max_size": number("DATABASE_POOL", 20), "timeout": 3},
            "server_side_binding": True,
            "prepare_threshold": 2,
        }
    return config
