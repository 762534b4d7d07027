"""Run as a process on a database: `seed COUNT` fills a bank from the statutes, `list TIMES` and `search TIMES` print milliseconds by page,
`one TIMES` of looking a question up, `all` seconds of comparing the whole bank."""

import json
import os
import re
import sys
from collections.abc import Iterator
from itertools import islice
from time import perf_counter
from typing import Any

import django

BATCH = 2_000
PAGES = {
    "first": "",
    "second": "p=2",
    "far": "p=1500",
    "judgement": "type=true_false",
    "hard": "difficulty=hard",
    "topic": "topics={topic}",
    "statute": "statute={statute}",
    "retired": "status=retired",
    "bank and type": "bank={bank}&type=fill_in",
    "by type": "ordering=type",
}
QUERIES = (
    "罪犯",
    "监狱",
    "应当",
    "社区矫正",
    "人民检察院",
    "有期徒刑",
    "十五日",
    "没有这个说法",
    "监狱 检察院",
    "第八十四条",
)


def articles() -> list[tuple[str, str, str]]:
    """Statute, article as it is called, text."""
    from cms.statutes.parsing import parse_statute
    from config.env import statutes_dir

    folder = statutes_dir()
    if folder is None:
        raise SystemExit("no statutes: set STATUTES_DIR")
    found = []
    for path in sorted(folder.glob("*.md")):
        if path.name != "README.md":
            statute = parse_statute(path.read_text(encoding="utf-8"))
            found += [(statute.title, one.label, one.text) for one in statute.articles]
    return found


def questions() -> Iterator[tuple[Any, str]]:
    """One cloze or judgement for each article, then for each with its next neighbor, with the one after that, and so on."""
    from quizzes.bank.items import Cited, Question

    rows = articles()
    for far in range(len(rows)):
        for place, (statute, label, text) in enumerate(rows):
            other = rows[(place + far) % len(rows)]
            said = text.replace("\n", "")[:120]
            if far:
                said += f"（对照《{other[0]}》{other[1]}：{other[2][:60]}）".replace("\n", "")
            cited = (Cited(statute, "", label),)
            content: dict[str, Any] = {
                "stem": f"《{statute}》{label}：{said}",
                "options": [],
                "blanks": 0,
                "image": None,
            }
            gap = re.search(r"[\u4e00-\u9fff]{4,6}(?=[，。；])", said)
            if (place + far) % 2 and gap:
                content |= {"stem": content["stem"].replace(gap[0], "____", 1), "blanks": 1}
                yield Question("fill_in", content, {"blanks": [[gap[0]]]}, "见条文。", cited), statute
            else:
                yield Question("true_false", content, {"value": True}, "见条文。", cited), statute


def seed(count: int) -> dict[str, float]:
    from django.core.management import call_command
    from django.db import connection, transaction

    from quizzes.bank.banks import create_bank, ensure_topics
    from quizzes.bank.items import Labels, insert_items
    from quizzes.bank.models import Item
    from tests.factories import make_province
    from tests.quizzes.bank.cast import make_trainer

    call_command("migrate", "-v", "0")
    call_command("collectstatic", "--noinput", "-v", "0")
    province = make_province()
    trainer = make_trainer(province.root, "陈主任")
    bank = create_bank(code="all", name="全省题库", unit=province.root, actor=trainer)
    other = create_bank(code="other", name="另一个题库", unit=province.root, actor=trainer)
    begun, waiting, written = perf_counter(), questions(), 0
    while written < count:
        some = list(islice(waiting, min(BATCH, count - written)))
        with transaction.atomic():
            topics = ensure_topics({f"{statute[:50]}" for _question, statute in some})
            levels = ("easy", "medium", "hard", "")
            entries = [
                (question, Labels((topics[statute[:50]],), (), levels[(written + number) % 4]))
                for number, (question, statute) in enumerate(some)
            ]
            insert_items(entries, bank=bank if written % (10 * BATCH) else other, actor=trainer)
        written += len(some)
    Item.objects.filter(pk__in=list(Item.objects.values_list("pk", flat=True)[:3000])).update(status="retired")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"items": written, "seconds": perf_counter() - begun}


def _client() -> Any:
    from django.test import Client

    from people.models import Officer, Role

    client = Client(HTTP_HOST="localhost")
    client.force_login(Officer.objects.filter(role_grants__role=Role.TRAINER).first())
    return client


def _measure(addresses: dict[str, str], times: int) -> dict[str, float]:
    """Whole requests through Django's stack, the median of each."""
    from statistics import median

    client, figures = _client(), {}
    client.get("/admin/items/")
    for name, query in addresses.items():
        taken = []
        for _ in range(times):
            begun = perf_counter()
            answer = client.get(f"/admin/items/?{query}")
            taken.append((perf_counter() - begun) * 1000)
            assert answer.status_code == 200, (name, answer.status_code)
        figures[name] = median(taken)
    return figures


def measure_list(times: int) -> dict[str, float]:
    from quizzes.bank.models import Bank, Citation, Topic

    values = {
        "topic": Topic.objects.order_by("pk")[3].pk,
        "statute": Citation.objects.order_by("statute").values_list("statute", flat=True)[0],
        "bank": Bank.objects.get(code="all").pk,
    }
    return _measure({name: query.format(**values) for name, query in PAGES.items()}, times)


def measure_search(times: int) -> dict[str, float]:
    from urllib.parse import urlencode

    return _measure({query: urlencode({"q": query}) for query in QUERIES}, times)


def measure_one(times: int) -> dict[str, Any]:
    from quizzes.bank.duplicates import find_like
    from quizzes.bank.models import Bank, Item

    bank = Bank.objects.get(code="all")
    versions = [
        item.current_version for item in Item.objects.filter(bank=bank).select_related("current_version")[:times]
    ]
    taken, found = [], 0
    for version in versions:
        assert version
        stem = version.content["stem"].replace("应当", "可以")
        begun = perf_counter()
        found += bool(find_like(bank, stem))
        taken.append((perf_counter() - begun) * 1000)
    return {"ms": taken, "found": found}


def measure_all() -> dict[str, Any]:
    from people.models import Officer
    from quizzes.bank import duplicates
    from quizzes.bank.models import Bank, Item
    from records import jobs
    from records.models import Job

    bank = Bank.objects.get(code="all")
    Item.objects.update(bank=bank, status="approved")
    job = jobs.enqueue(duplicates.JOB, owner_id=Officer.objects.first().pk, arguments={"bank": bank.pk})
    begun = perf_counter()
    jobs.run(job.public_id)
    return {"seconds": perf_counter() - begun, **Job.objects.get(pk=job.pk).result}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    commands: dict[str, Any] = {
        "seed": seed,
        "list": measure_list,
        "search": measure_search,
        "one": measure_one,
        "all": measure_all,
    }
    print(json.dumps(commands[sys.argv[1]](*map(int, sys.argv[2:]))))
