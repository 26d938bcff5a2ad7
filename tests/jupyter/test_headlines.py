"""The panel of JupyterLab has a story of its own (story.ts); both say the same in all cases of a list.

`python -m tests.jupyter.test_headlines` writes the list anew; the tests of the panel read it.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from leaklint.jupyter.story import tell
from leaklint.model import Finding, NotFollowed, Place, Result, Score

LIST = Path(__file__).resolve().parent / "headlines.json"
VERDICTS = ("broken", "doubtful", "not-followed", "trusted")


def place(cell):
    return Place(cell, 1, 1, 1, 5)


def told(verdicts, loose, calls):
    """The headline for scores of these verdicts, so many findings beside them, and calls not followed."""
    scores = [
        Score(
            "accuracy_score",
            place(n + 10),
            verdict=verdict,
            findings=[f"f{n}"] if verdict in ("broken", "doubtful") else [],
            not_followed=[NotFollowed(call, place(30 + m)) for m, call in enumerate(calls)] if n == 0 else [],
        )
        for n, verdict in enumerate(verdicts)
    ]
    prints = [f for score in scores for f in score.findings] + [f"loose{n}" for n in range(loose)]
    findings = [
        Finding(
            code="LK101",
            name="scaler-before-split",
            family="preprocessing",
            severity="error",
            message="m",
            place=place(n),
            fingerprint=one,
        )
        for n, one in enumerate(prints)
    ]
    story = tell(Result(findings=findings, scores=scores))
    return {
        "scores": list(verdicts),
        "loose": loose,
        "calls": list(calls),
        "headline": story.headline,
        "tone": story.tone,
    }


def cases():
    combinations = itertools.chain.from_iterable(
        itertools.combinations_with_replacement(VERDICTS, n) for n in range(4)
    )
    for verdicts, loose in itertools.product(combinations, range(3)):
        yield told(verdicts, loose, ())
    for verdict in ("not-followed", "trusted"):
        for calls in (["prepare"], ["a.b(x)", "prepare"], ["a", "b", "c", "d", "d"], ["t[0]"]):
            yield told((verdict,), 0, calls)


def text():
    rows = ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases())
    return f"[\n{rows}\n]\n"


def test_the_list_of_headlines_is_what_the_story_says():
    assert json.loads(LIST.read_text(encoding="utf-8")) == json.loads(text())


if __name__ == "__main__":
    LIST.write_text(text(), encoding="utf-8")
