"""Questions that ask the same or nearly are found one by one and in a whole bank."""

import random

import pytest

from people.scope import OutOfScope
from quizzes.bank import duplicates
from quizzes.bank.drafts import PlainDraft, blank_draft
from quizzes.bank.duplicates import find_like, find_like_draft, find_pairs
from quizzes.bank.duplicates_at_import import note_likeness
from quizzes.bank.items import Labels, Question, create_item, edit_base, revise_item
from quizzes.bank.life import retire_item
from quizzes.bank.likeness import NEAR, likeness, list_bands, list_shingles, squeeze_lines
from quizzes.bank.models import DuplicatePair, Item
from quizzes.bank.reading import ReadRow
from quizzes.bank.saying import translate
from quizzes.bank.search import build_search_text
from records import jobs
from records.models import AuditEntry, Job
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single, true_false

LONG = "对罪犯实行禁闭的期限为七日至十五日，由监狱长批准，并书面告知驻监检察人员。"


def text_of(question: Question) -> str:
    return build_search_text(question.content)


def test_signs_blanks_width_and_the_order_of_options_make_no_other_question() -> None:
    one = single("对罪犯实行禁闭的期限，最长是（　）日？")
    other = single("对罪犯实行禁闭的期限 最长是( )日")
    other.content["options"].reverse()

    assert squeeze_lines(text_of(one)) == squeeze_lines(text_of(other))
    assert find_pairs({1: text_of(one), 2: text_of(other)}) == [(100, 1, 2)]


