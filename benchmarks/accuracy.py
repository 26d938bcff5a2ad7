"""How often leaklint is right, on sets that anybody can get: writes the page `docs/accuracy.md`.

    python -m benchmarks.accuracy [--output FILE] [--folder FOLDER]

Three sets are measured: the examples of the rules, mutants of the sound ones, and the notebooks of
`benchmarks.corpus`, whose findings were read by hand (`readings.json`). A finding that nobody has read yet is
counted as such, never as right.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import leaklint
from benchmarks.corpus import DEFAULT_FOLDER, PACKAGES, fetch
from leaklint import rules
from leaklint.config import load_config
from leaklint.engine import lint_notebook
from leaklint.model import Finding, Result
from leaklint.notebook import NotebookError, parse_notebook, read_notebook
from leaklint.rules import examples
from leaklint.rules.base import Rule

ROOT = Path(__file__).resolve().parent.parent
READINGS = Path(__file__).with_name("readings.json")
PEERS = Path(__file__).with_name("peers.json")
FAMILIES = ("preprocessing", "overlap", "test-reuse", "target", "temporal", "group", "evaluation")

Row = Sequence[object]


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines)


def ratio(part: int, whole: int) -> str:
    """Return `7/8`, or a dash where there is nothing."""
    return f"{part}/{whole}" if whole else "–"


def share(part: int, whole: int) -> str:
    """Return `0.88`, or a dash where there is nothing."""
    return f"{part / whole:.2f}" if whole else "–"


# ---------------------------------------------------------------------------------------------
# the examples of the rules


def is_built(rule: Rule) -> bool:
    """Whether a rule can find anything yet."""
    return bool(rule.topics) or type(rule).check is not Rule.check


def lint_example(rule: Rule, text: str) -> Result:
    """Lint one example as its rule wants it: as a notebook if counts matter, with its configuration."""
    as_file = examples.has_counts(text) or rule.code == "LK900"
    name = "example.ipynb" if as_file else "example.py"
    source = examples.as_notebook(text) if examples.has_counts(text) else examples.unmarked(text)
    if not rule.CONFIG:
        return leaklint.lint(source, name=name)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "leaklint.toml").write_text(rule.CONFIG, encoding="utf-8")
        notebook = parse_notebook(source.encode(), str(place / name))
        return lint_notebook(notebook, load_config(place, None, False))


def at_mark(finding: Finding, marks: list[int]) -> bool:
    """Whether a finding names a marked line, as its own place or as one on the way."""
    for place in (finding.place, *(related.place for related in finding.related)):
        first = place.physical_line or place.row
        if any(first <= line <= first + place.end_row - place.row for line in marks):
            return True
    return not marks


def measure_examples(codes: Iterable[str]) -> list[dict[str, Any]]:
    """Return for each rule how many bad examples it finds, and how many good ones stay without alarm."""
    out = []
    for code in codes:
        rule = rules.load(code)
        if rule.origin == "L":
            continue  # its examples are tables: there is nothing in their code
        row: dict[str, Any] = {
            "code": code,
            "name": rule.name,
            "family": rule.family,
            "built": is_built(rule),
        }
        row.update(bad=len(rule.BAD), good=len(rule.GOOD), found=0, silent=0, others=0)
        for text in rule.BAD:
            result = lint_example(rule, text)
            told = [f for f in result.findings if f.code == code and at_mark(f, examples.marks(text))]
            told_of_file = any(error.code == code for error in result.errors)
            row["found"] += bool(told) or told_of_file
            row["others"] += sum(f.code != code and f.severity != "info" for f in result.findings)
        for text in rule.GOOD:
            findings = lint_example(rule, text).findings
            row["silent"] += not any(f.severity != "info" or f.code == code for f in findings)
        row["built"] = row["built"] or row["found"] > 0  # some are told of by the engine itself
        out.append(row)
    return out


def examples_of(families: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the examples that a notebook alone decides: stem -> family and JSON of the notebook."""
    out: dict[str, tuple[str, str]] = {}
    for code in rules.registry():
        rule = rules.load(code)
        if rule.family not in families or rule.CONFIG or not is_built(rule):
            continue
        if rule.severity == "info" or (rule.family == "evaluation" and code not in ("LK701", "LK702")):
            continue
        for kind in ("BAD", "GOOD"):
            for number, text in enumerate(getattr(rule, kind)):
                out[f"{kind.lower()}-{code}-{number}"] = rule.family, examples.as_notebook(text)
    return out


