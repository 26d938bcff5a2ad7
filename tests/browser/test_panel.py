"""The sidebar, as a user sees it: verdict, scores, cards, drawing, states, the live side."""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path

import pytest

from tests.browser.lab import LEAK, MENDED, notebook

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LINT = re.compile(r"/leaklint/api/lint\b")
HONEST = (
    "import pandas as pd\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\n"
    "other = pd.read_csv('other.csv')\n"
    "P, Q, p, q = train_test_split(other.drop(columns='y'), other['y'], random_state=1)\n"
    "clean = LogisticRegression().fit(P, p)\n"
    "clean.score(Q, q)"
)
# Steps that learn from all rows, each a finding of its own.
LEARNERS = ["scaler", "imputer", "selector", "encoder", "reducer", "mapper", "trimmer", "binner", "ranker"]
MANY = (
    LEAK[0]
    + "\nfrom sklearn.preprocessing import MinMaxScaler, RobustScaler, MaxAbsScaler"
    + "\nfrom sklearn.decomposition import PCA",
    *(
        f"{name} = {kind}()\nX = {name}.fit_transform(X)"
        for name, kind in zip(
            LEARNERS,
            ["StandardScaler", "MinMaxScaler", "PCA", "RobustScaler", "PCA", "MaxAbsScaler", "PCA"]
            + ["MinMaxScaler", "PCA"],
            strict=True,
        )
    ),
    *LEAK[2:],
)


@pytest.fixture
def panel(lab):
    """A function that opens a notebook and the panel beside it."""

    def start(*sources, **how):
        lab.command("leaklint:show-panel")
        lab.open(*sources, **how)
        expect(lab.sidebar).to_be_visible()
        return lab.sidebar

    return start


def cards(panel):
    return panel.locator("button.jp-leaklint-Card-head")


def test_the_verdict_comes_first_then_the_scores_with_what_spoils_them(lab, panel):
    shown = panel(*LEAK, HONEST)
    expect(shown.locator("h2")).to_have_text("1 of 2 scores cannot be trusted")
    scores = shown.locator(".jp-leaklint-Score")
    expect(scores).to_have_count(2)
    expect(scores.nth(0)).to_contain_text("model.score cell 4cannot be trusted")
    expect(scores.nth(1)).to_contain_text("clean.score cell 5nothing found")
    first = shown.locator(".jp-leaklint-Group").first
    expect(cards(first)).to_have_count(1)
    expect(cards(first)).to_contain_text("scaler")
    expect(cards(first)).to_contain_text("LK101 · small effect · source (1) → fit (2)")
    expect(first.get_by_role("img", name="error, certain")).to_be_visible()
    # Below eight findings there is nothing to filter.
    expect(shown.locator("input[type=search]")).to_have_count(0)


def test_counts_are_on_the_tab_and_told_to_who_cannot_see_them(lab, panel):
    shown = panel(*LEAK)
    expect(shown.locator(".jp-leaklint-Counts")).to_have_attribute("aria-label", "1 error")
    expect(shown.locator("[aria-live=polite]").last).to_have_text("1 error")
    tab = lab.page.locator(".lm-TabBar-tab[data-id=leaklint-panel]")
    expect(tab).to_have_attribute("data-leaklint", "1")
    expect(tab).to_have_attribute("data-leaklint-worst", "error")
    expect(tab).to_have_attribute("title", "leaklint: 1 error")
    assert tab.evaluate("tab => getComputedStyle(tab, '::before').content") == '"1"'
    lab.write(1, MENDED[1])
    expect(tab).not_to_have_attribute("data-leaklint", "1")


