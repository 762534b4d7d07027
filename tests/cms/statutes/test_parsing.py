from datetime import date

import pytest

from cms.statutes.parsing import Effect, StatuteUnreadable, decode, parse_statute
from tests.cms.statutes.texts import NEW, OLD

HEAD = "# 示范条例\n\n2020年1月2日 国务院公布\n\n<!-- INFO END -->\n\n"


def test_a_text_is_headings_and_articles_in_their_order() -> None:
    parsed = parse_statute(NEW)

    assert parsed.title == "中华人民共和国示范书屋法"
    assert len(parsed.history) == 2
    assert [(row.level, row.title) for row in parsed.divisions] == [
        (1, "序言"),
        (1, "第一章 总则"),
        (1, "第二章 借阅"),
        (2, "第一节 期限"),
    ]
    assert parsed.divisions[0].paragraphs == ["读书是好事。"]
    assert [(row.number, row.sub, row.label, row.division) for row in parsed.articles] == [
        (1, 0, "第一条", 1),
        (2, 0, "第二条", 1),
        (3, 0, "第三条", 1),
        (4, 0, "第四条", 3),
        (4, 1, "第四条之一", 3),
        (5, 0, "第五条", 3),
    ]
    assert parsed.articles[2].text == "书屋由单位设立，免费开放。\n单位应当配备管理员、副管理员各一人。"


def test_the_day_in_force_is_read_from_the_last_article_when_it_is_this_texts_own() -> None:
    assert parse_statute(OLD).effect == Effect(date(2012, 6, 1))
    assert parse_statute(NEW).effect == Effect(date(2024, 11, 1))
    amended = OLD.replace("通过\n", "通过\n\n2018年5月1日 第十三届全国人民代表大会常务委员会第二次会议修正\n", 1)
    assert parse_statute(amended).effect == Effect(date(2018, 12, 31), is_day_known=False)
    on_publication = HEAD + "第一条 书屋免费。\n\n第二条 本条例自公布之日起施行。"
    assert parse_statute(on_publication).effect == Effect(date(2020, 1, 2))


def test_blanks_inside_headings_and_line_ends_of_windows_do_no_harm() -> None:
    text = (HEAD + "## 第一章\u2002\u2002借  阅\n\n第一条\u3000书屋免费。\n").replace("\n", "\r\n")

    parsed = parse_statute(decode(b"\xef\xbb\xbf" + text.encode()))

    assert [row.title for row in parsed.divisions] == ["第一章 借阅"]
    assert [row.text for row in parsed.articles] == ["书屋免费。"]


def test_a_paragraph_may_begin_with_the_next_articles_number_as_a_reference() -> None:
    parsed = parse_statute(HEAD + "第一条 书屋免费。\n\n第二条规定的管理员一人。\n\n第二条 设管理员。")

    assert [row.text for row in parsed.articles] == ["书屋免费。\n第二条规定的管理员一人。", "设管理员。"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "文件是空的"),
        ("书屋法\n", 1, "第一行要写"),
        ("# 示范条例\n\n2020年1月2日公布\n\n## 第一章 总则\n", 5, "缺少一行"),
        (HEAD, 0, "没有找到条文"),
        (HEAD + "书屋免费。\n", 7, "不在任何一章或一条里"),
        (HEAD + "第一条 书屋免费。\n\n第三条 设管理员。\n", 9, "条文不连续"),
        (HEAD + "第一条 书屋免费。\n\n第一条 设管理员。\n", 9, "条文不连续"),
        (HEAD + "第一条 书屋免费。\n\n第二条设管理员。\n", 9, "要空一格"),
        (HEAD + "第一条\n\n第二条 设管理员。\n", 7, "没有内容"),
        (HEAD + "##第一章 总则\n\n第一条 书屋免费。\n", 7, "标题要写成"),
        (HEAD + "第一条 书屋<script>alert(1)</script>免费。\n", 7, "网页代码"),
        (HEAD + "第一条 书屋免费\ufffd。\n", 7, "乱码"),
        (HEAD + "第一条 " + "书" * 30_001, 7, "太长"),
    ],
)
def test_what_does_not_parse_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(StatuteUnreadable) as refused:
        parse_statute(text)

    assert refused.value.line == line
    assert words in refused.value.reason


def test_another_encoding_is_named_with_its_line() -> None:
    with pytest.raises(StatuteUnreadable) as refused:
        decode("# ok\n\n示范".encode("gb18030"))

    assert (refused.value.line, "UTF-8" in refused.value.reason) == (3, True)
