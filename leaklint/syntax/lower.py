"""From ast-grep's concrete tree to `tree`'s typed one, once a cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ast_grep_py import SgNode, SgRoot

from leaklint.syntax import tree as t

#: Deeper nesting than this is not lowered: it is machine-made, and Python's own stack ends soon after.
MAX_DEPTH = 120

#: Longer literals are kept as "some text": nothing asks for their value.
MAX_LITERAL = 2000

#: Of longer displays this many items are lowered: the interpreter reads fewer, and sees that there are more.
MAX_DISPLAY = 401

#: The `elif`s that nest; those after them are cases side by side, so that no stack grows with them.
MAX_ELIF = 30

#: In a cell that is not all Python, statements of up to so many lines at the margin are put together again.
MAX_JOINED = 40


def _filtered(node: Any) -> list[Any]:
    return [child for child in node.children() if child.is_named()]


# Every call into the parser's tree makes objects: this is the one that makes the fewest.
_children: Callable[[Any], list[Any]] = getattr(SgNode, "named_children", _filtered)


class LoweredCell:
    """The statements of one cell and the rows (from 0) that could not be read."""

    __slots__ = ("broken", "statements")

    def __init__(self, statements: list[t.Stmt], broken: list[tuple[int, str]]) -> None:
        self.statements = statements
        self.broken = broken


def lower_cell(code: str, cell: int) -> LoweredCell:
    """Lower the Python text of one cell.

    Parameters
    ----------
    code : str
        Python source, magics already masked.
    cell : int
        The index of the cell, remembered in every node.

    Returns
    -------
    LoweredCell
        What could be understood. A statement that is not Python costs itself only.
    """
    if not code.strip():
        return LoweredCell([], [])
    low = _Lowerer(cell)
    low.loose = _LOOSE.search(code) is not None
    root = SgRoot(code, "python").root()
    if root.find(kind="ERROR") is None:
        return LoweredCell(low.block(root), low.unread)
    return _recover(code, cell, low)


#: An assignment whose right side is still to be typed: the parser takes the next line for it.
_LOOSE = re.compile(r"=[ \t]*(?:#.*)?\n")


def is_whole(code: str) -> bool:
    """Whether all of a text can be read; cheaper than lowering it."""
    return not code.strip() or SgRoot(code, "python").root().find(kind="ERROR") is None


def _recover(code: str, cell: int, low: _Lowerer) -> LoweredCell:
    """Parse statement by statement, so that a broken one does not swallow its neighbours.

    Lines are put together only while a bracket or a string is open, and the text that is parsed again is
    bounded: a cell of thousands of broken lines costs little more than its length.
    """
    lines = code.split("\n")
    starts = [i for i, line in enumerate(lines) if _starts_chunk(line)]
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    ends = [*starts[1:], len(lines)]
    statements: list[t.Stmt] = []
    broken: list[tuple[int, str]] = []
    budget = 10 * len(code) + 100_000
    i = 0
    while i < len(starts):
        first = starts[i]
        text = "\n".join(lines[first : ends[i]])
        if not text.strip():
            i += 1
            continue
        low.cell = t.Shifted.of(cell, first)
        root = SgRoot(text, "python").root()
        if root.find(kind="ERROR") is None:
            statements += low.block(root)
            i += 1
            continue
        last = _closed(lines, starts, ends, i) if budget > 0 else None
        if last is not None:
            text = "\n".join(lines[first : ends[last]])
            budget -= len(text)
            joined = SgRoot(text, "python").root()
            if joined.find(kind="ERROR") is None:
                statements += low.block(joined)
                i = last + 1
                continue
        row = next(r for r in range(first, ends[i]) if lines[r].strip())
        broken.append((row, lines[row].strip()))
        if _is_compound(root):
            # A broken line inside a def or a loop: the rest of the block still means something.
            statements += low.block(root)
        else:
            statements += _assigned(root, text.strip(), low.cell)
        i += 1
    return LoweredCell(statements, sorted([*broken, *low.unread]))


#: `a, b = ...`, `a["x"] = ...`, `a.loc[...] += ...`: whatever stands there, these names hold something else now.
_ASSIGNED = re.compile(
    r"(?P<names>[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)(?P<part>\.\w+|\[[^\[\]\n]*\])*\s*[-+*/|&]?=(?!=)(?P<value>.*)",
    re.DOTALL,
)
_NAME = re.compile(r"(?<![\w.\"'])[^\W\d]\w*")


def _assigned(root: Any, text: str, cell: int) -> list[t.Stmt]:
    """What a broken assignment does all the same: nobody knows any more what its names hold."""
    found = _ASSIGNED.match(text)
    if found is None:
        return []
    names = _NAME.findall(found["names"])
    seen = list(dict.fromkeys(_NAME.findall(found["value"])))[:40]
    if found["part"]:
        seen = list(dict.fromkeys([*names, *seen]))
    return _unread(root, text, cell, [t.Name(root, cell, one) for one in names], seen)


def _unread(sg: Any, text: str, cell: int, targets: list[t.Name], seen: list[str]) -> list[t.Stmt]:
    """Each name gets something of its own: two names of one line may well be two parts of one table."""
    line = " ".join(text.split("\n", 1)[0].split())
    short = line if len(line) <= 40 else line[:37] + "..."
    value = t.Unread(sg, cell, short, [t.Name(sg, cell, name) for name in seen])
    return [t.Assign(sg, cell, [one], value) for one in targets]


#: What opens or closes something, and strings and comments as a whole.
_OPEN = re.compile(
    r"""(?P<long>\"{3}|'{3})|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\#.*|(?P<up>[(\[{])|(?P<down>[)\]}])"""
)


