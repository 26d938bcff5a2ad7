"""Python itself: operators, built-in functions, and the methods of containers and plain values."""

from __future__ import annotations

from leaklint.provenance.builtins.comparisons import compare, compare_data
from leaklint.provenance.builtins.containers import container, container_method, value_method
from leaklint.provenance.builtins.functions import BUILTINS, call, copy_name
from leaklint.provenance.builtins.operators import binary, unary

__all__ = [
    "BUILTINS",
    "binary",
    "call",
    "compare",
    "compare_data",
    "container",
    "container_method",
    "copy_name",
    "unary",
    "value_method",
]
