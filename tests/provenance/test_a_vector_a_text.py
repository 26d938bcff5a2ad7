"""Vectors that a function makes of each text: one a row, whichever way they are put together."""

import leaklint

HEAD = """
import numpy as np
import pandas as pd
from gensim.models import Word2Vec
from sklearn.linear_model import LogisticRegression
frame = pd.read_csv("reviews.csv")
texts = [text.lower().split() for text in frame["text"]]
order = np.random.RandomState(0).permutation(len(texts))
known, asked = order[:800], order[800:]
words = Word2Vec(sentences=[texts[i] for i in known])
def vector(text):
    found = [words.wv[w] for w in text if w in words.wv]
    return np.mean(found, axis=0) if found else np.zeros(100)
"""
TAIL = """
kind = frame["kind"].to_numpy()
print(LogisticRegression().fit(X[known], kind[known]).score(X[asked], kind[asked]))
"""


def test_one_vector_a_text() -> None:
    for put in ("np.vstack([vector(t) for t in texts])", "np.array([vector(t) for t in texts])"):
        result = leaklint.lint(f"{HEAD}X = {put}\n{TAIL}", name="case.py")
        assert [s.verdict for s in result.scores] == ["trusted"], put


def test_two_vectors_a_text() -> None:
    twice = """
both, kinds = [], []
for text, one in zip(texts, frame["kind"]):
    both += [vector(text), vector(text[::-1])]
    kinds += [one, one]
X, kind = np.vstack(both), np.array(kinds)
order = np.random.RandomState(0).permutation(len(X))
known, asked = order[:800], order[800:]
print(LogisticRegression().fit(X[known], kind[known]).score(X[asked], kind[asked]))
"""
    result = leaklint.lint(HEAD + twice, name="case.py")
    assert [s.verdict for s in result.scores] == ["broken"]
