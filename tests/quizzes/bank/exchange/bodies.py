"""Bodies of every shape for round trips: texts that try to be taken for what they are not, and every way of answering."""

import string
from dataclasses import replace
from io import BytesIO

from hypothesis import strategies as st
from PIL import Image

from quizzes.bank.exchange.records import Record
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

TRICKS = [
    "A、", "答案：B", "____", "{{1}}", "{{", "|", "；", "*", "\\", "\\n", "'=1+1", "=SUM(A1)", "\n", "\t", "  ", "<b>", "&amp;", "_x0041_",
    "【单选题】", "1. ", "\\u{20}", "\\i{a}", "}", ",", '"', "（ ）", "监狱", "罪犯", "𠀀", "\u00a0", "\u3000",
]  # fmt: skip


def picture(width: int) -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, 10), (31, 74, 134)).save(target, "PNG")
    return target.getvalue()


PICTURES = [picture(20 + n) for n in range(3)]
pieces = st.one_of(
    st.sampled_from(TRICKS), st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Co"]), max_size=6)
)
texts = st.lists(pieces, min_size=1, max_size=5).map("".join)
words = texts.filter(bool)


def named(prefix: str):
    def name(pairs):
        return tuple(Option(f"{prefix}{n}", text, image, note) for n, (text, image, note) in enumerate(pairs, start=1))

    return name


images = st.one_of(st.none(), st.none(), st.sampled_from(["p0", "p1", "p2"]))
option_lists = st.lists(st.tuples(words, images, st.one_of(st.just(""), words)), min_size=2, max_size=5)


@st.composite
def choices(draw, inline=None):
    options = named("o")(draw(option_lists))
    right = draw(st.lists(st.sampled_from([one.id for one in options]), min_size=1, unique=True))
    is_multiple = draw(st.booleans())
    in_order = tuple(one.id for one in options if one.id in right)
    return Choice(options, in_order, is_multiple, draw(st.booleans()) if inline is None else inline)


@st.composite
def matches(draw):
    left, right = named("l")(draw(option_lists)), named("r")(draw(option_lists))
    pairs = tuple((one.id, draw(st.sampled_from([other.id for other in right]))) for one in left)
    return Match(left, right, pairs)


@st.composite
def hotspots(draw):
    shapes = st.one_of(
        st.tuples(st.just("rect"), st.tuples(*[st.integers(0, 1000)] * 4)),
        st.tuples(st.just("circle"), st.tuples(*[st.integers(0, 1000)] * 3)),
        st.tuples(st.just("poly"), st.tuples(*[st.integers(0, 1000)] * 6)),
    )
    told = draw(st.lists(st.tuples(texts, shapes), min_size=1, max_size=3))
    spots = tuple(Spot(f"s{n}", label, shape, coords) for n, (label, (shape, coords)) in enumerate(told))
    right = draw(st.lists(st.sampled_from([spot.id for spot in spots]), min_size=1, unique=True))
    return Hotspot("p0", spots, tuple(spot.id for spot in spots if spot.id in right), draw(st.booleans()))


decimals = st.decimals(-999, 999, places=2).map(str)
accepted = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
INTERACTIONS = {
    "choice": choices(),
    "truth": st.builds(Truth, st.booleans(), st.one_of(st.just(""), words), st.one_of(st.just(""), words)),
    "text": st.builds(TextEntry, accepted),
    "long": st.builds(TextEntry, st.just(()), st.just(True), st.one_of(st.just(""), words)),
    "number": st.builds(NumberEntry, decimals, decimals.map(lambda one: one.lstrip("-")), st.booleans(), st.lists(words, max_size=2).map(tuple)),
    "order": option_lists.map(named("o")).map(Order),
    "match": matches(),
    "hotspot": hotspots(),
    "upload": st.builds(Upload, texts, st.integers(1, 9), st.lists(words, max_size=2).map(tuple)),
}  # fmt: skip
interactions = st.one_of(*INTERACTIONS.values())


def tidy(parts):
    kept = []
    for part in parts:
        if isinstance(part, str) and kept and isinstance(kept[-1], str):
            kept[-1] += part
        elif part != "":
            kept.append(part)
    return tuple(kept)


simple = st.builds(lambda stem, one, image: Body((stem, one), image), words, interactions, images)
gapped = st.builds(
    lambda parts, one, image: Body(tidy([*parts, one]), image),
    st.lists(st.one_of(words, INTERACTIONS["text"], choices(inline=True), INTERACTIONS["number"]), max_size=6),
    INTERACTIONS["text"],
    images,
)
inner = st.one_of(simple, gapped)
cases = st.builds(lambda stem, below: Body((stem, *below)), words, st.lists(inner, min_size=1, max_size=3))
strange = st.builds(
    lambda parts, last: Body(tidy([*parts, last])),
    st.lists(st.one_of(words, interactions, inner), max_size=5),
    interactions,
)
bodies = st.one_of(simple, gapped, cases, strange)
labels = st.text(string.ascii_letters + "监狱；|;\\、", min_size=1, max_size=8)
records = st.builds(
    Record,
    body=bodies,
    type=st.sampled_from(["", "single", "toy"]),
    name=texts,
    rationale=texts,
    topics=st.lists(labels, max_size=3),
    competencies=st.lists(labels, max_size=2),
    difficulty=st.sampled_from(["", "easy", "medium", "hard"]),
    points=st.sampled_from(["", "2", "0.5"]),
    citations=st.lists(words, max_size=2),
    category=texts,
    source=texts,
    images=st.just(dict(zip(("p0", "p1", "p2"), PICTURES, strict=True))),
)


def plain(record: Record, *, with_images: bool = True) -> dict:
    """The record with ids by place and images by their bytes, to be compared."""
    return {
        **{name: getattr(record, name) for name in ("type", "name", "rationale", "topics", "competencies", "difficulty")},
        **{name: getattr(record, name) for name in ("points", "citations", "category", "source")},
        "body": plain_body(record.body, record.images if with_images else {}),
    }  # fmt: skip


def plain_body(body: Body, pictures: dict) -> tuple:
    def told(part):
        if isinstance(part, str):
            return part
        if isinstance(part, Body):
            return plain_body(part, pictures)
        return plain_interaction(part, pictures)

    return (tuple(map(told, tidy(body.parts))), pictures.get(body.image))


def plain_interaction(one, pictures):
    def options(given):
        ids = {option.id: n for n, option in enumerate(given)}
        shown = tuple(replace(option, id=str(ids[option.id]), image=pictures.get(option.image)) for option in given)
        return ids, shown

    if isinstance(one, Choice):
        ids, shown = options(one.options)
        return replace(one, options=shown, right=tuple(ids[right] for right in one.right))
    if isinstance(one, Order):
        return Order(options(one.options)[1])
    if isinstance(one, Match):
        (lefts, left), (rights, right) = options(one.left), options(one.right)
        return Match(left, right, tuple((lefts[first], rights[second]) for first, second in one.pairs))
    if isinstance(one, Hotspot):
        ids = {spot.id: n for n, spot in enumerate(one.spots)}
        spots = tuple(replace(spot, id=str(ids[spot.id])) for spot in one.spots)
        return replace(one, image=pictures.get(one.image), spots=spots, right=tuple(ids[right] for right in one.right))
    return one