def test_a_card_opens_and_its_steps_lead_to_their_cells(lab, panel):
    shown = panel(*LEAK)
    card = cards(shown)
    expect(card).to_have_attribute("aria-expanded", "false")
    card.click()
    expect(card).to_have_attribute("aria-expanded", "true")
    body = shown.locator(".jp-leaklint-Card-body")
    expect(body.locator(".jp-leaklint-Place")).to_contain_text("X = scaler.fit_transform(X)cell 2, line 2")
    steps = body.locator(".jp-leaklint-Step")
    heads = steps.locator(".jp-leaklint-Step-head")
    expect(heads).to_have_text(["sourcecell 1", "fitcell 2", "splitcell 3", "fitcell 4", "scorecell 4"])
    expect(body).to_contain_text("Why it matters")
    expect(body.locator(".jp-RenderedMarkdown")).to_contain_text("A scaler learns a mean")
    expect(body).to_contain_text("Split first, then fit the scaler on the training rows only")
    # Related places are marked while it is open.
    expect(lab.marks(2, "related")).to_have_count(1)
    # The flash is over in a moment: it is noted when it comes.
    lab.page.evaluate(
        """() => {
             window.__flashed = [];
             new MutationObserver(changes => changes.forEach(({ target }) => {
               if (target.matches('.jp-Cell.jp-leaklint-flash')) {
                 window.__flashed.push(target.dataset.windowedListIndex);
               }
             })).observe(document.body, { subtree: true, attributeFilter: ['class'] });
           }"""
    )
    steps.nth(2).click()
    lab.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 2")
    lab.page.wait_for_function("() => window.__flashed.includes('2')")
    card.click()
    expect(shown.locator(".jp-leaklint-Card-body")).to_have_count(0)
    expect(lab.marks(2, "related")).to_have_count(0)


def test_one_card_is_open_at_a_time(lab, panel):
    shown = panel(*MANY)
    cards(shown).nth(0).click()
    cards(shown).nth(1).click()
    expect(shown.locator(".jp-leaklint-Card-body")).to_have_count(1)
    expect(cards(shown).nth(1)).to_have_attribute("aria-expanded", "true")


def test_the_panel_by_keyboard_alone(lab, panel):
    shown = panel(*MANY)
    cards(shown).first.focus()
    lab.page.keyboard.press("ArrowDown")
    expect(cards(shown).nth(1)).to_be_focused()
    lab.page.keyboard.press("End")
    expect(cards(shown).last).to_be_focused()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("Enter")
    expect(cards(shown).first).to_have_attribute("aria-expanded", "true")
    lab.page.keyboard.press("Tab")
    expect(shown.locator(".jp-leaklint-Place")).to_be_focused()
    lab.page.keyboard.press("Tab")
    expect(shown.locator(".jp-leaklint-Step").first).to_be_focused()
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 0")
    about = shown.get_by_role("button", name=re.compile("About LK"))
    about.focus()
    lab.page.keyboard.press("Enter")
    expect(shown.locator(".jp-leaklint-Back")).to_be_focused()
    lab.page.keyboard.press("Escape")
    expect(about).to_be_focused()
    cards(shown).first.focus()
    lab.page.keyboard.press("Escape")
    expect(cards(shown).first).to_have_attribute("aria-expanded", "false")


def test_the_page_of_a_rule_is_shown_inside_the_panel(lab, panel):
    shown = panel(*LEAK)
    cards(shown).click()
    shown.get_by_role("button", name="About LK101").click()
    page = shown.locator(".jp-leaklint-Page")
    expect(page.locator("h1")).to_contain_text("LK101 scaler-before-split")
    expect(page.locator("pre").first).to_contain_text("StandardScaler().fit_transform(X)")
    expect(shown.locator("h2.jp-leaklint-Verdict")).to_be_hidden()
    page.locator(".jp-leaklint-Back").click()
    expect(shown.locator("h2.jp-leaklint-Verdict")).to_be_visible()
    expect(shown.locator(".jp-leaklint-Card-body")).to_be_visible()


def test_ignored_here_and_in_the_notebook(lab, panel):
    shown = panel(*LEAK)
    cards(shown).click()
    shown.get_by_role("button", name="Ignore here").click()
    expect(shown.locator(".jp-mod-gone")).to_contain_text("Ignored")
    expect(cards(shown)).to_have_count(0)
    assert "# leaklint: ignore[LK101]" in lab.source(1)
    shown.get_by_role("button", name="1 ignored").click()
    expect(shown.locator(".jp-leaklint-Fold-body")).to_contain_text("LK101 · cell 2")
    # What was open before is open again.
    lab.write(1, LEAK[1])
    shown.get_by_role("button", name="Ignore LK101 in this notebook").click()
    expect(cards(shown)).to_have_count(0)
    assert lab.metadata()["leaklint"] == {"ignore": ["LK101"]}
    expect(shown.get_by_role("button", name="1 ignored")).to_be_visible()


