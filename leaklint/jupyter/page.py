"""A story as HTML.

It must say everything without styles and scripts, as GitHub shows it: headings, lists, `<details>` and
`<code>` carry the structure, and the style sheet only makes it pleasant. Everything that comes from a
notebook is escaped.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Collection, Mapping, Sequence

from leaklint.jupyter.story import (
    VERDICT_WORDS,
    Entry,
    Step,
    Story,
    because_of_ignored,
    cell_name,
    code_at,
    fix_line,
    qualities,
    steps,
    told_above,
    way_in_short,
)
from leaklint.model import Finding, Place, Score
from leaklint.output.base import call_name, count

# Shapes where there is a style sheet, characters of the same shape where there is none.
_SEVERITY_MARKS = {"error": "🛑", "warning": "⚠️", "info": "◯"}
_SEVERITY_OF_VERDICT = {"broken": "error", "doubtful": "warning", "not-followed": "info", "trusted": "good"}
_SEVERITY_OF_TONE = {"bad": "error", "doubt": "warning", "unsure": "info", "good": "good", "empty": "info"}

# Every tone holds 3:1 against its ground (a test computes it). The first set serves grounds that are not
# known, so it holds against white and against near-black; hosts that tell their theme get their own.
TONES = {
    "unknown": {"error": "#e0433a", "warning": "#b87309", "info": "#4a82d0", "good": "#23935a"},
    "light": {"error": "#c9251c", "warning": "#a65f00", "info": "#2467b8", "good": "#177245"},
    "dark": {"error": "#ff6b61", "warning": "#f0a53a", "info": "#79b0f5", "good": "#4cc488"},
}


def _variables(theme: str) -> str:
    return "".join(f"--leaklint-{name}:{value};" for name, value in TONES[theme].items())


def _stylesheet() -> str:
    light = "[data-jp-theme-light=true] .leaklint,.vscode-light .leaklint,html[theme=light] .leaklint"
    dark = "[data-jp-theme-light=false] .leaklint,.vscode-dark .leaklint,html[theme=dark] .leaklint"
    return f"""
.leaklint{{{_variables("unknown")}
 --leaklint-line:var(--jp-border-color2,rgba(128,128,128,.35));--leaklint-soft:rgba(128,128,128,.09);
 --leaklint-trunk:rgba(128,128,128,.6);
 font-family:var(--jp-ui-font-family,system-ui,-apple-system,"Segoe UI",sans-serif);
 font-size:13px;line-height:1.5; color:var(--jp-content-font-color1,inherit);max-width:820px;min-width:0;
 padding:2px 0;overflow-wrap:anywhere}}
{light}{{{_variables("light")}}}
{dark}{{{_variables("dark")}}}
.leaklint *{{box-sizing:border-box}}
.leaklint h3,.leaklint h4,.leaklint p,.leaklint ul,.leaklint ol{{margin:0;padding:0;color:inherit}}
.leaklint h3{{font-size:18px;line-height:1.35;font-weight:600;display:flex;align-items:baseline;
 margin:2px 0 4px}}
.leaklint h3 .leaklint-mark{{width:17px;height:17px;line-height:17px;margin-right:9px;top:0}}
.leaklint h4{{font-size:14px;line-height:1.45;font-weight:600;display:flex;align-items:baseline}}
.leaklint code{{font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);font-size:.92em;
 padding:1px 4px;border-radius:3px;background:var(--leaklint-soft);color:inherit;white-space:pre-wrap}}
.leaklint a{{color:var(--jp-content-link-color,inherit)}}
.leaklint-quiet{{opacity:.78}}
.leaklint-mark{{display:inline-block;width:13px;height:13px;margin-right:8px;flex:none;position:relative;top:1px;overflow:hidden;
 text-indent:40px;white-space:nowrap;font-size:13px;line-height:13px}}
.leaklint-error{{background:var(--leaklint-error);
 clip-path:polygon(30% 0,70% 0,100% 30%,100% 70%,70% 100%,30% 100%,0 70%,0 30%)}}
.leaklint-warning{{background:var(--leaklint-warning);clip-path:polygon(50% 4%,100% 96%,0 96%)}}
.leaklint-info{{border:2.5px solid var(--leaklint-info);border-radius:50%}}
.leaklint-good{{background:var(--leaklint-good);
 clip-path:polygon(12% 48%,0 62%,36% 96%,100% 20%,87% 8%,36% 70%)}}
