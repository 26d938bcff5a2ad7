"""Random Python of the kind that notebooks hold, from a small grammar.

`program` draws from a `random.Random`; hypothesis passes one whose choices it can shrink. The text is mostly
valid Python that makes little sense: names are used before they exist, functions are called with anything.
"""

from __future__ import annotations

from random import Random

IMPORTS = (
    "import numpy as np",
    "import pandas as pd",
    "import sklearn, scipy.stats",
    "from sklearn.model_selection import *",
    "from sklearn.model_selection import train_test_split, KFold, cross_val_score, GridSearchCV",
    "from sklearn.preprocessing import StandardScaler as S, OneHotEncoder",
    "from sklearn.linear_model import LogisticRegression, Ridge",
    "from sklearn.pipeline import make_pipeline, Pipeline",
    "from sklearn.metrics import accuracy_score, f1_score",
    "from imblearn.over_sampling import SMOTE",
    "from . import prepare",
    "from prepare import *",
    "import tensorflow.keras as keras",
)
NAMES = (
    "X",
    "y",
    "df",
    "train",
    "test",
    "X_train",
    "X_test",
    "y_train",
    "y_test",
    "model",
    "s",
    "i",
    "acc",
    "f",
    "g",
    "A",
)
COLUMNS = ("'a'", "'b'", "'label'", "['a', 'b']", "'date'", "['label']", "name", "cols")
FUNCTIONS = (
    "train_test_split",
    "cross_val_score",
    "GridSearchCV",
    "KFold",
    "StandardScaler",
    "S",
    "OneHotEncoder",
    "LogisticRegression",
    "Ridge",
    "make_pipeline",
    "Pipeline",
    "accuracy_score",
    "f1_score",
    "SMOTE",
    "pd.read_csv",
    "pd.concat",
    "pd.DataFrame",
    "pd.get_dummies",
    "np.array",
    "np.where",
    "np.split",
    "np.random.permutation",
    "np.concatenate",
    "np.mean",
    "scipy.stats.zscore",
    "len",
    "range",
    "zip",
    "enumerate",
    "list",
    "dict",
    "sorted",
    "max",
    "map",
    "print",
    "getattr",
    "next",
    "iter",
    "super",
    "open",
    "f",
    "g",
    "A",
    "prepare",
    "X",
)
METHODS = (
    "fit",
    "transform",
    "fit_transform",
    "fit_resample",
    "predict",
    "predict_proba",
    "score",
    "split",
    "drop",
    "sample",
    "iloc",
    "loc",
    "values",
    "shape",
    "index",
    "columns",
    "T",
    "mean",
    "std",
    "fillna",
    "groupby",
    "apply",
    "pipe",
    "append",
    "update",
    "pop",
    "copy",
    "shift",
    "rolling",
    "merge",
    "query",
    "sort_values",
    "reset_index",
    "to_csv",
    "best_params_",
    "best_score_",
    "set_params",
    "named_steps",
    "__class__",
    "x",
)
CONSTANTS = (
    "0",
    "1",
    "-1",
    "0.2",
    "None",
    "True",
    "False",
    "'a'",
    "b'x'",
    "1e400",
    "10**9",
    "...",
    "0x1F",
    "1j",
    "''",
    "42",
)
OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>")
COMPARISONS = ("<", ">", "==", "!=", "<=", ">=", "in", "not in", "is", "is not")
KEYWORDS = (
    "test_size",
    "random_state",
    "shuffle",
    "stratify",
    "axis",
    "inplace",
    "cv",
    "groups",
    "labels",
    "columns",
    "key",
)
MAGICS = (
    "%matplotlib inline",
    "!pip install x",
    "%time X = f(X)",
    "x = !ls",
    "df?",
    "%%time",
    "%%bash",
    "%run other.ipynb",
)