def _closed(lines: list[str], starts: list[int], ends: list[int], i: int) -> int | None:
    """Return the chunk after chunk `i` with which all brackets and strings that it opens are closed."""
    depth = 0
    quote = ""
    for j in range(i, min(i + MAX_JOINED, len(starts))):
        for line in lines[starts[j] : ends[j]]:
            at = 0
            while True:
                if quote:
                    end = line.find(quote, at)
                    if end < 0:
                        break
                    at, quote = end + 3, ""
                found = _OPEN.search(line, at)
                if found is None:
                    break
                at = found.end()
                if found["long"]:
                    quote = found["long"]
                elif found["up"]:
                    depth += 1
                elif found["down"]:
                    depth -= 1
        last = lines[ends[j] - 1]
        if not quote and depth <= 0 and not last.endswith("\\") and not lines[starts[j]].startswith("@"):
            return j if j > i else None
    return None


_COMPOUND = frozenset(f"{word}_statement" for word in ("for", "if", "with", "try", "while")) | {
    "function_definition",
    "class_definition",
    "decorated_definition",
}


def _is_compound(root: Any) -> bool:
    children = root.children()
    return len(children) == 1 and children[0].kind() in _COMPOUND


def _apart(node: Any, left: Any, right: Any) -> bool:
    """Whether the right side of an assignment stands on a later line, which Python does not allow."""
    end, start = left.range().end, right.range().start
    if start.line == end.line:
        return False
    between = node.text()[end.index - node.range().start.index : start.index - node.range().start.index]
    return "\\\n" not in between and "\\\r\n" not in between


def _starts_chunk(line: str) -> bool:
    if not line or line[0] in " \t)]}#":
        return False
    word = line.split("(")[0].split(":")[0].split()
    return not (word and word[0] in ("else", "elif", "except", "finally"))


