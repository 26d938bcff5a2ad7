"""leaklint: can this score be trusted?

Importing the package imports nothing else: Jupyter's server and every kernel do it at start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from leaklint.config import Config
    from leaklint.model import Result

__version__ = "0.1.0"
__all__ = ["__version__", "lint", "load_ipython_extension", "unload_ipython_extension"]

_LATER = {
    "inspect": "checking tables (`leaklint.inspect`)",
    "Ledger": "the test-set ledger (`leaklint.Ledger`)",
}


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
    if name in _LATER:
        raise AttributeError(f"{_LATER[name]} is not part of leaklint {__version__} yet")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
