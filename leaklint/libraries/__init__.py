"""What the calls of each library mean: data in TOML files, and the loader that answers for them."""

from leaklint.libraries.load import Entry, Knowledge, Library, Slot, load_library, roots
from leaklint.libraries.schema import ROLES, problems

__all__ = ["ROLES", "Entry", "Knowledge", "Library", "Slot", "load_library", "problems", "roots"]