_ESCAPE = re.compile(
    r"\\(?:(\n)|([\\'\"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _unescaped(match: re.Match[str]) -> str:
    newline, simple, octal, *codes = match.groups()
    if newline:
        return ""
    if simple:
        return _SIMPLE.get(simple, simple)
    code = int(octal, 8) if octal else int(next(filter(None, codes)), 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _string(text: str) -> str | bytes:
    """Return what a literal without placeholders spells; an unknown escape stays as it is, silently."""
    at = 0
    while at < len(text) and text[at] not in "'\"":
        at += 1
    prefix = text[:at].lower()
    width = 3 if text[at : at + 3] in ("'''", '"""') else 1
    body = text[at + width : -width]
    if "\\" in body and "r" not in prefix:
        body = _ESCAPE.sub(_unescaped, body)
    return body.encode("latin-1", "replace") if "b" in prefix else body


def _number(text: str) -> object:
    if len(text) > 300:
        return 0
    bare = text.replace("_", "").rstrip("lL").lower()
    try:
        if bare.isdecimal():
            # Python 2 wrote octal numbers with a leading 0.
            return int(bare, 8) if bare[0] == "0" and bare.strip("0") else int(bare)
        if bare[:2] in ("0x", "0o", "0b"):
            return int(bare, 0)
        return complex(bare) if bare.endswith("j") else float(bare)
    except ValueError:
        return text


class _Lowerer:
    """One cell's worth of lowering; dispatches on the kind of the concrete node.

    Every look at a concrete node makes an object, so each is looked at once and its kind passed on.
    """

    def __init__(self, cell: int) -> None:
        self.cell = cell
        self.depth = 0
        self.loose = False
        self.unread: list[tuple[int, str]] = []

    # ---- statements -------------------------------------------------------------------------

    def block(self, node: Any) -> list[t.Stmt]:
        out: list[t.Stmt] = []
        for child in _children(node):
            kind = child.kind()
            handler = _STATEMENTS.get(kind)
            if handler is None:
                if kind in _EXPRESSIONS:
                    out.append(t.ExprStmt(child, self.cell, self.lower(kind, child)))
                continue
            if self.depth > MAX_DEPTH:
                break
            self.depth += 1
            handler(self, child, out)
            self.depth -= 1
        return out

    def body_of(self, node: Any, field: str = "body") -> list[t.Stmt]:
        block = node.field(field)
        return self.block(block) if block is not None else []

    def s_expression(self, node: Any, out: list[t.Stmt]) -> None:
        inner = _children(node)
        if len(inner) == 1:
            only = inner[0]
            kind = only.kind()
            if kind == "assignment":
                self.s_assignment(only, out)
            elif kind == "augmented_assignment":
                self.s_augmented(only, out)
            elif kind not in _NOISE_KINDS:
                out.append(t.ExprStmt(node, self.cell, self.lower(kind, only)))
            return
        values = [self.lower(k, c) for k, c in self.named(node)]
        if values:
            value = values[0] if len(values) == 1 else t.Seq(node, self.cell, "tuple", values)
            out.append(t.ExprStmt(node, self.cell, value))

    def s_assignment(self, node: Any, out: list[t.Stmt]) -> None:
        targets: list[t.Expr] = []
        current = node
        while True:
            parts = _children(current)
            if len(parts) == 2 and (kind := parts[1].kind()) not in ("type", "comment"):
                left, right = parts
            else:
                left, right = current.field("left"), current.field("right")
                kind = right.kind() if right is not None else ""
            targets.append(self.expr(left))
            if right is None:  # an annotation without a value
                if isinstance(targets[0], t.Name):
                    out.append(t.Declare(node, self.cell, targets[0].id))
                return
            if self.loose and _apart(current, left, right):
                names = [x for x in targets if isinstance(x, t.Name)]
                row, text = left.range().start.line, current.text()
                down = self.cell.rows if isinstance(self.cell, t.Shifted) else 0
                self.unread.append((row + down, text.split("\n", 1)[0].strip()))
                out.extend(_unread(current, text, self.cell, names, []))
                if kind == "assignment":
                    self.s_assignment(right, out)
                else:
                    out.append(t.ExprStmt(right, self.cell, self.lower(kind, right)))
                return
            if kind == "assignment":
                current = right
                continue
            break
        if kind == "augmented_assignment":
            self.s_augmented(right, out)
            return
        out.append(t.Assign(node, self.cell, targets, self.lower(kind, right)))

    def s_augmented(self, node: Any, out: list[t.Stmt]) -> None:
        op = node.field("operator")
        sign = op.text()[:-1] if op is not None else "+"
        out.append(
            t.AugAssign(node, self.cell, self.expr(node.field("left")), sign, self.expr(node.field("right")))
        )

    def first(self, node: Any) -> t.Expr | None:
        for kind, child in self.named(node):
            return self.lower(kind, child)
        return None

    def s_return(self, node: Any, out: list[t.Stmt]) -> None:
        out.append(t.Return(node, self.cell, self.first(node)))

    def s_if(self, node: Any, out: list[t.Stmt]) -> None:
        clauses = [node, *node.field_children("alternative")]
        orelse: list[t.Stmt] = []
        if clauses[-1].kind() == "else_clause":
            orelse = self.body_of(clauses.pop())
        far = clauses[MAX_ELIF:]
        if far:
            cases: list[tuple[list[str], t.Expr | None, list[t.Stmt]]] = [
                ([], self.expr(one.field("condition")), self.body_of(one, "consequence")) for one in far
            ]
            if orelse:
                cases.append(([], None, orelse))
            orelse = [t.Match(far[0], self.cell, t.Const(far[0], self.cell, True), cases)]
        nearest_last = [
            (one, self.expr(one.field("condition")), self.body_of(one, "consequence"))
            for one in clauses[:MAX_ELIF]
        ]
        for one, test, body in reversed(nearest_last):
            orelse = [t.If(one, self.cell, test, body, orelse)]
        out += orelse

    def _else(self, node: Any) -> list[t.Stmt]:
        alternative = node.field("alternative")
        return self.body_of(alternative) if alternative is not None else []

    def s_for(self, node: Any, out: list[t.Stmt]) -> None:
        out.append(
            t.For(
                node,
                self.cell,
                self.expr(node.field("left")),
                self.expr(node.field("right")),
                _or_else(self.body_of(node)),
                self._else(node),
            )
        )

    def s_while(self, node: Any, out: list[t.Stmt]) -> None:
        out.append(
            t.While(
                node,
                self.cell,
                self.expr(node.field("condition")),
                _or_else(self.body_of(node)),
                self._else(node),
            )
        )

    def s_with(self, node: Any, out: list[t.Stmt]) -> None:
        items: list[tuple[t.Expr, t.Expr | None]] = []
        for clause in _children(node):
            if clause.kind() != "with_clause":
                continue
            for item in _children(clause):
                if item.kind() != "with_item":
                    continue
                value = item.field("value")
                if value is None:
                    continue
                for v, target in self._as(value):
                    items.append((v, target))
        out.append(t.With(node, self.cell, items, self.body_of(node)))

    def _as(self, node: Any) -> list[tuple[t.Expr, t.Expr | None]]:
        kind = node.kind()
        if kind == "as_pattern":
            named = _children(node)
            target = None
            if len(named) > 1:
                inside = _children(named[1])
                target = self.expr(inside[0]) if inside else self.expr(named[1])
            return [(self.expr(named[0]), target)]
        if kind in ("tuple", "parenthesized_expression"):
            out: list[tuple[t.Expr, t.Expr | None]] = []
            if self.depth > MAX_DEPTH:
                return out
            self.depth += 1
            for child in _children(node):
                out += self._as(child)
            self.depth -= 1
            return out
        return [(self.lower(kind, node), None)]

    def s_try(self, node: Any, out: list[t.Stmt]) -> None:
        handlers: list[tuple[str | None, list[t.Stmt]]] = []
        orelse: list[t.Stmt] = []
        final: list[t.Stmt] = []
        for child in _children(node):
            kind = child.kind()
            if kind in ("except_clause", "except_group_clause"):
                name: str | None = None
                body: list[t.Stmt] = []
                for c in _children(child):
                    inner = c.kind()
                    if inner == "block":
                        body = self.block(c)
                    elif inner == "as_pattern":
                        named = _children(c)
                        name = named[-1].text() if named else None
                handlers.append((name, body))
            elif kind == "else_clause":
                orelse = self.body_of(child)
            elif kind == "finally_clause":
                final = [s for c in _children(child) if c.kind() == "block" for s in self.block(c)]
        out.append(t.Try(node, self.cell, self.body_of(node), handlers, orelse, final))

    def s_function(self, node: Any, out: list[t.Stmt], decorators: list[t.Expr] | None = None) -> None:
        name = node.field("name")
        params = node.field("parameters")
        body = node.field("body")
        cell = self.cell

        def lower() -> list[t.Stmt]:
            return _Lowerer(cell).block(body) if body is not None else []

        out.append(
            t.FuncDef(
                node,
                self.cell,
                name.text() if name is not None else "_",
                self.params(params) if params is not None else [],
                decorators or [],
                lower,
            )
        )

    def s_class(self, node: Any, out: list[t.Stmt], decorators: list[t.Expr] | None = None) -> None:
        name = node.field("name")
        supers = node.field("superclasses")
        out.append(
            t.ClassDef(
                node,
                self.cell,
                name.text() if name is not None else "_",
                self.arguments(supers) if supers is not None else [],
                self.body_of(node),
                decorators or [],
            )
        )

    def s_decorated(self, node: Any, out: list[t.Stmt]) -> None:
        decorators: list[t.Expr] = []
        for child in _children(node):
            if child.kind() == "decorator":
                decorators += [self.lower(k, c) for k, c in self.named(child)]
        definition = node.field("definition")
        if definition is None:
            return
        if definition.kind() == "class_definition":
            self.s_class(definition, out, decorators)
        else:
            self.s_function(definition, out, decorators)

    def s_import(self, node: Any, out: list[t.Stmt]) -> None:
        out.append(t.Import(node, self.cell, [self._alias(k, c) for k, c in self.named(node)]))

    def _alias(self, kind: str, node: Any) -> tuple[str, str | None]:
        if kind == "aliased_import":
            name, alias = node.field("name"), node.field("alias")
            return _dotted(name.text()), alias.text() if alias is not None else None
        return _dotted(node.text()), None

    def s_import_from(self, node: Any, out: list[t.Stmt]) -> None:
        parts = self.named(node)
        if not parts or parts[0][0] not in ("dotted_name", "relative_import"):
            return  # from __future__
        text = _dotted(parts[0][1].text())
        level = len(text) - len(text.lstrip("."))
        names: list[tuple[str, str | None]] = []
        for kind, child in parts[1:]:
            names.append(("*", None) if kind == "wildcard_import" else self._alias(kind, child))
        out.append(t.ImportFrom(node, self.cell, text.lstrip("."), level, names))

    def s_scope(self, node: Any, out: list[t.Stmt]) -> None:
        kind = node.kind().split("_")[0]
        names = [c.text() for c in _children(node) if c.kind() == "identifier"]
        out.append(t.Scope(node, self.cell, kind, names))

    def s_del(self, node: Any, out: list[t.Stmt]) -> None:
        targets: list[t.Expr] = []
        for child in _children(node):
            kind = child.kind()
            if kind == "expression_list":
                targets += [self.expr(c) for c in _children(child)]
            else:
                target = self.lower(kind, child)
                targets += target.items if isinstance(target, t.Seq) else [target]
        out.append(t.Del(node, self.cell, targets))

    def s_raise(self, node: Any, out: list[t.Stmt]) -> None:
        out.append(t.Raise(node, self.cell, self.first(node)))

    def s_assert(self, node: Any, out: list[t.Stmt]) -> None:
        test = self.first(node)
        if test is not None:
            out.append(t.Assert(node, self.cell, test))

    def s_match(self, node: Any, out: list[t.Stmt]) -> None:
        cases: list[tuple[list[str], t.Expr | None, list[t.Stmt]]] = []
        body = node.field("body")
        for clause in _children(body) if body is not None else []:
            if clause.kind() != "case_clause":
                continue
            names: list[str] = []
            for child in _children(clause):
                if child.kind() == "case_pattern":
                    _pattern_names(child, names)
            guard = clause.field("guard")
            test = None
            if guard is not None:
                inner = _children(guard)
                test = self.expr(inner[0]) if inner else None
            cases.append((names, test, self.body_of(clause, "consequence")))
        subject = node.field("subject")
        if subject is not None:
            out.append(t.Match(node, self.cell, self.expr(subject), cases))

    def s_jump(self, node: Any, out: list[t.Stmt]) -> None:
        out.append(t.Jump(node, self.cell, node.kind().split("_")[0]))

    def s_print(self, node: Any, out: list[t.Stmt]) -> None:
        """Python 2's print statement (and exec) is a call of that name."""
        args = [
            t.Arg(self.expr(c))
            for c in _children(node)
            if c.is_named() and c.kind() not in ("comment", "chevron")
        ]
        name = "print" if node.kind() == "print_statement" else "exec"
        call = t.Call(node, self.cell, t.Name(node, self.cell, name), args)
        out.append(t.ExprStmt(node, self.cell, call))

    # ---- expressions ------------------------------------------------------------------------

    def expr(self, node: Any) -> t.Expr:
        return self.lower(node.kind(), node)

    def lower(self, kind: str, node: Any) -> t.Expr:
        """Lower an expression whose kind is known."""
        if kind == "identifier":
            return t.Name(node, self.cell, node.text())
        handler = _EXPRESSIONS.get(kind, _Lowerer.e_opaque)
        if self.depth > MAX_DEPTH:
            return t.Opaque(node, self.cell, [])
        # Not in a `finally`: what raises ends the cell.
        self.depth += 1
        made = handler(self, node)
        self.depth -= 1
        return made

    def named(self, node: Any) -> list[tuple[str, Any]]:
        """Return the children that mean something, with their kinds."""
        return [(kind, c) for c in _children(node) if (kind := c.kind()) not in _NOISE_KINDS]

    def e_opaque(self, node: Any) -> t.Expr:
        parts = [self.lower(k, c) for k, c in self.named(node) if k in _EXPRESSIONS]
        return t.Opaque(node, self.cell, parts)

    def e_name(self, node: Any) -> t.Expr:
        return t.Name(node, self.cell, node.text())

    def e_number(self, node: Any) -> t.Expr:
        return t.Const(node, self.cell, _number(node.text()))

    def e_true(self, node: Any) -> t.Expr:
        return t.Const(node, self.cell, True)

    def e_false(self, node: Any) -> t.Expr:
        return t.Const(node, self.cell, False)

    def e_none(self, node: Any) -> t.Expr:
        return t.Const(node, self.cell, None)

    def e_ellipsis(self, node: Any) -> t.Expr:
        return t.Const(node, self.cell, ...)

    def e_string(self, node: Any) -> t.Expr:
        text = node.text()
        if text[0] in "'\"" or not _FORMATTED.match(text):
            return t.Const(node, self.cell, _string(text) if len(text) <= MAX_LITERAL else text[:MAX_LITERAL])
        parts: list[str | t.Expr] = []
        for child in _children(node):
            kind = child.kind()
            if kind == "string_content":
                parts.append(child.text())
            elif kind == "interpolation":
                inner = child.field("expression")
                if inner is not None:
                    parts.append(self.expr(inner))
        if all(isinstance(part, str) for part in parts):
            return t.Const(node, self.cell, "".join(str(part) for part in parts)[:MAX_LITERAL])
        return t.FString(node, self.cell, parts)

    def e_concatenated(self, node: Any) -> t.Expr:
        parts: list[str | t.Expr] = []
        for kind, child in self.named(node):
            piece = self.lower(kind, child)
            if isinstance(piece, t.Const):
                parts.append(piece.value if isinstance(piece.value, str) else "")
            elif isinstance(piece, t.FString):
                parts += piece.parts
            else:
                parts.append(piece)
        if all(isinstance(p, str) for p in parts):
            return t.Const(node, self.cell, "".join(str(p) for p in parts))
        return t.FString(node, self.cell, parts)

    def e_attribute(self, node: Any) -> t.Expr:
        obj = node.child(0)
        text = node.text()
        attr = text[text.rfind(".") + 1 :]
        if not attr.isidentifier():  # white space or a comment behind the dot
            obj, name = node.field("object"), node.field("attribute")
            attr = name.text() if name is not None else ""
        return t.Attr(node, self.cell, self.lower(obj.kind(), obj), attr)

    def e_call(self, node: Any) -> t.Expr:
        func, args = node.child(0), node.child(1)
        kind = args.kind() if args is not None else ""
        if kind not in ("argument_list", "generator_expression"):
            func, args = node.field("function"), node.field("arguments")
            if args is None:
                return t.Call(node, self.cell, self.expr(func), [])
            kind = args.kind()
        callee = self.lower(func.kind(), func)
        if kind == "generator_expression":
            return t.Call(node, self.cell, callee, [t.Arg(self.lower(kind, args))])
        return t.Call(node, self.cell, callee, self.arguments(args))

    def arguments(self, node: Any) -> list[t.Arg]:
        out: list[t.Arg] = []
        for child in _children(node):
            kind = child.kind()
            if kind == "keyword_argument":
                value = child.child(2)
                inner = value.kind() if value is not None else "="
                text = child.text()
                name = text[: text.find("=")]
                if inner in ("=", "comment") or not name.isidentifier():
                    key, value = child.field("name"), child.field("value")
                    if key is None or value is None:
                        continue
                    name, inner = key.text(), value.kind()
                out.append(t.Arg(self.lower(inner, value), name))
            elif kind == "list_splat":
                out.append(t.Arg(self.inner(child), star=1))
            elif kind == "dictionary_splat":
                out.append(t.Arg(self.inner(child), star=2))
            elif kind not in _NOISE_KINDS:
                out.append(t.Arg(self.lower(kind, child)))
        return out

    def inner(self, node: Any) -> t.Expr:
        found = self.first(node)
        return found if found is not None else t.Opaque(node, self.cell, [])

    def e_subscript(self, node: Any) -> t.Expr:
        value, *parts = self.named(node)
        index = [self.lower(k, c) for k, c in parts]
        if len(index) == 1 and isinstance(index[0], t.Seq) and index[0].kind == "tuple":
            index = index[0].items
        return t.Sub(node, self.cell, self.lower(*value), index)

    def e_slice(self, node: Any) -> t.Expr:
        parts: list[t.Expr | None] = [None, None, None]
        at = 0
        for child in node.children():
            kind = child.kind()
            if kind == ":":
                at += 1
            elif at < 3 and child.is_named():
                parts[at] = self.lower(kind, child)
        return t.Slice(node, self.cell, *parts)

    def e_binary(self, node: Any) -> t.Expr:
        # A sum of a thousand terms leans to the left: walk it without recursion.
        chain = []
        current, kind = node, "binary_operator"
        while kind == "binary_operator":
            chain.append(current)
            current = current.field("left")
            kind = current.kind()
        left = self.lower(kind, current)
        for one in reversed(chain):
            op, right = one.field("operator"), one.field("right")
            left = t.Bin(one, self.cell, op.text() if op is not None else "+", left, self.expr(right))
        return left

    def e_unary(self, node: Any) -> t.Expr:
        op = node.field("operator")
        argument = node.field("argument")
        return t.Unary(node, self.cell, op.text() if op is not None else "not", self.expr(argument))

    def e_bool(self, node: Any) -> t.Expr:
        op = node.field("operator")
        sign = op.text() if op is not None else "and"
        current, kind = node, "boolean_operator"
        tail: list[Any] = []
        while kind == "boolean_operator":
            o = current.field("operator")
            if o is not None and o.text() != sign:
                break
            tail.append(current.field("right"))
            current = current.field("left")
            kind = current.kind()
        values = [self.lower(kind, current)]
        values += [self.expr(x) for x in reversed(tail)]
        return t.Bool(node, self.cell, sign, values)

    def e_compare(self, node: Any) -> t.Expr:
        ops: list[str] = []
        values: list[t.Expr] = []
        pending = ""
        for child in node.children():
            if child.is_named():
                kind = child.kind()
                if kind == "comment":
                    continue
                values.append(self.lower(kind, child))
                if pending:
                    ops.append(pending)
                    pending = ""
            else:
                word = child.text()
                pending = f"{pending} {word}" if pending else word
        return t.Compare(node, self.cell, ops, values)

    def e_cond(self, node: Any) -> t.Expr:
        parts = self.named(node)
        if len(parts) != 3:
            return self.e_opaque(node)
        body, test, orelse = parts
        return t.Cond(node, self.cell, self.lower(*test), self.lower(*body), self.lower(*orelse))

    def e_lambda(self, node: Any) -> t.Expr:
        params = node.field("parameters")
        return t.Lambda(
            node, self.cell, self.params(params) if params is not None else [], self.expr(node.field("body"))
        )

    def params(self, node: Any) -> list[t.Param]:
        out: list[t.Param] = []
        kwonly = False
        for child in node.children():
            kind = child.kind()
            if kind == "identifier":
                out.append(t.Param(child.text(), kwonly=kwonly))
            elif kind in ("default_parameter", "typed_default_parameter"):
                name, value = child.field("name"), child.field("value")
                out.append(t.Param(name.text(), self.expr(value), kwonly=kwonly))
            elif kind == "typed_parameter":
                inner = self.named(child)
                if not inner:
                    continue
                kind, first = inner[0]
                if kind == "list_splat_pattern":
                    out.append(t.Param(first.text().lstrip("*"), star=1))
                    kwonly = True
                elif kind == "dictionary_splat_pattern":
                    out.append(t.Param(first.text().lstrip("*"), star=2))
                else:
                    out.append(t.Param(first.text(), kwonly=kwonly))
            elif kind == "list_splat_pattern":
                out.append(t.Param(child.text().lstrip("*"), star=1))
                kwonly = True
            elif kind == "dictionary_splat_pattern":
                out.append(t.Param(child.text().lstrip("*"), star=2))
            elif kind in ("keyword_separator", "*"):
                kwonly = True
            elif kind == "tuple_pattern":
                out.append(t.Param("_"))
        return out

    def _items(self, node: Any) -> list[t.Expr]:
        return [self.lower(k, c) for c in _children(node) if (k := c.kind()) not in _NOISE_KINDS]

    def _displayed(self, node: Any) -> list[t.Expr]:
        children = _children(node)
        if len(children) > MAX_DISPLAY:
            del children[MAX_DISPLAY:]
        return [self.lower(k, c) for c in children if (k := c.kind()) not in _NOISE_KINDS]

    def e_list(self, node: Any) -> t.Expr:
        return t.Seq(node, self.cell, "list", self._displayed(node))

    def e_set(self, node: Any) -> t.Expr:
        return t.Seq(node, self.cell, "set", self._displayed(node))

    def e_tuple(self, node: Any) -> t.Expr:
        return t.Seq(node, self.cell, "tuple", self._displayed(node))

    def e_targets(self, node: Any) -> t.Expr:
        return t.Seq(node, self.cell, "tuple", self._items(node))

    def e_list_targets(self, node: Any) -> t.Expr:
        return t.Seq(node, self.cell, "list", self._items(node))

    def e_dict(self, node: Any) -> t.Expr:
        items: list[tuple[t.Expr | None, t.Expr]] = []
        for child in _children(node)[:MAX_DISPLAY]:
            kind = child.kind()
            if kind == "pair":
                parts = self.named(child)
                if len(parts) == 2:
                    items.append((self.lower(*parts[0]), self.lower(*parts[1])))
            elif kind == "dictionary_splat":
                items.append((None, self.inner(child)))
        return t.Dict(node, self.cell, items)

    def e_comp(self, node: Any) -> t.Expr:
        kind = node.kind().split("_")[0].replace("dictionary", "dict")
        body = node.field("body")
        key = None
        if body is not None and body.kind() == "pair":
            key = self.expr(body.field("key"))
            elt = self.expr(body.field("value"))
        else:
            elt = self.expr(body) if body is not None else t.Opaque(node, self.cell, [])
        clauses: list[tuple[t.Expr | None, t.Expr]] = []
        for child in _children(node):
            clause = child.kind()
            if clause == "for_in_clause":
                rights = list(child.field_children("right"))
                right = self.expr(rights[0]) if rights else t.Opaque(node, self.cell, [])
                clauses.append((self.expr(child.field("left")), right))
            elif clause == "if_clause":
                test = self.first(child)
                if test is not None:
                    clauses.append((None, test))
        return t.Comp(node, self.cell, kind, key, elt, clauses)

    def e_star(self, node: Any) -> t.Expr:
        return t.Star(node, self.cell, self.inner(node), 1)

    def e_double_star(self, node: Any) -> t.Expr:
        return t.Star(node, self.cell, self.inner(node), 2)

    def e_walrus(self, node: Any) -> t.Expr:
        name, value = node.field("name"), node.field("value")
        return t.Named(node, self.cell, name.text(), self.expr(value))

    def e_yield(self, node: Any) -> t.Expr:
        source = any(c.kind() == "from" for c in node.children())
        return t.Yield(node, self.cell, self.first(node), source)

    def e_inner(self, node: Any) -> t.Expr:
        return self.inner(node)

    def e_assignment(self, node: Any) -> t.Expr:
        """An assignment where an expression should be, as in `f(x = y = 3)`: keep its value."""
        right = node.field("right")
        return self.expr(right) if right is not None else t.Opaque(node, self.cell, [])


def _dotted(text: str) -> str:
    return "".join(text.split())


def _pattern_names(node: Any, names: list[str]) -> None:
    todo = [node]
    while todo:
        for child in reversed(_children(todo.pop())):
            kind = child.kind()
            if kind in ("identifier", "dotted_name"):
                text = child.text()
                if "." not in text and text != "_":
                    names.append(text)
            else:
                todo.append(child)


#: A prefix that makes a string a template.
_FORMATTED = re.compile(r"[a-zA-Z]*[fFtT]")

_NOISE_KINDS = frozenset({"comment", "ERROR", "line_continuation"})

_STATEMENTS: dict[str, Callable[[_Lowerer, Any, list[t.Stmt]], None]] = {
    "expression_statement": _Lowerer.s_expression,
    "assignment": _Lowerer.s_assignment,
    "augmented_assignment": _Lowerer.s_augmented,
    "return_statement": _Lowerer.s_return,
    "if_statement": _Lowerer.s_if,
    "for_statement": _Lowerer.s_for,
    "while_statement": _Lowerer.s_while,
    "with_statement": _Lowerer.s_with,
    "try_statement": _Lowerer.s_try,
    "function_definition": _Lowerer.s_function,
    "class_definition": _Lowerer.s_class,
    "decorated_definition": _Lowerer.s_decorated,
    "import_statement": _Lowerer.s_import,
    "import_from_statement": _Lowerer.s_import_from,
    "future_import_statement": _Lowerer.s_import_from,
    "global_statement": _Lowerer.s_scope,
    "nonlocal_statement": _Lowerer.s_scope,
    "delete_statement": _Lowerer.s_del,
    "raise_statement": _Lowerer.s_raise,
    "assert_statement": _Lowerer.s_assert,
    "match_statement": _Lowerer.s_match,
    "pass_statement": _Lowerer.s_jump,
    "break_statement": _Lowerer.s_jump,
    "continue_statement": _Lowerer.s_jump,
    "print_statement": _Lowerer.s_print,
    "exec_statement": _Lowerer.s_print,
}

_EXPRESSIONS: dict[str, Callable[[_Lowerer, Any], t.Expr]] = {
    "identifier": _Lowerer.e_name,
    "keyword_identifier": _Lowerer.e_name,
    "integer": _Lowerer.e_number,
    "float": _Lowerer.e_number,
    "true": _Lowerer.e_true,
    "false": _Lowerer.e_false,
    "none": _Lowerer.e_none,
    "ellipsis": _Lowerer.e_ellipsis,
    "string": _Lowerer.e_string,
    "concatenated_string": _Lowerer.e_concatenated,
    "attribute": _Lowerer.e_attribute,
    "call": _Lowerer.e_call,
    "subscript": _Lowerer.e_subscript,
    "slice": _Lowerer.e_slice,
    "binary_operator": _Lowerer.e_binary,
    "unary_operator": _Lowerer.e_unary,
    "not_operator": _Lowerer.e_unary,
    "boolean_operator": _Lowerer.e_bool,
    "comparison_operator": _Lowerer.e_compare,
    "conditional_expression": _Lowerer.e_cond,
    "lambda": _Lowerer.e_lambda,
    "lambda_within_for_in_clause": _Lowerer.e_lambda,
    "tuple": _Lowerer.e_tuple,
    "tuple_pattern": _Lowerer.e_targets,
    "pattern_list": _Lowerer.e_targets,
    "expression_list": _Lowerer.e_targets,
    "list": _Lowerer.e_list,
    "list_pattern": _Lowerer.e_list_targets,
    "set": _Lowerer.e_set,
    "dictionary": _Lowerer.e_dict,
    "list_comprehension": _Lowerer.e_comp,
    "set_comprehension": _Lowerer.e_comp,
    "dictionary_comprehension": _Lowerer.e_comp,
    "generator_expression": _Lowerer.e_comp,
    "list_splat": _Lowerer.e_star,
    "list_splat_pattern": _Lowerer.e_star,
    "dictionary_splat": _Lowerer.e_double_star,
    "parenthesized_expression": _Lowerer.e_inner,
    "named_expression": _Lowerer.e_walrus,
    "yield": _Lowerer.e_yield,
    "await": _Lowerer.e_inner,
    "type": _Lowerer.e_inner,
    "as_pattern_target": _Lowerer.e_inner,
    "assignment": _Lowerer.e_assignment,
}


def _or_else(body: list[t.Stmt], depth: int = 0) -> list[t.Stmt]:
    """The body of a loop in which `if test: ...; continue` is told apart from what follows, its other side."""
    for at, one in enumerate(body[:-1]) if depth < MAX_ELIF else ():
        if isinstance(one, t.If) and not one.orelse and _continues(one.body):
            rest = _or_else(body[at + 1 :], depth + 1)
            return [*body[:at], t.If(one.sg, one.cell, one.test, one.body, rest)]
    return body


def _continues(body: list[t.Stmt]) -> bool:
    return bool(body) and isinstance(body[-1], t.Jump) and body[-1].kind == "continue"