def test_what_was_mended_shows_a_check_mark_for_a_moment(lab, panel):
    shown = panel(*LEAK)
    expect(cards(shown)).to_have_count(1)
    lab.write(1, MENDED[1])
    gone = shown.locator(".jp-mod-gone")
    expect(gone).to_contain_text("Mended")
    expect(cards(shown)).to_have_count(0)
    expect(shown.locator("h2")).to_contain_text("1 score checked, nothing found")
    expect(gone).to_have_count(0, timeout=6000)


def test_copied_as_markdown(fresh_lab):
    lab = fresh_lab(permissions=["clipboard-read", "clipboard-write"])
    lab.command("leaklint:show-panel")
    path = lab.open(*LEAK)
    cards(lab.sidebar).click()
    lab.sidebar.get_by_role("button", name="Copy as Markdown").click()
    text = lab.page.evaluate("() => navigator.clipboard.readText()")
    assert text.startswith("**[LK101](")
    assert f"`{path}`, cell 2)**" not in text
    assert "2. fit, cell 2: `X = scaler.fit_transform(X)` ←" in text
    assert "How to mend it: Split first" in text


def test_the_drawing_shows_the_leak_and_its_stations_lead_to_their_cells(lab, panel):
    shown = panel(*LEAK)
    toggle = shown.get_by_role("button", name="The way of the data to model.score")
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    drawing = shown.locator(".jp-leaklint-Drawing")
    expect(drawing.locator("svg title").first).to_have_text("How the data came to model.score")
    expect(drawing.locator("svg desc")).to_contain_text("fit scaler (cell 2)")
    expect(drawing.locator("svg desc")).to_contain_text("1 leak leads back")
    expect(drawing.locator(".jp-leaklint-Drawing-leak.jp-mod-error")).to_have_count(1)
    for lane in ("plain", "train", "test"):
        assert drawing.locator(f".jp-leaklint-Drawing-lane.jp-mod-{lane}").count()
    stations = drawing.locator(".jp-leaklint-Station code")
    expect(stations).to_have_text(
        ["patients.csv", "scaler", "train_test_split", "LogisticRegression", "model.score"]
    )
    stations.nth(2).click()
    lab.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 2")
    toggle.click()
    expect(drawing).to_have_count(0)


def test_filters_search_groups_and_sorting_from_eight_findings_up(lab, panel):
    shown = panel(*MANY)
    search = shown.locator("input[type=search]")
    expect(search).to_be_visible()
    total = cards(shown).count()
    assert total >= 8
    search.fill("trimmer")
    expect(cards(shown)).to_have_count(1)
    expect(shown.locator(".jp-leaklint-Filters-result")).to_contain_text("1 finding shown")
    # A filter hides cards, never a score.
    expect(shown.locator(".jp-leaklint-Score")).to_have_count(1)
    shown.get_by_role("button", name="show all").click()
    expect(cards(shown)).to_have_count(total)
    shown.get_by_role("button", name="Filter, group and sort").click()
    shown.get_by_role("group", name="Severities").get_by_role("button", name="error").click()
    expect(cards(shown)).to_have_count(0)
    shown.get_by_role("button", name="show all").click()
    shown.get_by_role("combobox", name="Group").select_option("cell")
    titles = shown.locator(".jp-leaklint-Group-title")
    expect(titles.first).to_have_text("cell 2")
    expect(titles).to_have_count(total)
    shown.get_by_role("combobox", name="Group").select_option("rule")
    assert titles.count() < total
    shown.get_by_role("combobox", name="Sort").select_option("document")
    expect(cards(shown).first).to_contain_text("scaler")
    shown.get_by_role("combobox", name="Group").select_option("score")
    shown.get_by_role("combobox", name="Sort").select_option("gravity")


def test_old_results_dim_while_linting_takes_long_and_are_never_blanked(lab, panel):
    shown = panel(*LEAK)
    expect(cards(shown)).to_have_count(1)
    lab.page.route(LINT, lambda route: None)
    lab.write(3, LEAK[3] + "\nprint('more')")
    expect(shown.locator(".jp-leaklint-Result.jp-mod-stale")).to_be_visible()
    expect(shown.locator("h2")).to_have_text("The only score cannot be trusted")
    expect(cards(shown)).to_have_count(1)
    lab.page.unroute(LINT)


