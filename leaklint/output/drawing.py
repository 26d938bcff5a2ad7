"""The way of the data as inline SVG: one trunk that forks into two lanes, and the leak as an arrow.

Plain text in, plain text out; colours come from the page's style sheet, so a drawing is as readable in the
dark as in the light. Nothing is told by colour alone: scored rows run dashed, a leak is broad and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from leaklint.output.base import harmless

if TYPE_CHECKING:
    from leaklint.flow import Edge, Node

STYLE = """\
.flow { display: block; max-width: 100%; height: auto; font: 12px system-ui, sans-serif; }
.flow text { fill: var(--ink); } .flow .where { fill: var(--quiet); font-size: 11px; }
.flow .name { font: 12px ui-monospace, monospace; }
.flow .box { fill: var(--paper); stroke: var(--edge); stroke-width: 1.25; }
.flow .fork .box { fill: var(--soft); }
.flow .score .box { stroke-width: 1.75; }
.flow .score.broken .box { stroke: var(--error); } .flow .score.doubtful .box { stroke: var(--warning); }
.flow .score.trusted .box { stroke: var(--good); }
.flow .stripe { stroke: var(--train); stroke-width: 3; stroke-linecap: round; }
.flow .test .stripe { stroke: var(--test); stroke-dasharray: 1 5; }
.flow .way { fill: none; stroke: var(--edge); stroke-width: 1.5; }
.flow .way.train { stroke: var(--train); } .flow .way.test { stroke: var(--test); stroke-dasharray: 5 4; }
.flow .head { fill: var(--edge); } .flow .head.train { fill: var(--train); } .flow .head.test { fill: var(--test); }
.flow .error { --tone: var(--error); } .flow .warning { --tone: var(--warning); }
.flow .leak .way { stroke: var(--tone); stroke-width: 2.5; } .flow .leak .head { fill: var(--tone); }
.flow .leak text { fill: var(--tone); font-size: 11px; font-weight: 600;
  stroke: var(--paper); stroke-width: 4; paint-order: stroke; }