.leaklint-score{{margin:14px 0 0;padding:10px 0 0;border-top:1px solid var(--leaklint-line)}}
.leaklint-score>p{{margin:1px 0 0 21px}}
.leaklint details{{margin:8px 0 0}}
.leaklint summary{{cursor:pointer}}
.leaklint-card{{border:1px solid var(--leaklint-line);border-left:4px solid var(--leaklint-tone);
 border-radius:4px;background:var(--leaklint-soft)}}
.leaklint .leaklint-card code{{background:none!important;padding:0!important;font-weight:500}}
.leaklint-card.leaklint-is-likely{{border-left-style:dashed}}
.leaklint-is-error{{--leaklint-tone:var(--leaklint-error)}}
.leaklint-is-warning{{--leaklint-tone:var(--leaklint-warning)}}
.leaklint-is-info{{--leaklint-tone:var(--leaklint-info)}}
.leaklint-card>summary{{padding:8px 10px;display:flex;align-items:baseline;list-style:none}}
.leaklint-card>summary::-webkit-details-marker{{display:none}}
.leaklint-card>summary::after{{content:"";flex:none;width:7px;height:7px;margin:0 2px 0 auto;
 position:relative;top:-2px;
 border:solid currentColor;border-width:0 1.5px 1.5px 0;transform:rotate(45deg);opacity:.6}}
.leaklint-card[open]>summary::after{{transform:rotate(225deg);top:1px}}
.leaklint summary:focus-visible{{outline:2px solid var(--jp-brand-color1,currentColor);outline-offset:1px}}
.leaklint-card>div{{padding:2px 12px 12px 32px}}
.leaklint-card h5{{font-size:11px;line-height:1.4;font-weight:600;letter-spacing:.05em;
 text-transform:uppercase;margin:10px 0 3px;padding:0;color:inherit;opacity:.78}}
.leaklint ol.leaklint-way{{list-style:none;margin:2px 0 0;padding:0}}
.leaklint-way>li{{position:relative;margin:0;padding:0 0 9px 20px}}
.leaklint-way>li:last-child{{padding-bottom:0}}
.leaklint-way>li::before{{content:"";position:absolute;left:5px;top:12px;bottom:-7px;width:2px;background:var(--leaklint-trunk)}}
.leaklint-way>li:last-child::before{{display:none}}
.leaklint-way>li::after{{content:"";position:absolute;left:1px;top:5px;width:10px;height:10px;border-radius:50%;
 border:2px solid var(--leaklint-trunk);background:var(--jp-layout-color0,Canvas)}}
.leaklint-way>li.leaklint-here::after{{background:var(--leaklint-tone);border-color:var(--leaklint-tone)}}
.leaklint-way b{{font-weight:600}}
.leaklint-fold>summary{{opacity:.85;padding:2px 0}}
.leaklint-folds{{margin:14px 0 0;padding:2px 0 0;border-top:1px solid var(--leaklint-line)}}
.leaklint ul,.leaklint .leaklint-score ul{{list-style:none;margin:0;padding:0}}
.leaklint .leaklint-fold ul{{margin:2px 0 4px 16px;padding:0}}
.leaklint li{{margin:3px 0}}
.leaklint-row{{display:flex;align-items:baseline}}
.leaklint-row>span:last-child{{min-width:0}}
.leaklint footer{{margin:10px 0 0;font-size:11.5px;opacity:.75}}
@media (max-width:420px){{
 .leaklint-card>div{{padding:2px 9px 10px 9px}}
 .leaklint-score>p{{margin-left:0}}
 .leaklint h3{{font-size:16px}}
 .leaklint .leaklint-fold ul{{margin-left:2px}}
}}
"""


STYLE = "<style>" + re.sub(r"\s*\n\s*", " ", _stylesheet()).strip() + "</style>"


def text(value: str) -> str:
    """Escape a sentence; what stands in backticks becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(value))


def code(value: str) -> str:
    """Escape code."""
    return f"<code>{html.escape(value)}</code>"


def mark(kind: str) -> str:
    """Draw the sign of a severity (or of "good")."""
    word = {"good": "nothing found"}.get(kind, kind)
    sign = _SEVERITY_MARKS.get(kind, "✅")
    return f'<span class="leaklint-mark leaklint-{kind}" role="img" aria-label="{word}">{sign}</span> '


def _sentence(value: str) -> str:
    value = value.strip()
    return value if value.endswith((".", "!", "?")) else value + "."


