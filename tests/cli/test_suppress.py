from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from leaklint.config import Config
from leaklint.notebook import parse_notebook
from leaklint.suppress import collect, comments, finish

from .conftest import lint_notebook, notebook

TODAY = datetime.date(2026, 11, 22)
FIND = "f(X)  #? LK101 error small"


def outcome(text: str, config: Config | None = None, name: str = "a.ipynb") -> tuple[list[str], list[str]]:
    """Codes that are shown (with LK904's message), and codes that are suppressed."""
    made = parse_notebook(text.encode(), name)
    result = lint_notebook(made, Config(ignore=["LK904"]))
    result.findings, result.suppressed = [*result.findings, *result.suppressed], []
    result = finish(result, made, config or Config(), TODAY)
    shown = [f.message if f.code == "LK904" else f.code for f in result.findings]
    return shown, [f.code for f in result.suppressed]


def cell(*lines: str) -> tuple[list[str], list[str]]:
    return outcome(notebook("\n".join(lines)))


@pytest.mark.parametrize(
    "lines",
    [
        [FIND + "  # leaklint: ignore[LK101]"],
        [FIND + "  # leaklint: ignore[LK101] because it is exploration"],
        [FIND + "  #leaklint:ignore[LK101]"],
        [FIND + "  # leaklint: ignore [ LK101 ]"],
        [FIND + "  # leaklint: ignore[LK1]"],
        [FIND + "  # leaklint: ignore[ALL]"],
        [FIND + "  # leaklint: ignore[scaler-before-split]"],
        [FIND + "  # noqa: E501  # leaklint: ignore[LK101]"],
        [FIND + "  # leaklint: ignore[LK101, until=2026-11-22] still good today"],
        [FIND + "  # leaklint: ignore[LK101] until=2027-01-01 reason"],
        [FIND + "  # leaklint: ignore[LK101] until 2027-01-01: reason"],
        [FIND + "  # leaklint: ignore[LK101] until the data set is replaced"],
        ["y = g(  # leaklint: ignore[LK101]", "    " + FIND, ")"],
        ["y = g(", "    " + FIND, ")  # leaklint: ignore[LK101]"],
        ["y = g() + \\", "    " + FIND + "  # leaklint: ignore[LK101]"],
        ["s = '''", "#'''; f(X)  #? LK101 error small  # leaklint: ignore[LK101]"],
        [FIND, "# leaklint: file-ignore[LK101]"],
        ["%time x = 1", FIND + "  # leaklint: ignore[LK101]"],
        ["def f(:", FIND + "  # leaklint: ignore[LK101]"],
        ["a = 'unclosed", FIND + "  # leaklint: ignore[LK101]"],
        ["a = (1,", "import x", FIND + "  # leaklint: ignore[LK101]"],
    ],
)
def test_silences(lines: list[str]) -> None:
    assert cell(*lines) == ([], ["LK101"])


@pytest.mark.parametrize(
    "lines",
    [
        [FIND, "'# leaklint: ignore[LK101]'"],
        [FIND, '"""', "# leaklint: file-ignore[LK101]", '"""'],
        ["f(X, '# leaklint: ignore[LK101]')  #? LK101 error small"],
        [FIND, "s = 'it\\'s # leaklint: file-ignore[LK101]'"],
        [FIND, 'f"""{x} # leaklint: file-ignore[LK101]"""'],
    ],
)
def test_strings_are_no_comments(lines: list[str]) -> None:
    assert cell(*lines) == (["LK101"], [])


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("# leaklint: ignore[LK102]", "silences nothing: `LK102` finds nothing on this line"),
        ("# leaklint: ignore[LK101,LK102]", "silences nothing: `LK102` finds nothing on this line"),
        ("# leaklint: ignore", "names no rule: write `ignore[LK101]`"),
        ("# leaklint: ignore[]", "names no rule"),
        ("# leaklint: ignore[LK999]", "unknown rule `LK999`; did you mean"),
        ("# leaklint: ignore[LK101] until=2026-11-21", "expired on 2026-11-21"),
        ("# leaklint: ignore[LK101] until 2026-11-21: then", "expired on 2026-11-21"),
        ("# leaklint: ignore[LK101] until=soon", "`until=soon` is not a date"),
        ("# leaklint: ingore[LK101]", "`ingore` is no suppression"),
        ("# leaklint: file-ignore[LK201]", "finds nothing in this notebook"),
    ],
)
def test_useless_suppression_is_lk904(comment: str, told: str) -> None:
    shown, _ = cell(f"{FIND}  {comment}")
    messages = [message for message in shown if message != "LK101"]
    assert len(messages) == 1
    assert messages[0].startswith(f"`{comment}`")
    assert told in messages[0]


def test_expired_shows_what_it_hid() -> None:
    shown, hidden = cell(f"{FIND}  # leaklint: ignore[LK101] until=2020-01-01")
    assert "LK101" in shown
    assert hidden == []


def test_comment_on_a_line_of_its_own_reaches_nothing() -> None:
    made = parse_notebook(notebook(f"# leaklint: ignore[LK101]\n{FIND}").encode(), "a.ipynb")
    found = lint_notebook(made).findings
    assert [f.code for f in found] == ["LK101", "LK904"] or [f.code for f in found] == ["LK904", "LK101"]
    advice = next(f.advice for f in found if f.code == "LK904")
    assert "end of the line it is for" in advice


