from datetime import date

import pytest

from cms.statutes.manifest import gather_facts, read_manifest
from cms.statutes.parsing import Effect, ParsedStatute, StatuteUnreadable, parse_statute
from tests.cms.statutes.texts import NEW, OLD


def facts_of(**row: object) -> tuple[str, str, Effect]:
    import json

    [entry] = read_manifest(json.dumps([{"file": "shuwufa-2012.md", **row}])).values()
    facts = gather_facts(parse_statute(OLD), "shuwufa-2012.md", entry)
    return facts.edition, facts.label, facts.effect


@pytest.mark.parametrize(
    ("effective", "effect"),
    [
        ("2012-06-01", Effect(date(2012, 6, 1))),
        ("1994-12-29 (2012 amendment: 2013-01-01)", Effect(date(2013, 1, 1))),
        ("1982-12-04 (2018-03-11 修正案公布施行)", Effect(date(2018, 3, 11))),
        ("2011-06-26 (2018 修订)", Effect(date(2018, 12, 31), is_day_known=False)),
        ("1995-01-01", Effect(date(2012, 12, 31), is_day_known=False)),
        ("", Effect(date(2012, 6, 1))),
    ],
)
def test_the_day_in_force_is_this_texts_not_the_statutes(effective: str, effect: Effect) -> None:
    assert facts_of(effective=effective)[2] == effect


def test_the_label_says_how_the_text_came_about() -> None:
    assert facts_of(title="示范书屋法（2012年修正）")[:2] == ("2012", "2012年修正")
    assert facts_of(title="示范书屋法")[:2] == ("2012", "2012年")
    assert gather_facts(parse_statute(NEW), "shuwufa-2024.md").label == "2024年修订"


def test_without_a_manifest_the_text_itself_says_it() -> None:
    facts = gather_facts(parse_statute(NEW))

    assert (facts.edition, facts.effect.on, facts.issuing_body) == (
        "2024",
        date(2024, 11, 1),
        "全国人民代表大会常务委员会",
    )


def test_a_text_that_says_no_year_is_refused() -> None:
    undated = ParsedStatute("示范条例", history=["第一次会议"], articles=parse_statute(OLD).articles[:1])

    with pytest.raises(StatuteUnreadable):
        gather_facts(undated)


def test_a_broken_manifest_is_named_with_its_line() -> None:
    with pytest.raises(StatuteUnreadable) as refused:
        read_manifest('[\n {"file": "a.md",\n]')

    assert refused.value.line == 3
    with pytest.raises(StatuteUnreadable):
        read_manifest('{"file": "a.md"}')