def _step(step: Step) -> str:
    here = ' class="leaklint-here"' if step.here else ""
    shown = f" {code(step.code)}" if step.code else ""
    told = f'<br><span class="leaklint-quiet">{text(step.message)}</span>' if step.message else ""
    where = f' <span class="leaklint-quiet">· {cell_name(step.place)}</span>'
    return f"<li{here}><b>{html.escape(step.role)}</b>{shown}{where}{told}</li>"


def card(finding: Finding, sources: Mapping[int, str], *, group: str = "", is_open: bool = False) -> str:
    """A finding: two lines when closed; the way of the data and what to do about it when open."""
    kinds = f"leaklint-is-{finding.severity} leaklint-is-{finding.confidence}"
    head = (
        f"{mark(finding.severity)}<span>{text(_sentence(finding.message))}"
        f'<br><span class="leaklint-quiet">{html.escape(finding.code)} {html.escape(finding.name)} · '
        f"{html.escape(way_in_short(finding))} · {' · '.join(qualities(finding))}</span></span>"
    )
    parts = []
    way = steps(finding, sources)
    if way:
        parts.append("<h5>The way of the data</h5>")
        parts.append(f'<ol class="leaklint-way">{"".join(_step(step) for step in way)}</ol>')
    elif line := code_at(finding.place, sources):
        parts.append(f"<h5>Where</h5><p>{code(line)} · {cell_name(finding.place)}</p>")
    if finding.advice:
        parts.append(f"<h5>How to fix</h5><p>{text(_sentence(finding.advice))}</p>")
    page = f"<code>%leaklint rule {html.escape(finding.code)}</code> explains the rule"
    if finding.url.startswith(("https://", "http://")):
        page += f', so does <a href="{html.escape(finding.url)}" rel="noopener" target="_blank">its page</a>'
    parts.append(f"<h5>If it is right here</h5><p>Write {text(fix_line(finding))}. {page}.</p>")
    attributes = f' name="{group}"' if group else ""
    attributes += " open" if is_open else ""
    body = "".join(parts)
    shut = f"<summary>{head}</summary>"
    return f'<details class="leaklint-card {kinds}"{attributes}>{shut}<div>{body}</div></details>'


def brief(finding: Finding) -> str:
    """A finding on one line: what is told in full elsewhere."""
    proved = finding.verdict == "confirmed" and finding.evidence
    told = f"confirmed: {text(_sentence(finding.evidence))}" if proved else text(_sentence(finding.message))
    name = f"<b>{html.escape(finding.code)} {html.escape(finding.name)}</b>"
    where = f'<span class="leaklint-quiet">{html.escape(way_in_short(finding))}</span>'
    return f'<p class="leaklint-row">{mark(finding.severity)}<span>{name} {told} {where}</span></p>'


def header(story: Story) -> str:
    """The verdict."""
    problems = "".join(f"<p>{mark('error')}{text(_sentence(problem))}</p>" for problem in story.problems)
    return f"<h3>{mark(_SEVERITY_OF_TONE[story.tone])}<span>{text(story.headline)}</span></h3>{problems}"


def _score_name(score: Score) -> str:
    return f"{code(score.metric)} in {cell_name(score.place)}"


def _about_rows(score: Score) -> str:
    looks = f"scored with {score.looks} different predictions" if score.looks > 1 else ""
    return "; ".join(text(part) for part in (score.rows, looks) if part)


def entry(item: Entry, sources: Mapping[int, str], *, group: str = "", first: bool = False) -> str:
    """A score that is not simply fine, with what spoils it."""
    score = item.score
    rows = _about_rows(score)
    parts = [
        f"<h4>{mark(_SEVERITY_OF_VERDICT[score.verdict])}"
        f"<span>{_score_name(score)} {VERDICT_WORDS[score.verdict]}</span></h4>"
    ]
    if rows:
        parts.append(f'<p class="leaklint-quiet">{rows}</p>')
    if item.told_before:
        parts.append(f"<p>{text(told_above(item))}</p>")
    if item.ignored:
        parts.append(f"<p>{text(because_of_ignored(item))}</p>")
    for call in score.not_followed:
        parts.append(f"<p>depends on {text(call_name(call.call))} in {cell_name(call.place)}</p>")
    parts += [card(f, sources, group=group, is_open=first and not n) for n, f in enumerate(item.findings)]
    return f'<div class="leaklint-score">{"".join(parts)}</div>'


