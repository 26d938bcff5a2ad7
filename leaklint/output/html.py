"""One HTML file that needs nothing else: no server, no script to be readable, nothing from outside.

Everything that comes from a notebook is escaped, and a content security policy lets nothing run but
the one script of this page, which only filters.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape

from leaklint.model import Finding, Result
from leaklint.output import drawing
from leaklint.output.base import (
    Context,
    Step,
    by_path,
    code_by_fingerprint,
    count,
    counts,
    excerpt,
    harmless,
    headline,
    one_line,
    place_words,
    score_words,
    summary,
    way,
)

STYLE = """\
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --soft: #f6f8fa; --line: #d1d9e0;
  --quiet: #59636e; --error: #b3261e; --warning: #8a5a00; --info: #0a5cad; --good: #1a7f37; --mark: #ffe2de;
  --edge: #6e7781; --train: #0a5cad; --test: #8250df; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --soft: #161b22; --line: #3d444d; --quiet: #9198a1;
    --error: #ff8a80; --warning: #e3b341; --info: #79b8ff; --good: #56d364; --mark: #5c1f1b;
    --edge: #8b949e; --train: #79b8ff; --test: #d2a8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.2rem; overflow-wrap: anywhere; }
h3 { margin: 0; font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
p { margin: .5rem 0; } code, pre { font: .85rem/1.5 ui-monospace, monospace; }
code { background: var(--soft); border-radius: 4px; padding: .1em .3em; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.filter { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; margin: 1rem 0; padding: .75rem;
  background: var(--soft); border: 1px solid var(--line); border-radius: 8px; }
.filter input[type=search] { flex: 1 1 14rem; padding: .4rem .6rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--line); border-radius: 6px; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
.finding { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: 8px;
  border-left: 4px solid var(--info); }
.finding.error { border-left-color: var(--error); } .finding.warning { border-left-color: var(--warning); }
.tag { font-size: .8rem; font-weight: 600; } .error > .tag, td.broken { color: var(--error); }
.warning > .tag, td.doubtful, td.not-followed { color: var(--warning); } .info > .tag { color: var(--info); }
td.trusted { color: var(--good); }
.way { display: block; margin: .75rem 0; }
.way rect { fill: var(--soft); stroke: var(--line); }
.way .main rect { stroke: var(--error); stroke-width: 2; }
.way text { fill: var(--ink); font: 12px system-ui, sans-serif; } .way .where { fill: var(--quiet); }
.way path { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
.way .head { fill: var(--quiet); stroke: none; }
.told { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 2rem; align-items: start; }
.told > figure { margin: .25rem 0 .5rem; max-width: 24rem; }
@media (max-width: 60rem) { .told { display: block; } }
.steps { margin: .5rem 0; padding-left: 1.4rem; } .steps li { margin: .4rem 0; }
pre { margin: .25rem 0; padding: .5rem .75rem; overflow-x: auto; background: var(--soft);
  border-radius: 6px; }
pre .row { color: var(--quiet); user-select: none; }
mark { color: inherit; background: var(--mark); border-radius: 3px; }
.help { border-top: 1px solid var(--line); padding-top: .5rem; }
details { margin: .5rem 0; } summary { cursor: pointer; }
.rest { margin-top: 2.5rem; } .rest > summary { font-size: 1.2rem; font-weight: 600; } pre.page { white-space: pre-wrap; }
[hidden] { display: none !important; }
@media print { .filter { display: none; } .finding { break-inside: avoid; } }
"""

#: Long reports would be mostly drawings otherwise; the steps say the same.
MOST_DRAWINGS = 60

SCRIPT = """\
(() => {
  const bar = document.querySelector('.filter');
  const text = bar.querySelector('input[type=search]');
  const boxes = [...bar.querySelectorAll('input[type=checkbox]')];
  const left = bar.querySelector('output');
  const findings = [...document.querySelectorAll('.finding')];
  const apply = () => {
    const on = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const words = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const item of findings) {
      const said = item.textContent.toLowerCase() + ' ' + item.dataset.path.toLowerCase();
      item.hidden = !on.has(item.dataset.severity) || !words.every((word) => said.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const part of document.querySelectorAll('main section:not([data-findings])')) {
      const own = part.querySelector('section[data-findings]');
      const left = own && own.querySelector('.finding:not([hidden])');
      if (own) {
        own.hidden = !left;
      }
      const name = part.querySelector('h2').textContent.toLowerCase();
      part.hidden = words.length > 0 && !left && !words.every((word) => name.includes(word));
    }
    for (const rest of document.querySelectorAll('.rest')) {
      rest.hidden = !rest.querySelector('section:not([hidden])');
    }
    left.textContent = shown + ' of ' + findings.length + ' shown';
  };
  text.addEventListener('input', apply);
  boxes.forEach((box) => box.addEventListener('change', apply));
  bar.hidden = false;
  apply();
})();
"""


def render(result: Result, context: Context) -> str:
    """Return the page."""
    findings = _live(result)
    parts = by_path(result, context.paths)
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    title = headline(result, verbose=True)
    head = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>leaklint: {_plain(title)}</title>",
        f"<style>\n{STYLE}{drawing.STYLE}</style>",
        "</head>",
        "<body>",
        "<header>",
        f"<h1>{_plain(title[0].upper() + title[1:])}</h1>",
        f'<p class="quiet">{_words(_about(result, context))}</p>',
        "</header>",
    ]
    body = [_filter(findings)] if findings else []
    body.append("<main>")
    loud = {path: part for path, part in parts.items() if part.errors or _live(part)}
    quiet = {path: part for path, part in parts.items() if path not in loud}
    body += [_section(path, part, context) for path, part in loud.items()]
    rest = [_section(path, part, context) for path, part in quiet.items()]
    if loud and rest:
        # Of two thousand files a few have findings: those shall not have to be searched for.
        title = f"{count(len(rest), 'file')} in which there is nothing to tell"
        rest = [f'<details class="rest"><summary>{title}</summary>', *rest, "</details>"]
    body += rest
    body.append("</main>")
    rules = _rules(findings, context)
    if rules:
        body += ['<section id="rules">', "<h2>The rules</h2>", *rules, "</section>"]
    if findings:
        body.append(f"<script>{SCRIPT}</script>")
    return "\n".join([*head, *body, "</body>", "</html>"]) + "\n"


def _about(result: Result, context: Context) -> str:
    told = count(result.files, "file") + f" linted by leaklint {context.version}".rstrip()
    return f"{told}: {summary(result, verbose=True)}."


def _filter(findings: Sequence[Finding]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" value="{severity}"{"" if severity == "info" else " checked"}> '
        f"{count(number, severity)}</label>"
        for severity, number in counts(findings).items()
        if number
    )
    search = '<input type="search" placeholder="Filter by rule, file or words" aria-label="Filter findings">'
    # Shown by the script: without it there is nothing to filter with.
    return f'<form class="filter" hidden>{search}{boxes}<output></output></form>'


def _live(part: Result) -> list[Finding]:
    return [finding for finding in part.findings if finding.verdict != "withdrawn"]


def _section(path: str, part: Result, context: Context) -> str:
    findings = _live(part)
    lines = [f"<h2>{_plain(path)}</h2>"]
    for error in part.errors:
        lines.append(
            f'<p class="error"><span class="tag">{_plain(error.code)}</span> {_words(error.message)}</p>'
        )
    if not part.errors:
        lines.append(f"<p>{_words(summary(part, verbose=True))}.</p>")
    lines += [
        f'<p class="quiet">{_words(note.message)}</p>' for note in part.notes if note.kind != "nothing-scored"
    ]
    if part.scores:
        lines.append(_scores(part))
    items = "\n".join(
        _finding(finding, context, _flow(finding, part, number)) for number, finding in enumerate(findings)
    )
    if items:
        lines.append(f"<section data-findings>\n{items}\n</section>")
    return "<section>\n" + "\n".join(lines) + "\n</section>"


def _scores(part: Result) -> str:
    codes = code_by_fingerprint(part)
    rows = []
    for score in part.scores:
        rows.append(
            f"<tr><td><code>{_plain(score.metric)}</code></td><td>{place_words(score.place)}</td>"
            f"<td>{_words(score.rows)}</td>"
            f'<td class="{score.verdict}">{_words(score_words(score, codes))}</td></tr>'
        )
    head = "<thead><tr><th>Score</th><th>Where</th><th>Rows</th><th>Verdict</th></tr></thead>"
    return f'<div class="table"><table>{head}<tbody>{"".join(rows)}</tbody></table></div>'


def _flow(finding: Finding, part: Result, number: int) -> str:
    """Draw the way to the first score that a finding spoils, or as far as the data got."""
    flow = part.flows.get(finding.path)
    if flow is None or number >= MOST_DRAWINGS or finding.severity == "info":
        return ""
    verdict = ""
    index = next(
        (n for n, s in enumerate(part.scores) if finding.fingerprint in s.findings and n in flow.scores), None
    )
    if index is not None:
        nodes, edges = flow.of_score(index)
        verdict = part.scores[index].verdict
    else:
        nodes, edges = flow.of_finding(finding.fingerprint)
    if not any(finding.fingerprint in edge.findings for edge in edges):
        return ""
    return drawing.svg(nodes, edges, {finding.fingerprint: finding.severity}, verdict)


def _finding(finding: Finding, context: Context, flow: str) -> str:
    steps = way(finding)
    sure = "certain" if finding.confidence == "certain" else "likely"
    if finding.verdict == "confirmed":
        sure = "confirmed by the live objects"
    lines = [
        f'<article class="finding {finding.severity}" data-severity="{finding.severity}" '
        f'data-path="{_plain(finding.path)}">',
        f'<span class="tag">{finding.severity}</span> '
        f'<a href="#{_plain(finding.code)}">{_plain(finding.code)} {_plain(finding.name)}</a> '
        f'<span class="quiet">{place_words(finding.place)}, typical effect {finding.effect}, {sure}</span>',
        f"<h3>{_words(finding.message)}</h3>",
    ]
    if flow:
        lines.append('<div class="told">')
    elif len(steps) > 1:
        lines.append(_drawing(steps, finding))
    lines.append('<ol class="steps">')
    for step in steps:
        label = _words(step.label or finding.name)
        lines.append(f"<li>{place_words(step.place)}: {label}{_source(finding, step, context)}</li>")
    lines.append("</ol>")
    if flow:
        lines.append(f"<figure>{flow}</figure></div>")
    if finding.advice:
        lines.append(f'<p class="help"><strong>How to mend it:</strong> {_words(finding.advice)}</p>')
    lines.append("</article>")
    return "\n".join(lines)


def _source(finding: Finding, step: Step, context: Context) -> str:
    pieces = excerpt(context.sources(finding.path, step.place.cell_index), step.place)
    if not pieces:
        return ""
    wide = len(str(pieces[-1].row))
    rows = [
        f'<span class="row">{piece.row:{wide}}  </span>{escape(piece.before)}'
        f"<mark>{escape(piece.marked)}</mark>{escape(piece.after)}"
        for piece in pieces
    ]
    return f"<pre>{chr(10).join(rows)}</pre>"


def _rules(findings: Sequence[Finding], context: Context) -> list[str]:
    found = []
    for code in sorted({finding.code for finding in findings}):
        rule = context.rule(code)
        if rule is not None:
            from leaklint.rules import page

            code, text = escape(code), escape(page.to_text(rule))
            title = f"{code} {escape(rule.name)}"
            body = f'<pre class="page">{text}</pre>'
            found.append(f'<details id="{code}"><summary>{title}</summary>{body}</details>')
    return found


# ---------------------------------------------------------------------------------------------
# the drawing

_BOX_WIDTH, _BOX_HEIGHT, _GAP, _PER_ROW, _LETTERS = 190, 52, 34, 4, 28


def _drawing(steps: Sequence[Step], finding: Finding) -> str:
    """Draw the data's way: a box a step, arrows between them, the finding's own box marked."""
    across = min(len(steps), _PER_ROW)
    down = -(-len(steps) // _PER_ROW)
    width = across * _BOX_WIDTH + (across - 1) * _GAP + 4
    height = down * _BOX_HEIGHT + (down - 1) * _GAP + 4
    shapes = []
    for number, step in enumerate(steps):
        left = 2 + number % _PER_ROW * (_BOX_WIDTH + _GAP)
        top = 2 + number // _PER_ROW * (_BOX_HEIGHT + _GAP)
        label = one_line(step.label) or finding.name
        label = label.replace("`", "")
        shown = label if len(label) <= _LETTERS else label[: _LETTERS - 1] + "…"
        kind = ' class="main"' if step.main else ""
        shapes.append(
            f'<g{kind}><title>{_plain(label)}</title><rect x="{left}" y="{top}" width="{_BOX_WIDTH}" '
            f'height="{_BOX_HEIGHT}" rx="8"/><text x="{left + 10}" y="{top + 21}">{_plain(shown)}</text>'
            f'<text class="where" x="{left + 10}" y="{top + 40}">{place_words(step.place)}</text></g>'
        )
        if number + 1 < len(steps):
            shapes.append(_arrow(left, top, wraps=(number + 1) % _PER_ROW == 0))
    told = escape("The data's way: " + ", then ".join(place_words(step.place) for step in steps))
    return (
        f'<div class="table"><svg class="way" role="img" aria-label="{told}" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}">{"".join(shapes)}</svg></div>'
    )


def _arrow(left: int, top: int, *, wraps: bool) -> str:
    if not wraps:
        x, y = left + _BOX_WIDTH, top + _BOX_HEIGHT // 2
        tip = x + _GAP - 3
        return f'<path d="M{x + 3} {y}H{tip - 6}"/><path class="head" d="M{tip} {y}l-8 -4v8z"/>'
    # From under the last box of a row to above the first of the next.
    x, y = left + _BOX_WIDTH // 2, top + _BOX_HEIGHT
    to, tip = 2 + _BOX_WIDTH // 2, y + _GAP - 3
    bend = f"M{x} {y + 3}v{_GAP // 2 - 3}H{to}V{tip - 6}"
    return f'<path d="{bend}"/><path class="head" d="M{to} {tip}l-4 -8h8z"/>'


# ---------------------------------------------------------------------------------------------
# text


def _plain(text: str) -> str:
    return escape(harmless(text))


def _words(text: str) -> str:
    """Escape a message; what stands between backticks becomes code."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return "".join(f"<code>{escape(part)}</code>" if n % 2 else escape(part) for n, part in enumerate(parts))
