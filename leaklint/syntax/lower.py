"""From ast-grep's concrete tree to `tree`'s typed one, once a cell."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ast_grep_py import SgRoot

from leaklint.syntax import tree as t

#: Deeper nesting than this is not lowered: it is machine-made, and Python's own stack ends soon after.
MAX_DEPTH = 120

#: Longer literals are kept as "some text": nothing asks for their value.
MAX_LITERAL = 2000


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
    root = SgRoot(code, "python").root()
    if root.find(kind="ERROR") is None:
        return LoweredCell(low.block(root), [])
    return _recover(code, cell, low)


def _recover(code: str, cell: int, low: _Lowerer) -> LoweredCell:
    """Parse chunk by chunk, so that a broken statement does not swallow its neighbours."""
    lines = code.split("\n")
    starts = [i for i, line in enumerate(lines) if _starts_chunk(line)]
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    ends = [*starts[1:], len(lines)]
    statements: list[t.Stmt] = []
    broken: list[tuple[int, str]] = []
    i = 0
    while i < len(starts):
        first = starts[i]
        done = None
        partial = None
        for j in range(i, min(i + 40, len(starts))):
            text = "\n" * first + "\n".join(lines[first : ends[j]])
            root = SgRoot(text, "python").root()
            error = root.find(kind="ERROR")
            if error is None:
                done = (j, root)
                break
            if j == i and _compound(root) is not None:
                partial = root
        if done is not None:
            statements += low.block(done[1])
            i = done[0] + 1
            continue
        if "".join(lines[first : ends[i]]).strip():
            broken.append((first, lines[first].strip()))
        if partial is not None:
            # A broken line inside a def or a loop: the rest of the block still means something.
            statements += low.block(partial)
        i += 1
    return LoweredCell(statements, broken)


def _compound(root: Any) -> Any:
    children = root.children()
    if len(children) == 1 and children[0].kind() in (
        "function_definition",
        "class_definition",
        "decorated_definition",
        "for_statement",
        "if_statement",
        "with_statement",
        "try_statement",
        "while_statement",
    ):
        return children[0]
    return None


def _starts_chunk(line: str) -> bool:
    if not line or line[0] in " \t)]}#":
        return False
    word = line.split("(")[0].split(":")[0].split()
    return not (word and word[0] in ("else", "elif", "except", "finally"))


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        pass
    bare = text.rstrip("lLjJ")
    try:
        return int(bare, 8) if bare.startswith("0") and bare.isdigit() else ast.literal_eval(bare)
    except (ValueError, SyntaxError):
        return text


class _Lowerer:
    """One cell's worth of lowering; dispatches on the kind of the concrete node."""

    def __init__(self, cell: int) -> None:
        self.cell = cell
        self.depth = 0

    # ---- statements -------------------------------------------------------------------------

    def block(self, node: Any) -> list[t.Stmt]:
        out: list[t.Stmt] = []
        for child in node.children():
            kind = child.kind()
            handler = _STATEMENTS.get(kind)
            if handler is None:
                if kind in _SKIP or not child.is_named():
                    continue
                if kind in _EXPRESSIONS:
                    out.append(t.ExprStmt(child, self.cell, self.expr(child)))
                continue
            if self.depth > MAX_DEPTH:
                break
            self.depth += 1
            try:
                handler(self, child, out)
            finally:
                self.depth -= 1
        return out

    def body_of(self, node: Any, field: str = "body") -> list[t.Stmt]:
        block = node.field(field)
        return self.block(block) if block is not None else []

    def s_expression(self, node: Any, out: list[t.Stmt]) -> None:
        inner = [c for c in node.children() if c.is_named() and c.kind() != "comment"]
        if not inner:
            return
        if len(inner) == 1:
            kind = inner[0].kind()
            if kind == "assignment":
                self.s_assignment(inner[0], out)
                return
            if kind == "augmented_assignment":
                self.s_augmented(inner[0], out)
                return
            out.append(t.ExprStmt(node, self.cell, self.expr(inner[0])))
            return
        out.append(
            t.ExprStmt(node, self.cell, t.Seq(node, self.cell, "tuple", [self.expr(c) for c in inner]))
        )

    def s_assignment(self, node: Any, out: list[t.Stmt]) -> None:
        targets: list[t.Expr] = []
        current = node
        while True:
            targets.append(self.expr(current.field("left")))
            right = current.field("right")
            if right is None:  # an annotation without a value
                if isinstance(targets[0], t.Name):
                    out.append(t.Declare(node, self.cell, targets[0].id))
                return
            if right.kind() == "assignment":
                current = right
                continue
            break
        if right.kind() == "augmented_assignment":
            self.s_augmented(right, out)
            return
        out.append(t.Assign(node, self.cell, targets, self.expr(right)))

    def s_augmented(self, node: Any, out: list[t.Stmt]) -> None:
        op = node.field("operator")
        sign = op.text()[:-1] if op is not None else "+"
        out.append(
            t.AugAssign(node, self.cell, self.expr(node.field("left")), sign, self.expr(node.field("right")))
        )

    def s_return(self, node: Any, out: list[t.Stmt]) -> None:
        inner = [c for c in node.children() if c.is_named() and c.kind() != "comment"]
        out.append(t.Return(node, self.cell, self.expr(inner[0]) if inner else None))

    def s_if(self, node: Any, out: list[t.Stmt]) -> None:
        out.append(self._if(node, list(node.field_children("alternative"))))

    def _if(self, node: Any, rest: list[Any]) -> t.If:
        orelse: list[t.Stmt] = []
        if rest:
            nxt = rest[0]
            if nxt.kind() == "elif_clause":
                orelse = [self._if(nxt, rest[1:])]
            else:
                orelse = self.body_of(nxt)
        return t.If(
            node, self.cell, self.expr(node.field("condition")), self.body_of(node, "consequence"), orelse
        )

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
                self.body_of(node),
                self._else(node),
            )
        )

    def s_while(self, node: Any, out: list[t.Stmt]) -> None:
        out.append(
            t.While(node, self.cell, self.expr(node.field("condition")), self.body_of(node), self._else(node))
        )

    def s_with(self, node: Any, out: list[t.Stmt]) -> None:
        items: list[tuple[t.Expr, t.Expr | None]] = []
        for clause in node.children():
            if clause.kind() != "with_clause":
                continue
            for item in clause.children():
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
            named = [c for c in node.children() if c.is_named()]
            target = None
            if len(named) > 1:
                inside = [c for c in named[1].children() if c.is_named()]
                target = self.expr(inside[0]) if inside else self.expr(named[1])
            return [(self.expr(named[0]), target)]
        if kind in ("tuple", "parenthesized_expression"):
            out: list[tuple[t.Expr, t.Expr | None]] = []
            for child in node.children():
                if child.is_named():
                    out += self._as(child)
            return out
        return [(self.expr(node), None)]

    def s_try(self, node: Any, out: list[t.Stmt]) -> None:
        handlers: list[tuple[str | None, list[t.Stmt]]] = []
        orelse: list[t.Stmt] = []
        final: list[t.Stmt] = []
        for child in node.children():
            kind = child.kind()
            if kind in ("except_clause", "except_group_clause"):
                name: str | None = None
                body: list[t.Stmt] = []
                for c in child.children():
                    if c.kind() == "block":
                        body = self.block(c)
                    elif c.kind() == "as_pattern":
                        named = [x for x in c.children() if x.is_named()]
                        name = named[-1].text() if named else None
                handlers.append((name, body))
            elif kind == "else_clause":
                orelse = self.body_of(child)
            elif kind == "finally_clause":
                final = [s for c in child.children() if c.kind() == "block" for s in self.block(c)]
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
        for child in node.children():
            if child.kind() == "decorator":
                decorators += [
                    self.expr(c) for c in child.children() if c.is_named() and c.kind() != "comment"
                ]
        definition = node.field("definition")
        if definition is None:
            return
        if definition.kind() == "class_definition":
            self.s_class(definition, out, decorators)
        else:
            self.s_function(definition, out, decorators)

    def s_import(self, node: Any, out: list[t.Stmt]) -> None:
        names = [self._alias(c) for c in node.field_children("name")]
        out.append(t.Import(node, self.cell, names))

    def _alias(self, node: Any) -> tuple[str, str | None]:
        if node.kind() == "aliased_import":
            name, alias = node.field("name"), node.field("alias")
            return _dotted(name.text()), alias.text() if alias is not None else None
        return _dotted(node.text()), None

    def s_import_from(self, node: Any, out: list[t.Stmt]) -> None:
        module = node.field("module_name")
        text = _dotted(module.text()) if module is not None else ""
        if node.kind() == "future_import_statement":
            return
        level = len(text) - len(text.lstrip("."))
        names = [self._alias(c) for c in node.field_children("name")]
        if any(c.kind() == "wildcard_import" for c in node.children()):
            names = [("*", None)]
        out.append(t.ImportFrom(node, self.cell, text.lstrip("."), level, names))

    def s_scope(self, node: Any, out: list[t.Stmt]) -> None:
        kind = node.kind().split("_")[0]
        out.append(
            t.Scope(node, self.cell, kind, [c.text() for c in node.children() if c.kind() == "identifier"])
        )

    def s_del(self, node: Any, out: list[t.Stmt]) -> None:
        targets: list[t.Expr] = []
        for child in node.children():
            if not child.is_named():
                continue
            if child.kind() == "expression_list":
                targets += [self.expr(c) for c in child.children() if c.is_named()]
            else:
                target = self.expr(child)
                targets += target.items if isinstance(target, t.Seq) else [target]
        out.append(t.Del(node, self.cell, targets))

    def s_raise(self, node: Any, out: list[t.Stmt]) -> None:
        inner = [c for c in node.children() if c.is_named() and c.kind() != "comment"]
        out.append(t.Raise(node, self.cell, self.expr(inner[0]) if inner else None))

    def s_assert(self, node: Any, out: list[t.Stmt]) -> None:
        inner = [c for c in node.children() if c.is_named() and c.kind() != "comment"]
        if inner:
            out.append(t.Assert(node, self.cell, self.expr(inner[0])))

    def s_match(self, node: Any, out: list[t.Stmt]) -> None:
        cases: list[tuple[list[str], t.Expr | None, list[t.Stmt]]] = []
        body = node.field("body")
        for clause in body.children() if body is not None else []:
            if clause.kind() != "case_clause":
                continue
            names: list[str] = []
            for child in clause.children():
                if child.kind() == "case_pattern":
                    _pattern_names(child, names)
            guard = clause.field("guard")
            test = None
            if guard is not None:
                inner = [c for c in guard.children() if c.is_named()]
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
            for c in node.children()
            if c.is_named() and c.kind() not in ("comment", "chevron")
        ]
        name = "print" if node.kind() == "print_statement" else "exec"
        call = t.Call(node, self.cell, t.Name(node, self.cell, name), args)
        out.append(t.ExprStmt(node, self.cell, call))

    # ---- expressions ------------------------------------------------------------------------

    def expr(self, node: Any) -> t.Expr:
        handler = _EXPRESSIONS.get(node.kind())
        if self.depth > MAX_DEPTH:
            return t.Opaque(node, self.cell, [])
        self.depth += 1
        try:
            if handler is None:
                return self.e_opaque(node)
            return handler(self, node)
        finally:
            self.depth -= 1

    def named(self, node: Any) -> list[Any]:
        return [c for c in node.children() if c.is_named() and c.kind() not in ("comment", "ERROR")]

    def e_opaque(self, node: Any) -> t.Expr:
        return t.Opaque(node, self.cell, [self.expr(c) for c in self.named(node) if c.kind() in _EXPRESSIONS])

    def e_name(self, node: Any) -> t.Expr:
        return t.Name(node, self.cell, node.text())

    def e_const(self, node: Any) -> t.Expr:
        kind = node.kind()
        if kind == "true":
            return t.Const(node, self.cell, True)
        if kind == "false":
            return t.Const(node, self.cell, False)
        if kind == "none":
            return t.Const(node, self.cell, None)
        if kind == "ellipsis":
            return t.Const(node, self.cell, ...)
        text = node.text()
        return t.Const(node, self.cell, _literal(text) if len(text) < 300 else 0)

    def e_string(self, node: Any) -> t.Expr:
        children = node.children()
        if not any(c.kind() == "interpolation" for c in children):
            text = node.text()
            if len(text) > MAX_LITERAL:
                return t.Const(node, self.cell, text[:MAX_LITERAL])
            value = _literal(text)
            if isinstance(value, (str, bytes)):
                return t.Const(node, self.cell, value)
            body = "".join(c.text() for c in children if c.kind() == "string_content")
            return t.Const(node, self.cell, body)
        parts: list[str | t.Expr] = []
        for child in children:
            kind = child.kind()
            if kind == "string_content":
                parts.append(child.text())
            elif kind == "interpolation":
                inner = child.field("expression")
                if inner is not None:
                    parts.append(self.expr(inner))
        return t.FString(node, self.cell, parts)

    def e_concatenated(self, node: Any) -> t.Expr:
        parts: list[str | t.Expr] = []
        for child in self.named(node):
            piece = self.expr(child)
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
        attr = node.field("attribute")
        return t.Attr(
            node, self.cell, self.expr(node.field("object")), attr.text() if attr is not None else ""
        )

    def e_call(self, node: Any) -> t.Expr:
        args = node.field("arguments")
        func = self.expr(node.field("function"))
        if args is None:
            return t.Call(node, self.cell, func, [])
        if args.kind() == "generator_expression":
            return t.Call(node, self.cell, func, [t.Arg(self.expr(args))])
        return t.Call(node, self.cell, func, self.arguments(args))

    def arguments(self, node: Any) -> list[t.Arg]:
        out: list[t.Arg] = []
        for child in node.children():
            if not child.is_named():
                continue
            kind = child.kind()
            if kind == "keyword_argument":
                name, value = child.field("name"), child.field("value")
                if name is not None and value is not None:
                    out.append(t.Arg(self.expr(value), name.text()))
            elif kind == "list_splat":
                out.append(t.Arg(self.expr(self.named(child)[0]), star=1))
            elif kind == "dictionary_splat":
                out.append(t.Arg(self.expr(self.named(child)[0]), star=2))
            elif kind not in ("comment", "ERROR"):
                out.append(t.Arg(self.expr(child)))
        return out

    def e_subscript(self, node: Any) -> t.Expr:
        index = [self.expr(c) for c in node.field_children("subscript")]
        if len(index) == 1 and isinstance(index[0], t.Seq) and index[0].kind == "tuple":
            index = index[0].items
        return t.Sub(node, self.cell, self.expr(node.field("value")), index)

    def e_slice(self, node: Any) -> t.Expr:
        parts: list[t.Expr | None] = [None, None, None]
        at = 0
        for child in node.children():
            if child.kind() == ":":
                at += 1
            elif child.is_named() and at < 3:
                parts[at] = self.expr(child)
        return t.Slice(node, self.cell, *parts)

    def e_binary(self, node: Any) -> t.Expr:
        # A sum of a thousand terms leans to the left: walk it without recursion.
        chain = []
        current = node
        while current.kind() == "binary_operator":
            chain.append(current)
            current = current.field("left")
        left = self.expr(current)
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
        values: list[t.Expr] = []
        current = node
        tail: list[Any] = []
        while current.kind() == "boolean_operator":
            o = current.field("operator")
            if o is not None and o.text() != sign:
                break
            tail.append(current.field("right"))
            current = current.field("left")
        values.append(self.expr(current))
        values += [self.expr(x) for x in reversed(tail)]
        return t.Bool(node, self.cell, sign, values)

    def e_compare(self, node: Any) -> t.Expr:
        ops: list[str] = []
        values: list[t.Expr] = []
        pending = ""
        for child in node.children():
            if child.is_named() and child.kind() not in ("comment",):
                values.append(self.expr(child))
                if pending:
                    ops.append(pending)
                    pending = ""
            elif not child.is_named():
                word = child.text()
                pending = f"{pending} {word}".strip()
        return t.Compare(node, self.cell, ops, values)

    def e_cond(self, node: Any) -> t.Expr:
        parts = self.named(node)
        if len(parts) != 3:
            return self.e_opaque(node)
        return t.Cond(node, self.cell, self.expr(parts[1]), self.expr(parts[0]), self.expr(parts[2]))

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
                if inner and inner[0].kind() == "list_splat_pattern":
                    out.append(t.Param(inner[0].text().lstrip("*"), star=1))
                    kwonly = True
                elif inner and inner[0].kind() == "dictionary_splat_pattern":
                    out.append(t.Param(inner[0].text().lstrip("*"), star=2))
                elif inner:
                    out.append(t.Param(inner[0].text(), kwonly=kwonly))
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

    def e_seq(self, node: Any) -> t.Expr:
        kind = {"list": "list", "list_pattern": "list", "set": "set"}.get(node.kind(), "tuple")
        return t.Seq(node, self.cell, kind, [self.expr(c) for c in self.named(node)])

    def e_dict(self, node: Any) -> t.Expr:
        items: list[tuple[t.Expr | None, t.Expr]] = []
        for child in self.named(node):
            if child.kind() == "pair":
                key, value = child.field("key"), child.field("value")
                if key is not None and value is not None:
                    items.append((self.expr(key), self.expr(value)))
            elif child.kind() == "dictionary_splat":
                items.append((None, self.expr(self.named(child)[0])))
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
        for child in node.children():
            if child.kind() == "for_in_clause":
                rights = list(child.field_children("right"))
                right = self.expr(rights[0]) if rights else t.Opaque(node, self.cell, [])
                clauses.append((self.expr(child.field("left")), right))
            elif child.kind() == "if_clause":
                inner = self.named(child)
                if inner:
                    clauses.append((None, self.expr(inner[0])))
        return t.Comp(node, self.cell, kind, key, elt, clauses)

    def e_star(self, node: Any) -> t.Expr:
        inner = self.named(node)
        n = 2 if node.kind().startswith("dictionary") else 1
        return t.Star(node, self.cell, self.expr(inner[0]) if inner else t.Opaque(node, self.cell, []), n)

    def e_paren(self, node: Any) -> t.Expr:
        inner = self.named(node)
        return self.expr(inner[0]) if inner else t.Opaque(node, self.cell, [])

    def e_walrus(self, node: Any) -> t.Expr:
        name, value = node.field("name"), node.field("value")
        return t.Named(node, self.cell, name.text(), self.expr(value))

    def e_yield(self, node: Any) -> t.Expr:
        inner = self.named(node)
        source = any(c.kind() == "from" for c in node.children())
        return t.Yield(node, self.cell, self.expr(inner[0]) if inner else None, source)

    def e_inner(self, node: Any) -> t.Expr:
        inner = self.named(node)
        return self.expr(inner[0]) if inner else t.Opaque(node, self.cell, [])

    def e_assignment(self, node: Any) -> t.Expr:
        """An assignment where an expression should be, as in `f(x = y = 3)`: keep its value."""
        right = node.field("right")
        return self.expr(right) if right is not None else t.Opaque(node, self.cell, [])


