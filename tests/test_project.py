"""Other files of the project: modules that a notebook imports, files that it runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leaklint.config import Config
from leaklint.engine import lint_notebook
from leaklint.model import Result
from leaklint.notebook import read_notebook
from leaklint.project import MAX_BYTES, MAX_FILES

SCALE = """
from sklearn.preprocessing import StandardScaler

def scale(rows):
    scaler = StandardScaler()
    return scaler.fit_transform(rows)

def scale_both(train, test):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)
"""

HEAD = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
"""

LEAK = """
# %%
X = {scale}(X)
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""

REPAIRED = """
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
X_train, X_test = {scale}_both(X_train, X_test)
# %%
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""


def lint(folder: Path, text: str, name: str = "nb.py", config: Config | None = None) -> Result:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if name.endswith(".ipynb"):
        save(path, *text.split("# %%\n"))
    else:
        path.write_text(f"# %%{text}", encoding="utf-8")
    return lint_notebook(read_notebook(path), config)


def save(path: Path, *cells: str) -> None:
    content = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
            for cell in cells
        ],
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def write(folder: Path, **files: str) -> None:
    """Write modules; `__` in a name parts folders, so that `pkg__prep` is pkg/prep.py."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def codes(result: Result) -> list[str]:
    return [f.code for f in result.findings if f.severity != "info"]


def trusted(result: Result) -> bool:
    return not codes(result) and [s.verdict for s in result.scores] == ["trusted"]


WAYS = {
    "from": ("from prep import scale, scale_both", "scale"),
    "as": ("from prep import scale as s, scale_both as s_both", "s"),
    "star": ("from prep import *", "scale"),
    "module": ("import prep", "prep.scale"),
    "module-as": ("import prep as p", "p.scale"),
    "package": ("from pkg.prep import scale, scale_both", "scale"),
    "package-module": ("import pkg.prep", "pkg.prep.scale"),
    "package-member": ("from pkg import prep", "prep.scale"),
    "init": ("from pkg import scale, scale_both", "scale"),
    "in-function": (
        "def scale(x):\n    import prep\n    return prep.scale(x)\nfrom prep import scale_both",
        "scale",
    ),
    "guarded": ("try:\n    from prep import scale, scale_both\nexcept ImportError:\n    pass", "scale"),
}


@pytest.mark.parametrize("way", WAYS)
def test_leak_in_module(tmp_path: Path, way: str) -> None:
    write(tmp_path, prep=SCALE, pkg__prep=SCALE)
    (tmp_path / "pkg" / "__init__.py").write_text("from .prep import scale, scale_both\n", encoding="utf-8")
    imports, name = WAYS[way]
    result = lint(tmp_path, f"\n{imports}{HEAD}{LEAK.format(scale=name)}")
    assert codes(result) == ["LK101"]
    finding = result.findings[0]
    assert finding.place.cell_index == 1
    assert "line 6 of " in finding.message
    assert result.scores[0].verdict == "broken"
    assert trusted(lint(tmp_path, f"\n{imports}{HEAD}{REPAIRED.format(scale=name)}"))


def test_places_are_in_the_notebook(tmp_path: Path) -> None:
    """A whole evaluation in another file: its places are the call, its lines are in the words."""
    body = "".join(f"    {line}\n" for line in LEAK.format(scale="scale").splitlines() if line.strip("# %"))
    write(tmp_path, prep=f"{SCALE}{HEAD}def evaluate(X, y):\n{body}    return model\n")
    result = lint(tmp_path, f"\nfrom prep import evaluate{HEAD}# %%\nmodel = evaluate(X, y)\n")
    finding = next(f for f in result.findings if f.code == "LK101")
    assert (finding.place.cell_index, finding.place.row) == (1, 1)
    assert "line 6 of prep.py" in finding.message
    told = [r.message for r in finding.related]
    assert any(m.startswith("split in line ") and m.endswith("of prep.py") for m in told)
    assert all(r.place.cell_index in (0, 1) and r.place.row > 0 for r in finding.related)
    assert result.scores[0].place.cell_index == 1


def test_relative_and_nested(tmp_path: Path) -> None:
    write(
        tmp_path,
        pkg____init__="",
        pkg__a__api="from ..b import core\nfrom ..b.core import *\ndef scale(x):\n return core.scale(x)",
        pkg__b__core=SCALE,
        pkg__a____init__="",
    )
    imports = "\nfrom pkg.a.api import scale, scale_both"
    assert codes(lint(tmp_path, imports + HEAD + LEAK.format(scale="scale"))) == ["LK101"]
    assert trusted(lint(tmp_path, imports + HEAD + REPAIRED.format(scale="scale")))


def test_circular_import(tmp_path: Path) -> None:
    write(tmp_path, one=f"import two\n{SCALE}", two="import one\n\ndef scale(x):\n    return one.scale(x)\n")
    assert codes(lint(tmp_path, "\nfrom two import scale" + HEAD + LEAK.format(scale="scale"))) == ["LK101"]


def test_globals_of_the_module(tmp_path: Path) -> None:
    """A function of a module sees that module's names, not those of the notebook."""
    text = "from sklearn.preprocessing import Normalizer\nscaler = Normalizer()\n"
    text += "def scale(x):\n    return scaler.fit_transform(x)\n"
    write(tmp_path, prep=text)
    head = "\nfrom prep import scale\nfrom sklearn.preprocessing import StandardScaler\n"
    head += "scaler = StandardScaler()"
    assert codes(lint(tmp_path, head + HEAD + LEAK.format(scale="scale"))) == []


