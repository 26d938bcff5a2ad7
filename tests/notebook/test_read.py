"""What is read from each spelling of a notebook, and what is said of files that are none."""

import json
import os

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaklint.notebook import NotebookError, make_cell, parse_notebook, read_notebook


def notebook(*cells, **more):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}


def code(source, **more):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        **more,
    }


def parsed(content, name="x.ipynb", **options):
    return parse_notebook(json.dumps(content).encode(), name, **options)


def test_cells():
    read = parsed(
        notebook(
            code(["a\n", "b"], id="ab", execution_count=3, metadata={"tags": ["t", 1]}),
            {"cell_type": "markdown", "source": "# x"},
            code([]),
            code("%%bash\nls"),
            {"cell_type": "raw", "source": ["r"]},
        )
    )
    first = read.cells[0]
    assert (first.source, first.code, first.id, first.execution_count, first.tags) == (
        "a\nb",
        "a\nb",
        "ab",
        3,
        ("t",),
    )
    assert [cell.kind for cell in read.cells] == ["code", "markdown", "code", "code", "raw"]
    assert [cell.index for cell in read.code_cells] == [0, 2]
    assert (read.format, read.nbformat, read.language) == ("ipynb", 4, "python")


def test_version_3():
    cells = [
        {"cell_type": "code", "input": ["a\n", "b"], "language": "python", "prompt_number": 7},
        {"cell_type": "heading", "level": 1, "source": "h"},
        {"cell_type": "code", "input": ["a", "b"], "language": "python", "collapsed": False},
    ]
    read = parsed(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    )
    assert [cell.source for cell in read.cells] == ["a\nb", "h", "a\nb"]
    assert (read.cells[0].execution_count, read.cells[1].kind) == (7, "markdown")
    other = [{"cell_type": "code", "input": "1", "language": "julia"}]
    assert parsed({"nbformat": 3, "worksheets": [{"cells": other}]}).language == "julia"


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"kernelspec": {"language": "R", "name": "ir"}}, "r"),
        ({"kernelspec": {"name": "ir"}}, "r"),
        ({"kernelspec": {"name": "julia-1.10"}}, "julia"),
        ({"kernelspec": {"name": "conda-env"}, "language_info": {"name": "python"}}, "python"),
        ({"language_info": {"name": "scala"}}, "scala"),
        ({"kernelspec": 3, "language_info": []}, "python"),
        ({"kernelspec": {"language": "python3"}}, "python"),
    ],
)
def test_language(metadata, language):
    assert parsed(notebook(metadata=metadata)).language == language


def test_a_cell_in_another_language_is_opaque():
    read = parsed(notebook(code("select 1", metadata={"vscode": {"languageId": "sql"}}), code("x")))
    assert [cell.opaque for cell in read.cells] == [True, False]


def test_newlines_bom_surrogates_and_nul():
    data = b"\xef\xbb\xbf" + json.dumps(notebook(code("a\r\nb\rc"), code("'\ud800'\0"))).encode()
    read = parse_notebook(data, "x.ipynb")
    assert read.cells[0].source == "a\nb\nc"
    assert read.cells[1].code == "'\ufffd' "
    assert parse_notebook(json.dumps(notebook(code("é"))).encode("utf-16"), "-").cells[0].code == "é"


def test_stdin_is_told_by_its_content():
    assert parsed(notebook(code("x")), "-").format == "ipynb"
    assert parse_notebook(b"{'cells': 1}\n", "-").format == "script"
    assert parse_notebook(b"x = 1\n", "<stdin>").cells[0].code == "x = 1\n"
    assert parse_notebook(b"", "-").cells[0].source == ""
    assert parse_notebook(b"# %%\nx\n", "-").format == "percent"


def test_percent():
    text = (
        "#!/usr/bin/env python\nimport a\n"
        "# %% load tags=[\"leaklint-ignore-LK101\", 'b']\nx = '''\n# %%\n'''\n"
        "#%% [markdown]\n# prose isn't code\n# %% [raw]\nr\n# %%time is no marker\n"
        "# In[3]: %% neither\n# %%%% deep\n%matplotlib inline\ny = 1\n\n\n# %%"
    )
    read = parse_notebook(text.encode(), "x.py")
    assert read.format == "percent"
    assert [cell.kind for cell in read.cells] == ["code", "code", "markdown", "raw", "code", "code"]
    assert read.cells[0].source == "#!/usr/bin/env python\nimport a"
    assert read.cells[1].source == "x = '''\n# %%\n'''"
    assert read.cells[1].tags == ("leaklint-ignore-LK101", "b")
    assert read.cells[4].code == "                  \ny = 1"
    assert read.cells[5].source == ""


def test_script():
    read = parse_notebook("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"), "x.py")
    assert (read.format, read.nbformat, len(read.cells)) == ("script", 0, 1)
    assert "é" in read.cells[0].code


def test_databricks():
    text = (
        "# Databricks notebook source\n# MAGIC %md\n# MAGIC # Title\n\n# COMMAND ----------\n\n"
        "x = 1\ny = 2\n\n# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC select 1\n\n# COMMAND ----------\n\n"
        "# MAGIC %run ./prep\n"
    )
    read = parse_notebook(text.encode(), "x.py")
    assert read.format == "databricks"
    assert [cell.kind for cell in read.cells] == ["markdown", "code", "code", "code"]
    assert read.cells[1].code == "x = 1\ny = 2"
    assert read.physical_line(1, 2) == 8
    assert (read.cells[2].opaque, read.cells[2].magic, read.cells[2].code) == (True, "sql", "")
    assert read.cells[3].runs == ("./prep",)


