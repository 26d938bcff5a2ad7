"""Marks in the cells of a notebook, as a user sees them."""

from __future__ import annotations

import re

import pytest

from tests.browser.lab import LEAK, MENDED, SETTINGS, notebook

expect = pytest.importorskip("playwright.sync_api").expect


def test_a_leak_is_underlined_before_anything_ran(lab):
    lab.open(*LEAK)
    expect(lab.marks(1, "error")).to_have_text("scaler.fit_transform(X)")
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(1)
    line = lab.marks(1, "error").evaluate("node => getComputedStyle(node).textDecorationStyle")
    assert line == "wavy"


def test_marks_come_and_go_with_what_is_typed(lab):
    lab.open(*MENDED)
    expect(lab.editor(1)).to_be_visible()
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(0)
    lab.write(1, LEAK[1])
    expect(lab.marks(1, "error")).to_be_visible()
    lab.write(1, MENDED[1])
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(0)


def test_half_a_second_after_typing(lab):
    lab.open(*MENDED)
    lab.write(1, LEAK[1])
    waited = lab.page.evaluate(
        """async () => {
             const start = performance.now();
             while (!document.querySelector('.jp-leaklint-error.jp-leaklint-mark')) {
               await new Promise(go => setTimeout(go, 10));
             }
             return performance.now() - start;
           }"""
    )
    # The machine that runs the tests may be a slow one; the wait itself is 300 ms.
    assert waited < 1500


def test_an_emptied_cell_is_clean_at_once(lab):
    lab.open(*LEAK)
    expect(lab.marks(1)).to_have_count(1)
    # No answer comes any more: it has to vanish without one.
    lab.page.route(re.compile("leaklint/api/lint"), lambda route: None)
    lab.write(1, "")
    expect(lab.marks(1)).to_have_count(0, timeout=2000)
    expect(lab.page.locator(".jp-leaklint-StatusItem .jp-leaklint-error")).to_have_count(0)
    lab.page.unroute(re.compile("leaklint/api/lint"))


def test_a_deleted_cell_takes_its_findings_with_it(lab):
    lab.open(*LEAK)
    expect(lab.marks(1)).to_have_count(1)
    lab.page.route(re.compile("leaklint/api/lint"), lambda route: None)
    lab.run_js("(app, panel) => panel.content.model.sharedModel.deleteCell(1)")
    expect(lab.page.locator(".jp-leaklint-StatusItem .jp-leaklint-error")).to_have_count(0, timeout=2000)
    lab.page.unroute(re.compile("leaklint/api/lint"))


def test_a_moved_cell_takes_its_marks_with_it(lab):
    lab.open(*LEAK, "%md the end")
    expect(lab.marks(1)).to_have_count(1)
    # The text cell goes before everything: the order of the code is as it was.
    lab.run_js("(app, panel) => panel.content.model.sharedModel.moveCell(4, 0)")
    expect(lab.marks(2)).to_have_text("scaler.fit_transform(X)")
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(1)
    # Split before the scaler is fitted: another order, another verdict.
    lab.run_js("(app, panel) => panel.content.model.sharedModel.moveCell(3, 2)")
    expect(lab.panel.locator(".jp-leaklint-error")).to_have_count(0)


def test_typing_is_never_disturbed(lab):
    lab.open(*LEAK)
    lab.editor(1).click()
    lab.page.keyboard.press("Control+End")
    for letter in "\n# one two three":
        lab.page.keyboard.type(letter, delay=40)
    expect(lab.marks(1)).to_have_text("scaler.fit_transform(X)")
    lab.page.wait_for_timeout(600)
    lab.page.keyboard.type("!")
    assert lab.source(1) == LEAK[1] + "\n# one two three!"
    expect(lab.page.locator(".jp-Dialog")).to_have_count(0)


