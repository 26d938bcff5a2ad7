"""Put a leak into a sound notebook, at every place where that kind of leak fits.

Each function in `KINDS` takes Python text and yields mutants. They look for the places with Python's own
`ast`, so that nothing of leaklint's front end decides what is tested, and edit the text, so that the rest of
it stays as it was written.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Mutant:
    """A notebook with one leak.

    Attributes
    ----------
    text : str
        The changed source; one line with imports is put before it.
    line : int
        The line, from 1, where the leak was put.
    codes : tuple of str
        The rules that may tell of it.
    """

    text: str
    line: int
    codes: tuple[str, ...]


def _between(text: str, node: ast.expr) -> tuple[int, int]:
    """Return where an expression stands in the text, as offsets."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(row: int, column: int) -> int:
        return starts[row - 1] + len(lines[row - 1].encode()[:column].decode())

    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset)


def _edit(text: str, *edits: tuple[ast.expr, str], imports: str = "") -> str:
    spans = sorted(((*_between(text, node), new) for node, new in edits), reverse=True)
    for start, stop, new in spans:
        text = text[:start] + new + text[stop:]
    return f"{imports or 'pass'}\n{text}"


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _calls(text: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def _splits(text: str) -> Iterator[ast.Call]:
    """Yield the calls of `train_test_split` whose data are plain arguments."""
    for call in _calls(text):
        plain = not any(isinstance(argument, ast.Starred) for argument in call.args)
        if _name(call) == "train_test_split" and call.args and plain:
            yield call


def _transformed(
    text: str, maker: str, imports: str, codes: tuple[str, ...], labels: bool = False
) -> Iterator[Mutant]:
    for call in _splits(text):
        if len(call.args) < 2:
            continue
        rows = ast.unparse(call.args[0])
        given = f"{rows}, {ast.unparse(call.args[1])}" if labels else rows
        changed = _edit(text, (call.args[0], f"{maker}.fit_transform({given})"), imports=imports)
        yield Mutant(changed, call.args[0].lineno + 1, codes)


def scale(text: str) -> Iterator[Mutant]:
    """Scale all rows in the call that splits them."""
    return _transformed(
        text, "StandardScaler()", "from sklearn.preprocessing import StandardScaler", ("LK101",)
    )


def reduce(text: str) -> Iterator[Mutant]:
    """Reduce all rows in the call that splits them."""
    return _transformed(text, "PCA(2)", "from sklearn.decomposition import PCA", ("LK105",))


def impute(text: str) -> Iterator[Mutant]:
    """Impute all rows in the call that splits them."""
    return _transformed(text, "KNNImputer()", "from sklearn.impute import KNNImputer", ("LK102",))


def select(text: str) -> Iterator[Mutant]:
    """Choose columns by the labels of all rows in the call that splits them."""
    module = "from sklearn.feature_selection import SelectKBest"
    return _transformed(text, "SelectKBest(k=2)", module, ("LK106",), labels=True)


def resample(text: str) -> Iterator[Mutant]:
    """Oversample all rows in the call that splits them."""
    for call in _splits(text):
        stratified = any(keyword.arg == "stratify" for keyword in call.keywords)
        if len(call.args) == 2 and not stratified:  # labels of another length would be no sound code
            rows, labels = map(ast.unparse, call.args)
            start, stop = _between(text, call.args[0])[0], _between(text, call.args[1])[1]
            changed = f"{text[:start]}*SMOTE().fit_resample({rows}, {labels}){text[stop:]}"
            imports = "from imblearn.over_sampling import SMOTE"
            yield Mutant(f"{imports}\n{changed}", call.args[0].lineno + 1, ("LK201",))


def fill(text: str) -> Iterator[Mutant]:
    """Fill the gaps of a whole frame with its own means in the call that splits it."""
    for call in _splits(text):
        if len(call.args) == 1 and isinstance(call.args[0], ast.Name):
            frame = call.args[0].id
            changed = _edit(text, (call.args[0], f"{frame}.fillna({frame}.mean())"))
            yield Mutant(changed, call.lineno + 1, ("LK102",))


def refit(text: str) -> Iterator[Mutant]:
    """Fit a transformer again where rows that it has not seen are only transformed."""
    fitted = {
        (ast.unparse(call.func.value), ast.unparse(call.args[0]))
        for call in _calls(text)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("fit", "fit_transform") and call.args
    }
    learned = {name for name, _ in fitted}
    for call in _calls(text):
        function = call.func
        if not isinstance(function, ast.Attribute) or function.attr != "transform" or len(call.args) != 1:
            continue
        name, rows = ast.unparse(function.value), ast.unparse(call.args[0])
        if isinstance(function.value, ast.Name) and name in learned and (name, rows) not in fitted:
            changed = _edit(text, (function, f"{name}.fit_transform"))
            yield Mutant(changed, function.lineno + 1, ("LK109",))


def fit_on_all(text: str) -> Iterator[Mutant]:
    """Fit a model on the rows from before the split."""
    for statement in ast.walk(ast.parse(text)):
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
            continue
        call, target = statement.value, statement.targets[0]
        if _name(call) != "train_test_split" or len(call.args) != 2:
            continue
        if not isinstance(target, ast.Tuple) or len(target.elts) != 4:
            continue
        rows, labels = map(ast.unparse, call.args)
        part, part_labels = ast.unparse(target.elts[0]), ast.unparse(target.elts[2])
        for fit in _calls(text):
            given = [ast.unparse(argument) for argument in fit.args]
            if _name(fit) == "fit" and given == [part, part_labels] and fit.lineno > statement.lineno:
                changed = _edit(text, (fit.args[0], rows), (fit.args[1], labels))
                yield Mutant(changed, fit.lineno + 1, ("LK203",))


KINDS: dict[str, Callable[[str], Iterator[Mutant]]] = {
    "scale": scale,
    "reduce": reduce,
    "impute": impute,
    "select": select,
    "resample": resample,
    "fill": fill,
    "refit": refit,
    "fit-on-all": fit_on_all,
}
"""All kinds of leaks that can be put in, by name."""
