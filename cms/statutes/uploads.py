"""One uploaded statute on its way: read, shown with what it changes, confirmed. Owns no table: the file waits as a private file of
whoever uploaded it, for a day, and is read again at every step, so that what is stored is what the file says."""

import uuid
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from cms.statutes.access import may_load_statutes
from cms.statutes.comparison import Comparison
from cms.statutes.loading import Loaded, Source, load_sources, parse_source
from cms.statutes.manifest import Facts, gather_facts, guess_body, name_edition
from cms.statutes.models import StatuteVersion
from cms.statutes.parsing import Effect, StatuteUnreadable
from cms.statutes.reading import compare_with
from people.models import Officer
from people.scope import OutOfScope
from records.clock import database_now
from records.files import discard_file, keep_file, read_file
from records.models import PrivateFile

PURPOSE = "statute"


@dataclass(frozen=True)
class Proposal:
    """What confirming would do. `edition`, `effective_on`: as far as the text says. `base`: the text that it was compared with,
    `replaces_base` when it would take its place under the same edition."""

    source: Source
    edition: str
    effective_on: date | None
    issuing_body: str
    base: StatuteVersion | None
    replaces_base: bool
    is_same: bool
    comparison: Comparison | None


def start_upload(*, name: str, data: bytes, actor: Officer) -> PrivateFile:
    """Raises OutOfScope, StatuteUnreadable."""
    _require(actor)
    parse_source(name, data)
    return keep_file(data, owner_id=actor.pk, purpose=PURPOSE, name=name[:120])


def get_upload(upload_id: uuid.UUID, *, actor: Officer) -> PrivateFile:
    """Raises OutOfScope, PrivateFile.DoesNotExist."""
    _require(actor)
    return PrivateFile.objects.fetchable_by(actor.pk, database_now()).get(public_id=upload_id, purpose=PURPOSE)


def propose(upload: PrivateFile) -> Proposal:
    """Raises FileGone, StatuteUnreadable."""
    source = parse_source(upload.name, read_file(upload.pk))
    facts = _facts(source)
    edition, effect = (facts.edition, facts.effect) if facts else ("", None)
    versions = StatuteVersion.objects.filter(statute__title=source.parsed.title).select_related("statute")
    same_edition = versions.filter(edition=edition).first() if edition else None
    earlier = versions.filter(effective_on__lt=effect.on) if effect else versions
    base = same_edition or earlier.order_by("-effective_on").first() or versions.order_by("effective_on").first()
    return Proposal(
        source,
        edition,
        effect.on if effect and effect.is_day_known else same_edition.effective_on if same_edition else None,
        guess_body(source.parsed) or (base.statute.issuing_body if base else ""),
        base,
        same_edition is not None,
        same_edition is not None and same_edition.digest == source.digest,
        compare_with(base, source.parsed) if base else None,
    )


def confirm(upload: PrivateFile, *, edition: str, effective_on: date, issuing_body: str, actor: Officer) -> Loaded:
    """Store the text with these facts, and forget the file.

    Raises OutOfScope, FileGone, StatuteUnreadable, StatuteRefused.
    """
    _require(actor)
    source = parse_source(upload.name, read_file(upload.pk))
    facts = Facts(edition, name_edition(edition, source.parsed), issuing_body, Effect(effective_on))
    with transaction.atomic():
        [loaded] = load_sources([replace(source, facts=facts)], actor=actor)
        transaction.on_commit(lambda: discard_file(upload.pk))
    return loaded


def _facts(source: Source) -> Facts | None:
    """None: the text does not say when it was made; whoever uploads it says so."""
    try:
        return gather_facts(source.parsed, source.name)
    except StatuteUnreadable:
        return None


def _require(actor: Officer) -> None:
    if not may_load_statutes(actor):
        raise OutOfScope("")
