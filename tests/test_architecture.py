"""What docs/architecture.md asks of every file and import contracts cannot see."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Lowest first; a string, like an import, may name what stands in its own room or below.
ROOMS = ["lib", "records", "people", "cms", "quizzes", "learning", "demo", "config"]
QUIZZES = ["bank", "exams", "practice", "surveys"]
LABELS = {"bank": "quizzes", "exams": "quizzes", "practice": "quizzes", "surveys": "quizzes", "oversight": "learning"}
EDGE = re.compile(
    r"(\w+_)?(admin|api|apps|forms|receivers|urls|views|viewsets)|management|templatetags|wagtail_hooks",
)
FORBIDDEN_NAMES = {"services", "selectors", "utils", "helpers", "common", "core", "misc", "managers"}
REFERENCE = re.compile(r"([a-z_]+)(?:\.[A-Za-z_]\w*)+|([a-z_]+):[a-z][a-z0-9-]*")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


def files(
    *suffixes: str, folders: tuple[str, ...] = (*ROOMS, "tests", "tools", "benchmarks", "templates", "static")
) -> list[Path]:
    """Our own files, without migrations and third-party code."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)
    return sorted(path for path in found if not {"migrations", "vendored"} & set(path.parts))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def imported_modules(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Every imported module, and for `from a import b` also a.b, which may be one."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def is_edge(parts: tuple[str, ...]) -> bool:
    return any(EDGE.fullmatch(part) for part in parts)


def position(room: str, place_in_quizzes: str = "") -> tuple[int, int]:
    """Higher is further up; inside quizzes its own order decides."""
    return ROOMS.index(room), QUIZZES.index(place_in_quizzes) if place_in_quizzes in QUIZZES else 0


def position_of_file(path: Path) -> tuple[int, int]:
    parts = path.relative_to(ROOT).parts
    return position(parts[0], parts[1])


def position_of_reference(text: str) -> tuple[int, int] | None:
    """Where `exams.Attempt`, `quizzes.exams.tasks.mark` or `exams:result` stands, or None when it names no room of ours."""
    if not REFERENCE.fullmatch(text):
        return None
    first, *rest = re.split(r"[.:]", text)
    if first in LABELS:
        return position(LABELS[first], first)
    return position(first, rest[0]) if first in ROOMS else None


def test_no_module_is_named_after_a_pattern() -> None:
    names = {place(path) for path in files(".py") if {path.stem, *path.parent.parts[-1:]} & FORBIDDEN_NAMES}

    assert names == set()


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {place(path): len(path.read_text().splitlines()) for path in files(".py", ".js", ".css", ".html")}

    long = {name.split(":")[0] for name, length in lengths.items() if length > 400}
    assert long == {"static/js/exam.js"}  # docs/decisions/0030-exam-page-script.md


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = [
        f"{place(path, node)} {node.name}"
        for path in files(".py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (node.end_lineno or 0) - node.lineno >= 60
    ]

    assert too_long == []


def test_no_task_is_longer_than_10_lines() -> None:
    too_long = [
        f"{place(path, node)} {node.name}"
        for path in files(".py", folders=tuple(ROOMS))
        if path.stem == "tasks"
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 10
    ]

    assert too_long == []


def test_every_tests_folder_is_a_package() -> None:
    folders = {path.parent for path in files(".py", folders=("tests",))}

    assert [place(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_only_config_env_reads_the_environment() -> None:
    readers = {
        place(path, node)
        for path in files(".py", folders=tuple(ROOMS))
        if path != ROOT / "config" / "env.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "environb", "getenv")
        and ast.unparse(node.value) == "os"
    }

    assert readers == set()


def test_strings_name_only_what_stands_below() -> None:
    """Foreign keys, senders of signals, task names, URL names: a string is no way round the import contracts."""
    upward = [
        f"{place(path, node)} {node.value}"
        for path in files(".py", folders=tuple(room for room in ROOMS if room != "config"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for target in [position_of_reference(node.value)]
        if target and target > position_of_file(path)
    ]

    assert upward == []


def test_rules_do_not_import_edges() -> None:
    """Inside a room: edge, then verbs, then models."""
    wrong = [
        f"{place(path, node)} {module}"
        for path in files(".py", folders=tuple(room for room in ROOMS if room != "config"))
        if not is_edge(path.relative_to(ROOT).with_suffix("").parts)
        for node, module in imported_modules(path)
        if module.split(".")[0] in ROOMS and is_edge(tuple(module.split(".")))
    ]

    assert wrong == []


def test_models_do_not_import_the_verbs_of_their_room() -> None:
    """A verb is a module that imports its room's models."""
    models = [path for path in files(".py", folders=tuple(ROOMS)) if path.stem == "models"]
    wrong = []
    for path in models:
        room = ".".join(path.relative_to(ROOT).parent.parts)
        for node, module in imported_modules(path):
            target = ROOT / Path(*module.split(".")[: len(room.split(".")) + 1]).with_suffix(".py")
            if module.startswith(f"{room}.") and target.exists():
                users = {name for _, name in imported_modules(target)}
                wrong += [place(path, node)] if any(name.startswith(f"{room}.models") for name in users) else []

    assert wrong == []


def test_nothing_is_left_unfinished() -> None:
    unfinished = [
        f"{place(path)} {match.group()}"
        for path in files(".py", ".js", ".css", ".html", folders=(*ROOMS, "templates", "static", "tools", "benchmarks"))
        for match in UNFINISHED.finditer(path.read_text(encoding="utf-8"))
    ]

    assert unfinished == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exams.Attempt", position("quizzes", "exams")),
        ("quizzes.bank.tasks.import_items", position("quizzes", "bank")),
        ("learning:home", position("learning")),
        ("people.Officer", position("people")),
        ("django.contrib.auth", None),
        ("a sentence about people.", None),
    ],
)
def test_a_string_is_known_for_the_room_it_names(text: str, expected: tuple[int, int] | None) -> None:
    assert position_of_reference(text) == expected
