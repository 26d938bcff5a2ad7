"""fastai: splitters, loaders that carry both parts, and learners."""

from tests.provenance.marked import check

TABLE = """
from fastai.tabular.all import *
df = pd.read_csv("loans.csv")
"""

LEARNT = """
learn = tabular_learner(dls, metrics=accuracy)
learn.fit_one_cycle(3)
print(learn.validate())
"""

FROM_DF = """
dls = TabularDataLoaders.from_df(
    df, procs=[Categorify, FillMissing, Normalize], cat_names=["purpose"], cont_names=["income"],
    y_names="defaulted", valid_pct=0.2, seed=1,
)
"""


def test_what_the_loaders_do_themselves_is_learned_from_the_training_part() -> None:
    check(TABLE, FROM_DF, LEARNT)


def test_scaled_before_the_loaders_part_the_rows() -> None:
    check(
        TABLE,
        """
        from sklearn.preprocessing import StandardScaler
        df[["income"]] = StandardScaler().fit_transform(df[["income"]])  #! LK101
        """,
        FROM_DF,
        LEARNT,
    )


def test_repeated_before_a_splitter_deals_them_out() -> None:
    check(
        TABLE,
        """
        few = df[df["defaulted"] == 1]
        df = pd.concat([df] + [few] * 4, ignore_index=True)  #! LK201
        splits = RandomSplitter(0.2, seed=1)(range_of(df))
        to = TabularPandas(df, procs=[Categorify], cat_names=["purpose"], y_names="defaulted", splits=splits)
        dls = to.dataloaders(bs=64)
        """,
        LEARNT,
    )


DAYS = """
from fastai.tabular.all import *
df = pd.read_csv("sales.csv", parse_dates=["day"]).sort_values("day")
df["before"] = df["units"].shift(1)
df = df.dropna()
"""

DAYS_LEARNT = """
to = TabularPandas(df, procs=[Normalize], cont_names=["before"], y_names="units", splits=splits)
learn = tabular_learner(to.dataloaders(), metrics=rmse)
learn.fit(3)
print(learn.validate())
"""


def test_days_that_a_splitter_deals_out() -> None:
    check(DAYS, "splits = RandomSplitter(seed=0)(range_of(df))  #! LK501", DAYS_LEARNT)


def test_days_that_are_cut_in_two() -> None:
    cut = "cut = int(len(df) * 0.8)\nsplits = (list(range(cut)), list(range(cut, len(df))))"
    check(DAYS, cut, DAYS_LEARNT)


PICTURES = """
from fastai.vision.all import *
path = Path("flowers")
"""


def test_the_epoch_is_chosen_on_the_part_that_is_reported() -> None:
    check(
        PICTURES,
        """
        dls = ImageDataLoaders.from_name_func(
            path, get_image_files(path), valid_pct=0.2, seed=42, label_func=lambda x: x[0].isupper()
        )
        learn = vision_learner(dls, resnet34, metrics=error_rate)
        learn.fine_tune(5, cbs=[SaveModelCallback(monitor="valid_loss")])  #! LK303
        print(learn.validate())
        """,
    )


def test_the_epoch_is_chosen_on_one_part_and_another_is_reported() -> None:
    check(
        PICTURES,
        """
        block = DataBlock(
            blocks=(ImageBlock, CategoryBlock), get_items=get_image_files, get_y=parent_label,
            splitter=RandomSplitter(0.2, seed=1),
        )
        dls = block.dataloaders(path / "train")
        learn = vision_learner(dls, resnet18, metrics=accuracy)
        learn.fine_tune(3, cbs=EarlyStoppingCallback(monitor="valid_loss"))
        test_dl = learn.dls.test_dl(get_image_files(path / "test"), with_labels=True)
        print(learn.validate(dl=test_dl))
        """,
    )


def test_only_the_training_part_is_reported() -> None:
    check(
        PICTURES,
        """
        dls = ImageDataLoaders.from_folder(path, train="train", valid="valid")
        learn = vision_learner(dls, resnet18, metrics=accuracy)
        learn.fine_tune(3)
        print(learn.validate(ds_idx=0))  #! LK702
        """,
    )