def test_main_block_is_not_imported(tmp_path: Path) -> None:
    body = "".join(
        f"    {line}\n" for line in (HEAD + LEAK.format(scale="scale")).splitlines() if line.strip("# %")
    )
    write(tmp_path, prep=f"{SCALE}\nif __name__ == '__main__':\n{body}")
    result = lint(tmp_path, "\nfrom prep import scale_both" + HEAD + REPAIRED.format(scale="scale"))
    assert trusted(result)


def test_uncalled_functions_of_modules_are_silent(tmp_path: Path) -> None:
    body = "".join(f"    {line}\n" for line in LEAK.format(scale="scale").splitlines() if line.strip("# %"))
    write(tmp_path, prep=f"{SCALE}{HEAD}def evaluate(X, y):\n{body}")
    result = lint(tmp_path, "\nimport prep\n")
    assert not result.findings


def test_missing_module(tmp_path: Path) -> None:
    result = lint(
        tmp_path, "\nfrom prep import scale\nfrom . import other" + HEAD + LEAK.format(scale="scale")
    )
    assert codes(result) == []
    assert result.scores[0].verdict == "not-followed"
    assert [n.call for n in result.scores[0].not_followed] == ["prep.scale"]


def test_name_that_a_module_lacks(tmp_path: Path) -> None:
    write(tmp_path, prep="x = 1\n")
    result = lint(tmp_path, "\nfrom prep import scale" + HEAD + LEAK.format(scale="scale"))
    assert result.scores[0].verdict == "not-followed"


def test_not_followed_in_a_module(tmp_path: Path) -> None:
    write(tmp_path, prep="import mystery\n\ndef scale(x):\n    return mystery.run(x)\n")
    result = lint(tmp_path, "\nfrom prep import scale" + HEAD + LEAK.format(scale="scale"))
    finding = next(f for f in result.findings if f.code == "LK905")
    assert "`mystery.run` in line 4 of prep.py could not be followed" in finding.message
    assert (finding.place.cell_index, finding.place.row) == (1, 1)


def test_huge_file(tmp_path: Path) -> None:
    write(tmp_path, prep=SCALE + "#" * MAX_BYTES)
    result = lint(tmp_path, "\nfrom prep import scale" + HEAD + LEAK.format(scale="scale"))
    assert result.scores[0].verdict == "not-followed"
    assert any("prep.py is larger than 1 MB" in note.message for note in result.notes)


def test_many_files(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 20):
        (tmp_path / f"m{number}.py").write_text(f"import m{number + 1}\n", encoding="utf-8")
    result = lint(tmp_path, "\nimport m0\n")
    assert [n.kind for n in result.notes if "files of the project" in n.message] == ["bounded"]


def test_unreadable_and_broken_files(tmp_path: Path) -> None:
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00\x81")
    write(tmp_path, prep="def )(:\n" + SCALE)
    result = lint(tmp_path, "\nimport binary\nfrom prep import scale" + HEAD + LEAK.format(scale="scale"))
    assert codes(result) == ["LK101"]
    assert any(n.kind == "not-parsed" and "line 1 of prep.py" in n.message for n in result.notes)


def test_only_inside_the_project(tmp_path: Path) -> None:
    write(tmp_path, prep=SCALE)
    text = "\nfrom prep import scale" + HEAD + LEAK.format(scale="scale")
    below = tmp_path / "inner"
    assert lint(below, text).scores[0].verdict == "not-followed"
    reach = "\nimport sys\nsys.path.append('..')" + text
    assert lint(below, reach).scores[0].verdict == "not-followed"
    (below / "link.py").symlink_to(tmp_path / "prep.py")
    assert lint(below, text.replace("from prep", "from link")).scores[0].verdict == "not-followed"
    assert codes(lint(below, text, config=Config(root=tmp_path))) == ["LK101"]
    (tmp_path / ".git").mkdir()
    assert codes(lint(below, text)) == ["LK101"]


def test_installed_packages_are_no_part(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, site_packages_stub="")
    place = tmp_path / "site-packages"
    place.mkdir()
    write(place, prep=SCALE)
    text = "\nimport sys\nsys.path.append('site-packages')\nfrom prep import scale" + HEAD
    assert lint(tmp_path, text + LEAK.format(scale="scale")).scores[0].verdict == "not-followed"


