"""LK207: rows that are nearly those of the training table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule

if TYPE_CHECKING:
    from typing import Any

    from leaklint.live.checks import Data


class NearDuplicateRows(Rule):
    """The held-out table holds rows or texts that are nearly those of the training table.

    ## What it does

    Compares numbers up to 1 % of their standard deviation, all other values exactly, and texts by their word
    triples (at least 80 % in common, MinHash). It speaks when more than one row in a hundred is a near copy
    beyond the exact ones.

    ## Why is this bad?

    Copies with noise, reposted texts, frames of one video: the model recognises what it saw. Exact
    comparison misses them. The typical effect is large.

    ## Example

    ```python
    train, test = train_test_split(posts)  # with reposts
    leaklint.inspect(train, test)
    ```

    ## Use instead

    ```python
    train, test = split_by_cluster_of_similar_texts(posts)
    leaklint.inspect(train, test)
    ```

    ## What stays silent

    Tables with so few or so coarse columns that near neighbours are no news; exact copies, which are LK206;
    texts that share single words or short phrases.

    ## References

    - Broder, *On the resemblance and containment of documents*, SEQUENCES 1997:
      <https://doi.org/10.1109/SEQUEN.1997.666900>
    - Lee et al., *Deduplicating training data makes language models better*, ACL 2022:
      <https://aclanthology.org/2022.acl-long.577/>
    """

    code = "LK207"
    name = "near-duplicate-rows"
    family = "overlap"
    severity = "warning"
    effect = "large"
    advice = "Keep rows that are nearly the same on one side: split by groups of near copies."
    needs = ("test",)
    tier = 2
    turn = 6
    origin = "L"

    BAD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
train = pd.DataFrame(rng.normal(size=(600, 6)), columns=list("abcdef"))
test = train.sample(200, random_state=1) + rng.normal(scale=0.001, size=(200, 6))
leaklint.inspect(train, test.reset_index(drop=True))
""",
        """\
import random
import pandas as pd
import leaklint

random.seed(0)
words = [f"word{number}" for number in range(500)]
texts = [" ".join(random.choices(words, k=60)) for _ in range(300)]
train = pd.DataFrame({"text": texts})
test = pd.DataFrame({"text": [text + " so true" for text in texts[:90]] + [" ".join(words)]})
leaklint.inspect(train, test)
""",
    )

    GOOD = (
        """\
import numpy as np
import pandas as pd
import leaklint

rng = np.random.default_rng(0)
train = pd.DataFrame(rng.normal(size=(600, 6)), columns=list("abcdef"))
test = pd.DataFrame(rng.normal(size=(200, 6)), columns=list("abcdef"))
leaklint.inspect(train, test)
""",
        """\
import random
import pandas as pd
import leaklint

random.seed(0)
words = [f"word{number}" for number in range(500)]
texts = [" ".join(random.choices(words, k=60)) for _ in range(400)]
leaklint.inspect(pd.DataFrame({"text": texts[:300]}), pd.DataFrame({"text": texts[300:]}))
""",
    )

    def examine(self, data: Data) -> Iterator[Finding]:
        yield from self._numbers(data)
        yield from self._texts(data)

    def _exact(self, data: Data) -> float:
        shared = data.shared
        return shared.found / max(1, shared.looked_at) if shared is not None else 0.0

    def _numbers(self, data: Data) -> Iterator[Finding]:
        from leaklint.live import overlap

        if data.test is None or data.same is not None:
            return
        keys = {column.here for column in data.id_like}
        pairs = [pair for pair in data.common if pair[0] not in keys]
        near = overlap.near_numbers(data.train, data.test, pairs, 20_000, data.generator, data.pause)
        if near is None or near.found / near.looked_at <= self._exact(data) + 0.01:
            return
        among = f"the {near.rows:,} rows"
        if near.looked_at < near.rows:
            among = f"{near.looked_at:,} sampled rows (of {near.rows:,})"
        message = (
            f"{near.found:,} of {among} of {data.b} nearly equal a row of {data.a}: every number is within 1 % of "
            "a standard deviation, every other value is the same"
        )
        yield data.finding(
            self,
            message,
            confidence="likely",
            numbers={"near": near.found},
            looked_at=near.looked_at,
            rows=near.rows,
        )

    def _texts(self, data: Data) -> Iterator[Finding]:
        from leaklint.live import overlap

        if data.test is None:
            return
        for column in data.features:
            vector = data.vector(column)
            if column.there is None or not vector.is_text():
                continue
            ours = data.train.raw(column.here)
            if not overlap.has_sentences(vector, ours[:300]):
                continue
            theirs = data.test.raw(column.there)
            most = 100_000
            a, b = _some(ours, most, data), _some(theirs, most // 4, data)
            near = overlap.near_texts(a, b, data.generator, data.pause)
            if near / max(1, len(b)) <= self._exact(data) + 0.01:
                continue
            sampled = "" if (len(a), len(b)) == (len(ours), len(theirs)) else " (a sample of both)"
            message = (
                f"{near:,} of {len(b):,} texts in `{column.name}` of {data.b} share at least 80 % of their word "
                f"triples with a text of {data.a}{sampled}"
            )
            yield data.finding(
                self,
                message,
                columns=[column],
                confidence="likely",
                numbers={"near": near},
                looked_at=len(b),
                rows=len(theirs),
            )


def _some(values: Any, most: int, data: Data) -> Any:
    if len(values) <= most:
        return values
    return values[data.generator.choice(len(values), most, replace=False)]
