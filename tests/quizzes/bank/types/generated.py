"""Sound questions of every type, drawn: content, key, and the response that is wholly right where a machine can tell one."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from quizzes.bank.types import all_types

Question = tuple[dict[str, Any], dict[str, Any], Any]
ALPHABET = "监狱罪犯人格减刑假释甲乙丙ABcd12，。（）"
WORDS = st.text(ALPHABET, min_size=1, max_size=8)
STEMS = st.text(ALPHABET + " \n", min_size=1, max_size=30).map(lambda text: f"题{text}".strip())
IMAGES = st.none() | st.uuids().map(str)
IDS = st.lists(st.text("abcdef0123456789", min_size=6, max_size=6), min_size=26, max_size=26, unique=True)
ANSWERS = st.lists(st.text("监狱罪犯人格ABcd12", min_size=1, max_size=6), min_size=1, max_size=3, unique=True)
NUMBERS = st.decimals(-9999, 9999, places=2).map(str)
UNITS = st.lists(st.sampled_from(["日", "天", "年", "元", "%", "km"]), max_size=2, unique=True)


@st.composite
def options(draw: st.DrawFn, ids: list[str], least: int = 2) -> list[dict[str, Any]]:
    texts = draw(st.lists(WORDS, min_size=least, max_size=5, unique_by=str.strip))
    return [{"id": ids.pop(), "text": text, "image": draw(IMAGES)} for text in texts]


@st.composite
def feedback(draw: st.DrawFn, ids: list[str]) -> dict[str, Any]:
    """The part of a key that says something of some options."""
    told = draw(st.dictionaries(st.sampled_from(ids), st.text(ALPHABET, min_size=1, max_size=6)))
    return {"feedback": {one: told[one] for one in ids if one in told}} if told else {}


def ids_of(options: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in options]


@st.composite
def number_keys(draw: st.DrawFn) -> dict[str, Any]:
    tolerance = draw(st.decimals(0, 100, places=1).map(str))
    return {
        "value": draw(NUMBERS),
        "tolerance": tolerance,
        "is_percent": draw(st.booleans()),
        "units": draw(UNITS),
    }


@st.composite
def single(draw: st.DrawFn) -> Question:
    given = draw(options(draw(IDS)))
    right = draw(st.lists(st.sampled_from(given), min_size=1, max_size=2, unique_by=lambda one: one["id"]))
    ids = [one["id"] for one in given if one in right]
    key = {"option": ids[0], **({"others": ids[1:]} if len(ids) > 1 else {}), **draw(feedback(ids_of(given)))}
    return {"stem": draw(STEMS), "options": given, "blanks": 0, "image": draw(IMAGES)}, key, ids[-1]


@st.composite
def multiple(draw: st.DrawFn) -> Question:
    given = draw(options(draw(IDS)))
    chosen = draw(st.sets(st.sampled_from([one["id"] for one in given]), min_size=1))
    right = [one["id"] for one in given if one["id"] in chosen]
    return (
        {"stem": draw(STEMS), "options": given, "blanks": 0, "image": draw(IMAGES)},
        {
            "options": right,
            **draw(feedback(ids_of(given))),
        },
        right,
    )


@st.composite
def true_false(draw: st.DrawFn) -> Question:
    value = draw(st.booleans())
    return (
        {"stem": draw(STEMS), "options": [], "blanks": 0, "image": draw(IMAGES)},
        {
            "value": value,
            **draw(feedback(["true", "false"])),
        },
        value,
    )


@st.composite
def fill_in(draw: st.DrawFn) -> Question:
    texts, blanks = draw(st.lists(WORDS, min_size=1, max_size=3)), []
    stem = draw(WORDS)
    for text in texts:
        stem += f"____{text}"
        blanks.append(draw(ANSWERS))
    content = {"stem": stem, "options": [], "blanks": len(blanks), "image": draw(IMAGES)}
    return content, {"blanks": blanks}, [accepted[-1] for accepted in blanks]


@st.composite
def matching(draw: st.DrawFn) -> Question:
    ids = draw(IDS)
    left, right = draw(options(ids)), draw(options(ids))
    right.sort(key=lambda one: one["id"])
    pairs = {one["id"]: draw(st.sampled_from(right))["id"] for one in left}
    return (
        {"stem": draw(STEMS), "options": left, "targets": right, "image": draw(IMAGES)},
        {
            "pairs": pairs,
            **draw(feedback(ids_of(left))),
        },
        pairs,
    )


@st.composite
def ordering(draw: st.DrawFn) -> Question:
    given = draw(options(draw(IDS)))
    order = [one["id"] for one in given]
    content = {"stem": draw(STEMS), "options": sorted(given, key=lambda one: one["id"]), "image": draw(IMAGES)}
    return content, {"order": order, **draw(feedback(order))}, order


@st.composite
def numeric(draw: st.DrawFn) -> Question:
    key = draw(number_keys())
    unit = key["units"][0] if key["units"] else ""
    return {"stem": draw(STEMS), "image": draw(IMAGES), "unit": unit}, key, f"{key['value']} {unit}"


@st.composite
def cloze(draw: st.DrawFn) -> Question:
    stem, gaps, keys, value = draw(WORDS), [], {}, {}
    for number in range(1, draw(st.integers(1, 4)) + 1):
        kind = draw(st.sampled_from(["choice", "text", "number"]))
        gap: dict[str, Any] = {"id": str(number), "kind": kind, "options": [], "unit": ""}
        key: dict[str, Any]
        if kind == "choice":
            gap["options"] = draw(options(draw(IDS)))
            key = {"option": draw(st.sampled_from(gap["options"]))["id"], **draw(feedback(ids_of(gap["options"])))}
            value[gap["id"]] = key["option"]
        elif kind == "number":
            key = draw(number_keys())
            gap["unit"] = key["units"][0] if key["units"] else ""
            value[gap["id"]] = key["value"]
        else:
            key = {"accepted": draw(ANSWERS)}
            value[gap["id"]] = key["accepted"][0]
        keys[gap["id"]] = key
        gaps.append(gap)
        stem += f"[[{number}]]{draw(st.just('') | WORDS)}"
    return {"stem": stem, "image": draw(IMAGES), "gaps": gaps}, {"gaps": keys}, value


@st.composite
def hotspot(draw: st.DrawFn) -> Question:
    ids, places = draw(IDS), st.integers(0, 499)
    spots = []
    for _number in range(draw(st.integers(2, 4))):
        shape = draw(st.sampled_from(["rect", "circle", "poly"]))
        near = [draw(places), draw(places)]
        coords = {
            "rect": [*near, near[0] + draw(st.integers(1, 500)), near[1] + draw(st.integers(1, 500))],
            "circle": [*near, draw(st.integers(1, 500))],
            "poly": [*near, *draw(st.lists(places, min_size=4, max_size=4))],
        }[shape]
        spots.append({"id": ids.pop(), "label": draw(st.just("") | WORDS), "shape": shape, "coords": coords})
    is_multiple = draw(st.booleans())
    chosen = draw(
        st.sets(st.sampled_from([one["id"] for one in spots]), min_size=1, max_size=None if is_multiple else 1)
    )
    right = [one["id"] for one in spots if one["id"] in chosen]
    image = str(draw(st.uuids()))
    return (
        {"stem": draw(STEMS), "image": image, "spots": spots, "is_multiple": is_multiple},
        {"spots": right},
        right,
    )


@st.composite
def short_answer(draw: st.DrawFn) -> Question:
    accepted, rubric = draw(st.just([]) | ANSWERS), draw(WORDS).strip()
    content = {"stem": draw(STEMS), "image": draw(IMAGES)}
    return content, {"accepted": accepted, "rubric": rubric}, accepted[0] if accepted else None


@st.composite
def upload(draw: st.DrawFn) -> Question:
    extensions = draw(st.lists(st.sampled_from([".docx", ".pdf", ".jpg"]), min_size=1, unique=True))
    content = {
        "stem": draw(STEMS),
        "image": draw(IMAGES),
        "most_files": draw(st.integers(1, 5)),
        "extensions": extensions,
    }
    return content, {"rubric": draw(WORDS)}, None


@st.composite
def case(draw: st.DrawFn) -> Question:
    parts, keys, value = [], {}, {}
    for number in range(1, draw(st.integers(1, 4)) + 1):
        code = draw(st.sampled_from([one.code for one in all_types() if one.code in QUESTIONS and one.code != "case"]))
        content, key, right = draw(QUESTIONS[code]())
        parts.append({"id": str(number), "type": code, "content": content})
        keys[str(number)], value[str(number)] = key, right
    whole = None if None in value.values() else value
    return {"stem": draw(STEMS), "image": draw(IMAGES), "parts": parts}, {"parts": keys}, whole


QUESTIONS = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "fill_in": fill_in,
    "matching": matching,
    "ordering": ordering,
    "numeric": numeric,
    "cloze": cloze,
    "hotspot": hotspot,
    "short_answer": short_answer,
    "upload": upload,
    "case": case,
}
