"""What `--statistics` offers to paste does what it says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from leaklint.config import parse_config
from leaklint.engine import lint
from leaklint.output.statistics import declaration
from tests.ci.conftest import Runner, notebook, write

CELLS = (
    "import pandas as pd\nfrom ourlib import prepare\nimport ourlib.more as more",
    "df = {}",
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "a, b = train_test_split(df, random_state=0)\n"
    "m = LogisticRegression().fit(a[['x']], a['y'])\n"
    "m.score(b[['x']], b['y'])",
)
RAW = "pd.read_csv('a.csv')"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (f"prepare({RAW})", "ourlib.prepare"),
        (f"more.tidy({RAW}, 3)", "ourlib.more.tidy"),
        (f"more.fill_na({RAW})", "ourlib.more.fill_na"),
    ],
)
def test_a_declaration_is_understood(call: str, name: str) -> None:
    source = "\n".join(CELLS).format(call)
    before = lint(source, name="a.py")
    assert [n.call for n in before.scores[0].not_followed] == [name]
    told = tomllib.loads("\n".join(declaration(name)))
    config = parse_config(told["tool"]["leaklint"], "here", Path())
    assert [n.call for n in lint(source, name="a.py", config=config).scores[0].not_followed] == []


def test_every_call_that_is_listed_has_one(run: Runner) -> None:
    for number, call in enumerate(("prepare", "more.tidy", "more.load_all")):
        write(**{f"n{number}_ipynb": notebook(*(cell.format(f"{call}({RAW})") for cell in CELLS))})
    done = run("check", "--statistics")
    for name, role in (("ourlib.prepare", "rowwise"), ("ourlib.more.load_all", "load")):
        assert f'name = "{name}"' in done.out
        assert f'role = "{role}"' in done.out
    offered = done.out.partition("by the name:\n")[2].partition("\n3 files")[0]
    assert len(tomllib.loads(offered)["tool"]["leaklint"]["helpers"]) == 3
    listed = run("check", "--statistics", "--output-format", "json").json["not_followed"]
    assert all(tomllib.loads(one["declaration"]) for one in listed)


def test_what_has_no_name_is_not_declared() -> None:
    assert declaration("getattr(model, name)")[0].startswith("# getattr(model, name) has no name")


def test_a_line_that_nobody_could_read_is_shown_as_it_stands(run: Runner) -> None:
    half = "a, b = split(X,()"
    assert declaration(half) == [f"# {half} is no whole line of Python: complete it"]
    write(
        n_ipynb=notebook(
            CELLS[0],
            CELLS[1].format(RAW),
            "from sklearn.linear_model import LogisticRegression\n"
            f"{half}\nm = LogisticRegression().fit(a[['x']], a['y'])\nm.score(b[['x']], b['y'])",
        )
    )
    out = run("check", "--statistics").out
    assert half in out
    assert f"{half}()" not in out
