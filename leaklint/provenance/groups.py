"""Entities with several rows, and splits that ignore them."""

from __future__ import annotations

from typing import Any


def run(audit: Any) -> None:
    """Add the hits of this family."""
