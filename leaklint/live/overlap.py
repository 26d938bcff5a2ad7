"""Which rows of one table are in another: the same objects, equal values, nearly equal values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leaklint.live.tables import Table, Vector

Pairs = Sequence[tuple[int, int]]  # positions of a column in both tables

#: Expected by chance: a match below this is a copy.
SURPRISE = 1e-3
#: Rows that chance is estimated from.
MOST_ROWS = 50_000
SHINGLE = 3  # words
JACCARD = 0.8
BANDS, BAND = 12, 4
NEAR = 0.01  # of a standard deviation


@dataclass(slots=True)
class Shared:
    """Rows of the second table that are in the first as well.

    Attributes
    ----------
    looked_at : int
        How many rows of the second table were compared, of `rows`.
    found : int
        How many of them are in the first.
    expected : float
        How many would be by chance: rows of few and common values are equal without being copies.
    copies : int
        How many cannot be chance: they share values that no other row has.
    how : str
        "values", or what shows that they are the same rows: "memory" or "index".
    """

    rows: int
    looked_at: int
    found: int
    expected: float = 0.0
    copies: int = 0
    how: str = "values"

    @property
    def beyond_chance(self) -> float:
        """Rows that are shared beyond what chance explains."""
        noise = 3 * max(self.expected, 1e-9) ** 0.5 if self.expected else 0.0
        rest = self.found - self.copies - self.expected
        return self.copies + (rest if rest > noise and rest > 0.01 * self.looked_at else 0.0)

    @property
    def sampled(self) -> bool:
        return self.looked_at < self.rows


def same_rows(train: Table, test: Table, pairs: Pairs, *, quick: bool = False) -> Shared | None:
    """Rows that are the same objects: by overlapping memory, or by index labels with equal values.

    With `quick`, labels are compared in full only if some of a few are on both sides.
    """
    shared = _in_memory(train, test, pairs)
    if shared:
        return Shared(test.n_rows, test.n_rows, shared, copies=shared, how="memory")
    shared = _by_labels(train, test, pairs, quick)
    if shared:
        return Shared(test.n_rows, test.n_rows, shared, copies=shared, how="index")
    return None


def _in_memory(train: Table, test: Table, pairs: Pairs) -> int:
    for first, second in pairs[:8]:
        a, b = train.pointer(first), test.pointer(second)
        if a is None or b is None:
            continue
        (start, step), (other, other_step) = a, b
        if step <= 0 or step != other_step or (other - start) % step:
            return 0
        shift = (other - start) // step
        return max(0, min(train.n_rows, shift + test.n_rows) - max(0, shift))
    return 0


def _by_labels(train: Table, test: Table, pairs: Pairs, quick: bool) -> int:
    first, second = train.labels(), test.labels()
    if first is None or second is None or first.dtype != second.dtype:
        return 0
    if first.kind == "opaque" or second.kind == "opaque":
        return 0
    if quick and len(second) > 64:
        few = np.sort(second.hashes(slice(None, None, len(second) // 64)))
        every = first.hashes()
        if not (few[np.minimum(np.searchsorted(few, every), len(few) - 1)] == every).any():
            return 0
    ours, at = np.unique(first.hashes(), return_index=True)
    theirs = second.hashes()
    place = np.minimum(np.searchsorted(ours, theirs), len(ours) - 1)
    here = np.flatnonzero(ours[place] == theirs) if len(ours) else np.empty(0, np.int64)
    if not len(here) or not pairs:
        return 0
    # Labels of two sources can be equal by chance, the labels and the values of one row cannot.
    a = train.row_hashes([i for i, _ in pairs], at[place[here]])
    b = test.row_hashes([j for _, j in pairs], here)
    equal = int(np.count_nonzero(a == b))
    return equal if equal >= max(1, len(here) // 2) else 0


def shared_rows(
    train: Table, test: Table, pairs: Pairs, most: int | None, generator: Any, pause: Callable[[], None]
) -> Shared:
    """Count the rows of `test` whose values are those of a row of `train`.

    Parameters
    ----------
    train, test : Table
        Any tables in memory.
    pairs : sequence of (int, int)
        The columns that both have.
    most : int or None
        How many rows of `test` to look at, None for all.
    generator : numpy.random.Generator
        Picks them.
    pause : callable
        Called between steps; raises when time is up.
    """
    rows = test.n_rows
    if not pairs or not rows or not train.n_rows:
        return Shared(rows, rows, 0)
    probe = None
    if most is not None and rows > most:
        probe = np.sort(generator.choice(rows, most, replace=False))
    count = rows if probe is None else len(probe)
    left, right = [i for i, _ in pairs], [j for _, j in pairs]
    candidates = _candidates(train, test, pairs, probe, pause) if count <= 2000 else None
    theirs = test.row_hashes(right, probe)
    pause()
    ours = train.row_hashes(left, candidates)
    pause()
    known = np.unique(ours)
    place = np.minimum(np.searchsorted(known, theirs), max(0, len(known) - 1))
    hit = known[place] == theirs if len(known) else np.zeros(count, dtype=bool)
    found = int(np.count_nonzero(hit))
    if not found:
        return Shared(rows, count, 0)
    matched = np.flatnonzero(hit)
    if len(matched) > 4000:
        matched = matched[:: len(matched) // 2000]
    at = matched if probe is None else probe[matched]
    sure = _surprising(train, test, pairs, at, generator, pause)
    copies = round(found * float(sure.mean()))
    expected = 0.0
    if copies < found:
        expected = _chance(train, left, ours if candidates is None else None, generator) * count
    return Shared(rows, count, found, min(expected, float(found)), copies)


def _candidates(train: Table, test: Table, pairs: Pairs, probe: Any, pause: Callable[[], None]) -> Any:
    """The rows of `train` that agree with a probed row in the column that has most values."""
    if train.kind == "sparse":
        return None
    few = np.arange(min(test.n_rows, 200)) if probe is None else probe[:200]
    best, values = None, 1
    for first, second in pairs[:40]:
        vector = test.some(second, few)
        if vector.kind == "opaque":
            continue
        distinct = len(np.unique(vector.values))
        if distinct > values and (best is None or distinct > 1.2 * values):
            best, values = (first, second), distinct
        if values > 0.95 * len(few):
            break
    pause()
    if best is None or values < 8:
        return None
    whole = test.vector(best[1]) if probe is None else test.some(best[1], probe)
    keys = np.unique(whole.hashes())
    column = train.vector(best[0]).hashes()
    place = np.minimum(np.searchsorted(keys, column), len(keys) - 1)
    rows = np.flatnonzero(keys[place] == column)
    return rows if len(rows) < train.n_rows // 2 else None


def _surprising(
    train: Table, test: Table, pairs: Pairs, at: Any, generator: Any, pause: Callable[[], None]
) -> Any:
    """Say of matched rows whether they share values that in `train` only these very rows have.

    A value that another row of the same data has by chance is common; the chance that a new row hits a
    value seen once is estimated by how many values are seen twice (Good and Turing). Rows that are copied
    as a whole within `train` count once: their values are not common for that.
    """
    rows = np.arange(train.n_rows)
    if len(rows) > MOST_ROWS:
        rows = np.sort(generator.choice(train.n_rows, MOST_ROWS, replace=False))
    _, first_of = np.unique(train.row_hashes([i for i, _ in pairs], rows), return_index=True)
    distinct = rows[np.sort(first_of)]
    pause()
    chance = np.ones(len(at))
    for first, second in _most_distinct(test, pairs, at):
        mine = test.some(second, at)
        if mine.kind == "opaque":
            continue
        known, counts = np.unique(train.some(first, distinct).hashes(), return_counts=True)
        keys = mine.hashes()
        place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        rare = (counts[place] <= 1) | (known[place] != keys)
        if mine.null is not None:
            rare &= ~mine.null
        twice = int(np.count_nonzero(counts == 2))
        chance[rare] *= min(1.0, max(2 * twice, 1) / len(distinct) * train.n_rows / len(rows))
        pause()
        if (chance <= SURPRISE).all():
            break
    return chance <= SURPRISE


def _most_distinct(test: Table, pairs: Pairs, at: Any) -> list[tuple[int, int]]:
    some = at[:300]
    ranked = []
    for first, second in pairs[:200]:
        vector = test.some(second, some)
        if vector.kind != "opaque":
            ranked.append((-len(np.unique(vector.values)), first, second))
    return [(first, second) for _, first, second in sorted(ranked)[:8]]


def _chance(train: Table, left: Sequence[int], ours: Any, generator: Any) -> float:
    """The chance that a new row of the same data equals a known one: how many known rows have a twin."""
    if ours is None:
        some = train.n_rows
        rows = None
        if some > MOST_ROWS:
            # Fewer rows have fewer twins, so a part would say too little; rows are cheap to hash.
            rows = np.sort(generator.choice(some, MOST_ROWS, replace=False))
        ours = train.row_hashes(left, rows)
    _, codes, counts = np.unique(ours, return_inverse=True, return_counts=True)
    # One more than was seen: no twin among few rows does not mean that there are none.
    return (float(np.count_nonzero(counts[codes] > 1)) + 1) / (len(ours) + 1)


# -- nearly equal ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Near:
    """Rows of the second table that nearly equal one of the first, exact copies included."""

    rows: int
    looked_at: int
    found: int
    what: str  # "numbers" or the name of a text column
    too_common: bool = False


def near_numbers(
    train: Table, test: Table, pairs: Pairs, most: int | None, generator: Any, pause: Callable[[], None]
) -> Near | None:
    """Count rows that agree in every label, and in every number up to 1 % of a standard deviation.

    Rows are put into cells of a coarse grid over a few columns, with a random offset in each of several
    rounds; those in one cell are compared in full. None if the columns are too few or too coarse, so that
    neighbours are no news.
    """
    if not train.n_rows or not test.n_rows:
        return None
    numbers, labels, scales = [], [], []
    agree = 1.0
    some = generator.integers(0, train.n_rows, 2000)
    others = generator.integers(0, test.n_rows, 2000)
    for first, second in pairs:
        a, b = train.some(first, some), test.some(second, others)
        if a.kind != b.kind or a.kind == "opaque":
            continue
        if a.kind == "label":
            share = float((a.hashes() == b.hashes()).mean())
            labels.append((first, second))
            agree *= max(share, 1e-4) ** 0.5
            continue
        x, y = a.floats(), b.floats()
        spread = float(np.nanstd(x)) if np.isfinite(x).sum() > 1 else 0.0
        if not np.isfinite(spread) or spread <= 0:
            continue
        numbers.append((first, second))
        scales.append(spread)
        with np.errstate(invalid="ignore"):
            # Columns hang together: each counts for half of what it would say alone.
            agree *= max(float((np.abs(x - y) <= NEAR * spread).mean()), 1e-4) ** 0.5
        pause()
    if len(numbers) < 2 or agree * train.n_rows > 5e-3:
        return None
    rows = test.n_rows
    probe = np.arange(rows)
    if most is not None and rows > most:
        probe = np.sort(generator.choice(rows, most, replace=False))
    keys = sorted(range(len(numbers)), key=lambda k: -_distinct(train, numbers[k][0], some))[:4]
    near = np.zeros(len(probe), dtype=bool)
    fixed: Any = train.row_hashes([i for i, _ in labels]) if labels else None
    fixed_there: Any = test.row_hashes([j for _, j in labels], probe) if labels else None
    for _ in range(3):
        ours: Any = fixed if fixed is None else fixed.copy()
        theirs: Any = fixed_there if fixed_there is None else fixed_there.copy()
        for k in keys:
            offset, width = float(generator.random()), 0.25 * scales[k]
            ours = _add_cell(ours, train.vector(numbers[k][0]).floats(), width, offset)
            theirs = _add_cell(theirs, test.some(numbers[k][1], probe).floats(), width, offset)
            pause()
        left = np.flatnonzero(~near)
        for mine, their in _pairs_in_cells(ours, theirs[left]):
            close = np.ones(len(mine), dtype=bool)
            for k, (first, second) in enumerate(numbers):
                here = np.flatnonzero(close)
                if not len(here):
                    break
                a = train.some(first, mine[here]).floats()
                b = test.some(second, probe[left[their[here]]]).floats()
                with np.errstate(invalid="ignore"):
                    apart = np.abs(a - b) > NEAR * scales[k]
                apart |= np.isnan(a) != np.isnan(b)
                close[here[apart]] = False
            near[left[their[close]]] = True
            pause()
    return Near(rows, len(probe), int(near.sum()), "numbers")


def _distinct(table: Table, position: int, rows: Any) -> int:
    return len(np.unique(table.some(position, rows).values))


def _add_cell(mixed: Any, values: Any, width: float, offset: float) -> Any:
    with np.errstate(invalid="ignore"):
        cells = np.floor(values / width + offset)
    cells[~np.isfinite(cells)] = -1e18
    bits = cells.astype(np.float64).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits ^= bits >> np.uint64(29)
    if mixed is None:
        return bits
    return (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9) + bits


def _pairs_in_cells(ours: Any, theirs: Any, batch: int = 1 << 18, most: int = 40) -> Any:
    """Yield pairs of rows that share a cell, in batches; crowded cells are cut to `most` rows."""
    order = np.argsort(ours, kind="stable")
    ordered = ours[order]
    start = np.searchsorted(ordered, theirs, side="left")
    size = np.minimum(np.searchsorted(ordered, theirs, side="right") - start, most)
    here = np.flatnonzero(size)
    for first in range(0, len(here), batch // most):
        part = here[first : first + batch // most]
        sizes = size[part]
        total = int(sizes.sum())
        offsets = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        yield order[np.repeat(start[part], sizes) + offsets], np.repeat(part, sizes)


# -- texts -----------------------------------------------------------------------------------------


def near_texts(ours: Sequence[Any], theirs: Sequence[Any], generator: Any, pause: Callable[[], None]) -> int:
    """Count texts of the second list that share most of their word triples with one of the first.

    MinHash signatures of word triples in bands find candidates; their Jaccard similarity is then computed
    from the triples themselves.
    """
    known: dict[str, int] = {}
    first, second = _Shingles(ours, known, pause), _Shingles(theirs, known, pause)
    odd = generator.integers(0, 2**63, BANDS * BAND, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    near = np.zeros(len(second), dtype=bool)
    for band in range(BANDS):
        part = odd[band * BAND : (band + 1) * BAND]
        a, b = first.signature(part), second.signature(part)
        pause()
        left = np.flatnonzero(~near & second.has)
        for mine, their in _pairs_in_cells(np.where(first.has, a, np.uint64(0)), b[left]):
            for i, j in zip(mine, left[their], strict=True):
                if not near[j] and first.has[i]:
                    near[j] = first.likeness(int(i), second, int(j)) >= JACCARD
            pause()
    return int(near.sum())


class _Shingles:
    """The hashed word triples of many texts, in one array."""

    def __init__(self, texts: Sequence[Any], known: dict[str, int], pause: Callable[[], None]) -> None:
        tokens: list[int] = []
        lengths = np.zeros(len(texts), dtype=np.int64)
        for at, value in enumerate(texts):
            words = value[:20_000].lower().split() if type(value) is str else []
            tokens.extend(known.setdefault(word, len(known) + 1) for word in words)
            lengths[at] = len(words)
            if not at % 2000:
                pause()
        self.has = lengths >= SHINGLE
        all_tokens = np.array(tokens, dtype=np.uint64)
        ends = np.cumsum(lengths)
        if len(all_tokens) < SHINGLE:
            self.triples, self.starts, self.sizes = all_tokens[:0], ends * 0, lengths * 0
            return
        mixed = all_tokens[:-2] * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(32))) + all_tokens[1:-1] * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x94D049BB133111EB) + all_tokens[2:]
        mixed ^= mixed >> np.uint64(32)
        mixed *= np.uint64(0xD6E8FEB86659FD93)
        # A triple must not reach over the end of its text.
        owner = np.repeat(np.arange(len(texts)), lengths)
        inside = owner[:-2] == owner[2:]
        self.triples = mixed[inside]
        self.sizes = np.maximum(lengths - (SHINGLE - 1), 0)
        self.starts = np.cumsum(self.sizes) - self.sizes

    def __len__(self) -> int:
        return len(self.has)

    def signature(self, odd: Any) -> Any:
        """One band of the signature of every text, as one number."""
        mixed = np.zeros(len(self.has), dtype=np.uint64)
        full = np.flatnonzero(self.sizes > 0)
        if not len(full):
            return mixed
        for factor in odd:
            hashed = self.triples * factor
            hashed ^= hashed >> np.uint64(33)
            least = np.minimum.reduceat(hashed, self.starts[full])
            mixed[full] = (mixed[full] ^ (mixed[full] >> np.uint64(31))) * np.uint64(
                0x9E3779B97F4A7C15
            ) + least
        return mixed

    def of(self, at: int) -> Any:
        return np.unique(self.triples[self.starts[at] : self.starts[at] + self.sizes[at]])

    def likeness(self, at: int, other: _Shingles, there: int) -> float:
        a, b = self.of(at), other.of(there)
        both = len(np.intersect1d(a, b, assume_unique=True))
        return both / max(1, len(a) + len(b) - both)


def has_sentences(vector: Vector, raw: Sequence[Any]) -> bool:
    """Whether a text column holds sentences rather than names, by some of its values."""
    if not vector.is_text() or not len(raw):
        return False
    words = [value.count(" ") for value in raw if type(value) is str]
    return bool(words) and sum(words) / len(words) >= 4
