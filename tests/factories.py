"""The fixed cast: one small province that every test knows. Rows are made by the platform's own verbs wherever there is one.

省厅 (root)
├─ 省监狱管理局 ─ 第一监狱 ─ 一监区, 二监区
└─ 清河市司法局 ─ 东湖区司法局 ─ 城南司法所
"""

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from people.models import Officer, Posting, Role, RoleGrant, Unit
from quizzes.bank.indexing import index_items
from quizzes.bank.models import Bank, Citation, Item, ItemKey, ItemVersion
from quizzes.exams.attempts import Device, start_attempt
from quizzes.exams.models import Attempt, Exam, Paper
from quizzes.exams.papers import SectionDraft, create_paper, freeze_paper
from quizzes.exams.saving import Answer, Outcome, save_answers
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam, publish_exam
from quizzes.exams.tokens import AttemptToken, issue_token, read_token
from records.clock import database_now

PASSWORD = "xiao-men-dong-kai-7"
LONG_AGO = date(2020, 1, 1)
PHONE, COMPUTER = Device("phone-cookie", "手机"), Device("computer-cookie", "电脑")
_numbers = itertools.count(3201001)


@dataclass(frozen=True)
class Province:
    root: Unit
    prisons: Unit
    prison: Unit
    ward: Unit
    other_ward: Unit
    city: Unit
    county: Unit
    township: Unit


def make_province() -> Province:
    root = Unit.add_root(code="S", name="省司法厅", kind=Unit.Kind.DEPARTMENT, opened_on=LONG_AGO)
    prisons = make_unit(root, "SJ", "省监狱管理局", Unit.Kind.PRISON_ADMINISTRATION)
    prison = make_unit(prisons, "SJ1", "第一监狱", Unit.Kind.PRISON)
    city = make_unit(root, "Q", "清河市司法局", Unit.Kind.CITY_BUREAU)
    county = make_unit(city, "QD", "东湖区司法局", Unit.Kind.COUNTY_BUREAU)
    return Province(
        root=root,
        prisons=prisons,
        prison=prison,
        ward=make_unit(prison, "SJ101", "一监区", Unit.Kind.WARD),
        other_ward=make_unit(prison, "SJ102", "二监区", Unit.Kind.WARD),
        city=city,
        county=county,
        township=make_unit(county, "QD01", "城南司法所", Unit.Kind.TOWNSHIP_OFFICE),
    )


def make_unit(parent: Unit, code: str, name: str, kind: str) -> Unit:
    unit: Unit = Unit.objects.get(pk=parent.pk).add_child(code=code, name=name, kind=kind, opened_on=LONG_AGO)
    return unit


def make_officer(unit: Unit, name: str = "李建国", *, post: str = "管教", number: str = "", **fields: Any) -> Officer:
    officer: Officer = Officer.objects.create_user(number or str(next(_numbers)), PASSWORD, name=name, **fields)
    Posting.objects.create(officer=officer, unit=unit, post=post, rank="一级警长", starts_on=LONG_AGO)
    return officer


def make_staff(unit: Unit, role: Role, name: str = "周敏") -> Officer:
    """An officer who holds the role for the unit's subtree."""
    officer = make_officer(unit, name, post="教育培训")
    RoleGrant.objects.create(officer=officer, role=role, unit=unit)
    fresh: Officer = Officer.objects.get(pk=officer.pk)
    return fresh


def make_bank(unit: Unit, code: str = "law") -> Bank:
    return Bank.objects.create(code=code, name="法律知识题库", unit=unit)


def make_item(bank: Bank, type: str = "single", **fields: Any) -> Item:
    """An item that is right by `RIGHT[type]`; `stem` and `rationale` can be named."""
    content, key = CONTENTS[type]
    content = {**content, "stem": fields.get("stem", content["stem"])}
    item = Item.objects.create(bank=bank, type=type, search_text=content["stem"])
    version = ItemVersion.objects.create(item=item, number=1, type=type, content=content)
    ItemKey.objects.create(version=version, key=key, rationale=fields.get("rationale", "见条文。"))
    Citation.objects.create(version=version, statute="中华人民共和国监狱法", edition="2026", article="第八十四条")
    item.current_version = item.approved_version = version
    item.status = Item.Status.APPROVED
    item.save()
    index_items([item])
    return item


def _options(*texts: str) -> list[dict[str, Any]]:
    return [{"id": f"o{index}", "text": text, "image": None} for index, text in enumerate(texts)]


CONTENTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "single": (
        {
            "stem": "对罪犯实行禁闭的期限最长是多少日？",
            "options": _options("七日", "十日", "十五日", "三十日"),
            "blanks": 0,
            "image": None,
        },
        {"option": "o2"},
    ),
    "multiple": (
        {
            "stem": "下列哪些属于监狱的人民警察？",
            "options": _options("管教民警", "狱政民警", "罪犯", "驻监武警"),
            "blanks": 0,
            "image": None,
        },
        {"options": ["o0", "o1"]},
    ),
    "true_false": ({"stem": "监狱是国家的刑罚执行机关。", "options": [], "blanks": 0, "image": None}, {"value": True}),
    "fill_in": (
        {"stem": "监狱工作以____罪犯为宗旨。", "options": [], "blanks": 1, "image": None},
        {"blanks": [["改造", "改造人"]]},
    ),
}
RIGHT: dict[str, Any] = {"single": "o2", "multiple": ["o0", "o1"], "true_false": True, "fill_in": ["改造"]}
WRONG: dict[str, Any] = {"single": "o0", "multiple": ["o0", "o2"], "true_false": False, "fill_in": ["惩罚"]}


def make_paper(trainer: Officer, unit: Unit, *, count: int = 4, bank: Bank | None = None) -> Paper:
    """Sections of 2 points each, types in turn: single, multiple (partial 1 point), true_false, fill_in."""
    bank = bank or Bank.objects.filter(unit=unit).first() or make_bank(unit)
    types = list(itertools.islice(itertools.cycle(CONTENTS), count))
    titles = {"single": "单项选择题", "multiple": "多项选择题", "true_false": "判断题", "fill_in": "填空题"}
    sections = []
    for code, title in titles.items():
        items = [
            make_item(bank, code, stem=f"{CONTENTS[code][0]['stem']}（{n}）") for n, t in enumerate(types) if t == code
        ]
        partial = Decimal(1) if code == "multiple" else Decimal(0)
        sections.append(SectionDraft(title, Decimal(2), [item.pk for item in items], partial))
    return create_paper(actor=trainer, unit=unit, title="应知应会试卷", sections=sections)


def make_exam(trainer: Officer, unit: Unit, *, paper: Paper | None = None, count: int = 4, **settings: Any) -> Exam:
    """A published exam that is open now for the unit's subtree; any field of `ExamDraft` can be named."""
    now = database_now()
    opens_at: datetime = settings.pop("opens_at", now - timedelta(hours=1))
    closes_at: datetime = settings.pop("closes_at", now + timedelta(hours=3))
    draft = ExamDraft(
        title=settings.pop("title", "第四季度执法资格测试"),
        unit=unit,
        paper=paper or make_paper(trainer, unit, count=count),
        opens_at=opens_at,
        closes_at=max(closes_at, now + timedelta(seconds=5)),
        audience=settings.pop("audience", Audience(units=[unit])),
        **settings,
    )
    exam = publish_exam(create_exam(draft, actor=trainer), actor=trainer)
    if closes_at < now:  # an exam that is over was published while it was open
        Exam.objects.filter(pk=exam.pk).update(closes_at=closes_at)
        exam.refresh_from_db()
    return exam


def open_unmarked(draft: ExamDraft, *, trainer: Officer) -> Exam:
    """An open exam with items that a person has to mark, which the verb refuses to publish (decision 0051); the sitting knows no such
    limit."""
    exam = create_exam(draft, actor=trainer)
    Exam.objects.filter(pk=exam.pk).update(state=Exam.State.PUBLISHED, published_at=database_now())
    freeze_paper(exam.paper)
    exam.refresh_from_db()
    return exam


def make_file_item(bank: Bank) -> Item:
    """Answered by up to two PDF files."""
    content = {"stem": "请交情况说明。", "image": None, "most_files": 2, "extensions": [".pdf"]}
    item = Item.objects.create(bank=bank, type="upload", search_text="情况说明")
    version = ItemVersion.objects.create(item=item, number=1, type="upload", content=content)
    ItemKey.objects.create(version=version, key={"rubric": "要素齐全"})
    item.current_version = item.approved_version = version
    item.status = Item.Status.APPROVED
    item.save()
    return item


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def sit(exam: Exam, officer: Officer, *, device: Device = PHONE) -> tuple[Attempt, AttemptToken]:
    attempt = start_attempt(exam.public_id, officer=officer, device=device)
    return attempt, token_of(attempt)


def token_of(attempt: Attempt) -> AttemptToken:
    return read_token(issue_token(attempt), now=database_now())


def answer(token: AttemptToken, position: int, value: Any, rev: int = 1, *, marked: bool = False) -> Outcome:
    return save_answers(token, [Answer(position, value, rev, marked)])


def move_deadline(attempt: Attempt, *, seconds_ago: float) -> None:
    """Put the attempt's `accept_until` into the past, as if that much time had gone by."""
    accept_until = database_now() - timedelta(seconds=seconds_ago)
    deadline = accept_until - attempt.exam.grace
    Attempt.objects.filter(pk=attempt.pk).update(
        accept_until=accept_until, deadline=deadline, started_at=deadline - attempt.exam.duration
    )
    attempt.refresh_from_db()
