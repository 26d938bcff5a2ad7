"""The pictures of the README: LEAKLINT_PICTURES=1 writes them anew, otherwise they are only looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.lab import LEAK

expect = pytest.importorskip("playwright.sync_api").expect

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 150_000


def take(lab, name):
    picture = lab.page.screenshot()
    assert len(picture) < MOST_BYTES
    if os.environ.get("LEAKLINT_PICTURES"):
        IMAGES.mkdir(exist_ok=True)
        (IMAGES / f"{name}.png").write_bytes(picture)
    assert (IMAGES / f"{name}.png").is_file()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures(fresh_lab, theme):
    lab = fresh_lab(viewport={"width": 1280, "height": 560})
    lab.command("apputils:change-theme", theme=f"JupyterLab {theme.title()}")
    lab.command("application:toggle-left-area")
    lab.open(*LEAK, name=f"{theme}/patients.ipynb")
    lab.command("leaklint:show-panel")
    expect(lab.sidebar).to_be_visible()
    # A little wider than at first.
    edge = lab.sidebar.bounding_box()["x"] - 2
    lab.page.mouse.move(edge, 300)
    lab.page.mouse.down()
    lab.page.mouse.move(edge - 130, 300, steps=4)
    lab.page.mouse.up()
    lab.editor(1).click()
    lab.page.keyboard.press("Control+Home")
    lab.marks(1).hover()
    hover = lab.page.locator(".jp-leaklint-hover")
    expect(hover).to_be_visible()
    take(lab, f"hover-{theme}")
    hover.get_by_role("button", name="Show in panel").click()
    lab.page.mouse.move(400, 540)
    expect(hover).to_have_count(0)
    expect(lab.sidebar).to_contain_text("LK101")
    lab.page.wait_for_timeout(800)
    take(lab, f"panel-{theme}")
