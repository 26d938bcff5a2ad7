"""The test-set ledger as it shows itself: what was looked at how often, and what that can be worth."""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence
from typing import Any

from leaklint.jupyter import page
from leaklint.live.ledger import Ledger
from leaklint.output.base import count

_EMPTY = (
    "No held-out set has been scored while leaklint was watching. "
    "`%leaklint on` begins to count; scores are counted from then on."
)
_BOUND = (
    "The bound is what the best of so many looks can be above its true value, in expectation, for a score between "
    "0 and 1: at most the root of ln(looks) / (2 x rows) (Hoeffding). It is a bound, not a measurement."
)


class LedgerReport:
    """The sets of a ledger, the one looked at most often first.

    Parameters
    ----------
    ledger : Ledger
        What was counted so far; the report keeps the numbers of this moment.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.sets: list[dict[str, Any]] = [one.to_dict() for one in ledger]
        self.findings = ledger.findings()

    def __repr__(self) -> str:
        return f"<leaklint ledger: {headline(self.sets)}>"

    def __str__(self) -> str:
        if not self.sets:
            return f"leaklint: {_EMPTY}"
        rows = [
            ("held-out set", "rows", "looks", "runs", "scores seen", "bound"),
            *(
                (
                    _name(one),
                    f"{one['rows']:,}",
                    _looks(one),
                    str(one["runs"]),
                    "; ".join(spreads(one)) or "-",
                    f"{one['bound']:.3f}" if one["bound"] and bounded(one) else "-",
                )
                for one in self.sets
            ),
        ]
        widths = [max(len(row[i]) for row in rows) for i in range(6)]
        lines = [
            "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
        ]
        told = [f"{f.code} {f.severity}: {f.message}. {f.advice}" for f in self.findings]
        return "\n".join([f"leaklint: {headline(self.sets)}", "", *lines, "", *told, _BOUND])

    def _repr_html_(self) -> str:
        if not self.sets:
            return page.wrap(f"<p>{page.text(_EMPTY)}</p>")
        head = "".join(
            f'<th scope="col" style="text-align:{side};{_CELL}font-weight:600">{name}</th>'
            for name, side in (
                ("Held-out set", "left"),
                ("Rows", "right"),
                ("Looks", "right"),
                ("Runs", "right"),
                ("Scores seen", "left"),
                ("Looks and bound", "left"),
            )
        )
        rows = "".join(_row(one) for one in self.sets)
        table = (
            # Narrower than its words it is scrolled: letters of a word stay together.
            '<div style="overflow-x:auto;max-width:100%">'
            '<table style="border-collapse:collapse;margin:6px 0 8px;font-size:13px;text-align:left">'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
        return page.wrap(
            f"<h3><span>{page.text(headline(self.sets))}</span></h3>",
            table,
            *(
                f"<p>{page.mark(f.severity)}{page.text(f'{f.code} {f.message}. {f.advice}')}</p>"
                for f in self.findings
            ),
            f'<p class="leaklint-quiet">{page.text(_BOUND)}</p>',
        )

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        return {"text/plain": str(self), "text/html": self._repr_html_()}

    def to_dict(self) -> dict[str, Any]:
        """Return the sets with their numbers."""
        return {"sets": self.sets}

    def to_frame(self) -> Any:
        """Return the sets as a pandas data frame, one row each."""
        import pandas as pd

        return pd.DataFrame(self.sets)


def headline(sets: Sequence[dict[str, Any]]) -> str:
    """Say the most telling thing in one line."""
    if not sets:
        return "no held-out set has been scored yet"
    first = sets[0]
    told = f"{_name(first)} was looked at {_times(first)} in {count(first['runs'], 'run')}"
    if len(sets) > 1:
        told += f"; {count(len(sets) - 1, 'other held-out set')}"
    return told


def _times(one: dict[str, Any]) -> str:
    looks: int = one["looks"]
    least = "at least " if one["approximate"] else ""
    return least + ("once" if looks == 1 else "twice" if looks == 2 else f"{looks} times")


def _name(one: dict[str, Any]) -> str:
    return f"`{one['name']}`" + (f" (golden: {one['golden']})" if one["golden"] else "")


def _looks(one: dict[str, Any]) -> str:
    return f">= {one['looks']}" if one["approximate"] else str(one["looks"])


def spreads(one: dict[str, Any]) -> list[str]:
    """The range of the scores that were seen, metric by metric; the widest, of which the bound speaks, first."""
    known = sorted(one["metrics"], key=lambda seen: seen["metric"] != one["metric"])
    return [_range(seen["low"], seen["high"]) + f" {seen['metric']}" for seen in known]


def bounded(one: dict[str, Any]) -> bool:
    """Whether a score between 0 and 1 was seen, of which alone the bound speaks, or none at all."""
    return not one["metrics"] or any(seen["low"] >= 0 and seen["high"] <= 1 for seen in one["metrics"])


def _range(low: float, high: float) -> str:
    return f"{low:.3f}" if low == high else f"{low:.3f} to {high:.3f}"


#: What a host says of cells of tables (their side, where words break) is not what a narrow table needs.
_CELL = "padding:4px 14px 4px 0;vertical-align:middle;overflow-wrap:normal;word-break:normal;"


def _row(one: dict[str, Any]) -> str:
    seen = "<br>".join(html.escape(told) for told in spreads(one)) or "-"
    cells = (
        (page.text(_name(one)), "left"),
        (f"{one['rows']:,}", "right"),
        (html.escape(_looks(one)), "right"),
        (str(one["runs"]), "right"),
        (seen, "left"),
        (plot(one) if bounded(one) else '<span class="leaklint-quiet">not between 0 and 1</span>', "left"),
    )
    inner = "".join(f'<td style="text-align:{side};{_CELL}">{text}</td>' for text, side in cells)
    return f'<tr style="border-top:1px solid var(--leaklint-line)">{inner}</tr>'


def plot(one: dict[str, Any], width: int = 150, height: int = 34) -> str:
    """Draw how the bound grows with the number of looks at so many rows, and where the notebook stands.

    The line is the bound from one look to twice as many as there were (at least ten); a dot marks now.
    """
    from leaklint.live.ledger import optimism

    looks, rows = max(1, one["looks"]), one["rows"]
    most = max(10, 2 * looks)
    top = optimism(most, rows) or 1.0

    def at(k: float, value: float) -> tuple[float, float]:
        return 4 + (width - 60) * (k - 1) / (most - 1), height - 4 - (height - 10) * value / top

    steps = sorted({max(1, round(1 + (most - 1) * i / 40)) for i in range(41)})
    line = " ".join("{:.1f},{:.1f}".format(*at(k, optimism(k, rows))) for k in steps)
    x, y = at(looks, one["bound"])
    tone = "error" if looks > 20 else "warning" if looks > 5 else "good"
    label = f"{one['bound']:.3f}" if one["bound"] else "0"
    title = f"{looks} looks at {rows} rows: the best can be {label} too good, in expectation, at most"
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{html.escape(title)}"><title>{html.escape(title)}</title>'
        f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-opacity=".45" stroke-width="1.5"/>'
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{height - 4}" stroke="var(--leaklint-{tone})" '
        'stroke-dasharray="2 2"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="var(--leaklint-{tone})"/>'
        f'<text x="{width - 50}" y="{height - 10}" font-size="12" fill="currentColor">{label}</text></svg>'
    )


__all__ = ["LedgerReport", "headline", "plot", "spreads"]
