"""LK704: a random split that cannot be repeated."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class UnseededSplit(Rule):
    """The split is random and has no seed, so that the score cannot be repeated.

    ## What it does

    Finds random splits and shuffles without `random_state` (or a seeded generator, or a seed set before).

    ## Why is this bad?

    Each run tests on other rows. Nobody can repeat the number, and whoever runs the notebook again until
    it looks good is choosing on the test rows without noticing. It is a habit, not a leak: an info.

    ## Example

    ```python
    a, b, ya, yb = train_test_split(X, y)
    ```

    ## Use instead

    ```python
    a, b, ya, yb = train_test_split(X, y, random_state=0)
    ```

    ## What stays silent

    Splits without shuffling, seeded splits, `np.random.seed` or `random.seed` set before, many random
    splits whose scores are averaged.

    ## References

    - scikit-learn, *Controlling randomness*:
      <https://scikit-learn.org/stable/common_pitfalls.html#controlling-randomness>
    """

    code = "LK704"
    name = "unseeded-split"
    family = "evaluation"
    severity = "info"
    effect = "small"
    advice = "Give the split a fixed random_state."
    origin = "S"
    topics = ("unseeded",)
    message = "rows are split at random without a seed: {score} is another number in every run"

    BAD = (
        """\
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

chem, kind = load_wine(return_X_y=True)
a, b, ya, yb = train_test_split(chem, kind)  #!
print(GaussianNB().fit(a, ya).score(b, yb))
""",
        """\
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

frame = load_diabetes(as_frame=True).frame
near = frame.sample(frac=0.8)  #!
far = frame.drop(near.index)
# %%
ridge = Ridge().fit(near.drop(columns="target"), near["target"])
print(ridge.score(far.drop(columns="target"), far["target"]))
""",
        """\
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifier

pixels, digit = load_digits(return_X_y=True)
order = np.random.permutation(len(pixels))  #!
old, new = order[:1200], order[1200:]
print(RidgeClassifier().fit(pixels[old], digit[old]).score(pixels[new], digit[new]))
""",
    )

    GOOD = (
        twin(BAD[0], "train_test_split(chem, kind)", "train_test_split(chem, kind, random_state=5)"),
        twin(
            BAD[0], "train_test_split(chem, kind)", "train_test_split(chem[::-1], kind[::-1], shuffle=False)"
        ),
        twin(BAD[1], "sample(frac=0.8)", "sample(frac=0.8, random_state=3)"),
        twin(BAD[2], "order = ", "np.random.seed(0)\norder = "),
        twin(BAD[2], "np.random.permutation", "np.random.default_rng(0).permutation"),
    )
