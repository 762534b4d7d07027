"""One site with a person of every role and an exam in every state that a candidate can meet. Each key, rationale, citation and
staged row bears a mark of its own, so that it is recognized wherever it turns up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from people.models import Officer, Role, Unit
from people.roles import grant_role
from quizzes.bank.banks import create_bank, ensure_topics
from quizzes.bank.images import keep_image
from quizzes.bank.items import Cited, Labels, Question, create_item
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Bank, Item, ItemImport, ItemKey
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt, Exam, Paper
from quizzes.exams.papers import SectionDraft, create_paper
from records.models import Job
from tests.factories import Province, answer, make_exam, make_officer, make_province, sit
from tests.quizzes.bank.cast import picture
from tests.security.lectures import Lectures, make_lectures

ANONYMOUS = "anonymous"
MARK = re.compile(r"CANARY[A-Z]\d{4}")
Policy = Exam.ReviewPolicy

# Who there is: role and where it is held. The first two are colleagues of one ward without any role.
STAFF: dict[str, tuple[str, str]] = {
    "trainer": (Role.TRAINER, "prison"),
    "other_trainer": (Role.TRAINER, "city"),
    "hr": (Role.HR, "prison"),
    "other_hr": (Role.HR, "city"),
    "unit_administrator": (Role.UNIT_ADMINISTRATOR, "prison"),
    "other_unit_administrator": (Role.UNIT_ADMINISTRATOR, "city"),
    "system_administrator": (Role.SYSTEM_ADMINISTRATOR, "root"),
    "security_administrator": (Role.SECURITY_ADMINISTRATOR, "root"),
    "auditor": (Role.AUDITOR, "root"),
}
NAMES = ("officer", "colleague", "outsider", *STAFF)
LOGINS = (ANONYMOUS, *NAMES)
KEYED_OR_ALIKE = ("trainer", "colleague", "outsider", "other_hr", "other_unit_administrator")
KEYLESS = tuple(name for name in LOGINS if name not in KEYED_OR_ALIKE)

UPLOAD = """1．对罪犯实行禁闭的期限最长是多少日？
A．七日
B．十日
C．十五日
D．三十日
答案：C
解析：{ready}

