"""Ignore comments are written where they silence what was found, and no other byte changes."""

from __future__ import annotations

import difflib
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.ci.conftest import CLEAN, FIT, LEAK, LOAD, SCORE, Runner, notebook, write

COMMENT = "  # leaklint: ignore[LK101]"


def inserted(before: bytes, after: bytes) -> list[bytes]:
    """What was put between the bytes; nothing may have been taken away."""
    found = []
    if before.startswith(b"\xff\xfe"):  # not in the middle of a character
        before, after = (data.decode("utf-16").encode() for data in (before, after))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        assert kind in ("equal", "insert"), before[start:end]
        if kind == "insert":
            found.append(after[first:last])
    return found


def accept(run: Runner, name: str, *options: str) -> list[bytes]:
    """Accept all that is found in a file, and check that nothing is left."""
    before = Path(name).read_bytes()
    done = run("check", name, *(options or ("--add-ignore",)))
    assert (done.status, done.err) == (0, "")
    assert run("check", name).status == 0
    return inserted(before, Path(name).read_bytes())


def test_notebook(run: Runner) -> None:
    write(a_ipynb=notebook(*LEAK), b_ipynb=notebook(*CLEAN))
    kept = Path("b.ipynb").read_bytes()
    assert accept(run, "a.ipynb") == [COMMENT.encode()]
    source = json.loads(Path("a.ipynb").read_text())["cells"][1]["source"]
    assert source == [FIT.split("\n")[0] + COMMENT + "\n", "y = df['y']"]
    assert Path("b.ipynb").read_bytes() == kept


def test_what_is_said(run: Runner) -> None:
    write(a_ipynb=notebook(*LEAK))
    done = run("check", "--add-ignore=known since spring; until=2999-01-01")
    assert done.out == "a.ipynb: LK101 (cell 2, line 1) is ignored now\n1 finding ignored in 1 file\n"
    assert "# leaklint: ignore[LK101] known since spring; until=2999-01-01" in Path("a.ipynb").read_text()
    assert run("check", "--add-ignore").out == "0 findings ignored in 0 files\n"


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_odd_names_are_told_harmlessly(run: Runner) -> None:
    Path("a\n\x1b[31m.ipynb").write_text(notebook(*LEAK))
    done = run("check", "--add-ignore")
    assert (done.status, done.out.count("\n"), "\x1b" in done.out) == (0, 2, False)


def test_the_next_word_is_no_reason(run: Runner) -> None:
    write(a_ipynb=notebook(*LEAK), b_ipynb=notebook(*LEAK))
    kept = Path("b.ipynb").read_bytes()
    assert run("check", "--add-ignore", "a.ipynb").status == 0
    assert Path("b.ipynb").read_bytes() == kept


def layouts() -> dict[str, bytes]:
    """One notebook in all the ways in which its JSON may be laid out."""
    data = json.loads(notebook(*LEAK))
    code = {"cell_type": "code", "metadata": {}, "outputs": []}
    turned = {key: data[key] for key in reversed(data)}
    turned["cells"] = [{key: cell[key] for key in reversed(cell)} for cell in data["cells"]]
    strings = {**data, "cells": [{**code, "source": cell} for cell in LEAK]}
    pieces = {**data, "cells": [{**code, "source": [*cell.replace("=", "=\0").split("\0")]} for cell in LEAK]}
    carriage = {**data, "cells": [{**code, "source": cell.replace("\n", "\r\n")} for cell in LEAK]}
    third = {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "code", "input": cell.split("\n"), "language": "python", "outputs": []}
                    for cell in LEAK
                ]
            }
        ],
    }
    umlaut = json.loads(notebook(LOAD, "'ä 𝒳 \t\"'; " + FIT, SCORE))
    text = json.dumps(data, indent=1)
    return {
        "one-line": json.dumps(data).encode(),
        "tight": json.dumps(data, separators=(",", ":")).encode(),
        "tabs": json.dumps(data, indent="\t").encode(),
        "reordered": json.dumps(turned, indent=2).encode() + b"\n\n",
        "strings": json.dumps(strings, indent=1).encode(),
        "pieces": json.dumps(pieces, indent=1).encode(),
        "carriage": json.dumps(carriage, indent=1).encode(),
        "windows": text.replace("\n", "\r\n").encode(),
        "third": json.dumps(third, indent=1).encode(),
        "mark": b"\xef\xbb\xbf" + text.encode(),
        "sixteen": text.encode("utf-16"),
        "escapes": json.dumps(umlaut, indent=1).encode(),
        "plain": json.dumps(umlaut, indent=1, ensure_ascii=False).encode(),
        "spelled": text.replace("df.drop", "d\\u0066.drop").replace("/", "\\/").encode(),
        "no-newline": text.encode(),
    }


