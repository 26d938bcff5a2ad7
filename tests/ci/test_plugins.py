"""The example of a plugin, installed beside leaklint, does what its README says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.ci.conftest import notebook, write

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "examples" / "plugin"
RUN = "import sys; from leaklint.cli import main; sys.exit(main())"

ROWKIT = (
    "import rowkit\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.dummy import DummyClassifier",
    "df = rowkit.read_rows('a.csv')\nX, y = rowkit.rescale(df[['a', 'b']]), df['y']",
    "a, b, c, d = rowkit.hold_out(X, y)\n"
    "print(LogisticRegression().fit(a, c).score(b, d), DummyClassifier().fit(a, c).score(b, d))",
)


@pytest.fixture
def site(folder: Path) -> Path:
    """A folder of installed packages with the plugin in it, as an installer leaves it."""
    site = folder.parent / "site"
    shutil.copytree(
        PLUGIN / "acme_leaklint", site / "acme_leaklint", ignore=shutil.ignore_patterns("__pycache__")
    )
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text())["project"]
    info = site / f"acme_leaklint-{project['version']}.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(head)
    lines = []
    for group, points in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in points.items()), ""]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return site


def leaklint(site: Path | None, *args: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(map(str, [ROOT, *([site] if site else [])]))
    return subprocess.run(
        [sys.executable, "-c", RUN, *args],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def codes(site: Path | None, *args: str) -> list[str]:
    done = leaklint(site, "check", "--output-format", "json", *args)
    assert done.returncode in (0, 1), done.stderr
    return [f["code"] for f in json.loads(done.stdout)["findings"] if f["severity"] != "info"]


def test_rule(site: Path) -> None:
    sys.path.insert(0, str(site))
    try:
        from acme_leaklint.baseline import NoBaseline  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(site))
    for number, text in enumerate(NoBaseline.BAD):
        write(**{f"bad{number}_py": text})
        found = json.loads(leaklint(site, "check", "--output-format", "json", f"bad{number}.py").stdout)
        (finding,) = [one for one in found["findings"] if one["code"] == "ACME001"]
        assert text.splitlines()[finding["location"]["row"] - 1].endswith("#!")
        assert finding["url"] == NoBaseline.url
    for number, text in enumerate(NoBaseline.GOOD):
        write(**{f"good{number}_py": text})
        assert "ACME001" not in codes(site, f"good{number}.py")
    assert "ACME001" not in codes(None, "bad0.py")
    assert "no-baseline" in leaklint(site, "rule", "ACME001").stdout
    assert "ACME001" not in codes(site, "bad0.py", "--ignore", "ACME001")
    assert codes(site, "bad0.py", "--select", "no-baseline") == ["ACME001"]
    write(quiet_py=NoBaseline.BAD[0].replace("#!", "# leaklint: ignore[ACME001] a sketch"))
    assert codes(site, "quiet.py") == []
    sarif = json.loads(leaklint(site, "check", "bad0.py", "--output-format", "sarif").stdout)
    rules = {rule["id"]: rule for rule in sarif["runs"][0]["tool"]["driver"]["rules"]}
    assert "Acme" in rules["ACME001"]["help"]["markdown"]


def test_library(site: Path) -> None:
    write(a_ipynb=notebook(*ROWKIT))
    assert codes(site, "a.ipynb") == ["LK101"]
    assert codes(None, "a.ipynb") == []


def test_the_cache_knows_the_plugin(site: Path) -> None:
    write(a_ipynb=notebook(*ROWKIT))
    assert codes(None) == []
    assert codes(site) == ["LK101"]
    file = site / "acme_leaklint" / "rowkit.toml"
    learns = 'role = "statistic", data = 0, kind = "scale", keepsrows = true'
    file.write_text(file.read_text().replace(learns, 'role = "rowwise"'))
    assert codes(site) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("baseline.py", "class NoBaseline(Rule)", "class Another(Rule)", "acme001_no_baseline"),
        ("baseline.py", 'code = "ACME001"', 'code = "ACME002"', "calls itself 'ACME002'"),
        ("baseline.py", "from __future__", "import nothing_such\nfrom __future__", "cannot be loaded"),
        ("rowkit.toml", 'role = "split"', 'role = "spilt"', "'rowkit'"),
        ("rowkit.toml", "imports = ", "roots = ", "not understood"),
        ("rowkit.toml", '["rowkit"]', '["rowkit"', "not understood"),
    ],
)
def test_a_plugin_that_cannot_be_used(site: Path, name: str, old: str, new: str, told: str) -> None:
    file = site / "acme_leaklint" / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    write(a_ipynb=notebook(*ROWKIT))
    done = leaklint(site, "check")
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_rule_that_fails_is_an_error_of_the_file(site: Path) -> None:
    file = site / "acme_leaklint" / "baseline.py"
    file.write_text(file.read_text().replace("scores = [score for", "scores = [1 / 0 for", 1))
    write(a_ipynb=notebook(*ROWKIT))
    done = leaklint(site, "check", "--output-format", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 2
    assert (
        "the rule ACME001 of a plugin failed on this file: ZeroDivisionError" in data["errors"][0]["message"]
    )
    assert [f["code"] for f in data["findings"] if f["severity"] != "info"] == ["LK101"]
