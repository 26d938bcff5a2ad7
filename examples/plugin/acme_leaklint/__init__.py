"""Acme's own rule for leaklint, and its knowledge of the library `rowkit`."""
