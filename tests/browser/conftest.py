"""A JupyterLab of our own with leaklint in it, and a browser that looks at it.

One server and one browser serve all tests. `lab` is a page that the tests share; each closes what it opened.
`fresh_lab` gives a page of its own to who changes settings or the layout.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "leaklint" / "labextension"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--force-color-profile=srgb",
]


def missing() -> str:
    """What these tests lack on this machine; '' if nothing."""
    if CHROMIUM is None:
        return "no chromium on this machine"
    if not (BUILT / "package.json").is_file():
        return "the JupyterLab extension is not built: make labextension"
    for module in ("jupyterlab", "notebook", "playwright", "ipykernel"):
        try:
            __import__(module)
        except ImportError:
            return f"{module} is not installed"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    lacking = missing()
    if lacking and os.environ.get("LEAKLINT_NEEDS_BROWSER"):
        pytest.exit(f"the browser tests cannot run: {lacking}", returncode=2)
    for item in items if lacking else ():
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=lacking))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if lacking := missing():
        terminalreporter.section("THE BROWSER TESTS WERE SKIPPED", red=True, bold=True)
        terminalreporter.line(lacking)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """JupyterLab, with folders of its own for everything."""
    from tests.browser.lab import Server

    with Server(tmp_path_factory.mktemp("jupyter"), BUILT) as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def a_page(server, chromium, **how):
    from playwright.sync_api import expect

    from tests.browser.lab import Lab

    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
    patience = float(os.environ.get("LEAKLINT_BROWSER_TIMEOUT", 60)) * 1000
    context.set_default_timeout(patience)
    expect.set_options(timeout=patience / 3)  # a busy machine is no fault of the page
    lab = Lab(server, context.new_page())
    try:
        lab.start()
        yield lab
    finally:
        context.close()


@pytest.fixture(scope="session")
def shared_lab(server, chromium):
    with a_page(server, chromium) as lab:
        yield lab


@pytest.fixture
def lab(shared_lab):
    """A page that the tests share; what they open is closed, and what it complained of fails the test."""
    shared_lab.errors.clear()
    yield shared_lab
    shared_lab.close_all()
    assert shared_lab.errors == []


@pytest.fixture
def fresh_lab(server, chromium):
    """A function that opens a page of one's own; options go to the browser's context."""
    with contextlib.ExitStack() as stack:
        opened = []

        def start(**how):
            page = stack.enter_context(a_page(server, chromium, **how))
            opened.append(page)
            return page

        yield start
        for page in opened:
            page.close_all()
            assert page.errors == []
        server.reset_settings()
