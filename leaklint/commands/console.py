"""The terminal and the files that a command writes to: whole or not at all, and never a traceback."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


class UsageError(Exception):
    """A command line that cannot be followed; the message is one line for the user."""


def warn(message: str) -> None:
    """Say on standard error what is odd but not wrong."""
    say(f"leaklint: warning: {message}")


def say(line: str) -> None:
    """Write a line to standard error, whatever is in it and whatever can be shown there."""
    if not line.isprintable():
        line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
    try:
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        pass


def drop_stdout() -> None:
    """Point standard output at nothing, so that the interpreter's last flush cannot fail."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (OSError, ValueError, AttributeError):
        pass


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a person may be looking."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def colour() -> bool:
    """Tell whether to use colour: https://no-color.org first, then FORCE_COLOR, then the terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") not in (None, "", "0"):
        return True
    return is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"


def write(text: str, file: str | None = None, *, exact: bool = False) -> None:
    """Write a report to standard output, or to a file.

    A reader that leaves early has seen enough: that is no error.

    Parameters
    ----------
    text : str
        What is written.
    file : str, optional
        Where to; "-" is standard output.
    exact : bool
        Whether a program reads it: then it is UTF-8, as in a file, whatever the locale says, unless a person
        looks on.
    """
    if file is not None and file != "-":
        write_file(text, file)
        return
    stream = sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    binary = getattr(stream, "buffer", None) if exact and not is_terminal(stream) else None
    try:
        if binary is not None:
            stream.flush()
            binary.write(text.encode("utf-8", "backslashreplace"))
            binary.flush()
            return
        # Lone surrogates (names of files that are not UTF-8), and all that the terminal lacks.
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        drop_stdout()
    except OSError as error:
        drop_stdout()
        raise UsageError(f"cannot write the output: {error.strerror or error}") from None


def write_file(text: str, file: str) -> None:
    """Write a text file whole or not at all."""
    write_bytes(text.encode("utf-8", "backslashreplace"), file)


def write_bytes(data: bytes, file: str) -> None:
    """Write a file whole or not at all: under another name first, then renamed."""
    import contextlib
    import stat
    import tempfile

    target = os.path.realpath(file)
    temporary = None
    try:
        try:
            mode = os.stat(target).st_mode
        except FileNotFoundError:
            mode = None
        if mode is not None and not stat.S_ISREG(mode):
            if stat.S_ISDIR(mode):
                raise UsageError(f"{file}: is a folder; name a file in it")
            with open(target, "wb") as device:  # a pipe or a terminal cannot be renamed over
                device.write(data)
            return
        if mode is not None and not os.access(target, os.W_OK):
            raise PermissionError(13, "permission denied")
        handle, temporary = tempfile.mkstemp(prefix=".leaklint-", dir=os.path.dirname(target))
        with open(handle, "wb") as out:
            out.write(data)
        if mode is None:
            mask = os.umask(0)
            os.umask(mask)
            mode = 0o666 & ~mask
        os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{file}: cannot be written: {reason}") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
