"""Demo lectures, notices and briefs: written in `lectures/*.toml`, published by the verb for pages that the platform itself
makes, with their questions from the demo's bank. Can run twice: a page that is there is passed over."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.html import escape

from cms.media import keep_medium
from cms.models import Competency, LecturePage, Medium, NoticePage, SeriesPage
from cms.publishing import publish_unreviewed
from cms.spaces import ensure_space
from learning.progress.choosing import add_items
from people.models import Officer, Unit
from quizzes.bank.models import Bank, Item, ItemVersion

CONTENT = Path(__file__).parent / "lectures"


class ContentFaulty(Exception):
    """A text of ours names what is not there."""


def publish_all(units: dict[str, Unit], bank: Bank, trainer: Officer) -> None:
    """Publish what is not published yet. Raises ContentFaulty: what we ship must be right."""
    for path in sorted(CONTENT.glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        with transaction.atomic():
            if said["kind"] == "lecture":
                publish_lecture(said, units["S"], bank, trainer)
            else:
                publish_notice(said, units[said.get("space", "S")])


def publish_lecture(said: dict[str, Any], unit: Unit, bank: Bank, trainer: Officer) -> None:
    if LecturePage.objects.filter(title=said["title"], unit=unit).exists():
        return
    lecture = LecturePage(
        title=said["title"],
        unit=unit,
        owner=trainer,
        series=SeriesPage.objects.get(title=said["series"], unit=unit),
        speaker=said["speaker"],
        speaker_title=said["speaker_title"],
        key_points="\n".join(said["key_points"]),
        body=list(read_body(said["body"])),
        posts=said["posts"],
        credit_hours=Decimal(said["credit_hours"]),
        video=keep_file(said.get("video"), Medium.Kind.VIDEO, unit, trainer),
        captions=keep_file(said.get("captions"), Medium.Kind.CAPTIONS, unit, trainer),
        is_manual_allowed=said.get("is_manual_allowed", False),
        is_pass_required=said.get("is_pass_required", False),
    )
    lecture.competencies = list(Competency.objects.filter(name__in=said["competencies"]))
    ensure_space(unit).add_child(instance=lecture)
    publish_unreviewed(lecture)
    add_items(lecture, find_items(said["questions"], bank), actor=trainer)


def publish_notice(said: dict[str, Any], unit: Unit) -> None:
    if NoticePage.objects.filter(title=said["title"], unit=unit).exists():
        return
    notice = NoticePage(title=said["title"], unit=unit, kind=said["column"], body=list(read_body(said["body"])))
    notice.audience = said.get("audience", notice.audience)
    ensure_space(unit).add_child(instance=notice)
    publish_unreviewed(notice)


def read_body(text: str) -> Iterator[tuple[str, str]]:
    """Blocks of a body: `## ` a heading, `法条：` a citation, lines with `- ` a list, anything else a paragraph."""
    for part in text.strip().split("\n\n"):
        yield from _read_part(part.split("\n"))


def _read_part(lines: list[str]) -> Iterator[tuple[str, str]]:
    points: list[str] = []
    for line in lines:
        if line.startswith("- "):
            points.append(line.removeprefix("- "))
        elif line.startswith("## "):
            yield "heading", line.removeprefix("## ")
        elif line.startswith("法条："):
            yield "citation", line.removeprefix("法条：")
        else:
            yield "paragraph", f"<p>{escape(line)}</p>"
    if points:
        yield "paragraph", f"<ul>{''.join(f'<li>{escape(point)}</li>' for point in points)}</ul>"


def keep_file(name: str | None, kind: str, unit: Unit, trainer: Officer) -> Medium | None:
    if not name:
        return None
    return keep_medium(OwnFile((CONTENT / name).read_bytes()), kind=kind, name=name, unit=unit, actor=trainer)


class OwnFile:
    """A file of ours, as uploads are kept from."""

    def __init__(self, data: bytes) -> None:
        self.data, self.size = data, len(data)

    def head(self, length: int) -> bytes:
        return self.data[:length]

    def whole(self) -> bytes:
        return self.data

    def chunks(self) -> Iterator[bytes]:
        yield self.data


def find_items(stems: list[str], bank: Bank) -> list[Item]:
    """The bank's items with these stems, in this order."""
    versions = ItemVersion.objects.filter(item__bank=bank, content__stem__in=stems).select_related("item")
    by_stem = {version.content["stem"]: version.item for version in versions}
    if missing := [stem for stem in stems if stem not in by_stem]:
        raise ContentFaulty(f"not in the bank: {missing}")
    return [by_stem[stem] for stem in stems]
