"""The abstract interpreter: runs a notebook on values that only know where they come from.

Statements and expressions are here; what calls of libraries do is in `calls`, data in `frames`,
estimators in `models`, Python's own functions in `builtins`.
"""

from __future__ import annotations

from leaklint.provenance.interp.interpreter import Interp
from leaklint.provenance.interp.state import BoundedError, Env, Frame

__all__ = ["BoundedError", "Env", "Frame", "Interp"]