def test_cards_stay_where_they_are_under_the_pointer(lab, panel):
    shown = panel(*MANY)
    before = cards(shown).all_inner_texts()
    assert len(before) == 9
    cards(shown).nth(5).hover()
    # The first of them becomes a warning's lesser: it would move to the end.
    lab.page.route(LINT, lambda route: route.fulfill(json=_weaker(route.fetch().json(), "scaler")))
    lab.command("leaklint:lint")
    warned = shown.locator(".jp-leaklint-Card.jp-mod-warning")
    expect(warned).to_have_count(1)
    where = "cards => cards.findIndex(card => card.classList.contains('jp-mod-warning'))"
    place = shown.locator(".jp-leaklint-Card").evaluate_all(where)
    lab.page.unroute(LINT)
    lab.page.mouse.move(200, 300)
    lab.command("leaklint:lint")
    assert place == next(n for n, text in enumerate(before) if text.startswith("scaler"))


def _weaker(answer, name):
    for finding in answer["findings"]:
        if f"`{name}`" in finding["message"]:
            finding["severity"] = "warning"
    return answer


def test_exported_in_each_format(lab, panel):
    shown = panel(*LEAK)
    for item, ending in (("HTML page", ".html"), ("Markdown", ".md"), ("JSON", ".json")):
        shown.get_by_role("button", name="Save the report").click()
        with lab.page.expect_download() as started:
            shown.get_by_role("menuitem", name=item).click()
        assert started.value.suggested_filename.endswith("-leaklint" + ending)
    text = started.value.path().read_text()
    assert json.loads(text)["findings"][0]["code"] == "LK101"
    # By keyboard: down to the second, and out again.
    opener = shown.get_by_role("button", name="Save the report")
    opener.focus()
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.press("ArrowDown")
    expect(shown.get_by_role("menuitem", name="Markdown")).to_be_focused()
    lab.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(shown.get_by_role("menu")).to_have_count(0)


def test_guessed_roles_are_asked_about_and_kept_in_the_notebook(lab, panel):
    shown = panel(*LEAK)
    roles = shown.locator(".jp-leaklint-Roles")
    expect(roles).to_contain_text("label died: right?")
    roles.get_by_role("button", name="Yes, keep").click()
    expect(roles).not_to_contain_text("right?")
    assert lab.metadata()["leaklint"] == {"roles": {"target": ["died"]}}
    roles.get_by_role("button", name="Change").click()
    roles.get_by_label("entity").fill("pid, ward")
    lab.page.keyboard.press("Enter")
    expect(roles).to_contain_text("label died, entity pid, ward")
    assert lab.metadata()["leaklint"]["roles"]["group"] == ["pid", "ward"]
    roles.get_by_role("button", name="Forget").click()
    expect(roles).to_contain_text("label died: right?")
    assert "leaklint" not in lab.metadata()


def test_text_of_a_notebook_is_shown_as_text(lab, panel):
    evil = (
        'X = scaler.fit_transform(X)  # <img src=x onerror="window.__bad=1"> \N{SLIGHTLY SMILING FACE} \u05d0'
    )
    shown = panel(LEAK[0], LEAK[1].splitlines()[0] + "\n" + evil, *LEAK[2:])
    cards(shown).click()
    expect(shown.locator(".jp-leaklint-Place code")).to_have_text(evil)
    assert shown.locator("img").count() == 0
    assert lab.page.evaluate("() => window.__bad") is None


# ---- states


def test_nothing_scored_yet_and_clean(lab, panel):
    shown = panel("x = 1")
    expect(shown.locator("h2")).to_have_text("Nothing is scored yet")
    expect(shown).to_contain_text("as soon as a cell computes one")
    shown = panel(HONEST)
    expect(shown.locator("h2.jp-mod-good")).to_have_text("1 score checked, nothing found")


def test_not_green_unless_everything_was_followed(lab, panel):
    shown = panel(
        HONEST.replace("clean.score(Q, q)", "from helpers import prepare\nclean.score(prepare(Q), q)")
    )
    expect(shown.locator("h2")).to_contain_text("not followed: helpers.prepare()")
    expect(shown.locator("h2.jp-mod-unsure")).to_be_visible()
    shown.get_by_role("button", name="1 call not followed").click()
    expect(shown.locator(".jp-leaklint-Fold-body")).to_contain_text("helpers.prepare() cell 1")


