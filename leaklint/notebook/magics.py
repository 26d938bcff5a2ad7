"""IPython syntax: masked in place, so that what is left is Python at unchanged offsets.

Every line of the masked text is as long as the line it came from. What a magic runs as code
(`%time f()`) stays where it is; everything else becomes blanks, or the shortest statement that
keeps the block around it whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

# Line magics whose argument is Python, and cell magics whose body is. The value lists the options
# that take a value, since that value may stand apart (`%timeit -n 10 f()`).
CODE_MAGICS: dict[str, str] = {
    "time": "",
    "timeit": "nrp",
    "prun": "lsTD",
    "capture": "",
    "memit": "rti",
    "mprun": "fT",
    "lprun": "fmDTsuz",
    "snakeviz": "f",
    "scalene": "",
    "pyinstrument": "",
    "debug": "b",
    "wandb": "",
    "local": "",
    "leaklint": "",
}

# Cell magics whose body is not Python of this kernel and cannot define a name in it.
INERT_CELL_MAGICS = frozenset(
    "! HTML SVG ai bash bat cmd file html javascript js latex manim markdown mermaid perl pypy python "
    "python2 python3 ruby script sh shell skip svg sx system typescript writefile".split()
)

# Line magics that may put names into the namespace (`%run` is told apart, see `Masked.runs`).
DEFINING_LINE_MAGICS = frozenset(
    "pylab aimport R Rget Rpull bigquery cython edit load loadpy macro px recall rep rerun sql store".split()
)

_NAME = r"[^\W\d][\w.]*"
_CANDIDATE = re.compile(r"^[ \t\f]*[%!?,;/]|=[ \t]*[%!]|\?[ \t]*(?:#|$)", re.MULTILINE)
_CELL_MAGIC = re.compile(r"(?:[ \t\f]*(?:#[^\n]*)?\n)*[ \t\f]*%%(!|" + _NAME + r"|\w+)?([^\n]*)")
_INDENT = re.compile(r"[ \t\f]*")
_AUTOCALL = re.compile(r"[,;/]" + _NAME)
_LINE_MAGIC = re.compile(r"%{1,2}[ \t]*(" + _NAME + r")?([^\n]*)")
_TOKEN = re.compile(
    r'''(?P<string>"""|\'\'\'|"|')|(?P<comment>\#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])'''
    r"""|(?P<joined>\\\n)|(?P<end>\n)|(?P<help>\?)"""
    r"""|(?P<assign>(?<![=!<>:+\-*/%&|^@~])=[ \t]*(?=[!%]))"""
)
_STRING_END = {
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:""")?', re.DOTALL),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:''')?", re.DOTALL),
    '"': re.compile(r'[^"\\\n]*(?:\\.[^"\\\n]*)*"?', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*(?:\\.[^'\\\n]*)*'?", re.DOTALL),
}
_COMPOUND = re.compile(r"(?:for|while|if|with|try|def|class|async|match)\b|@")
_CAPTURED = re.compile(r"(?:[ \t]+--no-\w+)*[ \t]+([^\W\d]\w*)(?=[ \t;]|$)")
_WORD = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|\S+")
_OPTION = re.compile(r"-{1,2}[A-Za-z]")
_NOT_NEWLINE = re.compile(r"[^\n]")


@dataclass(slots=True, frozen=True)
class LineMagic:
    """A line magic: where it stands (row from 1), its name without `%`, the rest of its line."""

    row: int
    name: str
    argument: str


@dataclass(slots=True)
class Masked:
    """What `mask` makes of a cell.

    Attributes
    ----------
    code : str
        The source with its IPython syntax masked; "" for an opaque cell.
    magic : str or None
        Name of the (first) cell magic.
    opaque : bool
        Whether the cell is not Python.
    defines_unknown : bool
        Whether a magic of the cell may define names that cannot be seen.
    line_magics : tuple of LineMagic
        The line magics, in order.
    """

    code: str
    magic: str | None = None
    opaque: bool = False
    defines_unknown: bool = False
    line_magics: tuple[LineMagic, ...] = ()

    @property
    def runs(self) -> tuple[str, ...]:
        """The files of the `%run` lines, as they are written there."""
        files = (run_target(m.argument) for m in self.line_magics if m.name == "run")
        return tuple(name for name in files if name)


def run_target(argument: str) -> str | None:
    """Return the file of a `%run` line, or None if it runs none."""
    words = _WORD.finditer(argument)
    for found in words:
        word = found.group()
        if word == "-m":
            return None
        if not word.startswith("-") or word == "-":
            return word.strip("\"'")
    return None


def mask(source: str, code_magics: Collection[str] = ()) -> Masked:
    r"""Mask the IPython syntax of a cell.

    Parameters
    ----------
    source : str
        The cell's text, with ``\n`` as its only newline.
    code_magics : collection of str
        Further magics, with or without ``%%``, whose body is Python.

    Returns
    -------
    Masked
        Its `code` has the same length and the same line breaks as `source` (or is empty: opaque).
    """
    last = -1
    for candidate in _CANDIDATE.finditer(source):
        last = candidate.start()
    if last < 0:
        return Masked(source)
    extra = {name.lstrip("%") for name in code_magics} - {""}
    magic: str | None = None
    out: list[str] = []
    start = 0
    while True:
        head = _CELL_MAGIC.match(source, start)
        if head is None:
            break
        name = head.group(1) or ""
        magic = magic or name
        if name not in extra and name not in CODE_MAGICS:
            return Masked("", magic, True, _cell_defines(name, head.group(2)))
        out.append(_cell_magic_line(source, start, head, name))
        start = head.end()
        if start < len(source):
            out.append("\n")
            start += 1
    lines: list[LineMagic] = []
    out.extend(_Masker(source, extra, lines).run(start, last))
    defines = any(_line_defines(m) for m in lines)
    return Masked("".join(out), magic, False, defines, tuple(lines))


def _cell_defines(name: str, rest: str) -> bool:
    """Whether an opaque cell may define names."""
    if name in ("R", "octave", "julia", "matlab"):  # these say with -o what comes back
        return re.search(r"\s(-o|--output)\b", rest) is not None
    if name in INERT_CELL_MAGICS:
        return re.search(r"\s--(out|err|proc)\b", rest) is not None
    return True


def _line_defines(line: LineMagic) -> bool:
    if line.name == "R":
        return re.search(r"(^|\s)-o", line.argument) is not None
    if line.name == "store":
        return re.search(r"(^|\s)-r", line.argument) is not None
    return line.name in DEFINING_LINE_MAGICS


def _cell_magic_line(source: str, start: int, head: re.Match[str], name: str) -> str:
    """Mask the first line of a cell whose body is code, and the comments above it."""
    rest = head.group(2)
    first = head.start(1) - 2
    above = source[start:first]
    body_is_empty = not source[head.end() :].strip()
    if name in ("timeit", "prun") or (name == "time" and body_is_empty):
        # The set-up of %%timeit, the first statement of %%prun: code. Of %%time only when nothing
        # follows, since IPython refuses it otherwise.
        begin = head.start(2) + _skip_options(rest, CODE_MAGICS[name])
        if begin < head.end():
            code = source[begin : head.end()]
            return above + _lead(begin - first, code) + code
    if name == "capture":
        captured = _CAPTURED.match(rest)
        if captured:
            # `%%capture out` binds `out`; two characters of `%%` and the name leave room for it.
            assign = captured.group(1) + "=..."
            return above + assign.ljust(head.end() - first)
    return above + " " * (head.end() - first)


def _blank(text: str) -> str:
    return _NOT_NEWLINE.sub(" ", text)


def _lead(width: int, code: str) -> str:
    """Return what stands for the magic in front of code that stays at its column.

    Blanks alone would change the indentation, and `0;` cannot precede a compound statement, which
    the parser forgives.
    """
    if _COMPOUND.match(code):
        return " " * width
    return "0;" + " " * (width - 2)


def _skip_options(text: str, valued: str | None) -> int:
    """Return where the code begins in what follows a magic's name (its length if nowhere)."""
    at = _after_blanks(text, 0)
    while text.startswith("-", at):
        word = _WORD.match(text, at)
        if word is None or _OPTION.match(text, at) is None:
            break
        option = word.group()
        at = _after_blanks(text, word.end())
        if valued is not None and len(option) == 2 and option[1] in valued:
            value = _WORD.match(text, at)
            if value is not None:
                at = _after_blanks(text, value.end())
    return at


def _after_blanks(text: str, at: int) -> int:
    found = _INDENT.match(text, at)
    return found.end() if found else at


class _Masker:
    """Goes through a cell by logical lines; only their starts, `=` and `?` can be IPython syntax."""

    def __init__(self, source: str, extra: Collection[str], lines: list[LineMagic]) -> None:
        self.source = source
        self.extra = extra
        self.lines = lines
        self.row = 1
        self.counted = 0

    def run(self, at: int, last: int) -> Iterator[str]:
        """Yield the masked text from `at`; nothing that begins after `last` needs masking."""
        source = self.source
        while at <= last:
            indent = _INDENT.match(source, at)
            first = indent.end() if indent else at
            mark = source[first : first + 1]
            if mark == "%":
                code = self._code_after_magic(first)
                if code is None:
                    stop = self._end_of_magic(first)
                    yield source[at:first] + self._statement(first, stop, first > at)
                    at = stop
                    continue
                yield source[at:first] + _lead(code - first, source[code : code + 8])
                at = first = code
            elif mark in ("!", "?") or (mark in (",", ";", "/") and mark and _AUTOCALL.match(source, first)):
                stop = self._end_of_magic(first)
                yield source[at:first] + self._statement(first, stop, first > at)
                at = stop
                continue
            stop, help_at, assign = self._scan(first)
            if assign is not None:
                value, stop = self._assigned(assign)
                yield source[at:assign] + value
                at = stop
            elif help_at:
                yield source[at:first] + self._statement(first, stop, first > at)
                at = stop
            else:
                yield source[at:stop]
                at = stop
        yield source[at:]

    def _row(self, at: int) -> int:
        self.row += self.source.count("\n", self.counted, at)
        self.counted = at
        return self.row

    def _is_code(self, name: str) -> bool:
        # %capture does not exist, and what follows %leaklint are words to it.
        return name not in ("capture", "leaklint") and (name in CODE_MAGICS or name in self.extra)

    def _code_after_magic(self, at: int) -> int | None:
        """Return where the code of the magic at `at` begins; None if none of its line is code."""
        found = _LINE_MAGIC.match(self.source, at)
        if found is None:
            return None
        name = found.group(1) or ""
        row = self._row(at)
        self.lines.append(LineMagic(row, name, found.group(2).strip()))
        if not self._is_code(name):
            return None
        code = found.start(2) + _skip_options(found.group(2), CODE_MAGICS.get(name))
        if code >= found.end() or self.source[code] in "#\\":
            return None
        if self.source[code] in "%!?":  # `%time %run prep.py`
            inner = _LINE_MAGIC.match(self.source, code)
            if inner is not None and inner.group(1):
                self.lines.append(LineMagic(row, inner.group(1), inner.group(2).strip()))
            return None
        return code

    def _end_of_magic(self, at: int) -> int:
        """Return the end (before the newline) of a magic that backslashes may carry on."""
        source = self.source
        while True:
            stop = source.find("\n", at)
            if stop < 0:
                return len(source)
            if source[stop - 1] != "\\" or stop == at:
                return stop
            at = stop + 1

    def _statement(self, start: int, stop: int, indented: bool) -> str:
        """Return the stand-in of a whole statement: blanks, or in a block a statement without effect."""
        text = _blank(self.source[start:stop])
        if not indented:
            return text
        width = len(text.partition("\n")[0])
        stand_in = "pass" if width >= 4 else "0"
        return stand_in + text[len(stand_in) :]

    def _assigned(self, at: int) -> tuple[str, int]:
        """Mask what follows `=`: the name gets a value that nobody knows."""
        source = self.source
        found = _LINE_MAGIC.match(source, at)
        if found is not None and found.group(1):
            name, rest = found.group(1), found.group(2)
            self.lines.append(LineMagic(self._row(at), name, rest.strip()))
            if name == "time":
                code = found.start(2) + _skip_options(rest, "")
                if code < found.end() and source[code] not in "%!?#\\":
                    stop = self._scan(code)[0]  # %time hands on the value of its expression
                    return " " * (code - at) + source[code:stop], stop
        stop = self._end_of_magic(at)
        text = _blank(source[at:stop])
        width = len(text.partition("\n")[0])
        stand_in = "..." if width >= 3 else "_" * width
        return stand_in + text[len(stand_in) :], stop

    def _scan(self, at: int) -> tuple[int, bool, int | None]:
        """Follow a logical line of Python from `at`.

        Returns
        -------
        stop : int
            Where the next line begins.
        help_at : bool
            Whether the line asks for help (`name?`); then `stop` is before its newline.
        assign : int or None
            Where the `!` or `%` of an assigned command stands.
        """
        source = self.source
        depth = 0
        asked = -1
        while True:
            token = _TOKEN.search(source, at)
            if token is None:
                return len(source), self._asks(asked, len(source)), None
            at = token.end()
            kind = token.lastgroup
            if kind == "string":
                closing = _STRING_END[token.group()].match(source, at)
                at = closing.end() if closing else at
            elif kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(0, depth - 1)
            elif depth:
                continue
            elif kind == "help":
                asked = at
            elif kind == "comment":
                if self._asks(asked, token.start()):
                    return at, True, None
            elif kind == "assign":
                if source[at] == "!" or _LINE_MAGIC_AT.match(source, at):
                    return at, False, at
            elif kind == "end":
                if self._asks(asked, token.start()):
                    return token.start(), True, None
                return at, False, None

    def _asks(self, asked: int, stop: int) -> bool:
        return asked >= 0 and not self.source[asked:stop].strip(" \t")


_LINE_MAGIC_AT = re.compile(r"%[^\W\d]")
