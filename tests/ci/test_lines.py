"""Every source line of every layout of a notebook is found on the line of the file that holds it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.ci.conftest import LEAK, Runner, notebook, write
from tests.ci.test_add_ignore import layouts
from tests.tools.lines import main, wrong_lines

SPELLED = 'print("quo\\"tes", \'\\ttab\', "ä𝒳\u2028\u2029\x85", "back\\\\slash", "a/b")'


#: Where a row is not torn into several strings, which no editor does.
WHOLE = [name for name in layouts() if name != "pieces"]


@pytest.mark.parametrize("name", WHOLE)
def test_layouts(name: str) -> None:
    checked, wrong = wrong_lines("a.ipynb", layouts()[name])
    assert checked == sum(cell.count("\n") + 1 for cell in LEAK)
    assert wrong == []


@pytest.mark.parametrize("indent", [None, 0, 1, 4, "\t"])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_spellings(indent: int | str | None, ascii_only: bool, newline: str) -> None:
    cells = [f"{SPELLED}\n\n{SPELLED}\n", "", "\n\n", *LEAK, SPELLED]
    code = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [{"data": {"text/plain": ["cells\n", '"source"']}}],
    }
    made = [{**code, "source": re.findall(r"[^\n]*\n|[^\n]+", cell)} for cell in cells]
    data = {"nbformat_minor": 5, "metadata": {"cells": [1], "source": ["x"]}, "cells": made, "nbformat": 4}
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only).replace("\n", newline)
    checked, wrong = wrong_lines("a.ipynb", text.encode())
    assert checked == 15
    assert wrong == []


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("kind", ["github", "gitlab", "sarif", "azure"])
def test_reports_stand_on_the_line(run: Runner, name: str, kind: str) -> None:
    """Whatever the layout, the line that a service is told holds the statement."""
    data = layouts()[name]
    Path("a.ipynb").write_bytes(data)
    out = run("check", "--output-format", kind).out
    if kind == "github":
        line = int(out.partition(",line=")[2].partition(",")[0])
    elif kind == "azure":
        line = int(out.partition("linenumber=")[2].partition(";")[0])
    elif kind == "gitlab":
        line = json.loads(out)[0]["location"]["lines"]["begin"]
    else:
        place = json.loads(out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        line = place["region"]["startLine"]
    text = data.decode(json.detect_encoding(data))
    assert "StandardScaler().fit_transform(" in text.split("\n")[line - 1].replace("\\u0066", "f")


@pytest.mark.parametrize("kind", ["github", "gitlab", "sarif", "azure", "junit", "markdown"])
def test_files_have_their_names_in_the_repository(run: Runner, folder: Path, kind: str) -> None:
    """Wherever the command runs, and however it is told of them."""
    write(sub__nb__a_ipynb=notebook(*LEAK))
    name = "sub/nb/a.ipynb"

    def named(*paths: str) -> None:
        out = run("check", "--output-format", kind, *paths).out
        told = re.findall(r"(?:file=\"?|\"path\": \"|\"uri\": \"|sourcepath=|### `)([^,;\"`]*\.ipynb)", out)
        assert set(told) == {name}, out

    named()
    named("sub")
    named(str(folder / "sub"))
    (folder / ".git").mkdir()
    os.chdir("sub")
    named()
    named("../sub/nb/a.ipynb")
    named(str(folder / name))


@pytest.mark.skipif("LEAKLINT_NOTEBOOKS" not in os.environ, reason="names a folder of notebooks to check")
def test_notebooks_at_hand() -> None:
    assert main(os.environ["LEAKLINT_NOTEBOOKS"].split(os.pathsep)) == 0
