"""From an import straight to a paper: the points that the file told stand in the composer."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer
from quizzes.bank import staging
from quizzes.bank.models import Item, ItemImport
from quizzes.exams import imported
from quizzes.exams.composition import SectionState, group_sections, half_of
from quizzes.exams.models import Paper
from records import jobs
from tests.quizzes.bank.cast import TwoUnits
from tests.quizzes.bank.imports.sheet_files import write_book
from tests.quizzes.exams.trainer_desk import client, logged_in, two, words

__all__ = ["client", "two"]  # fixtures

pytestmark = pytest.mark.django_db

HEAD = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "分值"]
ROWS = [
    HEAD,
    ["单选题", "禁闭的期限最长是多少日？", "七日", "十日", "十五日", "C", "1"],
    ["多选题", "哪些属于监狱的人民警察？", "管教民警", "狱政民警", "罪犯", "AB", "3"],
    ["单选题", "监狱的主管部门是哪个？", "法院", "检察院", "司法行政部门", "C", "2.5"],
    ["单选题", "监狱法的施行日期是哪天？", "一月一日", "三月一日", "五月一日", "B", "1分"],
    ["判断题", "监狱是国家的刑罚执行机关。", "", "", "", "正确", ""],
]
TYPES = [("single", "单选题"), ("multiple", "多选题"), ("true_false", "判断题"), ("fill_in", "填空题")]


def committed(two: TwoUnits, rows: list[list[str]] = ROWS, actor: Officer | None = None) -> ItemImport:
    trainer = actor or two.zhou
    book = write_book({"题": rows})
    batch = staging.start_import(bank=two.bank, name="每月一测.xlsx", data=book, actor=trainer)
    assert batch.job_id
    jobs.run(batch.job_id)
    return staging.commit_import(batch, actor=trainer)


def sections(response: object) -> list[tuple[str, str, str, int]]:
    form = response.context["form"]  # type: ignore[attr-defined]
    return [(one.type, one.points, one.partial_points, len(one.item_ids)) for one in form.composition.sections]


def test_a_paper_made_straight_after_an_import_has_the_points_that_the_file_told(client: Client, two: TwoUnits) -> None:
    batch = committed(two)
    done = client.get(reverse("imports:import", args=[batch.public_id]))
    way = f"{reverse('papers:add')}?import={batch.public_id}"
    assert f'href="{way}">用这些题组卷</a>' in words(done)

    composer = client.get(way)

    assert sections(composer) == [
        ("single", "1", "0", 2),
        ("single", "2.5", "0", 1),
        ("multiple", "3", "1.5", 1),
        ("true_false", "2", "0", 1),
        ("fill_in", "2", "0", 0),
    ]
    form = composer.context["form"]
    assert (form.composition.title, form.unit) == ("每月一测", str(two.province.prison.public_id))
    assert "每题分值按导入的文件填好了，请核对。有 1 道题文件里没有写分值，先按 2 分。" in words(composer)
    posted = {"title": form.composition.title, "unit": form.unit, "step": "save", "section": []}
    for section in form.composition.sections:
        posted["section"].append(section.key)
        for name, value in (("type", section.type), ("title", section.title), ("points", section.points)):
            posted[f"{section.key}-{name}"] = value
        posted[f"{section.key}-partial"] = section.partial_points
        posted[f"{section.key}-item"] = section.item_ids
    assert client.post(way, posted).status_code == 302
    rows = Paper.objects.get().items.values_list("version__content__stem", "section__points", "section__partial_points")
    assert list(rows) == [
        ("禁闭的期限最长是多少日？", Decimal(1), Decimal(0)),
        ("监狱法的施行日期是哪天？", Decimal(1), Decimal(0)),
        ("监狱的主管部门是哪个？", Decimal("2.5"), Decimal(0)),
        ("哪些属于监狱的人民警察？", Decimal(3), Decimal("1.5")),
        ("监狱是国家的刑罚执行机关。", Decimal(2), Decimal(0)),
    ]


def test_an_item_that_is_no_longer_in_use_is_left_out(client: Client, two: TwoUnits) -> None:
    batch = committed(two)
    Item.objects.filter(public_id=batch.taken_in[1][0]).update(status=Item.Status.RETIRED)

    composer = client.get(reverse("papers:add"), {"import": batch.public_id})

    assert [section for section in sections(composer) if section[0] == "multiple"] == [("multiple", "2", "1", 0)]


def test_of_a_long_import_the_sections_and_points_are_there_and_no_items(
    client: Client, two: TwoUnits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imported, "MOST_AT_ONCE", 4)

    composer = client.get(reverse("papers:add"), {"import": committed(two).public_id})

    assert [section[1:] for section in sections(composer)][:3] == [("1", "0", 0), ("2.5", "0", 0), ("3", "1.5", 0)]
    assert "这次导入了 5 道题，没有都放进卷里，请按大题抽题。" in words(composer)


def test_another_units_import_one_that_is_open_and_none_are_not_found(client: Client, two: TwoUnits) -> None:
    batch, way = committed(two), reverse("papers:add")
    open_one = staging.start_import(bank=two.bank, name="题.xlsx", data=write_book({"题": ROWS}), actor=two.zhou)

    assert logged_in(two.li).get(way, {"import": batch.public_id}).status_code == 404
    assert [client.get(way, {"import": one}).status_code for one in (open_one.public_id, "x", "")] == [404] * 3


@pytest.mark.parametrize("told", ["0", "1000", "0.25", "两"])
def test_points_that_no_paper_can_have_are_not_taken(told: str) -> None:
    assert not imported.is_good(told)


@pytest.mark.parametrize(("points", "half"), [("2", "1"), ("3", "1.5"), ("2.5", "1.2"), ("10", "5"), ("0.1", "0")])
def test_half_of_the_points_has_one_decimal(points: str, half: str) -> None:
    assert half_of(points) == half


def test_sections_are_grouped_by_type_and_points() -> None:
    found = group_sections([("1", "single", ""), ("2", "single", "5"), ("3", "single", "2")], TYPES)

    assert found[:2] == [
        SectionState("single", "single", "单选题", "2", "0", ["1", "3"]),
        SectionState("single_2", "single", "单选题", "5", "0", ["2"]),
    ]
