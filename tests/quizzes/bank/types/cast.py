"""The fixed content that the tests of item types share."""

from __future__ import annotations

from typing import Any


def make_content(*texts: str, stem: str = "下列说法正确的是", blanks: int = 0) -> dict[str, Any]:
    options = [{"id": f"o{number}", "text": text, "image": None} for number, text in enumerate(texts, start=1)]
    return {"stem": stem, "options": options, "blanks": blanks, "image": None}


CHOICE = make_content("甲", "乙", "丙", "丁")
STATEMENT = make_content(stem="罪犯的人格不受侮辱。")
BLANKS = make_content(stem="罪犯的____不受侮辱，合法的____不受侵犯。", blanks=2)
BLANKS_KEY = {"blanks": [["人格", "人格尊严"], ["财产ABC"]]}
MALFORMED_VALUES: list[Any] = [
    7, 1.5, "", "不存在", [], ["不存在"], [None], [["o1"]], {}, {"option": "o1"}, [{"id": "o1"}], ["o1", 2], b"o1", "true", 1, 0,
]  # fmt: skip


def option(option_id: str, text: str, image: str | None = None) -> dict[str, Any]:
    return {"id": option_id, "text": text, "image": image}


def gap(number: int, kind: str, *options: dict[str, Any], unit: str = "") -> dict[str, Any]:
    return {"id": str(number), "kind": kind, "options": list(options), "unit": unit}


# Of each type: content, key and the response that is wholly right.
SAMPLES: dict[str, tuple[dict[str, Any], dict[str, Any], Any]] = {
    "single": (CHOICE, {"option": "o2", "feedback": {"o1": "看第三条", "o2": "记得牢"}}, "o2"),
    "multiple": (CHOICE, {"options": ["o1", "o2"], "feedback": {"o4": "看第四条"}}, ["o1", "o2"]),
    "true_false": (STATEMENT, {"value": True, "feedback": {"false": "看第七条"}}, True),
    "fill_in": (BLANKS, BLANKS_KEY, ["人格", "财产ABC"]),
    "matching": (
        {
            "stem": "把处罚与期限配起来",
            "options": [option("l1", "禁闭"), option("l2", "警告")],
            "targets": [option("r1", "没有期限"), option("r2", "七日至十五日"), option("r3", "三十日")],
            "image": None,
        },
        {"pairs": {"l1": "r2", "l2": "r1"}, "feedback": {"l2": "看第五十八条"}},
        {"l1": "r2", "l2": "r1"},
    ),
    "ordering": (
        {
            "stem": "按处置顺序排列",
            "options": [option("a", "报告"), option("b", "控制现场"), option("c", "写出情况说明")],
            "image": None,
        },
        {"order": ["b", "a", "c"], "feedback": {"a": "先控制现场"}},
        ["b", "a", "c"],
    ),
    "numeric": (
        {"stem": "禁闭最长多少日？", "image": None, "unit": "日"},
        {"value": "15", "tolerance": "0", "is_percent": False, "units": ["日", "天"]},
        "１５ 天",
    ),
    "cloze": (
        {
            "stem": "罪犯的[[1]]不受侮辱，禁闭期限为[[2]]日至[[3]]。",
            "image": None,
            "gaps": [
                gap(1, "text"),
                gap(2, "choice", option("x", "七"), option("y", "十")),
                gap(3, "number", unit="日"),
            ],
        },
        {
            "gaps": {
                "1": {"accepted": ["人格"]},
                "2": {"option": "x", "feedback": {"y": "看第六十条"}},
                "3": {"value": "15", "tolerance": "0", "is_percent": False, "units": ["日"]},
            }
        },
        {"1": "人格", "2": "x", "3": "15"},
    ),
    "hotspot": (
        {
            "stem": "点出图上的隐患",
            "image": "plan.png",
            "spots": [
                {"id": "s1", "label": "门", "shape": "rect", "coords": [0, 0, 100, 200]},
                {"id": "s2", "label": "窗", "shape": "circle", "coords": [500, 500, 50]},
                {"id": "s3", "label": "", "shape": "poly", "coords": [700, 700, 900, 700, 800, 900]},
            ],
            "is_multiple": True,
        },
        {"spots": ["s1", "s3"]},
        ["s1", "s3"],
    ),
    "short_answer": (
        {"stem": "监狱的方针是什么？", "image": None},
        {"accepted": ["惩罚与改造相结合，以改造人为宗旨"], "rubric": ""},
        "惩罚与改造相结合 以改造人为宗旨。",
    ),
    "upload": (
        {"stem": "写一份情况说明", "image": None, "most_files": 2, "extensions": [".docx", ".pdf"]},
        {"rubric": "要素齐全"},
        None,
    ),
    "case": (
        {
            "stem": "罪犯甲入监三个月……",
            "image": None,
            "parts": [
                {"id": "1", "type": "true_false", "content": STATEMENT},
                {"id": "2", "type": "multiple", "content": CHOICE},
            ],
        },
        {"parts": {"1": {"value": False}, "2": {"options": ["o1", "o4"], "feedback": {"o2": "材料第二段"}}}},
        {"1": False, "2": ["o4", "o1"]},
    ),
}
