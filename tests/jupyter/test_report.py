"""What a report shows: HTML that needs no styles, plain text, data."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from leaklint.jupyter import page
from leaklint.jupyter.report import News, Origin, Report
from leaklint.model import Note, Related, Result, Score
from tests.jupyter.samples import SOURCES, at, clean, everything, finding, scaler_finding

EVIL = "<script>alert('x')</script>\"'&"


class Tags(HTMLParser):
    """Collects tags and visible text, and checks that the tags are balanced."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.text = [], [], ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


def html(result, sources=SOURCES, **options):
    return Report(result, sources, **options)._repr_html_()


def test_html_is_balanced_and_structured():
    tags = Tags(html(everything()))
    assert {"h3", "h4", "details", "summary", "ol", "li", "code"} <= set(tags.seen)
    assert tags.seen.index("h3") < tags.seen.index("h4")


def test_verdict_is_the_first_thing_said():
    assert (
        Tags(html(everything())).text.split("\n")[0].strip().startswith("🛑 2 of 4 scores cannot be trusted")
    )


def test_html_says_all_without_styles_or_attributes():
    bare = re.sub(r"<style>.*?</style>", "", html(everything()), flags=re.DOTALL)
    text = Tags(re.sub(r"<(\w+)(?: [^>]*)>", r"<\1>", bare)).text
    for part in (
        "accuracy_score in cell 5 cannot be trusted",
        "scaler learned from all rows of X",
        "LK101 scaler-before-split · source (2) → fit (3) → split (4) → score (5) · small effect · certain",
        "X_scaled = scaler.fit_transform(X)",
        "Split first, then fit scaler on the training rows.",
        "# leaklint: ignore[LK101] why it is right here at the end of line 2 of cell 3",
        "%leaklint rule LK101",
        "cross_val_score in cell 7 nothing found",
        "depends on helper() in cell 8",
        "1 habit or remark",
        "1 call not followed",
        "cell 9 holds R.",
        "1 ignored",
        "units only",
    ):
        assert part in text


def test_no_scripts_and_no_inline_styles():
    shown = html(everything())
    assert "<script" not in shown
    assert " style=" not in shown
    assert "onclick" not in shown


def evil_result():
    evil = scaler_finding(
        message=f"`{EVIL}` and {EVIL}",
        name=EVIL,
        advice=EVIL,
        url=f"javascript:{EVIL}",
        related=[Related(EVIL, at(2), EVIL)],
        suppressed=EVIL,
    )
    score = Score(EVIL, at(5, 2), EVIL, "broken", findings=["aa"])
    habit = finding("LK307", "info", EVIL, 3, fingerprint="bb")
    return Result([evil, habit], [score], [Note(EVIL)], [], [evil])


def test_everything_from_a_notebook_is_escaped():
    shown = html(evil_result(), dict.fromkeys(range(8), EVIL), footer=EVIL)
    assert "<script" not in shown
    assert "alert('x')" not in shown.replace("&#x27;", "")
    assert "javascript:" not in shown
    assert Tags(shown).text.count("<script>alert") >= 6
    for other in (
        News([evil_result().findings[0]], dict.fromkeys(range(8), EVIL), EVIL),
        Origin({"name": EVIL, "rows": EVIL}),
    ):
        assert "<script" not in other._repr_html_()


def test_one_card_is_open():
    assert html(everything()).count(" open>") == 1


def test_cards_of_a_report_close_each_other():
    names = re.findall(r'<details class="leaklint-card[^"]*" name="([^"]+)"', html(everything()))
    assert len(names) == 2
    assert len(set(names)) == 1


def test_clean_result_is_never_a_bare_ok():
    assert "3 scores checked, nothing found" in html(clean())
    assert str(Report(clean())).startswith("3 scores checked, nothing found")
    assert "Nothing is scored yet" in html(Result())


def test_plain_text():
    text = str(Report(everything(), SOURCES, footer="the end"))
    assert text.startswith("2 of 4 scores cannot be trusted\n\naccuracy_score in cell 5 cannot be trusted")
    assert "  > cell 3  fit     X_scaled = scaler.fit_transform(X)" in text
    assert text.endswith("the end")
    assert max(map(len, text.splitlines())) <= 110


def test_bundle_always_has_html_and_text():
    data, metadata = Report(everything(), SOURCES)._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    assert set(metadata["leaklint"]) == {"version", "time", "cells"}


def test_result_as_data():
    data = Report(everything(), SOURCES).to_dict()
    assert data["verdict"] == "2 of 4 scores cannot be trusted"
    assert data["schema"] == 1
    assert len(data["scores"]) == 4


def test_result_as_frame():
    frame = Report(everything(), SOURCES).to_frame()
    assert list(frame["code"]) == ["LK101", "LK102", "LK307", "LK103"]
    assert list(frame["cell"]) == [3, 3, 7, 3]


def test_report_needs_no_pandas_or_widgets():
    code = (
        "import sys\n"
        "from leaklint.jupyter.report import Report\n"
        "from leaklint.model import Result\n"
        "Report(Result())._repr_mimebundle_()\n"
        "print([m for m in ('pandas', 'sklearn', 'ipywidgets', 'numpy', 'IPython') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_news_says_what_was_mended():
    news = News(everything().findings[:2], SOURCES)
    assert Tags(news._repr_html_()).seen.count("details") == 2
    assert not news.follow(Report(everything(), SOURCES), 11)
    later = everything()
    later.findings = later.findings[1:]
    assert news.follow(Report(later, SOURCES), 12)
    tags = Tags(news._repr_html_())
    assert "mended in run 12" in tags.text
    assert tags.seen.count("details") == 1
    assert "mended in run 12: LK101" in repr(news)


def test_news_leaves_what_is_told_again_to_the_later_output():
    news = News(everything().findings[:2], SOURCES)
    assert news.move([scaler_finding(severity="error")], SOURCES, 5)
    tags = Tags(news._repr_html_())
    assert "LK101 scaler-before-split: told again under cell 5" in tags.text
    assert tags.seen.count("details") == 1
    assert "LK101" not in repr(news)
    assert not news.move([scaler_finding()], SOURCES, 6)


def test_origin_of_a_name():
    facts = {
        "name": "X_test",
        "kind": "frame",
        "rows": "a part of `X`",
        "seen_by": ["`scaler` in cell 3"],
        "scores": ["`accuracy_score` in cell 5"],
    }
    text = Tags(Origin(facts)._repr_html_()).text
    for part in ("X_test", "frame", "a part of X", "scaler in cell 3", "1 score", "accuracy_score in cell 5"):
        assert part in text
    unseen = repr(Origin({"name": "X", "rows": "all of it"}))
    assert "Nothing has learned from these rows" in unseen
    assert "No score was computed on them" in unseen


def luminance(colour):
    def linear(value):
        value /= 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# Cards are a little darker or lighter than the page: a tenth of middle grey.
GROUNDS = {"light": ["#ffffff", "#f3f3f3"], "dark": ["#111111", "#1b1b1b", "#1e1e1e"]}
GROUNDS["unknown"] = GROUNDS["light"] + GROUNDS["dark"]


@pytest.mark.parametrize("theme", page.TONES)
def test_signs_stand_out_from_their_ground(theme):
    for tone in page.TONES[theme].values():
        for ground in GROUNDS[theme]:
            assert contrast(tone, ground) >= 3, (tone, ground)
