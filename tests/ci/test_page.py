"""The HTML report in a browser: what its filter leaves, and that nothing of a notebook becomes part of the page."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.ci.conftest import CLEAN, LEAK, LOAD, SCORE, Runner, notebook, write

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

#: Types into the filter as a person does, and writes what is left into the title.
TYPE = """
const field = document.querySelector('input[type=search]');
const told = {};
for (const words of WORDS) {
  field.value = words;
  field.dispatchEvent(new Event('input'));
  const files = [...document.querySelectorAll('main > section, .rest:not([hidden]) > section')];
  told[words] = files.filter((file) => !file.hidden).map((file) => file.querySelector('h2').textContent);
}
document.title = JSON.stringify(told);
"""


def title(page: Path, profile: Path) -> str:
    """The title of a page after its scripts ran."""
    assert CHROMIUM is not None
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom"]
    done = subprocess.run([CHROMIUM, *flags, page.as_uri()], capture_output=True, timeout=120, check=True)
    found = re.search(r"<title>(.*?)</title>", done.stdout.decode("utf-8", "replace"))
    assert found is not None
    return html.unescape(found[1])


def test_filter(run: Runner, tmp_path: Path) -> None:
    write(a_ipynb=notebook(*LEAK), b_ipynb=notebook(*CLEAN), broken_ipynb="{", c_ipynb=notebook(*LEAK))
    text = run("check", "--output-format", "html").out
    # The page lets no other script run; that is tried below.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    words = ["", "lk101", "a.ipynb", "b.ipynb", "lk101 c.ipynb", "nowhere"]
    script = TYPE.replace("WORDS", json.dumps(words))
    page = tmp_path / "page.html"
    page.write_text(text.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    told: dict[str, Any] = json.loads(title(page, tmp_path / "profile"))
    assert told == {
        "": ["a.ipynb", "broken.ipynb", "c.ipynb", "b.ipynb"],
        "lk101": ["a.ipynb", "c.ipynb"],
        "a.ipynb": ["a.ipynb"],
        "b.ipynb": ["b.ipynb"],
        "lk101 c.ipynb": ["c.ipynb"],
        "nowhere": [],
    }


def test_nothing_of_a_notebook_runs(run: Runner, tmp_path: Path) -> None:
    evil = "</pre><script>document.title = 'run'</script><img src=x onerror=\\\"document.title='run'\\\">"
    cells = (LOAD.replace("'a.csv'", f'"{evil}"'), LEAK[1] + f'\ns = "{evil}"', SCORE)
    write(a_ipynb=notebook(*cells))
    Path("<img src=x onerror=alert(1)>.ipynb").write_text(notebook(*cells))
    page = tmp_path / "page.html"
    assert run("check", "--output-format", "html", "-o", str(page)).status == 1
    assert title(page, tmp_path / "profile") == "leaklint: 2 of 2 scores cannot be trusted"
    # Were the text not escaped, the page's own policy would still stop it.
    text = page.read_text(encoding="utf-8").replace("<h2>", "<script>document.title = 'run'</script><h2>", 1)
    page.write_text(text, encoding="utf-8")
    assert title(page, tmp_path / "profile") == "leaklint: 2 of 2 scores cannot be trusted"
