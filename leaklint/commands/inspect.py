"""`leaklint inspect`: tables from disk, for CI and for whoever has no notebook at hand."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from leaklint.commands.console import UsageError, colour, is_terminal, write
from leaklint.commands.options import make_parser, selectors
from leaklint.output import FORMATS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from leaklint.config import Config
    from leaklint.jupyter.inspection import Inspection

FOUND = 1
#: What a name ends with, and how that is read.
KINDS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".feather": "arrow",
    ".arrow": "arrow",
    ".ipc": "arrow",
}
PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip")
EXTRA = 'pip install "jupyter-leaklint[inspect]"'


def inspect(args: list[str]) -> int:
    """Examine what the arguments name and return the exit status."""
    options = _options(args)
    config = _config(options)
    bar = _Bar()
    try:
        names = _names(options)
        tables = [_read(path, bar) for path in (options.train, options.test) if path]
        report = _examine(options, config, names, tables, bar)
    finally:
        bar.close()
    _place(report, options)
    write(_render(report, options), options.output_file)
    failing = _failing(report, options.fail_on or config.fail_on)
    return FOUND if failing and not options.exit_zero else 0


def inspect_parser() -> argparse.ArgumentParser:
    """Return the parser of `leaklint inspect`."""
    from leaklint.model import SEVERITIES

    parser = make_parser(
        "inspect", "Check a training and a held-out table (CSV, TSV, Parquet, Feather, Arrow) for leaks."
    )
    add = parser.add_argument
    add("train", metavar="TRAIN", help="the table that a model is fitted on")
    add("test", metavar="TEST", nargs="?", help="the table that it is scored on")
    add("--target", metavar="COL", help="the label")
    add("--group", metavar="COL", help="the column that names whose rows they are")
    add("--time", metavar="COL", help="the column that says when")
    rules = parser.add_argument_group("rules").add_argument
    rules("--select", action="append", metavar="CODES", help="only these; LK805 is checked on request only")
    rules("--ignore", action="append", metavar="CODES", help="not these")
    rules("--extend-select", action="append", metavar="CODES", help="these besides the configured ones")
    rules("--sampled", action="store_true", help="look at samples of large tables, not at every row")
    out = parser.add_argument_group("output").add_argument
    out("--output-format", choices=FORMATS, default="full", metavar="FORMAT", help=", ".join(FORMATS))
    out("-o", "--output-file", metavar="FILE", help="write there, whole or not at all")
    out("-v", "--verbose", action="store_true", help="show infos too")
    out("--show-values", action="store_true", help="values of cells may be shown; by default none is")
    status = parser.add_argument_group("exit status").add_argument
    status("--fail-on", choices=SEVERITIES, metavar="SEVERITY", help="error, warning (default) or info")
    status("--exit-zero", action="store_true", help="0 even if there are findings")
    how = parser.add_argument_group("how").add_argument
    how("--config", metavar="FILE", help="the configuration to use instead of the nearest")
    how("--isolated", action="store_true", help="use no configuration")
    return parser


def _options(args: list[str]) -> argparse.Namespace:
    options = inspect_parser().parse_args(args)
    if options.isolated and options.config:
        raise UsageError("`--isolated` and `--config` exclude each other")
    for name in ("select", "ignore", "extend_select"):
        setattr(options, name, selectors(name, getattr(options, name)))
    return options


def _config(options: argparse.Namespace) -> Config:
    from pathlib import Path

    from leaklint.config import ConfigError, load_config

    explicit = Path(options.config) if options.config else None
    try:
        config = load_config(Path(options.train).absolute().parent, explicit, options.isolated)
    except ConfigError as error:
        raise UsageError(str(error)) from None
    return config.with_selection(options.select, options.ignore, options.extend_select)


# -- reading ---------------------------------------------------------------------------------------


def _names(options: argparse.Namespace) -> tuple[str, str]:
    """What the tables are called in messages: the files' names, with folders where they need them."""
    first, second = options.train, options.test or ""
    short = os.path.basename(first), os.path.basename(second)
    return short if short[0] != short[1] else (first, second)


