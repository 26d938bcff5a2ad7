"""The names of columns that nobody named."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from leaklint.provenance.values import Rest


class RestName:
    """The names of all columns of a source that nobody named; some may have been excluded."""

    __slots__ = ("minus", "rest", "sure", "tests")

    def __init__(
        self,
        rest: Rest,
        minus: frozenset[Hashable] = frozenset(),
        tests: tuple[tuple[str, Any, bool], ...] = (),
    ) -> None:
        self.rest = rest
        self.minus = minus
        self.sure = True
        self.tests = tests

    def narrowed(self, rest: Rest) -> Rest:
        """The columns of a frame that these names are the names of."""
        only = (rest.only or self.rest.only) if self.sure else "?"
        tests = tuple(dict.fromkeys(rest.tests + self.rest.tests + self.tests))
        if self.rest.span is not None:
            return Rest(rest.uni, self.rest.minus | self.minus, self.rest.span, tests, only)
        return Rest(rest.uni, rest.minus | self.minus | self.rest.minus, rest.span, tests, only)
