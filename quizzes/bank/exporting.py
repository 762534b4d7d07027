"""Items out of the bank in any format, in the background, as a private file of whoever asked, kept for 24 hours, with a list of what the
format could not hold. With keys: only items of the trainer's own banks; without: also those of lent banks, as they are approved.
Every export leaves an audit row a bank, in the transaction that keeps the file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Officer, Role
from people.scope import OutOfScope
from quizzes.bank.bodies import records_of
from quizzes.bank.exchange import Format, UnknownFormat, formats, get_format
from quizzes.bank.exchange.records import WrittenFile
from quizzes.bank.exchange.shapes import without_feedback
from quizzes.bank.models import Bank, Citation, Item
from quizzes.bank.saying import plain_message
from quizzes.bank.search import find_items
from records.audit import write_entry
from records.files import keep_file
from records.jobs import JobFailed, Running, enqueue
from records.models import Job

JOB = "items_export"
MOST = 100_000
MOST_LOSSES = 200
NONE, KEYS, ALL = "none", "keys", "all"  # of what only a marker may see: nothing, keys, keys with rationale


@dataclass(frozen=True)
class Selection:
    """Which items; "" stands for all. `bank`: a code; `topics` and `competencies`: a row's number."""

    bank: str = ""
    type: str = ""
    topics: str = ""
    competencies: str = ""
    difficulty: str = ""
    statute: str = ""
    status: str = ""
    q: str = ""

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Selection":
        return cls(**{name: str(plain.get(name) or "")[:80] for name in cls.__dataclass_fields__})


def keyless_formats() -> list[Format]:
    """Formats that can be written without keys."""
    return [one for one in formats().values() if getattr(one, "KEYLESS", False)]


def select_items(actor: Officer | None, selection: Selection, *, with_keys: bool) -> QuerySet[Item]:
    """`actor` None: whoever has the machine, all banks."""
    items = Item.objects.all()
    if actor is not None:
        items = items.visible_to(actor) if with_keys else items.usable_by(actor).active()
    named = {"bank__code": selection.bank, "type": selection.type, "difficulty": selection.difficulty}
    named |= {"status": selection.status}
    items = items.filter(**{name: value for name, value in named.items() if value})
    for name in ("topics", "competencies"):
        if value := getattr(selection, name):
            items = items.filter(**{f"{name}__pk": int(value)}) if value.isdecimal() else items.none()
    if selection.statute:
        cited = Citation.objects.filter(version=OuterRef("current_version"), statute=selection.statute)
        items = items.filter(Exists(cited))
    return find_items(items, selection.q) if selection.q else items


def start_export(selection: Selection, *, name: str, secrets: str, actor: Officer) -> Job:
    """Queue the writing of the chosen items in format `name`.

    Raises UnknownFormat, OutOfScope (no trainer).
    """
    if not actor.scope_paths(Role.TRAINER):
        raise OutOfScope("")
    if secrets not in (NONE, KEYS, ALL):
        raise UnknownFormat(secrets)
    chosen = get_format(name)
    if secrets == NONE and chosen not in keyless_formats():
        raise UnknownFormat(name)
    arguments: dict[str, object] = {"actor": actor.pk, "format": name, "secrets": secrets, **asdict(selection)}
    with transaction.atomic():
        return enqueue(JOB, owner_id=actor.pk, arguments=arguments)


def run_export(running: Running) -> dict[str, object]:
    """The job: rights are looked at anew, since they may have gone meanwhile.

    Raises JobFailed.
    """
    arguments = running.job.arguments
    actor = Officer.objects.get(pk=arguments["actor"])
    secrets = str(arguments["secrets"])
    selection = Selection.from_plain(arguments)
    items = load_items(select_items(actor, selection, with_keys=secrets != NONE))
    if not items:
        raise JobFailed(_("没有可以导出的题：请换一个范围。"))
    if len(items) > MOST:
        raise JobFailed(_("一次最多导出 %(most)d 道题：请把范围分小。") % {"most": MOST})
    running.report(0, len(items))
    written = write_items(items, name=str(arguments["format"]), secrets=secrets, title=title_of(selection))
    moment = f"{timezone.localtime():%Y%m%d-%H%M}"
    with transaction.atomic():
        audit_export(items, actor=actor, name=str(arguments["format"]), secrets=secrets)
        file_name = f"{title_of(selection)}-{moment}{written.extension}"
        file = keep_file(written.data, owner_id=actor.pk, purpose=JOB, name=file_name)
    return {"file": str(file.public_id), "items": len(items) - len(written.left_out), **tell_losses(written)}


def load_items(items: QuerySet[Item]) -> list[Item]:
    related = items.select_related("bank__unit", "current_version", "approved_version")
    prefetched = related.prefetch_related("topics", "competencies", "current_version__citations")
    return list(prefetched.order_by("pk").distinct()[: MOST + 1])


def write_items(items: Sequence[Item], *, name: str, secrets: str, title: str) -> WrittenFile:
    """The file in memory. Raises UnknownFormat."""
    chosen: Any = get_format(name)
    records = list(records_of(items, with_keys=secrets != NONE))
    if secrets == NONE:
        return chosen.write(records, title, with_key=False)  # type: ignore[no-any-return]
    if secrets == KEYS:
        for record in records:
            record.body, record.rationale, record.citations = without_feedback(record.body), "", []
    return chosen.write(records, title)  # type: ignore[no-any-return]


def audit_export(items: Sequence[Item], *, actor: Officer | None, name: str, secrets: str) -> None:
    """Must run in the caller's transaction."""
    counts = Counter(item.bank_id for item in items)
    banks: dict[int, Bank] = {item.bank_id: item.bank for item in items}
    for bank_id, count in counts.items():
        bank = banks[bank_id]
        detail: dict[str, object] = {"bank": bank.code, "format": name, "keys": secrets, "items": count}
        write_entry("items_exported", actor=actor, target=bank, unit_path=bank.unit.path, detail=detail)


def title_of(selection: Selection) -> str:
    bank = Bank.objects.filter(code=selection.bank).first() if selection.bank else None
    return bank.name if bank else _("题目")


def tell_losses(written: WrittenFile) -> dict[str, object]:
    told = [{"place": loss.place, **plain_message(loss.text)} for loss in written.losses[:MOST_LOSSES]]
    return {"losses": told, "loss_count": len(written.losses), "left_out": len(written.left_out)}
