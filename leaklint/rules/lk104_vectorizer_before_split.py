"""LK104: a text vectoriser learned its words from texts that are scored later."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class VectorizerBeforeSplit(Rule):
    """A vectoriser learned vocabulary or word weights from texts that later become the test texts.

    ## What it does

    Finds `CountVectorizer`, `TfidfVectorizer`, `TfidfTransformer`, keras `Tokenizer` and
    `TextVectorization.adapt`, and word vectors trained on the corpus, when they learned from texts
    on which a score is computed later.

    ## Why is this bad?

    The vocabulary, the document frequencies or the word vectors come partly from the test texts. The
    model then never meets a word it does not know, which it would from the first day in use. The effect
    is usually small to moderate: little with large corpora, more with short texts, small corpora, rare
    words and word vectors.

    ## Example

    ```python
    tfidf = TfidfVectorizer().fit_transform(texts)
    a, b, ya, yb = train_test_split(tfidf, labels)
    ```

    ## Use instead

    ```python
    a, b, ya, yb = train_test_split(texts, labels)
    model = make_pipeline(TfidfVectorizer(), LogisticRegression())
    model.fit(a, ya).score(b, yb)
    ```

    ## What stays silent

    `HashingVectorizer`, lower-casing, stemming and other work on one text at a time, the size of the
    vocabulary or the longest text, pretrained vectors, a vectoriser inside a pipeline, a word cloud.

    ## References

    - scikit-learn, *Text feature extraction*:
      <https://scikit-learn.org/stable/modules/feature_extraction.html#text-feature-extraction>
    - Yang et al., *Data leakage in notebooks: static detection and better processes*, ASE 2022:
      <https://doi.org/10.1145/3551349.3556918>
    """

    code = "LK104"
    name = "vectorizer-before-split"
    family = "preprocessing"
    severity = "error"
    effect = "small"
    advice = "Split the texts first and fit the vectoriser on the training texts, best inside a pipeline."
    origin = "S+L"
    topics = ("before-split/vectorizer",)
    message = (
        "`{what}` learned its vocabulary from {rows}; {held} is among them, and {score} is computed on it"
    )
    unscored = "`{what}` learned its vocabulary from {rows} before {split} splits them"

    BAD = (
        """\
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB

texts = ["good film", "bad film", "lovely story", "awful plot", "fine acting", "poor sound"] * 20
labels = [1, 0, 1, 0, 1, 0] * 20
# %%
vectorizer = TfidfVectorizer()
X = vectorizer.fit_transform(texts)  #!
# %%
X_train, X_test, y_train, y_test = train_test_split(X, labels, random_state=0)
model = MultinomialNB().fit(X_train, y_train)
model.score(X_test, y_test)
""",
        """\
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import classification_report

words = np.array("refund late broken thanks great parcel missing quick".split())
g = np.random.default_rng(0)
mails = pd.DataFrame({"body": [" ".join(g.choice(words, 5)) for _ in range(300)]})
mails["angry"] = mails.body.str.contains("late|broken").astype(int)
# %%
def bag(bodies):
    return CountVectorizer(ngram_range=(1, 2)).fit_transform(bodies)  #!

counts = bag(mails["body"])
# %%
n = int(len(mails) * 0.75)
clf = SGDClassifier(random_state=0).fit(counts[:n], mails["angry"][:n])
print(classification_report(mails["angry"][n:], clf.predict(counts[n:])))
""",
        """\
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

g = np.random.default_rng(1)
docs = [" ".join(g.choice(["tax", "goal", "vote", "match", "bill", "coach"], 6)) for _ in range(240)]
sport = np.array([d.count("goal") + d.count("match") + d.count("coach") > 3 for d in docs]).astype(int)
# %%
counter = CountVectorizer(vocabulary=["tax", "goal", "vote", "match", "bill", "coach"])
weigh = TfidfTransformer()
rows = weigh.fit_transform(counter.transform(docs))  #!
# %%
test = g.choice(240, 60, replace=False)
train = np.setdiff1d(np.arange(240), test)
lr = LogisticRegression().fit(rows[train], sport[train])
print(f1_score(sport[test], lr.predict(rows[test])))
""",
        """\
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

