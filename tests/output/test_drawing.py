"""The drawing in the HTML report: well-formed, legible, nothing on top of anything else."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from leaklint.flow import Edge, Node
from leaklint.model import Place
from leaklint.output import drawing, html
from leaklint.rules import registry
from tests.test_flow import CASES, example

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    return ElementTree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def drawings(code, number):
    result, flow = example(code, number)
    for index, score in enumerate(result.scores):
        severities = {f.fingerprint: f.severity for f in result.findings if index in f.scores}
        nodes, edges = flow.of_score(index)
        text = drawing.svg(nodes, edges, severities, score.verdict)
        if text:
            yield nodes, edges, severities, parsed(text)


@pytest.mark.parametrize("code", registry())
def test_boxes_lie_apart_and_inside(code):
    for one, number in CASES:
        if one != code:
            continue
        for nodes, edges, severities, svg in drawings(code, number):
            width, height = int(svg.get("width")), int(svg.get("height"))
            boxes = [
                tuple(float(box.get(key)) for key in ("x", "y", "width", "height"))
                for box in svg.iter(f"{SVG}rect")
            ]
            assert len(boxes) == len(nodes)
            for x, y, w, h in boxes:
                assert x >= 0
                assert y >= 0
                assert x + w <= width
                assert y + h <= height
            for (x1, y1, w1, h1), (x2, y2, w2, h2) in combinations(boxes, 2):
                assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1
            leaks = [group for group in svg.iter(f"{SVG}g") if "leak" in group.get("class", "").split()]
            told = [e for e in edges if e.kind == "leak" and any(f in severities for f in e.findings)]
            assert len(leaks) == len(told)
            assert ("Leak from" in svg.get("aria-label")) == bool(leaks)


def test_names_are_text():
    place = Place(0, 1, 1, 1, 2)
    label = '<script>&"\u202e]]>\ud800'
    nodes = [Node("n0", "source", label, place), Node("n1", "score", label, place, "test")]
    svg = parsed(drawing.svg(nodes, [Edge("n0", "n1")], {}))
    assert not list(svg.iter(f"{SVG}script"))
    assert "\u202e" not in "".join(svg.itertext())
    assert "<script>" in "".join(svg.itertext())


def test_one_box_is_no_drawing():
    assert drawing.svg([Node("n0", "score", "f1", Place(0, 1, 1, 1, 2))], [], {}) == ""


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_tones_stand_out_from_their_ground(theme):
    block = re.findall(r":root \{(.*?)\}", html.STYLE, re.DOTALL)[theme]
    tones = dict(re.findall(r"--([\w-]+): (#\w+);", block))
    for ground in ("paper", "soft"):
        for name in ("ink", "quiet", "error", "warning", "info", "good"):
            assert contrast(tones[name], tones[ground]) >= 4.5, (name, ground)
        for name in ("edge", "train", "test"):
            assert contrast(tones[name], tones[ground]) >= 3, (name, ground)


def test_the_report_of_the_examples_has_a_drawing_for_each_error(tmp_path):
    from leaklint.cli import main

    page = tmp_path / "report.html"
    examples = Path(__file__).parents[2] / "examples"
    main(["check", str(examples), "--output-format", "html", "-o", str(page), "--exit-zero", "--isolated"])
    text = page.read_text()
    assert text.count('<svg class="flow"') == text.count('<article class="finding error"') == 5
