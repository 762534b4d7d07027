"""Hostile files of every format that can be read, and what happens to whoever reads one: run as a program, it reads each in a process of its
own and prints {case: {"seconds", "megabytes", "end", "touched"}} as JSON."""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import zipfile
from collections.abc import Callable

MEMORY = 1_500_000_000
LONGEST = 6  # seconds after which a reader is stopped
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
XXE = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
NETWORK = '<!DOCTYPE x [<!ENTITY c SYSTEM "http://127.0.0.1:9/x">]>'
DEFAULTS = f'<!DOCTYPE quiz [<!ATTLIST a b CDATA "{"x" * 90_000}">]>'
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 9_000_000
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OUR_HEADER = (
    "序号,类型,题干,配图,选项A,选项B,选项C,选项D,答案,解析,依据,知识点,本领能力,难度,分值,名称,分类,来源,题型标记,写法"
)


def pack(files: dict[str, bytes | str]) -> bytes:
    """As small as it gets only where it is far too big: else what is in it would be refused for its ratio alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            kind = zipfile.ZIP_DEFLATED if len(data) > 40_000_000 else zipfile.ZIP_STORED
            archive.writestr(name, data, kind, 1)
    return buffer.getvalue()


def sheet(cells: str = "", head: str = "", strings: str = "", more: dict[str, bytes | str] | None = None) -> bytes:
    return pack(
        {
            "xl/workbook.xml": f'{head}<workbook {MAIN} xmlns:r="{R}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": RELATIONS.format(
                f'<Relationship Id="r1" Type="{R}/worksheet" Target="worksheets/sheet1.xml"/>'
                f'<Relationship Id="r2" Type="{R}/sharedStrings" Target="sharedStrings.xml"/>'
            ),
            "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>",
            "xl/sharedStrings.xml": strings or f"<sst {MAIN}><si><t>题干</t></si><si><t>写法</t></si></sst>",
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        }
        | (more or {})
    )


def paper(inside: str = "", head: str = "", more: dict[str, bytes | str] | None = None, is_ours: bool = True) -> bytes:
    styles = f'<w:styles {W}><w:style w:type="paragraph" w:styleId="QuestionStem"/></w:styles>'
    document = f"{head}<w:document {W}><w:body>{inside}</w:body></w:document>"
    return pack(
        {"word/document.xml": document, "word/styles.xml": styles if is_ours else f"<w:styles {W}/>"} | (more or {})
    )


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pictures() -> dict[str, bytes | str]:
    return {
        "word/media/a.png": PNG,
        "word/_rels/document.xml.rels": RELATIONS.format(
            f'<Relationship Id="p" Type="{R}/image" Target="media/a.png"/>'
            f'<Relationship Id="q" Type="{R}/image" Target="../../../etc/passwd"/>'
        ),
    }


def drawing(relation: str) -> str:
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    head = '<w:pPr><w:pStyle w:val="QuestionStem"/></w:pPr><w:r><w:t>1. 【单选题】</w:t></w:r>'
    return (
        f'<w:p>{head}<w:r><w:drawing><a:blip xmlns:a="{a}" xmlns:r="{R}" r:embed="{relation}"/></w:drawing></w:r></w:p>'
    )


LABEL = '<response_label ident="o{n}"/>'
CONDITION = '<respcondition><conditionvar><varequal respident="a">b</varequal></conditionvar></respcondition>'
TELLING = (
    '<respcondition><conditionvar><varequal respident="r">o{n}</varequal></conditionvar>'
    '<displayfeedback linkrefid="f{n}"/></respcondition>'
)
TOLD = '<itemfeedback ident="f{n}"><material><mattext>x</mattext></material></itemfeedback>'


def numbered(text: str, count: int) -> str:
    return "".join(text.replace("{n}", str(number)) for number in range(count))


def qti12(shown: str, processing: str = "", rest: str = "") -> bytes:
    item = f"<item><presentation>{shown}</presentation><resprocessing>{processing}</resprocessing>{rest}</item>"
    return f"<questestinterop>{item}</questestinterop>".encode()


def qti(count: int) -> bytes:
    """Options that all show the same big image."""
    options = "".join(f'<simpleChoice identifier="o{n}"><img src="a{n % 2}.png"/></simpleChoice>' for n in range(count))
    item = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i"><itemBody><choiceInteraction '
        f'responseIdentifier="RESPONSE">{options}</choiceInteraction></itemBody></assessmentItem>'
    )
    return pack({"item.xml": item, "a0.png": PNG, "a1.png": PNG})


def moodle(inside: str, head: str = "") -> bytes:
    return f'{head}<quiz><question type="essay"><questiontext format="html"><text>{inside}</text></questiontext></question></quiz>'.encode()


def rows(row: str, count: int) -> bytes:
    return (f"{OUR_HEADER}\n" + row * count).encode()


CASES: dict[str, Callable[[], bytes]] = {
    "xlsx: zip bomb": lambda: sheet(more={"xl/media/a.bin": b"\x00" * 190_000_000}),
    "xlsx: bomb of strings": lambda: sheet(strings=f"<sst {MAIN}><si><t>{'x' * 119_000_000}</t></si></sst>"),
    "xlsx: far cell": lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "xlsx: cells": lambda: sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 1_100_000),
    "xlsx: cells under the cap": lambda: sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 245_000),
    "xlsx: rows": lambda: sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 99_000))),
    "xlsx: laughs": lambda: sheet(head=LAUGHS),
    "xlsx: external entity": lambda: sheet(head=XXE),
    "xlsx: network": lambda: sheet(strings=f"{NETWORK}<sst {MAIN}><si><t>&c;</t></si></sst>"),
    "xlsx: utf-16 entity": lambda: sheet(strings=f'<?xml version="1.0" encoding="UTF-16"?>{XXE}<sst>&c;</sst>'.encode("utf-16")),
    "xlsx: traversal": lambda: sheet(more={"../../evil.xml": "x", "/etc/evil": "x", "xl/../../e": "x"}),
    "xlsx: deep strings": lambda: sheet(strings=f"<sst {MAIN}>" + "<si>" * 100_000 + "</si>" * 100_000 + "</sst>"),
    "xlsx: huge attribute": lambda: sheet(f'<row r="1"><c r="A1" s="{"9" * 20_000_000}"><v>1</v></c></row>'),
    "xlsx: long number": lambda: sheet(f'<row r="1"><c r="A1"><v>{"9" * 5_000_000}</v></c></row>'),
    "xlsx: open cells": lambda: sheet('<c r="A1"' * 3_000_000),
    "xlsx: formulas": lambda: sheet('<row><c r="A1"><f>' * 1_000_000),
    "xlsx: members": lambda: sheet(more={f"xl/{n}.xml": "" for n in range(10_001)}),
    "docx: zip bomb": lambda: paper(more={"word/media/a.bin": b"\x00" * 190_000_000}),
    "docx: laughs": lambda: paper(paragraph("&c;"), LAUGHS),
    "docx: external entity": lambda: paper(paragraph("&c;"), XXE),
    "docx: network": lambda: paper(paragraph("&c;"), NETWORK),
    "docx: deep tables": lambda: paper("<w:tbl><w:tr><w:tc>" * 30_000 + "</w:tc></w:tr></w:tbl>" * 30_000),
    "docx: tables in tables": lambda: paper("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 80),
    "docx: paragraphs": lambda: paper("<w:p/>" * 3_000_000),
    "docx: strange paragraphs": lambda: paper("<w:p/>" * 600_000, is_ours=False),
    "docx: strange runs": lambda: paper(f"<w:p>{'<w:r><w:t>1</w:t></w:r>' * 400_000}</w:p>", is_ours=False),
    "docx: strange long paragraph": lambda: paper(paragraph("题" * 9_000_000), is_ours=False),
    "docx: strange tables": lambda: paper("<w:tbl><w:tr><w:tc>" * 70 + "<w:p/>" * 60_000 + "</w:tc></w:tr></w:tbl>" * 70, is_ours=False),
    "docx: strange pictures": lambda: paper(drawing("p") * 3_000, more=pictures(), is_ours=False),
    "docx: one long paragraph": lambda: paper(paragraph("题" * 12_000_000)),
    "docx: runs": lambda: paper(f"<w:p>{'<w:r><w:t>1</w:t></w:r>' * 400_000}</w:p>"),
    "docx: pictures": lambda: paper(drawing("p") * 3_000, more=pictures()),
    "docx: traversal": lambda: paper(drawing("q") + paragraph("1. 题"), more=pictures() | {"../../evil": "x"}),
    "docx: huge attribute": lambda: paper(f'<w:p w:x="{"x" * 9_000_000}"/>'),
    "csv: quotes": lambda: rows('"', 9_000_000),
    "csv: columns": lambda: rows("," * 9_000_000, 1),
    "csv: one long cell": lambda: rows(f'1,单选题,"{"题" * 6_000_000}"\n', 1),
    "csv: escapes": lambda: rows("1,填空题," + "\\" * 3_000_000 + ",,,,,,x,,,,,,,,,,,1\n", 1),
    "csv: gaps": lambda: rows("1,综合题," + "{{1}}" * 1_000_000 + ",,,,,,填空：x,,,,,,,,,,,1\n", 1),
    "csv: feedback": lambda: rows("1,单选题,题,," + "\\f{x}" * 500_000 + ",b,,,A,,,,,,,,,,,1\n", 1),
    "csv: braces": lambda: rows("1,单选题,题,," + "\\f{" * 500_000 + ",b,,,A,,,,,,,,,,,1\n", 1),
    "csv: letters": lambda: rows("1,单选题,题,,a,b,,," + "A" * 3_000_000 + ",,,,,,,,,,,1\n", 1),
    "csv: deep numbers": lambda: (OUR_HEADER + "\n" + "".join(f"{'1.' * (n % 900)}1,案例题,题,,,,,,x,,,,,,,,,,,1\n" for n in range(20_000))).encode(),
    "csv: lone rows": lambda: rows("\n", 15_000_000),
    **{
        f"txt: {name}": (lambda text=text: (text * (4_000_000 // len(text.encode()))).encode())
        for name, text in {
            "numbers": "1.", "letters": "A、", "brackets": "（", "answers": "答案：", "blanks": "____", "spaces": " ", "tabs": "\t",
            "lines": "\n", "marks": "[单选]", "options": "A.甲 B.乙 ", "ends": "@@@", "ideographs": "罪犯", "kinds": "单选题",
            "expanding": "\ufdfa", "marked letters": "a\u0301\u0302", "tables": "1\tA\n", "keys": "1.A 2.B ", "closed": "()（）",
            "questions": "1. 题（ ）\nA. 甲\nB. 乙\n", "rationales": "解析：", "dots": "……", "full": "１．Ａ．",
        }.items()
    },
    **{
        f"gift.txt: {name}": (lambda text=text: text.encode())
        for name, text in {
            "braces": "{" * 1_000_000, "pairs": "题 {~" + "~=" * 1_000_000 + "}", "arrows": "题 {=" + "->" * 700_000 + "}",
            "feedback": "题 {=a" + "#" * 1_000_000 + "}", "html": "[html]" + "<p>" * 400_000 + "{T}", "weights": "题 {~%" + "9" * 1_000_000 + "%a}",
            "escapes": "题" + "\\" * 3_000_000 + "{T}", "titles": "::" * 1_000_000, "comments": "//\n" * 900_000 + "题 {T}",
            "categories": "$CATEGORY: a\n\n" * 200_000, "tags": "// " + "[tag:" * 400_000 + "\n题 {T}", "number": "题 {#" + "9" * 900_000 + "}",
        }.items()
    },
    "aiken.txt: options": lambda: ("题\n" + "A. 甲\n" * 500_000 + "ANSWER: A\n").encode(),
    "json: deep": lambda: ('{"format": "question-bank-items", "version": 1, "items": ' + "[" * 200_000).encode(),
    "json: deep bodies": lambda: json.dumps({"format": "question-bank-items", "version": 1, "items": [{"body": nest(300)}]}).encode(),
    "json: long number": lambda: ('{"format": "question-bank-items", "version": 1, "items": [' + "9" * 3_000_000 + "]}").encode(),
    "json: items": lambda: json.dumps({"format": "question-bank-items", "version": 1, "items": [0] * 50_001}).encode(),
    "json: bad images": lambda: json.dumps({"format": "question-bank-items", "version": 1, "items": [{"body": nest(1), "images": {"a": "A" * 20_000_000}}]}).encode(),
    "moodle.xml: defaults": lambda: f"{DEFAULTS}<quiz>{'<a/>' * 300_000}</quiz>".encode(),
    "moodle.xml: elements": lambda: f"<quiz>{'<a></a>' * 600_000}</quiz>".encode(),
    "moodle.xml: html": lambda: moodle("&lt;p&gt;" * 3_000_000),
    "moodle.xml: cdata": lambda: moodle("<![CDATA[" + "<li>" * 2_000_000 + "]]>"),
    "moodle.xml: open quotes": lambda: moodle("&lt;a b=\"" * 1_000_000),
    "moodle.xml: cloze": lambda: moodle("{1:SHORTANSWER:=" * 500_000).replace(b"essay", b"cloze"),
    "moodle.xml: cloze escapes": lambda: moodle("{1:MC:" + "\\" * 2_000_000).replace(b"essay", b"cloze"),
    "moodle.xml: placeholders": lambda: moodle("[[1]]" * 500_000).replace(b"essay", b"gapselect"),
    "moodle.xml: text": lambda: moodle("罪犯\n" * 900_000),
    "moodle.xml: ampersands": lambda: moodle("&amp;" * 8_000_000),
    "moodle.xml: comments": lambda: moodle("<!---->" * 1_000_000),
    "qti.zip: big images": lambda: qti(25_000),
    "qti.zip: items": lambda: pack({f"{n}.xml": "<assessmentItem/>" for n in range(9_000)}),
    "qti.zip: heavy items": lambda: pack({f"{n}.xml": f"<assessmentItem><itemBody>{'<p>a</p>' * 100_000}</itemBody></assessmentItem>" for n in range(6)}),
    "qti.zip: manifest": lambda: pack({"imsmanifest.xml": "<resource " * 900_000, "a.xml": "<assessmentItem/>"}),
    "qti12.xml: conditions": lambda: qti12("", CONDITION * 14_000),
    "qti12.xml: markers": lambda: qti12(
        f"<material><mattext>{'[a]' * 500_000}</mattext></material>" + numbered('<response_lid ident="response_a{n}"/>', 3_000)
    ),
    "qti12.xml: feedback": lambda: qti12(
        f'<response_lid ident="r"><render_choice>{numbered(LABEL, 7_000)}</render_choice></response_lid>',
        numbered(TELLING, 7_000), numbered(TOLD, 7_000),
    ),
}  # fmt: skip


def nest(depth: int) -> dict[str, object]:
    body: dict[str, object] = {"kind": "body", "parts": ["题", {"kind": "truth", "value": True}]}
    for _ in range(depth):
        body = {"kind": "body", "parts": ["题", body]}
    return body


def read(data: bytes, name: str) -> str:
    """As an import reads it: what a format recognizes by that format, the rest by the tolerant layouts; how it ended."""
    from quizzes.bank.exchange import recognize_format
    from quizzes.bank.imports import ImportRefused, parse_file

    try:
        form = recognize_format(data, name)
        if form:
            found = form.read(data, name)
            return f"{form.NAME}: {len(found.records)}"
        parsed = parse_file(data, name)
        return f"{len(parsed.items)}"
    except ImportRefused as refused:
        return f"refused: {refused.reason}"


def watch(case: str) -> dict[str, object]:
    """Reads the case here. To be called in a process of its own."""
    touched: list[str] = []
    data = CASES[case]()
    before = resource.getrusage(resource.RUSAGE_SELF)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo", "os.rename", "os.remove", "os.mkdir", "subprocess.Popen"):
            touched.append(f"{event} {arguments}")
        elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
            touched.append(f"{event} {arguments[0]}")

    sys.addaudithook(hook)
    spent = int(before.ru_utime + before.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + LONGEST, spent + LONGEST))
    try:
        end = read(data, f"x.{case.partition(':')[0]}")
    except BaseException as error:
        end = f"failed: {type(error).__name__} {str(error)[:200]}"
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(seconds, 2), "megabytes": after.ru_maxrss // 1024, "end": end, "touched": touched}


def main() -> None:
    import quizzes.bank.exchange
    import quizzes.bank.imports

    quizzes.bank.exchange.formats()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    told: dict[str, object] = {}
    wanted = sys.argv[1:] or list(CASES)
    for case in wanted:
        receive, send = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receive)
            os.write(send, json.dumps(watch(case)).encode()[:60_000])
            os._exit(0)
        os.close(send)
        with os.fdopen(receive, "rb") as stream:
            answer = stream.read()
        os.waitpid(child, 0)
        print(case, answer.decode()[:300], file=sys.stderr)
        told[case] = (
            json.loads(answer) if answer else {"seconds": LONGEST, "megabytes": 0, "end": "failed: died", "touched": []}
        )
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
