"""Trainers of two units with a bank each, and questions for them."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from people.models import Officer, Role
from people.roles import grant_role
from quizzes.bank.banks import create_bank
from quizzes.bank.items import Cited, Question
from quizzes.bank.models import Bank
from tests.factories import Province, make_officer, make_province

CITED = Cited("中华人民共和国监狱法", "2026", "第八十四条")


@dataclass(frozen=True)
class TwoUnits:
    """周敏 trains 第一监狱, 李强 trains 清河市司法局, 陈主任 the whole province."""

    province: Province
    zhou: Officer
    li: Officer
    chen: Officer
    bank: Bank
    other_bank: Bank


def make_two_units() -> TwoUnits:
    province = make_province()
    zhou = make_trainer(province.prison, "周敏")
    li = make_trainer(province.city, "李强")
    chen = make_trainer(province.root, "陈主任")
    bank = create_bank(code="prison-law", name="监狱法律知识", unit=province.prison, actor=zhou)
    other_bank = create_bank(code="city-law", name="司法所应知应会", unit=province.city, actor=li)
    return TwoUnits(province, zhou, li, chen, bank, other_bank)


def make_trainer(unit: Any, name: str) -> Officer:
    """With the role and with it the group that opens the admin."""
    officer = make_officer(unit, name, post="教育培训")
    grant_role(officer, Role.TRAINER, unit=unit, actor=None)
    fresh: Officer = Officer.objects.get(pk=officer.pk)
    return fresh


def single(stem: str = "对罪犯实行禁闭的期限最长是多少日？", *, right: int = 2, **fields: Any) -> Question:
    options = [
        {"id": f"k{n}", "text": text, "image": None} for n, text in enumerate(("七日", "十日", "十五日", "三十日"))
    ]
    content = {"stem": stem, "options": options, "blanks": 0, "image": None}
    return Question("single", content, {"option": f"k{right}"}, **{"rationale": "见条文。", **fields})


def true_false(stem: str = "监狱是国家的刑罚执行机关。", *, value: bool = True) -> Question:
    return Question("true_false", {"stem": stem, "options": [], "blanks": 0, "image": None}, {"value": value})


def picture(width: int = 40, height: int = 30, *, format: str = "PNG", **save: Any) -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, height), (31, 74, 134)).save(target, format, **save)
    return target.getvalue()
