"""What `leaklint.inspect` and `%leaklint inspect` show."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import leaklint
from leaklint.jupyter import inspection, plots
from leaklint.jupyter.inspection import Inspection

pd = pytest.importorskip("pandas")


def leaky() -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    df = pd.DataFrame(rng.normal(size=(400, 3)), columns=["calls", "<bill>", "months"])
    df["churned"] = (df["calls"] + rng.normal(size=400) > 0).astype(int)
    df["cancelled"] = df["churned"] * 50 + rng.normal(size=400)
    df["constant"] = 1
    return df[:300], df[280:].reset_index(drop=True)


@pytest.fixture
def report() -> Inspection:
    train, test = leaky()
    return leaklint.inspect(train, test, target="churned")


class Checker(HTMLParser):
    """Complains about tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("br", "line", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "rect"):
            assert self.open.pop() == tag


def test_one_line_then_the_findings(report: Inspection) -> None:
    assert repr(report).startswith("<leaklint inspection: 1 error and 1 warning, 1 remark in train (300 rows")
    text = str(report)
    assert text.index("LK206") < text.index("LK403") < text.index("LK801")
    assert "Fix: " in text


def test_html_is_whole_and_escaped(report: Inspection) -> None:
    html = report._repr_html_()
    checker = Checker()
    checker.feed(html)
    assert not checker.open
    assert "<bill>" not in html
    assert "<script" not in html
    assert html.count("<svg") == 2
    bundle, metadata = report._repr_mimebundle_()
    assert bundle["text/html"] == html
    assert bundle["text/plain"] == str(report)
    assert metadata["leaklint"]["version"] == leaklint.__version__


def test_frame_and_dict(report: Inspection) -> None:
    frame = report.to_frame()
    assert list(frame["code"]) == [f.code for f in report.findings]
    assert frame.loc[0, "rows"] == 120
    data = report.to_dict()
    assert data["tables"][1] == {"name": "test", "kind": "pandas", "rows": 120, "columns": 6}
    first = data["findings"][0]
    assert (first["code"], first["verdict"]) == ("LK206", "confirmed")
    assert first["measured"]["numbers"]["shared"] == 20


def test_never_a_bare_ok() -> None:
    df = pd.DataFrame(np.random.default_rng(0).normal(size=(100, 2)), columns=["a", "b"])
    report = leaklint.inspect(df)
    assert re.fullmatch(r"\d+ checks of `train` \(100 rows, 2 columns\), nothing found", report.headline)
    assert report.tone == "good"
    nothing = leaklint.inspect(df, checks=["LK602"])
    assert nothing.headline.startswith("0 checks")
    assert nothing.tone == "info"


@pytest.mark.parametrize(
    "plot",
    [
        {"kind": "rate", "rates": [0.0, 0.5, 1.0], "sizes": [3, 0, 5], "base": 0.4},
        {"kind": "overlap", "parts": [["only in a<b", 10], ["in both", 0]]},
        {"kind": "span", "spans": [["train", 0.0, 0.8], ["test", 0.5, 1.0]]},
        {"kind": "shares", "first": [0.5, 0.5], "second": [0.1, 0.9], "names": ["a", "b"]},
    ],
)
def test_plots(plot: dict[str, Any]) -> None:
    drawn = plots.draw(plot)
    checker = Checker()
    checker.feed(drawn)
    assert not checker.open
    assert 'role="img"' in drawn
    assert 'aria-label="' in drawn
    assert "a<b" not in drawn
    assert "nan" not in drawn


def test_no_plot() -> None:
    assert plots.draw(None) == ""
    assert plots.draw({"kind": "unheard of"}) == ""


def test_widgets_where_there_is_a_kernel(report: Inspection, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ipywidgets")
    monkeypatch.setattr(inspection, "in_kernel", lambda: True)
    bundle, _ = report._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    view = report._view
    labels = [child.description for child in view.box.children[1].children]
    assert labels == ["Errors", "Warnings", "Remarks", "Why LK206?", "Why LK403?", "Why LK801?"]
    assert "LK206" in view.body.value
    view.box.children[1].children[0].value = False
    assert "LK206" not in view.body.value
    view.box.children[1].children[3].click()
    assert "shared-rows" in view.rule_page.outputs[0]["data"]["text/markdown"]


def test_a_bar_for_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    class Handle:
        def update(self, value: Any) -> None:
            shown.append(value.data)

    def display(value: Any, display_id: bool = False) -> Handle:
        shown.append(value.data)
        return Handle()

    monkeypatch.setattr(inspection, "in_kernel", lambda: True)
    monkeypatch.setattr("IPython.display.display", display)
    waiting = inspection.Waiting(after=0.0)
    waiting(0.5, "shared rows")
    waiting.close()
    assert "shared rows" in shown[0]
    assert shown[-1] == ""
    quick = inspection.Waiting(after=60.0)
    quick(0.5, "shared rows")
    quick.close()
    assert len(shown) == 2


def test_the_magic(capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell()
    leaklint.load_ipython_extension(shell)
    train, test = leaky()
    features = [c for c in train if c != "churned"]
    names = {"train": train, "test": test, "X": train[features], "T": test[features]}
    shell.user_ns.update(names, y=train["churned"], z=test["churned"])

    def told(line: str) -> str:
        shell.run_line_magic("leaklint", line)
        return capsys.readouterr().out

    text = told("inspect train test --target churned")
    assert "20 of the 120 rows of `test` are" in " ".join(text.split())
    text = told("inspect X T --target y,z")
    assert "`cancelled` by itself tells `y` in `X`" in " ".join(text.split())
    assert "did you mean `train`?" in told("inspect trian")
    assert "did you mean 'churned'" in told("inspect train --target churnd")
    assert "write `%leaklint inspect" in told("inspect")
    assert "write `%leaklint inspect" in told("inspect train --taget y")
    leaklint.unload_ipython_extension(shell)


def test_nothing_heavy_is_imported_by_leaklint() -> None:
    code = (
        "import sys, leaklint, leaklint.live.checks\n"
        "from leaklint.live.checks import rules_of_data; assert rules_of_data()\n"
        "import numpy as np; leaklint.inspect(np.eye(5), np.eye(5))\n"
        "print([m for m in ('pandas', 'sklearn', 'scipy', 'polars', 'narwhals') if m in sys.modules])"
    )
    root = Path(leaklint.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"