def ours(notebooks: Path) -> set[str]:
    """Return the stems of the notebooks in a folder of which leaklint says that they leak."""
    return {
        path.stem
        for path in notebooks.glob("*.ipynb")
        if any(f.severity != "info" for f in leaklint.lint(path).findings)
    }


# ---------------------------------------------------------------------------------------------
# mutants


def measure_mutants() -> dict[str, tuple[int, int]]:
    """Return for each kind of leak that is put in: how many are found at their place, of how many.

    What counts as found, and which mutants are no leaks, is what the tests say.
    """
    from tests.mutation.test_mutations import lines, mutants

    out: dict[str, tuple[int, int]] = {}
    for case in mutants():
        param: Any = case
        mutant = param.values[0]
        kind = param.id.split("-", 2)[2].rpartition("-")[0]
        families = {code[:3] for code in mutant.codes}
        findings = leaklint.lint(mutant.text, name="mutant.py").findings
        found, total = out.get(kind, (0, 0))
        hit = any(f.code[:3] in families and mutant.line in lines(f) for f in findings)
        out[kind] = found + hit, total + 1
    return out


# ---------------------------------------------------------------------------------------------
# public notebooks


def measure_corpus(folders: dict[str, Path]) -> dict[str, Any]:
    """Lint the public notebooks, each content once, and hold the findings against the readings."""
    readings = {
        (one["package"], one["path"], one["cell"], one["code"]): one
        for one in json.loads(READINGS.read_text(encoding="utf-8"))
    }
    seen: set[bytes] = set()
    told: list[dict[str, Any]] = []
    count: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    for package, folder in sorted(folders.items()):
        for path in sorted(folder.rglob("*.ipynb")):
            digest = hashlib.blake2b(path.read_bytes()).digest()
            if digest in seen:
                continue
            seen.add(digest)
            try:
                result = lint_notebook(read_notebook(path))
            except NotebookError:
                count["unreadable"] += 1
                continue
            count[package] += 1
            verdicts.update(score.verdict for score in result.scores)
            for finding in result.findings:
                if finding.code in ("LK903", "LK905"):
                    continue  # what was not understood, said as such
                relative = path.relative_to(folder).as_posix()
                key = package, relative, finding.place.cell, finding.code
                reading = readings.get(key, {"verdict": "unread", "why": ""})
                told.append(
                    {
                        "package": package,
                        "path": relative,
                        "cell": finding.place.cell,
                        "code": finding.code,
                        "severity": finding.severity,
                        "message": finding.message,
                        "verdict": reading["verdict"],
                        "why": reading["why"],
                    }
                )
    return {"count": count, "verdicts": verdicts, "findings": told}


# ---------------------------------------------------------------------------------------------
# the page

HEAD = """# Accuracy

Generated by `make accuracy`; do not edit. Every number here can be had again with that command: the examples
and the mutations are in this repository, the notebooks come from the package index.

What these sets can show differs. The examples were written with the rules, so they show that a rule does what
its page says, no more. Mutants show that a leak is found wherever it is put. The public notebooks were written
by experts for other purposes; they show how often leaklint cries wolf on code that it has not been written
for. How much it misses there cannot be read off them, since nobody has labelled all their faults.
"""


def page(
    corpus: dict[str, Any] | None, examples_: list[dict[str, Any]], mutants: dict[str, tuple[int, int]]
) -> str:
    """Return the page."""
    parts = [HEAD, _examples(examples_), _mutants(mutants)]
    if corpus is not None:
        parts.append(_corpus(corpus))
    if PEERS.exists():
        parts.append(_peers(json.loads(PEERS.read_text(encoding="utf-8"))))
    parts += [PUBLISHED, MISSES]
    return "\n".join(parts)


