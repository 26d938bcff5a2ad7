"""The verdict, and what is told, folded away or left out."""

import pytest

from leaklint.jupyter.page import page
from leaklint.jupyter.plain import text
from leaklint.jupyter.story import because_of_ignored, code_at, steps, tell, way_in_short
from leaklint.model import NotFollowed, Place, Result, Score
from tests.jupyter.samples import SOURCES, at, clean, everything, finding, scaler_finding


def headline(*verdicts, findings=(), **score):
    scores = [Score("accuracy_score", at(5, 2), verdict=verdict, **score) for verdict in verdicts]
    return tell(Result(list(findings), scores))


@pytest.mark.parametrize(
    ("verdicts", "words", "tone"),
    [
        (["broken", "broken", "trusted"], "2 of 3 scores cannot be trusted", "bad"),
        (["broken"], "The only score cannot be trusted", "bad"),
        (["broken", "broken"], "None of the 2 scores can be trusted", "bad"),
        (["broken", "doubtful", "trusted"], "1 of 3 scores cannot be trusted, 1 more is doubtful", "bad"),
        (["doubtful", "trusted"], "1 of 2 scores is doubtful", "doubt"),
        (["doubtful"], "The only score is doubtful", "doubt"),
        (["trusted"] * 3, "3 scores checked, nothing found", "good"),
        ([], "Nothing is scored yet", "empty"),
    ],
)
def test_verdict_comes_first(verdicts, words, tone):
    story = headline(*verdicts)
    assert (story.headline, story.tone) == (words, tone)


def test_green_only_if_everything_was_followed():
    story = headline("not-followed", "trusted", not_followed=[NotFollowed("prepare", at(5))])
    assert story.headline == "2 scores checked, nothing found; 1 call not followed: `prepare()`"
    assert story.tone == "unsure"


def test_a_leak_before_any_score_is_told():
    story = headline(findings=[scaler_finding(severity="warning")])
    assert story.headline == "Nothing is scored yet, but 1 leak would spoil the first score"
    assert [f.code for f in story.loose] == ["LK101"]


def test_a_finding_is_told_in_full_once():
    story = tell(everything(), SOURCES)
    first, second = story.entries[:2]
    assert [f.code for f in first.findings] == ["LK101"]
    assert (second.findings, [f.code for f in second.told_before]) == ([], ["LK101"])


def test_habits_and_withdrawn_findings_are_folded():
    story = tell(everything(), SOURCES)
    assert [f.code for f in story.habits] == ["LK307"]
    assert [f.code for f in story.withdrawn] == ["LK103"]
    assert [f.code for f in story.shown] == ["LK101", "LK102"]


def test_worst_scores_come_first():
    verdicts = [entry.score.verdict for entry in tell(everything(), SOURCES).entries]
    assert verdicts == ["broken", "broken", "not-followed", "trusted"]


def test_a_score_that_is_off_the_screen_is_not_counted():
    result = everything()
    story = tell(result, SOURCES, superseded={4, 5})
    assert story.headline.startswith("2 scores checked")
    assert [f.code for f in story.earlier] == ["LK101"]
    assert story.earlier_scores == 2


def test_an_old_fit_still_spoils_a_score_on_the_screen():
    story = tell(everything(), SOURCES, superseded={2})
    assert story.headline == "2 of 4 scores cannot be trusted"


def test_a_leak_run_twice_is_one_leak():
    scores = [Score("s", at(5, 2), verdict="broken", findings=[f]) for f in ("aa", "a2")]
    scores[1].place = at(6)
    findings = [scaler_finding(), scaler_finding(fingerprint="a2")]
    story = tell(Result(findings, scores), SOURCES, superseded={4})
    assert [f.fingerprint for f in story.shown] == ["a2"]
    assert story.earlier == []


def test_way_of_the_data_holds_the_finding_itself():
    way = steps(scaler_finding(), SOURCES)
    assert [(s.role, s.place.cell, s.here) for s in way] == [
        ("source", 2, False),
        ("fit", 3, True),
        ("split", 4, False),
        ("score", 5, False),
    ]
    assert way[1].code == "X_scaled = scaler.fit_transform(X)"
    assert way_in_short(scaler_finding()) == "source (2) → fit (3) → split (4) → score (5)"


def test_long_lines_are_cut_to_what_is_meant():
    line = "result = " + "f(x) + " * 20 + "g(y)"
    place = Place(0, 1, len(line) - 3, 1, len(line) + 1)
    assert code_at(place, {0: line}) == "g(y)"
    assert len(code_at(Place(0, 1, 1, 1, len(line) + 1), {0: line})) == 88


def test_statements_of_several_lines_are_shown_on_one():
    source = "X_train, X_test = split(\n    X,\n    test_size=0.2,\n)"
    assert code_at(Place(0, 1, 19, 4, 2), {0: source}) == "X_train, X_test = split(X, test_size=0.2,)"
    assert code_at(Place(0, 1, 19, 9, 2), {0: source}).startswith("X_train")


@pytest.mark.parametrize("place", [Place(9, 1, 1, 1, 2), Place(0, 7, 1, 7, 2), Place(0, 0, 0, 0, 0)])
def test_places_without_text_have_no_code(place):
    assert code_at(place, SOURCES) == ""


def test_findings_without_fingerprints_are_not_merged():
    findings = [finding("LK101", "warning", "one", 2), finding("LK101", "warning", "two", 3)]
    assert len(tell(Result(findings, []), SOURCES).loose) == 2


def test_three_clean_scores():
    assert tell(clean()).headline == "3 scores checked, nothing found"


def test_a_score_that_only_ignored_findings_spoil():
    hidden = scaler_finding(suppressed="leaklint: ignore[LK101] known")
    score = Score("accuracy_score", at(5, 2), verdict="broken", findings=[hidden.fingerprint])
    result = Result([], [score], suppressed=[hidden])
    story = tell(result, SOURCES)
    assert story.headline == "The only score cannot be trusted because of what is ignored"
    assert because_of_ignored(story.entries[0]) == "because of LK101 in cell 3, ignored as asked"
    assert "because of LK101 in cell 3, ignored as asked" in text(story, SOURCES)
    assert "because of LK101 in cell 3, ignored as asked" in page(story, SOURCES)