def test_bands_find_nine_in_ten_of_pairs_that_are_alike() -> None:
    """Against comparing every two: texts of random characters, a part of each replaced."""
    dice = random.Random(5)
    alphabet = [chr(0x4E00 + number) for number in range(900)]
    found = total = 0
    for _ in range(300):
        text = dice.choices(alphabet, k=dice.randint(20, 90))
        changed = list(text)
        for place in dice.sample(range(len(text)), k=max(1, len(text) // 30)):
            changed[place] = dice.choice(alphabet)
        one, other = ["".join(text)], ["".join(changed)]
        if likeness(list_shingles(one), list_shingles(other)) >= NEAR:
            total += 1
            found += any(a == b for a, b in zip(list_bands(one), list_bands(other), strict=True))

    assert total > 200
    assert found / total > 0.9


def test_texts_that_share_nothing_share_no_band() -> None:
    assert not set(list_bands(["监狱法第八十四条的规定"])) & set(list_bands(["社区矫正对象迁居审批"]))


def test_a_crowd_is_paired_with_its_neighbors_only() -> None:
    texts = {number: f"{LONG}{number}" for number in range(1, 201)}

    pairs = find_pairs(texts)

    assert {pk for _likeness, one, other in pairs for pk in (one, other)} == set(texts)
    assert len(pairs) < 200 * 30


@pytest.fixture
def two(db: None) -> TwoUnits:
    return make_two_units()


def make(two: TwoUnits, question: Question) -> Item:
    return create_item(question, bank=two.bank, labels=Labels(), actor=two.zhou)


def test_a_new_question_finds_its_like_in_its_own_bank(two: TwoUnits) -> None:
    known = make(two, true_false(LONG))
    make(two, single("监狱的人民警察有哪些职责？"))
    create_item(true_false(LONG), bank=two.other_bank, labels=Labels(), actor=two.li)

    [same] = find_like(two.bank, LONG.replace("，", ", "))
    [near] = find_like(two.bank, LONG.replace("七日", "五日"))

    assert (same.item, same.percent, same.is_exact) == (known, 100, True)
    assert (near.item, near.is_exact, 70 <= near.percent < 100) == (known, False, True)
    assert find_like(two.bank, "社区矫正对象迁居由谁审批？") == []
    assert find_like(two.bank, LONG, but=known) == []


def test_after_an_edit_an_item_is_found_by_its_new_text(two: TwoUnits) -> None:
    item = make(two, true_false(LONG))
    revise_item(item, question=true_false("社区矫正对象迁居审批"), based_on=edit_base(item), actor=two.zhou)

    assert find_like(two.bank, LONG) == []
    assert [one.item for one in find_like(two.bank, "社区矫正对象迁居审批")] == [item]


def test_a_bank_is_compared_by_a_job_and_a_decision_stands(two: TwoUnits) -> None:
    one, other = make(two, true_false(LONG)), make(two, true_false(LONG.replace("七日", "五日")))
    make(two, true_false("社区矫正对象迁居审批"))
    create_item(true_false(LONG), bank=two.other_bank, labels=Labels(), actor=two.li)

    job = duplicates.start_comparison(two.bank, actor=two.zhou)
    assert duplicates.start_comparison(two.bank, actor=two.zhou) == job
    jobs.run(job.public_id)
    [pair] = duplicates.list_pairs(two.bank)
    assert (pair.one, pair.other) == (one, other)

    with pytest.raises(OutOfScope):
        duplicates.decide_different(pair, actor=two.li)
    with pytest.raises(OutOfScope):
        duplicates.start_comparison(two.bank, actor=two.li)
    duplicates.decide_different(pair, actor=two.zhou)
    jobs.run(duplicates.start_comparison(two.bank, actor=two.zhou).public_id)

    assert list(duplicates.list_pairs(two.bank)) == []
    assert DuplicatePair.objects.get().decided_by == two.zhou
    assert AuditEntry.objects.filter(verb="items_differ").count() == 1
    last = duplicates.last_comparison(two.bank)
    assert last is not None
    assert last.result == {"items": 3, "pairs": 1, "kept": 1}


MOVING = "社区矫正对象因正常工作和生活需要经常性跨市县活动的，应当由谁审批？"
OPTIONS = ["由监狱长批准", "由狱政科长批准", "由驻监检察人员批准", "由省监狱管理局批准"]


def drafted(stem: str, options: list[str], item_type: str = "single", key: object = "A") -> PlainDraft:
    return {**blank_draft(stem), "type": item_type, "options": options, "key": key}


def test_likeness_counts_all_that_a_draft_says_and_not_its_stem_alone(two: TwoUnits) -> None:
    """Two short stems that are the same word for word ask other things by other options."""
    question = single("下列哪一项正确？")
    question.content["options"] = [{"id": f"k{n}", "text": text, "image": None} for n, text in enumerate(OPTIONS)]
    known = make(two, question)

    near = find_like_draft(two.bank, drafted("下列哪项是正确的？", OPTIONS))
    far = find_like_draft(two.bank, drafted("下列哪一项正确？", ["三日内", "五日内", "七日内", "十日内"]))

    assert ([one.item for one in near], far) == ([known], [])
    assert find_like_draft(two.bank, drafted(" ", OPTIONS)) == []
    assert find_like_draft(two.bank, drafted("下列哪项是正确的？", OPTIONS, item_type="")) == near


def said(row: ReadRow) -> list[str]:
    return [translate(one) for one in row.notices]


def test_rows_of_a_file_are_told_what_the_bank_and_the_file_have_of_their_kind(two: TwoUnits) -> None:
    make(two, true_false(LONG))
    create_item(true_false(MOVING), bank=two.other_bank, labels=Labels(), actor=two.li)
    stems = [
        LONG.replace("七日", "五日"),
        MOVING,
        MOVING.replace("经常性", "经常"),
        LONG.replace("，", " "),
        "",
    ]
    rows = [ReadRow(place="", draft=drafted(stem, [], "true_false", True)) for stem in stems]

    note_likeness(rows, two.bank)
    note_likeness(rows, two.bank)  # again: nothing is said twice

    assert said(rows[0]) == [f"题库里有 82% 相近的题：{LONG}"]
    assert said(rows[1]) == []  # of another bank
    assert said(rows[2]) == ["与序号 2 的题 83% 相近。"]
    assert said(rows[3]) == [f"题库里有 100% 相近的题：{LONG}", "与序号 1 的题 82% 相近。"]
    assert said(rows[4]) == []


def test_a_row_that_repeats_a_stem_or_a_row_is_not_told_of_it_again(two: TwoUnits) -> None:
    known = make(two, true_false(LONG))
    rows = [ReadRow(place="", draft=drafted(LONG, [], "true_false", True)) for _ in range(2)]
    rows[0].same_item_id, rows[1].same_row = known.pk, 1

    note_likeness(rows, two.bank)

    assert (said(rows[0]), len(said(rows[1]))) == ([], 1)


def test_a_thousand_rows_take_as_many_statements_as_ten(two: TwoUnits, django_assert_max_num_queries: object) -> None:
    make(two, true_false(LONG))
    for count in (10, 400):
        rows = [ReadRow(place="", draft=drafted(f"{LONG}{n}", [], "true_false", True)) for n in range(count)]
        with django_assert_max_num_queries(11):  # type: ignore[operator]
            note_likeness(rows, two.bank)
    assert all("题库里有" in said(row)[0] for row in rows)


def test_no_more_than_five_are_shown_the_most_alike_first(two: TwoUnits) -> None:
    far = make(two, true_false(LONG.replace("七日至十五日", "三日")))
    known = [make(two, true_false(f"{LONG}{'。' * number}")) for number in range(6)]

    found = find_like(two.bank, LONG)

    assert [one.item for one in found] == known[:0:-1]  # the newest first where they are alike
    assert {one.percent for one in found} == {100}
    near = [one.percent for one in find_like(two.bank, LONG.replace("七日至十五日", "三日"))]
    assert near == sorted(near, reverse=True)
    assert find_like(two.bank, LONG.replace("七日至十五日", "三日"))[0].item == far


def test_another_comparison_drops_pairs_that_are_alike_no_longer(two: TwoUnits) -> None:
    one, other = make(two, true_false(LONG)), make(two, true_false(LONG.replace("七日", "五日")))
    jobs.run(duplicates.start_comparison(two.bank, actor=two.zhou).public_id)
    assert duplicates.list_pairs(two.bank).count() == 1

    revise_item(other, question=true_false("社区矫正对象迁居审批"), based_on=edit_base(other), actor=two.zhou)
    jobs.run(duplicates.start_comparison(two.bank, actor=two.zhou).public_id)
    assert DuplicatePair.objects.count() == 0

    other.refresh_from_db()
    revise_item(other, question=true_false(LONG), based_on=edit_base(other), actor=two.zhou)
    jobs.run(duplicates.start_comparison(two.bank, actor=two.zhou).public_id)
    assert [(pair.one, pair.likeness) for pair in duplicates.list_pairs(two.bank)] == [(one, 100)]
    retire_item(one, actor=two.zhou)
    assert list(duplicates.list_pairs(two.bank)) == []


def test_a_decision_is_written_once_and_pairs_are_the_own_banks(two: TwoUnits) -> None:
    one, other = make(two, true_false(LONG)), make(two, true_false(LONG.replace("七日", "五日")))
    pair = DuplicatePair.objects.create(one=one, other=other, likeness=90)
    assert list(duplicates.pairs_visible_to(two.zhou)) == [pair]
    assert list(duplicates.pairs_visible_to(two.li)) == []

    for _ in range(2):
        duplicates.decide_different(pair, actor=two.zhou)

    assert AuditEntry.objects.filter(verb="items_differ").count() == 1


def test_the_comparison_of_a_bank_that_is_gone_says_so(two: TwoUnits) -> None:
    job = duplicates.start_comparison(two.other_bank, actor=two.li)
    two.other_bank.delete()

    jobs.run(job.public_id)

    assert Job.objects.get(public_id=job.public_id).state == Job.State.FAILED


def test_what_shares_a_band_and_is_less_alike_than_the_limit_is_not_shown(
    two: TwoUnits, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(two, true_false(LONG))
    other = LONG.replace("七日", "五日")
    assert [one.percent for one in find_like(two.bank, other)] == [82]

    monkeypatch.setattr(duplicates, "NEAR", 83)

    assert find_like(two.bank, other) == []
