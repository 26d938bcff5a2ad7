"""Each format, on a result made by hand."""

from __future__ import annotations

import ast
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from leaklint.model import FileError, Finding, Note, NotFollowed, Place, Related, Result, Score
from leaklint.output import FORMATS, render
from leaklint.output.base import Context, Spot, way

CELLS = {
    0: ["X, y = load()"],
    1: ["scaler = StandardScaler()", "X = scaler.fit_transform(X)"],
    2: ["X_train, X_test = train_test_split(X)"],
    3: ["print(accuracy_score(y_test, p))"],
}


def at(cell: int, row: int, column: int, end: int) -> Place:
    return Place(cell, row, column, row, end, f"id{cell}", cell + 1, 10 * cell + row)


def leak(**changes: Any) -> Finding:
    finding = Finding(
        "LK101",
        "scaler-before-split",
        "preprocessing",
        "error",
        "`scaler` learned from all rows of `X`",
        at(1, 2, 5, 28),
        effect="small",
        advice="Fit on the training rows.",
        path="a.ipynb",
        related=[
            Related("the rows come from here", at(0, 1, 1, 14), "load"),
            Related("split here", at(2, 1, 19, 38), "split"),
            Related("scored here", at(3, 1, 7, 32), "score"),
        ],
        fingerprint="abc",
        scores=[0],
    )
    return replace(finding, **changes)


def result() -> Result:
    return Result(
        findings=[leak()],
        scores=[
            Score(
                "accuracy_score",
                at(3, 1, 7, 32),
                "X_test: held-out part of X",
                "broken",
                "a.ipynb",
                ["abc"],
                3,
            ),
            Score(
                "auc",
                at(3, 1, 1, 2),
                "",
                "not-followed",
                "a.ipynb",
                not_followed=[NotFollowed("prepare", at(2, 1, 1, 2))],
            ),
        ],
        notes=[Note("2 calls left out", "a.ipynb", kind="bounded")],
        errors=[FileError("is truncated", "b.ipynb")],
        files=2,
    )


def sources(path: str, cell: int | None) -> Sequence[str] | None:
    return CELLS.get(cell) if cell is not None and path == "a.ipynb" else None


def spots(path: str, place: Place) -> Spot:
    line = place.physical_line or 1
    return Spot(line, place.column + 5, line, place.end_column + 5)


CONTEXT = Context(sources, spots, ["a.ipynb", "b.ipynb"], version="1.2.3")

NASTY = "</pre><script>alert(1)</script> \x1b[31m ]]> & \" ' | `x` @team\nsecond "
NASTY += "::error::% \u202eevil ##vso[task.x]"


def nasty() -> Result:
    bad = leak(message=NASTY, advice=NASTY, path=NASTY + ".ipynb", related=[Related(NASTY, at(0, 1, 1, 14))])
    score = Score(NASTY, at(0, 1, 1, 2), NASTY, "broken", bad.path, ["abc"])
    return Result([bad], [score], [Note(NASTY, bad.path)], [FileError(NASTY, NASTY)])


NASTY_CONTEXT = Context(lambda path, cell: [NASTY.replace("\n", " ")] * 3, paths=[])


def test_full() -> None:
    assert render("full", result(), CONTEXT) == (
        "a.ipynb:cell 2:2:5: LK101 error `scaler` learned from all rows of `X`\n"
        "     cell 1, In [1]\n"
        "   1 | X, y = load()\n"
        "     | ------------- 1. the rows come from here\n"
        "     cell 2, In [2]\n"
        "   1 | scaler = StandardScaler()\n"
        "   2 | X = scaler.fit_transform(X)\n"
        "     |     ^^^^^^^^^^^^^^^^^^^^^^^ 2. LK101 is found here\n"
        "     cell 3, In [3]\n"
        "   1 | X_train, X_test = train_test_split(X)\n"
        "     |                   ------------------- 3. split here\n"
        "     cell 4, In [4]\n"
        "   1 | print(accuracy_score(y_test, p))\n"
        "     |       ------------------------- 4. scored here\n"
        "     = help: Fit on the training rows.\n"
        "     = rule: scaler-before-split, typical effect small; read `leaklint rule LK101`\n"
        "\n"
        "a.ipynb: note 2 calls left out\n"
        "Scores of a.ipynb\n"
        "  ✗ accuracy_score  cell 4:1:7  broken by LK101, scored 3 times; X_test: held-out part of X\n"
        "  ? auc             cell 4:1:1  not followed through `prepare()`\n"
        "a.ipynb: 1 error; 2 scores: 1 broken, 1 not followed; 1 call not followed: `prepare()`\n"
        "\n"
        "b.ipynb: LK900 error is truncated\n"
        "\n"
        "1 file: 1 error; 2 scores: 1 broken, 1 not followed; "
        "1 call not followed: `prepare()`; 1 file failed.\n"
    )


