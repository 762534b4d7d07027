"""Who is where. Owns `Posting`; refuses a posting that would rewrite an earlier one. A transfer is a new row with its own
first day, so that last year's figures stay as they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Officer, Posting, Unit
from people.scope import ROSTER_KEEPERS, require_scope
from people.signals import postings_changed
from records.audit import write_entry

BATCH = 2000


class PostingInvalid(Exception):
    """The posting is refused; the message says in words why."""


@dataclass(frozen=True)
class Place:
    """Where an officer is posted, at what rank, on what post."""

    unit: Unit
    rank: str = ""
    post: str = ""


def post_officer(officer: Officer, place: Place, *, starts_on: date, actor: Officer | None) -> Posting:
    """Post the officer from that day on; the posting held so far ends the day before. With the same first day as the
    posting held, that one is corrected in place. Locks the officer's row.

    Raises OutOfScope (either unit), PostingInvalid.
    """
    require_scope(actor, place.unit.path, *ROSTER_KEEPERS)
    if place.unit.ended_on:
        raise PostingInvalid(_("“%(name)s”已经撤销。") % {"name": place.unit.name})
    with transaction.atomic():
        Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
        held = Posting.objects.filter(officer=officer).select_related("unit").order_by("starts_on").last()
        if held:
            require_scope(actor, held.unit.path, *ROSTER_KEEPERS)
        posting = follow(held, place, officer_id=officer.pk, starts_on=starts_on)
        if posting is held:
            write_in_bulk(corrected=[posting])
        else:
            write_in_bulk(ended=[held] if held else [], added=[posting])
        detail: dict[str, object] = {
            "from": held.unit.code if held and posting is not held else "",
            "to": place.unit.code,
            "starts_on": starts_on.isoformat(),
        }
        write_entry("officer_posted", actor=actor, target=officer, unit_path=place.unit.path, detail=detail)
    officer.__dict__.pop("_posting", None)
    return posting


def follow(held: Posting | None, place: Place, *, officer_id: int, starts_on: date) -> Posting:
    """The posting after `held`, which is ended in memory; or `held` itself, corrected, when both begin on one day. Nothing
    is written.

    Raises PostingInvalid when it would begin before the posting held.
    """
    if held and starts_on < held.starts_on:
        raise PostingInvalid(
            _("任职起始日期 %(start)s 早于现在任职的起始日期 %(held)s。") % {"start": starts_on, "held": held.starts_on}
        )
    if held and starts_on == held.starts_on:
        held.unit, held.rank, held.post = place.unit, place.rank, place.post
        return held
    if held and (held.ends_on is None or held.ends_on > starts_on):
        held.ends_on = starts_on
    return Posting(officer_id=officer_id, unit=place.unit, rank=place.rank, post=place.post, starts_on=starts_on)


def write_in_bulk(
    *, ended: Iterable[Posting] = (), corrected: Iterable[Posting] = (), added: Iterable[Posting] = ()
) -> None:
    """Write what `follow` decided: endings before beginnings, since an officer has one open posting at a time. Rows that get
    the same values share a statement; a CASE of thousands, as `bulk_update` writes it, takes a minute. Tells of everybody
    concerned."""
    ended, corrected, added = list(ended), list(corrected), list(added)
    _update_alike(ended, "ends_on")
    _update_alike(corrected, "unit_id", "rank", "post")
    Posting.objects.bulk_create(added, batch_size=BATCH)
    tell_changed(posting.officer_id for posting in [*ended, *corrected, *added])


def tell_changed(officer_ids: Iterable[int]) -> None:
    """Say whose posting or status became another, in the transaction that wrote it."""
    if ids := list(dict.fromkeys(officer_ids)):
        postings_changed.send(Posting, officer_ids=ids)


def _update_alike(postings: Iterable[Posting], *columns: str) -> None:
    alike: dict[tuple[object, ...], list[int]] = {}
    for posting in postings:
        alike.setdefault(tuple(getattr(posting, column) for column in columns), []).append(posting.pk)
    for values, ids in alike.items():
        for start in range(0, len(ids), BATCH):
            Posting.objects.filter(pk__in=ids[start : start + BATCH]).update(**dict(zip(columns, values, strict=True)))


def move_postings(unit: Unit, successor: Unit, *, on: date) -> int:
    """Let every posting that lasts beyond the day go on in the successor. Returns how many. The caller checked the scope
    and writes the audit row."""
    lasting = list(Posting.objects.filter(unit=unit).lasting_beyond(on))
    planned = [posting.pk for posting in lasting if posting.starts_on >= on]
    held = [posting for posting in lasting if posting.starts_on < on]
    added = [
        Posting(officer_id=p.officer_id, unit=successor, rank=p.rank, post=p.post, starts_on=on, ends_on=p.ends_on)
        for p in held
    ]
    for posting in held:
        posting.ends_on = on
    Posting.objects.filter(pk__in=planned).update(unit=successor)
    write_in_bulk(ended=held, added=added)
    tell_changed(posting.officer_id for posting in lasting if posting.starts_on >= on)
    return len(lasting)
