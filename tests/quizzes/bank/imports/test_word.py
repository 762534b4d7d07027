"""Word files: everything the text layouts hold, and what only Word does to it."""

from __future__ import annotations

import pytest

from quizzes.bank.imports import parse_file
from tests.quizzes.bank.imports.papers import FILES, parse_fixture, tell, tell_all, tell_reviews
from tests.quizzes.bank.imports.word_files import (
    abstract_list,
    draw_png,
    numbered,
    numbering_part,
    paragraph,
    picture,
    run,
    table,
    write_word,
)

RESTART = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
NUMBERING = numbering_part(
    [
        abstract_list(0, ("decimal", "%1、")),
        abstract_list(1, ("upperLetter", "%1.")),
        abstract_list(2, ("chineseCounting", "%1、")),
        abstract_list(3, ("decimal", "%1."), ("upperLetter", "（%2）")),
    ],
    {1: (0, ""), 2: (1, RESTART), 3: (1, RESTART), 4: (2, ""), 5: (3, "")},
)
TEXT_FIXTURES = [
    "numbered_by_tab", "numbered_by_comma", "options_on_one_line", "without_numbers", "tagged", "answers_behind",
    "bracketed_options", "pasted_from_site", "numbered_by_tab_damaged", "numbered_by_comma_damaged",
    "options_on_one_line_damaged", "without_numbers_damaged", "tagged_damaged", "one_line_without_options",
]  # fmt: skip


def parse_word(*body: str, images: dict[str, bytes] | None = None):
    return parse_file(write_word(list(body), parts={"word/numbering.xml": NUMBERING}, images=images), "题目.docx")


def options(number_id: int, *texts: str) -> list[str]:
    return [paragraph(text, properties=numbered(number_id)) for text in texts]


