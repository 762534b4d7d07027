"""Our own .xlsx and .csv: what is written is read back exactly, whatever texts and ways of answering it holds."""

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from quizzes.bank.exchange import delimited, workbook
from quizzes.bank.exchange.image_names import spot_images
from tests.quizzes.bank.exchange.bodies import plain, records

SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@SLOW
@given(st.lists(records, min_size=1, max_size=4))
def test_workbook_round_trip(given_records):
    written = workbook.write(given_records, "题目")
    assert workbook.recognize(written.data, "a.xlsx")
    found = workbook.read(written.data, "a.xlsx")
    assert not found.unread and not written.losses
    assert list(map(plain, found.records)) == list(map(plain, given_records))


@SLOW
@given(st.lists(records, min_size=1, max_size=4))
def test_delimited_round_trip(given_records):
    given_records = [one for one in given_records if not spot_images(one.body)]
    assume(given_records)
    written = delimited.write(given_records, "题目")
    assert delimited.recognize(written.data, "a.csv")
    found = delimited.read(written.data, "a.csv")
    assert not found.unread and not written.left_out
    want = [plain(one, with_images=False) for one in given_records]
    assert [plain(one, with_images=False) for one in found.records] == want


@pytest.mark.parametrize("module", [workbook, delimited])
@SLOW
@given(given_records=st.lists(records, min_size=1, max_size=3))
def test_no_cell_is_a_formula(module, given_records):
    written = module.write(given_records, "=1+1")
    if module is delimited:
        import csv
        import io

        rows = csv.reader(io.StringIO(written.data.decode("utf-8-sig"), newline=""))
    else:
        import python_calamine

        rows = (
            python_calamine.CalamineWorkbook.from_filelike(__import__("io").BytesIO(written.data))
            .get_sheet_by_index(0)
            .to_python()
        )
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for row in rows for cell in row)
