"""An invented province: 12 units, 200 officers, one account a role and a second trainer. All names are made up from lists; the seed is fixed."""

import random
from dataclasses import dataclass
from datetime import date

from people.models import Officer, Role, Unit
from people.passwords import make_initial_password
from people.postings import Place, post_officer
from people.roles import grant_role
from people.units import NewUnit, open_unit

SEED = 20261122
FOUNDED = date(2015, 1, 1)
OFFICERS = 200
FIRST_NUMBER = 3200101

# code, name, kind, code of the unit above, how many officers, posts
UNITS = [
    ("S", "省司法厅", Unit.Kind.DEPARTMENT, "", 6, ("厅领导", "综合管理")),
    ("S01", "政治部", Unit.Kind.OFFICE, "S", 12, ("教育培训", "干部人事", "综合管理")),
    ("SJ", "省监狱管理局", Unit.Kind.PRISON_ADMINISTRATION, "S", 14, ("狱政管理", "刑罚执行", "教育改造")),
    ("SJ1", "第一监狱", Unit.Kind.PRISON, "SJ", 24, ("狱政管理", "刑罚执行", "教育改造", "医务")),
    ("SJ101", "一监区", Unit.Kind.WARD, "SJ1", 30, ("管教", "管教", "管教", "内勤")),
    ("SJ102", "二监区", Unit.Kind.WARD, "SJ1", 28, ("管教", "管教", "管教", "内勤")),
    ("SD", "省戒毒管理局", Unit.Kind.REHABILITATION_ADMINISTRATION, "S", 10, ("所政管理", "戒毒医疗")),
    ("SD1", "第一强制隔离戒毒所", Unit.Kind.CENTER, "SD", 24, ("管教", "戒毒医疗", "内勤")),
    ("Q", "清河市司法局", Unit.Kind.CITY_BUREAU, "S", 16, ("行政执法", "法治宣传", "公共法律服务")),
    ("QD", "东湖区司法局", Unit.Kind.COUNTY_BUREAU, "Q", 14, ("社区矫正", "行政执法", "法律援助")),
    ("QD01", "城南司法所", Unit.Kind.TOWNSHIP_OFFICE, "QD", 10, ("社区矫正", "人民调解")),
    ("QY", "云岭县司法局", Unit.Kind.COUNTY_BUREAU, "Q", 12, ("社区矫正", "人民调解", "法律援助")),
]
RANKS = ("一级警员", "四级警长", "三级警长", "二级警长", "一级警长", "四级高级警长")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "建国 晓燕 志强 敏 铁军 素芬 文斌 丽华 海涛 静 伟东 玉兰 振华 雪梅 永康 秀英 国庆 慧 立新 春红 明远 桂芳 德胜 佳"
)
ACCOUNTS = [  # role (None: an officer without one), officer's name, unit
    (None, "李建国", "SJ101"),
    (Role.TRAINER, "周敏", "S"),
    (Role.TRAINER, "罗慧", "S"),  # the second person, who reviews what the first one submits
    (Role.HR, "何静", "S"),
    (Role.UNIT_ADMINISTRATOR, "马文斌", "SJ1"),
    (Role.SYSTEM_ADMINISTRATOR, "郑立新", "S"),
    (Role.SECURITY_ADMINISTRATOR, "唐明远", "S"),
    (Role.AUDITOR, "沈桂芳", "S"),
]


@dataclass(frozen=True)
class Account:
    """A demo account as it is printed once."""

    role: str
    officer: Officer
    password: str


def open_units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, name, kind, above, _count, _posts in UNITS:
        units[code] = open_unit(NewUnit(code, name, kind, FOUNDED), parent=units.get(above), actor=None)
    return units


def seat_officers(units: dict[str, Unit]) -> list[Account]:
    """All officers with a posting; those with an account have a random password, the others can't log in until one is set."""
    dice = random.Random(SEED)
    accounts: list[Account] = []
    number = FIRST_NUMBER
    for code, _name, _kind, _above, count, posts in UNITS:
        holders = [(role, name) for role, name, place in ACCOUNTS if place == code]
        for index in range(count):
            role, name = holders[index] if index < len(holders) else ("", make_name(dice))
            password = make_initial_password() if index < len(holders) else None
            officer = Officer.objects.create_user(str(number), password, name=name)
            place = Place(units[code], rank=dice.choice(RANKS), post=posts[index % len(posts)])
            post_officer(officer, place, starts_on=date(dice.randint(2016, 2025), dice.randint(1, 12), 1), actor=None)
            if password:
                if role:
                    grant_role(officer, role, unit=units[code], actor=None)
                accounts.append(Account(role or "", officer, password))
            number += 1
    order = [role or "" for role, _name, _place in ACCOUNTS]
    return sorted(accounts, key=lambda account: order.index(account.role))


def make_name(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + dice.choice(GIVEN.split())
