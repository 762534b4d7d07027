"""QTI 3.0: packages and single items. Reads every item of 2.x and 3.0; writes 3.0."""

from __future__ import annotations

from collections.abc import Sequence

from quizzes.bank.exchange import qti_items
from quizzes.bank.exchange.records import ReadFile, Record, WrittenFile

NAME = "qti3"
LABEL = "QTI 3.0"
EXTENSIONS = (".zip", ".xml")
DIALECT = qti_items.Dialect(
    label=LABEL,
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    location="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    schema=("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0"),
    kind="imsqti_item_xmlv3p0",
    marks=(b"qti-assessment-item",),
    is_3=True,
)


def recognize(data: bytes, name: str) -> bool:
    return qti_items.recognize(data, DIALECT)


def read(data: bytes, name: str) -> ReadFile:
    return qti_items.read(data, LABEL)


def write(records: Sequence[Record], title: str) -> WrittenFile:
    return qti_items.write(records, title, DIALECT)
