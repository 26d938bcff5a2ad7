"""Verdicts do not depend on what is installed: neither on a library being there nor on its version."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

#: Nothing but Python's own modules, leaklint and what its core stands on can be imported; a library that
#: a notebook imports is not only left alone but is not there.
BARE = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        root = name.partition(".")[0]
        if root in sys.stdlib_module_names or root in ("leaklint", "ast_grep_py", "pathspec"):
            return None
        raise ModuleNotFoundError(f"no module named {name!r}")

if BARE:
    sys.meta_path.insert(0, Nothing())
sys.path[:0] = FOLDERS
"""

LINT = """
import json
from pathlib import Path
import leaklint
from leaklint import rules
from leaklint.rules import examples

for rule in rules.all_rules():
    for text in (*rule.BAD, *rule.GOOD):
        print(rule.code, json.dumps(leaklint.lint(examples.unmarked(text), name="example.py").to_dict()))
for path in sorted(Path(EXAMPLES).glob("*.ipynb")):
    print(path.name, json.dumps(leaklint.lint(path.read_text(encoding="utf-8"), name=path.name).to_dict()))
if BARE:
    try:
        import sklearn
    except ModuleNotFoundError:
        print("bare")
"""


def told(bare: bool) -> list[str]:
    """Lint everything in a process of its own."""
    import ast_grep_py
    import pathspec

    homes = [ROOT, *(Path(module.__file__ or "").parents[1] for module in (ast_grep_py, pathspec))]
    start = f"BARE = {bare}\nFOLDERS = {list(map(str, homes))!r}\nEXAMPLES = {str(ROOT / 'examples')!r}\n"
    flags = ["-S", "-I"] if bare else ["-I"]
    done = subprocess.run(
        [sys.executable, *flags, "-c", start + BARE + LINT], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_the_same_findings_with_and_without_the_libraries() -> None:
    pytest.importorskip("sklearn")
    bare = told(bare=True)
    assert bare.pop() == "bare"
    assert len(bare) > 200
    for alone, among in zip(bare, told(bare=False), strict=True):
        assert alone == among


KNOWN = """
import sys
import leaklint
from leaklint.libraries import load

real, read = load.load_library, []
def watched(name):
    read.append(name)
    return real(name)
load.load_library = watched
leaklint.lint(SOURCE, name="case.py")
import json
print(json.dumps(sorted(set(read))))
"""


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("", set()),
        ("import xgboost", {"xgboost"}),
        ("from torch.utils.data import DataLoader", {"torch"}),
        ("import tensorflow as tf", {"tensorflow"}),
        ("from pyspark.sql import SparkSession", {"pyspark"}),
    ],
)
def test_a_library_is_read_up_on_when_a_notebook_imports_it(line: str, more: set[str]) -> None:
    source = f"""
import pandas as pd
{line}
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
X_train, X_test, y_train, y_test = train_test_split(df[["a"]], df["b"], random_state=0)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
"""
    done = subprocess.run(
        [sys.executable, "-c", f"SOURCE = {source!r}\n{KNOWN}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    from leaklint.libraries.load import BASE

    assert set(json.loads(done.stdout)) - {*BASE, "builtins"} == more
