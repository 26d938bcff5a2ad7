"""Order in time: shuffled splits of ordered rows, and features that look ahead."""

from __future__ import annotations

from typing import Any


def run(audit: Any) -> None:
    """Add the hits of this family."""
