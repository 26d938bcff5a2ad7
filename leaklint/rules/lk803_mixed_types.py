"""LK803: a column of several types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leaklint.model import Finding
from leaklint.rules.base import Rule
from leaklint.rules.examples import twin

if TYPE_CHECKING:
    from leaklint.live.checks import Data

WORDS = {
    "text": "texts",
    "number": "numbers",
    "time": "times",
    "time64": "times",
    "bytes": "bytes",
    "clock": "times of day",
    "span": "spans",
    "id": "identifiers",
}


class MixedTypes(Rule):
    """A column mixes numbers, texts, times or other objects.

    ## What it does

    Looks at the types of the values of object columns.

    ## Why is this bad?

    Values such as 3 and "3" are not equal, sorting fails, and encoders make two categories of one. Mostly one
    file was read with another setting than the next. The typical effect is small.

    ## Example

    ```python
    df = pd.concat([first, second.astype({"rooms": str})])
    leaklint.inspect(df)
    ```

    ## Use instead

    ```python
    df["rooms"] = pd.to_numeric(df["rooms"], errors="coerce")
    leaklint.inspect(df)
    ```

    ## What stays silent

    Missing values of any kind beside others; whole and broken numbers; columns of objects alone.

    ## References

    - Hynes, Sculley and Terry, *The data linter: lightweight, automated sanity checking for ML data sets*, NIPS
      MLSys Workshop 2017: <http://learningsys.org/nips17/assets/papers/paper_19.pdf>
    """

    code = "LK803"
    name = "mixed-types"
    family = "data"
    severity = "info"
    effect = "small"
    advice = "Bring the column to one type when it is read."
    turn = 7
    origin = "L"

    BAD = (
        """\
import pandas as pd
import leaklint

df = pd.DataFrame({"rooms": [1, 2, "3", 4, "5 or 6"] * 10, "price": range(50)})
leaklint.inspect(df)
""",
    )

    GOOD = (twin(BAD[0], '[1, 2, "3", 4, "5 or 6"]', "[1, 2, 3, None, 5.5]"),)

    def examine(self, data: Data) -> Iterator[Finding]:
        for column in data.columns:
            types = data.vector(column).types
            if len(types) < 2:
                continue
            words = sorted(WORDS.get(kind, "other objects") for kind in types)
            yield data.finding(
                self,
                f"`{column.name}` in {data.a} mixes {', '.join(words[:-1])} and {words[-1]}",
                columns=[column],
            )
