"""Questions that ask the same or nearly. Owns `DuplicatePair`. One question is looked up by the bands of its MinHash signature; a
whole bank is compared by a job that works them out anew, bucket by bucket, in memory."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from people.models import Officer, Role
from people.scope import require_scope
from quizzes.bank.drafts import PlainDraft
from quizzes.bank.likeness import EXACT, NEAR, likeness, list_bands, list_shingles, squeeze_lines
from quizzes.bank.models import Bank, DuplicatePair, Item, ItemBand
from quizzes.bank.search import build_search_text
from quizzes.bank.types import UnknownItemType, get_type
from records.audit import write_entry
from records.jobs import JobFailed, Running, enqueue
from records.models import Job

JOB = "bank_duplicates"
LOOKED_AT = 100  # items that share a band with a new one, those with the most bands first
SHOWN = 5
CROWD = 20  # more items in one bucket than this are compared with their next neighbors only, and with the first
MOST_PAIRS = 20_000  # kept of one comparison, the most alike first
BATCH = 2_000
STEPS = 12


@dataclass(frozen=True)
class Like:
    """An item that asks nearly the same. `percent` 100: the same but for signs, blanks and the order of options."""

    item: Item
    percent: int

    @property
    def is_exact(self) -> bool:
        return self.percent == EXACT


def find_like(bank: Bank, stem: str, options: Sequence[str] = (), *, but: Item | None = None) -> list[Like]:
    """Items of the bank that are at least `NEAR` alike, the most alike first. Two statements."""
    return find_like_text(bank, build_search_text({"stem": stem, "options": [{"text": text} for text in options]}), but)


def find_like_draft(bank: Bank, draft: PlainDraft, *, but: Item | None = None) -> list[Like]:
    """The same for all that a draft says, whatever its type; nothing without a stem."""
    return find_like_text(bank, text_of_draft(draft), but) if draft["stem"].strip() else []


def find_like_text(bank: Bank, search_text: str, but: Item | None = None) -> list[Like]:
    lines = squeeze_lines(search_text)
    if not any(lines):
        return []
    ids = _list_neighbors(bank, list_bands(lines), but)
    runs, found = list_shingles(lines), []
    for item in Item.objects.filter(pk__in=ids).select_related("current_version", "bank"):
        other = squeeze_lines(item.search_text)
        percent = EXACT if other == lines else likeness(runs, list_shingles(other))
        if percent >= NEAR:
            found.append(Like(item, percent))
    return sorted(found, key=lambda one: (-one.percent, -one.item.pk))[:SHOWN]


def text_of_draft(draft: PlainDraft) -> str:
    """What `Item.search_text` would hold of it; of one without a type, its stem and options."""
    numbers = count()
    try:
        content, _key = get_type(draft["type"]).from_plain(draft, lambda: str(next(numbers)))
    except UnknownItemType:
        content = {"stem": draft["stem"], "options": [{"text": text} for text in draft["options"]]}
    return build_search_text(content)


def _list_neighbors(bank: Bank, bands: list[int], but: Item | None) -> list[int]:
    shared = Q()
    for band, digest in enumerate(bands):
        shared |= Q(band=band, digest=digest)
    rows = ItemBand.objects.filter(shared, item__bank=bank).exclude(item=but)
    counted = rows.values("item_id").annotate(count=Count("pk")).order_by("-count", "-item_id")
    return [row["item_id"] for row in counted[:LOOKED_AT]]


def start_comparison(bank: Bank, *, actor: Officer) -> Job:
    """Compare all of a bank's items with each other in the background; one that runs already is enough."""
    require_scope(actor, bank.unit.path, Role.TRAINER)
    with transaction.atomic():
        Bank.objects.select_for_update().get(pk=bank.pk)
        return running_comparison(bank) or enqueue(JOB, owner_id=actor.pk, arguments={"bank": bank.pk})


