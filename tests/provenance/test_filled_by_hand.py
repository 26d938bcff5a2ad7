"""Matrices that are filled cell by cell, and tables whose index is asked for the year."""

import leaklint
from tests.provenance.marked import check

WEIGHED = """
from collections import Counter
import numpy as np
import pandas as pd
from scipy.sparse import lil_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

tickets = pd.read_json("tickets.jsonl", lines=True)
learn, check = train_test_split(tickets, random_state=5)

def weigh(texts, places, weights):
    m = lil_matrix((len(texts), len(places)))
    for r, text in enumerate(texts):
        for word, n in Counter(text.split()).items():
            if word in places:
                m[r, places[word]] = n * weights[places[word]]
    return m.tocsr()

seen = Counter()
for text in learn["body"]:
    seen.update(set(text.split()))
common = seen.most_common(400)
weights = np.array([np.log(1 / (1 + n)) for _, n in common])
places = {word: i for i, (word, _) in enumerate(common)}
router = LogisticRegression().fit(weigh(learn["body"], places, weights), learn["queue"])
said = router.predict(weigh(check["body"], places, weights))
print(f1_score(check["queue"], said, average="macro"))
"""


def test_weights_of_words_are_no_rows() -> None:
    # Which rows such a matrix has is not followed: nothing is found, and no score is called right either.
    result = leaklint.lint(WEIGHED, name="case.py")
    assert not [f for f in result.findings if f.severity in ("warning", "error")]
    assert not [s for s in result.scores if s.verdict == "broken"]


def test_the_year_of_an_index_is_no_number_of_rows() -> None:
    check(
        """
        import pandas as pd
        from sklearn.ensemble import HistGradientBoostingRegressor

        q = pd.read_csv("gauge.csv", parse_dates=["date"], index_col="date").sort_index()
        inputs = pd.DataFrame({"q_1": q["flow"].shift(1), "q_7": q["flow"].shift(1).rolling(7).mean()})
        data = inputs.assign(q=q["flow"]).dropna()
        train, test = data[data.index.year <= 2012], data[data.index.year > 2012]
        model = HistGradientBoostingRegressor().fit(train[inputs.columns], train["q"])
        print(model.score(test[inputs.columns], test["q"]))
        """
    )
