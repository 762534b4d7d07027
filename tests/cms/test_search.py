"""What officers find, in which order, and what they do not."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms import review
from cms.models import Competency, LecturePage, NoticePage, SearchEntry
from cms.publishing import publish_unreviewed
from cms.search import GLANCE, search
from cms.search_index import rebuild
from cms.statutes.loading import load_sources, read_folder
from people.models import Officer, Role
from tests.cms.factories import make_lecture, make_notice, make_series
from tests.factories import Province, make_bank, make_item, make_officer, make_province, make_staff

# Two characters and more, each a word that Wagtail's own search over this text does not find.
WORDS = [
    "监狱", "禁闭", "期限", "收监", "通知", "家属", "警械", "武器", "评审", "公示", "修订", "罪犯", "申诉", "控告", "检举",
    "监狱法", "暂予监外执行", "五个工作日", "录音录像", "林建成", "狱政管理", "教育改造", "司法行政大讲堂", "依法执政本领",
]  # fmt: skip
BODY = """监狱法修订后，禁闭的期限为十五日以下。收监通知应当自收监之日起五个工作日以内发给家属。使用警械、武器应当录音录像。提请暂予监外执行先评审、再公示。
罪犯的申诉、控告、检举，五个工作日以内转递。"""
LAW = "# 中华人民共和国{}\n\n{}\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 {}\n\n第二条 本法自{}起施行。\n"
OLD = LAW.format("监狱法", "2012年10月26日修正", "依照前款规定对罪犯实行禁闭的期限为七天至十五天。", "2013年1月1日")
NEW = LAW.format("监狱法", "2026年4月30日修订", "对罪犯实行禁闭的期限为十五日以下。", "2026年11月1日")
SECRECY = LAW.format("保守国家秘密法", "2024年2月27日修订", "机关、单位应当每年审核所确定的国家秘密。", "2024年5月1日")


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward)


def find(officer: Officer, text: str, kind: str = "", page: int = 1) -> list[str]:
    found = search(officer, text, kind, page)
    return [entry.title for rows in found.entries.values() for entry in rows]


def teach(province: Province, **fields: Any) -> LecturePage:
    series = make_series(province.root, "司法行政大讲堂之二")
    lecture = make_lecture(
        province.root,
        "新法要点",
        speaker="林建成",
        posts=["狱政管理", "教育改造"],
        body=[("heading", "变化"), ("paragraph", f"<p>{BODY}</p>")],
        series=series,
        **fields,
    )
    lecture.competencies.set([Competency.objects.get(name="依法执政本领")])
    publish_unreviewed(lecture)
    return lecture


def load_law(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    load_sources(read_folder(folder), actor=None)


def test_every_word_of_two_characters_and_more_is_found(province: Province, officer: Officer) -> None:
    teach(province)
    make_lecture(province.root, "另一课", body=[("paragraph", "<p>社区矫正的调查评估由司法所协助。</p>")])

    assert [word for word in WORDS if find(officer, word) != ["新法要点"]] == []


def test_words_of_a_query_must_all_be_there(province: Province, officer: Officer) -> None:
    teach(province)

    assert find(officer, "禁闭 家属") == ["新法要点"]
    assert find(officer, "禁闭 调解") == []


def test_full_width_case_and_punctuation_make_no_difference(province: Province, officer: Officer) -> None:
    make_notice(province.root, "保密自查", body=[("paragraph", "<p>想一想手里的Ｕ盘，2026年插过哪几台电脑。</p>")])
    texts = ["U盘2026", "Ｕ盘 ２０２６", "u盘，2026", "「Ｕ盘」《2026》"]

    assert [text for text in texts if find(officer, text) != ["保密自查"]] == []


def test_one_character_is_found_and_punctuation_alone_finds_nothing(province: Province, officer: Officer) -> None:
    teach(province)

    assert find(officer, "狱") == ["新法要点"]
    assert find(officer, "。，、") == []
    assert find(officer, "") == []


def test_what_has_the_words_in_its_title_comes_first_then_as_typed_then_the_newest(
    province: Province, officer: Officer
) -> None:
    scattered = "<p>复议的申请要快，申请的期限不长，申请复议，议期内有复议期。</p>"
    make_notice(province.root, "拆开的", body=[("paragraph", scattered)])
    make_notice(province.root, "旧的", body=[("paragraph", "<p>复议期内不停止执行。</p>")])
    make_notice(province.root, "新的", body=[("paragraph", "<p>复议期内不停止执行。</p>")])
    make_notice(province.root, "复议期内怎么办")
    make_notice(province.root, "无关的")
    NoticePage.objects.filter(title="旧的").update(first_published_at=timezone.now() - timedelta(days=9))
    rebuild()

    assert find(officer, "复议期内") == ["复议期内怎么办", "新的", "旧的", "拆开的"][:GLANCE]
    assert find(officer, "复议期内", "notice") == ["复议期内怎么办", "新的", "旧的", "拆开的"]


def test_only_units_that_the_audience_admits_find_it(province: Province) -> None:
    lecture = make_lecture(province.prison, "只给监狱的课", audience="own_unit")
    make_notice(province.prison, "只给监狱的通知", audience="own_unit")
    inside, outside = make_officer(province.ward), make_officer(province.township)

    assert find(inside, "只给监狱") == ["只给监狱的课", "只给监狱的通知"]
    assert find(outside, "只给监狱") == []
    lecture.audience = "everyone"
    publish_unreviewed(lecture)
    assert find(make_officer(province.township), "只给监狱") == ["只给监狱的课"]


def test_a_draft_is_not_found_and_a_change_only_when_it_is_published(province: Province, officer: Officer) -> None:
    make_lecture(province.root, "没发布的草稿", live=False)
    lecture = make_lecture(province.root, "已发布的课")
    lecture.title = "改过名字的课"
    lecture.save_revision()

    assert find(officer, "没发布") == []
    assert find(officer, "已发布") == ["已发布的课"]
    assert find(officer, "改过名字") == []
    publish_unreviewed(lecture)
    assert find(officer, "已发布") == []
    assert find(officer, "改过名字") == ["改过名字的课"]


def test_what_was_taken_down_or_deleted_or_has_expired_is_gone(province: Province, officer: Officer) -> None:
    trainer = make_staff(province.root, Role.TRAINER)
    taken, expired, deleted = (make_lecture(province.root, f"第{name}课") for name in ("甲", "乙", "丙"))
    review.take_down(taken, actor=trainer)
    LecturePage.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    deleted.delete()

    assert [find(officer, f"第{name}课") for name in ("甲", "乙", "丙")] == [[], [], []]
    assert set(SearchEntry.objects.filter(kind="lecture").values_list("target_id", flat=True)) == {expired.pk}


def test_a_new_title_of_a_series_finds_its_lectures(province: Province, officer: Officer) -> None:
    lecture = teach(province)
    assert lecture.series is not None
    lecture.series.title = "周五夜校"
    publish_unreviewed(lecture.series)

    assert find(officer, "周五夜校") == ["新法要点"]


def test_questions_and_their_keys_are_never_found(province: Province, officer: Officer) -> None:
    make_item(make_bank(province.root), stem="世上独一题干", rationale="世上独一解析")
    teach(province)

    assert find(officer, "世上独一") == []
    assert set(SearchEntry.Kind.values) == {"lecture", "notice", "statute"}


def test_of_statutes_only_what_is_in_force_is_found(tmp_path: Path, officer: Officer) -> None:
    load_law(tmp_path, jianyufa_2012=OLD, jianyufa_2026=NEW, baomifa_2024=SECRECY)

    assert [row.text for row in search(officer, "禁闭").entries["statute"]] == ["对罪犯实行禁闭的期限为十五日以下。"]
    assert find(officer, "七天至十五天") == []


def test_a_law_is_found_by_its_names_and_an_article_by_its_number(tmp_path: Path, officer: Officer) -> None:
    load_law(tmp_path, jianyufa_2026=NEW, baomifa_2024=SECRECY)
    secrecy, prison = "中华人民共和国保守国家秘密法", "中华人民共和国监狱法"

    assert find(officer, "保密法")[0] == secrecy
    assert find(officer, "中华人民共和国监狱法")[0] == prison
    assert find(officer, "监狱法第1条")[0] == f"{prison}第一条"
    assert find(officer, "监狱法第一条") == [f"{prison}第一条"]
    assert find(officer, "《中华人民共和国监狱法》第一条") == [f"{prison}第一条"]
    assert find(officer, "保密法 第二条") == [f"{secrecy}第二条"]


def test_loading_a_text_anew_replaces_what_is_found(tmp_path: Path, officer: Officer) -> None:
    load_law(tmp_path, jianyufa_2026=NEW)
    load_law(tmp_path, jianyufa_2026=NEW.replace("十五日以下", "改过的天数"))

    assert find(officer, "十五日以下") == []
    assert find(officer, "改过的天数") == ["中华人民共和国监狱法第一条"]
    assert SearchEntry.objects.count() == 3


def test_rebuilding_finds_the_same(province: Province, officer: Officer, tmp_path: Path) -> None:
    teach(province)
    make_notice(province.root)
    load_law(tmp_path, jianyufa_2026=NEW)
    words = ["禁闭", "通知", "监狱法", "第1条"]
    before = [find(officer, word) for word in words]
    count = SearchEntry.objects.count()

    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert out.getvalue() == f"{count} entries\n"
    assert [find(officer, word) for word in words] == before


def test_a_glance_shows_a_few_of_each_kind_and_a_kind_is_paged(
    province: Province, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.search.PAGE_SIZE", 4)
    for number in range(6):
        make_notice(province.root, f"禁闭 {number}")
    make_lecture(province.root, "禁闭的期限")

    glance = search(officer, "禁闭")
    assert {kind: len(rows) for kind, rows in glance.entries.items()} == {"lecture": 1, "notice": GLANCE}
    assert glance.counts == {"lecture": 1, "notice": 6}
    pages = [find(officer, "禁闭", "notice", page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [4, 2, 0]
    assert sorted(pages[0] + pages[1]) == [f"禁闭 {number}" for number in range(6)]
    assert search(officer, "禁闭", "notice", 3).counts == glance.counts


class TestPage:
    @pytest.fixture
    def client(self, officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        return client

    def test_hits_are_marked_and_escaped(self, province: Province, client: Client) -> None:
        make_notice(province.root, "<b>禁闭</b>", body=[("paragraph", "<p>实行&lt;i&gt;禁闭的期限</p>")])

        page = client.get("/search/?q=禁闭").content.decode()
        assert "&lt;b&gt;<mark>禁闭</mark>&lt;/b&gt;" in page
        assert "实行&lt;i&gt;<mark>禁闭</mark>的期限" in page

    def test_nothing_found_says_what_to_try(self, client: Client) -> None:
        page = client.get("/search/?q=没有这个").content.decode()

        assert "没找到“没有这个”" in page
        assert "换个说法试试" in page

    @pytest.mark.parametrize(
        ("query", "said"),
        [("字" * 51, "最多写 50 个字，请挑最要紧的词。"), ("。。。", "请写上要找的词，只有标点找不到东西。")],
    )
    def test_a_query_that_cannot_be_asked_says_why_and_keeps_the_words(
        self, client: Client, query: str, said: str
    ) -> None:
        page = client.get("/search/", {"q": query}).content.decode()

        assert said in page
        assert f'value="{query}"' in page
        assert "错误：" in page

    def test_nonsense_beside_the_query_changes_nothing(self, province: Province, client: Client) -> None:
        make_notice(province.root, "禁闭的期限")
        rests = ["kind=items", "kind=notice&page=0", "page=-1", "page=x", "page=99999999999"]
        pages = [client.get(f"/search/?q=禁闭&{rest}").content.decode() for rest in rests]

        assert [rest for rest, page in zip(rests, pages, strict=True) if "<mark>禁闭</mark>" not in page] == []

    def test_what_is_searched_for_is_written_nowhere(
        self, province: Province, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        make_notice(province.root, "世上独一词")
        with caplog.at_level("DEBUG"), CaptureQueriesContext(connection) as captured:
            client.get("/search/?q=世上独一词")

        assert {query["sql"].split()[0] for query in captured} == {"SELECT"}
        assert [record.getMessage() for record in caplog.records if "独一" in record.getMessage()] == []

    def test_it_needs_a_login(self, db: None) -> None:
        assert Client().get("/search/?q=禁闭").status_code == 302

    def test_queries_are_as_many_at_one_hit_as_at_many(
        self, province: Province, client: Client, django_assert_num_queries: Any, tmp_path: Path
    ) -> None:
        make_lecture(province.root, "禁闭的期限")
        make_notice(province.root, "禁闭 1")
        load_law(tmp_path, jianyufa_2026=NEW)
        client.get("/search/?q=禁闭")
        with django_assert_num_queries(9):
            client.get("/search/?q=禁闭")
        make_notice(province.root, "禁闭 2")
        make_notice(province.root, "禁闭 3")
        with django_assert_num_queries(9):
            client.get("/search/?q=禁闭")