class SpamFilter:
    def __init__(self, **options):
        self.words = TfidfVectorizer(**options)
        self.model = LinearSVC()

    def learn_words(self, corpus):
        self.words.fit(corpus)  #!
        return self

    def train(self, corpus, spam):
        self.model.fit(self.words.transform(corpus), spam)
        return self

    def hit_rate(self, corpus, spam):
        return (self.model.predict(self.words.transform(corpus)) == spam).mean()
# %%
inbox = np.array(["win money now", "meeting at noon", "free prize", "lunch today"] * 30)
spam = np.array([1, 0, 1, 0] * 30)
mine = SpamFilter(min_df=1).learn_words(inbox)
# %%
mine.train(inbox[:90], spam[:90])
print(mine.hit_rate(inbox[90:], spam[90:]))
""",
        """\
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier

news = pd.DataFrame({"head": ["shares fall", "team wins", "bank rises", "cup final"] * 25})
news["desk"] = [0, 1, 0, 1] * 25
news["day"] = range(100)
# %%
matrix = pd.DataFrame(TfidfVectorizer().fit_transform(news["head"]).toarray(), index=news.index)  #!
# %%
early = news.query("day < 70").index
late = news.query("day >= 70").index
ridge = RidgeClassifier().fit(matrix.loc[early], news.desk.loc[early])
print("accuracy:", ridge.score(matrix.loc[late], news.desk.loc[late]))
""",
    )

    GOOD = (
        twin(
            BAD[0],
            "X = vectorizer.fit_transform(texts)\n",
            "",
            "train_test_split(X, labels, random_state=0)",
            "train_test_split(texts, labels, random_state=0)",
            "MultinomialNB().fit(X_train, y_train)",
            "MultinomialNB().fit(vectorizer.fit_transform(X_train), y_train)",
            "model.score(X_test, y_test)",
            "model.score(vectorizer.transform(X_test), y_test)",
        ),
        twin(
            BAD[1],
            "CountVectorizer(ngram_range=(1, 2)).fit_transform(bodies)",
            "HashingVectorizer(ngram_range=(1, 2), n_features=256).fit_transform(bodies)",
            "import CountVectorizer",
            "import HashingVectorizer",
        ),
        twin(
            BAD[1],
            "def bag(bodies):",
            "def bag(bodies, n=225):",
            ".fit_transform(bodies)",
            ".fit(bodies[:n]).transform(bodies)",
        ),
        twin(
            BAD[2],
            "rows = weigh.fit_transform(counter.transform(docs))\n",
            "raw = counter.transform(docs)\n",
            "lr = Logistic",
            "rows = weigh.fit(raw[train]).transform(raw)\nlr = Logistic",
        ),
        twin(
            BAD[2],
            "rows = weigh.fit_transform(counter.transform(docs))",
            "rows = counter.transform(docs)",
        ),
        twin(BAD[3], ".learn_words(inbox)", ".learn_words(inbox[:90])"),
        twin(
            BAD[4],
            'matrix = pd.DataFrame(TfidfVectorizer().fit_transform(news["head"])',
            'words = TfidfVectorizer().fit(news.loc[news["day"] < 70, "head"])\n'
            'matrix = pd.DataFrame(words.transform(news["head"])',
        ),
        """\
from collections import Counter
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline

reviews = ["tasty soup", "cold soup", "tasty bread", "stale bread", "warm room", "cold room"] * 15
liked = [1, 0, 1, 0, 1, 0] * 15
print(Counter(word for text in reviews for word in text.split()).most_common(3))
longest = max(len(text.split()) for text in reviews)
# %%
flow = make_pipeline(TfidfVectorizer(max_features=longest * 50), LogisticRegression())
guess = cross_val_predict(flow, reviews, liked, cv=StratifiedKFold(3, shuffle=True, random_state=0))
print(f1_score(liked, guess))
""",
    )
