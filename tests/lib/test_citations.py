from __future__ import annotations

import pytest

from lib.citations import name_article, parse_citation, parse_places, read_article, shorten_statute

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


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        ("《监狱法》（2026年修订）第八十四条第二款", "第二款"),
        ("《监狱法》第84条第2款第(三)项", "第二款第三项"),
        ("《监狱法》第十条第一款、第三款的规定", "第一款、第三款"),
        ("《监狱法》第十条第（一）项", "第一项"),
        ("监狱法第十条第二款", "第二款"),
        ("《监狱法》第十条", ""),
        ("《监狱法》第十条规定：第二款不适用", ""),
        ("《监狱法》第十条第一项、第二项、第三项、第四项、第五项、第六项", ""),
    ],
)
def test_the_paragraph_stands_beside_the_article(text: str, paragraph: str) -> None:
    [cited] = parse_places(text)

    assert cited.paragraph == paragraph
    assert parse_citation(text) == [cited[:3]]


def test_a_paragraph_belongs_to_the_article_before_it() -> None:
    cited = parse_places("《刑法》第十三条、第十四条第二款；《监狱法》第二十条")

    assert [(one.article, one.paragraph) for one in cited] == [
        ("第十三条", ""),
        ("第十四条", "第二款"),
        ("第二十条", ""),
    ]