def _read(path: str, bar: _Bar) -> Any:
    kind = _kind(path)
    bar(0.0, f"reading {os.path.basename(path)}")
    readers: list[tuple[str, Callable[[str, str], Any]]] = [
        ("pandas", _by_pandas),
        ("polars", _by_polars),
        ("pyarrow", _by_pyarrow),
    ]
    missing = []
    for library, reader in readers:
        try:
            return reader(path, kind)
        except ImportError as error:
            missing.append(error.name or library)
        except MemoryError:
            raise UsageError(f"{path}: is too large for the memory at hand") from None
        except OSError as error:
            if error.strerror:
                raise UsageError(f"{path}: cannot be read: {error.strerror.lower()}") from None
            raise UsageError(f"{path}: is not a readable {kind} file ({type(error).__name__})") from None
        except UnicodeDecodeError:
            raise UsageError(f"{path}: is not UTF-8 text") from None
        except Exception as error:
            # The libraries' messages quote what they could not read, so only the kind of error is told.
            raise UsageError(f"{path}: is not a readable {kind} file ({type(error).__name__})") from None
    raise UsageError(
        f"{path}: reading {kind} files needs pandas{' and pyarrow' if kind in ('parquet', 'arrow') else ''}, or "
        f"polars: {EXTRA}"
    )


def _kind(path: str) -> str:
    if path == "-":
        raise UsageError("tables are read from files, not from standard input")
    name = path.lower()
    for ending in PACKED:
        name = name.removesuffix(ending)
    kind = KINDS.get(os.path.splitext(name)[1])
    if os.path.isdir(path) and kind != "parquet":
        raise UsageError(f"{path}: is a folder; name a file in it")
    if not os.path.exists(path):
        raise UsageError(f"{path}: no such file{_nearest_file(path)}")
    if kind is None:
        raise UsageError(f"{path}: of this kind no table is read; known are {', '.join(KINDS)}")
    return kind


def _nearest_file(path: str) -> str:
    from leaklint.config import hint

    folder = os.path.dirname(path)
    try:
        names = [name for name in os.listdir(folder or ".") if os.path.splitext(name)[1].lower() in KINDS]
    except OSError:
        return ""
    return hint(os.path.basename(path), [os.path.join(folder, name) for name in names])


def _by_pandas(path: str, kind: str) -> Any:
    import pandas as pd

    if kind in ("csv", "tsv"):
        return pd.read_csv(path, sep="," if kind == "csv" else "\t", low_memory=False)
    if kind == "parquet":
        return pd.read_parquet(path)
    return pd.read_feather(path)


def _by_polars(path: str, kind: str) -> Any:
    import numpy  # noqa: F401  the checks need it, and polars does without
    import polars as pl

    if kind in ("csv", "tsv"):
        return pl.read_csv(path, separator="," if kind == "csv" else "\t", infer_schema_length=10_000)
    return pl.read_parquet(path) if kind == "parquet" else pl.read_ipc(path, memory_map=False)


def _by_pyarrow(path: str, kind: str) -> Any:
    import numpy  # noqa: F401

    if kind in ("csv", "tsv"):
        from pyarrow import csv

        return csv.read_csv(path, parse_options=csv.ParseOptions(delimiter="," if kind == "csv" else "\t"))
    if kind == "parquet":
        from pyarrow import parquet

        return parquet.read_table(path)
    from pyarrow import feather

    return feather.read_table(path)


# -- examining -------------------------------------------------------------------------------------


