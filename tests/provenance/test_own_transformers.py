"""Transformers, bounds and settings of one's own making."""

import pytest

from tests.provenance.marked import check

HEAD = """
from types import SimpleNamespace
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
cfg = SimpleNamespace(inputs=["age", "fare"], answer="cost")

class Clipped(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.low_, self.high_ = np.nanquantile(X, 0.01, axis=0), np.nanquantile(X, 0.99, axis=0)
        return self
    def transform(self, X):
        return np.clip(np.asarray(X, dtype=float), self.low_, self.high_)

class Scaled:
    def __init__(self, columns):
        self.columns = columns
    def learn(self, d):
        self.mean, self.spread = d[self.columns].mean(), d[self.columns].std()
        return self
    def __call__(self, d):
        return (d[self.columns] - self.mean) / self.spread

df = pd.read_csv("passengers.csv")
X, y = df[cfg.inputs], df[cfg.answer]
"""


def test_clipped_by_all_rows_before_the_folds() -> None:
    check(
        HEAD,
        """
        X = Clipped().fit_transform(X) #! LK111
        print(cross_val_score(Ridge(), X, y).mean())
        """,
    )


def test_clipped_within_the_folds() -> None:
    check(HEAD, "print(cross_val_score(make_pipeline(Clipped(), Ridge()), X, y).mean())")


@pytest.mark.parametrize("bounds", ["(low, high)", "(a_min=low, a_max=high)"])
def test_clipped_between_quantiles_of_all_rows(bounds: str) -> None:
    check(
        HEAD,
        f"""
        low, high = X.quantile(0.01), X.quantile(0.99) #! LK108
        X = np.clip(X, {bounds[1:-1]})
        a, b, c, d = train_test_split(X, y, random_state=0)
        print(Ridge().fit(a, c).score(b, d))
        """,
    )


def test_clipped_between_constants() -> None:
    check(
        HEAD,
        """
        X = np.clip(X, 0, 500)
        a, b, c, d = train_test_split(X, y, random_state=0)
        print(Ridge().fit(a, c).score(b, d))
        """,
    )


@pytest.mark.parametrize(("rows", "mark"), [("df", "#! LK108"), ("df.iloc[rest]", "")])
def test_columns_named_by_a_namespace(rows: str, mark: str) -> None:
    check(
        HEAD,
        f"""
        order = np.random.RandomState(3).permutation(len(df))
        held, rest = order[:200], order[200:]
        scale = Scaled(cfg.inputs).learn({rows}) {mark}
        Z = scale(df)
        model = Ridge().fit(Z.iloc[rest], df[cfg.answer].iloc[rest])
        print(model.score(Z.iloc[held], df[cfg.answer].iloc[held]))
        """,
    )