def trusted(items: Sequence[Entry]) -> str:
    """The scores with which nothing is wrong, one line each."""
    if not items:
        return ""
    rows = []
    for item in items:
        about = _about_rows(item.score)
        told = f': <span class="leaklint-quiet">{about}</span>' if about else ""
        line = f"<span>{_score_name(item.score)} <b>nothing found</b>{told}</span>"
        rows.append(f'<li class="leaklint-row">{mark("good")}{line}</li>')
    return f'<div class="leaklint-score"><ul>{"".join(rows)}</ul></div>'


def loose(
    findings: Sequence[Finding], sources: Mapping[int, str], *, group: str = "", first: bool = False
) -> str:
    """Serious findings on whose rows nothing is scored yet."""
    if not findings:
        return ""
    cards = "".join(card(f, sources, group=group, is_open=first and not n) for n, f in enumerate(findings))
    return f'<div class="leaklint-score"><h4>Before anything is scored on these rows</h4>{cards}</div>'


def _fold(title: str, rows: Sequence[str]) -> str:
    if not rows:
        return ""
    items = "".join(f"<li>{row}</li>" for row in rows)
    return f'<details class="leaklint-fold"><summary>{html.escape(title)}</summary><ul>{items}</ul></details>'


def _line(finding: Finding) -> str:
    return (
        f'<span class="leaklint-row">{mark(finding.severity)}<span>{text(_sentence(finding.message))} '
        f'<span class="leaklint-quiet">{html.escape(finding.code)} {html.escape(finding.name)} · '
        f"{cell_name(finding.place)}</span></span></span>"
    )


def _call(name: str, place: Place) -> str:
    return f"{text(call_name(name))} in {cell_name(place)}"


def folds(story: Story) -> str:
    """What is there for whoever wants to know."""
    suppressed = [
        f"{_line(f)}"
        + (f'<span class="leaklint-quiet">because: {text(f.suppressed)}</span>' if f.suppressed else "")
        for f in story.suppressed
    ]
    parts = (
        _fold(
            count(len(story.habits), "habit or remark", "habits and remarks"),
            [_line(f) for f in story.habits],
        ),
        _fold(
            count(len(story.not_followed), "call") + " not followed",
            [_call(c.call, c.place) for c in story.not_followed],
        ),
        _fold(count(len(story.remarks), "note"), [text(_sentence(r)) for r in story.remarks]),
        _fold(f"{len(story.suppressed)} ignored", suppressed),
        _fold(
            f"{len(story.withdrawn)} withdrawn: the live objects show otherwise",
            [_line(f) for f in story.withdrawn],
        ),
        _fold(
            f"{count(len(story.earlier), 'finding')} in earlier runs, mended since",
            [_line(f) for f in story.earlier],
        ),
    )
    body = "".join(parts)
    return f'<div class="leaklint-folds">{body}</div>' if body else ""


def group_name(story: Story) -> str:
    """A name that ties the cards of one report together, so that one is open at a time."""
    marks = " ".join(f.fingerprint for f in story.shown)
    return "leaklint-" + hashlib.sha256(marks.encode()).hexdigest()[:8]


def sections(story: Story, sources: Mapping[int, str], hidden: Collection[str] = ()) -> list[str]:
    """The report below its header, in pieces; `hidden` are fingerprints that a filter left out."""

    def seen(findings: Sequence[Finding]) -> list[Finding]:
        return [f for f in findings if f.fingerprint not in hidden]

    group = group_name(story) if len(story.shown) > 1 else ""
    parts = []
    opened = False
    for item in story.entries:
        if item.score.verdict != "trusted" or item.findings:
            item = Entry(item.score, seen(item.findings), seen(item.told_before), item.ignored)
            parts.append(entry(item, sources, group=group, first=not opened))
            opened = opened or bool(item.findings)
    parts.append(loose(seen(story.loose), sources, group=group, first=not opened))
    parts.append(trusted([e for e in story.entries if e.score.verdict == "trusted" and not e.findings]))
    parts.append(folds(story))
    return [part for part in parts if part]


def wrap(*parts: str, style: bool = True) -> str:
    """Put pieces into the frame that the style sheet speaks of."""
    return f'<div class="leaklint">{STYLE if style else ""}{"".join(parts)}</div>'


def page(story: Story, sources: Mapping[int, str], footer: str = "") -> str:
    """The whole report."""
    foot = f"<footer>{text(footer)}</footer>" if footer else ""
    return wrap(header(story), *sections(story, sources), foot)