def test_only_its_own_line_and_cell() -> None:
    shown, hidden = outcome(notebook(f"{FIND}  # leaklint: ignore[LK101]\n{FIND}", FIND))
    assert shown == ["LK101", "LK101"]
    assert hidden == ["LK101"]


def test_rules_that_were_not_run_prove_nothing() -> None:
    text = notebook(f"{FIND}  # leaklint: ignore[LK101, LK102]")
    assert outcome(text, Config(select=["LK101", "LK904"])) == ([], ["LK101"])
    assert outcome(text, Config(select=["LK2", "LK904"])) == ([], [])


def test_unused_suppression_can_be_ignored() -> None:
    text = notebook("x = 1  # leaklint: ignore[LK102]")
    assert outcome(text, Config(ignore=["LK904"])) == ([], [])
    assert outcome(notebook("x = 1  # leaklint: ignore[LK102]\n# leaklint: file-ignore[LK904]"))[0] == []


def test_reason_required() -> None:
    config = Config(require_reason=True)
    shown, hidden = outcome(notebook(f"{FIND}  # leaklint: ignore[LK101]"), config)
    assert hidden == ["LK101"]
    assert "gives no reason" in shown[0]
    assert outcome(notebook(f"{FIND}  # leaklint: ignore[LK101] we know"), config) == ([], ["LK101"])
    shown, _ = outcome(notebook(f"{FIND}  # leaklint: ignore[LK101] until=2027-01-01"), config)
    assert "gives no reason" in shown[0]


def with_cell_metadata(text: str, metadata: dict[str, Any]) -> str:
    content = json.loads(text)
    content["cells"][0]["metadata"] = metadata
    return json.dumps(content)


def test_cell_tag() -> None:
    text = with_cell_metadata(notebook(FIND, FIND), {"tags": ["x", "leaklint-ignore-LK101"]})
    assert outcome(text) == (["LK101"], ["LK101"])
    shown, _ = outcome(with_cell_metadata(notebook("x", FIND), {"tags": ["leaklint-ignore-LK101"]}))
    assert "finds nothing in this cell" in "".join(shown)


def test_metadata() -> None:
    ours = {"ignore": ["LK101 our decision"]}
    assert outcome(notebook(FIND, FIND, leaklint=ours)) == ([], ["LK101", "LK101"])
    assert outcome(with_cell_metadata(notebook(FIND, FIND), {"leaklint": ours})) == (["LK101"], ["LK101"])
    assert outcome(notebook(FIND, leaklint=ours), Config(require_reason=True)) == ([], ["LK101"])


@pytest.mark.parametrize(
    "wrong", ["LK101", {"ignore": "LK101"}, {"ignore": [1]}, ["LK101"], {"ignore": [""]}]
)
def test_metadata_of_another_form(wrong: object) -> None:
    shown, hidden = outcome(notebook(FIND, leaklint=wrong))
    assert hidden == []
    assert any('{"leaklint": {"ignore": ["LK101 reason"]}}' in message for message in shown)


def test_configuration() -> None:
    config = Config(per_file_ignores={"a.*": ["LK101"]}, severity={"LK1": "info"})
    assert outcome(notebook(FIND), config) == ([], [])
    made = parse_notebook(notebook(FIND).encode(), "b.ipynb")
    assert [f.severity for f in lint_notebook(made, config).findings] == ["info"]


def test_places_are_on_physical_lines() -> None:
    text = notebook("x", "y = 1\nx = 2  # leaklint: ignore[LK101]")
    found = lint_notebook(parse_notebook(text.encode(), "a.ipynb")).findings[0]
    assert (found.place.cell_index, found.place.row, found.place.column) == (1, 2, 8)
    assert found.place.physical_line is not None
    assert "x = 2" in text.split("\n")[found.place.physical_line - 1]


def test_plain_python() -> None:
    lines = (
        f"{FIND}  # leaklint: ignore[LK101]",
        "x  # leaklint: ignore[LK102]",
        "score(y)  #s accuracy trusted",
    )
    made = parse_notebook("\n".join(lines).encode(), "a.py")
    found = lint_notebook(made)
    assert [f.code for f in found.suppressed] == ["LK101"]
    assert [(f.code, f.place.cell_index, f.place.row) for f in found.findings] == [("LK904", None, 2)]


def test_nothing_to_collect_in_other_languages() -> None:
    assert not collect(parse_notebook(notebook("%%bash\n# leaklint: file-ignore[LK1]").encode(), "a.ipynb"))


def test_logical_lines() -> None:
    code = "a = [  # one\n  1,\n  # two\n]  # three\n# four\nb = '''\n# no\n'''  # five"
    found = [(c.text, c.row, c.first_row, c.last_row, c.alone) for c in comments(code)]
    assert found == [
        ("# one", 1, 1, 4, False),
        ("# two", 3, 1, 4, True),
        ("# three", 4, 1, 4, False),
        ("# four", 5, 5, 5, True),
        ("# five", 8, 6, 8, False),
    ]
