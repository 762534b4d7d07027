"""Papers: composed from items in reach, changed until somebody can sit them, frozen from then on."""

from datetime import timedelta
from decimal import Decimal

import pytest

from people.models import Role
from people.scope import OutOfScope
from quizzes.bank.models import Item, ItemVersion
from quizzes.exams.models import Paper, PaperItem, PaperSection
from quizzes.exams.papers import (
    PaperFrozen,
    PaperInUse,
    PaperInvalid,
    SectionDraft,
    copy_paper,
    create_paper,
    discard_paper,
    freeze_paper,
    revise_paper,
)
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam
from records.audit import AuditEntry
from records.clock import database_now
from tests.factories import make_bank, make_exam, make_item, make_province, make_staff

pytestmark = pytest.mark.django_db
TWO = Decimal(2)


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def trainer(province):
    return make_staff(province.prison, Role.TRAINER)


@pytest.fixture
def bank(province):
    return make_bank(province.prison)


@pytest.fixture
def items(bank):
    return [make_item(bank, stem=f"第{number}题") for number in range(4)]


@pytest.fixture
def paper(province, trainer, items):
    sections = [SectionDraft("单项选择题", TWO, [items[0].pk, items[1].pk])]
    return create_paper(actor=trainer, unit=province.prison, title="旧卷", sections=sections)


def stems(paper):
    return [row.version.content["stem"] for row in paper.items.select_related("version")]


def make_new_version(item, stem):
    content = {**item.current_version.content, "stem": stem}
    item.current_version = item.approved_version = ItemVersion.objects.create(
        item=item, number=2, type=item.type, content=content
    )
    item.save()


def test_paper_pins_current_versions_in_order_through_its_sections(province, trainer, items):
    sections = [
        SectionDraft("单项选择题", TWO, [items[2].pk, items[0].pk]),
        SectionDraft("空的大题", TWO, []),
        SectionDraft("再选", Decimal("1.5"), [items[1].pk], Decimal("0.5")),
    ]

    paper = create_paper(actor=trainer, unit=province.ward, title=" 新卷 ", sections=sections)

    assert (paper.title, paper.unit, paper.created_by, paper.frozen_at) == ("新卷", province.ward, trainer, None)
    assert list(paper.items.values_list("position", "section__number", "version__content__stem")) == [
        (1, 1, "第2题"),
        (2, 1, "第0题"),
        (3, 2, "第1题"),
    ]
    assert list(paper.sections.values_list("title", "points", "partial_points")) == [
        ("单项选择题", TWO, Decimal(0)),
        ("再选", Decimal("1.5"), Decimal("0.5")),
    ]
    entry = AuditEntry.objects.get(verb="paper_created")
    assert (entry.actor_id, entry.target_id, entry.unit_path, entry.detail) == (
        *(trainer.pk, str(paper.public_id), province.ward.path),
        {"items": 3},
    )