def test_the_keyboard_reaches_what_the_hover_says(lab):
    lab.open(*LEAK)
    lab.editor(1).click()
    expect(lab.marks(1)).to_have_count(1)  # until it is there, there is nothing to explain
    lab.page.keyboard.press("Control+F8")
    shown = lab.page.locator(".jp-leaklint-explain .jp-leaklint-hover")
    expect(shown).to_contain_text("LK101")
    expect(shown.get_by_role("button", name="Show in panel")).to_be_focused()
    expect(lab.marks(1)).to_have_count(1)
    lab.shot("explain")
    for name in ("Ignore here", "Rule page", "More"):
        lab.page.keyboard.press("Tab")
        expect(shown.get_by_role("button", name=name)).to_be_focused()
    lab.page.keyboard.press("Enter")
    expect(shown.get_by_role("button", name="Copy message")).to_be_visible()
    lab.page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(lab.editor(1)).to_be_focused()
    # From a cell that is not being edited too; Enter presses the button, and does not edit the cell.
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("Control+F8")
    expect(shown.get_by_role("button", name="Show in panel")).to_be_focused()
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Enter")
    expect(shown).to_have_count(0)
    expect(lab.editor(1)).to_contain_text("# leaklint: ignore[LK101]")


def test_the_hint_of_a_first_line_is_not_under_the_toolbar(lab):
    long = "settings = " + repr("with very many words " * 3) + "; X_train = X"
    lab.open(LEAK[0], LEAK[1], long, "1")
    lab.editor(3).click()
    lab.page.keyboard.press("Control+a")
    one = "; ".join(LEAK[2:]).replace("\n", "; ")
    lab.page.keyboard.insert_text(f"name = 'a value that is as long as this line allows it'; {one}")
    hint = lab.cell(3).locator(".jp-leaklint-hint")
    expect(hint).to_contain_text("↑ cell 2")
    expect(hint).to_be_in_viewport()
    lab.shot("hint-first")
    text, tools = hint.bounding_box(), lab.cell(3).locator(".jp-cell-toolbar").bounding_box()
    assert (
        tools is None or text["y"] >= tools["y"] + tools["height"] or text["x"] + text["width"] <= tools["x"]
    )


def test_hover_tells_the_way_of_the_data(lab):
    lab.open(*LEAK)
    lab.marks(1).hover()
    hover = lab.page.locator(".jp-leaklint-hover")
    expect(hover).to_be_visible()
    expect(hover).to_contain_text("LK101")
    expect(hover.locator(".jp-leaklint-hover-way")).to_have_text(
        "patients.csv (1) → scaler.fit_transform (2) → split (3) → LogisticRegression (4) → model.score (4)"
    )
    for action in ("Show in panel", "Ignore here", "Rule page"):
        expect(hover.get_by_role("button", name=action)).to_be_visible()
    box = hover.bounding_box()
    assert box is not None
    assert box["width"] <= 424
    assert hover.evaluate(
        """node => { const { left, top } = node.getBoundingClientRect();
             return node.contains(document.elementFromPoint(left + 20, top + 15)); }"""
    ), "something is over the hover"
    lab.shot("hover")
    hover.get_by_role("button", name="More").click()
    expect(hover.get_by_role("button", name="Ignore LK101 in this notebook")).to_be_visible()


def test_ignored_here_and_undone(lab):
    lab.open(*LEAK)
    lab.marks(1).hover()
    lab.page.locator(".jp-leaklint-hover").get_by_role("button", name="Ignore here").click()
    expect(lab.marks(1)).to_have_count(0)
    assert lab.source(1) == LEAK[1] + "  # leaklint: ignore[LK101]"
    lab.editor(1).click()
    lab.page.keyboard.press("Control+z")
    expect(lab.marks(1)).to_have_count(1)
    assert lab.source(1) == LEAK[1]