def test_concise() -> None:
    assert render("concise", result(), CONTEXT) == (
        "a.ipynb:cell 2:2:5: LK101 error `scaler` learned from all rows of `X`\n"
        "a.ipynb: note 2 calls left out\n"
        "b.ipynb: LK900 error is truncated\n"
        "1 file: 1 error; 2 scores: 1 broken, 1 not followed; "
        "1 call not followed: `prepare()`; 1 file failed.\n"
    )


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([], "nothing is scored yet"),
        ([("trusted", "")], "1 score checked, nothing found"),
        (
            [("trusted", ""), ("trusted", "load")],
            "2 scores checked, nothing found; 1 call not followed: `load()`",
        ),
        (
            [("not-followed", "load")],
            "1 score found, which could not be followed; 1 call not followed: `load()`",
        ),
    ],
)
def test_never_a_bare_ok(scores: list[tuple[Any, str]], told: str) -> None:
    here = at(3, 1, 1, 2)
    made = [
        Score("auc", here, "", verdict, "a.ipynb", not_followed=[NotFollowed(call, here)] if call else [])
        for verdict, call in scores
    ]
    text = render("full", Result(scores=made), replace(CONTEXT, paths=["a.ipynb"]))
    assert text.endswith(f"a.ipynb: {told}\n")


def test_many_clean_files_do_not_fill_the_screen() -> None:
    paths = [f"n{n}.ipynb" for n in range(100)]
    text = render("full", Result(files=100), replace(CONTEXT, paths=paths))
    assert text == "100 files: nothing is scored yet.\n"


def test_way_puts_the_finding_where_it_belongs() -> None:
    assert [step.main for step in way(leak())] == [False, True, False, False]
    own = Related("fitted here", at(1, 2, 5, 28))
    twice = leak(related=[Related("a", at(0, 1, 1, 2)), own, own])
    assert [(step.label, step.main) for step in way(twice)] == [
        ("a", False),
        ("fitted here", True),
        ("fitted here", False),
    ]
    assert [step.main for step in way(leak(related=[]))] == [True]


def test_json() -> None:
    data = json.loads(render("json", result(), CONTEXT))
    assert list(data) == ["schema", "findings", "scores", "notes", "errors"]
    assert data["findings"][0]["location"] == {"row": 2, "column": 5}


def test_jsonl() -> None:
    lines = [json.loads(line) for line in render("jsonl", result(), CONTEXT).splitlines()]
    assert [line["kind"] for line in lines] == ["finding", "score", "score", "note", "error"]


def test_github() -> None:
    first, second = render("github", result(), CONTEXT).splitlines()
    assert first == (
        "::error title=leaklint (LK101),file=a.ipynb,line=12,endLine=12,col=10,endColumn=33::"
        "a.ipynb:cell 2:2:5: LK101 `scaler` learned from all rows of `X`%0AFit on the training rows."
    )
    assert second == "::error title=leaklint (LK900),file=b.ipynb,line=1::b.ipynb: is truncated"


def test_github_gives_columns_on_one_line_only() -> None:
    context = replace(CONTEXT, spots=lambda path, place: Spot(3, 1, 5, 2))
    line = render("github", Result([leak()]), context)
    assert "line=3,endLine=5::" in line
    assert "col=" not in line


def test_paths_are_relative_to_the_root() -> None:
    found = Result([leak(path="/repo/sub/a.ipynb"), leak(path="/other/a.ipynb"), leak(path="./b.ipynb")])
    context = replace(CONTEXT, root="/repo")
    files = re.findall(r"file=([^,]*)", render("github", found, context))
    assert files == ["sub/a.ipynb", "/other/a.ipynb", "b.ipynb"]


def test_azure() -> None:
    first, second = render("azure", result(), CONTEXT).splitlines()
    assert first == (
        "##vso[task.logissue type=error;sourcepath=a.ipynb;linenumber=12;columnnumber=10;code=LK101;]"
        "a.ipynb:cell 2:2:5: `scaler` learned from all rows of `X`"
    )
    assert second == "##vso[task.logissue type=error;sourcepath=b.ipynb;linenumber=1;code=LK900;]is truncated"


def test_gitlab() -> None:
    made = result()
    made.findings.append(leak())
    data = json.loads(render("gitlab", made, CONTEXT))
    assert [entry["check_name"] for entry in data] == ["LK101", "LK101", "LK900"]
    assert data[0]["location"] == {"path": "a.ipynb", "lines": {"begin": 12, "end": 12}}
    assert data[0]["severity"] == "critical"
    assert len({entry["fingerprint"] for entry in data}) == 3
    moved = Result([leak(place=at(3, 1, 1, 2))])
    assert json.loads(render("gitlab", moved, CONTEXT))[0]["fingerprint"] == data[0]["fingerprint"]


