"""Habits of real notebooks: columns filled in place, files read in a loop, bags drawn by hand."""

from tests.provenance.marked import check

HEAD = """
import os
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier
"""

TAIL = """
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="sold"), df["sold"], random_state=0)
model = RandomForestClassifier(random_state=0).fit(X_train, y_train)
print(accuracy_score(y_test, model.predict(X_test)))
"""


def test_a_column_that_is_filled_in_place_is_filled_in_its_frame() -> None:
    check(
        HEAD,
        """
        df = pd.read_csv("flats.csv")
        df["rooms"].fillna(df["rooms"].mean(), inplace=True)  #! LK102
        df.area.fillna(df.area.median(), inplace=True)  #! LK102
        """,
        TAIL,
    )


def test_a_column_of_a_narrower_frame_is_filled_with_the_mean_of_the_wide_one() -> None:
    check(
        HEAD,
        """
        full = pd.read_csv("flats.csv")
        df = full.drop(columns=["street", "owner"])
        for name in ["rooms", "area"]:
            df[name].fillna(full[name].mean(), inplace=True)  #! LK102
        """,
        TAIL,
    )


def test_a_constant_in_place_teaches_nothing_and_a_list_of_columns_is_a_copy() -> None:
    check(
        HEAD,
        """
        df = pd.read_csv("flats.csv")
        df["rooms"].fillna(0, inplace=True)
        df["street"].replace("unknown", "", inplace=True)
        df[["area", "rooms"]].fillna(df["area"].mean(), inplace=True)
        """,
        TAIL,
    )


def test_files_read_in_a_loop_are_no_copies_of_one_another() -> None:
    check(
        HEAD,
        """
        df = pd.DataFrame()
        for folder, _, names in os.walk("sensors"):
            for name in names:
                one = pd.read_csv(folder + "/" + name)
                one["sold"] = folder[2:]
                df = pd.concat([df, one])
        """,
        TAIL,
    )


def test_a_loop_that_stacks_the_same_file_again_makes_copies() -> None:
    check(
        HEAD,
        """
        df = pd.read_csv("flats.csv")
        few = df[df["sold"] == 1]
        for _ in range(4):
            df = pd.concat([df, few])  #! LK201
        """,
        TAIL,
    )


def test_a_bag_of_the_training_part_is_scored_on_that_part_to_see_the_gap() -> None:
    check(
        HEAD,
        """
        df = pd.read_csv("flats.csv")
        X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="sold"), df["sold"], random_state=0)
        tree = DecisionTreeClassifier()
        for _ in range(20):
            bag = np.random.choice(np.arange(len(y_train)), size=len(y_train), replace=True)
            tree.fit(X_train.iloc[bag], y_train.iloc[bag])
            print(accuracy_score(y_train, tree.predict(X_train)))
            print(accuracy_score(y_test, tree.predict(X_test)))
        """,
    )


def test_columns_whose_names_were_counted_in_another_frame_have_the_rows_of_their_own() -> None:
    check(
        HEAD,
        """
        log = pd.read_csv("log.csv").sample(1000)
        often = {}
        for _, row in log.iterrows():
            for word in row["words"].split(","):
                often[word] = often.get(word, 0) + 1
        top = sorted(often.items(), key=lambda x: x[1])[:10]
        df = pd.read_csv("flats.csv")
        early, late = df.head(int(len(df) * 0.8)), df.tail(len(df) - int(len(df) * 0.8))
        model = RandomForestClassifier().fit(early[[x[0] for x in top]], early["sold"])
        print(accuracy_score(late["sold"], model.predict(late[[x[0] for x in top]])))
        """,
    )