def test_no_notebook_and_switched_off(lab, panel):
    shown = panel(*LEAK)
    switch = shown.get_by_role("switch", name="leaklint")
    expect(switch).to_be_checked()
    switch.click()
    expect(shown).to_contain_text("leaklint is off")
    expect(lab.panel.locator(".jp-leaklint-mark")).to_have_count(0)
    shown.get_by_role("button", name="Switch on").click()
    expect(cards(shown)).to_have_count(1)
    lab.close_all()
    expect(shown).to_contain_text("No notebook is open")


def test_another_language_is_left_alone(lab, panel):
    lab.command("leaklint:show-panel")
    lab.open("x = 1", kernel="other", language="julia", ready=False)
    expect(lab.sidebar).to_contain_text("This notebook is not in Python")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 404, "body": "?"}, ["missing on the Jupyter server", "pip install jupyter-leaklint"]),
        (
            {"status": 200, "json": {"version": "99.0", "findings": []}},
            ["another version", "99.0", "pip install"],
        ),
        (
            {"status": 500, "json": {"version": "0.1.0", "message": "ValueError in the engine"}},
            ["leaklint stumbled", "ValueError in the engine", "Copy the report"],
        ),
    ],
    ids=["missing", "version", "crash"],
)
def test_when_the_server_cannot_help_the_panel_says_what_to_do(lab, panel, answer, words):
    lab.page.route(LINT, lambda route: route.fulfill(**answer))
    shown = panel(*LEAK)
    for word in words:
        expect(shown.locator(".jp-leaklint-Message")).to_contain_text(word)
    expect(shown.get_by_role("button", name="Try again")).to_be_visible()
    lab.page.unroute(LINT)
    # It also asks again by itself, and may be first.
    with contextlib.suppress(playwright.TimeoutError):
        shown.get_by_role("button", name="Try again").click(timeout=2000)
    expect(shown.locator("h2")).to_have_text("The only score cannot be trusted")
    # What the browser itself says of the answers is no error of ours.
    lab.errors.clear()


# ---- how it looks


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"])
def test_contrast_as_the_themes_really_are(lab, panel, theme):
    shown = panel(*LEAK)
    cards(shown).click()
    lab.command("apputils:change-theme", theme=theme)
    lab.page.wait_for_function(
        "theme => document.body.dataset.jpThemeName === theme && !document.querySelector('.jp-mod-themeLoading')",
        arg=theme,
    )
    lab.page.wait_for_timeout(500)
    try:
        for found in lab.page.evaluate(CONTRAST):
            assert found["contrast"] >= found["wanted"], found
        lab.shot(f"panel-{theme.split()[-1].lower()}")
    finally:
        lab.command("apputils:change-theme", theme="JupyterLab Light")


