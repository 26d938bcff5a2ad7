"""What looks like the future or like all rows and is neither: calendars, days, recordings, one row of each."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
import numpy as np
import pandas as pd
import wfdb
from scipy.signal import butter, filtfilt
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupShuffleSplit, ShuffleSplit, train_test_split
"""


@pytest.mark.parametrize("name", ["weekofyear", "dayofyear", "month", "is_month_end", "days_in_month"])
def test_a_column_that_is_called_like_a_part_of_a_date(name: str) -> None:
    table = f"""
    x = pd.read_csv("weeks.csv")
    x["sin"] = np.sin(x.{name} / 52)
    a, b, c, d = train_test_split(x[["sin"]], x.total, random_state=0)
    print(Ridge().fit(a, c).score(b, d))
    """
    check(HEAD, table)


@pytest.mark.parametrize("day", ["index.normalize()", 'index.floor("D")'])
def test_days_of_points_in_time_are_where_to_cut(day: str) -> None:
    cut = f"""
    t = pd.read_csv("power.csv", parse_dates=["at"]).set_index("at").resample("15min").mean()
    t["before"] = t["power"].shift(1)
    t = t.dropna()
    last = t.{day}.max() - pd.Timedelta(days=6)
    old, new = t[t.index < last], t[t.index >= last]
    print(Ridge().fit(old[["before"]], old["power"]).score(new[["before"]], new["power"]))
    """
    check(HEAD, cut)


CALENDAR = """
sales = pd.read_csv("sales.csv", parse_dates=["day"]).sort_values("day")
days = pd.date_range("2013-01-01", "2015-12-31")
calendar = pd.DataFrame({{"free": [int(d in holidays) for d in days]}}, index=days)
calendar["free_tomorrow"] = calendar["free"].shift(-1, fill_value=0)
sales["before"] = sales["sales"].shift(7)
{more}
t = sales.join(calendar, on="day").dropna()
start = t["day"].max() - pd.Timedelta(weeks=6)
a, b = t[t["day"] <= start], t[t["day"] > start]
use = [c for c in t.columns if c not in ("day", "sales")]
print(Ridge().fit(a[use], a["sales"]).score(b[use], b["sales"]))
"""


def test_a_calendar_is_known_ahead_and_sales_are_not() -> None:
    check(HEAD, CALENDAR.format(more=""))
    check(HEAD, CALENDAR.format(more='sales["next"] = sales["sales"].shift(-1)  #! LK503'))


BEATS = """
records = np.loadtxt("RECORDS", dtype=str)
b, a = butter(3, [0.1, 0.2], btype="band")
def beats(record):
    signal = filtfilt(b, a, wfdb.rdrecord("mitdb/" + record).p_signal[:, 0])
    marks = wfdb.rdann("mitdb/" + record, "atr")
    return np.array([np.hstack([signal[p - 90:p + 90], s == "N"]) for p, s in zip(marks.sample, marks.symbol)])
order = records[np.random.RandomState(0).permutation(len(records))]
n = int(0.7 * len(order))
some, others = np.vstack([beats(r) for r in order[:n]]), np.vstack([beats(r) for r in order[n:]])
print(LogisticRegression().fit(some[:, :-1], some[:, -1]).score(others[:, :-1], others[:, -1]))
"""


def test_each_recording_is_filtered_as_a_whole() -> None:
    check(HEAD, BEATS)


USERS = """
log = pd.read_csv("log.csv")
users = {users}
seen = log.groupby("user").agg(length=("length", "mean"), n=("n", "max")).reset_index()
table = users.merge(seen, on="user")
a, b, c, d = train_test_split(table[["length", "n"]], table["label"], random_state=0)
print(LogisticRegression().fit(a, c).score(b, d))
"""


def test_one_row_of_each_and_what_is_known_of_it() -> None:
    check(HEAD, USERS.format(users='log[["user", "label"]].drop_duplicates("user")'))


SEQUENCES = """
runs = pd.read_csv("runs.txt", names=["unit", "cycle", "s1", "s2"])
last = runs.groupby("unit")["cycle"].max().rename("last").reset_index()
runs = runs.merge(last, on="unit", how="left")
runs["left"] = runs["last"] - runs["cycle"]
xs, ys, units = [], [], []
for unit, one in runs.groupby("unit"):
    v, r = one[["s1", "s2"]].values, one["left"].values
    for i in range(len(one) - 29):
        xs.append(v[i:i + 30].ravel())
        ys.append(r[i + 29])
        units.append(unit)
X, y, units = np.array(xs), np.array(ys), np.array(units)
a, b = next(GroupShuffleSplit(1, test_size=0.2, random_state=0).split(X, y, groups={groups}))
print(Ridge().fit(X[a], y[a]).score(X[b], y[b]))
"""


@pytest.mark.parametrize("groups", ["units", "np.asarray(units)"])
def test_the_values_of_a_loop_over_groups_are_their_key(groups: str) -> None:
    check(HEAD, SEQUENCES.format(groups=groups))


def test_beats_of_all_recordings_dealt_out() -> None:
    pooled = (
        BEATS.split("order = ")[0]
        + """
pool = np.vstack([beats(r) for r in records])
pool = pool[np.random.RandomState(0).permutation(len(pool))]
n = int(0.7 * len(pool))
some, others = pool[:n], pool[n:]  #! LK601
print(LogisticRegression().fit(some[:, :-1], some[:, -1]).score(others[:, :-1], others[:, -1]))
"""
    )
    check(HEAD, pooled)
