"""Hostile files of T15 to T17: refused in words within 2 s, or read as nothing; no socket is opened and no file written."""

import io
import json
import os
import socket
import time
import zipfile

import pytest

from quizzes.bank.exchange import aiken, formats, gift, json_items, moodle_xml, qti3, qti12, qti21, qti22
from quizzes.bank.exchange.records import Record
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.types.interactions import Body, Truth

PACKAGES = [qti12, qti21, qti22, qti3]
XML = [moodle_xml, *PACKAGES]
ROOT = {"moodle_xml": "quiz", "qti12": "questestinterop", "qti3": "qti-assessment-item"}


def _root(form):
    return ROOT.get(form.NAME, "assessmentItem")


def _xml(form, head="", inside=""):
    root = _root(form)
    return f'<?xml version="1.0"?>{head}<{root} xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1">{inside}</{root}>'.encode()


def _zip(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


BOMBS = {
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
    "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "entity on a network": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>',
}
HEAVY = {
    "deep": "<a>" * 100_000 + "</a>" * 100_000,
    "many": "<a/>" * 3_000_000,
    "one huge attribute": f'<a b="{"x" * 30_000_000}"/>',
    "many attributes": "<a " + " ".join(f'b{number}="x"' for number in range(200_000)) + "/>",
    "unclosed": "<a>" * 99,
}


@pytest.fixture(autouse=True)
def _watched(monkeypatch, tmp_path):
    """Whoever opens a socket or writes a file fails the test; whoever is slower than 2 s too."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.chdir(tmp_path)
    yield
    assert os.listdir(tmp_path) == []


def _refuse(form, data, words=""):
    start = time.process_time()
    with pytest.raises(ImportRefused) as refused:
        form.read(data, "x")
    assert time.process_time() - start < 2
    assert "请" in refused.value.reason and words in refused.value.reason


@pytest.mark.parametrize("form", XML, ids=lambda form: form.NAME)
@pytest.mark.parametrize("bomb", BOMBS)
def test_entities_are_refused(form, bomb):
    _refuse(form, _xml(form, BOMBS[bomb], "&c;" if bomb == "laughs" else "&a;"), "不安全")


@pytest.mark.parametrize("form", XML, ids=lambda form: form.NAME)
def test_entities_in_utf_16_are_refused_too(form):
    text = _xml(form, BOMBS["external entity"], "&a;").decode().replace('"1.0"?', '"1.0" encoding="UTF-16"?')
    _refuse(form, text.encode("utf-16"), "不安全")


@pytest.mark.parametrize("form", [moodle_xml, qti12, qti22], ids=lambda form: form.NAME)
@pytest.mark.parametrize("kind", HEAVY)
def test_heavy_trees_are_refused(form, kind):
    _refuse(form, _xml(form, "", HEAVY[kind]))


@pytest.mark.parametrize("form", PACKAGES, ids=lambda form: form.NAME)
@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "..\\evil.xml", "C:\\evil.xml"])
def test_names_that_leave_the_package_are_refused(form, name):
    _refuse(form, _zip({name: _xml(form)}), "文件名")


@pytest.mark.parametrize("form", PACKAGES, ids=lambda form: form.NAME)
def test_zip_bombs_are_refused(form):
    _refuse(form, _zip({"a.xml": b"\x00" * 60_000_000}), "过大")
    _refuse(form, _zip({f"{number}.xml": b"" for number in range(10_001)}), "过大")


def test_a_lying_directory_gains_nothing():
    """The directory says 10 bytes, the member unpacks to 60 MB."""
    data = bytearray(_zip({"a.xml": b" " * 60_000_000}))
    for sign, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.find(sign) + offset
        data[place : place + 4] = (10).to_bytes(4, "little")
    _refuse(qti22, bytes(data))


@pytest.mark.parametrize("form", PACKAGES, ids=lambda form: form.NAME)
def test_archives_in_archives_are_not_opened(form):
    inner = _zip({"item.xml": _xml(form)})
    for _ in range(5):
        inner = _zip({"inner.zip": inner})
    _refuse(form, inner, "没有 QTI 题目")
    data = form.write([Record(body=Body(("题", Truth(True))))], "").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    file = form.read(_zip(files | {"inner.zip": inner}), "x.zip")
    assert len(file.records) == 1 and "inner.zip" in file.losses[0].text


@pytest.mark.parametrize("form", PACKAGES, ids=lambda form: form.NAME)
@pytest.mark.parametrize(
    "source", ["../../../../etc/passwd", "/etc/passwd", "http://127.0.0.1:9/a.png", "file:///etc/passwd"]
)
def test_images_are_looked_up_in_the_package_alone(form, source):
    data = form.write([Record(body=Body(("题", Truth(True)), "p"), images={"p": b"\x89PNG\r\n\x1a\n"})], "").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name in files:
        if name.endswith(".xml") and "manifest" not in name:
            files[name] = (
                files[name]
                .replace(b"../images/1-1-p.png", source.encode())
                .replace(b"images/1-1-p.png", source.encode())
            )
    file = form.read(_zip(files), "x.zip")
    assert not file.records[0].images and file.records[0].body.image is None
    assert any("图片" in loss.text for loss in file.losses)


@pytest.mark.parametrize(
    "text", ["NaN", "[" * 200_000, '{"a":' * 50_000, "9" * 100_000, '{"format": "question-bank-items", "version": NaN}']
)
def test_json_that_is_none_is_refused(text):
    _refuse(json_items, text.encode())


def test_numbers_that_are_none_are_listed():
    for value in ("NaN", "Infinity", "1e999999", "9" * 5000):
        item = {"body": {"kind": "body", "parts": ["题", {"kind": "number", "value": value}]}}
        data = {"format": "question-bank-items", "version": 1, "items": [item]}
        file = json_items.read(json.dumps(data).encode(), "x")
        assert not file.records and file.unread
    file = gift.read("题 {#NaN:Infinity}\n\n题 {#1e999999}".encode(), "x")
    assert not file.records and len(file.unread) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{" * 1_000_000,
        "::" * 1_000_000,
        "~=" * 1_000_000 + "{",
        "\\" * 2_000_000,
        "a{=" + "->" * 500_000 + "}",
        "A. \n" * 400_000,
    ],
)
@pytest.mark.parametrize("form", [gift, aiken], ids=lambda form: form.NAME)
def test_odd_texts_end_soon(form, text):
    start = time.process_time()
    try:
        assert not form.read(text.encode(), "x").records
    except ImportRefused as refused:
        assert "请" in refused.reason
    assert time.process_time() - start < 2
    assert not form.recognize(b"\x00" + text.encode(), "x")


def test_nobody_fails_on_bytes_of_another_kind():
    samples = [
        b"",
        b"PK\x03\x04",
        b"PK\x03\x04" + os.urandom(2000),
        b"<",
        b"<quiz",
        b"\xff\xfe<",
        os.urandom(5000),
        b"{",
        b"%PDF-1.4",
    ]
    for form in (aiken, gift, json_items, *XML):
        for data in samples:
            form.recognize(data, "x")
            try:
                form.read(data, "x")
            except ImportRefused as refused:
                assert refused.reason


def test_all_formats_are_watched_here():
    ours = {"aiken", "gift", "json", "moodle_xml", "qti12", "qti21", "qti22", "qti3"}
    assert ours <= set(formats())
