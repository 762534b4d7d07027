"""./test: style, types, contracts and every test.

`./test` runs it on SQLite, but for the tests marked `long`. `./test --all` runs the tests again on PostgreSQL and Redis
(TEST_DATABASE_URL, TEST_REDIS_URL), the long ones there, and lets no test be skipped but those that say they read
../shared/data. Tests of pure functions that have just run are not repeated: no server could change what they say.
`./test ARGUMENT…` hands the arguments to pytest.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import bootstrap

ALL = "--all"
SERVERS = ("TEST_DATABASE_URL", "TEST_REDIS_URL")
WORKERS = (os.cpu_count() or 1) + 1  # many tests wait for a clock, a browser or a server that was killed
# How pages look and what runs in them is no matter of the database: `./test --all` leaves it to its second half.
SEEN_ONCE = (
    "test_all_types",
    "test_every_officer_page",
    "test_lecture_types",
    "test_question_form",
    "test_scripts_in_questions",
    "test_scripts_in_the_bank",
    "test_staff_pages",
)
TAIL = 60  # lines of a failed check that are shown


def style_checks() -> list[list[str]]:
    return [
        ["ruff", "check", "--output-format", "concise", "."],
        ["ruff", "format", "--output-format", "concise", "--check", "."],
        ["lint-imports"],
        ["djade", "--check", "--target-version", "5.2", *templates()],
        ["python", "-m", "tools.translations"],
        ["python", "manage.py", "makemigrations", "--check", "--dry-run", "--settings", "config.settings.test"],
    ]


def type_checks() -> list[list[str]]:
    return [["mypy", "--no-error-summary"]]


def templates() -> list[str]:
    return [str(path.relative_to(bootstrap.ROOT)) for path in sorted((bootstrap.ROOT / "templates").rglob("*.html"))]


def main() -> None:
    arguments = sys.argv[1:]
    is_everything = arguments == [ALL]
    if is_everything and (missing := [name for name in SERVERS if not os.environ.get(name)]):
        sys.exit(f"./test --all needs {' and '.join(missing)}; .ci/run starts the servers and sets them.")
    python = str(bootstrap.ensure_environment(bootstrap.DEVELOPMENT_LOCK))
    if arguments and not is_everything:
        os.execv(python, [python, "-m", "pytest", *arguments])
    with ThreadPoolExecutor() as pool:  # beside the tests, many of which wait
        checks = pool.submit(run_checks)
        left = [f"--ignore=tests/journeys/{name}.py" for name in SEEN_ONCE if is_everything]
        totals = run_tests(python, "SQLite", environment_for(is_everything, servers=()), "-m", "not long", *left)
        failed_checks = checks.result()
    if is_everything:
        environment = environment_for(is_everything, servers=SERVERS)
        totals += run_tests(python, "PostgreSQL and Redis", environment, "--ran-without-servers")
    if failed_checks:
        print(f"Checks that failed: {', '.join(failed_checks)}")
    failed = totals["failed"] + len(failed_checks)
    print(f"{totals['passed']} passed, {failed} failed, {totals['skipped']} skipped")
    sys.exit(1 if failed or not totals["passed"] else 0)


def run_checks() -> list[str]:
    """Names of the checks that failed; the slow one runs beside the others."""
    with ThreadPoolExecutor() as pool:
        groups = pool.map(lambda checks: [run_check(check) for check in checks], (type_checks(), style_checks()))
        return [name for group in groups for name in group if name]


def run_check(check: list[str]) -> str:
    """The check's name when it failed, else nothing; its output is shown only then."""
    began = time.monotonic()
    done = subprocess.run(
        [bootstrap.VENV / "bin" / check[0], *check[1:]],
        cwd=bootstrap.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    name = " ".join(word for word in check[:3] if not word.startswith("-")).removeprefix("python ")
    lines = [f"{'FAILED' if done.returncode else 'ok':6} {name} ({time.monotonic() - began:.1f} s)"]
    if done.returncode:
        lines += done.stdout.strip().splitlines()[-TAIL:]
    print("\n".join(lines), flush=True)
    return name if done.returncode else ""


def environment_for(is_everything: bool, servers: Iterable[str]) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if key not in SERVERS}
    environment |= {name: os.environ[name] for name in servers}
    if is_everything:
        environment["TEST_REFUSE_SKIPS"] = "1"
    return environment


def run_tests(python: str, where: str, environment: dict[str, str], *options: str) -> Counter[str]:
    print(f"\nTests on {where}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            python,
            "-m",
            "pytest",
            "-q",
            "-n",
            str(WORKERS),
            "--dist",
            "worksteal",
            "--show-capture=log",
            f"--junitxml={report}",
            *options,
        ]
        status = subprocess.run(command, cwd=bootstrap.ROOT, env=environment).returncode
        totals = read_totals(report)
    if status and not totals["failed"]:
        totals["failed"] = 1  # pytest itself broke down
    return totals


def read_totals(report: Path) -> Counter[str]:
    """Tests by outcome, from pytest's report; a test that failed twice (in the test and in its teardown) counts once."""
    totals: Counter[str] = Counter(passed=0, failed=0, skipped=0)
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):
            outcomes = {child.tag for child in case}
            is_failed = bool(outcomes & {"failure", "error"})
            totals["failed" if is_failed else "skipped" if "skipped" in outcomes else "passed"] += 1
    return totals


if __name__ == "__main__":
    main()
