"""What is left out of a long session has left nothing: the other runs alone make the same objects."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaklint.jupyter.history import Run
from leaklint.jupyter.reaching import superfluous

NAMES = ["a", "b", "c", "d"]
one = st.sampled_from(NAMES)
number = st.integers(0, 99)
CELL = st.one_of(
    st.builds("{} = [{}]".format, one, number),
    st.builds("{} = {}".format, one, one),
    st.builds("{}, {} = {}, [{}]".format, one, one, one, number),
    st.builds("{} = [{}, {}]".format, one, one, number),
    st.builds("{} = {} + [{}]".format, one, one, number),
    st.builds("{} += [{}]".format, one, number),
    st.builds("{}.append({})".format, one, number),
    st.builds("{}.append({})".format, one, one),
    st.builds("{}[0] = {}".format, one, number),
    st.builds("{}[-1] = {}".format, one, one),
    st.builds("{} = sorted(map(id, {}))[:0] + {}[:]".format, one, one, one),
    st.builds("{} = list({})".format, one, one),
    st.builds("{} = copy.copy({})".format, one, one),
    st.builds("{} = copy.deepcopy({})".format, one, one),
    st.builds("for x in {}:\n    {}.append({})\n    break".format, one, one, number),
    st.builds("for {} in ([{}], [{}]):\n    {}.append(1)".format, one, number, number, one),
    st.builds("if len({}) > {}:\n    {} = [{}]".format, one, st.integers(0, 3), one, number),
    st.builds("def f(v):\n    {}.append(len(v))\n    return {}".format, one, one),
    st.builds("def f(v):\n    v.append({})\n    return v".format, number),
    st.builds("def f({0}):\n    {0} = [{1}]\n    return {0}".format, one, number),
    st.builds("{} = f({})".format, one, one),
    st.builds("f({})".format, one),
    st.builds("g = lambda v: {}.append({})".format, one, number),
    st.builds("g({})".format, one),
    st.builds("{} = {{'k': {}}}['k']".format, one, one),
    st.builds("({} := {}).append({})".format, one, one, number),
    st.builds("{} = [{} for _ in range(2)]".format, one, one),
    st.builds("{}.extend(z for z in {}[:2])".format, one, one),
    st.builds("{} = [{}]\n{}.append({})".format, one, number, one, number),
    st.builds("{0} = {0}[:3]".format, one),
    st.builds("try:\n    {} = {}[5]\nexcept Exception:\n    pass".format, one, one),
    st.builds("with open('/dev/null') as h:\n    {} = [{}]".format, one, number),
    st.builds("print({})".format, one),
    st.builds("h = {0}.append; h({1})".format, one, number),
    st.builds("class K:\n    kept = {}\n    def go(self):\n        self.kept.append({})".format, one, number),
    st.builds("{} = [K.kept, {}]".format, one, number),
    st.builds("k = K(); k.go()".format),
)
START = """\
import copy
a, b, c, d = [1], [2], [3], [4]
def f(v):
    return v