.flow .leak .ground { stroke: var(--paper); stroke-width: 7; fill: none; }
.flow .hit .box { stroke: var(--tone); stroke-width: 2; }
.flow .glyph { fill: var(--tone); stroke: var(--paper); stroke-width: 1.5; }
.flow .legend { fill: var(--quiet); font-size: 11px; }
"""

_WIDTH, _HEIGHT, _APART = 156, 42, 30  # of a box, and between rows
_TRAIN, _MIDDLE, _TEST = 95, 181, 267  # the middles of the lanes
_LETTERS, _FEWER = 19, 17  # that fit into a box, and into a round one
_OCTAGON = "-3,-7 3,-7 7,-3 7,3 3,7 -3,7 -7,3 -7,-3"
_TRIANGLE = "0,-7 8,7 -8,7"

_KINDS = {
    "source": "data",
    "split": "split",
    "fit": "fit",
    "transform": "step",
    "resample": "resampled",
    "predict": "prediction",
    "score": "score",
    "choice": "choice",
    "unknown": "not followed",
}


def svg(
    nodes: Sequence[Node], edges: Sequence[Edge], severities: Mapping[str, str], verdict: str = ""
) -> str:
    """Draw the way of the data to a score.

    Parameters
    ----------
    nodes, edges : sequence
        As `Flow.of_score` gives them.
    severities : mapping
        The findings whose leaks are to stand out: fingerprint to severity. Others are left out.
    verdict : str
        On the score.

    Returns
    -------
    str
        One `svg` element; "" where there is nothing to see.
    """
    shown = [edge for edge in edges if edge.kind != "leak" or any(f in severities for f in edge.findings)]
    if len(nodes) < 2:
        return ""
    return _Drawing(nodes, shown, severities, verdict).svg()


class _Drawing:
    def __init__(
        self, nodes: Sequence[Node], edges: Sequence[Edge], severities: Mapping[str, str], verdict: str
    ) -> None:
        self.nodes = {node.id: node for node in nodes}
        self.edges = edges
        self.severities = severities
        self.verdict = verdict
        self.last = nodes[-1].id if nodes[-1].kind == "score" else ""
        self.x: dict[str, int] = {}
        self.row: dict[str, int] = {}
        self.taken: set[tuple[int, int]] = set()
        self.right = _TEST + _WIDTH // 2 + 14  # the next free channel beside the boxes
        self._lay_out(nodes)

    def _lay_out(self, nodes: Sequence[Node]) -> None:
        """Give each box its lane, and the first row below all that it comes from."""
        order = {node.id: place for place, node in enumerate(nodes)}
        lanes = {"train": _TRAIN, "test": _TEST, "both": _MIDDLE}
        forked = {node.lane for node in nodes if node.id != self.last} >= {"train", "test"}
        for node in nodes:
            x = lanes[node.lane] if forked and node.id != self.last else _MIDDLE
            if not forked and node.lane == "train" and self.last:
                x = _TRAIN
            above = [
                self.row[edge.source]
                for edge in self.edges
                if edge.target == node.id and edge.source in self.row and order[edge.source] < order[node.id]
            ]
            # A leak that points back must find its target above, whatever the order of the cells.
            row = max(above, default=-1) + 1
            while any((row, other) in self.taken for other in lanes.values() if abs(other - x) < _WIDTH):
                row += 1
            self.x[node.id], self.row[node.id] = x, row
            self.taken.add((row, x))
        if self.last:
            lowest = max(self.row.values())
            if any(row == lowest for one, row in self.row.items() if one != self.last):
                self.taken.discard((self.row[self.last], self.x[self.last]))
                self.row[self.last] = lowest + 1
                self.taken.add((lowest + 1, self.x[self.last]))

    def _top(self, one: str) -> int:
        return 8 + self.row[one] * (_HEIGHT + _APART)

    def svg(self) -> str:
        plain = [self._edge(edge) for edge in self.edges if edge.kind != "leak"]
        leaks = [self._leak(edge) for edge in self.edges if edge.kind == "leak"]
        boxes = [self._box(node) for node in self.nodes.values()]
        height = 8 + (max(self.row.values()) + 1) * (_HEIGHT + _APART) - _APART
        legend, height = self._legend(height + 24)
        width = self.right + (20 if leaks else -4)
        told = escape(self._told())
        return (
            f'<svg class="flow" role="img" aria-label="{told}" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">{"".join(plain)}{"".join(leaks)}{"".join(boxes)}{legend}</svg>'
        )

    # ---- boxes ---------------------------------------------------------------------------------

    def _box(self, node: Node) -> str:
        left, top = self.x[node.id] - _WIDTH // 2, self._top(node.id)
        classes: list[str] = ["fork" if node.kind == "split" else node.lane]
        if node.id == self.last:
            classes = ["score", self.verdict]
        severity = self._hit(node.id)
        if severity:
            classes += ["hit", severity]
        label = harmless(node.label)
        most = _FEWER if node.kind == "score" else _LETTERS
        cut = label if len(label) <= most else label[: most - 1] + "…"
        told = f"{_what(node)} · {_where(node)}"
        radius = _HEIGHT // 2 if node.kind == "score" else 4 if node.kind == "source" else 8
        inset = 16 if node.kind == "score" else 12
        parts = [
            f"<title>{escape(label)}: {escape(told)}</title>",
            f'<rect class="box" x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="{radius}"/>',
        ]
        if node.lane != "both" and node.kind not in ("score", "split"):
            x = left + 6
            parts.append(f'<path class="stripe" d="M{x} {top + 9}V{top + _HEIGHT - 9}"/>')
        parts.append(f'<text class="name" x="{left + inset}" y="{top + 18}">{escape(cut)}</text>')
        parts.append(f'<text class="where" x="{left + inset}" y="{top + 33}">{escape(told)}</text>')
        if severity:
            shape = _OCTAGON if severity == "error" else _TRIANGLE
            at = f"translate({left + _WIDTH - 6} {top + 3})"
            parts.append(f'<polygon class="glyph" points="{shape}" transform="{at}"/>')
        return f'<g class="{" ".join(one for one in classes if one)}">{"".join(parts)}</g>'

    def _hit(self, one: str) -> str:
        """How grave what leaks into a box is."""
        found = [self._severity(edge) for edge in self.edges if edge.kind == "leak" and edge.target == one]
        return "error" if "error" in found else found[0] if found else ""

    def _severity(self, edge: Edge) -> str:
        found = [self.severities[one] for one in edge.findings if one in self.severities]
        return "error" if "error" in found else "warning"

    # ---- edges ---------------------------------------------------------------------------------

    def _edge(self, edge: Edge) -> str:
        if self.row[edge.source] >= self.row[edge.target]:
            return ""  # the order of the boxes says it already
        path, head = self._down(edge)
        return f'<path class="way {edge.kind}" d="{path}"/><path class="head {edge.kind}" d="{head}"/>'

    def _down(self, edge: Edge) -> tuple[str, str]:
        """From under one box to above another, around the boxes between them."""
        a, b = self.x[edge.source], self.x[edge.target]
        top, bottom = self._top(edge.source) + _HEIGHT, self._top(edge.target)
        # Ways that meet at a box come in side by side.
        side = 0
        if edge.kind in ("train", "test") and self.nodes[edge.target].kind == "score":
            side = -26 if edge.kind == "train" else 26
        elif edge.target == self.last and self.x[edge.source] == _TRAIN:
            side = -26
        start = a + {"train": -18, "test": 18}.get(edge.kind, 0) * (a == _MIDDLE)
        end = b + side * (b == _MIDDLE)
        between = range(self.row[edge.source] + 1, self.row[edge.target])
        if not between:
            bend = (bottom - top) // 2
            path = f"M{start} {top}C{start} {top + bend} {end} {bottom - bend - 4} {end} {bottom - 5}"
        else:
            lane = self._channel(between, edge.kind, start)
            path = (
                f"M{start} {top}C{start} {top + 18} {lane} {top + 10} {lane} {top + _APART}"
                f"V{bottom - _APART}C{lane} {bottom - 12} {end} {bottom - 18} {end} {bottom - 5}"
            )
        return path, f"M{end} {bottom}l-4 -7h8z"

    def _channel(self, rows: range, kind: str, start: int) -> int:
        """Where a way can go down past some rows without crossing a box."""
        left, right = 8, _TEST + _WIDTH // 2 + 6
        wanted = {"train": (_TRAIN, _MIDDLE, left, right), "test": (_TEST, _MIDDLE, right, left)}
        ways = wanted.get(kind, (start, _MIDDLE, left, right))
        for x in ways:
            if not any(row in rows and abs(other - x) < _WIDTH // 2 + 4 for row, other in self.taken):
                return x
        return ways[0]

    def _leak(self, edge: Edge) -> str:
        severity = self._severity(edge)
        source, target = edge.source, edge.target
        if self.row[source] < self.row[target] and self.row[target] - self.row[source] == 1:
            path, head = self._down(edge)
            x = (self.x[source] + self.x[target]) // 2 + 12
            y = (self._top(source) + _HEIGHT + self._top(target)) // 2 + 4
        else:
            # Out at the side, up or down beside everything, and in again.
            channel = self.right
            self.right += 16
            y1, y2 = self._top(source) + _HEIGHT // 2, self._top(target) + _HEIGHT // 2
            if y1 > y2:
                y1, y2 = y1 - 6, y2 + 4
            else:
                y1, y2 = y1 + 6, y2 - 4
            x1, x2 = self.x[source] + _WIDTH // 2, self.x[target] + _WIDTH // 2
            turn = 10 if y2 > y1 else -10
            path = (
                f"M{x1} {y1}H{channel - 10}Q{channel} {y1} {channel} {y1 + turn}"
                f"V{y2 - turn}Q{channel} {y2} {channel - 10} {y2}H{x2 + 6}"
            )
            head = f"M{x2 + 1} {y2}l8 -5v10z"
            x, y = channel + 4, (y1 + y2) // 2
        turned = f' transform="rotate(90 {x} {y})" text-anchor="middle"' if x > _TEST + _WIDTH // 2 else ""
        return (
            f'<g class="leak {severity}"><path class="ground" d="{path}"/><path class="way" d="{path}"/>'
            f'<path class="head" d="{head}"/><text x="{x}" y="{y}"{turned}>leak</text></g>'
        )

    # ---- words ---------------------------------------------------------------------------------

    def _legend(self, top: int) -> tuple[str, int]:
        """What the lines mean, for the kinds that there are."""
        words = {"train": "training rows", "test": "scored rows"}
        there = [kind for kind in words if any(edge.kind == kind for edge in self.edges)]
        parts = []
        x = 16
        for kind in there:
            parts.append(f'<path class="way {kind}" d="M{x} {top - 4}h26"/>')
            parts.append(f'<text class="legend" x="{x + 32}" y="{top}">{words[kind]}</text>')
            x += 128
        return "".join(parts), top + (8 if there else -20)

    def _told(self) -> str:
        """The drawing for those who listen to it."""
        stations = ", then ".join(f"{harmless(node.label)} ({_where(node)})" for node in self.nodes.values())
        leaks = [
            f"from {harmless(self.nodes[edge.source].label)} into {harmless(self.nodes[edge.target].label)}"
            for edge in self.edges
            if edge.kind == "leak"
        ]
        return f"The data's way: {stations}." + (f" Leak {' and '.join(leaks)}." if leaks else "")


def _what(node: Node) -> str:
    if node.kind == "fit" and node.learns == "model":
        return "model fit"
    return _KINDS.get(node.kind, node.kind)


def _where(node: Node) -> str:
    place = node.place
    return f"line {place.row}" if place.cell is None else f"cell {place.cell}"
