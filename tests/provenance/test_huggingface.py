"""Hugging Face: data sets, their parts, trainers and the best checkpoint."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
from datasets import load_dataset, DatasetDict, concatenate_datasets
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, EarlyStoppingCallback,
                          Seq2SeqTrainer, Trainer, TrainingArguments)
tok = AutoTokenizer.from_pretrained("small")
model = AutoModelForSequenceClassification.from_pretrained("small")
raw = load_dataset("tickets").map(lambda b: tok(b["text"], truncation=True), batched=True)
whole = raw["train"]
"""

LEAKS = [
    """
    args = TrainingArguments("out", load_best_model_at_end=True)
    trainer = Trainer(model=model, args=args, train_dataset=raw["train"], eval_dataset=raw["test"])  #! LK303
    trainer.train()
    print(trainer.evaluate())
    """,
    """
    args = TrainingArguments("out")
    args.load_best_model_at_end = True
    parts = whole.train_test_split(test_size=0.2, seed=3)
    trainer = Seq2SeqTrainer(
        model,
        args,
        train_dataset=parts["train"],
        eval_dataset=parts["test"],  #! LK303
        callbacks=[EarlyStoppingCallback(2)],
    )
    trainer.train()
    guess, truth, _ = trainer.predict(parts["test"])
    print(accuracy_score(truth, guess.argmax(-1)))
    """,
    """
    args = TrainingArguments("out")
    fit = whole.select(range(900))
    ask = whole.select(range(800, 1000))  #! LK205
    trainer = Trainer(model, args, train_dataset=fit, eval_dataset=ask)
    trainer.train()
    print(trainer.evaluate())
    """,
    """
    mixed = whole.shuffle(seed=1)
    both = DatasetDict(fit=mixed.select(range(800)), ask=mixed.select(range(800, 1000)))
    vec = TfidfVectorizer().fit(list(both["fit"]["text"]) + list(both["ask"]["text"]))  #! LK110
    clf = LogisticRegression().fit(vec.transform(both["fit"]["text"]), both["fit"]["label"])
    print(clf.score(vec.transform(both["ask"]["text"]), both["ask"]["label"]))
    """,
    """
    more = concatenate_datasets([raw["train"], raw["test"]])
    trainer = Trainer(model, TrainingArguments("out"), train_dataset=more)
    trainer.train()  #! LK203
    print(trainer.evaluate(raw["test"]))
    """,
]

CLEAN = [
    """
    args = TrainingArguments("out", load_best_model_at_end=True)
    trainer = Trainer(model=model, args=args, train_dataset=raw["train"], eval_dataset=raw["validation"])
    trainer.train()
    print(trainer.evaluate(raw["test"]))
    """,
    """
    args = TrainingArguments("out", eval_strategy="epoch")
    trainer = Trainer(model, args, train_dataset=raw["train"], eval_dataset=raw["test"])
    trainer.train()
    print(trainer.evaluate())
    """,
    """
    one = whole.train_test_split(test_size=0.2, seed=3)
    two = one["train"].train_test_split(test_size=0.1, seed=3)
    parts = DatasetDict({"train": two["train"], "dev": two["test"], "test": one["test"]})
    parts = parts.rename_column("intent", "labels").remove_columns("text")
    args = TrainingArguments("out", load_best_model_at_end=True)
    trainer = Trainer(model, args, train_dataset=parts["train"], eval_dataset=parts["dev"])
    trainer.train()
    out = trainer.predict(parts["test"])
    print(accuracy_score(out.label_ids, np.argmax(out.predictions, -1)))
    """,
    """
    fit = whole.filter(lambda row: row["year"] < 2020)
    ask = whole.filter(lambda row: row["year"] >= 2020)
    vec = TfidfVectorizer().fit(fit["text"])
    clf = LogisticRegression().fit(vec.transform(fit["text"]), fit["label"])
    print(clf.score(vec.transform(ask["text"]), ask["label"]))
    """,
    """
    fit, ask = whole.select(range(800)), whole.select(range(800, 1000))
    fit = fit.map(lambda r: {"long": len(r["text"]) > 50, "text": r["text"].strip().lower()})
    trainer = Trainer(model, TrainingArguments("out"), train_dataset=fit)
    trainer.train()
    print(trainer.evaluate(ask))
    """,
]


@pytest.mark.parametrize("body", LEAKS)
def test_leaks(body: str) -> None:
    check(HEAD, body)


@pytest.mark.parametrize("body", CLEAN)
def test_clean(body: str) -> None:
    check(HEAD, body)