@pytest.mark.parametrize("name", TEXT_FIXTURES)
def test_every_text_layout_reads_the_same_from_word(name: str) -> None:
    lines = (FILES / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    from_text = parse_fixture(f"{name}.txt")

    parsed = parse_file(write_word([paragraph(line) for line in lines]), "题目.docx")

    assert tell_all(parsed) == tell_all(from_text)
    assert tell_reviews(parsed) == [
        (place.replace("行", "段"), reason.replace("行", "段") if "第" in reason else reason)
        for place, reason in tell_reviews(from_text)
    ]


def test_automatic_numbers_and_letters_are_resolved() -> None:
    parsed = parse_word(
        paragraph("单选题", properties=numbered(4)),
        paragraph("监狱是国家的（ ）。", properties=numbered(1)),
        *options(2, "刑罚执行机关", "侦查机关", "审判机关"),
        paragraph("答案：A"),
        paragraph("社区矫正机构由（ ）设置。", properties=numbered(1)),
        *options(3, "县级以上地方人民政府", "公安机关"),
        paragraph("答案：A"),
        paragraph("判断题", properties=numbered(4)),
        paragraph("罪犯的人格不受侮辱。", properties=numbered(1)),
        paragraph("答案：对"),
    )

    assert tell_all(parsed) == [
        ("single", "监狱是国家的（ ）。", ["刑罚执行机关", "侦查机关", "审判机关"], "A"),
        ("single", "社区矫正机构由（ ）设置。", ["县级以上地方人民政府", "公安机关"], "A"),
        ("true_false", "罪犯的人格不受侮辱。", [], True),
    ]
    assert [draft.place for draft in parsed.items] == ["第 2 段", "第 7 段", "第 12 段"]


def test_letters_of_a_second_level_begin_again_under_each_number() -> None:
    body = []
    for stem in ("第一道题（ ）。", "第二道题（ ）。"):
        body.append(paragraph(stem, properties=numbered(5)))
        body += [paragraph(text, properties=numbered(5, level=1)) for text in ("甲", "乙")]
        body.append(paragraph("答案：B"))

    parsed = parse_word(*body)

    assert tell_all(parsed) == [
        ("single", "第一道题（ ）。", ["甲", "乙"], "B"),
        ("single", "第二道题（ ）。", ["甲", "乙"], "B"),
    ]


def test_deleted_text_is_gone_and_inserted_text_is_kept() -> None:
    deleted = '<w:del><w:r><w:delText xml:space="preserve">不得</w:delText></w:r></w:del>'
    moved = f"<w:moveFrom>{run('旧')}</w:moveFrom><w:moveTo>{run('新')}</w:moveTo>"

    parsed = parse_word(
        paragraph("1、民警", deleted, f"<w:ins>{run('应当')}</w:ins>", run("文明执法"), moved, run("。")),
        paragraph("答案：对"),
    )

    assert tell(parsed.items[0]) == ("true_false", "民警应当文明执法新。", [], True)


def test_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    parsed = parse_word(
        paragraph("1、监狱是国家的", properties="<w:rPr><w:del/></w:rPr>"),
        paragraph("刑罚执行机关。"),
        paragraph("答案：对"),
    )

    assert tell(parsed.items[0]) == ("true_false", "监狱是国家的刑罚执行机关。", [], True)


def test_soft_breaks_part_the_lines_of_one_paragraph() -> None:
    parsed = parse_word(paragraph("1、监狱是国家的（ ）。\nA．刑罚执行机关\nB．侦查机关\n答案：Ａ"))

    assert tell(parsed.items[0]) == ("single", "监狱是国家的（ ）。", ["刑罚执行机关", "侦查机关"], "A")


def test_pictures_of_stem_and_options_survive() -> None:
    stem_picture, option_picture = draw_png(10), draw_png(200)

    parsed = parse_word(
        paragraph("1、图中的标志表示", picture("rId7"), run("（ ）。")),
        paragraph("A、", picture("rId8")),
        paragraph("B、禁止通行"),
        paragraph("答案：B"),
        images={"rId7": stem_picture, "rId8": option_picture},
    )

    draft = parsed.items[0]
    assert tell(draft) == ("single", "图中的标志表示（ ）。", ["", "禁止通行"], "B")
    assert (draft.stem_image, draft.option_images) == (stem_picture, {0: option_picture})


def test_two_pictures_or_an_unreadable_one_go_to_review() -> None:
    parsed = parse_word(
        paragraph("1、两张图", picture("rId7"), picture("rId8"), run("（ ）。")), paragraph("A、甲"), paragraph("B、乙"), paragraph("答案：B"),
        paragraph("2、矢量图", picture("rId9"), run("（ ）。")), paragraph("A、甲"), paragraph("B、乙"), paragraph("答案：B"),
        images={"rId7": draw_png(1), "rId8": draw_png(2), "rId9": b"\xd7\xcd\xc6\x9a metafile"},
    )  # fmt: skip

    assert tell_reviews(parsed) == [
        ("第 1 段", "题干里有 2 张图片，只能放一张：请把它们拼成一张图片。"),
        ("第 5 段", "题干里的图片是不能显示的格式（如 WMF、EMF）：请截图后以 PNG 图片重新插入。"),
    ]
    assert parsed.review[0].raw == "1、两张图[图片][图片]（ ）。\nA、甲\nB、乙\n答案：B"


def test_table_with_a_header_is_read_by_its_columns() -> None:
    parsed = parse_word(
        paragraph("一、单选题"),
        table(
            ("题号", "题干", "A", "B", "C", "答案"),
            ("1", "监狱是国家的（ ）。", "刑罚执行机关", "侦查机关", "审判机关", "A"),
            ("2", "没有答案的题（ ）。", "甲", "乙", "丙", ""),
        ),
    )

    assert tell_all(parsed) == [("single", "监狱是国家的（ ）。", ["刑罚执行机关", "侦查机关", "审判机关"], "A")]
    assert tell_reviews(parsed) == [("第 1 个表格第 3 行", "没有答案：请补写答案。")]


def test_table_that_only_arranges_options_is_read_as_lines() -> None:
    parsed = parse_word(
        paragraph("1、监狱是国家的（ ）。"),
        table(("A、刑罚执行机关", "B、侦查机关"), ("C、审判机关", "D、检察机关")),
        paragraph("答案：A"),
    )

    assert tell(parsed.items[0]) == (
        "single",
        "监狱是国家的（ ）。",
        ["刑罚执行机关", "侦查机关", "审判机关", "检察机关"],
        "A",
    )


def test_table_of_answers_is_given_to_the_questions() -> None:
    parsed = parse_word(
        paragraph("一、单选题"),
        paragraph("1．第一道题（ ）。"), paragraph("A．甲\tB．乙"),
        paragraph("2．第二道题（ ）。"), paragraph("A．甲\tB．乙"),
        paragraph("参考答案"),
        table(("题号", "1", "2"), ("答案", "B", "A")),
    )  # fmt: skip

    assert [draft.key for draft in parsed.items] == ["B", "A"]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('[判断]罪犯的人格不受侮辱。')}{paragraph('答案：对')}</w:txbxContent>"
    shape = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )

    parsed = parse_word(paragraph(shape))

    assert tell_all(parsed) == [("true_false", "罪犯的人格不受侮辱。", [], True)]
    assert parsed.items[0].place == "第 1 段旁的文本框"


