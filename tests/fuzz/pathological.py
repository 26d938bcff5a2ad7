"""Notebooks that are hard for an interpreter, generated: deep, wide, recursive, exponential, endless, huge.

Each function below is one notebook, as the list of its code cells. They look like data science as far as
that makes them harder: a deep tree of calls that fits nothing would be skipped before it is interpreted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HEAD = """\
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("measurements.csv")
X, y = df.drop(columns="outcome"), df["outcome"]
"""
TAIL = """\
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = LogisticRegression().fit(X_train, y_train)
print(accuracy_score(y_test, model.predict(X_test)))
"""

Cells = list[str]
NOTEBOOKS: dict[str, Callable[[], Cells]] = {}
"""All of them, by name."""


def _register(make: Callable[[], Cells]) -> Callable[[], Cells]:
    NOTEBOOKS[make.__name__.replace("_", "-")] = make
    return make


def as_notebook(cells: Cells) -> dict[str, Any]:
    """Return cells as the JSON object of a notebook."""
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{index}",
                "metadata": {},
                "execution_count": index + 1,
                "outputs": [],
                "source": source.splitlines(keepends=True),
            }
            for index, source in enumerate(cells)
        ],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _indent(depth: int) -> str:
    return " " * depth


# --- deep -------------------------------------------------------------------------------------------------


@_register
def deep_parentheses() -> Cells:
    return [HEAD, "X = " + "(" * 1000 + "X" + ")" * 1000, "z = " + "[" * 1000 + "]" * 1000, TAIL]


@_register
def deep_unclosed() -> Cells:
    return [HEAD, "X = " + "(" * 1000, "X = " + "f(" * 500 + "{" * 500, "z = " + "[{(" * 400, TAIL]


@_register
def deep_calls() -> Cells:
    return [HEAD, "X = " + "StandardScaler().fit_transform(" * 500 + "X" + ")" * 500, TAIL]


@_register
def deep_operators() -> Cells:
    return [
        HEAD,
        "X = " + " + ".join(["X"] * 5000),
        "keep = " + " & ".join(f"(df.a{i} > {i})" for i in range(500)) + "\nX = X[keep]",
        "b = " + "not " * 1000 + "X.empty",
        "c = " + "-" * 2000 + "1",
        TAIL,
    ]


@_register
def deep_chain() -> Cells:
    return [HEAD, "X = X" + ".fillna(0).rename(columns={})" * 1500, "y = y" + ".values" * 3000, TAIL]


@_register
def deep_blocks() -> Cells:
    nested = "".join(f"{_indent(i)}if X.shape[0] > {i}:\n" for i in range(300))
    loops = "".join(f"{_indent(i)}for i{i} in range(3):\n" for i in range(40))
    fit = "X = StandardScaler().fit_transform(X)\n"
    return [HEAD, nested + _indent(300) + fit, loops + _indent(40) + fit, TAIL]


@_register
def deep_definitions() -> Cells:
    functions = "".join(f"{_indent(i)}def f{i}(X):\n" for i in range(200))
    classes = "".join(f"{_indent(i)}class C{i}:\n" for i in range(200))
    lambdas = "g = " + "(lambda v: " * 300 + "v" + ")" * 300
    body = "return StandardScaler().fit_transform(X)\n"
    return [HEAD, functions + _indent(200) + body, classes + _indent(200) + "a = 1\n", lambdas, TAIL]


@_register
def deep_comprehensions() -> Cells:
    inner = "[" * 200 + "X" + "".join(f" for v{i} in range(3)]" for i in range(200))
    flat = "[X " + " ".join(f"for v{i} in X if v{i}" for i in range(300)) + "]"
    return [HEAD, f"a = {inner}", f"b = {flat}", TAIL]


@_register
def deep_else_chain() -> Cells:
    chain = "if df.shape[0] == 0:\n    X = X * 2\n"
    chain += "".join(f"elif df.shape[0] == {i}:\n    X = X * {i}\n" for i in range(2000))
    choice = "X" + "".join(f" * 2 if df.shape[1] == {i} else X" for i in range(1000))
    return [HEAD, chain, f"X = {choice}", TAIL]


@_register
def deep_strings() -> Cells:
    nested = "f'{" * 60 + "X" + "}'" * 60
    return [HEAD, "s = " + nested, "t = f'" + "{X}" * 5000 + "'", "u = " + " ".join(["'a'"] * 5000), TAIL]


@_register
def deep_patterns() -> Cells:
    pattern = "[" * 100 + "a" + "]" * 100
    return [HEAD, f"match X:\n    case {pattern}:\n        X = a\n", f"{'(' * 300}a,{')' * 300} = X", TAIL]


@_register
def deep_containers() -> Cells:
    return [HEAD, "d = " + "{'k': " * 500 + "X" + "}" * 500, "X = d" + "['k']" * 500, TAIL]


# --- wide -------------------------------------------------------------------------------------------------


@_register
def many_names() -> Cells:
    return [
        HEAD,
        *(
            "\n".join(f"v{i} = X * {i}" for i in range(start, start + 1000))
            for start in range(0, 10_000, 1000)
        ),
        TAIL,
    ]


@_register
def many_columns() -> Cells:
    return [
        HEAD,
        "\n".join(f"X['c{i}'] = X['c{i - 1}'].fillna(X['c{i - 1}'].mean())" for i in range(1, 3000)),
        TAIL,
    ]


@_register
def many_definitions() -> Cells:
    functions = "\n".join(f"def f{i}(X):\n    return StandardScaler().fit_transform(X)" for i in range(1500))
    classes = "\n".join(
        f"class C{i}(StandardScaler):\n    def go(self, X):\n        self.x = X" for i in range(500)
    )
    return [HEAD, functions, classes, TAIL]


@_register
def many_cells() -> Cells:
    return [HEAD, *(f"X{i} = StandardScaler().fit_transform(X)" for i in range(3000)), TAIL]


@_register
def many_splits() -> Cells:
    halves = [f"p{i + 1}, q{i + 1} = train_test_split(p{i}, random_state={i})" for i in range(400)]
    scores = [f"print(model.score(q{i}[['a']], q{i}['b']))" for i in range(1, 400)]
    fit = "model = LogisticRegression().fit(p400[['a']], p400['b'])"
    return [HEAD, "p0 = df", "\n".join(halves), fit, "\n".join(scores)]


@_register
def many_scores() -> Cells:
    looks = "\n".join(
        f"m{i} = LogisticRegression(C={i}).fit(X_train, y_train)\nprint(m{i}.score(X_test, y_test))"
        for i in range(600)
    )
    return [HEAD, TAIL, looks]


@_register
def many_parts() -> Cells:
    parts = "\n".join(f"part{i} = df[df.key == {i}]" for i in range(600))
    names = ", ".join(f"part{i}" for i in range(600))
    return [HEAD, parts, f"X = pd.concat([{names}])[['a', 'b']]", TAIL]


@_register
def many_arguments() -> Cells:
    names = ", ".join(f"a{i}" for i in range(3000))
    return [
        HEAD,
        f"def f({names}):\n    return StandardScaler().fit_transform(a0)",
        f"X = f({', '.join(['X'] * 3000)})",
        TAIL,
    ]


@_register
def many_targets() -> Cells:
    names = ", ".join(f"a{i}" for i in range(3000))
    return [HEAD, f"{names} = np.split(X, 3000)", " = ".join(f"b{i}" for i in range(3000)) + " = X", TAIL]


@_register
def many_steps() -> Cells:
    steps = ", ".join(f"('s{i}', StandardScaler())" for i in range(1500))
    return [HEAD, f"from sklearn.pipeline import Pipeline\nX = Pipeline([{steps}]).fit_transform(X)", TAIL]


# --- recursive --------------------------------------------------------------------------------------------


@_register
def mutual_recursion() -> Cells:
    return [
        HEAD,
        "def even(X, n):\n    X = StandardScaler().fit_transform(X)\n    return odd(X, n - 1) if n else X\n"
        "def odd(X, n):\n    return even(X, n - 1) if n else X\n",
        "def one(X):\n    return two(three(X))\ndef two(X):\n    return three(one(X))\n"
        "def three(X):\n    return one(two(X))\n",
        "X = even(X, 10**9)\nX = one(X)",
        TAIL,
    ]


@_register
def self_reference() -> Cells:
    return [
        HEAD,
        "xs = [X]\nxs.append(xs)\nd = {'d': xs}\nd['e'] = d\nxs.append(d)\nX = xs[1][1][2]['d'][0]",
        "class Node:\n    def __init__(self, X):\n        self.me = self\n        self.X = X\n"
        "    def walk(self):\n        return self.me.walk()\n"
        "n = Node(X)\nn.n = n\nn.me.me.me.X = n\nX = n.walk()",
        "f = lambda g: g(g)\nf(f)\nh = lambda *a: h(h, *a)\nh(h)",
        "globals()['f'] = f\nX = X if X is X else X\ndel X, X\nfrom __main__ import *",
        HEAD,
        TAIL,
    ]


@_register
def growing_arguments() -> Cells:
    return [
        HEAD,
        "def more(*args, **kw):\n    return more(args, *args, X, extra=kw, **{str(len(kw)): args})\nmore(X)",
        "def deeper(d):\n    return deeper({'d': d, 'e': [d, d]})\ndeeper(X)",
        "def wrap(f):\n    return wrap(lambda *a: f(f(*a)))\n"
        "@wrap\ndef fit(X):\n    return StandardScaler().fit(X)\nfit(X)",
        "def gen(X):\n    yield X\n    yield from gen(gen(X))\n"
        "for X in gen(X):\n    X = StandardScaler().fit_transform(X)",
        TAIL,
    ]


@_register
def recursive_classes() -> Cells:
    return [
        HEAD,
        "class A(B):\n    pass\nclass B(A):\n    pass\n"
        "class C(C):\n    def fit(self, X):\n        return super().fit(X).fit(X)\n",
        "class D:\n    def __getattr__(self, name):\n        return getattr(self, name + name)\n"
        "    def __call__(self, X):\n        return self(self(X))\n"
        "    def fit(self, X):\n        return D().fit(self)\n",
        "A().fit(X)\nC().fit(X)\nX = D()(X)\nD().fit(X).anything.at.all(X)",
        HEAD,
        TAIL,
    ]


# --- exponential ------------------------------------------------------------------------------------------


@_register
def call_tree() -> Cells:
    functions = "def f0(X, a):\n    return StandardScaler().fit_transform(X)\n"
    functions += "".join(
        f"def f{i}(X, a):\n    return f{i - 1}(X, [a]) + f{i - 1}(X * 2, (a, a))\n" for i in range(1, 40)
    )
    return [HEAD, functions, "X = f39(X, 1)", TAIL]


@_register
def closure_tree() -> Cells:
    functions = (
        "def g0(X):\n    global total\n    total = StandardScaler().fit_transform(X)\n    return total\n"
    )
    functions += "".join(
        f"def g{i}(X, f=g{i - 1}):\n    return [h(X) for h in (f, lambda v: f(v), g{i - 1})]\n"
        for i in range(1, 30)
    )
    return [HEAD, functions, "X = g29(X)", TAIL]


@_register
def branches() -> Cells:
    body = "".join(
        f"if flags[{i}]:\n    X = StandardScaler().fit_transform(X)\nelse:\n    X, y = X[{i}:], y[{i}:]\n"
        for i in range(60)
    )
    returns = "".join(f"    if flags[{i}]:\n        return f(X[{i}:])\n    X = X * 2\n" for i in range(40))
    return [HEAD, body, "def f(X):\n" + returns + "    return X\nX = f(X)", TAIL]


@_register
def loops_in_loops() -> Cells:
    loops = "".join(f"{_indent(i)}for v{i} in [X, X * {i}, X[{i}:]]:\n" for i in range(20))
    inner = "X = StandardScaler().fit_transform(v19)\n"
    product = (
        "best = [m.fit(v0, y).score(v1, y) for m in models "
        + " ".join(f"for v{i} in parts" for i in range(12))
        + "]"
    )
    return [
        HEAD,
        loops + _indent(20) + inner,
        "parts, models = [X] * 9, [LogisticRegression()] * 9\n" + product,
        TAIL,
    ]


@_register
def tries() -> Cells:
    body = ""
    for i in range(60):
        pad, inner = _indent(i), _indent(i + 1)
        body += f"{pad}try:\n{inner}X = X[{i}:]\n{pad}except ValueError:\n{inner}X = X * 2\n{pad}finally:\n"
    return [HEAD, body + _indent(60) + "X = StandardScaler().fit_transform(X)", TAIL]


@_register
def doubling() -> Cells:
    return [
        HEAD,
        "xs = [X]\n" + "xs = xs + xs\n" * 60,
        "d = {'a': X}\n" + "d = {'l': d, 'r': d}\n" * 60,
        "t = (X,)\n" + "t = (t, t)\n" * 60 + "X = t" + "[0]" * 60,
        "s = 'x'\n" + "s += s\n" * 60 + "X[s] = 1",
        "X = pd.concat([X, X])\n" * 60,
        TAIL,
    ]


@_register
def polynomial_masks() -> Cells:
    masks = "\n".join(f"m{i} = (df.a > {i}) | (df.b < {i}) & ~(df.c == {i})" for i in range(60))
    joined = " & ".join(f"(m{i} | ~m{(i * 7) % 60})" for i in range(60))
    return [
        HEAD,
        masks,
        f"keep = {joined}\ntrain, test = df[keep], df[~keep]\nX, y = train[['a']], train['b']",
        TAIL,
    ]


# --- endless and huge -------------------------------------------------------------------------------------


@_register
def endless() -> Cells:
    return [
        HEAD,
        "while True:\n    X = StandardScaler().fit_transform(X)\n"
        "    while X is not None:\n        y = y[1:]\n        continue",
        "for i in range(10**18):\n    X = X[i:]\nfor j in iter(int, 1):\n    X = X * j",
        "xs = list(range(10**12))\nparts = [X[i:] for i in xs]\nall(p.any() for p in parts)",
        TAIL,
    ]


@_register
def huge_constants() -> Cells:
    return [
        HEAD,
        "n = 10 ** 10 ** 10\nm = 2 ** 2 ** 2 ** 2 ** 2 ** 2\nk = 1 << 10 ** 12\nq = 9 ** 99 ** 99 % 7",
        "s = 'a' * 10 ** 12\nt = [0] * 10 ** 12\nb = b'x' * n\n"
        "u = '%1000000000000d' % 5\nw = f'{5:>{10 ** 12}}'",
        "z = 1e400 - 1e400\nv = 1 / 0\nw = 'a' % 5\nr = range(n)[m]\n"
        "x = '{0.__class__}'.format(X)\nX = X[:n][-n:][::0]",
        "i = int('9' * 100000)\nc = " + "9" * 20_000 + "\nX = X[c:]",
        TAIL,
    ]


@_register
def huge_literals() -> Cells:
    numbers = ", ".join(map(str, range(50_000)))
    keys = ", ".join(f"'k{i}': {i}" for i in range(10_000))
    return [
        HEAD,
        f"xs = [{numbers}]",
        f"d = {{{keys}}}\nX['d'] = X.key.map(d)",
        "text = '''" + "lorem ipsum\n" * 100_000 + "'''",
        TAIL,
    ]


@_register
def long_line() -> Cells:
    return [HEAD, "X = X; " * 10_000, "# " + "x" * 1_000_000, "print(" + "X, " * 10_000 + ")", TAIL]


@_register
def long_cell() -> Cells:
    return [HEAD, "".join(f"s{i} = StandardScaler()\nX = s{i}.fit_transform(X)\n" for i in range(2500)), TAIL]


@_register
def blank_cell() -> Cells:
    return [HEAD, "\n" * 200_000, " " * 500_000, "\t\\\n" * 5000, "\x00\ufeff\u2028\x0c\r\r\n" * 1000, TAIL]


@_register
def broken_lines() -> Cells:
    broken = "\n".join(
        ("def (", "X = = 3", "for in :", "'''", "class", ")]}", "else:", "    @", "X = X[", "lambda", "\\")
        * 60
    )
    return [HEAD, broken, "X = StandardScaler().fit_transform(X)\n" + broken, TAIL]


@_register
def broken_long() -> Cells:
    return [HEAD, "".join(f"X = X[{i}\ny = y)\n" for i in range(2500)), TAIL]


def big_notebook(lines: int = 2000) -> Cells:
    """Return an ordinary notebook of a given length: loading, cleaning, plots, functions, models."""
    cells = [HEAD]
    written = HEAD.count("\n")
    part = 0
    while written < lines:
        part += 1
        for source in (
            f"""\
