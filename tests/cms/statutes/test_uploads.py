"""A trainer of the whole province puts a statute into the platform: read, shown, confirmed. Nobody else can."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.statutes.models import Article, StatuteVersion
from people.models import Role
from records.models import AuditEntry, PrivateFile
from tests.cms.statutes.texts import NEW, OLD, load_both
from tests.factories import Province, make_officer, make_province, make_staff
from tests.security.cast import grant_role

pytestmark = pytest.mark.django_db
INDEX = "/admin/statutes/"


@pytest.fixture
def province() -> Province:
    return make_province()


def log_in(officer: Any) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def make_trainer(unit: Any, name: str = "周敏") -> Any:
    officer = make_officer(unit, name)
    grant_role(officer, Role.TRAINER, unit=unit, actor=None)
    return officer


@pytest.fixture
def trainer(province: Province) -> Client:
    return log_in(make_trainer(province.root))


def upload(client: Client, text: str, name: str = "书屋法.md") -> Any:
    return client.post(INDEX, {"file": SimpleUploadedFile(name, text.encode())})


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


FACTS = {"edition": "2024", "effective_on": "2024-11-01", "issuing_body": "示范机关"}


def test_a_new_statute_is_shown_and_stored_when_it_is_confirmed(trainer: Client) -> None:
    address = upload(trainer, NEW)["Location"]
    page = page_of(trainer, address)
    assert "读出 6 条" in page and "这部法还没有导入过" in page
    assert 'value="2024"' in page and 'value="2024-11-01"' in page and "全国人民代表大会常务委员会" in page
    assert not StatuteVersion.objects.exists()

    done = trainer.post(address, FACTS, follow=True)

    assert "2024年修订已导入，共 6 条" in done.content.decode()
    version = StatuteVersion.objects.get()
    assert (version.label, version.statute.issuing_body, version.articles.count()) == ("2024年修订", "示范机关", 6)
    [entry] = AuditEntry.objects.filter(verb="statute_version_added")
    assert entry.actor_name == "周敏"
    assert entry.detail == {
        "title": "中华人民共和国示范书屋法",
        "edition": "2024",
        "effective_on": "2024-11-01",
        "articles": 6,
    }


def test_the_preview_says_what_changed_against_the_text_before(trainer: Client) -> None:
    trainer.post(upload(trainer, OLD)["Location"], {**FACTS, "edition": "2012", "effective_on": "2012-06-01"})

    page = page_of(trainer, upload(trainer, NEW)["Location"])

    assert "多一个新版本" in page and "修改 3 条，新增 2 条，删去 1 条；1 条内容没有变。" in page
    assert "<del>七日至十五日</del>" in page


def test_a_correction_takes_the_place_of_its_edition(trainer: Client) -> None:
    load_both()
    address = upload(trainer, NEW.replace("续借一次", "续借两次"))["Location"]
    assert "用这个文件更正它" in page_of(trainer, address)

    trainer.post(address, FACTS)

    assert Article.objects.get(version__edition="2024", sub=1).text == "到期可以续借两次。"
    assert AuditEntry.objects.filter(verb="statute_version_replaced").count() == 1


def test_the_same_text_again_is_said_to_be_the_same(trainer: Client) -> None:
    load_both()

    assert "完全一样，不用再导入" in page_of(trainer, upload(trainer, NEW)["Location"])


def test_not_confirming_leaves_nothing_behind(trainer: Client) -> None:
    address = upload(trainer, NEW)["Location"]

    trainer.post(address, {"discard": "1"})

    assert (StatuteVersion.objects.count(), PrivateFile.objects.count()) == (0, 0)
    assert trainer.get(address).status_code == 404


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (OLD.replace("第四条 ", "第六条 "), "书屋法.md", "第 19 行：条文不连续：“第六条”前面是“第三条”。"),
        (OLD, "书屋法.docx", "请上传 .md 或 .txt 文件。"),
        ("", "书屋法.md", "文件是空的。"),
        ("书" * 1_500_000, "书屋法.md", "文件太大，最多 4 MB。"),
    ],
)
def test_a_file_at_fault_is_refused_in_words(trainer: Client, text: str, name: str, words: str) -> None:
    response = upload(trainer, text, name)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not PrivateFile.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("edition", "", "请写年份。"),
        ("edition", "26", "请写四位数的年份"),
        ("effective_on", "", "请写施行日期。"),
        ("effective_on", "11月1日", "请写成 2026-11-01。"),
        ("effective_on", "2023-12-31", "施行日期不能早于版本的年份。"),
    ],
)
def test_facts_at_fault_are_refused_beside_the_field(trainer: Client, field: str, value: str, words: str) -> None:
    response = trainer.post(upload(trainer, NEW)["Location"], {**FACTS, field: value})

    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not StatuteVersion.objects.exists()


def test_two_texts_of_one_day_are_refused(trainer: Client) -> None:
    load_both()

    response = trainer.post(upload(trainer, NEW + "\n第六条 附则。")["Location"], {**FACTS, "edition": "2023"})

    assert response.status_code == 422
    assert "已经有一个 2024-11-01 施行的版本" in response.content.decode()


def test_only_trainers_of_the_whole_province_come_in(province: Province, trainer: Client) -> None:
    address = upload(trainer, NEW)["Location"]
    others = {
        "prison's trainer": make_trainer(province.prison, "何敏"),
        "hr": make_staff(province.root, Role.HR),
        "officer": make_officer(province.ward),
    }
    for name, officer in others.items():
        client = log_in(officer)
        for response in (
            client.get(INDEX),
            upload(client, OLD),
            client.get(address),
            client.post(address, FACTS),
        ):
            assert response.status_code in (302, 404), name
        assert StatuteVersion.objects.count() == 0 and PrivateFile.objects.count() == 1
    desk = page_of(log_in(others["prison's trainer"]), "/admin/")
    assert INDEX not in desk and INDEX in page_of(trainer, "/admin/")


def test_an_upload_is_nobody_elses(province: Province, trainer: Client) -> None:
    address = upload(trainer, NEW)["Location"]
    colleague = log_in(make_trainer(province.root, "何敏"))

    assert (colleague.get(address).status_code, colleague.post(address, FACTS).status_code) == (404, 404)
    assert trainer.get(f"{INDEX}uploads/{uuid.uuid4()}/").status_code == 404
