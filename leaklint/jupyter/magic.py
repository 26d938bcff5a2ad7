"""`%leaklint` and `%%leaklint`: check what this kernel has run.

Nothing here may break a user's cell: whatever goes wrong inside becomes one quiet line.
"""

from __future__ import annotations

import difflib
import sys
import traceback
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Any, NoReturn

from leaklint import __version__, installed
from leaklint.jupyter.comm import Line
from leaklint.jupyter.history import History, lines_reached

if TYPE_CHECKING:
    from leaklint import session
    from leaklint.config import Config
    from leaklint.engine import Evidence
    from leaklint.jupyter.report import News, Report
    from leaklint.live.golden import GoldenFiles
    from leaklint.live.ledger import Ledger
    from leaklint.live.watch import Watcher
    from leaklint.model import Finding, Result, Score
    from leaklint.notebook import Cell, Notebook

THIS_CELL = "--this-cell"
AT_EASE = 0.15  # seconds that a check may take after every cell
COMMANDS = ("on", "off", "who", "rule", "ledger", "inspect", "traceback")
HELP = """\
%leaklint            check what this kernel has run, in the order it ran
%leaklint on | off   show new findings under every cell that is run, or stop
                     on inline=always|never|auto: in full, not at all, or (auto) on one line if the panel shows them
%leaklint ledger     held-out sets: how often each was scored, and what that costs
%leaklint who NAME   where the rows of NAME come from, who has seen them, how often they were scored
%leaklint inspect train test --target y [--group g] [--time t]
                     check tables: shared rows, features that tell the label, groups, time
%leaklint rule CODE  the page of a rule, such as LK101
%%leaklint           check this cell with all that ran before, then run it"""

INSPECT = "write `%leaklint inspect train test --target y`: one or two tables, and names of columns"


class UnclearError(Exception):
    """What the user asked for cannot be done; the message says why and what to do instead."""


def _say(line: str) -> None:
    print(f"leaklint: {line}")