raw_{part} = pd.read_csv("year_{part}.csv", parse_dates=["day"])
raw_{part} = raw_{part}.drop_duplicates().rename(columns=str.lower)
raw_{part}["ratio"] = raw_{part}["cost"] / raw_{part}["income"].clip(lower=1)
raw_{part}["month"] = raw_{part}["day"].dt.month
raw_{part}.loc[raw_{part}["age"] > 120, "age"] = np.nan
raw_{part}["age"] = raw_{part}["age"].fillna(0)
for column in ["city", "trade"]:
    raw_{part}[column] = raw_{part}[column].astype("category").cat.codes
raw_{part}.head()
""",
            f"""\
fig, axes = plt.subplots(2, 2, figsize=(12, 8))
for axis, column in zip(axes.flat, ["age", "cost", "income", "ratio"]):
    axis.hist(raw_{part}[column], bins=40)
    axis.set_title(f"{{column}} of part {part}")
plt.tight_layout()
plt.show()
""",
            f"""\
def prepare_{part}(frame, columns=("age", "cost", "ratio")):
    part = frame[list(columns)].copy()
    part["log_cost"] = np.log1p(part["cost"])
    if "month" in frame:
        part["month"] = frame["month"]
    return part, frame["default"]

X_{part}, y_{part} = prepare_{part}(raw_{part})
A_{part}, B_{part}, a_{part}, b_{part} = train_test_split(X_{part}, y_{part}, random_state={part})
scaler_{part} = StandardScaler()
A_{part} = scaler_{part}.fit_transform(A_{part})
B_{part} = scaler_{part}.transform(B_{part})
""",
            f"""\