def test_libraries_are_not_followed(tmp_path: Path) -> None:
    """Knowledge speaks for a library even where a file has its name."""
    write(tmp_path, sklearn="raise SystemExit\n", json="x = 1\n")
    assert (
        trusted(lint(tmp_path, "\nfrom prep import scale_both" + HEAD + REPAIRED.format(scale="scale")))
        is False
    )
    write(tmp_path, prep=SCALE)
    assert trusted(lint(tmp_path, "\nfrom prep import scale_both" + HEAD + REPAIRED.format(scale="scale")))


def test_given_paths(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / "code", prep=SCALE)
    text = "\nimport os, sys\nsys.path.insert(0, os.path.join('..', 'code'))\nfrom prep import scale" + HEAD
    assert codes(lint(tmp_path / "notebooks", text + LEAK.format(scale="scale"))) == ["LK101"]


def test_namespace_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, src__features__build=SCALE)
    (tmp_path / "data").mkdir()
    text = "\nfrom src.features.build import scale\nimport data" + HEAD + LEAK.format(scale="scale")
    assert codes(lint(tmp_path / "notebooks", text)) == ["LK101"]


def test_text_without_a_file_has_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import leaklint

    write(tmp_path, prep=SCALE)
    monkeypatch.chdir(tmp_path)
    text = "from prep import scale" + HEAD + LEAK.format(scale="scale")
    assert leaklint.lint(text, name="nowhere.py").scores[0].verdict == "not-followed"


# ---- %run ---------------------------------------------------------------------------------------

FIT = """
# %%
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""


@pytest.mark.parametrize("name", ["prep.ipynb", "prep.py", "./prep", "-i prep.py", "sub/prep.ipynb"])
def test_run_makes_the_split(tmp_path: Path, name: str) -> None:
    split = "X_train, X_test, y_train, y_test = train_test_split({x}, y, random_state=0)\n"
    leak = "from sklearn.preprocessing import StandardScaler\nX = StandardScaler().fit_transform(X)\n"
    (tmp_path / "sub").mkdir()
    target = tmp_path / name.removeprefix("-i ")
    target = target if target.suffix else target.with_suffix(".ipynb")
    for begin, wanted in ((leak, ["LK101"]), ("", [])):
        cells = [HEAD, begin, split.format(x="X")]
        if target.suffix == ".ipynb":
            save(target, *cells)
        else:
            target.write_text("\n".join(cells), encoding="utf-8")
        text = f"\n%run {name}\nfrom sklearn.linear_model import LogisticRegression{FIT}"
        result = lint(tmp_path, text, "nb.ipynb")
        assert codes(result) == wanted
        assert result.scores[0].verdict == ("broken" if wanted else "trusted")
        if wanted:
            assert (result.findings[0].place.cell_index, result.findings[0].place.row) == (0, 2)
            assert "cell 2 of" in result.findings[0].message or "line " in result.findings[0].message
        assert "held-out part of `a.csv`" in result.scores[0].rows


def test_run_stands_in_its_place(tmp_path: Path) -> None:
    """What stands before `%run` in its cell ran before it."""
    (tmp_path / "fit.py").write_text("model = LogisticRegression().fit(X_train, y_train)\n", encoding="utf-8")
    text = f"""{HEAD}
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
%run -i fit.py
print(model.score(X_test, y_test))
"""
    assert trusted(lint(tmp_path, text, "nb.ipynb"))


def test_run_of_a_script_sees_no_names(tmp_path: Path) -> None:
    (tmp_path / "fit.py").write_text("seen = X\nimport pandas as pd\nX = 1\n", encoding="utf-8")
    result = lint(tmp_path, f"{HEAD}# %%\n%run fit.py\nprint(X)\n", "nb.ipynb")
    assert not result.errors


def test_run_of_itself_and_in_circles(tmp_path: Path) -> None:
    save(tmp_path / "a.ipynb", "%run b.ipynb\n%run nb.ipynb\nx = 1\n")
    save(tmp_path / "b.ipynb", "%run a.ipynb\n%run b.ipynb\n")
    result = lint(tmp_path, "\n%run nb.ipynb\n%run a.ipynb\n%run a.ipynb\n", "nb.ipynb")
    assert not codes(result)


def test_run_of_a_missing_file(tmp_path: Path) -> None:
    result = lint(tmp_path, f"\n%run nowhere.py\n{HEAD}{REPAIRED.format(scale='scale')}", "nb.ipynb")
    assert codes(result) == []


def test_databricks_run(tmp_path: Path) -> None:
    (tmp_path / "prep.py").write_text("# Databricks notebook source\n" + HEAD + SCALE, encoding="utf-8")
    body = LEAK.format(scale="scale").replace("# %%", "\n# COMMAND ----------\n")
    path = tmp_path / "nb.py"
    text = f"# Databricks notebook source\n# MAGIC %run ./prep\n\n# COMMAND ----------\n{body}"
    path.write_text(text, encoding="utf-8")
    assert codes(lint_notebook(read_notebook(path))) == ["LK101"]