g = f
class K:
    kept = []
    def go(self):
        pass"""


def execute(texts):
    """The objects of the names, and which of them are the same."""
    space = {"print": lambda *_: None}
    for text in texts:
        exec(compile(text, "cell", "exec"), space)
    held = [space[name] for name in NAMES]
    return repr(held), [[x is y for x in held] for y in held]


@settings(max_examples=400, deadline=None)
@given(st.lists(CELL, min_size=3, max_size=14))
def test_the_runs_that_are_kept_make_the_same_objects(cells):
    texts = [START]
    for text in cells:  # a run that raises is another matter
        try:
            execute([*texts, text])
        except Exception:
            continue
        texts.append(text)
    runs = [Run(at, text) for at, text in enumerate(texts, 1)]
    gone = superfluous(runs, ())
    kept = [run.text for run in runs if run.count not in gone]
    assert execute(copy.copy(kept)) == execute(texts), kept


IMPORTS = "import pandas as pd\nimport numpy as np\nfrom sklearn.linear_model import LogisticRegression"


@pytest.mark.parametrize(
    ("texts", "gone"),
    [
        (["x = 1", "x = 2"], {1}),
        (["x = 1", "y = x", "x = 2"], set()),
        (["x = 1", "y = x + 1", "x = 2", "y = 3"], {1, 2}),
        (["df = pd.read_csv('a')", "df['b'] = 1", "df.head()", "df = pd.read_csv('a')"], {1, 2, 3}),
        (["df = pd.read_csv('a')", "df.plot(bins=3)", "df.plot(bins=4)", "df.plot.hist(bins=5)"], {2, 3, 4}),
        (["df = pd.read_csv('a')", "df.drop(columns='b', inplace=True)", "df.wrangle()"], set()),
        (["df = pd.read_csv('a')", "df.drop(columns='b', inplace=False)", "np.mean(df)"], {2, 3}),
        (["x = [1]", "np.random.shuffle(x)"], set()),
        (["m = LogisticRegression()", "m.fit(p, q)", "m = LogisticRegression()"], {1, 2}),
        (["d = {}", "m = LogisticRegression().fit(p, q)", "d['m'] = m", "m = LogisticRegression()"], set()),
        (["from helpers import clean", "df = pd.read_csv('a')", "clean(df)", "df.head()"], {4}),
        (["x = 1", "%time x = 2", "!ls", "x = 3"], {1, 2, 3}),
        (["x = 1", "%run other.py", "x = 3"], set()),
        (["x = 1", "globals()['y'] = 2", "x = 3"], set()),
        (["x = ", "x = 3"], set()),
        (["from math import *", "x = 3"], set()),
        (["", "x = 3"], {1}),
        (["import joblib", "m = f(1)", "joblib.dump(m, 'm')", "m = 0", "m = joblib.load('m')"], {4}),
        (["d = pd.read_csv('a')", "d.to_csv('b')", "d = 0", "d = pd.read_csv('b')"], {3}),
        (["e = LogisticRegression()", "v = df.apply(e.fit_transform)", "v = 0", "z = e"], set()),
        (["L = []", "def h(r):\n    L.append(r)", "df.apply(h)", "z = L"], set()),
        (["a = np.zeros(3)", "np.add(a, 1, out=a)", "z = a"], set()),
        (["x = []", "def f():\n    return x", "f().append(2)", "z = x"], set()),
        (["x = []", "def f():\n    return x", "y = f()", "y.append(2)", "y = 0", "z = x"], set()),
        (
            [
                "x = []",
                "class A:\n    def go(self):\n        x.append(2)",
                "a = A()",
                "a.go()",
                "a = 0",
                "z = x",
            ],
            set(),
        ),
        (
            [
                "import itertools",
                "s = [1]",
                "for m in itertools.chain(s):\n    m.fit(X, y)",
                "m = 0",
                "z = s",
            ],
            set(),
        ),
        (["x = [[1]]", "a = x + []", "a[0].append(3)", "a = 0", "z = x"], set()),
        (["import heapq", "a = []", "heapq.heappush(a, 1)", "z = a"], set()),
        (["from random import shuffle as mix", "a = [1, 2]", "mix(a)", "z = a"], set()),
        (["import os", "os.environ['A'] = '1'"], set()),
    ],
)
def test_what_matters(texts, gone):
    runs = [Run(at, text) for at, text in enumerate([IMPORTS, *texts])]
    assert superfluous(runs, ()) == gone


def test_what_is_shown_matters_and_a_run_that_raised_makes_nothing_for_sure():
    runs = [Run(1, "x = 1"), Run(2, "print(1)"), Run(3, "x = f()\ny = 1", state="raised", reached=1)]
    assert superfluous(runs, ()) == {2}
    assert superfluous(runs, {2}) == set()