def test_underlined_blanks_are_blanks_to_fill() -> None:
    line = run("        ", '<w:u w:val="single"/>')

    parsed = parse_word(
        paragraph("[填空]1.监狱对罪犯实行", line, run("和"), line, run("相结合的原则。")), paragraph("答案：惩罚；改造")
    )

    assert tell(parsed.items[0]) == ("fill_in", "监狱对罪犯实行____和____相结合的原则。", [], [["惩罚"], ["改造"]])


def test_no_break_spaces_and_full_width_letters_are_matched() -> None:
    parsed = parse_word(
        paragraph("１、监狱是国家的（\u00a0）。"),
        paragraph("Ａ、刑罚执行机关\u00a0\u00a0Ｂ、侦查机关"),
        paragraph("答案：\u00a0Ａ"),
    )

    assert tell(parsed.items[0]) == ("single", "监狱是国家的（ ）。", ["刑罚执行机关", "侦查机关"], "A")


def test_formulas_and_raised_digits_stay_readable() -> None:
    fraction = (
        "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath>"
    )
    matrix = "<m:oMath><m:m><m:mr><m:e><m:r><m:t>1</m:t></m:r></m:e></m:mr></m:m></m:oMath>"

    parsed = parse_word(
        paragraph("1、减刑后实际执行的刑期不少于原判刑期的", fraction, run("。")), paragraph("答案：错"),
        paragraph("2、面积单位是m", run("2", '<w:vertAlign w:val="superscript"/>'), run("。")), paragraph("答案：对"),
        paragraph("3、矩阵", matrix, run("。")), paragraph("答案：对"),
    )  # fmt: skip

    assert [draft.stem for draft in parsed.items] == ["减刑后实际执行的刑期不少于原判刑期的1/3。", "面积单位是m²。"]
    assert tell_reviews(parsed) == [("第 5 段", "文字里有乱码或丢失的字符：请对照原文改正。")]


def test_ticks_of_symbol_fonts_and_hidden_or_struck_text() -> None:
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'

    parsed = parse_word(
        paragraph("1、罪犯的人格不受侮辱。（", tick, run("）")),
        paragraph("2、民警应当文明执法。", run("（×）", "<w:vanish/>")), paragraph("答案：对"),
        paragraph("3、民警", run("不", "<w:strike/>"), run("应当文明执法。")), paragraph("答案：对"),
    )  # fmt: skip

    assert tell_all(parsed) == [
        ("true_false", "罪犯的人格不受侮辱。（ ）", [], True),
        ("true_false", "民警应当文明执法。", [], True),
    ]
    assert tell_reviews(parsed) == [("第 4 段", "有带删除线的文字，分不清是否还算数：请删去这些文字，或取消删除线。")]
