"""What is said where there is no answer, or one that cannot be used."""

from __future__ import annotations

import json
import re

import pytest

from tests.browser.lab import LEAK

expect = pytest.importorskip("playwright.sync_api").expect

LINT = re.compile(r"leaklint/api/lint")
CRASH = {"version": "0.1.0", "message": "leaklint failed on this notebook", "report": "a report to copy"}
ANSWERS = {
    "no-server": (404, "<html>404: Not Found</html>"),
    "crash": (500, json.dumps(CRASH)),
    "html": (200, "<html>Please log in</html>"),
    "another-version": (200, json.dumps({"version": "99.0.0", "findings": []})),
    "too-large": (413, json.dumps({"version": "0.1.0", "message": "the notebook is too large: 99 MB"})),
}


@pytest.fixture
def answer(lab):
    """A function that lets the linter answer with a status and a text, and counts how often it is asked."""
    asked = []

    def with_(status, text):
        def handle(route):
            asked.append(route.request.url)
            route.fulfill(status=status, body=text, content_type="application/json")

        lab.page.route(LINT, handle)
        return asked

    yield with_
    lab.page.unroute(LINT)


@pytest.mark.parametrize("kind", ANSWERS)
def test_what_is_wrong_is_said_and_nothing_breaks(lab, answer, kind):
    answer(*ANSWERS[kind])
    lab.open(*LEAK)
    item = lab.page.locator(".jp-leaklint-StatusItem-inside")
    expect(item).to_contain_text("!")
    said = item.get_attribute("title")
    assert said
    assert said.startswith(
        {
            "no-server": "The Jupyter server has no leaklint",
            "crash": "leaklint failed on this notebook",
            "html": "OK",
            "another-version": "This page is leaklint 0.1.0, the server has 99.0.0",
            "too-large": "the notebook is too large",
        }[kind]
    )
    expect(lab.page.locator(".jp-Dialog")).to_have_count(0)
    # It was something passing: asked to, leaklint looks again.
    lab.page.unroute(LINT)
    lab.command("leaklint:lint")
    expect(lab.marks(1, "error")).to_have_count(1)
    # What the browser tells of any answer that is none, until the last of them has come.
    lab.errors[:] = [error for error in lab.errors if "Failed to load resource" not in error]


def test_where_there_is_no_server_it_is_not_asked_at_each_letter(lab, answer):
    asked = answer(*ANSWERS["no-server"])
    lab.open(*LEAK)
    before = len(asked)
    for text in ("a", "b", "c"):
        lab.write(0, text)
        lab.page.wait_for_timeout(400)
    assert len(asked) == before
    lab.errors.clear()


def test_old_marks_stay_while_a_new_answer_is_under_way(lab):
    lab.open(*LEAK)
    expect(lab.marks(1)).to_have_count(1)
    lab.page.route(LINT, lambda route: None)
    lab.editor(1).click()
    lab.page.keyboard.press("Control+Home")
    lab.page.keyboard.type("# a line above\n")
    lab.page.wait_for_timeout(600)
    expect(lab.marks(1)).to_have_text("scaler.fit_transform(X)")
    lab.page.unroute(LINT)


def test_a_cell_that_cannot_be_read_costs_only_itself(lab):
    lab.open(*LEAK, "def (")
    expect(lab.marks(1, "error")).to_have_count(1)


def test_marks_need_no_kernel(lab):
    """They are there while the kernel works, and when it is gone."""
    lab.open(*LEAK, "import time; time.sleep(30)")
    lab.kernel_idle()
    lab.run_js("(app, panel) => { panel.content.activeCellIndex = 4; }")
    lab.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell'); }")
    lab.write(1, "scaler = 1")
    expect(lab.marks(1)).to_have_count(0)
    lab.run_js("(app, panel) => panel.sessionContext.shutdown()")
    lab.write(1, LEAK[1])
    expect(lab.marks(1, "error")).to_have_count(1)