class Writer:
    """Draws programs; `budget` bounds the number of expressions and statements."""

    def __init__(self, random: Random, budget: int = 120) -> None:
        self.random = random
        self.budget = budget

    def pick(self, options: tuple[str, ...]) -> str:
        """Draw one of several texts."""
        return options[self.random.randrange(len(options))]

    def spend(self) -> bool:
        """Take one from the budget; whether something was left."""
        self.budget -= 1
        return self.budget > 0

    # --- expressions --------------------------------------------------------------------------------------

    def expression(self, depth: int = 0) -> str:
        """Draw an expression."""
        if depth > 3 or not self.spend():
            return self.pick(NAMES)
        kind = self.random.randrange(20)
        if kind < 3:
            return self.pick(NAMES)
        if kind < 4:
            return self.pick(CONSTANTS)
        if kind < 8:
            return f"{self.pick(FUNCTIONS)}({self.arguments(depth)})"
        if kind < 12:
            return f"{self.primary(depth)}.{self.pick(METHODS)}({self.arguments(depth)})"
        if kind == 12:
            return f"{self.primary(depth)}.{self.pick(METHODS)}"
        if kind < 15:
            return f"{self.primary(depth)}[{self.subscript(depth)}]"
        if kind == 15:
            return f"({self.expression(depth + 1)} {self.pick(OPERATORS)} {self.expression(depth + 1)})"
        if kind == 16:
            return f"({self.expression(depth + 1)} {self.pick(COMPARISONS)} {self.expression(depth + 1)})"
        if kind == 17:
            return self.comprehension(depth)
        return self.display(depth)

    def primary(self, depth: int) -> str:
        """Draw something that may be followed by a dot or a bracket."""
        return self.pick(NAMES) if self.random.randrange(3) else f"({self.expression(depth + 1)})"

    def subscript(self, depth: int) -> str:
        """Draw what stands in brackets."""
        kind = self.random.randrange(6)
        if kind < 2:
            return self.pick(COLUMNS)
        if kind == 2:
            return f"{self.expression(depth + 1)}:{self.expression(depth + 1)}"
        if kind == 3:
            return f":, {self.pick(COLUMNS)}"
        if kind == 4:
            return f"::{self.pick(CONSTANTS)}"
        return self.expression(depth + 1)

    def arguments(self, depth: int) -> str:
        """Draw the arguments of a call."""
        parts = [self.expression(depth + 1) for _ in range(self.random.randrange(4))]
        if self.random.randrange(3) == 0:
            parts.append(f"{self.pick(KEYWORDS)}={self.expression(depth + 1)}")
        if self.random.randrange(12) == 0:
            parts.append(f"*{self.pick(NAMES)}")
        if self.random.randrange(12) == 0:
            parts.append(f"**{self.pick(NAMES)}")
        return ", ".join(parts)

    def comprehension(self, depth: int) -> str:
        """Draw a comprehension or a generator."""
        tail = f"for {self.target()} in {self.expression(depth + 1)}"
        if self.random.randrange(2):
            tail += f" if {self.expression(depth + 1)}"
        if self.random.randrange(4) == 0:
            tail += f" for i in {self.pick(NAMES)}"
        item = self.expression(depth + 1)
        return self.pick(
            (f"[{item} {tail}]", f"{{{item} {tail}}}", f"({item} {tail})", f"{{i: {item} {tail}}}")
        )

    def display(self, depth: int) -> str:
        """Draw a literal container, a lambda, a condition, an f-string and the like."""
        one, two = self.expression(depth + 1), self.expression(depth + 1)
        return self.pick(
            (
                f"[{one}, {two}]",
                f"({one}, {two})",
                f"{{'a': {one}, 'b': {two}}}",
                f"{{**{one}, 'k': {two}}}",
                f"[*{one}, {two}]",
                f"(lambda v, k=1, *a: {one})",
                f"({one} if {two} else X)",
                f"({one} and not {two})",
                f"(n := {one})",
                f"f'{{{self.pick(NAMES)}:.2f}} {{{self.pick(NAMES)}!r}}'",
                f"-{one}",
                f"~{self.pick(NAMES)}",
                "(yield)",
                f"(await {one})",
            )
        )

    # --- statements ---------------------------------------------------------------------------------------

    def target(self) -> str:
        """Draw the left side of an assignment."""
        kind = self.random.randrange(8)
        if kind < 4:
            return self.pick(NAMES)
        if kind == 4:
            return f"{self.pick(NAMES)}, {self.pick(NAMES)}"
        if kind == 5:
            return f"{self.pick(NAMES)}[{self.pick(COLUMNS)}]"
        if kind == 6:
            return f"{self.pick(NAMES)}.{self.pick(METHODS)}"
        return f"({self.pick(NAMES)}, *{self.pick(NAMES)})"

    def statement(self, indent: str, depth: int) -> str:
        """Draw one statement with its block, if it has one."""
        kind = self.random.randrange(24)
        if depth > 3 or not self.spend() or kind < 9:
            return self.simple(indent)
        inner = indent + "    "
        body = self.block(inner, depth + 1)
        name, value = self.pick(NAMES), self.expression(1)
        if kind < 11:
            text = f"if {value}:\n{body}"
            return text + (
                f"{indent}else:\n{self.block(inner, depth + 1)}" if self.random.randrange(2) else ""
            )
        if kind < 14:
            return f"for {self.target()} in {value}:\n{body}"
        if kind == 14:
            return f"while {value}:\n{body}"
        if kind == 15:
            return f"with {value} as {name}:\n{body}"
        if kind == 16:
            caught = f"{indent}except ({name}, ValueError) as e:\n{inner}pass\n"
            return f"try:\n{body}{caught}{indent}finally:\n{body}"
        if kind == 17:
            case = self.block(f"{inner}    ", depth + 2)
            return f"match {value}:\n{inner}case [{name}, *rest] if {name}:\n{case}"
        if kind < 21:
            decorator = f"@{self.pick(FUNCTIONS)}\n{indent}" if self.random.randrange(5) == 0 else ""
            end = f"{inner}return {self.expression(1)}\n"
            return (
                f"{decorator}def {self.pick(('f', 'g', 'prepare'))}({name}, i={value}, *a, **k):\n{body}{end}"
            )
        if kind == 21:
            base = self.pick(("A", "object", "StandardScaler", "g()"))
            method = f"def fit(self, X, y=None):\n{self.block(f'{inner}    ', depth + 2)}"
            return f"class A({base}):\n{inner}x = {value}\n{inner}{method}"
        if kind == 22:
            return f"async def g({name}):\n{body}"
        return f"def f({name}):\n{body}{inner}yield {value}\n{inner}return f({name})\n"

    def simple(self, indent: str) -> str:
        """Draw a statement of one line."""
        kind = self.random.randrange(16)
        if kind < 7:
            return f"{self.target()} = {self.expression()}\n"
        if kind < 10:
            return f"{self.expression()}\n"
        if kind == 10:
            return f"{self.pick(NAMES)} {self.pick(OPERATORS)}= {self.expression()}\n"
        if kind == 11:
            return self.pick(IMPORTS) + "\n"
        name = self.pick(NAMES)
        return self.pick(
            (
                f"del {name}\n",
                f"global {name}\n",
                f"{name}: int = {self.expression()}\n",
                f"a = b = {name} = {self.expression()}\n",
                f"return {name}\n",
                "break\n",
                "continue\n",
                f"assert {name}, 'x'\n",
                f"raise {name}\n",
                "print 'old'\n",
                f"nonlocal {name}\n",
                "pass; pass\n",
                "# leaklint: ignore[LK101] because\n",
                f"X, y = X  # leaklint: ignore[{name}\n",
            )
        )

    def block(self, indent: str, depth: int) -> str:
        """Draw the statements of a block."""
        return "".join(indent + self.statement(indent, depth) for _ in range(1 + self.random.randrange(3)))

    def cell(self) -> str:
        """Draw the source of a cell."""
        text = "".join(self.statement("", 0) for _ in range(1 + self.random.randrange(6)))
        if self.random.randrange(8) == 0:
            text = f"{self.pick(MAGICS)}\n{text}"
        return text


def program(random: Random, budget: int = 120) -> list[str]:
    """Draw the cells of a notebook."""
    writer = Writer(random, budget)
    head = "\n".join(IMPORTS[:11]) + "\ndf = pd.read_csv('a.csv')\nX, y = df[['a', 'b']], df['label']\n"
    return [head, *(writer.cell() for _ in range(1 + random.randrange(4)))]
