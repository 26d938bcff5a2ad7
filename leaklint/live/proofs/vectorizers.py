"""Vectorisers of text: the words they know, and in how many texts each was."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from leaklint.live.parts import Part
from leaklint.live.proofs.base import Claim, Learned, Union

CLASSES = ("sklearn.CountVectorizer", "sklearn.TfidfVectorizer", "sklearn.TfidfTransformer")

MOST_TEXT = 20_000_000  # characters


class Words(Claim):
    """The vocabulary, and where it is kept the share of texts that have each word."""

    what = "words"
    whole = False

    def __init__(
        self, vocabulary: Mapping[Any, Any], idf: Any, smooth: bool, lower: bool, pattern: str
    ) -> None:
        self.attr = "vocabulary_"
        self.vocabulary = vocabulary
        self.idf = idf
        self.smooth = smooth
        self.lower = lower
        self.pattern = re.compile(pattern)

    def _texts(self, part: Part, at: int) -> dict[str, int] | None:
        values = part.objects(at)
        if values is None or any(type(one) is not str for one in values):
            return None
        total = sum(map(len, values))
        if total > MOST_TEXT:
            return None
        part.budget.affords(20 * total)
        seen: dict[str, int] = {}
        for text in values:
            for word in set(self.pattern.findall(text.lower() if self.lower else text)):
                seen[word] = seen.get(word, 0) + 1
        return seen

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


def read(name: str, cls: str, own: Mapping[str, Any], np: Any) -> list[Learned]:
    """Read a fitted vectoriser that takes texts apart in the usual way."""
    if cls == "TfidfTransformer":
        return []
    vocabulary = own["vocabulary_"]
    plain = (
        own.get("analyzer") == "word"
        and own.get("tokenizer") is None
        and own.get("preprocessor") is None
        and own.get("strip_accents") is None
        and own.get("stop_words") is None
        and tuple(own.get("ngram_range") or ()) == (1, 1)
        and own.get("vocabulary") is None
        and type(own.get("token_pattern")) is str
    )
    if not plain:
        return []
    idf, smooth = None, False
    if cls == "TfidfVectorizer" and own.get("use_idf"):
        inner = own["_tfidf"].__dict__
        idf, smooth = inner.get("idf_"), bool(inner.get("smooth_idf"))
    if idf is None and (
        own.get("max_features") or own.get("min_df", 1) != 1 or own.get("max_df", 1.0) != 1.0
    ):
        return []
    claim = Words(vocabulary, idf, smooth, bool(own.get("lowercase")), own["token_pattern"])
    return [Learned(name, cls, [claim], width=1)]