def test_ignored_in_the_notebook_and_undone(lab):
    lab.open(*LEAK)
    expect(lab.marks(1)).to_have_count(1)
    lab.editor(1).click()
    lab.command("leaklint:ignore-in-notebook")
    expect(lab.marks(1)).to_have_count(0)
    assert lab.metadata()["leaklint"] == {"ignore": ["LK101"]}
    lab.page.locator(".Toastify__toast").get_by_role("button", name="Undo").click()
    expect(lab.marks(1)).to_have_count(1)
    assert "leaklint" not in lab.metadata()


def test_next_and_previous_finding(lab):
    again = "X = StandardScaler().fit_transform(X)"
    lab.open(LEAK[0], LEAK[1], again, *LEAK[2:])
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(2)
    where = """(app, panel) => [panel.content.activeCellIndex,
        panel.content.activeCell.editor.getCursorPosition().line]"""
    lab.editor(0).click()
    for expected in ([1, 1], [2, 0], [1, 1]):
        lab.page.keyboard.press("Alt+F8")
        lab.page.wait_for_timeout(250)
        assert lab.run_js(where) == expected
    lab.page.keyboard.press("Alt+Shift+F8")
    lab.page.wait_for_timeout(250)
    assert lab.run_js(where) == [2, 0]


def test_related_places_of_the_selected_finding(lab):
    lab.open(*LEAK)
    expect(lab.panel.locator(".jp-leaklint-related")).to_have_count(0)
    lab.editor(0).click()
    lab.command("leaklint:next-finding")
    expect(lab.marks(2, "related")).to_have_text("train_test_split(X, y, random_state=0)")
    expect(lab.marks(0, "related")).to_have_text("pd.read_csv('patients.csv')")


def test_a_jump_far_down_a_long_notebook(lab):
    filler = [f"value_{n} = {n}\nvalue_{n} += 1" for n in range(120)]
    lab.open(LEAK[0], *filler, *LEAK[1:])
    lab.editor(0).click()
    lab.command("leaklint:next-finding")
    expect(lab.marks(121)).to_be_in_viewport()
    expect(lab.marks(121)).to_have_text("scaler.fit_transform(X)")


def test_the_line_just_edited_says_what_it_causes(lab):
    lab.open(LEAK[0], LEAK[1], "%md " + "text\n\n" * 30, "X_train = X", "1")
    expect(lab.panel.locator(".jp-leaklint-hint")).to_have_count(0)
    lab.editor(3).click()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.insert_text(LEAK[2].replace("random_state=0", "random_state=1"))
    lab.editor(4).click()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.insert_text(LEAK[3])
    hint = lab.cell(4).locator(".jp-leaklint-hint")
    expect(hint).to_contain_text(re.compile("↑ cell 2"))
    lab.shot("hint")
    hint.click()
    expect(lab.marks(1)).to_be_in_viewport()
    assert lab.run_js("(app, panel) => panel.content.activeCellIndex") == 1


@pytest.mark.parametrize(
    "name",
    ["🐙🐙", "données", "مرحبا", "e\u0301", "<b>&amp;'\""],
    ids=["emoji", "accents", "arabic", "combining", "html"],
)
def test_columns_and_text_of_every_script(lab, name):
    path = f"'{name}.csv'" if "'" not in name else repr(f"{name}.csv")
    lab.open(
        LEAK[0].replace("'patients.csv'", path),
        f"note = {name!r}; " + LEAK[1].partition("\n")[0],
        *(
            f"t = {name!r}; X = scaler.fit_transform(X)",
            *LEAK[2:],
        ),
    )
    expect(lab.marks(2, "error")).to_have_text("scaler.fit_transform(X)")
    lab.marks(2, "error").hover()
    message = lab.page.locator(".jp-leaklint-hover-message")
    expect(message).to_contain_text(f"{name}.csv")
    assert message.locator("b").count() == 0