@pytest.mark.parametrize("name", layouts())
def test_layouts(run: Runner, name: str) -> None:
    data = layouts()[name]
    Path("a.ipynb").write_bytes(data)
    told = b"".join(accept(run, "a.ipynb", "--add-ignore=wir müssen")).decode()
    if name != "plain":
        told = json.loads(f'"{told}"')
    assert told == COMMENT + " wir müssen"


STATEMENTS = {
    "comment": "X = StandardScaler().fit_transform(df.drop(columns='y'))  # noqa: E501",
    "ignored": "from sklearn.impute import SimpleImputer\n"
    "X = StandardScaler().fit_transform(SimpleImputer().fit_transform(df.drop(columns='y')))"
    "  # leaklint: ignore[LK102] so be it  # more",
    "lines": "X = StandardScaler().fit_transform(\n    df.drop(\n        columns='y',\n    )\n)",
    "string": "X = StandardScaler().fit_transform(df.drop(columns='''y'''.replace('''\n''', '')))",
    "backslash": "X = \\\n    StandardScaler() \\\n    .fit_transform(df.drop(columns='y'))",
    "semicolon": "z = 1; X = StandardScaler().fit_transform(df.drop(columns='y')); z",
    "magic": "%time X = StandardScaler().fit_transform(df.drop(columns='y'))",
    "cell": "%%time\nX = StandardScaler().fit_transform(df.drop(columns='y'))",
    "function": "def f(d):\n    return StandardScaler().fit_transform(d)\nX = f(df.drop(columns='y'))",
    "hash": "X = StandardScaler().fit_transform(df.drop(columns='y')) if '#' else None",
    "spaces": "X = StandardScaler().fit_transform(df.drop(columns='y'))   ",
}


@pytest.mark.parametrize("name", STATEMENTS)
@pytest.mark.parametrize("kind", ["ipynb", "py", "script"])
def test_statements(run: Runner, name: str, kind: str) -> None:
    cells = (LOAD, STATEMENTS[name], "y = df['y']\n" + SCORE)
    if kind == "ipynb":
        file, text = "a.ipynb", notebook(*cells)
    else:
        if name in ("magic", "cell"):
            pytest.skip("no magics in Python")
        file, text = "a.py", ("\n\n# %%\n" if kind == "py" else "\n").join(cells) + "\n"
    Path(file).write_text(text)
    assert run("check", file).status == 1
    assert [part.strip() for part in accept(run, file)] == [COMMENT.strip().encode()]
    if kind == "script":
        compile(Path(file).read_text(), file, "exec")


def test_where_no_comment_can_be_nothing_is_written(run: Runner) -> None:
    """Every line of the statement ends inside a string but the last, which a magic takes."""
    first = "%timeit -n1 X = StandardScaler().fit_transform(df.drop(columns='y'))"
    write(a_ipynb=notebook(LOAD, first, "X = StandardScaler().fit_transform(df.drop(columns='y'))", LEAK[2]))
    before = Path("a.ipynb").read_bytes()
    done = run("check", "--add-ignore")
    after = Path("a.ipynb").read_bytes()
    if done.status == 0:
        assert run("check").status == 0
    else:
        assert "cannot be ignored" in done.err
        assert len(inserted(before, after)) == done.out.count("is ignored now")


