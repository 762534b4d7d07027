"""QTI 2.1: packages and single items. Reads every item of 2.x and 3.0; writes 2.1."""

from __future__ import annotations

from collections.abc import Sequence

from quizzes.bank.exchange import qti_items
from quizzes.bank.exchange.records import ReadFile, Record, WrittenFile

NAME = "qti21"
LABEL = "QTI 2.1"
EXTENSIONS = (".zip", ".xml")
DIALECT = qti_items.Dialect(
    label=LABEL,
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    location="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    schema=("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0"),
    kind="imsqti_item_xmlv2p1",
    marks=(
        b"imsqti_v2p1",
        b"imsqti_v2p0",
    ),
    is_3=False,
)


def recognize(data: bytes, name: str) -> bool:
    return qti_items.recognize(data, DIALECT)


def read(data: bytes, name: str) -> ReadFile:
    return qti_items.read(data, LABEL)


def write(records: Sequence[Record], title: str) -> WrittenFile:
    return qti_items.write(records, title, DIALECT)
