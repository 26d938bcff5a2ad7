"""The physical line of every source line, checked against the text of generated files."""

import json

from hypothesis import given
from hypothesis import strategies as st

from leaklint.notebook import parse_notebook

LINES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=8), min_size=1, max_size=6
)


@st.composite
def sources(draw):
    """A source as some tool may write it: with a mark that makes each line unique."""
    lines = draw(LINES)
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return (
        [f"m{i}m{line}" for i, line in enumerate(lines)],
        newline,
        draw(st.sampled_from(["list", "text", "torn"])),
    )


def spelled(source, number):
    lines, newline, how = source
    marked = [f"c{number}{line}" for line in lines]
    text = newline.join(marked)
    if how == "text":
        return text
    if how == "torn":
        return list(text)
    return [line + newline for line in marked[:-1]] + [marked[-1]]


OUTPUT = {"output_type": "stream", "text": ["a\n", '{["source"', "]}\n"], "source": ["no\n"]}


@given(
    st.lists(sources(), max_size=4),
    st.sampled_from([None, 0, 1, 4, "\t"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([3, 4]),
)
def test_every_line_is_found(items, indent, ascii_only, bom, newline, outputs_first, version):
    if version == 3:  # which would put a newline between any two characters
        items = [(lines, newline, how.replace("torn", "text")) for lines, newline, how in items]
    cells = []
    for number, source in enumerate(items):
        cell = {"cell_type": "code", "metadata": {"source": "no"}, "outputs": [OUTPUT]}
        key = {"source" if version == 4 else "input": spelled(source, number)}
        cells.append({**cell, **key} if outputs_first else {**key, **cell})
    notebook = {"metadata": {"cells": [1]}, "nbformat": version, "nbformat_minor": 2}
    if version == 4:
        notebook["cells"] = cells
    else:
        notebook["worksheets"] = [{"cells": cells[:1]}, {"metadata": {}, "cells": cells[1:]}]
    text = json.dumps(notebook, indent=indent, ensure_ascii=ascii_only).replace("\n", newline)
    data = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    read = parse_notebook(data, "x.ipynb")
    physical = text.split(newline)
    for number, (lines, _, how) in enumerate(items):
        assert len(read.cells[number].source.split("\n")) == len(lines)
        for row, line in enumerate(read.cells[number].source.split("\n"), 1):
            found = read.physical_line(number, row)
            if how == "torn":
                if indent is not None:
                    assert json.loads(physical[found - 1].strip().rstrip(",")) == line[0]
            else:
                assert f"c{number}m{row - 1}m" in physical[found - 1], line
    assert read.physical_line(len(items), 1) is None


def test_a_source_string_is_one_line():
    text = '{\n "cells": [\n  {"cell_type": "code",\n   "source": "a\\nb\\nc"}],\n "nbformat": 4}'
    read = parse_notebook(text.encode(), "x.ipynb")
    assert [read.physical_line(0, row) for row in (1, 2, 3)] == [4, 4, 4]


def test_a_list_without_newlines_is_one_row_on_many_lines():
    text = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": [\n"a = ",\n"b + ",\n"c"]}]}'
    read = parse_notebook(text.encode(), "x.ipynb")
    assert read.cells[0].source == "a = b + c"
    assert [read.physical_line(0, 1, column) for column in (1, 5, 8, 9)] == [2, 3, 3, 4]


def test_empty_sources():
    text = '{"nbformat": 4, "cells": [\n{"cell_type": "code", "source": []},\n{"source": ""},\n{}]}'
    read = parse_notebook(text.encode(), "x.ipynb")
    assert [read.physical_line(cell, 1) for cell in range(3)] == [2, 3, 4]


def test_a_key_spelled_twice_counts_the_last_time():
    text = '{"cells": [{"source":\n"x"}], "nbformat": 4,\n"cells": [{"source":\n"y", "source":\n"z"}]}'
    read = parse_notebook(text.encode(), "x.ipynb")
    assert read.cells[0].source == "z"
    assert read.physical_line(0, 1) == 5


def test_python_files():
    text = "# ---\n# title: x\n# ---\n\n# %% a\nx = 1\ny\n\n# %% [markdown]\n# prose\n# %%\nz\n"
    read = parse_notebook(text.encode(), "x.py")
    assert [read.physical_line(cell.index, 1) for cell in read.cells] == [6, 10, 12]
    assert read.physical_line(0, 2) == 7
    plain = parse_notebook(b"x\r\ny\r\n", "x.py")
    assert plain.physical_line(None, 2) == 2
