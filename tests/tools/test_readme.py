"""What the README shows is what leaklint does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from leaklint.cli import main as leaklint
from tests.tools.readme import PAGES, README, ROOT, pages, renewed

HELPED = """\
import pandas as pd
from ourlib.prep import scale_all, split_by_site
from sklearn.linear_model import LogisticRegression

df = scale_all(pd.read_csv("stays.csv"))
train, test = split_by_site(df)
model = LogisticRegression().fit(train[["age"]], train["died"])
print(model.score(test[["age"]], test["died"]))
"""


def test_generated_parts_are_fresh() -> None:
    text = README.read_text("utf-8")
    assert renewed(text) == text, "run `python -m tests.tools.readme`"


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README.read_text("utf-8"))
    assert links
    for link in links:
        assert (ROOT / link.partition("#")[0]).exists(), link


def test_pages_are_fresh() -> None:
    there = {path.name: path.read_text("utf-8") for path in PAGES.iterdir()}
    assert there == pages(), "run `python -m tests.tools.readme`"


def test_configuration_keeps_finding(tmp_path: Path) -> None:
    """The configuration that the README shows reads, and its helpers are followed."""
    shown = re.search(r"```toml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    (tmp_path / "pyproject.toml").write_text(shown[1], "utf-8")
    file = tmp_path / "train.py"
    file.write_text(HELPED, "utf-8")
    report = tmp_path / "report.json"
    assert leaklint(["check", str(file), "--output-format", "json", "-o", str(report)]) == 1
    assert "LK108" in {finding["code"] for finding in json.loads(report.read_text("utf-8"))["findings"]}
