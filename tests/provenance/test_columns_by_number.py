"""`df.columns[-1]` of a table whose columns nobody named."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("a.csv")
goal = df.columns[-1]
"""

SCORED = """
a, b = train_test_split(df, random_state=0)
model = LogisticRegression().fit(a[features], a[goal]){mark}
print(model.score(b[features], b[goal]))
"""


@pytest.mark.parametrize(
    "features",
    [
        "[c for c in df.columns if c != goal]",
        "[c for c in df.columns if c not in (goal, 'id')]",
        "df.columns.drop(goal)",
        "df.columns.difference([goal])",
        "list(df.columns[:-1])",
        "sorted(set(df.columns) - {goal})",
        "df.loc[:, df.columns != goal].columns",
        "['x', 'z']",
    ],
)
def test_left_out(features: str) -> None:
    check(HEAD, f"features = {features}", SCORED.format(mark=""))


@pytest.mark.parametrize("features", ["list(df.columns[1:])", "df.columns"])
def test_left_in(features: str) -> None:
    check(HEAD, f"features = {features}", SCORED.format(mark="  #! LK401"))


@pytest.mark.parametrize(
    "parts",
    [
        "X, y = df.drop(columns=goal), df[goal]",
        "y = df.pop(goal)\nX = df",
        "df['z'] = df['a'] * 2\nX, y = df.drop(goal, axis=1), df[goal]",
        "df = df.rename(columns={goal: 'y'})\nX, y = df.drop(columns='y'), df['y']",
    ],
)
def test_dropped(parts: str) -> None:
    check(
        HEAD,
        parts,
        """
        a, b, c, d = train_test_split(X, y, random_state=0)
        print(LogisticRegression().fit(a, c).score(b, d))
        """,
    )


def test_a_column_called_like_a_method_of_tensors() -> None:
    check(
        """
        import pandas as pd
        from sklearn.linear_model import LogisticRegression

        df = pd.read_csv("a.csv")
        early, late = df[df.t < 100], df[df.t >= 100]
        model = LogisticRegression().fit(early[["x"]], early["y"])
        print(model.score(late[["x"]], late["y"]))
        """
    )


REPLACED = """
y = df.iloc[:, 13]
X = df.iloc[:, 3:{last}]
town = pd.get_dummies(X["Town"], drop_first=True)
sex = pd.get_dummies(X["Sex"], drop_first=True)
X = pd.concat([X, town, {coded}], axis=1).drop(["Town", "Sex"], axis=1){mark}
"""


@pytest.mark.parametrize(
    ("last", "coded", "mark"), [("", "sex", "  #! LK401"), ("13", "sex", ""), ("", "X['Age'] * 2", "")]
)
def test_what_was_replaced_by_dummies(last: str, coded: str, mark: str) -> None:
    # Were the label one of the two that are dropped, it would be among their dummies.
    check(
        HEAD,
        REPLACED.format(last=last, coded=coded, mark=mark),
        """
        a, b, c, d = train_test_split(X, y, random_state=0)
        print(LogisticRegression().fit(a, c).score(b, d))
        """,
    )
