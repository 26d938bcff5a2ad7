from __future__ import annotations

import pytest

from leaklint.output.terminal import Mark, Paint, frame, text_width

PLAIN = Paint(False)


def draw(lines: list[str], row: int, column: int, end_row: int, end: int, **options: int) -> str:
    mark = Mark(row, column, end_row, end, "here", main=True)
    return "\n".join(frame(lines, mark, 3, PLAIN, **options))


def test_carets_stand_under_the_range() -> None:
    assert draw(["x = f(y)"], 1, 5, 1, 9) == "  1 | x = f(y)\n    |     ^^^^ here"


def test_wide_characters_take_two_columns() -> None:
    assert draw(["日本 = f(é)"], 1, 6, 1, 10) == "  1 | 日本 = f(é)\n    |        ^^^^ here"


def test_marks_that_combine_take_none() -> None:
    assert draw(["e\u0301 = f()"], 1, 6, 1, 9).splitlines()[1] == "    |     ^^^ here"


def test_tabs_are_four_columns() -> None:
    assert draw(["\tx = 1"], 1, 2, 1, 3) == "  1 |     x = 1\n    |     ^ here"


def test_control_characters_are_shown_not_sent() -> None:
    drawn = draw(["s = '\x1b[2J' + x"], 1, 5, 1, 11)
    assert "\x1b" not in drawn
    assert drawn.splitlines()[1] == "    |     ^^^^^^ here"


def test_empty_range_is_one_caret() -> None:
    assert draw(["abc"], 1, 2, 1, 2).splitlines()[1] == "    |  ^ here"
    assert draw([""], 1, 1, 1, 1).splitlines()[1] == "    | ^ here"


def test_range_of_several_lines() -> None:
    assert draw(["x = f(", "    a,", ")"], 1, 5, 3, 2) == (
        "  1 | x = f(\n    |     ^^\n  2 |     a,\n    |     ^^\n  3 | )\n    | ^ here"
    )


def test_long_range_is_cut_in_the_middle() -> None:
    lines = [f"line {n}" for n in range(1, 31)]
    drawn = draw(lines, 1, 1, 30, 8)
    assert "..." in drawn
    assert "line 3\n" in drawn
    assert "line 15" not in drawn
    assert drawn.endswith("here")


def test_range_that_ends_at_the_beginning_of_a_line() -> None:
    assert draw(["for a in b:", "    c", "d"], 1, 1, 3, 1).endswith("  2 |     c\n    |     ^ here")


def test_lines_around() -> None:
    drawn = draw(["a", "b", "c"], 2, 1, 2, 2, around=1)
    assert drawn == "  1 | a\n  2 | b\n    | ^ here\n  3 | c"


@pytest.mark.parametrize("start", [1, 150, 390])
def test_long_line_is_cut_around_the_range(start: int) -> None:
    text = "".join(chr(ord("a") + n % 26) for n in range(400))
    source, carets = draw([text], 1, start, 1, start + 8, width=80).splitlines()
    assert len(source) <= 80
    at = carets.index("^")
    assert source[at : at + 8] == text[start - 1 : start + 7]


def test_range_wider_than_the_terminal() -> None:
    source, carets = draw(["x" * 500], 1, 1, 1, 501, width=80).splitlines()
    assert len(source) <= 80
    assert carets.startswith("    | ^^^^")


def test_places_that_are_not_there() -> None:
    assert draw([], 1, 1, 1, 5) == "    | here"
    assert draw(["a"], 7, 1, 9, 5) == "    | here"


def test_colour() -> None:
    lines = frame(["abc"], Mark(1, 1, 1, 4, "here", main=False), 3, Paint(True))
    assert "\x1b[" in lines[1]
    assert lines[1].endswith("--- here\x1b[0m")


def test_width() -> None:
    assert text_width("ab") == 2
    assert text_width("日本") == 4
