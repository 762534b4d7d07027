"""Files of questions on their way into a bank. Owns `ItemImport`, `ItemImportRow` and `ImportShape`. A file is read by a background job;
its rows are cured, confirmed or left out one by one; the good ones go into the bank in one transaction, once. Rows and
upload count as keys (T4): they are gone when the import is committed or discarded, or after `KEPT`.

Every verb refuses an actor who is no trainer of the bank's unit (OutOfScope), and locks the import's row."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F

from people.models import Officer, Role
from people.scope import require_scope
from quizzes.bank.drafts import PlainDraft, check_plain, fingerprint, images_of, known_competencies, notices_of
from quizzes.bank.duplicates_at_import import note_likeness
from quizzes.bank.images import discard_images, store_image
from quizzes.bank.imports import ImportRefused
from quizzes.bank.imports.corrections import Correction, FileShape
from quizzes.bank.imports.limits import check_size
from quizzes.bank.imports.vocabulary import read_points
from quizzes.bank.intake import take_in
from quizzes.bank.leftovers import write_leftovers
from quizzes.bank.models import Bank, ImportShape, ItemImport, ItemImportRow
from quizzes.bank.reading import Reading, ReadRow, read_questions, split_question, stems_of
from quizzes.bank.search import find_same_stem, fold
from quizzes.bank.signals import items_imported
from records.clock import database_now
from records.files import discard_file, keep_file, read_file
from records.jobs import JobFailed, Running, enqueue

JOB = "items_import"
KEPT = timedelta(days=7)
BATCH = 500
FAR = 1_000_000  # beyond any row's number
Status = ItemImportRow.Status
OPEN = (ItemImport.State.READING, ItemImport.State.PREVIEW, ItemImport.State.REFUSED)


class ImportClosed(Exception):
    """The import is not open for changes: it is being read, was committed or was discarded."""


class RowsRepeated(Exception):
    """Since the preview other items with the same stems came into the bank; the rows now wait for a confirmation."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


def start_import(*, bank: Bank, name: str, data: bytes, actor: Officer) -> ItemImport:
    """Keep the file for its reader and queue the reading.

    Raises ImportRefused when the file is too big.
    """
    require_scope(actor, bank.unit.path, Role.TRAINER)
    check_size(data)
    with transaction.atomic():
        file = keep_file(data, owner_id=actor.pk, purpose=JOB, name=name[:120], kept=KEPT)
        batch = ItemImport.objects.create(bank=bank, file_name=name[:200], file_id=file.pk, created_by=actor)
        _queue_reading(batch, encoding="", actor=actor)
    return batch


def read_import(running: Running) -> dict[str, object]:
    """The job: read the file, then write all its rows in one transaction. A second run replaces what the first wrote; a
    run that another reading has overtaken writes nothing.

    Raises JobFailed when the file can't be read.
    """
    batch = ItemImport.objects.select_related("bank").filter(job_id=running.job.public_id).first()
    if batch is None or batch.state != ItemImport.State.READING or batch.file_id is None:
        return {}
    running.report(1, 3)
    try:
        told = running.job.arguments.get("correction")
        correction = Correction.from_plain(told) if isinstance(told, dict) else None
        reading = _read_upload(batch, str(running.job.arguments["encoding"]), correction)
    except ImportRefused as error:
        _refuse(batch, error, correction)
        raise JobFailed(error.reason) from error
    running.report(2, 3)
    _write_rows(batch, reading)
    running.report(3, 3)
    return {"rows": len(reading.rows)}


def read_again(batch: ItemImport, *, encoding: str, actor: Officer, correction: Correction | None = None) -> None:
    """Read the same file as text of another encoding ("": detected), or as `correction` says, which files of the same shape of
    the unit are read by from now on; what was changed in its rows is lost. Also for a file whose reading broke off: the new job
    takes the old one's place.

    Raises ImportClosed.
    """
    with transaction.atomic():
        locked = _lock(batch, actor, *OPEN)
        _discard_rows(locked)
        locked.state, locked.problem = ItemImport.State.READING, ""
        if correction is not None and locked.guess.get("shape"):
            remember_shape(locked.bank.unit_id, locked.guess["shape"], correction, actor)
        _queue_reading(locked, encoding=encoding, actor=actor, correction=correction)


def remember_shape(unit_id: int, shape: str, correction: Correction, actor: Officer) -> None:
    ImportShape.objects.update_or_create(
        unit_id=unit_id, shape=shape, defaults={"settings": correction.to_plain(), "updated_by": actor}
    )