class _Bar:
    """A line on a terminal that says how far the work is, once it takes longer than a moment."""

    def __init__(self) -> None:
        self.on = is_terminal(sys.stderr)
        self.due = time.monotonic() + 0.8
        self.shown = False

    def __call__(self, done: float, what: str) -> None:
        if self.on and time.monotonic() >= self.due:
            sys.stderr.write(f"\r\x1b[K{100 * done:3.0f} % {what}")
            sys.stderr.flush()
            self.due, self.shown = time.monotonic() + 0.2, True

    def close(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _examine(
    options: argparse.Namespace, config: Config, names: tuple[str, str], tables: list[Any], bar: _Bar
) -> Inspection:
    try:
        from leaklint.jupyter.inspection import inspect as run
        from leaklint.live.checks import UnknownColumnError
        from leaklint.live.tables import UnknownTableError
    except ImportError as error:
        raise UsageError(f"checking tables needs {error.name or 'numpy'}: {EXTRA}") from None
    try:
        return run(
            tables[0],
            tables[1] if len(tables) > 1 else None,
            options.target,
            options.group,
            options.time,
            names=names,
            exact=not options.sampled,
            asked=[*(options.select or ()), *(options.extend_select or ())],
            show_values=options.show_values,
            progress=bar,
            config=config,
        )
    except (UnknownColumnError, UnknownTableError) as error:
        raise UsageError(str(error)) from None


def _place(report: Inspection, options: argparse.Namespace) -> None:
    """Say of each finding which file it is about."""
    from leaklint.rules import load

    for finding in report.findings:
        held_out = options.test and "test" in load(finding.code).needs
        finding.path = options.test if held_out else options.train


def _failing(report: Inspection, fail_on: str) -> int:
    from leaklint.model import SEVERITIES

    least = SEVERITIES.index(fail_on)
    return sum(SEVERITIES.index(f.severity) <= least for f in report.findings)


# -- writing ---------------------------------------------------------------------------------------


def _render(report: Inspection, options: argparse.Namespace) -> str:
    import json

    kind = options.output_format
    if kind == "json":
        return json.dumps(report.to_dict(), indent=2, ensure_ascii=False) + "\n"
    if kind == "jsonl":
        return "".join(json.dumps(f, ensure_ascii=False) + "\n" for f in report.to_dict()["findings"])
    if kind == "html":
        return _page(report)
    if kind == "markdown":
        return _markdown(report)
    if kind in ("full", "concise"):
        return _text(report, options)
    return _for_tools(report, options)


def _text(report: Inspection, options: argparse.Namespace) -> str:
    from leaklint.output.base import ascii_only, harmless, one_line, visible
    from leaklint.output.terminal import Paint

    paint = Paint(colour() and not options.output_file)
    shown = visible(report.findings, options.verbose)
    if options.output_format == "concise":
        lines = []
        for f in shown:
            head = paint(f"{f.code} {f.severity}", f.severity)
            lines.append(f"{harmless(f.path)}: {head} {one_line(f.message)}")
        lines.append(report.headline)
    else:
        lines = harmless(report.text(verbose=options.verbose), keep="\n").split("\n")
        for f in shown:
            head = f"  {f.severity} {f.code} {f.name}"
            lines = [paint(head, f.severity) if line == head else line for line in lines]
    hidden = len(report.findings) - len(shown)
    if hidden:
        lines.append(f"`--verbose` shows {'it' if hidden == 1 else 'them'}: {hidden} of severity info")
    text = "\n".join(lines) + "\n"
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    return text if options.output_file or encoding.startswith("utf") else ascii_only(text)


def _page(report: Inspection) -> str:
    """One HTML file that needs nothing else."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>leaklint inspect</title><style>:root{color-scheme:light dark}"
        "body{margin:2rem auto;max-width:52rem;padding:0 1rem}</style></head>"
        f"<body>{report._repr_html_()}</body></html>\n"
    )


def _markdown(report: Inspection) -> str:
    from leaklint.output.base import harmless

    lines = [f"# {report.headline}"]
    for f in report.findings:
        lines += [f"## {f.severity} {f.code} {f.name}", f"{f.message}.", f"**Fix:** {f.advice}"]
    lines += [f"- note: {note}" for note in report.notes]
    return harmless("\n\n".join(lines), keep="\n") + "\n"


def _for_tools(report: Inspection, options: argparse.Namespace) -> str:
    from leaklint import __version__
    from leaklint.model import Note, Result
    from leaklint.output import render
    from leaklint.output.base import Context
    from leaklint.rules import load

    paths = [path for path in (options.train, options.test) if path]
    result = Result(report.findings, notes=[Note(note) for note in report.notes], files=len(paths))
    context = Context(paths=paths, rule=load, version=__version__, verbose=options.verbose)
    return render(options.output_format, result, context)