def test_junit() -> None:
    root = ET.fromstring(render("junit", result(), CONTEXT))
    assert root.attrib == {"name": "leaklint", "tests": "2", "failures": "1", "errors": "1"}
    case = root.find("testsuite/testcase")
    assert case is not None
    assert case.get("line") == "12"
    failure = case.find("failure")
    assert failure is not None
    assert "a.ipynb:cell 3:1:19: split here" in (failure.text or "")


def test_sarif() -> None:
    log = json.loads(render("sarif", result(), CONTEXT))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["version"] == "1.2.3"
    (found,) = run["results"]
    assert found["ruleId"] == run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"]
    region = found["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 12, "endLine": 12, "startColumn": 10, "endColumn": 33}
    flow = found["codeFlows"][0]["threadFlows"][0]["locations"]
    lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow]
    assert lines == [1, 12, 21, 31]
    assert [r["message"]["text"] for r in found["relatedLocations"]][1] == "split here (cell 3, line 1)"
    assert found["partialFingerprints"] == {"leaklint/v1": "abc"}
    assert run["invocations"][0]["executionSuccessful"] is False


def test_sarif_addresses() -> None:
    made = Result([leak(path="a b/ü%.ipynb"), leak(path="/x/a.ipynb")])
    results = json.loads(render("sarif", made, CONTEXT))["runs"][0]["results"]
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in results]
    assert places == [
        {"uri": "a%20b/%C3%BC%25.ipynb", "uriBaseId": "%SRCROOT%"},
        {"uri": "file:///x/a.ipynb"},
    ]


def test_markdown() -> None:
    text = render("markdown", result(), CONTEXT)
    assert text.startswith("## leaklint: 1 of 2 scores cannot be trusted\n")
    assert (
        "1. cell 1, line 1: the rows come from here\n   ```python\n   X, y = load()\n   ```\n"
        "2. **cell 2, line 2**" in text
    )
    assert (
        "| ❌ | accuracy\\_score | cell 4, line 1 | X\\_test: held-out part of X | "
        "broken by LK101, scored 3 times |" in text
    )


def test_markdown_shows_text_as_text() -> None:
    text = render("markdown", nasty(), NASTY_CONTEXT)
    outside = re.sub(r"(?s)(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert "<script>" not in outside
    assert "@team" not in outside
    assert "\x1b" not in text
    assert "\u202e" not in text


class Page(HTMLParser):
    """Collects tags, and the text outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data


def page(made: Result, context: Context) -> Page:
    parser = Page()
    parser.feed(render("html", made, context))
    parser.close()
    assert parser.open == []
    return parser


def test_html() -> None:
    shown = page(result(), CONTEXT)
    assert "1 of 2 scores cannot be trusted" in shown.text
    assert "scaler learned from all rows of X" in shown.text
    assert "X = scaler.fit_transform(X)" in shown.text
    assert [tag for tag, _ in shown.tags].count("svg") == 1
    for _, attributes in shown.tags:
        assert not {"src", "srcset", "onclick", "onload", "style"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")


def test_html_escapes_notebook_text() -> None:
    text = render("html", nasty(), NASTY_CONTEXT)
    shown = page(nasty(), NASTY_CONTEXT)
    assert [tag for tag, _ in shown.tags].count("script") == 1
    assert "alert(1)" in shown.text
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("name", ["full", "concise", "github", "azure"])
def test_no_terminal_escape_no_second_line(name: str) -> None:
    text = render(name, nasty(), NASTY_CONTEXT)
    assert "\x1b" not in text
    assert "\u202e" not in text
    for line in text.splitlines():
        assert not line.startswith(("second", "::error::%", "##vso[task.x]"))


def test_junit_is_xml_whatever_a_notebook_says() -> None:
    odd = leak(message="\x00\x0b\ufffe\ud800 ]]> <a>&", path="\x01.ipynb")
    assert ET.fromstring(render("junit", Result([odd]), CONTEXT)) is not None
    assert ET.fromstring(render("junit", nasty(), NASTY_CONTEXT)) is not None


@pytest.mark.parametrize("name", FORMATS)
def test_formats_leave_the_result_alone(name: str) -> None:
    made = result()
    render(name, made, CONTEXT)
    assert made == result()


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("json", "jsonl")])
def test_withdrawn_findings_are_hidden(name: str) -> None:
    made = Result([leak(verdict="withdrawn")])
    text = render(name, made, replace(CONTEXT, verbose=True))
    assert "learned from all rows" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_places_beyond_the_text_do_no_harm(name: str) -> None:
    far = Place(1, 99, 50, 120, 1)
    before = Place(None, 1, 1, 1, 1)
    for place in (far, before, Place(1, 1, 40, 1, 10), Place(7, 1, 1, 1, 1)):
        render(name, Result([leak(place=place, related=[Related("x", far)])]), CONTEXT)


def test_every_format_is_a_pure_function() -> None:
    """Its module opens nothing and looks at no environment."""
    from pathlib import Path

    import leaklint.output

    for file in Path(leaklint.output.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("open", "print", "input"), file
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("environ", "getenv", "stdout", "getcwd"), file
