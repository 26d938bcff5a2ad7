"""Small plots of evidence as inline SVG: no script, no font, no value of a cell.

They take the colours of the report around them, and each says in words (`aria-label`) what it shows.
"""

from __future__ import annotations

import html
from typing import Any

WIDTH = 320


def draw(plot: dict[str, Any] | None) -> str:
    """Draw what the evidence of a finding asks for; "" for nothing."""
    if not plot:
        return ""
    kinds = {"rate": _rate, "overlap": _overlap, "span": _spans, "shares": _shares}
    maker = kinds.get(str(plot.get("kind")))
    return maker(plot) if maker else ""


def _svg(height: int, label: str, *parts: str) -> str:
    return (
        f'<svg class="leaklint-plot" role="img" aria-label="{html.escape(label, quote=True)}" '
        f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'style="max-width:100%;height:auto;display:block;margin:6px 0 2px">' + "".join(parts) + "</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="currentColor" text-anchor="{anchor}" '
        f'opacity=".8">{html.escape(words)}</text>'
    )


def _bar(x: float, y: float, width: float, height: float, tone: str, opacity: float = 1) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'fill="{tone}" opacity="{opacity:g}"/>'
    )


_TONE = "var(--leaklint-tone,#b87309)"


def _rate(plot: dict[str, Any]) -> str:
    """The label's mean along a feature, each bar as wide as it has rows."""
    rates, sizes, base = plot["rates"], plot["sizes"], float(plot["base"])
    total = sum(sizes) or 1
    top, bottom, x = 4.0, 76.0, 0.0
    parts = []
    for rate, size in zip(rates, sizes, strict=True):
        width = WIDTH * size / total
        height = (bottom - top) * min(1.0, max(0.0, rate))
        parts.append(_bar(x, bottom - height, max(width - 1, 0.6), height, _TONE))
        x += width
    level = bottom - (bottom - top) * min(1.0, max(0.0, base))
    parts.append(
        f'<line x1="0" y1="{level:.1f}" x2="{WIDTH}" y2="{level:.1f}" stroke="currentColor" '
        'stroke-dasharray="4 3" opacity=".7"/>'
    )
    parts.append(
        f'<line x1="0" y1="{bottom}" x2="{WIDTH}" y2="{bottom}" stroke="currentColor" opacity=".5"/>'
    )
    parts.append(_text(0, 89, "low values"))
    parts.append(_text(WIDTH / 2, 89, f"dashed: share overall, {base:.0%}", "middle"))
    parts.append(_text(WIDTH, 89, "high values", "end"))
    shown = ", ".join(f"{rate:.0%}" for rate in rates)
    return _svg(94, f"Share of the label along the values: {shown}; overall {base:.0%}", *parts)


def _overlap(plot: dict[str, Any]) -> str:
    """Parts of a whole as one bar; the part that both have in the tone of the finding."""
    parts = [(str(name), int(size)) for name, size in plot["parts"]]
    total = sum(size for _, size in parts) or 1
    shapes, x = [], 0.0
    for name, size in parts:
        width = WIDTH * size / total
        common = "both" in name or name.startswith("in ")
        shapes.append(
            _bar(x, 2, max(width - 1, 0.6), 16, _TONE if common else "currentColor", 1 if common else 0.25)
        )
        x += width
    for row, (name, size) in enumerate(parts):
        shapes.append(_text(0, 34 + 14 * row, f"{size:,} {name}"))
    words = ", ".join(f"{size:,} {name}" for name, size in parts)
    return _svg(26 + 14 * len(parts), words, *shapes)


def _spans(plot: dict[str, Any]) -> str:
    """From when to when each table reaches, without dates."""
    shapes = []
    for row, (name, start, end) in enumerate(plot["spans"]):
        y = 4 + 24 * row
        shapes.append(
            _bar(
                70 + 250 * start,
                y,
                max(250 * (end - start), 2),
                12,
                _TONE if row else "currentColor",
                1 if row else 0.4,
            )
        )
        shapes.append(_text(0, y + 10, str(name)[:10]))
    words = "; ".join(
        f"{name} from {start:.0%} to {end:.0%} of the whole time" for name, start, end in plot["spans"]
    )
    return _svg(8 + 24 * len(plot["spans"]), words, *shapes)


def _shares(plot: dict[str, Any]) -> str:
    """Two distributions over the same bins, side by side."""
    first, second = plot["first"], plot["second"]
    top = max([*first, *second, 1e-9])
    wide = WIDTH / max(1, len(first))
    shapes = []
    for at, (a, b) in enumerate(zip(first, second, strict=True)):
        shapes.append(_bar(at * wide, 70 - 66 * a / top, wide * 0.42, 66 * a / top, "currentColor", 0.4))
        shapes.append(_bar(at * wide + wide * 0.44, 70 - 66 * b / top, wide * 0.42, 66 * b / top, _TONE))
    one, two = plot.get("names", ("train", "test"))
    shapes.append(_text(0, 84, f"grey: {one}, coloured: {two}"))
    words = f"{one}: {', '.join(f'{a:.0%}' for a in first)}; {two}: {', '.join(f'{b:.0%}' for b in second)}"
    return _svg(90, words, *shapes)
