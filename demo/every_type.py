"""Demo questions of the types that no file of `content/` holds: matching, ordering, numbers, cloze, a hot spot, short answers, a file to hand
in, a case. Each is right under the text in force on 22 November 2026, and goes in as a trainer's form would put it."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from people.models import Officer
from quizzes.bank.banks import ensure_topics
from quizzes.bank.drafts import blank_draft, build_labels, build_question, known_competencies, read_topic_names
from quizzes.bank.images import keep_image
from quizzes.bank.items import create_item
from quizzes.bank.models import Bank, Item

PRISON_LAW = "《中华人民共和国监狱法》（2026年）"
CRIMINAL_LAW = "《中华人民共和国刑法》（2023年）"
Plain = dict[str, Any]


def add_items(bank: Bank, trainer: Officer) -> list[Item]:
    """One or two questions of each type."""
    site = str(keep_image(draw_site(), bank=bank).public_id)
    items = []
    for plain in (*machine_marked(), hotspot(site), *hand_marked(), case()):
        labels = build_labels(plain, ensure_topics(read_topic_names(plain)), known_competencies())
        items.append(create_item(build_question(plain), bank=bank, labels=labels, actor=trainer))
    return items


def draft(item_type: str, stem: str, key: Any = None, *, cites: str, why: str, **more: Any) -> Plain:
    """`more`: the parts of a plain draft that the type has of its own."""
    texts = {"type": item_type, "stem": stem, "key": key, "citation": cites, "rationale": why}
    return {**blank_draft(""), "topic": "刑罚执行", "difficulty": "中", **texts, **more}


def machine_marked() -> list[Plain]:
    return [matching(), ordering(), *numbers(), cloze(), short_answer()]


def matching() -> Plain:
    texts = ["暂予监外执行的公示期", "减刑、假释的公示期", "禁闭的期限", "监狱处理控告、检举的期限"]
    targets = ["三个工作日", "五个工作日", "十五日以下", "三个月以内", "七日以下"]
    return draft(
        "matching",
        "按照监狱法，把左边的事项与右边的期限配起来。",
        cites="\n".join(f"{PRISON_LAW}{article}" for article in ("第四十条", "第四十五条", "第五十条", "第八十四条")),
        why="公示期两种不同：暂予监外执行三个工作日，减刑、假释五个工作日。",
        options=texts,
        more={"targets": [{"id": "", "text": text, "image": None} for text in targets]},
    )


def ordering() -> Plain:
    return draft(
        "ordering",
        "监狱认为一名罪犯需要暂予监外执行。把下面几步按先后排列。",
        cites="\n".join(
            f"{PRISON_LAW}{article}" for article in ("第四十四条", "第四十五条", "第四十六条", "第四十七条")
        ),
        why="先诊断或鉴别，再评审、公示、报批，批准后送达决定书，最后移送社区矫正机构。",
        options=[
            "组织病情诊断、妊娠检查或者生活不能自理鉴别",
            "监狱暂予监外执行评审委员会评审",
            "在监狱内公示",
            "报省、自治区、直辖市监狱管理机关批准",
            "监狱管理机关送达暂予监外执行决定书",
            "原关押监狱将罪犯移送社区矫正机构",
        ],
    )


def numbers() -> list[Plain]:
    return [
        draft(
            "numeric",
            "减刑、假释建议经评审同意后，应当在监狱内公示几个工作日？",
            exactly("5", "个工作日", "日", "天"),
            cites=f"{PRISON_LAW}第五十条",
            why="公示期为五个工作日。",
        ),
        draft(
            "numeric",
            "罪犯甲被判处有期徒刑十二年，没有特殊情况。他至少要执行原判刑期多少年，才可能假释？",
            exactly("6", "年"),
            cites=f"{CRIMINAL_LAW}第八十一条",
            why="执行原判刑期二分之一以上，十二年的二分之一是六年。",
        ),
    ]


def exactly(value: str, *units: str) -> Plain:
    return {"value": value, "tolerance": "0", "is_percent": False, "units": list(units)}


def cloze() -> Plain:
    halves = [{"id": "", "text": text, "image": None} for text in ("三分之一", "二分之一", "三分之二")]
    return draft(
        "cloze",
        "被判处有期徒刑的犯罪分子，执行原判刑期[[1]]以上，被判处无期徒刑的犯罪分子，实际执行[[2]]以上，符合条件的可以假释；"
        "减刑、假释都要由[[3]]向中级以上人民法院提出建议书。",
        cites=f"{CRIMINAL_LAW}第七十九条\n{CRIMINAL_LAW}第八十一条\n{CRIMINAL_LAW}第八十二条",
        why="假释的程序依照减刑的规定。",
        more={
            "gaps": [
                {"kind": "choice", "options": halves, "right": 1},
                {"kind": "number", **exactly("13", "年")},
                {"kind": "text", "accepted": ["执行机关", "监狱"]},
            ]
        },
    )


def short_answer() -> Plain:
    return draft(
        "short_answer",
        "监狱工作坚持惩罚和改造相结合、教育和劳动相结合，以什么为宗旨？",
        {"accepted": ["改造人", "以改造人为宗旨"], "rubric": ""},
        cites=f"{PRISON_LAW}第四条",
        why="监狱法第四条：以改造人为宗旨。",
        difficulty="易",
    )


def hotspot(site: str) -> Plain:
    places: list[tuple[str, str, Sequence[int]]] = [
        ("灰色楼房", "rect", (340, 360, 660, 640)),
        ("围墙外的绿色地带", "rect", (90, 100, 180, 900)),
        ("下方的道路", "rect", (0, 930, 1000, 1000)),
        ("圆形塔楼", "circle", (800, 220, 60)),
    ]
    spots = [{"id": "", "label": label, "shape": shape, "coords": list(coords)} for label, shape, coords in places]
    return draft(
        "hotspot",
        "这是一座监狱的示意图：粗线是围墙，绿色是墙外的警戒隔离带。未经准许，任何人不得进入的是哪一处？",
        [1],
        cites=f"{PRISON_LAW}第十六条",
        why="监狱周围设警戒隔离带，未经准许，任何人不得进入。",
        stem_image=site,
        more={"spots": spots, "is_multiple": False},
        topic="监管安全",
        difficulty="易",
    )


def hand_marked() -> list[Plain]:
    return [
        draft(
            "short_answer",
            "罪犯乙当面向你递交一份控告材料，需要转送人民检察院。简述你的监狱应当在什么期限内做哪两件事。",
            {
                "accepted": [],
                "rubric": "五个工作日以内转递，不得扣压（5 分）；转递后五个工作日以内告知罪犯，特殊情况可以延长不超过五个工作日（5 分）。",
            },
            cites=f"{PRISON_LAW}第四十一条",
            why="转递和告知各有五个工作日。",
        ),
        draft(
            "upload",
            "罪犯丙在车间故意损坏劳动工具。请写一份情况说明和处理建议，另附一份谈话提纲。",
            {"rubric": "事实清楚（4 分），依据准确（3 分），处理建议在警告、记过、禁闭之内且说明理由（3 分）。"},
            cites=f"{PRISON_LAW}第八十四条",
            why="有意损坏劳动工具的，监狱可以给予警告、记过或者禁闭。",
            more={"most_files": 2, "extensions": [".docx", ".pdf"]},
            topic="狱政管理",
            difficulty="难",
        ),
    ]


def case() -> Plain:
    parts = [
        part("true_false", "评审同意后，公示期为五个工作日。", False),
        part("single", "批准丁暂予监外执行的机关是：", "C", options=["所在地中级人民法院", "县级社区矫正机构", "省、自治区、直辖市监狱管理机关"]),
        part("numeric", "自收到暂予监外执行决定书之日起，监狱应当在几日以内将丁移送社区矫正机构？", exactly("10", "日", "天")),
    ]  # fmt: skip
    return draft(
        "case",
        "丁被判处有期徒刑七年，在某监狱服刑。服刑第三年，丁患有严重疾病，监狱根据其亲属的书面申请组织了病情诊断，"
        "认为符合暂予监外执行条件，拟提出书面建议。",
        cites="\n".join(f"{PRISON_LAW}{article}" for article in ("第四十四条", "第四十五条", "第四十七条")),
        why="暂予监外执行公示三个工作日，由省级监狱管理机关批准，十日以内移送。",
        more={"parts": parts},
    )


def part(item_type: str, stem: str, key: Any, **more: Any) -> Plain:
    bare: Plain = {"stem_image": None, "options": [], "option_ids": [], "option_images": {}, "more": {}}
    return {**bare, "id": "", "type": item_type, "stem": stem, "key": key, **more}


def draw_site() -> bytes:
    """The sketch of a prison that the hot spot asks about: road, green belt, wall, tower and a building."""
    image = Image.new("RGB", (800, 600), "#f5f3ee")
    pen = ImageDraw.Draw(image)
    pen.rectangle((72, 60, 728, 540), fill="#a7d3a6")
    pen.rectangle((144, 96, 656, 504), fill="#f5f3ee", outline="#333333", width=8)
    pen.rectangle((272, 216, 528, 384), fill="#b8bcc2", outline="#5b6067", width=3)
    pen.rectangle((0, 558, 800, 600), fill="#7d7d7d")
    pen.ellipse((592, 84, 688, 180), fill="#d8c48f", outline="#5b6067", width=3)
    held = BytesIO()
    image.save(held, "PNG")
    return held.getvalue()
