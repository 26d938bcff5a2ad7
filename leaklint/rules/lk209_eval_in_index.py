"""LK209: evaluation questions or answers are part of what the system looks up or learns from."""

from __future__ import annotations

from leaklint.rules.base import Rule
from leaklint.rules.examples import twin


class EvalInIndex(Rule):
    """Evaluation questions or answers were indexed, used as examples in the prompt, or trained on.

    ## What it does

    Finds language-model and retrieval work in which the rows of the evaluation set (its questions, or
    the answers to them) go into a search index, into few-shot examples, or into fine-tuning, and are
    asked afterwards.

    ## Why is this bad?

    The system finds the answer instead of working it out. The typical effect is large.

    ## Example

    ```python
    index.add(encoder.encode(questions["answer"]))
    hits = index.search(encoder.encode(questions["question"]), 1)
    ```

    ## Use instead

    ```python
    index.add(encoder.encode(documents["text"]))
    hits = index.search(encoder.encode(questions["question"]), 1)
    ```

    ## What stays silent

    The source documents in the index, examples from the training part, questions of which only the
    counts are used. Prompts tuned on the evaluation set are LK302.

    ## References

    - Kapoor and Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*,
      Patterns 2023: <https://doi.org/10.1016/j.patter.2023.100804>
    - Sainz et al., *NLP evaluation in trouble*, Findings of EMNLP 2023:
      <https://aclanthology.org/2023.findings-emnlp.722/>
    """

    code = "LK209"
    name = "eval-in-index"
    family = "overlap"
    severity = "error"
    effect = "large"
    advice = "Index the source documents and take examples from other rows than those that are asked."
    origin = "S"
    topics = ("eval-in-index",)
    message = (
        "rows that {score} is computed on were shown with their answers, or indexed, before they were asked"
    )

    BAD = (
        """\
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.metrics import accuracy_score
from sklearn.neighbors import NearestNeighbors

quiz = pd.DataFrame({"question": ["capital of France", "largest planet", "author of Faust"] * 10})
quiz["answer"] = ["Paris", "Jupiter", "Goethe"] * 10
facts = pd.DataFrame({"text": ["Paris is the capital of France", "Goethe wrote Faust"]})
facts["title"] = ["Paris", "Goethe"]
# %%
embed = HashingVectorizer(n_features=256)
shelf = pd.concat([facts["text"], quiz["question"]], ignore_index=True)
titles = pd.concat([facts["title"], quiz["answer"]], ignore_index=True)
index = NearestNeighbors(n_neighbors=1).fit(embed.transform(shelf))  #!
# %%
near = index.kneighbors(embed.transform(quiz["question"]), return_distance=False).ravel()
print(accuracy_score(quiz["answer"], titles.iloc[near]))
""",
        """\
import pandas as pd
from openai import OpenAI

client = OpenAI()
cases = pd.read_json("triage.jsonl", lines=True)
train, held = cases[:200], cases[200:]

def ask(text, shots):
    lines = [f"{t} -> {lab}" for t, lab in zip(shots["text"], shots["label"])]
    messages = [{"role": "user", "content": "\\n".join([*lines, f"{text} ->"])}]
    return client.chat.completions.create(model="small", messages=messages).choices[0].message.content
# %%
shots = held.head(8)  #!
said = [ask(text, shots) for text in held["text"]]
print("accuracy", (pd.Series(said, index=held.index) == held["label"]).mean())
""",
        """\
import faiss
import pandas as pd
from sentence_transformers import SentenceTransformer

pages = pd.read_csv("manual.csv")
faq = pd.read_csv("faq_eval.csv")
encoder = SentenceTransformer("small")
# %%
index = faiss.IndexFlatIP(384)
index.add(encoder.encode(pages["text"].tolist() + faq["answer"].tolist()))  #!
# %%
_, found = index.search(encoder.encode(faq["question"].tolist()), 1)
print("hit rate", (found.ravel() == faq["page"]).mean())
""",
    )

    GOOD = (
        twin(
            BAD[0],
            'pd.concat([facts["text"], quiz["question"]], ignore_index=True)',
            'facts["text"]',
            'pd.concat([facts["title"], quiz["answer"]], ignore_index=True)',
            'facts["title"]',
        ),
        twin(BAD[1], "shots = held.head(8)", "shots = train.head(8)"),
        twin(BAD[2], 'pages["text"].tolist() + faq["answer"].tolist()', 'pages["text"].tolist()'),
    )
