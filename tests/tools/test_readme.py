"""What the README shows is what leaklint does."""

from __future__ import annotations

import re

from tests.tools.readme import README, ROOT, renewed


def test_generated_parts_are_fresh() -> None:
    text = README.read_text("utf-8")
    assert renewed(text) == text, "run `python -m tests.tools.readme`"


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README.read_text("utf-8"))
    assert links
    for link in links:
        assert (ROOT / link.partition("#")[0]).exists(), link
