"""The example of an environment file and the code that reads it agree."""

import ast

from tools.bootstrap import ROOT

READERS = {"text", "flag", "words", "number", "required", "database"}
READ_ELSEWHERE = {"PORT", "HOST", "DJANGO_SETTINGS_MODULE"}  # by tools/start.py and by Django
NOT_FOR_PEOPLE = {"PYTEST_XDIST_WORKER"}


def keys_read_in_config() -> set[str]:
    calls = [
        node
        for path in (ROOT / "config").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in READERS
    ]
    first = [node.args[0] for node in calls if node.args]
    return {argument.value for argument in first if isinstance(argument, ast.Constant)} | {"DATABASE_URL"}


def test_the_example_names_every_key_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    named = {line.split("=")[0] for line in lines if line and not line.startswith("#")}

    assert named == (keys_read_in_config() | READ_ELSEWHERE) - NOT_FOR_PEOPLE
