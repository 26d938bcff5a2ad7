"""The JupyterLab extension as files: what it weighs, what it may not name, what the style sheets promise."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "leaklint" / "labextension"
STYLE = ROOT / "labextension" / "style"

MOST_BYTES = 300_000


def test_the_bundle_is_small():
    if not (BUILT / "static").is_dir():
        pytest.skip("the extension is not built: make labextension")
    # A build for development carries maps beside; nobody loads them who does not look for them.
    weight = sum(file.stat().st_size for file in (BUILT / "static").glob("*.js"))
    assert weight < MOST_BYTES


def test_the_lock_file_names_no_registry():
    lock = (ROOT / "yarn.lock").read_text(encoding="utf-8")
    assert not re.findall(r"__archiveUrl|https?://", lock)


def test_the_schema_has_what_the_extension_reads():
    schema = json.loads((ROOT / "labextension/schema/plugin.json").read_text(encoding="utf-8"))
    read = (ROOT / "labextension/src/settings.ts").read_text(encoding="utf-8")
    assert set(re.findall(r"said\['(\w+)'\]", read)) == set(schema["properties"])
    for name, one in schema["properties"].items():
        assert {"title", "description", "default"} <= set(one), name


def test_commands_of_the_schema_exist():
    schema = json.loads((ROOT / "labextension/schema/plugin.json").read_text(encoding="utf-8"))
    commands = set(re.findall(r"'(leaklint:[\w-]+)'", (ROOT / "labextension/src/tokens.ts").read_text()))
    used = {one["command"] for one in schema["jupyter.lab.shortcuts"]}
    used |= {one["command"] for one in schema["jupyter.lab.menus"]["context"]}
    assert used <= commands


def tones(theme: str) -> dict[str, str]:
    text = (STYLE / "marks.css").read_text(encoding="utf-8")
    block = re.search(re.escape(theme) + r" \{(.*?)\}", text, re.DOTALL)
    assert block
    return dict(re.findall(r"--jp-leaklint-([\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# The grounds of JupyterLab's own themes: pages, cells, bars and side bars.
GROUNDS = {
    ":root": ["#ffffff", "#f5f5f5", "#eeeeee"],
    "body[data-jp-theme-light='false']": ["#000000", "#111111", "#212121", "#424242"],
}


@pytest.mark.parametrize("theme", GROUNDS)
def test_tones_can_be_seen_and_read(theme):
    found = tones(theme)
    assert {"error", "warning", "info", "good", "quiet"} <= set(found)
    for name, tone in found.items():
        for ground in GROUNDS[theme]:
            least = 4.5 if name == "quiet" else 3.0
            assert contrast(tone, ground) >= least, (name, ground)
