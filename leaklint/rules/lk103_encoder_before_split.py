"""LK103: an encoder learned its categories from rows that are scored later."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class EncoderBeforeSplit(Rule):
    """An encoder learned its categories or counts from rows that later become the test rows.

    ## What it does

    Finds encoders of categories (`OneHotEncoder`, `OrdinalEncoder`, count, binary and similar encoders)
    whose `fit` saw rows on which a score is computed later, and counts of categories mapped back by hand.

    ## Why is this bad?

    The model is prepared for categories that, in real use, it would meet for the first time. What a
    category never seen in training does to the score is thereby hidden. With few and frequent
    categories the effect is next to nothing, which is why this is a warning; it grows with rare
    categories, and with encoders that count.

    ## Example

    ```python
    coded = OneHotEncoder().fit_transform(df[["city"]])
    train, test = train_test_split(coded)
    ```

    ## Use instead

    ```python
    train, test = train_test_split(df)
    encoder = OneHotEncoder(handle_unknown="ignore").fit(train[["city"]])
    train_coded = encoder.transform(train[["city"]])
    test_coded = encoder.transform(test[["city"]])
    ```

    ## What stays silent

    `LabelEncoder` and `LabelBinarizer` on the label, `pd.get_dummies`, categories given by hand
    (`categories=[[...]]`), hashing, an encoder fitted on training rows or inside a pipeline. Encoders
    that look at the label are LK107.

    ## References

    - scikit-learn, *Encoding categorical features*:
      <https://scikit-learn.org/stable/modules/preprocessing.html#encoding-categorical-features>
    - scikit-learn, *Common pitfalls*: <https://scikit-learn.org/stable/common_pitfalls.html#data-leakage>
    """

    code = "LK103"
    name = "encoder-before-split"
    family = "preprocessing"
    severity = "warning"
    effect = "small"
    advice = "Fit the encoder on the training rows and tell it what to do with categories it has not seen."
    origin = "S+L"
    topics = ("before-split/encoder",)
    message = (
        "`{what}` learned its categories from {rows}; {held} is among them, and {score} is computed on it"
    )
    unscored = "`{what}` learned its categories from {rows} before {split} splits them"

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OrdinalEncoder
from sklearn.tree import DecisionTreeClassifier

g = np.random.default_rng(0)
df = pd.DataFrame({"city": g.choice(list("abcdefgh"), 500), "plan": g.choice(["s", "m", "l"], 500)})
y = ((df.city < "d") ^ (g.random(500) < 0.2)).astype(int)
# %%
enc = OrdinalEncoder()
X = enc.fit_transform(df)  #!
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
tree = DecisionTreeClassifier(max_depth=3).fit(X_train, y_train)
tree.score(X_test, y_test)
""",
        """\
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import OneHotEncoder

g = np.random.default_rng(1)
cars = pd.DataFrame({"brand": g.choice(["bmw", "seat", "fiat", "kia"], 400), "km": g.uniform(0, 200, 400)})
cars["price"] = 20 - cars.km / 15 + (cars.brand == "bmw") * 6 + g.normal(0, 1, 400)

def tabulate(cars, hot=OneHotEncoder(sparse_output=False)):
    brands = hot.fit_transform(cars[["brand"]])  #!
    return np.hstack([brands, cars[["km"]].to_numpy()])
# %%
table = tabulate(cars)
sold, offered = table[:300], table[300:]
line = Ridge().fit(sold, cars.price[:300])
print(mean_squared_error(cars.price[300:], line.predict(offered)) ** 0.5)
""",
        """\
import numpy as np
import pandas as pd
from category_encoders import CountEncoder
from sklearn.ensemble import RandomForestClassifier

g = np.random.default_rng(2)
visits = pd.DataFrame({"page": g.choice(list("uvwxyz"), 600), "agent": g.choice(["a", "b"], 600)})
visits["buy"] = ((visits.page == "u") | (g.random(600) < 0.3)).astype(int)
# %%
counts = CountEncoder(cols=["page", "agent"])
features = counts.fit_transform(visits[["page", "agent"]])  #!
# %%
pick = g.permutation(len(visits))
old, new = pick[150:], pick[:150]
rf = RandomForestClassifier(40, random_state=0)
rf.fit(features.iloc[old], visits["buy"].iloc[old])
print("share right", np.mean(rf.predict(features.iloc[new]) == visits["buy"].iloc[new]))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.preprocessing import OneHotEncoder

class Tickets:
    def __init__(self, seed):
        g = np.random.default_rng(seed)
        self.data = pd.DataFrame({"team": g.choice(list("pqrs"), 500), "hours": g.gamma(2, 3, 500)})
        self.late = (self.data.hours + (self.data.team == "p") * 5 + g.normal(0, 2, 500) > 8).astype(int)

    def encode(self):
        both = make_column_transformer((OneHotEncoder(), ["team"]), remainder="passthrough")
        self.table = both.fit_transform(self.data)  #!
        return self
# %%
desk = Tickets(3).encode()
now = np.arange(500) >= 380
model = LogisticRegression(max_iter=500).fit(desk.table[~now], desk.late[~now])
print(balanced_accuracy_score(desk.late[now], model.predict(desk.table[now])))
""",
        """\
import numpy as np
import pandas as pd
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import OrdinalEncoder

g = np.random.default_rng(4)
birds = pd.DataFrame({"beak": g.choice(["long", "short"], 300), "sea": g.choice(["yes", "no", "both"], 300)})
birds["gull"] = ((birds.sea != "no") & (g.random(300) < 0.8)).astype(int)
# %%
for column in ["beak", "sea"]:
    birds[column] = OrdinalEncoder().fit_transform(birds[[column]]).ravel()  #!
# %%
ringed = birds.sample(200, random_state=0)
free = birds.drop(index=ringed.index)
knn = KNeighborsClassifier().fit(X=ringed[["beak", "sea"]], y=ringed["gull"])
print(knn.score(free[["beak", "sea"]], free["gull"]))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X = enc.fit_transform(df)\n",
            "",
            "train_test_split(X, y, random_state=0)",
            "train_test_split(df, y, random_state=0)\n"
            "X_train, X_test = enc.fit_transform(X_train), enc.transform(X_test)",
        ),
        twin(BAD[0], "enc.fit_transform(df)", "pd.get_dummies(df)", "enc = OrdinalEncoder()\n", ""),
        twin(
            BAD[1],
            'hot.fit_transform(cars[["brand"]])',
            'hot.fit(cars[["brand"]][:300]).transform(cars[["brand"]])',
        ),
        twin(
            BAD[2],
            'features = counts.fit_transform(visits[["page", "agent"]])\n',
            "",
            "rf = Random",
            'counts.fit(visits[["page", "agent"]].iloc[old])\n'
            'features = counts.transform(visits[["page", "agent"]])\n'
            "rf = Random",
        ),
        twin(BAD[3], "both.fit_transform(self.data)", "both.fit(self.data[:380]).transform(self.data)"),
        twin(
            BAD[4],
            "    birds[column] = OrdinalEncoder().fit_transform(birds[[column]]).ravel()",
            '    birds[column] = birds[column].map({"long": 0, "short": 1, "yes": 0, "no": 1, "both": 2})',
        ),
        """\
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

g = np.random.default_rng(5)
petals = g.normal(size=(300, 3))
species = np.where(petals[:, 0] + petals[:, 1] > 0, "rose", "tulip")
codes = LabelEncoder().fit_transform(species)
# %%
a, b, ya, yb = train_test_split(petals, codes, random_state=0)
print(accuracy_score(yb, LogisticRegression().fit(a, ya).predict(b)))
""",
    )
