"""LK707: a model was saved without the fitted steps that it needs."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class SavedWithoutItsSteps(Rule):
    """A model was saved, but not the fitted scaler, encoder or vectoriser that its inputs went through.

    ## What it does

    Finds `joblib.dump`, `pickle.dump`, `model.save` and kin of a model whose training rows went through a
    fitted step that is neither part of the model nor saved itself.

    ## Why is this bad?

    Whoever loads the model has to make the step anew, from other rows, and gets other numbers. The score
    of the notebook then says nothing about the model in use.

    ## Example

    ```python
    model.fit(scaler.fit_transform(X_train), y_train)
    joblib.dump(model, "model.joblib")
    ```

    ## Use instead

    ```python
    flow = make_pipeline(StandardScaler(), SVC()).fit(X_train, y_train)
    joblib.dump(flow, "model.joblib")
    ```

    ## What stays silent

    Pipelines, models saved beside their steps (also in one dictionary), steps that learn nothing.

    ## References

    - scikit-learn, *Model persistence*: <https://scikit-learn.org/stable/model_persistence.html>
    - Google, *Rules of machine learning*: <https://developers.google.com/machine-learning/guides/rules-of-ml>
    """

    code = "LK707"
    name = "saved-without-its-steps"
    family = "evaluation"
    severity = "warning"
    effect = "moderate"
    advice = "Save the pipeline, or the fitted steps together with the model."
    origin = "S"
    topics = ("saved-alone",)
    message = (
        "{label} needs {column}, fitted in {fit}, for every row it is given; it is saved without it, and "
        "whoever loads it has to fit that step anew on other rows"
    )

    BAD = (
        """\
import joblib
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(X_train)
model = SVC().fit(scaler.transform(X_train), y_train)
print(model.score(scaler.transform(X_test), y_test))
# %%
joblib.dump(model, "model.joblib")  #!
""",
        """\
import pickle
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

texts = ["late train", "nice ride", "lost bag", "kind staff"] * 25
a, b, ya, yb = train_test_split(texts, [0, 1, 0, 1] * 25, random_state=1)

def train(texts, marks):
    words = TfidfVectorizer().fit(texts)
    return words, LogisticRegression().fit(words.transform(texts), marks)
# %%
words, model = train(a, ya)
print(model.score(words.transform(b), yb))
with open("mood.pkl", "wb") as out:
    pickle.dump(model, out)  #!
""",
    )

    GOOD = (
        twin(
            BAD[0],
            'joblib.dump(model, "model.joblib")',
            'joblib.dump({"scaler": scaler, "model": model}, "model.joblib")',
        ),
        twin(BAD[1], "pickle.dump(model, out)", "pickle.dump((words, model), out)"),
        """\
import joblib
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

cells, benign = load_breast_cancer(return_X_y=True)
a, b, ya, yb = train_test_split(cells, benign, random_state=2)
flow = make_pipeline(StandardScaler(), LogisticRegression()).fit(a, ya)
print(flow.score(b, yb))
joblib.dump(flow, "flow.joblib")
""",
    )