def test_a_kernel_of_another_language_is_left_alone(lab):
    asked = []
    path = lab.server.save(notebook(*LEAK, kernel="other", language="julia"))

    def note(request):
        # What an earlier test had opened may still be asking.
        if "api/lint" in request.url and path in (request.post_data or ""):
            asked.append(request.url)

    lab.page.on("request", note)
    lab.show(path, ready=False)
    lab.kernel_idle()
    lab.page.wait_for_timeout(500)
    assert asked == []
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(0)
    expect(lab.page.locator(".jp-leaklint-StatusItem-inside")).to_have_count(0)


def test_two_views_of_one_notebook_and_another_one(lab):
    lab.open(*LEAK)
    expect(lab.marks(1)).to_have_count(1)
    lab.command("docmanager:clone")
    expect(lab.page.locator(".jp-leaklint-mark")).to_have_count(2)
    lab.open(*MENDED)
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(0)
    expect(lab.page.locator(".jp-leaklint-StatusItem")).to_contain_text("✓")


def test_copies_of_a_notebook_do_not_mix(lab):
    """Copies have cells of the same ids."""
    lab.open(*LEAK)
    expect(lab.marks(1)).to_have_count(1)
    lab.open(LEAK[0], MENDED[1], *MENDED[2:])
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(0)


def test_switched_off_and_on(fresh_lab):
    lab = fresh_lab()
    lab.open(*LEAK)
    expect(lab.marks(1)).to_have_count(1)
    lab.command("leaklint:toggle")
    expect(lab.marks(1)).to_have_count(0)
    expect(lab.page.locator(".jp-leaklint-StatusItem")).to_contain_text("off")
    lab.command("leaklint:toggle")
    expect(lab.marks(1)).to_have_count(1)


def test_settings_reach_the_marks(server, fresh_lab):
    server.set(SETTINGS, gutter=True, severities={"LK101": "warning"}, debounce=50)
    lab = fresh_lab()
    lab.open(*LEAK)
    expect(lab.marks(1, "warning")).to_have_count(1)
    expect(lab.cell(1).locator(".jp-leaklint-gutter .jp-leaklint-glyph")).to_have_count(1)
    lab.shot("gutter")


def test_ignored_by_a_setting(server, fresh_lab):
    server.set(SETTINGS, ignore=["LK1"])
    lab = fresh_lab()
    lab.open(*LEAK)
    expect(lab.page.locator(".jp-leaklint-StatusItem-inside")).to_be_visible()
    expect(lab.marks(1)).to_have_count(0)


def test_everywhere_one_expects_it(lab):
    lab.open(*LEAK)
    expect(lab.page.locator(".jp-leaklint-StatusItem")).to_contain_text(re.compile("Leaks: *1"))
    expect(lab.panel.locator('.jp-leaklint-ToolbarButton[data-severity="error"]')).to_be_visible()
    lab.panel.locator(".jp-leaklint-ToolbarButton").get_by_role("button").click()
    expect(lab.sidebar).to_be_visible()
    lab.editor(1).click(button="right")
    expect(lab.page.locator('.lm-Menu-item[data-command="leaklint:ignore-here"]')).to_be_visible()
    lab.page.keyboard.press("Escape")
    lab.page.locator(".lm-MenuBar-item", has_text="View").click()
    lab.page.locator('.lm-Menu-item[data-type="submenu"]', has_text="Data Leakage").hover()
    expect(lab.page.get_by_role("menuitem", name="Next Leakage Finding")).to_be_visible()
    lab.page.keyboard.press("Escape")


def test_notebook_7_has_the_marks_too(fresh_lab):
    lab = fresh_lab()
    path = lab.server.save(notebook(*LEAK))
    lab.start(f"notebooks/{path}")
    expect(lab.marks(1, "error")).to_have_text("scaler.fit_transform(X)", timeout=30_000)
    lab.marks(1).hover()
    expect(lab.page.locator(".jp-leaklint-hover")).to_be_visible()
    lab.editor(0).click()
    lab.page.keyboard.press("Alt+F8")
    lab.page.wait_for_timeout(250)
    assert lab.run_js("(app, panel) => panel.content.activeCellIndex") == 1
    lab.shot("notebook7")