@pytest.mark.parametrize(
    ("points", "partial", "message"),
    [
        ("0", "0", "分值要大于 0"),
        ("2", "2", "少选得分要低于每题分值"),
        ("2", "-1", "少选得分要低于每题分值"),
        ("1000", "0", "每题分值要低于 1000"),
        ("0.25", "0", "最多保留一位小数"),
        ("2", "0.55", "最多保留一位小数"),
    ],
)
def test_points_that_cannot_be_given_are_refused(province, trainer, items, points, partial, message):
    sections = [SectionDraft("单项选择题", Decimal(points), [items[0].pk], Decimal(partial))]

    with pytest.raises(PaperInvalid, match=message):
        create_paper(actor=trainer, unit=province.prison, title="新卷", sections=sections)
    assert (Paper.objects.count(), PaperSection.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_nothing_twice_and_nothing_at_all_are_refused(province, trainer, items):
    def compose(*sections, title="新卷"):
        return create_paper(actor=trainer, unit=province.prison, title=title, sections=sections)

    with pytest.raises(PaperInvalid, match="还没有题目"):
        compose(SectionDraft("单项选择题", TWO, []))
    with pytest.raises(PaperInvalid, match="选了两次"):
        compose(SectionDraft("甲", TWO, [items[0].pk]), SectionDraft("乙", TWO, [items[0].pk]))
    with pytest.raises(PaperInvalid, match="试卷名称"):
        compose(SectionDraft("甲", TWO, [items[0].pk]), title="  ")
    with pytest.raises(PaperInvalid, match="大题的名称"):
        compose(SectionDraft(" ", TWO, [items[0].pk]))
    assert Paper.objects.count() == 0


def test_items_out_of_reach_and_retired_items_are_refused(province, trainer, items):
    foreign = make_item(make_bank(province.county, "county"), stem="别人的题")
    Item.objects.filter(pk=items[1].pk).update(status=Item.Status.RETIRED)
    sections = [SectionDraft("单项选择题", TWO, [items[0].pk, items[1].pk, foreign.pk])]

    with pytest.raises(PaperInvalid, match="有 2 道题已停用或不在你的题库里"):
        create_paper(actor=trainer, unit=province.prison, title="新卷", sections=sections)
    assert Paper.objects.count() == 0


def test_paper_of_a_unit_out_of_reach_is_refused(province, trainer, items):
    with pytest.raises(OutOfScope):
        create_paper(
            actor=trainer, unit=province.prisons, title="新卷", sections=[SectionDraft("甲", TWO, [items[0].pk])]
        )
    assert Paper.objects.count() == 0


def test_revision_replaces_content_and_takes_new_versions(trainer, items, paper):
    make_new_version(items[0], "改过的题")

    revise_paper(paper, actor=trainer, title="改过的卷", sections=[SectionDraft("乙", TWO, [items[3].pk, items[0].pk])])

    paper.refresh_from_db()
    assert (paper.title, stems(paper)) == ("改过的卷", ["第3题", "改过的题"])
    assert AuditEntry.objects.get(verb="paper_revised").detail == {"items": 2}


def test_refused_revision_changes_nothing(trainer, items, paper):
    with pytest.raises(PaperInvalid):
        revise_paper(paper, actor=trainer, title="改过的卷", sections=[SectionDraft("乙", Decimal(0), [items[3].pk])])

    paper.refresh_from_db()
    assert (paper.title, stems(paper)) == ("旧卷", ["第0题", "第1题"])


def test_paper_of_a_published_exam_is_frozen(province, trainer, items, paper):
    make_exam(trainer, province.prison, paper=paper)
    frozen_at = Paper.objects.get().frozen_at

    with pytest.raises(PaperFrozen):
        revise_paper(paper, actor=trainer, title="改过的卷", sections=[SectionDraft("乙", TWO, [items[3].pk])])
    with pytest.raises(PaperFrozen):
        discard_paper(paper, actor=trainer)
    freeze_paper(paper)
    assert (Paper.objects.get().title, Paper.objects.get().frozen_at) == ("旧卷", frozen_at)
    assert PaperItem.objects.count() == 2


def test_copy_of_a_frozen_paper_can_be_changed_and_takes_new_versions(trainer, items, paper):
    freeze_paper(paper)
    make_new_version(items[0], "改过的题")

    copy, left_out = copy_paper(paper, actor=trainer)

    assert (copy.title, copy.unit, copy.frozen_at, left_out) == ("旧卷（副本）", paper.unit, None, 0)
    assert (stems(copy), stems(paper)) == (["改过的题", "第1题"], ["第0题", "第1题"])


def test_copy_leaves_out_what_may_not_be_used_any_more(province, trainer, bank, items):
    long = "长" * 80
    sections = [SectionDraft("甲", TWO, [items[0].pk]), SectionDraft("乙", TWO, [items[1].pk, items[2].pk])]
    paper = create_paper(actor=trainer, unit=province.prison, title=long, sections=sections)
    Item.objects.filter(pk__in=[items[0].pk, items[1].pk]).update(status=Item.Status.RETIRED)

    copy, left_out = copy_paper(paper, actor=trainer)

    assert (copy.title, left_out, stems(copy)) == ("长" * 76 + "（副本）", 2, ["第2题"])
    assert list(copy.sections.values_list("title", flat=True)) == ["乙"]
    Item.objects.update(status=Item.Status.RETIRED)
    with pytest.raises(PaperInvalid):
        copy_paper(paper, actor=trainer)
    assert Paper.objects.count() == 2


def test_unused_paper_can_be_discarded_and_one_that_a_draft_names_cannot(province, trainer, paper):
    now = database_now()
    draft = ExamDraft("测试", province.prison, paper, now, now + timedelta(days=1), Audience([province.prison]))
    exam = create_exam(draft, actor=trainer)

    with pytest.raises(PaperInUse):
        discard_paper(paper, actor=trainer)
    exam.delete()
    discard_paper(paper, actor=trainer)

    assert (Paper.objects.count(), PaperItem.objects.count(), Item.objects.count()) == (0, 0, 4)
    assert AuditEntry.objects.get(verb="paper_discarded").target_id == str(paper.public_id)


def test_trainer_of_another_unit_can_do_nothing_with_a_paper(province, items, paper):
    stranger = make_staff(province.county, Role.TRAINER, "吴芳")
    below = make_staff(province.ward, Role.TRAINER, "钱进")

    for actor in (stranger, below):
        with pytest.raises(OutOfScope):
            revise_paper(paper, actor=actor, title="改过的卷", sections=[SectionDraft("乙", TWO, [items[3].pk])])
        with pytest.raises(OutOfScope):
            discard_paper(paper, actor=actor)
        with pytest.raises((OutOfScope, PaperInvalid)):
            copy_paper(paper, actor=actor)
    assert (Paper.objects.get().title, PaperItem.objects.count()) == ("旧卷", 2)