#: Measured by hand, since the notebooks and their labels are not ours to pass on: `tests/tools/ase.py` says where
#: both are to be had, and renews the numbers.
PUBLISHED = """## Published labels

The notebooks of the study *Data leakage in notebooks* (Yang, Brower-Sinning, Lewis and Kästner, ASE 2022) that
fit and score anything, 53 of them, with the labels that a later study gave to each pair of a fit and a
prediction (`python tests/tools/ase.py FOLDER LABELS.csv`; infos count). These labels know nothing of multi-test.

| labelled | precision | recall | right |
| --- | --- | --- | --- |
| preprocessing | 13/19 0.68 | 13/13 1.00 | 47/53 |
| overlap | 5/5 1.00 | 5/9 0.56 | 49/53 |

Read by hand, the six that count as false alarms are faults that those labels leave out: a tokenizer and a scaler
that learn from all rows, through functions or on rows that are trained on besides, an encoder of categories,
the median of the held-out part, prices averaged over a district. Of the four that count as missed, two are clusters
and mixtures that are fitted to the rows they describe, one is a series whose test windows reach back into the
training part, as they may, and one pair of a picture classifier goes through helpers that are not there.
"""

MISSES = """## What is missed

Known, and not mended yet:

- a dtype asked of a Spark frame (`[c for c, t in df.dtypes if t == "int"]`) that lets the label in;
- recordings read by a library that is not known (their scores are "not followed");
- a model for each group, kept in a dict by the group's key, and scored on the groups it was fitted on;
- one pattern of files (`Path.rglob`) that is read for both parts;
- a mean that a data set class learns after `random_split` has parted it, and uses for each item it gives out;
- nearest neighbours and votes over an index in which the asked rows lie, by hand or with `faiss`;
- blocks of one recording, cut in a loop over recordings, of which every fifth is tested;
- one season in the middle held out (`season != 2019`), so that later seasons are learned from;
- `partial_fit` over the chunks of a file that was read and parted before;
- pictures or recordings that a loop copies into a folder for each part, drawn twice (`copyfile`);
- a vocabulary and weights of words that are counted by hand into a matrix filled cell by cell;
- groups that only names of files tell and that are never counted, or whose number alone is looked at
  (`df["person"].nunique()`), and customers that Spark counts and then deals out at random;
- the best value of an Optuna study whose objective scores a held-out part, where that value is all that is shown;
- held-out rows evened out by drawing from each group of a `groupby`, inside a function;
- means of all pictures, stacked in a list display, that become the numbers of a `transforms.Normalize`, or that a
  loop over batches adds up;
- tables of averages by group (`hours.groupby("stay").mean()`) that have the label's own column among them;
- one row for each pair of a user and an item, dealt out by pairs;
- a recommender whose matrix is filled cell by cell, or that is fitted on the matrix with the hidden entries in it;
- a backtest whose model is trained on all rows but the block, the later ones among them;
- one summand of the label, kept by its place (`A[:, :-1]`).
"""


def _examples(measured: list[dict[str, Any]]) -> str:
    built = [row for row in measured if row["built"]]
    rows: list[Row] = []
    for row in built:
        # Of what this rule says about its own examples: found where it should, silent where it should.
        alarms = row["good"] - row["silent"]
        precision = share(row["found"], row["found"] + alarms + row["others"])
        recall = share(row["found"], row["bad"])
        name = f"{row['code']} {row['name']}"
        rows.append(
            (name, ratio(row["found"], row["bad"]), ratio(row["silent"], row["good"]), precision, recall)
        )
    whole = {key: sum(row[key] for row in built) for key in ("found", "bad", "silent", "good", "others")}
    alarms = whole["good"] - whole["silent"] + whole["others"]
    precision, recall = share(whole["found"], whole["found"] + alarms), share(whole["found"], whole["bad"])
    ends = ratio(whole["found"], whole["bad"]), ratio(whole["silent"], whole["good"])
    rows.append(("all", *ends, precision, recall))
    missing = ", ".join(row["code"] for row in measured if not row["built"])
    text = """## The examples of the rules

Found: bad examples with a finding of the rule at the marked line, or with the mark on its way. Silent: good
examples without any warning or error. Precision counts warnings and errors of other rules as false, too.

"""
    text += table(("rule", "found", "silent", "precision", "recall"), rows) + "\n"
    return text + (f"\nNot measured, since their query is not written yet: {missing}.\n" if missing else "")


