"""Records made by Hypothesis: every kind of interaction, texts full of what formats use as syntax; and the form in which two records
are compared, since formats give options ids of their own."""

from __future__ import annotations

import io
from dataclasses import fields, replace
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from PIL import Image

from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import find_images, strip_outer, walk
from quizzes.bank.types.interactions import (
    Body,
    Choice,
    Hotspot,
    Match,
    NumberEntry,
    Option,
    Order,
    Spot,
    TextEntry,
    Truth,
    Upload,
)

SPECIAL = "~=#{}:\\\"'<>&%*[]@$|/->`_!?;,.()，。、；：？！“”‘’（）《》【】—…·％￥①Ⅳ監狱法第条民警abcXYZ0189 é ß"
ALPHABET = st.one_of(
    st.sampled_from(SPECIAL),
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"], exclude_characters="\ufffe\uffff\ufeff"),
)
LINE = st.text(ALPHABET, min_size=1, max_size=24).map(str.strip).filter(bool)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
ROUND_TRIP = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
)
NO_IMAGE = st.none()
DECIMALS = st.decimals(min_value=-9999, max_value=9999, places=2).map(lambda one: format(one + 0, "f"))
TOLERANCES = st.decimals(min_value=0, max_value=99, places=1).map(lambda one: format(one + 0, "f"))


def _picture(color: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (20, 10), color).save(file, "PNG")
    return file.getvalue()


PICTURES = {f"pic{number}.png": _picture((number * 40, 10, 200)) for number in range(4)}


@st.composite
def options(draw, least=2, most=6, text=TEXT, with_images=False, with_feedback=False):
    texts = draw(st.lists(text, min_size=least, max_size=most, unique_by=_fold))
    pictures = st.sampled_from([None, None, *PICTURES]) if with_images else st.none()
    feedback = st.one_of(st.just(""), TEXT) if with_feedback else st.just("")
    return tuple(Option(f"o{index}", one, draw(pictures), draw(feedback)) for index, one in enumerate(texts))


def _fold(text):
    return " ".join(text.split())


@st.composite
def choices(draw, is_multiple=None, is_inline=False, **kinds):
    given = draw(options(**kinds))
    multiple = draw(st.booleans()) if is_multiple is None else is_multiple
    ids = [one.id for one in given]
    chosen = draw(st.sets(st.sampled_from(ids), min_size=1, max_size=len(ids) if multiple else len(ids) - 1))
    return Choice(given, tuple(one for one in ids if one in chosen), multiple, is_inline)


@st.composite
def numbers(draw, with_percent=True, with_units=True):
    value = draw(DECIMALS)
    percent = with_percent and draw(st.booleans()) and Decimal(value) != 0
    units = draw(st.lists(LINE, max_size=3, unique=True)) if with_units else []
    return NumberEntry(value, draw(TOLERANCES), percent, tuple(units))


ENTRIES = st.lists(LINE, min_size=1, max_size=4, unique=True).map(lambda texts: TextEntry(tuple(texts)))
TOLD = st.one_of(st.just(""), TEXT)
TRUTHS = st.builds(Truth, st.booleans(), TOLD, TOLD)
RUBRICS = st.one_of(st.just(""), TEXT)
LONGS = st.builds(TextEntry, st.lists(LINE, max_size=2, unique=True).map(tuple), st.just(True), RUBRICS)
UPLOADS = st.builds(Upload, RUBRICS, st.integers(1, 9), st.sampled_from([(), (".pdf",), (".docx", ".pdf", ".jpg")]))


@st.composite
def orders(draw, **kinds):
    return Order(draw(options(**kinds)))


@st.composite
def matches(draw, **kinds):
    left = tuple(replace(one, id=f"l{one.id}") for one in draw(options(most=4, **kinds)))
    right = tuple(replace(one, id=f"r{one.id}") for one in draw(options(most=5, **kinds)))
    return Match(left, right, tuple((one.id, draw(st.sampled_from(right)).id) for one in left))


@st.composite
def spots(draw, number):
    place = st.integers(0, 500)
    shape = draw(st.sampled_from(["rect", "circle", "poly"]))
    x, y = draw(place), draw(place)
    coords = {"rect": (x, y, x + 50, y + 60), "circle": (x, y, 30), "poly": (x, y, x + 40, y, x + 20, y + 50)}[shape]
    return Spot(f"s{number}", draw(st.one_of(st.just(""), LINE)), shape, coords)