def _guess(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""


class Session:
    """leaklint in one IPython shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = weakref.ref(shell)
        self.history = History()
        self.watching = False
        self.inline = ""  # what `%leaklint on inline=...` asked for; "" leaves it to the configuration
        self.failure = ""  # the last traceback of our own
        self._told: dict[tuple[str, str, str], int] = {}  # what the user has seen, and how grave it was
        self._news: list[tuple[Any, News]] = []  # display handle and what it shows
        self._watcher: Watcher | None = None
        self._lints: session.Session | None = None
        self._took = 0.0  # seconds of CPU by the last check
        self._waiting: Any = None  # the event loop that will catch up
        self._rest_until = 0.0  # a check that took long is not made again at once
        self._config: Config | None = None  # as it was at the last check
        self._cells: dict[Any, Cell] = {}
        self._findings: list[Finding] = []  # of the last check
        self._scores: list[Score] = []  # of the last check
        self.ledger: Ledger | None = None
        self._golden: GoldenFiles | None = None
        self._counted = 0  # the run whose scores are in it
        self._seen: Watcher | None = None  # who made the last check
        self.line = Line(self._asked, self._take)

    @property
    def shell(self) -> Any:
        return self._shell()

    # -- listening ---------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Take over what ran before the extension was loaded."""
        manager = getattr(self.shell, "history_manager", None)
        typed = list(getattr(manager, "input_hist_raw", None) or [])
        self.history.catch_up(typed, set(getattr(manager, "exceptions", None) or ()))

    def pre_run_cell(self, info: Any) -> None:
        """Note a cell before it runs."""
        self._quietly(self._begin, info)

    def post_run_cell(self, result: Any) -> None:
        """Note how it went."""
        self._quietly(self._end, result)

    def watch_cell(self, result: Any) -> None:
        """Show what a run brought; only called while watching."""
        if not result.info.store_history:
            return
        # A check may take a tenth of the time that passes: in a long session of quick cells some go by.
        # Where no event loop would catch up, a table that is new must not wait for a cell that may never come.
        if perf_counter() < self._rest_until and (self._later() or not self._something_new()):
            return
        self._check_now()

    def _something_new(self) -> bool:
        """Whether a name holds a table or estimator that the last check has not seen; quick, and true in doubt."""
        evidence = self._seen.evidence if self._seen is not None else None
        shell = self.shell
        if evidence is None or shell is None:
            return True
        from leaklint.live.scan import Scanner

        try:
            there = Scanner().scan(shell.user_ns, shell.user_ns_hidden)
        except Exception:
            return True  # the check says what is wrong
        known = evidence.snapshot
        return bool(there.tables.keys() - known.tables or there.estimators.keys() - known.estimators)

    def _check_now(self) -> None:
        start, modules = thread_time(), len(sys.modules)
        self._quietly(self._show_news)
        # What a check imports it imports once: that says nothing of how long the next one takes.
        took = thread_time() - start if len(sys.modules) == modules else 0.0
        # One slow check may be the first of its kind.
        self._rest_until = perf_counter() + 9 * took if min(took, self._took) > AT_EASE else 0.0
        self._took = took

    def _later(self) -> bool:
        """Catch up when nothing runs for a while; False where there is no event loop that would."""
        asyncio = sys.modules.get("asyncio")
        if asyncio is None:
            return False
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if self._waiting is loop:
            return True

        def due() -> None:
            self._waiting = None
            if self.watching and self.shell is not None:
                self._check_now()

        loop.call_later(max(0.0, self._rest_until - perf_counter()), due)
        self._waiting = loop  # another loop would not be waiting: one that was closed never calls
        return True

    def _begin(self, info: Any) -> None:
        # Without a number in the history it is not the user's cell: a front end asking for its own
        # purposes, or the body of a magic such as %%capture, whose cell is already noted.
        if not info.store_history:
            return
        manager = getattr(self.shell, "history_manager", None)
        typed = getattr(manager, "input_hist_raw", None) or [""]
        self.history.begin(len(typed), info.raw_cell, getattr(info, "cell_id", None))

    def _end(self, result: Any) -> None:
        info: Any = result.info
        count = result.execution_count
        if not info.store_history or not count or not info.raw_cell.strip():
            return
        error = result.error_in_exec
        self.history.end(
            count,
            info.raw_cell,
            refused=result.error_before_exec is not None,
            raised=error is not None,
            reached=self._reached(info, error) if error is not None else None,
        )

    def _reached(self, info: Any, error: BaseException) -> int | None:
        """How far into the cell the error arose."""
        transformed = getattr(info, "transformed_cell", None)
        if transformed is None:
            transformed = self.shell.transform_cell(info.raw_cell)
        frame = error.__traceback__
        while frame is not None:
            # The cell's own frame is the first whose globals are the user's names.
            if frame.tb_frame.f_globals is self.shell.user_ns:
                return lines_reached(info.raw_cell, transformed, frame.tb_lineno)
            frame = frame.tb_next
        return None

    # -- checking ----------------------------------------------------------------------------------

    def check(self, exact: bool = True, busy: Callable[[float, str], None] | None = None) -> Report:
        """Lint what has run, judged by what is there, and return a report."""
        from leaklint.jupyter.report import Actions, Report

        notebook = self._notebook()
        result = self._judged(notebook, exact, busy)
        last = self.history.last
        runs = f"{len(self.history)} run{'s' if len(self.history) != 1 else ''} checked"
        return Report(
            result,
            {cell.index: cell.source for cell in notebook.cells},
            superseded=self.history.superseded(),
            footer=f"{runs}; cell {last} is the one with [{last}] beside it. leaklint {__version__}"
            if last
            else "",
            actions=Actions(self._again, lambda: self.watching, self._watch, rule_page),
        )

    def _judged(self, notebook: Notebook, exact: bool, busy: Callable[[float, str], None] | None) -> Result:
        from leaklint.live.watch import Watcher

        watcher = self._watcher
        if watcher is None:
            watcher = Watcher()
            if self.watching:
                self._watcher = watcher
        shell = self.shell
        result = watcher.look(
            shell.user_ns,
            shell.user_ns_hidden,
            self.history.last,
            lambda evidence: lint(notebook, self._session(), evidence),
            exact,
            busy,
        )
        self._seen = watcher
        if self.watching and self._counted != self.history.last:
            self._counted = self.history.last
            self._quietly(self._observe, self.history.last)
        self._counted_looks(result)
        self._spent(result)
        self._findings, self._scores = result.findings, result.scores
        return result

    def _counted_looks(self, result: Result) -> None:
        """Let each score say how many predictions were really scored on its rows.

        The history has a cell as often as it ran, and whether another run was another prediction is for the
        ledger to say. Where it has not counted nothing is claimed.
        """
        again = bool(self.history.superseded())
        for score in result.scores:
            place = score.place
            known = None
            if self.ledger is not None and place.cell_index is not None:
                known = self.ledger.looks_at(place.cell_index, place.row, place.column)
            if known is not None:
                score.looks = known
            elif again:
                score.looks = 1

    def _spent(self, result: Result) -> None:
        """Add what the ledger finds: a held-out set that was looked at too often (LK309)."""
        evidence = self._seen.evidence if self._seen is not None else None
        if self.ledger is None or evidence is None or evidence.report is None:
            return
        from leaklint.findings import rank

        config = self._config or configuration()
        latest: dict[str, list[Score]] = {}
        for score in sorted(result.scores, key=lambda one: one.place.cell_index or 0):
            key = self.ledger.places.get((score.place.cell_index or 0, score.place.row, score.place.column))
            if key is not None:
                latest.setdefault(key, []).append(score)
        for key, scores in latest.items():
            for finding in self.ledger.findings(scores[-1].place, key):
                if not config.selects(finding.code, evidence.report.path):
                    continue
                finding.severity = config.severity_of(finding.code, finding.severity)
                finding.path = evidence.report.path
                result.findings.append(finding)
                for score in scores:
                    score.findings.append(finding.fingerprint)
                    if score.verdict == "trusted" and finding.severity == "warning":
                        score.verdict = "doubtful"
        result.findings.sort(key=rank)

    def _session(self) -> session.Session:
        """The session that remembers what was followed before, for the present configuration."""
        from leaklint.session import Session as Lints

        config = self._config or configuration()
        if self._lints is None or self._lints.config != config:
            self._lints = Lints(config, points=2)  # runs are only ever added at the end
        return self._lints

    def _notebook(self) -> Notebook:
        self.catch_up()
        self._config = configuration()
        return read(self.history.document(), self._path(), self._config, self._cells)

    def _path(self) -> str:
        names = getattr(self.shell, "user_ns", {})
        for name in ("__vsc_ipynb_file__", "__session__"):  # VS Code and ipykernel say which file this is
            value = names.get(name)
            if isinstance(value, str) and value.endswith(".ipynb"):
                return value
        return "notebook.ipynb"

    def _again(self, busy: Callable[[float, str], None] | None = None) -> Report:
        report = self.check(busy=busy)
        self._remember(report)
        return report

    def _remember(self, report: Report) -> list[Finding]:
        """Take what a report shows as told; return what is new in it, or graver than it was."""
        from leaklint.jupyter.story import likeness
        from leaklint.model import SEVERITIES

        told: dict[tuple[str, str, str], int] = {}
        new = []
        for finding in report.story.shown:
            key, rank = likeness(finding, report.sources), SEVERITIES.index(finding.severity)
            if rank < self._told.get(key, len(SEVERITIES)):
                new.append(finding)
            told[key] = min(rank, told.get(key, rank))
        self._told = told  # what was mended and comes back is news again
        return new

    def _watch(self, on: bool) -> None:
        """Begin or stop to look after every cell; stopped, nothing of the user's is remembered."""
        from leaklint.live.watch import Watcher

        events = self.shell.events
        heard = events.callbacks["post_run_cell"]
        if on and self.watch_cell not in heard:
            events.register("post_run_cell", self.watch_cell)
        elif not on and self.watch_cell in heard:
            events.unregister("post_run_cell", self.watch_cell)
        changed, self.watching = self.watching != on, on
        if on and self._watcher is None:
            self._watcher = Watcher()
        elif not on:
            for watcher in (self._watcher, self._seen):
                if watcher is not None:
                    watcher.forget()
            self._watcher = self._seen = None
            self._lints = None
            self._findings, self._scores = [], []
        if changed and on:
            self._quietly(self.line.call)
        elif changed:
            self.inline = ""
            self.line.push(self._state())
            self.line.dismiss()

    def _state(self) -> dict[str, Any]:
        from leaklint.live.watch import Watcher

        seen = self._seen or Watcher()
        seen.run = self.history.last
        sets = [one.to_dict() for one in self.ledger] if self.ledger is not None else []
        state = seen.state(self._findings, self.watching, sets)
        gone = self.history.superseded()
        state["scores"] = [
            {
                "cell_id": score.place.cell_id,
                "row": score.place.row,
                "column": score.place.column,
                "looks": score.looks,
                "verdict": score.verdict,
                "findings": list(score.findings),
            }
            for score in self._scores
            if score.place.cell_id and score.place.cell_index not in gone
        ]
        if self.ledger is not None:
            state["kept"] = self.ledger.to_dict()
        return state

    def _take(self, kept: Any) -> None:
        """Go on from the ledger that the notebook kept; what is not one is left alone."""
        from leaklint.live.ledger import Ledger

        ledger = self.ledger if self.ledger is not None else Ledger()
        if ledger.take(kept):
            self.ledger = ledger

    def _asked(self, what: str) -> dict[str, Any] | None:
        """Do what the panel asks for."""
        if what == "off":
            self._watch(False)
            return self._state()
        if what == "on":
            self._watch(True)
        if what == "check" or (what == "on" and len(self.history)):
            exact = what == "check"

            def busy(done: float, doing: str) -> None:
                self.line.push({"type": "busy", "done": round(done, 2), "what": doing})

            self.check(exact=exact, busy=busy if exact else None)
        return self._state()

    def _observe(self, count: int) -> None:
        """Enter the scores of a run into the ledger."""
        from leaklint.live.ledger import Ledger

        evidence = self._seen.evidence if self._seen is not None else None
        if evidence is None or evidence.report is None or not evidence.report.audit.scores:
            return
        if self.ledger is None:
            self.ledger = Ledger()
        report = evidence.report
        config = self._config or configuration()
        if config.golden:
            if self._golden is None:
                from leaklint.live.golden import GoldenFiles

                self._golden = GoldenFiles()
            self._golden.guard(self.ledger, config)
        self.ledger.observe(report.run, report.audit, count, self.shell.user_ns)

    def _show_news(self) -> None:
        from leaklint.jupyter.report import News, in_kernel

        report = self.check(exact=False)
        if self.line.comms:
            self.line.push(self._state())
        new = self._remember(report)
        run = self.history.last
        open_news = []
        for handle, news in self._news:
            struck = len(news.mended)
            moved = news.move(new, report.sources, run)
            changed = news.follow(report, run) or moved
            if in_kernel() and news.run != run and self._same_cell(news.run, run):
                # Its cell ran again, and what stood under it is gone: it is shown anew.
                news.forget(run)
                handle = _display(news, display_id=True) if news.findings else handle
            elif changed and in_kernel():
                handle.update(news)
            elif len(news.mended) > struck:
                print(news)  # what a terminal has shown stays as it is
            if not news.done:
                open_news.append((handle, news))
        self._news = open_news
        inline = self.inline or (self._config or configuration()).inline
        if new and inline != "never":
            brief = inline == "auto" and self.line.connected
            latest = News(new, report.sources, report.story.headline, run, brief)
            self._news.append((_display(latest, display_id=True), latest))

    def _same_cell(self, one: int, other: int) -> bool:
        runs = self.history.runs
        before = runs[one].cell_id if one in runs else None
        return before is not None and other in runs and runs[other].cell_id == before

    # -- answering ---------------------------------------------------------------------------------

    def magic(self, line: str, cell: str | None = None) -> None:
        """Answer `%leaklint` and, where the shell could not lay its line aside, `%%leaklint`."""
        words = line.split()
        # Stopping a check that stands before a cell means stopping the cell too.
        interruptible = cell is not None or words[:1] == [THIS_CELL]
        try:
            self._answer([] if words[:1] == [THIS_CELL] else words)
        except UnclearError as problem:
            _say(str(problem))
        except KeyboardInterrupt:
            if interruptible:
                raise
            _say("stopped")
        except Exception as error:
            self._failed(error)
        if cell is not None:
            self.shell.run_cell(cell)

    def _answer(self, words: list[str]) -> None:
        if not words:
            from leaklint.jupyter.inspection import Waiting

            waiting = Waiting()
            try:
                report = self._again(waiting)
            finally:
                waiting.close()
            _display(report)
            return
        command, rest = words[0], words[1:]
        if command == "on":
            self._on(rest)
        elif command == "off":
            self._watch(False)
            _say("off.")
        elif command == "who":
            if len(rest) != 1:
                raise UnclearError("say which name: `%leaklint who X_test`")
            self._who(rest[0])
        elif command == "rule":
            if len(rest) != 1:
                raise UnclearError("say which rule: `%leaklint rule LK101`")
            _display(rule_page(rest[0]), raw=True)
        elif command == "inspect":
            self._inspect(rest)
        elif command == "ledger":
            from leaklint.jupyter.budget import LedgerReport
            from leaklint.live.ledger import Ledger

            _display(LedgerReport(self.ledger or Ledger()))
        elif command == "traceback":
            print(self.failure or "leaklint: nothing has failed.")
        elif command in ("help", "-h", "--help", "?"):
            print(HELP)
        else:
            raise UnclearError(f"`{command}` is not known{_guess(command, COMMANDS)}\n{HELP}")

    def _on(self, words: list[str]) -> None:
        from leaklint.config import INLINE

        said = "".join(words)
        key, _, wanted = said.removeprefix("--").partition("=")
        if said and (key != "inline" or wanted not in INLINE):
            raise UnclearError(
                f"`{' '.join(words)}` is not known; write `%leaklint on`, or with inline={'|'.join(INLINE)}"
            )
        self._watch(True)
        self.inline = wanted
        where = "in the panel only" if wanted == "never" else "under the cell that was run"
        _say(f"on; what is new appears {where}. `%leaklint off` stops it.")

    def _who(self, name: str) -> None:
        from leaklint.jupyter.report import Origin

        notebook = self._notebook()
        self._judged(notebook, True, None)
        facts = who(notebook, name, self._session())
        live = self._seen.facts(name) if self._seen is not None else []
        if facts is None and live:
            facts = {"kind": "", "rows": ""}
        if live and facts:
            facts["kind"] = self._seen.kind(name) if self._seen is not None else ""
        if facts and self.ledger is not None and name in self.shell.user_ns:
            facts["looks"] = self.ledger.of(name, self.shell.user_ns[name])
        if not facts:
            hidden = self.shell.user_ns_hidden
            names = [n for n in self.shell.user_ns if not n.startswith("_") and n not in hidden]
            raise UnclearError(
                f"`{name}` is no name that this kernel's cells have defined{_guess(name, names)}"
            )
        _display(Origin({"name": name, **facts, "live": live}))

    def _inspect(self, words: list[str]) -> None:
        import argparse

        class Options(argparse.ArgumentParser):
            def error(self, message: str) -> NoReturn:
                raise UnclearError(f"{message}; {INSPECT}")

        options = Options(prog="%leaklint inspect", add_help=False, allow_abbrev=False)
        options.add_argument("tables", nargs="*")
        for role in ("target", "group", "time"):
            options.add_argument(f"--{role}")
        options.add_argument("--show-values", action="store_true")
        options.add_argument("--sampled", action="store_true")
        given = options.parse_args(words)
        if not 1 <= len(given.tables) <= 2:
            raise UnclearError(INSPECT)
        from leaklint.jupyter.inspection import inspect
        from leaklint.live.checks import UnknownColumnError
        from leaklint.live.tables import UnknownTableError

        tables = [self._value(name) for name in given.tables]
        names = (given.tables[0], given.tables[1] if len(given.tables) > 1 else "test")
        try:
            report = inspect(
                tables[0],
                tables[1] if len(tables) > 1 else None,
                **{role: self._role(getattr(given, role), tables[0]) for role in ("target", "group", "time")},
                names=names,
                label_names=(given.target.partition(",")[0] if given.target else "", ""),
                exact=not given.sampled,
                show_values=given.show_values,
                config=configuration(),
            )
        except (UnknownColumnError, UnknownTableError) as problem:
            raise UnclearError(str(problem)) from None
        _display(report)

    def _value(self, name: str) -> Any:
        names = self.shell.user_ns
        if name not in names:
            known = [n for n in names if not n.startswith("_") and n not in self.shell.user_ns_hidden]
            raise UnclearError(f"`{name}` is no name of this kernel{_guess(name, known)}")
        return names[name]

    def _role(self, word: str | None, table: Any) -> Any:
        """What `--target y` means: a column of the table, or names of this kernel such as `y_train,y_test`."""
        from leaklint.live.tables import table_of

        if word is None:
            return None
        first = table_of(table)
        for label in (word, int(word) if word.isdecimal() else word):
            if first.find(label) is not None:
                return label
        parts = word.split(",")
        if len(parts) <= 2 and all(part in self.shell.user_ns for part in parts):
            values = [self.shell.user_ns[part] for part in parts]
            return (values[0], values[1]) if len(values) == 2 else values[0]
        return word

    # -- staying out of the way --------------------------------------------------------------------

    def _quietly(self, action: Callable[..., Any], *arguments: Any) -> None:
        try:
            action(*arguments)
        except KeyboardInterrupt:
            _say("stopped")
        except Exception as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self.failure = f"leaklint {__version__}, Python {sys.version.split()[0]}\n" + "".join(
            traceback.format_exception(error)
        )
        try:
            what = str(error).strip().split("\n")[0][:120]
        except Exception:
            what = ""
        kind = type(error).__name__
        _say(
            f"could not check this ({kind}{': ' + what if what else ''}); your cell is not affected. "
            "`%leaklint traceback` prints what to put into a bug report."
        )


# -- the engine, imported when it is first needed --------------------------------------------------


def configuration() -> Config:
    """The configuration of the working directory."""
    from leaklint.config import ConfigError, load_config

    try:
        return load_config(Path.cwd())
    except ConfigError as error:
        raise UnclearError(str(error)) from None


def read(document: dict[str, Any], path: str, config: Config, known: dict[Any, Cell]) -> Notebook:
    """Make a notebook of what ran, run *n* being cell *n*; `known` are the cells that were read before."""
    from leaklint.notebook import Notebook, make_cell

    magics = ("leaklint", *config.cell_magics)
    cells: list[Cell] = []
    kept: dict[Any, Cell] = {}
    for item in document["cells"]:
        index = item["execution_count"] - 1
        tags = tuple(item["metadata"].get("tags", ()))
        key = (index, item["source"], item.get("id"), tags, magics)
        cell = known.get(key)
        if cell is None:
            cell = make_cell(
                item["source"],
                index,
                cell_magics=magics,
                id=item.get("id"),
                execution_count=item["execution_count"],
                tags=tags,
            )
        kept[key] = cell
        cells.append(cell)
    known.clear()
    known.update(kept)
    return Notebook(path, cells)


def lint(notebook: Notebook, lints: session.Session, evidence: Evidence | None = None) -> Result:
    """Run the rules."""
    return lints.lint(notebook, evidence)


def who(notebook: Notebook, name: str, lints: session.Session) -> dict[str, Any] | None:
    """Ask the engine about a name; None if it knows none such."""
    from leaklint import engine

    # What neither learns nor scores is not followed for the rules, but it may be asked for.
    run = lints.run(notebook) if engine.worth_following(notebook, lints.config) else None
    facts = engine.who(notebook, name, lints.config, run)
    return None if facts.get("kind", "unknown") == "unknown" and not facts.get("rows") else facts


def rule_page(code: str) -> dict[str, str]:
    """A rule's page, as Markdown and as plain text."""
    from leaklint import rules
    from leaklint.rules import page

    try:
        rule = rules.load(code)
    except rules.RuleError as error:
        raise UnclearError(str(error)) from None
    return {"text/markdown": page.to_markdown(rule), "text/plain": page.to_text(rule)}


def _display(value: Any, **options: Any) -> Any:
    from IPython.display import display

    return display(value, **options)


# -- loading ---------------------------------------------------------------------------------------


def lay_aside(lines: list[str]) -> list[str]:
    """Turn `%%leaklint` into a statement of one line, so that the rest of the cell is ordinary code.

    The body then runs exactly as it would without us: its last value is shown, its errors have their
    own lines, `await` works.
    """
    if not lines or lines[0].split()[:1] != ["%%leaklint"]:
        return lines
    arguments = " ".join([THIS_CELL, *lines[0].split()[1:]])
    body = lines[1:]
    first = next((i for i, content in enumerate(body) if content.strip()), None)
    if first is not None and body[first].startswith("%%"):
        from IPython.core.inputtransformer2 import cell_magic

        body = body[:first] + cell_magic(body[first:])
    return [f"get_ipython().run_line_magic('leaklint', {arguments!r})\n", *body]


_sessions: weakref.WeakKeyDictionary[Any, Session] = weakref.WeakKeyDictionary()


def load(shell: Any) -> None:
    """Register the magics in a shell and begin to listen."""
    unload(shell)
    session = _sessions.get(shell)
    if session is None:
        session = _sessions[shell] = Session(shell)
    session._quietly(session.catch_up)
    shell.events.register("pre_run_cell", session.pre_run_cell)
    shell.events.register("post_run_cell", session.post_run_cell)
    session._quietly(session.line.register, shell)
    shell.input_transformer_manager.cleanup_transforms.append(lay_aside)
    shell.register_magic_function(session.magic, "line_cell", "leaklint")
    if warning := installed.foreign():
        _say(warning)


def unload(shell: Any) -> None:
    """Stop listening; what was heard is kept for the next time."""
    session = _sessions.get(shell)
    if session is None:
        return
    session._watch(False)
    session.line.close()
    for event in ("pre_run_cell", "post_run_cell"):
        callback = getattr(session, event)
        if callback in shell.events.callbacks.get(event, ()):
            shell.events.unregister(event, callback)
    transforms = shell.input_transformer_manager.cleanup_transforms
    transforms[:] = [transform for transform in transforms if transform is not lay_aside]
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("leaklint", None)
