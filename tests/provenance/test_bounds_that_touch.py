"""Bounds of one column that take the same values, steps back and ahead in one loop, parts by letters."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
    import pandas as pd
    from sklearn.linear_model import Ridge
    from sklearn.metrics import r2_score
    t = pd.read_csv("t.csv")
    cols = ["a", "b"]
"""
TAIL = """
    m = Ridge().fit(old[cols], old["y"])
    print(r2_score(new["y"], m.predict(new[cols])))
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('t["season"] <= 2016', 't["season"] >= 2016'),
        ('t["week"] < 40', 't["week"] >= 30'),
        ('t["day"] <= "2020-06-30"', 't["day"] >= "2020-06-01"'),
        ('(t["year"] >= 2010) & (t["year"] <= 2018)', '(t["year"] >= 2018) & (t["year"] < 2022)'),
    ],
)
def test_bounds_that_take_the_same_values(old: str, new: str) -> None:
    check(
        HEAD,
        f"old, new = t[{old}], t[{new}]",
        TAIL.replace('old["y"])', 'old["y"])  #! LK205'),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('t["season"] <= 2016', 't["season"] > 2016'),
        ('t["week"] < 30', 't["week"] >= 30'),
        ('t["share"] <= 0.35', 't["share"] >= 0.35'),
        ('t["day"] <= "2020-05-31"', 't["day"] >= "2020-06-01"'),
        ('t["year"] < t["year"].median()', 't["year"] > t["year"].median()'),
    ],
)
def test_bounds_that_part(old: str, new: str) -> None:
    check(HEAD, f"old, new = t[{old}], t[{new}]", TAIL)


@pytest.mark.parametrize("steps", ["range(-3, 7)", "range(-1, 12, 1)", "range(-6, 6)"])
def test_a_loop_of_steps_that_starts_ahead(steps: str) -> None:
    check(
        """
        import pandas as pd
        from sklearn.linear_model import Ridge
        from sklearn.metrics import r2_score
        t = pd.read_csv("t.csv", parse_dates=["at"]).sort_values("at")
        """,
        f"""
        names = []
        for k in {steps}:
            t[f"v_{{k}}"] = t["v"].shift(k)  #! LK503
            names.append(f"v_{{k}}")
        """,
        """
        t = t.dropna()
        old, new = t[t["at"] < "2020-01-01"], t[t["at"] >= "2020-01-01"]
        m = Ridge().fit(old[names], old["y"])
        print(r2_score(new["y"], m.predict(new[names])))
        """,
    )


@pytest.mark.parametrize("steps", ["range(0, 7)", "range(1, 13)", "range(12, 0, -1)"])
def test_a_loop_of_steps_back(steps: str) -> None:
    check(
        """
        import pandas as pd
        from sklearn.linear_model import Ridge
        from sklearn.metrics import r2_score
        t = pd.read_csv("t.csv", parse_dates=["at"]).sort_values("at")
        """,
        f"""
        names = []
        for k in {steps}:
            t[f"v_{{k}}"] = t["v"].shift(k)
            names.append(f"v_{{k}}")
        """,
        """
        t = t.dropna()
        old, new = t[t["at"] < "2020-01-01"], t[t["at"] >= "2020-01-01"]
        m = Ridge().fit(old[names], old["y"])
        print(r2_score(new["y"], m.predict(new[names])))
        """,
    )


POOLS = """
    import numpy as np
    import pandas as pd
    from catboost import CatBoostClassifier, Pool
    from sklearn.metrics import roc_auc_score
    t = pd.read_csv("t.csv")
    u = np.random.default_rng(1).random(len(t))
    parts = t[u < .6], t[(u >= .6) & (u < .8)], t[u >= .8]
"""


@pytest.mark.parametrize("letters", ['"abc"', '["a", "b", "c"]', '("a", "b", "c")'])
@pytest.mark.parametrize(("watched", "mark"), [("b", ""), ("c", "  #! LK303")])
def test_parts_called_by_letters(letters: str, watched: str, mark: str) -> None:
    check(
        POOLS,
        f"pools = {{n: Pool(d[['p', 'q']], d['y']) for n, d in zip({letters}, parts)}}",
        f"""
        m = CatBoostClassifier(od_type="Iter", od_wait=50)
        m.fit(pools["a"], eval_set=pools["{watched}"], use_best_model=True){mark}
        """,
        """
        print(roc_auc_score(parts[2]["y"], m.predict_proba(pools["c"])[:, 1]))
        """,
    )