def _mutants(measured: dict[str, tuple[int, int]]) -> str:
    text = """## Mutants

Good examples with one leak put in by rewriting, at every place where that kind fits. Found: told of at that
line by a rule of the right family.

"""
    rows: list[Row] = [(kind, ratio(*pair), share(*pair)) for kind, pair in measured.items()]
    found, total = sum(pair[0] for pair in measured.values()), sum(pair[1] for pair in measured.values())
    rows.append(("all", ratio(found, total), share(found, total)))
    return text + table(("leak", "found", "recall"), rows) + "\n"


def _corpus(measured: dict[str, Any]) -> str:
    count, verdicts = measured["count"], measured["verdicts"]
    packages = ", ".join(f"{name} {PACKAGES[name]} ({count[name]})" for name in PACKAGES if count[name])
    total = sum(count[name] for name in PACKAGES)
    by_rule: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for finding in measured["findings"]:
        by_rule[finding["severity"], finding["code"]][finding["verdict"]] += 1
    rows: list[Row] = []
    order = {"error": 0, "warning": 1, "info": 2}
    for (severity, code), seen in sorted(by_rule.items(), key=lambda item: (order[item[0][0]], item[0][1])):
        right, wrong = seen["right"], seen["wrong"]
        rows.append(
            (f"{code} {severity}", seen.total(), right, wrong, seen["unread"], share(right, right + wrong))
        )
    words = {"trusted": "trusted", "broken": "broken", "doubtful": "doubtful", "not-followed": "not followed"}
    told = ", ".join(f"{verdicts[verdict]} {word}" for verdict, word in words.items())
    text = f"""## Public notebooks

{total} notebooks, the same content counted once, of the source distributions of
{packages}. They
compute {sum(verdicts.values())} scores that leaklint sees: {told}.
Every finding below was read by hand. Infos are shown with `--verbose` only and do not fail a run.

"""
    text += table(("rule", "findings", "right", "wrong", "not read yet", "precision"), rows) + "\n"
    mistakes = [f for f in measured["findings"] if f["verdict"] == "wrong"]
    if mistakes:
        text += "\nWrong ones, by name:\n\n"
        for f in mistakes:
            text += f"- {f['code']} ({f['severity']}), {f['package']}: `{f['path']}`, cell {f['cell']}: {f['why']}\n"
    return text


def _peers(measured: dict[str, Any]) -> str:
    rows: list[Row] = []
    for name, one in measured.items():
        cells = []
        bad = [0, 0, 0, 0]
        for family in FAMILIES:
            numbers = one["families"][family]
            bad = [a + b for a, b in zip(bad, numbers, strict=True)]
            cells.append(f"{ratio(*numbers[:2])}, {numbers[2]}")
        rows.append((f"{name} {one['version']}".strip(), *cells, f"{ratio(*bad[:2])}, {ratio(*bad[2:])}"))
    text = """## Beside other tools

The same examples, as notebooks, given to other linters from the package index, each in an environment of its
own (`python -m benchmarks.peers`). In each cell: bad examples that are said to leak at all, of how many; good
examples that are said to leak as well. Any message about leakage counts, wherever it points; hygiene (seeds,
stratification) does not. These examples were written for leaklint's rules: they say what a tool looks for,
not how well it does what it set out to do.

"""
    return text + table(("tool", *FAMILIES, "all"), rows) + "\n"


def main() -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "accuracy.md")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="cache of the public notebooks")
    options = parser.parse_args()
    corpus = measure_corpus(fetch(options.folder))
    unread = [f for f in corpus["findings"] if f["verdict"] == "unread"]
    for f in unread:
        print(f"not read yet: {f['package']} {f['path']} cell {f['cell']} {f['code']}: {f['message']}")
    text = page(corpus, measure_examples(rules.registry()), measure_mutants())
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
