"""The quality gate: what `[tool.leaklint.gate]` asks of notebooks, and whether they keep to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leaklint.config import Config, path_matches
from leaklint.model import Result


@dataclass(slots=True)
class _Golden:
    """How often a guarded file may be scored, and how often it is."""

    most: int
    notebooks: int = 0
    times: int = 0


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _notebooks(number: int) -> str:
    return "1 notebook" if number == 1 else f"{number} notebooks"


def judge(files: Iterable[tuple[str, Config, Result]]) -> str | None:
    """Return one line, PASS or FAIL with the reasons; None where no file has a gate.

    Parameters
    ----------
    files : iterable of (path, Config, Result)
        Every file with what is in force for it and what was found in it.
    """
    judged = 0
    reasons: list[str] = []
    golden: dict[tuple[str, str], _Golden] = {}
    for path, config, result in files:
        asked = [(glob, t) for glob, t in config.gate.items() if path_matches(path, glob, config.root)]
        judged += bool(asked)
        for glob, terms in asked:
            reasons += [f"{path}: {reason}" for reason in _reasons(terms, result)]
            most = terms["max-golden-scorings"]
            if most is not None:
                for name, (notebooks, times) in result.golden.items():
                    # No single notebook shows how often a guarded file is used: all that match count together.
                    one = golden.setdefault((glob, name), _Golden(most))
                    one.notebooks += notebooks
                    one.times += times
    reasons += [
        f"{name} is scored {_times(one.times)} in {_notebooks(one.notebooks)} of {glob}, "
        f"at most {_times(one.most)} allowed"
        for (glob, name), one in golden.items()
        if one.times > one.most
    ]
    if not judged:
        return None
    if not reasons:
        return f"gate: PASS ({judged} file{'s' if judged > 1 else ''})"
    return f"gate: FAIL ({'; '.join(dict.fromkeys(reasons))})"


def _reasons(terms: dict[str, object], result: Result) -> list[str]:
    reasons = []
    if result.errors:
        reasons.append("could not be linted")
    followed = sum(score.verdict != "not-followed" for score in result.scores)
    least = terms["min-scores"]
    if isinstance(least, int) and followed < least:
        reasons.append(f"{followed} score{'' if followed == 1 else 's'} followed, at least {least} asked for")
    if terms["no-large-effect"]:
        large = [
            f
            for f in result.findings
            if f.effect == "large" and f.severity != "info" and f.verdict != "withdrawn"
        ]
        if large:
            codes = ", ".join(dict.fromkeys(finding.code for finding in large))
            reasons.append(f"findings of large effect ({codes})")
    return reasons