def recall_shape(unit_id: int, shape: FileShape) -> Correction | None:
    """How the unit's trainers last corrected a file of this shape."""
    found = ImportShape.objects.filter(unit_id=unit_id, shape=shape.digest).first()
    return Correction.from_plain(found.settings) if found else None


def forget_shape(batch: ItemImport, *, actor: Officer) -> None:
    """Read the file as if nobody had corrected one of its shape, and go on doing so.

    Raises ImportClosed.
    """
    with transaction.atomic():
        locked = _lock(batch, actor, *OPEN)
        ImportShape.objects.filter(unit_id=locked.bank.unit_id, shape=locked.guess.get("shape", "")).delete()
        read_again(locked, encoding="", actor=actor)


def cure_row(row: ItemImportRow, *, draft: PlainDraft, actor: Officer) -> ItemImportRow:
    """Put the corrected question in the row's place and check it again. Images stay as they were read.

    Raises ImportClosed.
    """
    with transaction.atomic():
        batch = _lock(row.batch, actor, ItemImport.State.PREVIEW)
        row = ItemImportRow.objects.get(pk=row.pk)
        row.draft = {**row.draft, **draft}
        row.problems = check_plain(row.draft)
        row.notices = notices_of(row.draft, known_competencies())
        row.fingerprint = fingerprint(row.draft)
        _find_repeated(row, batch.bank)
        row.status = _status_of(row)
        row.save()
    return row


def split_row(row: ItemImportRow, *, at: int, actor: Officer) -> list[ItemImportRow]:
    """Make rows of one that holds several questions: the lines of its text before line `at`, and the others, each read anew. Where
    the text has no such line, or the row has images, both rows keep all there is, to be cured by hand. Rows behind move on.

    Raises ImportClosed.
    """
    with transaction.atomic():
        batch = _lock(row.batch, actor, ItemImport.State.PREVIEW)
        row = ItemImportRow.objects.get(pk=row.pk)
        parts = split_question(row.draft, raw=row.raw, place=row.place, at=at)
        _make_room(row, len(parts) - 1)
        row.delete()
        rows = [_new_row(batch, row.number + step, part) for step, part in enumerate(parts)]
        for one in rows:
            one.notices = notices_of(one.draft, known_competencies())
        ItemImportRow.objects.bulk_create(rows)
        for one in [*rows, *batch.rows.filter(same_row=row.number)]:
            _find_repeated(one, batch.bank)
            one.status = one.status if one.status == Status.SKIPPED else _status_of(one)
            one.save()
    return rows


def skip_row(row: ItemImportRow, *, actor: Officer) -> None:
    """Leave the row out of the import. Raises ImportClosed."""
    _set_status([row], Status.SKIPPED, actor)


def take_back_row(row: ItemImportRow, *, actor: Officer) -> None:
    """Undo `skip_row`: the row is what its problems make it. Raises ImportClosed."""
    _set_status([row], _status_of(row), actor)


def confirm_row(row: ItemImportRow, *, actor: Officer) -> None:
    """The row repeats a question and goes into the bank all the same. Raises ImportClosed."""
    with transaction.atomic():
        _lock(row.batch, actor, ItemImport.State.PREVIEW)
        row.confirmed = True
        row.status = _status_of(row)
        row.save(update_fields=["confirmed", "status"])


def confirm_repeated(batch: ItemImport, *, actor: Officer) -> int:
    """Confirm every row that waits for it. Returns how many. Raises ImportClosed."""
    with transaction.atomic():
        locked = _lock(batch, actor, ItemImport.State.PREVIEW)
        return locked.rows.filter(status=Status.SAME).update(confirmed=True, status=Status.READY)


def skip_repeated(batch: ItemImport, *, actor: Officer) -> int:
    """Leave out every row that waits for a confirmation. Returns how many. Raises ImportClosed."""
    with transaction.atomic():
        locked = _lock(batch, actor, ItemImport.State.PREVIEW)
        return locked.rows.filter(status=Status.SAME).update(status=Status.SKIPPED)


