"""Build step of the wheel: library knowledge as JSON, which loads faster than TOML."""

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileKnowledge(BuildHookInterface):
    """Writes `leaklint/libraries/_compiled/` before the files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        try:
            from leaklint.libraries.compile import compile_all

            compile_all()
        finally:
            sys.path.remove(self.root)