results_{part} = {{}}
for C in [0.01, 0.1, 1, 10]:
    model_{part} = LogisticRegression(C=C, max_iter=500)
    model_{part}.fit(A_{part}, a_{part})
    results_{part}[C] = accuracy_score(a_{part}, model_{part}.predict(A_{part}))
pd.Series(results_{part}).plot.bar()
print("part {part}", accuracy_score(b_{part}, model_{part}.predict(B_{part})))
""",
        ):
            cells.append(source)
            written += source.count("\n")
    return cells


def cells_of_experiments(cells: int = 200) -> Cells:
    """An ordinary notebook that grew: one experiment after another, all of them on one split."""
    found = [HEAD, "df.describe()", TAIL.splitlines()[0]]
    number = 0
    while len(found) < cells - 1:
        k, number = number, number + 1
        found += [
            f"X_train['age'].hist(bins={k + 5})\nprint(X_train.shape)",
            f"def prepare_{k}(frame):\n    frame = frame.copy()\n    for name in ['age', 'cost']:\n"
            f"        frame[name + '_{k}'] = frame[name] ** 2\n    return frame\n"
            f"train_{k}, test_{k} = prepare_{k}(X_train), prepare_{k}(X_test)",
            f"scaler_{k} = StandardScaler()\ntrain_{k} = scaler_{k}.fit_transform(train_{k})\n"
            f"test_{k} = scaler_{k}.transform(test_{k})",
            f"model_{k} = LogisticRegression(C={k + 1})\nmodel_{k}.fit(train_{k}, y_train)\n"
            f"print(accuracy_score(y_train, model_{k}.predict(train_{k})))",
        ]
    return [*found[: cells - 1], TAIL]