def commit_import(batch: ItemImport, *, actor: Officer) -> ItemImport:
    """Put the good rows into the bank, all or none; keep the others as a sheet for the actor; delete rows and upload. A
    second commit changes nothing. Locks the bank too, so that two imports can't bring the same question in unseen.

    Raises ImportClosed, RowsRepeated.
    """
    with transaction.atomic():
        locked = _lock(batch, actor, ItemImport.State.PREVIEW, ItemImport.State.COMMITTED)
        if locked.state == ItemImport.State.COMMITTED:
            return locked
        Bank.objects.select_for_update().get(pk=locked.bank_id)
        rows = list(locked.rows.filter(status=Status.READY))
        repeated = _mark_newly_repeated(rows, locked.bank)
        if not repeated:
            _close(locked, rows, actor)
    if repeated:
        raise RowsRepeated(repeated)
    return locked


def discard_import(batch: ItemImport, *, actor: Officer | None) -> None:
    """Forget the file and its rows. `actor` None: the sweeper. Raises ImportClosed."""
    with transaction.atomic():
        locked = _lock(batch, actor, *OPEN)
        _discard_rows(locked)
        _discard_upload(locked)
        locked.delete()


def discard_stale_imports() -> int:
    """Forget imports that nobody finished within `KEPT`. Returns how many."""
    stale = ItemImport.objects.exclude(state=ItemImport.State.COMMITTED).filter(created_at__lt=database_now() - KEPT)
    for batch in stale:
        discard_import(batch, actor=None)
    return len(stale)


def count_rows(batch: ItemImport) -> dict[str, int]:
    """How many rows have each status. One statement."""
    counted = dict(batch.rows.order_by().values_list("status").annotate(Count("pk")))
    return {status: counted.get(status, 0) for status in Status.values}


def name_leftovers(batch: ItemImport) -> str:
    """The name of the sheet of rows that were left out."""
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return f"{stem[:100]}-要改的行.xlsx"


def _lock(batch: ItemImport, actor: Officer | None, *states: str) -> ItemImport:
    locked = ItemImport.objects.select_for_update(of=("self",)).select_related("bank__unit").filter(pk=batch.pk).first()
    if locked is None or locked.state not in states:
        raise ImportClosed(str(batch.pk))
    require_scope(actor, locked.bank.unit.path, Role.TRAINER)
    return locked


def _queue_reading(batch: ItemImport, *, encoding: str, actor: Officer, correction: Correction | None = None) -> None:
    arguments: dict[str, object] = {"encoding": encoding, "correction": correction.to_plain() if correction else None}
    batch.job_id = enqueue(JOB, owner_id=actor.pk, arguments=arguments).public_id
    batch.save(update_fields=["job_id", "state", "problem"])


def _read_upload(batch: ItemImport, encoding: str, correction: Correction | None) -> Reading:
    assert batch.file_id is not None
    data, known = read_file(batch.file_id), known_competencies()
    return read_questions(
        batch.file_name,
        data,
        encoding=encoding,
        bank=batch.bank,
        competencies=known,
        correction=correction,
        recall=lambda shape: recall_shape(batch.bank.unit_id, shape),
    )


def _guess_of(reading: Reading) -> dict[str, object]:
    sure = round(100 * sum(not row.problems for row in reading.rows) / len(reading.rows)) if reading.rows else 0
    return {"sure": sure, "is_recalled": reading.is_recalled, **_layout_of(reading.shape, reading.correction)}


def _layout_of(shape: FileShape | None, correction: Correction | None) -> dict[str, object]:
    """What a trainer needs to correct how a file was read."""
    told: dict[str, object] = {"correction": correction.to_plain() if correction else None}
    if shape:
        columns = [[one.name, one.meaning, one.sample] for one in shape.columns]
        told |= {"shape": shape.digest, "columns": columns, "has_header": shape.has_header}
    return told


def _refuse(batch: ItemImport, refused: ImportRefused, correction: Correction | None) -> None:
    reading = ItemImport.objects.filter(pk=batch.pk, state=ItemImport.State.READING, job_id=batch.job_id)
    guess = _layout_of(refused.shape, correction)
    reading.update(state=ItemImport.State.REFUSED, problem=refused.reason[:300], guess=guess)


def _write_rows(batch: ItemImport, reading: Reading) -> None:
    rows = [_new_row(batch, number, row) for number, row in enumerate(reading.rows, start=1)]
    with transaction.atomic():
        reading_still = ItemImport.objects.filter(pk=batch.pk, state=ItemImport.State.READING, job_id=batch.job_id)
        state = ItemImport.State.PREVIEW
        told = {"layout": reading.layout[:60], "encoding": reading.encoding[:20], "guess": _guess_of(reading)}
        if reading_still.update(state=state, **told):
            ItemImportRow.objects.filter(batch=batch).delete()
            ItemImportRow.objects.bulk_create(rows, batch_size=BATCH)
            for public_id, image in reading.images.items():
                store_image(image, bank=batch.bank, public_id=public_id)