@st.composite
def hotspots(draw):
    given = tuple(draw(spots(number)) for number in range(draw(st.integers(1, 4))))
    ids = [one.id for one in given]
    multiple = draw(st.booleans())
    chosen = draw(st.sets(st.sampled_from(ids), min_size=1, max_size=len(ids) if multiple else 1))
    image = draw(st.sampled_from(sorted(PICTURES)))
    return Hotspot(image, given, tuple(one for one in ids if one in chosen), multiple)


@st.composite
def stems(draw, interaction, image=NO_IMAGE):
    """A stem and what stands under it, or at its end."""
    return Body((draw(TEXT), draw(interaction)), draw(image))


@st.composite
def clozes(draw, gap, least=1, most=4, image=NO_IMAGE):
    parts = [draw(TEXT)]
    for _ in range(draw(st.integers(least, most))):
        blanks = st.sampled_from(["", " ", "  "])
        parts[-1] += draw(blanks)
        parts += [draw(gap), draw(blanks) + draw(TEXT)]
    if draw(st.booleans()):
        parts.pop()
    return Body(tuple(parts), draw(image))


@st.composite
def cases(draw, body, image=NO_IMAGE):
    below = draw(st.lists(body, min_size=1, max_size=3))
    return Body((draw(TEXT), *below), draw(image))


@st.composite
def records(draw, body, with_labels=True, **labels):
    made = draw(body)
    used = {name: PICTURES[name] for name in find_images(made)}
    if not with_labels:
        return Record(body=made, images=used)
    short = st.one_of(st.just(""), LINE)
    lines = st.lists(LINE, max_size=2, unique=True)
    drawn = {
        "type": draw(st.sampled_from(["", "single", "toy"])), "name": draw(short),
        "rationale": draw(st.one_of(st.just(""), TEXT)), "topics": draw(lines), "competencies": draw(lines),
        "difficulty": draw(st.sampled_from(["", "easy", "medium", "hard"])), "points": draw(st.sampled_from(["", "1", "2.5"])),
        "citations": draw(lines), "category": draw(st.sampled_from(["", "法律/监狱法", "a"])), "source": draw(short),
    }  # fmt: skip
    return Record(body=made, images=used, **(drawn | labels))


IMAGES = st.sampled_from([None, *PICTURES])
GAPS = st.one_of(ENTRIES, numbers(), choices(is_multiple=False, is_inline=True, text=LINE))
ANY_SIMPLE = st.one_of(
    stems(choices(with_images=True, with_feedback=True), IMAGES), stems(TRUTHS, IMAGES), clozes(GAPS, image=IMAGES),
    stems(LONGS, IMAGES), stems(orders(with_images=True), IMAGES),
    stems(matches(with_images=True), IMAGES),
    stems(hotspots()), stems(UPLOADS, IMAGES),
)  # fmt: skip
ANY = st.one_of(ANY_SIMPLE, cases(ANY_SIMPLE, IMAGES))


def comparable(record):
    """Everything of a record but its place, with options by their position and images by their bytes."""
    plain = {field.name: getattr(record, field.name) for field in fields(record)}
    plain.pop("place")
    images = plain.pop("images")
    plain["body"] = _compare_body(record.body, images)
    return plain


def _compare_body(body, images):
    parts = tuple(
        part
        if isinstance(part, str)
        else _compare_body(part, images)
        if isinstance(part, Body)
        else _compare(part, images)
        for part in strip_outer(body.parts)
    )
    return Body(parts, images[body.image] if body.image else None)


def _compare(one, images):
    def plain(options, start=""):
        ids = {option.id: f"{start}{index}" for index, option in enumerate(options)}
        made = tuple(
            replace(
                option,
                id=ids[option.id],
                image=images[option.image] if option.image else None,
                text=option.text.strip(),
            )
            for option in options
        )
        return made, ids

    if isinstance(one, Choice):
        made, ids = plain(one.options)
        return replace(one, options=made, right=tuple(sorted(ids[right] for right in one.right)))
    if isinstance(one, Order):
        return Order(plain(one.options)[0])
    if isinstance(one, Match):
        left, left_ids = plain(one.left, "l")
        right, right_ids = plain(one.right, "r")
        return Match(left, right, tuple(sorted((left_ids[a], right_ids[b]) for a, b in one.pairs)))
    if isinstance(one, Hotspot):
        ids = {spot.id: str(index) for index, spot in enumerate(one.spots)}
        made = tuple(replace(spot, id=ids[spot.id]) for spot in one.spots)
        return Hotspot(images[one.image], made, tuple(sorted(ids[right] for right in one.right)), one.is_multiple)
    if isinstance(one, NumberEntry):
        return replace(one, value=Decimal(one.value), tolerance=Decimal(one.tolerance))
    return one


def kinds_of(record):
    return {type(one).__name__ for one in walk(record.body)}