def test_two_on_a_line(run: Runner) -> None:
    both = (
        "from sklearn.impute import SimpleImputer\n"
        "X = StandardScaler().fit_transform(SimpleImputer().fit_transform(df.drop(columns='y'))); y = df['y']"
    )
    write(a_ipynb=notebook(LOAD, both, SCORE))
    assert accept(run, "a.ipynb") == [b"  # leaklint: ignore[LK101, LK102]"]


def test_only_what_is_selected(run: Runner) -> None:
    write(a_ipynb=notebook(*LEAK))
    before = Path("a.ipynb").read_bytes()
    assert run("check", "--add-ignore", "--ignore", "LK1").status == 0
    assert Path("a.ipynb").read_bytes() == before


def test_mode_and_links_are_kept(run: Runner) -> None:
    write(real__a_ipynb=notebook(*LEAK))
    os.chmod("real/a.ipynb", 0o640)
    os.symlink("real/a.ipynb", "a.ipynb")
    assert run("check", "a.ipynb", "--add-ignore").status == 0
    assert os.path.islink("a.ipynb")
    assert stat.S_IMODE(os.stat("real/a.ipynb").st_mode) == 0o640
    assert sorted(os.listdir("real")) == ["a.ipynb"]


def test_a_comment_that_does_not_silence_is_not_written(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    from leaklint import ignores

    write(a_ipynb=notebook(*LEAK))
    before = Path("a.ipynb").read_bytes()
    monkeypatch.setattr(ignores, "_end_of_row", lambda *args: len(before) - 3)
    monkeypatch.setattr(ignores, "json", _Blank)
    done = run("check", "--add-ignore")
    assert done.status == 1
    assert "cannot be ignored: a comment there does not silence it" in done.err
    assert done.out.endswith("1 finding could not be, and nothing was written for them\n")
    assert Path("a.ipynb").read_bytes() == before


class _Blank:
    """Writes a space instead of a comment."""

    detect_encoding = staticmethod(json.detect_encoding)

    @staticmethod
    def dumps(*args: Any, **kw: Any) -> str:
        return '" "'


def test_changed_in_the_meantime(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    from leaklint import ignores

    write(a_ipynb=notebook(*LEAK))
    true = ignores.add

    def add(*args: Any) -> Any:
        written = true(*args)
        write(a_ipynb=notebook("mine"))
        return written

    monkeypatch.setattr(ignores, "add", add)
    done = run("check", "--add-ignore")
    assert done.status == 1
    assert "changed in the meantime" in done.err
    assert "mine" in Path("a.ipynb").read_text()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_unwritable(run: Runner) -> None:
    write(a_ipynb=notebook(*LEAK))
    os.chmod("a.ipynb", 0o444)
    done = run("check", "--add-ignore")
    assert done.status == 2
    assert "cannot be written: permission denied" in done.err


class TestRefused:
    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--add-ignore=a # b"], "without `#`"),
            (["--add-ignore", "-"], "not into standard input"),
            (["--add-ignore", "--watch"], "not with `--watch`"),
            (["--add-ignore", "--output-format", "json"], "not with `--output-format`"),
            (["--add-ignore", "--statistics"], "not with `--statistics`"),
        ],
    )
    def test_options(self, run: Runner, options: list[str], told: str) -> None:
        done = run("check", *options)
        assert done.status == 2
        assert told in done.err

    def test_reason_required(self, run: Runner) -> None:
        write(a_ipynb=notebook(*LEAK), leaklint_toml="require-reason = true")
        done = run("check", "--add-ignore")
        assert done.status == 2
        assert "`--add-ignore=REASON`" in done.err
        assert accept(run, "a.ipynb", "--add-ignore=because") == [COMMENT.encode() + b" because"]