# Every text of the panel against the ground it stands on, and every sign.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = c => c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const grounds = node => {
    const found = [];
    for (let at = node; at; at = at.parentElement) found.unshift(getComputedStyle(at).backgroundColor);
    return ['white', ...found];
  };
  const contrast = (node, colour) => {
    const under = grounds(node);
    const [low, high] = [light(rgb(under)), light(rgb([...under, colour]))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const panel = document.querySelector('.jp-leaklint-Panel');
  const shown = node => node.getClientRects().length > 0;
  const texts = [...panel.querySelectorAll('*')].filter(node => shown(node) && !node.closest('pre')
    && [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()));
  const signs = [...panel.querySelectorAll('svg.jp-leaklint-Glyph path')].filter(shown);
  return [
    ...texts.map(node => ({ what: node.textContent.slice(0, 40), wanted: 4.5,
      contrast: contrast(node, getComputedStyle(node).color) })),
    ...signs.map(node => ({ what: 'sign', wanted: 3,
      contrast: contrast(node.closest('svg'), getComputedStyle(node).stroke) })),
  ];
}"""


def test_usable_at_240_pixels(lab, panel):
    shown = panel(*LEAK, HONEST)
    box = shown.bounding_box()
    edge = box["x"] - 2
    lab.page.mouse.move(edge, 400)
    lab.page.mouse.down()
    lab.page.mouse.move(edge + box["width"] - 240, 400, steps=4)
    lab.page.mouse.up()
    cards(shown).click()
    shown.get_by_role("button", name=re.compile("The way of the data to model")).click()
    width = shown.evaluate("node => node.clientWidth")
    assert 200 <= width <= 260
    # Nothing is wider than the panel; what is longer ends in dots or wraps.
    wide = shown.evaluate(
        """panel => [...panel.querySelectorAll('*')].filter(node => !node.closest('svg, pre'))
             .filter(node => node.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1)
             .map(node => node.className)"""
    )
    assert wide == []
    lab.shot("panel-240")


def test_reduced_motion_is_respected(fresh_lab):
    lab = fresh_lab(reduced_motion="reduce")
    lab.command("leaklint:show-panel")
    lab.open(*LEAK)
    lab.write(1, MENDED[1])
    gone = lab.sidebar.locator(".jp-mod-gone")
    expect(gone).to_be_visible()
    assert gone.evaluate("node => getComputedStyle(node).animationName") == "none"


# ---- the kernel

FAKE = """
def _target(comm, message):
    def told(message):
        kind = message["content"]["data"]["type"]
        if kind == "check":
            comm.send({"type": "busy", "done": 0.4, "what": "exact row comparison"})
        elif kind == "on":
            comm.send(STATE)
    comm.on_msg(told)
get_ipython().kernel.comm_manager.register_target("leaklint.live", _target)
"""
STATE = {
    "type": "state",
    "protocol": 1,
    "version": "0.1.0",
    "watching": True,
    "run": 17,
    "elapsed_ms": 4.2,
    "frames": [
        {
            "name": "X_test",
            "kind": "DataFrame",
            "rows": 114,
            "columns": 30,
            "bytes": 27360,
            "role": "test",
            "from": "held-out part of `patients.csv`",
            "findings": [],
        }
    ],
    "estimators": [
        {
            "name": "scaler",
            "class": "StandardScaler",
            "saw": "569 rows: 455 of `X_train` + 114 of `X_test`",
            "verdict": "confirmed",
            "findings": [],
        }
    ],
    "findings": [],
    "ledger": [
        {
            "name": "X_test",
            "rows": 114,
            "looks": 3,
            "runs": 10,
            "spread": [0.91, 0.94],
            "bound": 0.098,
            "metric": "accuracy",
        }
    ],
    "notes": [],
}


def run_silently(lab, code):
    lab.kernel_idle()
    told = lab.run_js(
        """async (app, panel, code) => {
             const kernel = panel.sessionContext.session.kernel;
             const reply = await kernel.requestExecute({ code, store_history: false }).done;
             return reply.content.status;
           }""",
        code,
    )
    assert told == "ok"


def test_live_evidence_is_shown_after_a_click_and_survives_a_restart(lab, panel):
    shown = panel(*LEAK)
    live = shown.get_by_role("switch", name="Live evidence")
    expect(live).not_to_be_checked()
    run_silently(lab, "%load_ext leaklint")
    run_silently(lab, FAKE.replace("STATE", repr(STATE)))
    live.click()
    expect(live).to_be_checked()
    fold = shown.locator(".jp-leaklint-Fold-body")
    expect(fold).to_contain_text("after run 17, 4.2 ms")
    expect(fold.locator(".jp-leaklint-Frames")).to_contain_text("X_testtest114 × 30 · 27 kB")
    expect(fold.locator(".jp-leaklint-Estimators")).to_contain_text("saw 569 rows: 455 of X_train")
    expect(fold.locator(".jp-leaklint-Ledger")).to_contain_text("accuracy from 0.91 to 0.94; 3 looks")
    shown.get_by_role("button", name="The way of the data to model.score").click()
    expect(shown.locator(".jp-leaklint-Station").last).to_contain_text("114 rows")
    fold.get_by_role("button", name="Check everything").click()
    expect(fold.locator("progress")).to_have_attribute("value", "0.4")
    # After a restart the line is taken up again, now with the real thing at its other end.
    lab.run_js("(app, panel) => panel.sessionContext.session.kernel.restart()")
    expect(fold).to_contain_text("No frames and no fitted objects in the kernel yet")
    expect(live).to_be_checked()
    live.click()
    expect(live).not_to_be_checked()
    expect(fold).to_contain_text("No value of a cell leaves the kernel")


def test_a_kernel_without_leaklint_is_told_of(lab, panel):
    shown = panel(*LEAK)
    # What another environment would say.
    run_silently(lab, "import sys; sys.modules['leaklint'] = None")
    shown.get_by_role("switch", name="Live evidence").click()
    fold = shown.locator(".jp-leaklint-Fold-body")
    expect(fold).to_contain_text("Live evidence needs jupyter-leaklint in kernel")
    expect(fold.locator(".jp-leaklint-Command")).to_contain_text("%pip install jupyter-leaklint")
    expect(shown.get_by_role("switch", name="Live evidence")).not_to_be_checked()
    # The marks from the code go on.
    expect(cards(shown)).to_have_count(1)
    run_silently(lab, "del sys.modules['leaklint']")
    fold.get_by_role("button", name="Try again").click()
    expect(fold).to_contain_text("No frames and no fitted objects in the kernel yet")


def test_nothing_runs_in_a_kernel_without_a_click(lab, panel):
    panel(*LEAK)
    run_silently(lab, "import sys; assert 'leaklint' not in sys.modules")


def test_two_notebooks_have_each_their_own_panel(lab, panel):
    shown = panel(*LEAK)
    first = lab.run_js("(app, panel) => panel.context.path")
    expect(cards(shown)).to_have_count(1)
    lab.show(lab.server.save(notebook(HONEST)))
    expect(shown.locator("h2")).to_have_text("1 score checked, nothing found")
    lab.show(first, ready=False)
    expect(shown.locator("h2")).to_have_text("The only score cannot be trusted")


def test_in_notebook_7_too(fresh_lab):
    lab = fresh_lab()
    path = lab.server.save(notebook(*LEAK))
    lab.start(f"notebooks/{path}")
    lab.command("leaklint:show-panel")
    expect(lab.sidebar.locator("h2.jp-leaklint-Verdict")).to_have_text("The only score cannot be trusted")
    cards(lab.sidebar).click()
    expect(lab.sidebar.locator(".jp-leaklint-Step")).to_have_count(5)
    lab.sidebar.locator(".jp-leaklint-Step").nth(2).click()
    expect(lab.page.locator('.jp-Cell.jp-mod-active[data-windowed-list-index="2"]')).to_be_attached()


REAL = (
    "from sklearn.datasets import load_breast_cancer\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "df = load_breast_cancer(as_frame=True).frame\n"
    "X, y = df.drop(columns='target'), df['target']",
    "scaler = StandardScaler().set_output(transform='pandas')\nX = scaler.fit_transform(X)",
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)",
    "model = LogisticRegression(max_iter=500).fit(X_train, y_train)\nmodel.score(X_test, y_test)",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_real_kernel_shows_what_it_holds(fresh_lab, theme):
    pytest.importorskip("sklearn")
    lab = fresh_lab(viewport={"width": 1280, "height": 1010})
    lab.command("apputils:change-theme", theme=f"JupyterLab {theme.title()}")
    lab.command("application:toggle-left-area")
    lab.command("leaklint:show-panel")
    lab.open(*REAL, name=f"live-{theme}/tumours.ipynb")
    shown = lab.sidebar
    edge = shown.bounding_box()["x"] - 2
    lab.page.mouse.move(edge, 300)
    lab.page.mouse.down()
    lab.page.mouse.move(edge - 110, 300, steps=4)
    lab.page.mouse.up()
    lab.kernel_idle()
    lab.command("notebook:run-all-cells")
    expect(lab.cell(3).locator(".jp-OutputArea-output")).to_contain_text("0.9")
    shown.get_by_role("switch", name="Live evidence").click()
    expect(shown.locator(".jp-leaklint-Frames")).to_contain_text("143 × 30")
    shown.get_by_role("button", name="The way of the data to model.score").click()
    expect(shown.locator(".jp-leaklint-Station").last).to_contain_text("143 rows")
    # The code alone was sure; the scaler itself confirms it.
    shown.get_by_role("button", name="Check everything").click()
    expect(shown.locator(".jp-leaklint-Estimators")).to_contain_text("saw 569 rows")
    expect(cards(shown)).to_contain_text("confirmed")
    lab.page.mouse.move(300, 700)
    lab.page.wait_for_timeout(300)
    picture = shown.screenshot()
    assert len(picture) < 150_000
    if os.environ.get("LEAKLINT_PICTURES"):
        (IMAGES / f"live-{theme}.png").write_bytes(picture)
    assert (IMAGES / f"live-{theme}.png").is_file()