def _dotted(text: str) -> str:
    return "".join(text.split())


def _pattern_names(node: Any, names: list[str]) -> None:
    for child in node.children():
        if child.kind() == "identifier" and child.text() != "_":
            names.append(child.text())
        elif child.kind() == "dotted_name":
            if "." not in child.text():
                names.append(child.text())
        elif child.kind() not in ("keyword_pattern",):
            _pattern_names(child, names)
        else:
            _pattern_names(child, names)


_SKIP = frozenset({"comment", "ERROR", "type_alias_statement", "line_continuation"})

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
    "integer": _Lowerer.e_const,
    "float": _Lowerer.e_const,
    "true": _Lowerer.e_const,
    "false": _Lowerer.e_const,
    "none": _Lowerer.e_const,
    "ellipsis": _Lowerer.e_const,
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
    "tuple": _Lowerer.e_seq,
    "tuple_pattern": _Lowerer.e_seq,
    "pattern_list": _Lowerer.e_seq,
    "expression_list": _Lowerer.e_seq,
    "list": _Lowerer.e_seq,
    "list_pattern": _Lowerer.e_seq,
    "set": _Lowerer.e_seq,
    "dictionary": _Lowerer.e_dict,
    "list_comprehension": _Lowerer.e_comp,
    "set_comprehension": _Lowerer.e_comp,
    "dictionary_comprehension": _Lowerer.e_comp,
    "generator_expression": _Lowerer.e_comp,
    "list_splat": _Lowerer.e_star,
    "list_splat_pattern": _Lowerer.e_star,
    "dictionary_splat": _Lowerer.e_star,
    "parenthesized_expression": _Lowerer.e_paren,
    "named_expression": _Lowerer.e_walrus,
    "yield": _Lowerer.e_yield,
    "await": _Lowerer.e_inner,
    "type": _Lowerer.e_inner,
    "as_pattern_target": _Lowerer.e_inner,
    "assignment": _Lowerer.e_assignment,
}
