"""Names that lose their last part: whose recording it is, where that is counted and no feature."""

import pytest

from tests.provenance.marked import check

HEAD = """
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupShuffleSplit, train_test_split

df = pd.read_csv("voices.csv")
print(df["status"].value_counts())
"""
STEMS = [
    "df['name'].apply(lambda n: n.rsplit('_', 1)[0])",
    "df['name'].str.rsplit('_', n=1).str[0]",
    "df['name'].str.rsplit('_', n=1).str.get(0)",
    "df['name'].map(lambda n: '_'.join(n.split('_')[:-1]))",
    "df['name'].str.rpartition('_')[0]",
]
DEALT = """
X, y = df.drop(columns={left_out}), df["status"]
a, b, c, d = train_test_split(X, y, random_state=0){mark}
print(RandomForestClassifier().fit(a, c).score(b, d))
"""
ALL = "['status', 'name', 'who']"


@pytest.mark.parametrize("stem", STEMS)
def test_counted_and_left_out(stem: str) -> None:
    made = f"df['who'] = {stem}\nprint(df['who'].value_counts())"
    check(HEAD, made, DEALT.format(left_out=ALL, mark="  #! LK601"))
    check(HEAD, made, DEALT.format(left_out="['status', 'name']", mark=""))
    check(
        HEAD,
        made,
        f"""
        X, y = df.drop(columns={ALL}), df["status"]
        a, b = next(GroupShuffleSplit(1, random_state=0).split(X, y, df["who"]))
        print(RandomForestClassifier().fit(X.iloc[a], y.iloc[a]).score(X.iloc[b], y.iloc[b]))
        """,
    )


@pytest.mark.parametrize(
    "part",
    [
        "df['name'].str.rsplit('_', n=1).str[-1]",
        "df['name'].str.extract(' ([A-Za-z]+)\\\\.')",
        "df['name'].str[:4]",
        "df['name'].str.split('-').str[0]",
    ],
)
def test_other_parts(part: str) -> None:
    check(HEAD, f"df['who'] = {part}\nprint(df['who'].value_counts())", DEALT.format(left_out=ALL, mark=""))


def test_not_counted() -> None:
    check(HEAD, f"df['who'] = {STEMS[0]}", DEALT.format(left_out=ALL, mark=""))


def test_the_label_itself() -> None:
    made = f"df['kind'] = {STEMS[0]}\nprint(df['kind'].value_counts())"
    body = DEALT.replace('df["status"]', 'df["kind"]').format(left_out="['name', 'kind']", mark="")
    check(HEAD, made, body)
