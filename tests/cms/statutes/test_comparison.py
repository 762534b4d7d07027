from hypothesis import given
from hypothesis import strategies as st

from cms.statutes.comparison import ADDED, CHANGED, MOVED, REMOVED, SAME, Text, compare, mark_changes
from cms.statutes.parsing import parse_statute
from lib.citations import name_article
from tests.cms.statutes.texts import NEW, OLD

SIGNS = st.text(alphabet="书屋借阅期限日一二，。\n", min_size=1, max_size=30).filter(lambda text: text.strip() != "")


def texts(*rows: str) -> list[Text]:
    return [Text((number, 0), name_article(number), row) for number, row in enumerate(rows, start=1)]


def articles_of(text: str) -> list[Text]:
    return [Text((row.number, row.sub), row.label, row.text) for row in parse_statute(text).articles]


def test_articles_are_matched_where_they_went() -> None:
    pairs = compare(articles_of(OLD), articles_of(NEW)).pairs

    assert [(pair.kind, pair.old and pair.old.label, pair.new and pair.new.label) for pair in pairs] == [
        (SAME, "第一条", "第一条"),
        (ADDED, None, "第二条"),
        (CHANGED, "第二条", "第三条"),
        (CHANGED, "第三条", "第四条"),
        (REMOVED, "第四条", None),
        (ADDED, None, "第四条之一"),
        (CHANGED, "第五条", "第五条"),
    ]


def test_only_the_words_that_changed_are_marked() -> None:
    old, new = mark_changes("借阅图书的期限为七日至十五日。", "借阅图书的期限为三十日以下。")

    assert [(run.text, run.is_changed) for run in old[0]] == [
        ("借阅图书的期限为", False),
        ("七日至十五日", True),
        ("。", False),
    ]
    assert [(run.text, run.is_changed) for run in new[0]] == [
        ("借阅图书的期限为", False),
        ("三十日以下", True),
        ("。", False),
    ]


def test_an_article_that_only_got_another_number_has_moved() -> None:
    pairs = compare(texts("书屋由单位设立，免费开放。"), texts("为了办好书屋。", "书屋由单位设立，免费开放。")).pairs

    assert [pair.kind for pair in pairs] == [ADDED, MOVED]


def test_full_and_half_width_are_no_change() -> None:
    pairs = compare(texts("有下列情形之一的:"), texts("有下列情形之一的："))

    assert pairs.count(SAME) == 1


def test_a_short_article_is_found_inside_the_longer_one_it_became() -> None:
    old = texts("罪犯在监狱服刑期间，按照规定，可以会见亲属、监护人。")
    new = texts(
        "监狱应当公开。",
        "罪犯在监狱服刑期间，按照规定，可以与亲属、监护人通话、会见。" + "监狱应当安排次数与时间。" * 4,
    )

    assert [pair.kind for pair in compare(old, new).pairs] == [ADDED, CHANGED]


@given(SIGNS, SIGNS)
def test_the_runs_make_up_both_texts_again(old: str, new: str) -> None:
    before, after = mark_changes(old, new)

    for text, paragraphs in ((old, before), (new, after)):
        lines = [line for line in text.split("\n") if line]
        assert ["".join(run.text for run in paragraph) for paragraph in paragraphs] == lines


@given(st.lists(SIGNS, max_size=8), st.lists(SIGNS, max_size=8))
def test_every_article_stands_on_its_side_exactly_once(old: list[str], new: list[str]) -> None:
    pairs = compare(texts(*old), texts(*new)).pairs

    assert sorted(pair.old.code for pair in pairs if pair.old) == [(n, 0) for n in range(1, len(old) + 1)]
    assert [pair.new.code for pair in pairs if pair.new] == [(n, 0) for n in range(1, len(new) + 1)]
