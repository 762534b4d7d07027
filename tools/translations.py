"""Keeps locale/ complete and compiled without the gettext programs, which a bare machine lacks.

`python -m tools.translations` fails when a catalog has an untranslated or fuzzy entry, when a .mo is not what its .po says, or
when a text in our code or templates is missing from the English catalog. `--write` adds the missing texts to that catalog
(untranslated) and compiles every .mo.
"""

import ast
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

from tools.bootstrap import ROOT

LOCALE = ROOT / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop", "ugettext"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
NOT_OURS = {"tests", "tools", "benchmarks", "var"}
TEMPLATE_CALL = re.compile(r"\b(?:_|n?p?gettext)\((?=u?['\"])")


class Text(NamedTuple):
    """One text to be translated, as code or a template asks for it."""

    msgid: str
    plural: str = ""
    context: str | None = None


def main() -> None:
    if sys.argv[1:] == ["--write"]:
        write()
    problems = list(find_problems())
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


def find_problems() -> Iterator[str]:
    catalogs = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    if ENGLISH not in catalogs:
        yield f"{ENGLISH.relative_to(ROOT)} is missing"
    for path in catalogs:
        catalog, compiled = polib.pofile(str(path)), path.with_suffix(".mo")
        name = path.relative_to(ROOT)
        yield from (f"{name}: not translated: {entry.msgid}" for entry in catalog.untranslated_entries())
        yield from (f"{name}: fuzzy: {entry.msgid}" for entry in catalog.fuzzy_entries())
        if not compiled.exists() or translations(polib.mofile(str(compiled))) != translations(catalog):
            yield f"{compiled.relative_to(ROOT)} is not fresh: python -m tools.translations --write"
    if ENGLISH in catalogs:
        for text, place in missing_texts(polib.pofile(str(ENGLISH))).items():
            yield f"{place}: not in the English catalog: {text.msgid}"


def translations(catalog: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], object]:
    return {
        (entry.msgctxt or None, entry.msgid): dict(entry.msgstr_plural) or entry.msgstr
        for entry in catalog
        if entry.msgstr or any(entry.msgstr_plural.values())
    }


def write() -> None:
    catalog = polib.pofile(str(ENGLISH)) if ENGLISH.exists() else new_catalog()
    for text, place in missing_texts(catalog).items():
        plural = {"msgid_plural": text.plural, "msgstr_plural": {0: "", 1: ""}} if text.plural else {}
        catalog.append(polib.POEntry(msgid=text.msgid, msgctxt=text.context, comment=place, **plural))
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(ENGLISH))
    for path in LOCALE.glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def new_catalog() -> polib.POFile:
    catalog = polib.POFile(wrapwidth=120)
    catalog.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalog


def missing_texts(catalog: polib.POFile) -> dict[Text, str]:
    known = {(entry.msgctxt or None, entry.msgid) for entry in catalog if not entry.obsolete}
    return {text: place for text, place in texts_in_use() if (text.context, text.msgid) not in known}


def texts_in_use() -> Iterator[tuple[Text, str]]:
    """Every text our code and templates ask for, with the file it stands in; only literal ones can be seen."""
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in NOT_OURS:
            for path in sorted(folder.rglob("*")):
                if path.suffix in (".py", ".html", ".txt") and "locale" not in path.parts:
                    source = path.read_text(encoding="utf-8")
                    found = texts_in_code(source) if path.suffix == ".py" else texts_in_template(source)
                    yield from ((text, str(path.relative_to(ROOT))) for text in found)


def texts_in_code(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            words = [value for value in values if isinstance(value, str)]
            if name in SINGULAR and words:
                yield Text(words[0])
            elif name in PLURAL and len(words) > 1:
                yield Text(words[0], plural=words[1])
            elif name in CONTEXT and len(words) > 1:
                yield Text(words[1], context=words[0])


def texts_in_template(source: str) -> Iterator[Text]:
    """Django turns a template into something like code, in which each call can be read by itself."""
    if "{% load" not in source and "trans" not in source:
        return
    pseudocode = templatize(source)
    for match in TEMPLATE_CALL.finditer(pseudocode):
        yield from texts_in_code(whole_call(pseudocode, match.start()))


def whole_call(pseudocode: str, start: int) -> str:
    """The shortest piece from `start` to a closing parenthesis that parses: texts may hold parentheses of their own."""
    end = start
    while (end := pseudocode.find(")", end + 1)) != -1:
        piece = pseudocode[start : end + 1]
        try:
            ast.parse(piece)
        except SyntaxError:
            continue
        return piece
    return "None"


if __name__ == "__main__":
    main()
