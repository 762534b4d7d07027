"""Keeping what search finds equal to what there is. The one writer of `SearchEntry` and its grams: page by page as they are published and
taken down, a statute at a time as it is loaded, everything when it is rebuilt."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from html import unescape
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.timezone import make_aware
from wagtail.models import Page

from cms.models import LecturePage, NoticePage, SearchEntry, SeriesPage
from cms.search_grams import add_grams, delete_all_grams, delete_grams, measure_tables
from cms.search_text import list_grams
from cms.statutes.models import Article, StatuteVersion
from cms.statutes.reading import KNOWN_AS

BATCH = 500
Kind = SearchEntry.Kind
KINDS: dict[type[Page], str] = {LecturePage: Kind.LECTURE, NoticePage: Kind.NOTICE}


def index_published(page: Page) -> None:
    """Write what has become readable: the row as it stands now, since a publication may be planned for later. A series
    brings its lectures along, which are found by its title, too."""
    if isinstance(page, SeriesPage):
        for lecture in LecturePage.objects.live().filter(series=page):
            index_page(lecture)
    elif type(page) in KINDS:
        index_page(type(page).objects.get(pk=page.pk))


def index_page(page: Page) -> None:
    """Write the entry of a lecture or notice anew."""
    with transaction.atomic():
        forget_page(page)
        write_entries([describe_page(page)])


def forget_page(page: Page) -> None:
    if type(page) in KINDS:
        _forget(KINDS[type(page)], page.pk)


def index_version(version: StatuteVersion) -> None:
    """Write the entries of a statute's text and of its articles anew."""
    with transaction.atomic():
        forget_version(version)
        write_entries(describe_version(version))


def forget_version(version: StatuteVersion) -> None:
    _forget(Kind.STATUTE, version.pk)


def _forget(kind: str, target_id: int) -> None:
    with transaction.atomic():
        entries = SearchEntry.objects.filter(kind=kind, target_id=target_id)
        delete_grams(entries.values_list("pk", flat=True))
        entries.delete()


def describe_page(page: Any) -> SearchEntry:
    """The unsaved entry of a page."""
    parts, words = [text_of_block(block) for block in page.body], [page.unit.name]
    if isinstance(page, LecturePage):
        parts.insert(0, page.key_points)
        tags = [competency.name for competency in page.competencies.all()]
        words = [page.series.title if page.series else "", page.speaker, page.speaker_title, *tags, *page.posts]
    return SearchEntry(
        kind=KINDS[type(page)],
        target_id=page.pk,
        title=page.title,
        text="\n".join(part for part in parts if part),
        words=" ".join(words)[:500],
        at=page.first_published_at,
    )


def describe_version(version: StatuteVersion) -> Iterator[SearchEntry]:
    """The unsaved entries of a statute and of its articles, these found by the number in digits, too."""
    statute = version.statute
    since = make_aware(datetime.combine(version.effective_on, time.min))
    shared: dict[str, Any] = {"kind": Kind.STATUTE, "target_id": version.pk, "at": since}
    about = f"{statute.issuing_body} {version.label}"
    names = [statute.short_title, *(name for name, full in KNOWN_AS.items() if full == statute.short_title)]
    yield SearchEntry(**shared, title=statute.title, text=about, words=" ".join(names))
    for article in Article.objects.filter(version=version).order_by("position").iterator(BATCH):
        title, number = f"{statute.title}{article.label}", write_in_digits(article)
        words = " ".join(f"{name}{number} {name}{article.label}" for name in names)
        yield SearchEntry(
            **shared, part_id=article.pk, position=article.position, title=title, text=article.text, words=words
        )


def write_in_digits(article: Article) -> str:
    return f"第{article.number}条" + (f"之{article.sub}" if article.sub else "")


def text_of_block(block: Any) -> str:
    """A block of a body as plain text; rich text with a line a paragraph."""
    if block.block_type == "picture":
        return str(block.value["caption"])
    if block.block_type == "paragraph":
        return unescape(strip_tags(block.value.source.replace("</", "\n</"))).strip()
    return str(block.value)


def write_entries(entries: Iterable[SearchEntry]) -> int:
    """Insert entries and their grams, some hundreds at a time. Returns how many."""
    count, waiting = 0, iter(entries)
    with transaction.atomic():
        while batch := list(islice(waiting, BATCH)):
            written = SearchEntry.objects.bulk_create(batch)
            add_grams((entry.pk, list_grams(f"{entry.title}\n{entry.text}\n{entry.words}")) for entry in written)
            count += len(written)
    return count


def rebuild() -> int:
    """Everything anew, in one transaction: who searches meanwhile finds by the old entries."""
    with transaction.atomic():
        delete_all_grams()
        SearchEntry.objects.all().delete()
        count = write_entries(_describe_all())
        measure_tables()
        return count


def _describe_all() -> Iterator[SearchEntry]:
    for model in KINDS:
        for page in model.objects.live().order_by("pk").iterator(BATCH):
            yield describe_page(page)
    for version in StatuteVersion.objects.select_related("statute").order_by("pk"):
        yield from describe_version(version)
