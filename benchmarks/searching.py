"""Run as a process on a database: `seed LECTURES ARTICLES` fills it, `measure TIMES` prints milliseconds by query and way."""

import json
import os
import random
import re
import sys
import tomllib
from pathlib import Path
from time import perf_counter
from typing import Any

import django

from lib.numerals import write_numeral

CONTENT = Path(__file__).resolve().parent.parent / "demo" / "lectures"
# Two characters, names of laws, a rare and a common word, a sentence's piece, one character, letters and digits
QUERIES = ("禁闭", "监狱法", "调查评估", "行政复议法", "工作", "工作日以内发出", "法", "U盘", "第84条", "没有这个说法")
SENTENCES_OF_LECTURE, SENTENCES_OF_ARTICLE, ARTICLES_OF_STATUTE = 30, 3, 1000


def sentences() -> list[str]:
    """What the demo's lectures say, one sentence each."""
    texts = [tomllib.loads(path.read_text(encoding="utf-8"))["body"] for path in sorted(CONTENT.glob("*.toml"))]
    found = re.split(r"(?<=[。？！])|\n+", "\n".join(texts))
    return [sentence for sentence in found if len(sentence) > 6 and not sentence.startswith(("##", "法条"))]


def seed(lectures: int, articles: int) -> dict[str, int]:
    from django.core.management import call_command

    from cms.spaces import ensure_space
    from people.models import Role
    from tests.factories import make_officer, make_province, make_staff

    call_command("migrate", "-v", "0")
    province = make_province()
    make_staff(province.root, Role.TRAINER)
    make_officer(province.ward, number="B00001")
    dice, pool = random.Random(1), sentences()
    add_lectures(ensure_space(province.root), lectures, dice, pool)
    add_statutes(articles, dice, pool)
    call_command("rebuild_search")
    return {"lectures": lectures, "articles": articles}


def add_lectures(space: Any, count: int, dice: random.Random, pool: list[str]) -> None:
    """Live pages, parents in bulk: as many by way of the editor would take the better part of an hour."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone
    from wagtail.models import Page

    from cms.models import Audience, LecturePage

    kind, now, first = ContentType.objects.get_for_model(LecturePage), timezone.now(), space.get_children_count() + 1
    pages = [make_lecture(space, number, dice, pool) for number in range(first, first + count)]
    for page in pages:
        page.content_type, page.live, page.first_published_at = kind, True, now
        page.locale_id, page.url_path = space.locale_id, f"{space.url_path}{page.slug}/"
    fields = [field.attname for field in Page._meta.local_concrete_fields if field.attname != "id"]
    parents = Page.objects.bulk_create([Page(**{name: getattr(page, name) for name in fields}) for page in pages], 500)
    for page, parent in zip(pages, parents, strict=True):
        page.page_ptr_id = page.id = parent.pk
        page.audience = Audience.OWN_UNIT if page.pk % 5 == 0 else Audience.EVERYONE
        page.save_base(raw=True)
    Page.objects.filter(pk=space.pk).update(numchild=first + count - 1)


def add_statutes(count: int, dice: random.Random, pool: list[str]) -> None:
    """Statutes in force of a thousand articles each."""
    from datetime import date

    from cms.statutes.models import Article, Statute, StatuteVersion

    for number in range(1, count // ARTICLES_OF_STATUTE + 1):
        statute = Statute.objects.create(title=f"中华人民共和国第{number}号法", short_title=f"第{number}号法")
        version = StatuteVersion.objects.create(
            statute=statute,
            edition="2020",
            label="2020年通过",
            effective_on=date(2020, 1, 1),
            digest=str(number),
            article_count=ARTICLES_OF_STATUTE,
        )
        articles = (
            Article(
                version=version,
                number=place,
                label=f"第{write_numeral(place)}条",
                text="".join(dice.choices(pool, k=SENTENCES_OF_ARTICLE)),
                position=place,
            )
            for place in range(1, ARTICLES_OF_STATUTE + 1)
        )
        Article.objects.bulk_create(articles, 500)


def make_lecture(space: Any, number: int, dice: random.Random, pool: list[str]) -> Any:
    from cms.models import LecturePage

    said = dice.choices(pool, k=SENTENCES_OF_LECTURE)
    body = [{"type": "paragraph", "value": f"<p>{sentence}</p>"} for sentence in said]
    page = LecturePage(
        title=f"{dice.choice(pool)[:20]} {number}",
        speaker="林建成",
        key_points=dice.choice(pool),
        body=json.dumps(body),
        unit=space.unit,
        path=LecturePage._get_path(space.path, space.depth + 1, number),
        depth=space.depth + 1,
        numchild=0,
    )
    page.slug, page.draft_title = page.public_id.hex, page.title
    return page


def measure(times: int) -> dict[str, dict[str, float]]:
    """For each query the median of our search, and of what the database finds by LIKE, which is the plain way to find words."""
    from statistics import median

    from cms.models import SearchEntry
    from cms.search import search
    from people.models import Officer

    figures = {}
    for query in QUERIES:
        ours, theirs, count, plain = [], [], 0, 0
        for _ in range(times):
            officer = Officer.objects.get(officer_number="B00001")
            begun = perf_counter()
            found = search(officer, query)
            ours.append((perf_counter() - begun) * 1000)
            begun = perf_counter()
            rows = SearchEntry.objects.filter(text__contains=query).order_by("-at")
            plain, _shown = rows.count(), list(rows[:10])
            theirs.append((perf_counter() - begun) * 1000)
            count = found.count
        figures[query] = {"ours": median(ours), "like": median(theirs), "found": count, "found_by_like": plain}
    return figures


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    commands: dict[str, Any] = {"seed": seed, "measure": measure}
    print(json.dumps(commands[sys.argv[1]](*map(int, sys.argv[2:]))))
