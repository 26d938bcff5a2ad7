"""Whatever files and options `leaklint check` is given, it ends with 0, 1 or 2 and says why in a line."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from itertools import chain, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaklint.cli import main
from tests.fuzz.harness import bounded
from tests.fuzz.run_pathological import time_limit
from tests.fuzz.test_files import BYTES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs setitimer")

SOUND = st.sampled_from(
    [
        *(["--select", "LK1"], ["--select", "ALL"], ["--ignore", "LK101"], ["--statistics"], ["-v"]),
        *(["--output-format", kind] for kind in ("full", "concise", "json", "jsonl")),
        *(["--exit-zero"], ["--fail-on", "info"], ["--order", "executed"], ["-j", "1"], ["--isolated"]),
        *(["--cell-magics", "a,b"], ["missing.ipynb"], ["a.ipynb"]),
    ]
)
ODD = st.sampled_from(
    [
        *("--select", "nothing", "--ignore", "-x", "--output-format", "sarif", "--fail-on", "-j", "0", "-1"),
        *("--config", "missing.toml", "--", "", "*", "\udcff", "é.ipynb", "--help", "--version", "--fix"),
    ]
).map(lambda option: [option])
OPTIONS = st.lists(SOUND | SOUND | SOUND | ODD, max_size=3).map(lambda parts: list(chain(*parts)))
CONTENTS = st.binary(max_size=60) | st.sampled_from([*BYTES, b"", b"[]", b"x = 1\n", BYTES[0][:1000]])
NAMES = st.sampled_from(
    ["a.ipynb", "b.ipynb", "c.py", "d.txt", "folder/e.ipynb", "pyproject.toml", ".gitignore"]
)


@bounded(120)
@given(st.dictionaries(NAMES, CONTENTS, max_size=3), OPTIONS)
def test_ends_in_order(files: dict[str, bytes], options: list[str]) -> None:
    out, err = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        with (
            time_limit(20),
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                status: object = main(["check", *options, "."])
            except SystemExit as end:
                status = end.code or 0
        # Nothing is written but the cache.
        written = [path for path in Path(folder).rglob("*") if path.is_file()]
        left = {path.name for path in written if ".leaklint_cache" not in path.parts}
    assert status in (0, 1, 2)
    assert "Traceback" not in err.getvalue()
    assert "internal error" not in err.getvalue() + out.getvalue()
    assert "this is a bug" not in err.getvalue() + out.getvalue()
    assert left == {Path(name).name for name in files}
    formats = [value for option, value in pairwise(options) if option == "--output-format"]
    if status != 2 and formats[-1:] == ["json"] and not {"--help", "--version"} & set(options):
        assert "schema" in json.loads(out.getvalue())
