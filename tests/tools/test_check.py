from pathlib import Path

import pytest

from tests.conftest import NO_SHARED_DATA, refuse_skip
from tools.check import read_totals

REPORT = """<testsuites><testsuite><testcase name="a"/><testcase name="b"><failure/><error/></testcase>
<testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase></testsuite></testsuites>"""


def skipped(reason: str) -> pytest.TestReport:
    return pytest.TestReport("test", ("test.py", 1, "test"), {}, "skipped", ("test.py", 1, reason), "call")


def test_totals_count_each_test_once(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)

    assert read_totals(tmp_path / "report.xml") == {"passed": 1, "failed": 2, "skipped": 1}


def test_a_skip_counts_as_failed_when_all_must_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_REFUSE_SKIPS", "1")

    assert refuse_skip(skipped("no Chromium")).outcome == "failed"


def test_a_skip_for_want_of_shared_data_stays_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_REFUSE_SKIPS", "1")

    assert refuse_skip(skipped(NO_SHARED_DATA)).outcome == "skipped"


def test_a_skip_is_allowed_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_REFUSE_SKIPS", raising=False)

    assert refuse_skip(skipped("no Chromium")).outcome == "skipped"