def test_make_cell():
    cell = make_cell("%%mine\r\nx", 4, cell_magics=["mine"], id="q")
    assert (cell.index, cell.id, cell.code, cell.magic) == (4, "q", "      \nx", "mine")


WHOLE = json.dumps(notebook(code("x = 'ü'")), indent=1, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"hello", "not JSON (line 1, column 1"),
        (b'{"a": 1,}', "not JSON (line 1"),
        (WHOLE[: len(WHOLE) // 2], "truncated: the JSON ends in the middle, at line"),
        (WHOLE[:-2], "truncated"),
        (WHOLE.replace(b"\xc3\xbc", b"\xfc"), "is not UTF-8 text (line 8)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"\x1f\x8b\x08\x08\x80", "binary"),
        (b"[]", "the JSON is a list, not an object"),
        (b"null", "the JSON is null"),
        (b"{}", "has no 'nbformat'"),
        (b'{"nbformat": "4"}', "'nbformat' is text, not a number"),
        (b'{"nbformat": true}', "not a number"),
        (b'{"nbformat": 2}', "too old"),
        (b'{"nbformat": 99, "cells": []}', "nbformat 99 is unknown"),
        (b'{"nbformat": 4}', "has no 'cells'"),
        (b'{"nbformat": 4, "cells": {}}', "'cells' is an object, not a list"),
        (b'{"nbformat": 4, "cells": [[]]}', "cell 1 is a list, not an object"),
        (b'{"nbformat": 4, "cells": [{}, {"source": 3}]}', "source of cell 2 is a number, not text"),
        (b'{"nbformat": 4, "cells": [{"source": [null]}]}', "source of cell 1 is not text"),
        (b'{"nbformat": 3, "worksheets": 0}', "'worksheets' is a number"),
        (b'{"nbformat": 3, "worksheets": [[]]}', "'cells' of a worksheet"),
        (b'{"nbformat": 3, "worksheets": [{"cells": 0}]}', "'cells' of a worksheet"),
        (b"[" * 200_000, "too deeply"),
        (b'{"nbformat": ' + b"1" * 5000 + b"}", "cannot be read as JSON"),
        (b'{\n<<<<<<< HEAD\n "a": 1\n=======', "merge conflict at line 2"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
    ],
)
def test_errors_are_one_line_that_names_the_file(data, part):
    with pytest.raises(NotebookError) as caught:
        parse_notebook(data, "some/x.ipynb")
    message = str(caught.value)
    assert message.startswith("some/x.ipynb: ")
    assert part in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"x = '\xfc'\ny", "is not UTF-8 text (line 1)"),
        (b"x\0y", "binary"),
        (b"# coding: klingon\n", "unknown encoding (klingon)"),
    ],
)
def test_errors_in_python_files(data, part):
    with pytest.raises(NotebookError, match=r"^x\.py: ") as caught:
        parse_notebook(data, "x.py")
    assert part in str(caught.value)


def test_unreadable_files(tmp_path):
    loop = tmp_path / "loop.ipynb"
    loop.symlink_to(loop)
    (tmp_path / "gone.ipynb").symlink_to(tmp_path / "nowhere")
    for name, part in [
        ("missing.ipynb", "no such file"),
        ("", "is a folder"),
        ("loop.ipynb", "symbolic links"),
        ("gone.ipynb", "links to a file that does not exist"),
        ("n\0l.ipynb", "null"),
        ("n\nl.ipynb", "no such file"),
    ]:
        with pytest.raises(NotebookError) as caught:
            read_notebook(os.path.join(tmp_path, name))
        assert part in str(caught.value)
        assert "\n" not in str(caught.value)


KEYS = st.sampled_from(
    "nbformat cells worksheets cell_type source input metadata tags id kernelspec language "
    "language_info name execution_count vscode outputs".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=15,
)


@settings(max_examples=200)
@given(st.dictionaries(KEYS, JSON, max_size=5), st.sampled_from([3, 4, None]), st.lists(JSON, max_size=3))
def test_any_json_is_read_or_refused(content, version, cells):
    if version:
        content["nbformat"] = version
        content.setdefault("cells", cells)
    try:
        read = parsed(content)
    except NotebookError as error:
        assert "\n" not in str(error)
    else:
        for cell in read.cells:
            assert read.physical_line(cell.index, 1) == 1


@given(st.binary(max_size=80), st.sampled_from(["x.ipynb", "x.py", "-"]))
def test_any_bytes_are_read_or_refused(data, name):
    try:
        parse_notebook(data, name)
    except NotebookError as error:
        assert "\n" not in str(error)


@given(st.integers(0, len(WHOLE) - 1))
def test_any_truncation_is_told(length):
    with pytest.raises(NotebookError):
        parse_notebook(WHOLE[:length], "x.ipynb")


SOURCES = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30)


@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
@given(st.lists(SOURCES | st.lists(SOURCES, max_size=3), max_size=4), st.sampled_from([3, 4]))
def test_sources_are_joined_as_nbformat_joins_them(sources, version):
    if version == 4:
        content = notebook(*(code(source) for source in sources))
    else:
        cells = [
            {"cell_type": "code", "input": source, "language": "python", "outputs": []} for source in sources
        ]
        content = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    theirs = nbformat.reads(json.dumps(content), as_version=nbformat.NO_CONVERT)
    expected = (
        [c["source"] for c in theirs.cells] if version == 4 else [c.input for c in theirs.worksheets[0].cells]
    )
    assert [cell.source for cell in parsed(content).cells] == expected
