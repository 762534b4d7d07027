"""What every test may ask for, and how no test goes green by being skipped."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase

from tests.databases import database_of_this_process

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
NO_BROWSER = "no Chromium: apt-get install chromium, or set CHROMIUM to a browser's path"
NO_SHARED_DATA = "reads ../shared/data, which is absent"
# Folders of pure functions: readers and writers of files, types of items, rules. Tests there that open no database are pure.
PURE = ("tests/lib/", "tests/quizzes/bank/exchange/", "tests/quizzes/bank/imports/", "tests/quizzes/bank/types/")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--ran-without-servers", action="store_true", help="leave out pure tests, which ran on SQLite already"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--ran-without-servers"):
        pure = [item for item in items if is_pure(item)]
        config.hook.pytest_deselected(items=pure)
        items[:] = [item for item in items if item not in set(pure)]


def is_pure(item: pytest.Item) -> bool:
    """One of pure functions, which neither opens a database (pytest-django would not let it) nor is kept for `--all`."""
    stands = item.path.relative_to(ROOT).as_posix().startswith(PURE)
    return stands and not any(item.get_closest_marker(name) for name in ("django_db", "long", "journey"))


def pytest_configure() -> None:
    """Clear away the state folders of test processes that are gone, and look for garbage less often: that alone is a
    twelfth of the time."""
    gc.set_threshold(50_000, 20, 50)
    for folder in Path(settings.STATE_DIR).parent.iterdir():
        if folder.name.isdecimal() and not is_alive(int(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.STATE_DIR, ignore_errors=True)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Replaces pytest-django's: a copied template instead of migrations, and copied back instead of flushed."""
    database = database_of_this_process()
    with django_db_blocker.unblock():
        database.prepare()
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: database.restore()
    yield
    TransactionTestCase._fixture_teardown = flush
    with django_db_blocker.unblock():
        database.discard()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Login limits and Wagtail's site paths live in the cache; no test inherits another's."""
    cache.clear()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser that journeys drive; without one they are skipped by name, or fail under `./test --all`."""
    named = os.environ.get("CHROMIUM")
    path = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path or not os.access(path, os.X_OK):
        pytest.skip(NO_BROWSER)
    return path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The statutes and fixtures that stand beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip(NO_SHARED_DATA)
    return SHARED_DATA


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    return refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    return refuse_skip(report)


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> pytest.TestReport | pytest.CollectReport:
    """Under `./test --all` a skipped test has failed, except one that says it reads ../shared/data."""
    if report.skipped and os.environ.get("TEST_REFUSE_SKIPS") and "../shared/data" not in str(report.longrepr):
        report.longrepr = f"Skipped, which ./test --all refuses: {report.longrepr}"
        report.outcome = "failed"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    journeys = [report.nodeid for report in skipped if NO_BROWSER in str(report.longrepr)]
    if journeys:
        terminalreporter.section("JOURNEYS NOT RUN", red=True)
        terminalreporter.write_line("\n".join(journeys))
        terminalreporter.write_line(f"{len(journeys)} JOURNEYS WERE NOT RUN: {NO_BROWSER}", red=True, bold=True)
