"""How alike two questions are. Pure. A question is the set of its runs of three characters, signs and blanks left out; likeness is the
share of runs that both have (Jaccard). MinHash finds who is worth comparing: one hash a run, the least of each of 24 bins (one
permutation hashing), bins in bands of three; questions that share a band are compared, all others never are."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

NEAR = 70  # from which two questions are shown as alike, in percent
EXACT = 100  # the same but for signs and blanks, and for the order of the options
BINS, ROWS = 24, 3
BANDS = BINS // ROWS + 1  # the first is the digest of the whole
_MASK = (1 << 64) - 1
_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_SIGN = 1 << 63


def squeeze_lines(search_text: str) -> list[str]:
    """Of `Item.search_text`: the stem and each option, letters and digits only; options in an order of their own."""
    stem, *options = search_text.split("\n")
    return [squeeze(stem), *sorted(filter(None, map(squeeze, options)))]


def squeeze(text: str) -> str:
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


def list_shingles(lines: Iterable[str]) -> set[int]:
    """Each run of three characters as a number; a line that is shorter is one run."""
    runs: set[int] = set()
    for line in lines:
        codes = [ord(char) for char in line]
        if len(codes) < 3:
            codes = [*codes, 0, 0, 0][:3]
        runs.update((a << 42 | b << 21 | c) for a, b, c in zip(codes, codes[1:], codes[2:], strict=False))
    return runs


def likeness(one: set[int], other: set[int]) -> int:
    """0 to 99: only equal lines are 100."""
    common = len(one & other)
    return min(99, common * 100 // max(1, len(one) + len(other) - common))


def list_bands(lines: Sequence[str]) -> list[int]:
    """The digests under which a question is looked for, as signed 64-bit numbers."""
    least = _fill(_least_of_bins(list_shingles(lines)))
    digests = [int.from_bytes(blake2b("\n".join(lines).encode(), digest_size=8).digest(), "big")]
    for start in range(0, BINS, ROWS):
        mixed = 0
        for value, factor in zip(least[start : start + ROWS], _MIX, strict=True):
            mixed = ((mixed ^ value) * factor) & _MASK
            mixed ^= mixed >> 29
        digests.append(mixed)
    return [digest - (digest >= _SIGN) * (1 << 64) for digest in digests]


def _least_of_bins(runs: set[int]) -> list[int]:
    least = [0] * BINS  # 0: empty; a run never hashes to it but by a chance of one in 2^64
    for run in runs:
        mixed = (run * _MIX[0]) & _MASK
        mixed = ((mixed ^ (mixed >> 32)) * _MIX[1]) & _MASK
        mixed ^= mixed >> 31
        place = mixed % BINS
        if not least[place] or mixed < least[place]:
            least[place] = mixed
    return least


def _fill(least: list[int]) -> list[int]:
    """An empty bin takes what stands in the next one that isn't, marked by how far away that was."""
    if not any(least):
        return least
    filled = []
    for place in range(BINS):
        far = next(step for step in range(BINS) if least[(place + step) % BINS])
        filled.append((least[(place + far) % BINS] + far * _MIX[2]) & _MASK)
    return filled
