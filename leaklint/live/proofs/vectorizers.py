"""Vectorisers of text: the words they know, and in how many texts each was."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from leaklint.live.known import names_of
from leaklint.live.parts import Part
from leaklint.live.proofs.base import Claim, Learned, Union

CLASSES = ("sklearn.CountVectorizer", "sklearn.TfidfVectorizer", "sklearn.TfidfTransformer")

MOST_TEXT = 20_000_000  # characters


class Words(Claim):
    """The vocabulary, and where it is kept the share of texts that have each word."""

    what = "words"
    whole = False

    def __init__(
        self,
        vocabulary: Mapping[Any, Any],
        idf: Any,
        smooth: bool,
        lower: bool,
        pattern: str,
        lengths: tuple[int, int] = (1, 1),
        stop: frozenset[str] = frozenset(),
    ) -> None:
        self.attr = "vocabulary_"
        self.vocabulary = vocabulary
        self.idf = idf
        self.smooth = smooth
        self.lower = lower
        self.pattern = re.compile(pattern)
        self.lengths = lengths
        self.stop = stop

    def _texts(self, part: Part, at: int) -> dict[str, int] | None:
        values = part.objects(at)
        if values is None or any(type(one) is not str for one in values):
            return None
        total = sum(map(len, values))
        if total > MOST_TEXT:
            return None
        part.budget.affords(20 * total * self.lengths[1])
        seen: dict[str, int] = {}
        for text in values:
            words = self.pattern.findall(text.lower() if self.lower else text)
            for word in self._grams(words):
                seen[word] = seen.get(word, 0) + 1
        return seen

    def _grams(self, words: list[str]) -> set[str]:
        """The distinct words of a text, or runs of as many words as were asked for."""
        if self.stop:
            words = [word for word in words if word not in self.stop]
        low, high = self.lengths
        if high == 1:
            return set(words)
        return {
            " ".join(words[start : start + size])
            for size in range(low, high + 1)
            for start in range(len(words) - size + 1)
        }

    def _counts(self, union: Union) -> list[dict[str, int]] | None:
        found: list[dict[str, int]] | None = union._once("words", lambda: self._all(union))
        return found

    def _all(self, union: Union) -> list[dict[str, int]] | None:
        out = []
        for part, place in zip(union.parts, union.places, strict=True):
            found = self._texts(part, place[0])
            if found is None:
                return None
            out.append(found)
        return out

    def agrees(self, union: Union) -> bool | None:
        counts = self._counts(union)
        if counts is None:
            return None
        whole: dict[str, int] = {}
        for one in counts:
            for word, n in one.items():
                whole[word] = whole.get(word, 0) + n
        if not whole.keys() >= self.vocabulary.keys():
            return False
        if self.idf is None:
            return whole.keys() == self.vocabulary.keys()
        rows = union.rows + self.smooth
        for word, index in self.vocabulary.items():
            here = math.log(rows / (whole[word] + self.smooth)) + 1
            if abs(here - float(self.idf[index])) > 1e-6 * here:
                return False
        return True

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        counts = self._counts(union)
        if counts is None:
            return 0.0
        others: set[str] = set()
        for part, one in zip(union.parts, counts, strict=True):
            if part not in among:
                others |= one.keys()
        only = 0
        for part, one in zip(union.parts, counts, strict=True):
            if part in among:
                only += sum(
                    1 for word, n in one.items() if n == 1 and word not in others and word in self.vocabulary
                )
        return 0.6 * only

    def hints(self, union: Union) -> float:
        return self.needs(union, union.parts) / 0.6

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` holds just their words"


class Frequencies(Claim):
    """In how many rows of a table of counts each column is not zero."""

    attr = "idf_"
    what = "frequencies of words"

    def __init__(self, idf: Any, smooth: bool) -> None:
        self.idf = idf
        self.smooth = smooth

    def _counts(self, union: Union) -> Any:
        return union._once("frequencies", lambda: self._all(union))

    def _all(self, union: Union) -> Any:
        np = union.np
        total = np["zeros"](union.width, dtype="i8")
        for part, place in zip(union.parts, union.places, strict=True):
            if not part.sparse or place != list(range(part.width)):
                return None
            matrix = part.obj
            part.budget.affords(4 * matrix.data.size)
            if matrix.format == "csc":
                which = np["repeat"](np["arange"](part.width), np["diff"](matrix.indptr))
            else:
                which = matrix.indices
            total += np["bincount"](which[matrix.data != 0], minlength=part.width)
        return total

    def agrees(self, union: Union) -> bool | None:
        counts = self._counts(union)
        if counts is None or len(self.idf) != union.width:
            return None
        np = union.np
        with np["errstate"](all="ignore"):
            here = np["log"]((union.rows + self.smooth) / (counts + self.smooth)) + 1.0
            return bool(
                (np["abs"](here - self.idf) <= 1e-9 * here).all() if self.idf.dtype == "f8" else False
            )

    def bits(self, union: Union) -> float:
        counts = self._counts(union)
        if counts is None or not union.rows:
            return 0.0
        # Another row has the same words: each column that it may have or not tells something, neighbours less.
        np = union.np
        share = np["clip"](counts / union.rows, 1e-12, 1 - 1e-12)
        alike = -np["log2"](share**2 + (1 - share) ** 2)
        return float(alike.sum()) / 2

    def needs(self, union: Union, among: Sequence[Part]) -> float:
        # Other rows in the place of these would have to have each word as often.
        counts = self._counts(union)
        if counts is None or not union.rows:
            return 0.0
        np = union.np
        rows = sum(part.rows for part in among)
        spread = 6.28 * rows * counts / union.rows * (1 - counts / union.rows)
        return float((0.5 * np["log2"](np["maximum"](1.0, spread))).sum()) / 4

    def words(self, union: Union, one: bool) -> str:
        return f"`{self.attr}` comes from just their {self.what}"


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted vectoriser that takes texts apart in the usual way."""
    if cls == "TfidfTransformer":
        idf = own.get("idf_")
        if idf is None or not own.get("use_idf"):
            return []
        return [Learned(name, cls, [Frequencies(idf, bool(own.get("smooth_idf")))], width=len(idf))]
    vocabulary = own["vocabulary_"]
    lengths = tuple(own.get("ngram_range") or ())
    stop = _stop_words(own.get("stop_words"))
    plain = (
        own.get("analyzer") == "word"
        and own.get("tokenizer") is None
        and own.get("preprocessor") is None
        and own.get("strip_accents") is None
        and stop is not None
        and len(lengths) == 2
        and all(type(one) is int and 0 < one <= 4 for one in lengths)
        and own.get("vocabulary") is None
        and type(own.get("token_pattern")) is str
    )
    if not plain or stop is None:
        return []
    idf, smooth = None, False
    if cls == "TfidfVectorizer" and own.get("use_idf"):
        inner = own["_tfidf"].__dict__
        idf, smooth = inner.get("idf_"), bool(inner.get("smooth_idf"))
    if idf is None and (
        own.get("max_features") or own.get("min_df", 1) != 1 or own.get("max_df", 1.0) != 1.0
    ):
        return []
    low, high = lengths
    claim = Words(
        vocabulary, idf, smooth, bool(own.get("lowercase")), own["token_pattern"], (low, high), stop
    )
    return [Learned(name, cls, [claim], width=1)]


def _stop_words(given: Any) -> frozenset[str] | None:
    """The words that are left out; None where they cannot be told."""
    if given is None:
        return frozenset()
    if type(given) is str:
        known = names_of("sklearn.feature_extraction._stop_words").get("ENGLISH_STOP_WORDS")
        return known if given == "english" and type(known) is frozenset else None
    if type(given) in (list, tuple, set, frozenset) and all(type(one) is str for one in given):
        return frozenset(given)
    return None