def _new_row(batch: ItemImport, number: int, read: ReadRow) -> ItemImportRow:
    row = ItemImportRow(batch=batch, number=number, place=read.place[:120], draft=read.draft, raw=read.raw)
    row.problems, row.notices, row.fingerprint = read.problems, read.notices, read.fingerprint
    row.same_item_id, row.same_row = read.same_item_id, read.same_row
    row.status = _status_of(row)
    return row


def _status_of(row: ItemImportRow) -> str:
    if row.problems:
        return Status.FIX
    repeated = row.same_item_id is not None or row.same_row is not None
    return Status.SAME if repeated and not row.confirmed else Status.READY


def _set_status(rows: Sequence[ItemImportRow], status: str, actor: Officer) -> None:
    with transaction.atomic():
        _lock(rows[0].batch, actor, ItemImport.State.PREVIEW)
        ItemImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(status=status)
    for row in rows:
        row.status = status


def _make_room(row: ItemImportRow, count: int) -> None:
    """Moves the rows behind by `count`; by a detour, since no two rows may have one number at any moment."""
    rows = ItemImportRow.objects.filter(batch=row.batch_id)
    rows.filter(number__gt=row.number).update(number=F("number") + FAR)
    rows.filter(number__gt=FAR).update(number=F("number") - FAR + count)
    rows.filter(same_row__gt=row.number).update(same_row=F("same_row") + count)


def _find_repeated(row: ItemImportRow, bank: Bank) -> None:
    same = find_same_stem(bank.items.all(), row.draft["stem"]).order_by("id").first() if row.fingerprint else None
    others = ItemImportRow.objects.filter(batch=row.batch_id, fingerprint=row.fingerprint)
    other = others.exclude(pk=row.pk).exclude(status=Status.SKIPPED).first() if row.fingerprint else None
    row.same_item = same
    row.same_row = other.number if other else None
    note_likeness([row], bank, others=False)


def _mark_newly_repeated(rows: Sequence[ItemImportRow], bank: Bank) -> int:
    known = stems_of(bank)
    repeated = [row for row in rows if not row.confirmed and fold(row.draft["stem"]) in known]
    for row in repeated:
        row.same_item_id, row.status = known[fold(row.draft["stem"])], Status.SAME
    ItemImportRow.objects.bulk_update(repeated, ["same_item", "status"], batch_size=BATCH)
    return len(repeated)


def _close(batch: ItemImport, rows: Sequence[ItemImportRow], actor: Officer) -> None:
    """Put the rows into the bank, keep what was left out as a sheet, delete rows and upload."""
    left_out = list(batch.rows.filter(status__in=[Status.FIX, Status.SAME]))
    items = take_in([row.draft for row in rows], bank=batch.bank, actor=actor, left_out=len(left_out))
    if left_out:
        name = name_leftovers(batch)
        sheet = keep_file(write_leftovers(left_out), owner_id=actor.pk, purpose=JOB, name=name, kept=KEPT)
        batch.leftover_id = sheet.public_id
    _discard_rows(batch, taken={image for row in rows for image in images_of(row.draft)})
    _discard_upload(batch)
    batch.state, batch.committed_at, batch.guess = ItemImport.State.COMMITTED, database_now(), {}
    batch.committed_count, batch.leftover_count = len(rows), len(left_out)
    batch.taken_in = [
        [str(item.public_id), read_points(row.draft["points"])] for item, row in zip(items, rows, strict=True)
    ]
    batch.save()
    items_imported.send(ItemImport, batch=batch, items=items, actor=actor)


def _discard_rows(batch: ItemImport, taken: Collection[str] = ()) -> None:
    """Delete the rows, and their images but for those that items have taken."""
    drafts = batch.rows.values_list("draft", flat=True)
    discard_images({image for draft in drafts for image in images_of(draft)} - set(taken))
    batch.rows.all().delete()


def _discard_upload(batch: ItemImport) -> None:
    """After the commit, since a deleted file can't be rolled back; a process that dies in between leaves it to the hourly
    sweep of expired files."""
    file_id, batch.file_id = batch.file_id, None
    if file_id is not None:
        transaction.on_commit(lambda: discard_file(file_id))
