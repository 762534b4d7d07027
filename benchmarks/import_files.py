"""Run as a process: `write KIND PATH` makes a file of 10,000 questions, `read PATH` reads it as the import does up to the rows of the
preview, and prints seconds, rows, those without a problem, and the most memory that the process ever had."""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import django

COUNT = 10_000
SINGLE, MULTIPLE, TRUTH = 7, 9, 10  # of each ten questions, up to this number


def questions() -> Iterator[tuple[str, str, list[str], str, str]]:
    """Kind, stem, options, key, explanation; all different."""
    for number in range(1, COUNT + 1):
        turn = number % 10
        stem = (
            f"第 {number} 题：根据《中华人民共和国监狱法》第{number % 96 + 1}条，下列说法中符合规定的期限是（　　）。"
        )
        options = [f"{number + place}日以内报请批准" for place in range(4)]
        note = f"见第{number % 96 + 1}条的规定，期限自收到材料之日起计算。"
        if turn < SINGLE:
            yield "单选题", stem, options, "ABCD"[number % 4], note
        elif turn < MULTIPLE:
            yield "多选题", stem, options, "ABD", note
        else:
            yield (
                "判断题",
                f"第 {number} 项材料应当在 {number} 日以内送达。",
                [],
                "正确" if number % 2 else "错误",
                note,
            )


def lines() -> Iterator[str]:
    """Each kind under its title, as trainers write papers."""
    for kind in ("单选题", "多选题", "判断题"):
        yield f"一、{kind}"
        mine = (one for one in questions() if one[0] == kind)
        for place, (_kind, stem, options, key, note) in enumerate(mine, start=1):
            yield f"{place}．{stem}"
            yield from (f"{letter}、{text}" for letter, text in zip("ABCD", options, strict=False))
            yield f"答案：{key}"
            yield f"解析：{note}"


def write_xlsx(path: str) -> None:
    import xlsxwriter

    head = ["序号", "类型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "知识点", "难度"]
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("题目")
        sheet.write_row(0, 0, head)
        for number, (kind, stem, options, key, note) in enumerate(questions(), start=1):
            cells = [number, kind, stem, *options, *[""] * (4 - len(options)), key, note, f"知识点{number % 50}", "中"]
            sheet.write_row(number, 0, cells)


def write_docx(path: str) -> None:
    import docx

    document = docx.Document()
    body = document.element.body
    for line in lines():
        paragraph = body._new_p()
        run = paragraph.add_r()
        run.text = line
        body._insert_p(paragraph)
    document.save(path)


def write_own(path: str) -> None:
    """A workbook of ours, as an export makes it."""
    from quizzes.bank.exchange import workbook
    from quizzes.bank.exchange.records import Record
    from quizzes.bank.types.interactions import Body, Choice, Option, Truth

    records = []
    for _kind, stem, options, key, note in questions():
        shown = tuple(Option(letter, text) for letter, text in zip("ABCD", options, strict=False))
        asked = Choice(shown, tuple(key), len(key) > 1) if options else Truth(key == "正确")
        records.append(Record(body=Body((stem, asked)), rationale=note))
    Path(path).write_bytes(workbook.write(records, "题目").data)


def write(kind: str, path: str) -> dict[str, Any]:
    if kind == "text":
        Path(path).write_text("\n".join(lines()), encoding="utf-8")
    else:
        writers: dict[str, Callable[[str], None]] = {"xlsx": write_xlsx, "docx": write_docx, "own": write_own}
        writers[kind](path)
    return {"bytes": Path(path).stat().st_size}


def read(path: str) -> dict[str, Any]:
    from quizzes.bank.reading import read_questions

    started = perf_counter()
    reading = read_questions(Path(path).name, Path(path).read_bytes(), encoding="", bank=None, competencies={})
    seconds = perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ready = sum(not row.problems for row in reading.rows)
    return {"seconds": seconds, "rows": len(reading.rows), "ready": ready, "mb": most, "layout": reading.layout}


if __name__ == "__main__":
    django.setup()
    verb, *arguments = sys.argv[1:]
    verbs: dict[str, Callable[..., dict[str, Any]]] = {"write": write, "read": read}
    print(json.dumps(verbs[verb](*arguments)))
