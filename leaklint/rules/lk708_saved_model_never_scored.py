"""LK708: the saved model is not the one that was scored."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class SavedModelNeverScored(Rule):
    """The model that was saved is not the one that was scored, or none was.

    ## What it does

    Finds models saved by `joblib.dump`, `pickle.dump`, `save_model` and kin that no score in the notebook
    is about.

    ## Why is this bad?

    The score in the notebook will be read as the score of the saved file. It is an info: the slip is
    often a matter of two similar names.

    ## Example

    ```python
    print(forest.score(X_test, y_test))
    joblib.dump(boost, "model.joblib")
    ```

    ## Use instead

    ```python
    print(forest.score(X_test, y_test))
    joblib.dump(forest, "model.joblib")
    ```

    ## What stays silent

    A model with the same settings refitted on everything after its score, a model that was
    cross-validated, saved preprocessing.

    ## References

    - scikit-learn, *Model persistence*: <https://scikit-learn.org/stable/model_persistence.html>
    """

    code = "LK708"
    name = "saved-model-never-scored"
    family = "evaluation"
    severity = "info"
    effect = "small"
    advice = "Score the model that you save, or save the one that you scored."
    origin = "S"
    topics = ("saved-unscored",)
    message = "{label} is saved here, but no score in this notebook is about it"

    BAD = (
        """\
import joblib
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
forest = RandomForestClassifier(50, random_state=0).fit(X_train, y_train)
ridge = RidgeClassifier().fit(X_train, y_train)
# %%
print(forest.score(X_test, y_test))
joblib.dump(ridge, "model.joblib")  #!
""",
        """\
import pickle
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso

body, worse = load_diabetes(return_X_y=True)
model = Lasso(0.1).fit(body, worse)
# %%
with open("lasso.pkl", "wb") as out:
    pickle.dump(model, out)  #!
""",
    )

    GOOD = (
        twin(BAD[0], "joblib.dump(ridge", "joblib.dump(forest"),
        twin(
            BAD[1],
            "model = Lasso(0.1).fit(body, worse)",
            "print(cross_val_score(Lasso(0.1), body, worse))\nmodel = Lasso(0.1).fit(body, worse)",
            "import Lasso",
            "import Lasso\nfrom sklearn.model_selection import cross_val_score",
        ),
        twin(BAD[0], "joblib.dump(ridge", "forest.fit(X, y)\njoblib.dump(forest"),
    )
