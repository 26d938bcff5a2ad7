"""leaklint: can this score be trusted?

Importing the package imports nothing else: Jupyter's server and every kernel do it at start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from leaklint.config import Config
    from leaklint.jupyter.inspection import Inspection
    from leaklint.live.ledger import Ledger
    from leaklint.model import Result

__version__ = "0.1.0"
__all__ = ["Ledger", "__version__", "inspect", "lint", "load_ipython_extension", "unload_ipython_extension"]


def lint(source_or_path: str | Path, *, name: str | None = None, config: Config | None = None) -> Result:
    """Lint one notebook or script.

    Parameters
    ----------
    source_or_path : str or Path
        A file, or the text of a notebook or of a script.
    name : str, optional
        What to call text, and by its ending how to read it ("analysis.py").
    config : Config, optional
        Configuration; nothing is looked up by itself.

    Returns
    -------
    Result
        Findings, scores with verdicts, notes and errors.
    """
    from leaklint.engine import lint as run

    return run(source_or_path, name=name, config=config)


def inspect(
    train: Any,
    test: Any = None,
    target: Any = None,
    group: Any = None,
    time: Any = None,
    *,
    exact: bool = True,
    checks: Collection[str] | None = None,
    scores: Mapping[str, float] | None = None,
    show_values: bool = False,
) -> Inspection:
    """Check one table, or a training and a held-out table, for leaks that only data can show.

    Parameters
    ----------
    train, test : table
        A pandas, polars, pyarrow or modin frame, a NumPy array, a SciPy sparse matrix, or a lazy frame of
        Dask, DuckDB, Spark or polars (of which only reductions are asked, on its own engine).
    target, group, time : str, column, or pair of columns, optional
        The name of a column of the tables, or the column itself: of `train`, or `(of train, of test)`.
        What is not given is taken from the configured roles.
    exact : bool
        Look at every row; otherwise at samples, and say so.
    checks : collection of str, optional
        Only these rules, by their codes, such as `["LK206", "LK805"]`. Drift (LK805) is checked on
        request only: name it here.
    scores : mapping of str to float, optional
        Scores that were computed on the held-out rows, by metric, such as `{"accuracy": 0.98}`.
    show_values : bool
        Whether messages may carry values of cells; by default they hold names and counts only.

    Returns
    -------
    Inspection
        A report that shows itself, with `findings`, `to_frame()` and `to_dict()`.
    """
    from leaklint.jupyter.inspection import inspect as run

    return run(
        train, test, target, group, time, exact=exact, checks=checks, scores=scores, show_values=show_values
    )


def load_ipython_extension(shell: Any) -> None:
    """Register `%leaklint` and `%%leaklint`; called by `%load_ext leaklint`."""
    from leaklint.jupyter.magic import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take the magics away and stop listening; called by `%unload_ext leaklint`."""
    from leaklint.jupyter.magic import unload

    unload(shell)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell the Jupyter server where its side of leaklint is."""
    return [{"module": "leaklint.jupyter.server", "name": "leaklint"}]


def __getattr__(name: str) -> Any:
    if name == "Ledger":
        from leaklint.live.ledger import Ledger

        return Ledger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