2．监狱工作以____罪犯为宗旨。
解析：{unready}
"""


@dataclass
class Site:
    """`people` by name, `exams` and `attempts` (of `officer`, unless named otherwise) by the state they are in."""

    province: Province
    people: dict[str, Officer]
    bank: Bank
    other_bank: Bank
    exams: dict[str, Exam] = field(default_factory=dict)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    imports: dict[str, ItemImport] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    lectures: Lectures = field(init=False)
    image: str = ""
    marks: dict[str, set[str]] = field(default_factory=dict)  # of each exam, and of imports
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def mark(self, kind: str, owner: str) -> str:
        mark = f"CANARY{kind}{next(self.numbers):04}"
        self.marks.setdefault(owner, set()).add(mark)
        return mark


def make_site() -> Site:
    """People, two banks, one topic; no exam yet."""
    province = make_province()
    officers = {
        name: make_officer(province.ward, label) for name, label in (("officer", "李建国"), ("colleague", "王芳"))
    }
    officers["outsider"] = make_officer(province.county, "孙立")
    for name, (role, place) in STAFF.items():
        unit: Unit = getattr(province, place)
        officers[name] = make_officer(unit, f"{name}"[:40], post="科员")
        grant_role(officers[name], role, unit=unit, actor=None)
    people = {name: Officer.objects.get(pk=officer.pk) for name, officer in officers.items()}
    site = Site(
        province,
        people,
        bank=create_bank(code="prison-law", name="监狱法律知识", unit=province.prison, actor=people["trainer"]),
        other_bank=create_bank(
            code="city-law", name="司法所应知应会", unit=province.city, actor=people["other_trainer"]
        ),
    )
    site.image = str(keep_image(picture(), bank=site.bank).public_id)
    return site


def options(*texts: str) -> list[dict[str, Any]]:
    return [{"id": f"o{number}", "text": text, "image": None} for number, text in enumerate(texts)]


def questions(site: Site, owner: str) -> list[Question]:
    """One question of each type, under the first variant of its key."""
    contents: list[tuple[str, dict[str, Any]]] = [
        (
            "single",
            {
                "stem": "禁闭的期限最长是多少日？",
                "options": options("七日", "十日", "十五日", "三十日"),
                "image": site.image,
            },
        ),
        (
            "multiple",
            {"stem": "哪些属于监狱的人民警察？", "options": options("管教", "狱政", "罪犯", "武警"), "image": None},
        ),
        ("true_false", {"stem": "监狱是国家的刑罚执行机关。", "options": [], "image": None}),
        ("fill_in", {"stem": "监狱以____罪犯为宗旨，坚持____。", "options": [], "image": None}),
    ]
    return [
        keyed(
            site,
            owner,
            type,
            {**content, "stem": f"{owner}：{content['stem']}", "blanks": 2 if type == "fill_in" else 0},
            0,
        )
        for type, content in contents
    ]


def keyed(site: Site, owner: str, type: str, content: dict[str, Any], variant: int) -> Question:
    """The question under key number `variant` of those it could have; rationale, article and alternatives are marked anew."""
    keys: dict[str, dict[str, Any]] = {
        "single": {"option": f"o{(2 + variant) % 4}"},
        "multiple": {"options": [f"o{variant % 4}", f"o{(1 + variant) % 4}"]},
        "true_false": {"value": variant % 2 == 0},
        "fill_in": {"blanks": [[site.mark("A", owner), site.mark("A", owner)], [site.mark("A", owner)]]},
    }
    cited = Cited("中华人民共和国监狱法", "2026", site.mark("C", owner))
    return Question(type, content, keys[type], rationale=site.mark("R", owner), citations=(cited,))


def rekey(site: Site, *, variant: int) -> None:
    """Put another key and rationale in force for every item of the prison's bank. As rows, since the verb's audit entry says
    whether it was the key that was corrected, which auditors may know."""
    for owner, items in site.items.items():
        for item in items if owner not in ("city", "draft") else ():
            version = item.current_version
            assert version
            question = keyed(site, owner, version.type, version.content, variant)
            ItemKey.objects.create(version=version, number=2, key=question.key, rationale=question.rationale)


def add_exam(site: Site, name: str, *, trainer: str = "trainer", unit: Unit | None = None, **settings: Any) -> Exam:
    """A published exam with a paper and items of its own."""
    actor, unit = site.people[trainer], unit or site.province.prison
    sections = [SectionDraft("选择题", Decimal(2), [item.pk for item in add_items(site, name, trainer=trainer)])]
    site.papers[name] = create_paper(actor=actor, unit=unit, title=f"{name}试卷", sections=sections)
    site.exams[name] = make_exam(actor, unit, paper=site.papers[name], title=f"{name}考试", **settings)
    return site.exams[name]


def add_items(site: Site, owner: str, *, trainer: str = "trainer") -> list[Item]:
    """One item of each type."""
    actor, bank = site.people[trainer], site.bank if trainer == "trainer" else site.other_bank
    labels = Labels(topics=tuple(ensure_topics(["禁闭"]).values()))
    asked = [one for one in questions(site, owner) if trainer == "trainer" or not one.content["image"]]
    site.items[owner] = [create_item(question, bank=bank, labels=labels, actor=actor) for question in asked]
    return site.items[owner]


def add_lectures(site: Site, *secret: Item) -> None:
    """Of the prison. The live one has items of its own, and those that an exam has too."""
    trainer, items = site.people["trainer"], [*add_items(site, "lecture"), *secret]
    site.lectures = make_lectures(site.province.prison, author=trainer, owner=trainer, items=items)


def right_values(items: list[Item]) -> list[Any]:
    """What answers each item rightly by its present key."""
    keys = current_keys(item.current_version_id or 0 for item in items)
    values: list[Any] = []
    for item in items:
        key = keys[item.current_version_id or 0].key
        blanks = [alternatives[0] for alternatives in key.get("blanks", [])]
        values.append(key["option"] if "option" in key else key.get("options", key.get("value", blanks)))
    return values


def enter(site: Site, exam: str, person: str = "officer") -> Attempt:
    """Start, and give answers that no key decides."""
    attempt, token = sit(site.exams[exam], site.people[person])
    for position, value in enumerate(["o2", ["o0", "o1"], True, ["改造", ""]], start=1):
        answer(token, min(position, attempt.item_count), value, rev=position, marked=position == 1)
    return attempt


def hand_in(attempt: Attempt) -> Attempt:
    return submit_attempt(attempt, officer=attempt.officer, epoch=attempt.epoch)
