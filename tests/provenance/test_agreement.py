"""How well predictions and labels agree is a score, by whatever correlation it is told."""

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
from scipy.stats import kendalltau, pearsonr, spearmanr
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

df = pd.read_csv("blends.csv")
X, y = df.drop(columns="heat"), df["heat"]
a, b, c, d = train_test_split(X, y, random_state=0)
"""
AGREE = [
    "pearsonr({said}, d)[0]",
    "spearmanr(d, {said}).statistic",
    "kendalltau({said}, d)",
    "np.corrcoef(d, {said})[0, 1] ** 2",
    "pd.Series({said}, index=d.index).corr(d)",
    "d.corr(pd.Series({said}, index=d.index), method='spearman')",
]


@pytest.mark.parametrize("agree", AGREE)
@pytest.mark.parametrize(("known", "mark"), [("a, c", ""), ("X, y", "  #! LK203")])
def test_agreement_is_a_score(agree: str, known: str, mark: str) -> None:
    check(HEAD, f"model = Ridge().fit({known}){mark}", f"print({agree.format(said='model.predict(b)')})")


CHOSEN = """
best, kept = -1, None
for alpha in (0.1, 1, 10):
    model = Ridge(alpha).fit({fit})
    r = pearsonr(model.predict({asked}), {truth})[0]
    if r > best:{mark}
        best, kept = r, model
print(pearsonr(kept.predict(b), d)[0])
"""


def test_a_choice_by_agreement() -> None:
    check(HEAD, CHOSEN.format(fit="a, c", asked="b", truth="d", mark="  #! LK302"))
    parts = "a, e, c, f = train_test_split(a, c, random_state=0)"
    check(HEAD, parts, CHOSEN.format(fit="a, c", asked="e", truth="f", mark=""))


def test_columns_that_agree_are_no_score() -> None:
    check(HEAD, "print(pearsonr(c, a['mass'])[0])", "print(Ridge().fit(a, c).score(b, d))")
