"""Texts that a loop cuts into sentences: those of one text belong together."""

import pytest

from tests.provenance.marked import check

HEAD = """
import re
import numpy as np
import pandas as pd
from nltk.tokenize import sent_tokenize
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

df = pd.read_csv("books.csv")
model = make_pipeline(HashingVectorizer(), LogisticRegression())
"""
LOOPS = {
    "lists": """
S, A = [], []
for text, author in zip(df.text, df.author):
    for s in sent_tokenize(text):
        S.append(s)
        A.append(author)
""",
    "records": """
rows = []
for _, r in df.iterrows():
    for s in r["text"].split("."):
        rows.append({"s": s, "author": r["author"]})
out = pd.DataFrame(rows)
S, A = out.s, out.author
""",
    "comprehension": """
S = [s for text in df.text for s in re.split("[.!?]", text)]
A = [a for text, a in zip(df.text, df.author) for s in re.split("[.!?]", text)]
""",
    "extended": """
S, A = [], []
for text, author in zip(df.text, df.author):
    parts = sent_tokenize(text)
    S.extend(parts)
    A.extend([author] * len(parts))
""",
    "added": """
S, A = [], []
for _, r in df.iterrows():
    parts = sent_tokenize(r["text"])
    S += parts
    A += [r["author"]] * len(parts)
""",
    "by number": """
S, A = [], []
for i in range(len(df.text)):
    for s in df.text[i].split("."):
        S.append(s)
        A.append(df.author[i])
""",
    "chunks": """
def chunks(text, n=100):
    words = text.split()
    return [" ".join(words[i:i + n]) for i in range(0, len(words), n)]

S, A = [], []
for _, r in df.iterrows():
    for s in chunks(r.text):
        S.append(s)
        A.append(r.author)
""",
}
WHOLE = {
    "joined again": """
S, A = [], df.author
for text in df.text:
    kept = []
    for word in text.split():
        if word.isalpha():
            kept.append(word)
    S.append(" ".join(kept))
""",
    "the first one": """
S, A = [], df.author
for text in df.text:
    for s in text.split("."):
        if len(s) > 20:
            S.append(s)
            break
""",
    "one of each": """
S, A = [], []
for text, author in zip(df.text, df.author):
    S.append(text.split(".")[0])
    A.append(author)
""",
    "the first by number": """
S, A = [], df.author
for text in df.text:
    for i, s in enumerate(text.split(".")):
        if i == 0:
            S.append(s)
""",
    "the first by a flag": """
S, A = [], df.author
for text in df.text:
    found = False
    for s in text.split("."):
        if not found and len(s) > 20:
            S.append(s)
            found = True
    if not found:
        S.append("")
""",
    "what is found once": """
S, A = [s for text in df.text for s in re.findall("by (.*?),", text)], df.author
""",
    "pixels": """
S = np.array([float(p) for text in df.text for p in text.split(" ")]).reshape(len(df), -1)
A = df.author
""",
    "distinct names": """
S = []
for text in df.text:
    for s in text.split(","):
        if s not in S:
            S.append(s)
A = [len(s) > 6 for s in S]
""",
    "one of each, added": """
S, A = [], []
for _, r in df.iterrows():
    S += [r["text"].split(".")[0]]
    A += [r["author"]]
""",
    "a column each": """
parts, A = [[], []], df.author
for text in df.text:
    for j in range(len(parts)):
        parts[j].append(text.split(".")[j])
S = parts[0]
""",
    "in a row": """
S, A = [[w for s in text.split(".") for w in s.split()] for text in df.text], df.author
S = [" ".join(words) for words in S]
""",
}


@pytest.mark.parametrize("how", LOOPS)
def test_sentences_dealt_out(how: str) -> None:
    split = "a, b, c, d = train_test_split(S, A, random_state=0)  #! LK601"
    check(HEAD, LOOPS[how], split, "print(model.fit(a, c).score(b, d))")


@pytest.mark.parametrize("how", LOOPS)
def test_texts_dealt_out(how: str) -> None:
    body = LOOPS[how].strip().replace("df.", "part.").replace("\n", "\n    ")
    cut = f"def cut(part):\n    {body}\n    return S, A"
    check(
        HEAD,
        cut,
        """
        train, test = train_test_split(df, random_state=0)
        (a, c), (b, d) = cut(train), cut(test)
        print(model.fit(a, c).score(b, d))
        """,
    )


@pytest.mark.parametrize("how", WHOLE)
def test_a_row_for_each_text(how: str) -> None:
    split = "a, b, c, d = train_test_split(S, A, random_state=0)"
    check(HEAD, WHOLE[how], split, "print(model.fit(a, c).score(b, d))")


TOKENS = """
from itertools import chain
from sklearn.feature_extraction import FeatureHasher

words = pd.read_csv("ner.csv")
print(words.groupby("tag").size())

def pairs(s):
    return [(w, t) for w, t in zip(s["word"].tolist(), s["tag"].tolist())]

sentences = [s for s in words.groupby("sentence").apply(pairs)]

def features(s):
    return [{"word": s[i][0], "before": s[i - 1][0] if i else ""} for i in range(len(s))]

X = [features(s) for s in sentences]
y = [[t for w, t in s] for s in sentences]
"""
JUDGED = """
hasher = FeatureHasher()
tagger = LogisticRegression().fit(hasher.transform(a), c)
print(tagger.score(hasher.transform(b), d))
"""
FLAT = [
    "[one for s in {x} for one in s]",
    "sum({x}, [])",
    "list(chain.from_iterable({x}))",
]


@pytest.mark.parametrize("flat", FLAT)
def test_words_of_sentences(flat: str) -> None:
    lists = f"X, y = {flat.format(x='X')}, {flat.format(x='y')}"
    split = "a, b, c, d = train_test_split(X, y, random_state=0)"
    check(HEAD, TOKENS, lists, f"{split}  #! LK601", JUDGED)
    parts = [f"{x} = {flat.format(x=x)}" for x in "abcd"]
    check(HEAD, TOKENS, split, *parts, JUDGED)