def running_comparison(bank: Bank) -> Job | None:
    unfinished = Job.objects.filter(kind=JOB, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    return unfinished.filter(arguments__bank=bank.pk).first()


def last_comparison(bank: Bank) -> Job | None:
    ended = Job.objects.filter(kind=JOB, state=Job.State.DONE, arguments__bank=bank.pk)
    return ended.order_by("-ended_at").first()


def compare_bank(running: Running) -> dict[str, object]:
    """The job. Decisions stand; open pairs that are alike no longer go. Can run twice.

    Raises JobFailed when the bank is gone.
    """
    bank = Bank.objects.filter(pk=running.job.arguments["bank"]).first()
    if bank is None:
        raise JobFailed(_("题库已经不在了。"))
    rows = Item.objects.filter(bank=bank).exclude(status=Item.Status.RETIRED).order_by("pk")
    texts = dict(rows.values_list("pk", "search_text").iterator(BATCH))
    running.report(1, STEPS)
    found = find_pairs(texts, running)
    _write_pairs(bank, found[:MOST_PAIRS])
    running.report(STEPS, STEPS)
    return {"items": len(texts), "pairs": len(found), "kept": min(len(found), MOST_PAIRS)}


def find_pairs(texts: dict[int, str], running: Running | None = None) -> list[tuple[int, int, int]]:
    """Likeness and the two ids, the lower first, of all pairs that are near; the most alike first. `texts`: search texts by id."""
    seen: set[tuple[int, int]] = set()
    found = []

    @lru_cache(maxsize=4_096)
    def read(pk: int) -> tuple[list[str], set[int]]:
        lines = squeeze_lines(texts[pk])
        return lines, list_shingles(lines)

    for step, bucket_list in enumerate(_fill_buckets(texts), start=2):
        for pair in _pair_up(bucket_list):
            if pair in seen:
                continue
            seen.add(pair)
            (one_lines, one), (other_lines, other) = read(pair[0]), read(pair[1])
            percent = EXACT if one_lines == other_lines else likeness(one, other)
            if percent >= NEAR:
                found.append((percent, *pair))
        if running:
            running.report(step, STEPS)
    return sorted(found, key=lambda row: (-row[0], row[1], row[2]))


def _fill_buckets(texts: dict[int, str]) -> Iterator[list[list[int]]]:
    """Band by band, the ids that share a digest."""
    signatures = {pk: list_bands(lines) for pk, text in texts.items() if any(lines := squeeze_lines(text))}
    for band in range(len(next(iter(signatures.values()), []))):
        buckets: dict[int, list[int]] = defaultdict(list)
        for pk, digests in signatures.items():
            buckets[digests[band]].append(pk)
        yield [bucket for bucket in buckets.values() if len(bucket) > 1]


def _pair_up(buckets: list[list[int]]) -> Iterator[tuple[int, int]]:
    """Every two of a bucket; of a crowd each with its next neighbors and with the first."""
    for bucket in buckets:
        reach = len(bucket) if len(bucket) <= CROWD else CROWD // 2
        for place, one in enumerate(bucket):
            for other in bucket[place + 1 : place + 1 + reach]:
                yield one, other
            if place > reach:
                yield bucket[0], one


def _write_pairs(bank: Bank, found: list[tuple[int, int, int]]) -> None:
    with transaction.atomic():
        decided = DuplicatePair.objects.filter(one__bank=bank, state=DuplicatePair.State.DIFFERENT)
        known = set(decided.values_list("one_id", "other_id"))
        DuplicatePair.objects.filter(one__bank=bank, state=DuplicatePair.State.OPEN).delete()
        pairs = [
            DuplicatePair(one_id=one, other_id=other, likeness=percent)
            for percent, one, other in found
            if (one, other) not in known
        ]
        DuplicatePair.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)


def list_pairs(bank: Bank) -> QuerySet[DuplicatePair]:
    """Those that nobody has decided on, both of them in use or to be; the most alike first."""
    open_ones = DuplicatePair.objects.filter(state=DuplicatePair.State.OPEN, one__bank=bank, other__bank=bank)
    retired = Q(one__status=Item.Status.RETIRED) | Q(other__status=Item.Status.RETIRED)
    return open_ones.exclude(retired).select_related("one__current_version", "other__current_version")


def pairs_visible_to(officer: Officer) -> QuerySet[DuplicatePair]:
    """Pairs of the officer's banks, decided or not."""
    own = Bank.objects.visible_to(officer).values("pk")
    return DuplicatePair.objects.filter(one__bank__in=own, other__bank__in=own)


def decide_different(pair: DuplicatePair, *, actor: Officer) -> None:
    """The two are not the same question; they are not shown as a pair again. A second decision changes nothing."""
    with transaction.atomic():
        locked = DuplicatePair.objects.select_for_update(of=("self",)).select_related("one__bank__unit").get(pk=pair.pk)
        bank = locked.one.bank
        require_scope(actor, bank.unit.path, Role.TRAINER)
        if locked.state == DuplicatePair.State.OPEN:
            locked.state, locked.decided_by = DuplicatePair.State.DIFFERENT, actor
            locked.save(update_fields=["state", "decided_by"])
            detail: dict[str, object] = {"bank": bank.code, "other": str(locked.other.public_id)}
            write_entry("items_differ", actor=actor, target=locked.one, unit_path=bank.unit.path, detail=detail)
