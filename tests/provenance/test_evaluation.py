"""Scores that follow the protocol and still do not mean what they seem to."""

from __future__ import annotations

import leaklint
from tests.provenance.marked import check

EVENED = """\
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("cards.csv")
fraud = df[df["y"] == 1]
fine = df[df["y"] == 0].sample(len(fraud), random_state=0)
small = pd.concat([fraud, fine])
a, b, ya, yb = train_test_split(small.drop(columns="y"), small["y"], random_state=0)
forest = RandomForestClassifier().fit(a, ya)
print(accuracy_score(yb, forest.predict(b)))
"""

COLUMNS = """\
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
df = pd.read_csv("a.csv")
a, b, ya, yb = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
scaler = StandardScaler()
a[["u", "v"]] = scaler.fit_transform(a[["u", "v"]])
b[["u", "v"]] = scaler.transform(b[["u", "v"]])
print(SVC().fit(a, ya).score(b, yb))
"""


def codes(text: str) -> set[str]:
    return {f.code for f in leaklint.lint(text, name="x.py").findings if f.severity != "info"}


def test_evened_by_hand() -> None:
    assert codes(EVENED) == {"LK709"}


def test_evened_but_scored_on_the_rows_as_they_are_too() -> None:
    whole = EVENED.replace("fraud = ", "df, rest = df[:9000], df[9000:]\nfraud = ")
    told = whole + 'print(accuracy_score(rest["y"], forest.predict(rest.drop(columns="y"))))\n'
    assert codes(told) == set()


def test_a_metric_that_the_share_does_not_move() -> None:
    assert codes(EVENED.replace("accuracy_score", "recall_score")) == set()


def test_columns_scaled_on_both_sides() -> None:
    assert codes(COLUMNS) == set()
    raw = COLUMNS.replace(
        'a[["u", "v"]] = scaler.fit_transform(a[["u", "v"]])', "a = scaler.fit_transform(a)"
    )
    raw = raw.replace('b[["u", "v"]] = scaler.transform(b[["u", "v"]])\n', "")
    assert codes(raw) == {"LK705"}


FILES = """
import re
import random
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import LabelEncoder, StandardScaler
old, new = pd.read_csv("old.csv"), pd.read_csv("new.csv")
"""
WOODS = """
model = RandomForestClassifier(random_state=0).fit(old[["kind", "town"]], old["sold"])
print(model.score(new[["kind", "town"]], new["sold"]))  #! LK705
"""


def test_names_that_were_numbered_once_more_for_the_scored_rows() -> None:
    check(
        FILES,
        """
        for c in ["kind", "town"]:
            coder = LabelEncoder()
            old[c] = coder.fit_transform(old[c])
            new[c] = coder.fit_transform(new[c])
        """,
        WOODS,
    )
    check(
        FILES,
        """
        old["kind"], _ = pd.factorize(old["kind"])
        new["kind"], _ = pd.factorize(new["kind"])
        """,
        WOODS,
    )


def test_names_that_were_numbered_once_for_both() -> None:
    silent = WOODS.replace("  #! LK705", "")
    check(
        FILES,
        """
        for c in ["kind", "town"]:
            coder = LabelEncoder().fit(pd.concat([old[c], new[c]]))
            old[c] = coder.transform(old[c])
            new[c] = coder.transform(new[c])
        """,
        silent,
    )
    check(
        FILES,
        """
        coder = LabelEncoder()
        old["kind"] = coder.fit_transform(old["kind"])
        new["kind"] = coder.transform(new["kind"])
        old["sold"] = LabelEncoder().fit_transform(old["sold"])
        new["sold"] = LabelEncoder().fit_transform(new["sold"])
        """,
        silent,
    )


WORDS = """
counter = CountVectorizer()
model = SGDClassifier(random_state=0).fit(counter.fit_transform(old["words"]), old["sold"])
print(model.score(counter.transform(new["words"]), new["sold"]))
"""


def test_texts_that_were_cleaned_on_one_side_only() -> None:
    clean = """
    def clean(text):
        return re.sub("[^a-z ]", " ", text.lower())
    old["words"] = old["text"].apply(clean)
    """
    bad = WORDS.replace('new["sold"]))', 'new["sold"]))  #! LK705')
    check(FILES, clean, 'new["words"] = new["text"]', bad)
    check(FILES, clean, 'new["words"] = new["text"].apply(clean)', WORDS)
    check(FILES, clean, 'new["words"] = new["notes"]', WORDS)
    check(FILES, clean, 'new = new.rename(columns={"text": "words"})', WORDS)


def test_training_texts_that_were_varied_at_random() -> None:
    vary = """
    def vary(text):
        words = text.split()
        random.shuffle(words)
        return " ".join(words)
    old["words"] = old["text"].apply(vary)
    new["words"] = new["text"]
    """
    check(FILES, vary, WORDS)


def test_categories_that_each_file_numbers_by_itself() -> None:
    ready = """
    known = {c: sorted(old[c].unique()) for c in ["kind", "town"]}
    def ready(frame):
        out = frame[["area"]].copy()
        for c in ["kind", "town"]:
            out[c] = pd.Categorical(frame[c]%s).codes
        return out
    model = RandomForestClassifier(random_state=0).fit(ready(old), old["sold"])
    print(model.score(ready(new), new["sold"]))%s
    """
    check(FILES, ready % ("", "  #! LK705"))
    check(FILES, ready % (", categories=known[c]", ""))


def test_scores_for_amounts_of_a_classifier_by_cross_validation() -> None:
    folds = """
    from sklearn.model_selection import cross_val_score
    kind = LabelEncoder().fit_transform(old["kind"])
    X = old.drop(columns="kind")
    print(cross_val_score(RandomForestClassifier(random_state=0), X, kind, scoring="%s").mean())%s
    """
    check(FILES, folds % ("r2", "  #! LK703"))
    check(FILES, folds % ("f1_macro", ""))
