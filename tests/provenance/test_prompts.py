"""Prompts: the row that is asked, and the examples that are shown; indexes that answer."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
import faiss
from openai import OpenAI
from sentence_transformers import SentenceTransformer
from transformers import pipeline
client, llm, enc = OpenAI(), pipeline("text-generation"), SentenceTransformer("small")
df = pd.read_csv("quiz.csv")
train, test = df[:500], df[500:]
"""

LEAKS = [
    """
    shots = test.sample(5, random_state=1)  #! LK209
    prompt = ""
    for q, a in zip(shots["question"], shots["answer"]):
        prompt += f"Q: {q}\\nA: {a}\\n"
    right = 0
    for q, a in zip(test["question"], test["answer"]):
        said = llm(prompt + f"Q: {q}\\nA:")[0]["generated_text"]
        right += a in said
    print(right / len(test))
    """,
    """
    shots = test[:4]  #! LK209
    text = "\\n".join("{} => {}".format(r["question"], r["answer"]) for _, r in shots.iterrows())
    said = []
    for _, row in test.iterrows():
        out = client.responses.create(model="m", input=text + "\\n" + row["question"])
        said.append(out.output_text.strip())
    print((np.array(said) == test["answer"].values).mean())
    """,
    """
    index = faiss.IndexFlatL2(64)
    index.add(enc.encode(df["question"].tolist()))  #! LK209
    _, near = index.search(enc.encode(test["question"].tolist()), 1)
    print((df["answer"].values[near[:, 0]] == test["answer"].values).mean())
    """,
]

CLEAN = [
    """
    shots = train.sample(5, random_state=1)
    prompt = ""
    for q, a in zip(shots["question"], shots["answer"]):
        prompt += f"Q: {q}\\nA: {a}\\n"
    right = 0
    for q, a in zip(test["question"], test["answer"]):
        said = llm(prompt + f"Q: {q}\\nA:")[0]["generated_text"]
        right += a in said
    print(right / len(test))
    """,
    """
    # the labels that may be answered are no examples
    labels = ", ".join(f"{a}" for a in sorted(set(df["answer"])))
    said = []
    for _, row in test.iterrows():
        out = client.responses.create(model="m", input=f"One of {labels}: {row['question']} {row['hint']}")
        said.append(out.output_text.strip())
    print((np.array(said) == test["answer"].values).mean())
    """,
    """
    # several columns of the row that is asked, in steps
    right = 0
    for _, row in test.iterrows():
        short = llm(f"Shorten: {row['question']} {row['hint']}")[0]["generated_text"]
        said = llm(f"Answer {short} with {row['hint']}, {row['topic']}")[0]["generated_text"]
        right += said.startswith(row["answer"])
    print(right / len(test))
    """,
    """
    index = faiss.IndexFlatL2(64)
    index.add(enc.encode(train["question"].tolist()))
    _, near = index.search(enc.encode(test["question"].tolist()), 1)
    print((train["answer"].values[near[:, 0]] == test["answer"].values).mean())
    """,
]


@pytest.mark.parametrize("body", LEAKS)
def test_leaks(body: str) -> None:
    check(HEAD, body)


@pytest.mark.parametrize("body", CLEAN)
def test_clean(body: str) -> None:
    check(HEAD, body)
