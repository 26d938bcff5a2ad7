"""LK303: training was stopped or a checkpoint kept by the test rows."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class EarlyStoppingOnTest(Rule):
    """Training was stopped, or its best state kept, by the score on the rows that are reported.

    ## What it does

    Finds `eval_set`, `validation_data`, `valid_sets`, `eval_dataset` and loops over epochs that look at
    held-out rows in order to stop early, keep the best checkpoint, lower the learning rate or prune, when
    the score is then taken on the same rows.

    ## Why is this bad?

    The number of rounds was fitted to the test rows: it is a setting like any other. The effect is
    usually small to moderate; it grows where test rows are few, curves are noisy, or the best of many
    epochs is reported.

    ## Example

    ```python
    net.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[EarlyStopping()])
    net.evaluate(X_test, y_test)
    ```

    ## Use instead

    ```python
    net.fit(X_train, y_train, validation_split=0.2, callbacks=[EarlyStopping()])
    net.evaluate(X_test, y_test)
    ```

    ## What stays silent

    Evaluation sets that are only logged (no stopping, no checkpoint), early stopping on a validation
    part, `validation_split`, `early_stopping=True` of scikit-learn (which parts the training rows).

    ## References

    - Prechelt, *Early stopping, but when?*: <https://doi.org/10.1007/978-3-642-35289-8_5>
    - XGBoost, *Early stopping*: <https://xgboost.readthedocs.io/en/stable/python/python_intro.html>
    - Cawley and Talbot, *On over-fitting in model selection and subsequent selection bias in performance
      evaluation*, JMLR 2010: <https://jmlr.org/papers/v11/cawley10a.html>
    """

    code = "LK303"
    name = "early-stopping-on-test"
    family = "test-reuse"
    severity = "error"
    effect = "moderate"
    advice = "Stop on a validation part cut from the training rows and keep the test rows for the end."
    origin = "S"
    topics = ("stopped-on-test",)
    message = "`{model}` stopped training by its score on the rows that {score} is computed on"

    BAD = (
        """\
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
model = XGBClassifier(n_estimators=300, early_stopping_rounds=10)
model.fit(X_train, y_train, eval_set=[(X_test, y_test)], verbose=False)  #!
# %%
print(model.score(X_test, y_test))
""",
        """\
from tensorflow import keras
from tensorflow.keras.callbacks import ModelCheckpoint

(old, old_y), (new, new_y) = keras.datasets.mnist.load_data()
old, new = old / 255.0, new / 255.0

def build():
    layers = [keras.layers.Flatten(), keras.layers.Dense(64, "relu"), keras.layers.Dense(10, "softmax")]
    net = keras.Sequential(layers)
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
# %%
net = build()
keep = ModelCheckpoint("best.keras", save_best_only=True, monitor="val_accuracy")
net.fit(old, old_y, epochs=20, validation_data=(new, new_y), callbacks=[keep])  #!
# %%
loss, accuracy = keras.models.load_model("best.keras").evaluate(new, new_y)
print(accuracy)
""",
        """\
import copy
import numpy as np
from sklearn.datasets import make_regression
from sklearn.linear_model import SGDRegressor
from sklearn.metrics import mean_squared_error

dials, load = make_regression(500, 10, noise=15, random_state=2)
now, then = slice(0, 400), slice(400, 500)
model, best, lowest = SGDRegressor(random_state=0), None, np.inf
# %%
for epoch in range(30):
    model.partial_fit(dials[now], load[now])
    loss = mean_squared_error(load[then], model.predict(dials[then]))
    if loss < lowest:  #!
        lowest, best = loss, copy.deepcopy(model)
# %%
print(mean_squared_error(load[then], best.predict(dials[then])))
""",
        """\
import lightgbm as lgb
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

body, worse = load_diabetes(return_X_y=True)
a, b, ya, yb = train_test_split(body, worse, random_state=3)
train, check = lgb.Dataset(a, ya), lgb.Dataset(b, yb)
# %%
stop = lgb.early_stopping(20, verbose=False)
booster = lgb.train({"objective": "mae", "verbose": -1}, train, 500, valid_sets=[check], callbacks=[stop])  #!
print(mean_absolute_error(yb, booster.predict(b)))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n",
            "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
            "X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, random_state=0)\n",
            "eval_set=[(X_test, y_test)]",
            "eval_set=[(X_val, y_val)]",
        ),
        twin(BAD[1], "validation_data=(new, new_y)", "validation_split=0.1"),
        twin(
            BAD[2],
            "now, then = slice(0, 400), slice(400, 500)",
            "now, then, last = slice(0, 350), slice(350, 420), slice(420, 500)",
            "print(mean_squared_error(load[then], best.predict(dials[then])))",
            "print(mean_squared_error(load[last], best.predict(dials[last])))",
        ),
        twin(
            BAD[3],
            "valid_sets=[check], callbacks=[stop]",
            "valid_sets=[check]",
            "stop = lgb.early_stopping(20, verbose=False)\n",
            "",
        ),
    )
