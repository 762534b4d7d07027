from __future__ import annotations

import pytest

from lib.citations import name_article, parse_citation, read_article, shorten_statute

PRISON = "中华人民共和国监狱法"


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        (f"《{PRISON}》（2026年修订）第八十四条", [(PRISON, "2026", "第八十四条")]),
        ("《监狱法》（2026年修订）第八十四条第二款", [("监狱法", "2026", "第八十四条")]),
        ("《监狱法》（2026）第84条", [("监狱法", "2026", "第八十四条")]),
        ("《监狱法》(2026修正)第 八十四 条第一款第（三）项", [("监狱法", "2026", "第八十四条")]),
        ("《监狱法（2026年修订）》第九条", [("监狱法", "2026", "第九条")]),
        ("《监狱法》2026年修订第十条", [("监狱法", "2026", "第十条")]),
        ("监狱法第八十四条", [("监狱法", "", "第八十四条")]),
        (
            "《监狱法》第十二条；《刑法》（2023年修正）第七十八条",
            [("监狱法", "", "第十二条"), ("刑法", "2023", "第七十八条")],
        ),
        ("《监狱法》第十二条、第十三条", [("监狱法", "", "第十二条"), ("监狱法", "", "第十三条")]),
        ("《监狱法》第12、13条", [("监狱法", "", "第十二条"), ("监狱法", "", "第十三条")]),
        ("《监狱法》第三条至第五条", [("监狱法", "", "第三条"), ("监狱法", "", "第四条"), ("监狱法", "", "第五条")]),
        ("《刑法》第二百六十二条之一", [("刑法", "", "第二百六十二条之一")]),
        ("《民法典》第一千零一条", [("民法典", "", "第一千零一条")]),
        ("《民法典》第1001条", [("民法典", "", "第一千零一条")]),
        ("《宪法》第一百一十条", [("宪法", "", "第一百一十条")]),
        ("《司法部关于印发〈罪犯考核规定〉的通知》", [("司法部关于印发〈罪犯考核规定〉的通知", "", "")]),
        ("依据会议纪要", []),
        ("", []),
    ],
)
def test_citation_is_read_by_statute_edition_and_article(text: str, cited: list[tuple[str, str, str]]) -> None:
    assert parse_citation(text) == cited


@pytest.mark.parametrize(
    ("name", "article"),
    [
        ("第八十四条", (84, 0)),
        ("第84条", (84, 0)),
        ("第一百三十三条之一", (133, 1)),
        ("第一千二百六十条", (1260, 0)),
        ("第八十四条第二款", None),
        ("", None),
    ],
)
def test_the_name_of_an_article_is_its_number(name: str, article: tuple[int, int] | None) -> None:
    assert read_article(name) == article
    if article and "84" not in name:
        assert name_article(*article) == name


def test_short_and_full_titles_are_one_statute() -> None:
    assert shorten_statute(PRISON) == shorten_statute("监狱法") == "监狱法"
