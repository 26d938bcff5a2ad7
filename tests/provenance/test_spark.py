"""Spark: frames, estimators with columns, pipelines, evaluators, searches."""

from __future__ import annotations

import pytest

from tests.provenance.marked import check

HEAD = """
from pyspark.sql import SparkSession, functions as F
from pyspark.sql.window import Window
from pyspark.ml import Pipeline
from pyspark.ml.feature import Imputer, StringIndexer, VectorAssembler, StandardScaler, OneHotEncoder, PCA
from pyspark.ml.classification import LogisticRegression, GBTClassifier
from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
spark = SparkSession.builder.appName("x").getOrCreate()
df = spark.read.csv("calls.csv", header=True, inferSchema=True)
asm = VectorAssembler(inputCols=["age", "fee"], outputCol="raw")
lr = LogisticRegression(featuresCol="features", labelCol="left")
ev = BinaryClassificationEvaluator(labelCol="left")
"""

LEAKS = [
    """
    df = asm.transform(df)
    df = StandardScaler(inputCol="raw", outputCol="features").fit(df).transform(df)  #! LK101
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    model = lr.fit(train)
    print(ev.evaluate(model.transform(test)))
    """,
    """
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    fill, pca = Imputer(inputCols=["age"], outputCols=["age"]), PCA(inputCol="raw", outputCol="features", k=2)
    prep = Pipeline(stages=[fill, asm, pca])
    fitted = prep.fit(df)  #! LK102 LK105
    model = lr.fit(fitted.transform(train))
    ev.evaluate(model.transform(fitted.transform(test)))
    """,
    """
    mu = df.select(F.mean("age")).first()[0]  #! LK108
    df = df.withColumn("age", F.col("age") - mu)
    df = VectorAssembler().setInputCols(["age", "fee"]).setOutputCol("features").transform(df)
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    auc = ev.evaluate(lr.fit(train).transform(test))
    print(auc)
    """,
    """
    w = Window.partitionBy("town")
    df = df.withColumn("fee", F.col("fee") / F.avg("fee").over(w))  #! LK108
    df = VectorAssembler(inputCols=["age", "fee"], outputCol="features").transform(df)
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    print(ev.evaluate(lr.fit(train).transform(test)))
    """,
    """
    df = VectorAssembler(inputCols=["age", "fee"], outputCol="features").transform(df)
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    model = lr.fit(df)  #! LK203
    print(ev.evaluate(model.transform(test)))
    """,
    """
    df = VectorAssembler(inputCols=["age", "fee"], outputCol="features").transform(df)
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    pred = lr.fit(df).transform(test)  #! LK203
    right = pred.filter(pred.prediction == pred.left).count()
    print(right / pred.count())
    """,
    """
    df = VectorAssembler(inputCols=["age", "fee"], outputCol="features").transform(df)
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    best, best_model = 0, None
    for reg in [0.01, 0.1, 1.0]:
        model = LogisticRegression(labelCol="left", regParam=reg).fit(train)
        auc = ev.evaluate(model.transform(test))
        if auc > best:  #! LK302
            best, best_model = auc, model
    print(ev.evaluate(best_model.transform(test)))
    """,
    """
    df = asm.transform(df)
    df = StandardScaler(inputCol="raw", outputCol="features").fit(df).transform(df)  #! LK101
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    grid = ParamGridBuilder().addGrid(lr.regParam, [0.1, 1.0]).build()
    cv = CrossValidator(estimator=lr, estimatorParamMaps=grid, evaluator=ev, numFolds=3)
    print(ev.evaluate(cv.fit(train).transform(test)))
    """,
]

CLEAN = [
    """
    train, test = asm.transform(df).randomSplit([0.8, 0.2], seed=1)
    scaler = StandardScaler(inputCol="raw", outputCol="features").fit(train)
    model = lr.fit(scaler.transform(train))
    print(ev.evaluate(model.transform(scaler.transform(test))))
    """,
    """
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    index = StringIndexer(inputCol="plan", outputCol="plan_i", handleInvalid="keep")
    hot = OneHotEncoder(inputCols=["plan_i"], outputCols=["plan_v"])
    prep = [index, hot, asm, StandardScaler(inputCol="raw", outputCol="features")]
    model = Pipeline(stages=prep + [lr]).fit(train)
    pred = model.transform(test)
    print(ev.evaluate(pred), pred.filter(pred.prediction == pred.left).count() / pred.count())
    """,
    """
    # the scaled column is not what the model reads
    df = asm.transform(df)
    looked = StandardScaler(inputCol="raw", outputCol="scaled").fit(df).transform(df)
    train, test = looked.randomSplit([0.8, 0.2], seed=1)
    model = LogisticRegression(featuresCol="raw", labelCol="left").fit(train)
    print(ev.evaluate(model.transform(test)))
    """,
    """
    df.groupBy("plan").agg(F.avg("left"), F.count("*")).show()
    df = df.withColumn("rich", (F.col("fee") > 30).cast("int")).withColumn("log", F.log1p("fee")).na.drop()
    df = VectorAssembler(inputCols=["rich", "log"], outputCol="features").transform(df)
    train, test = df.filter("year < 2020"), df.filter("year >= 2020")
    mu = train.agg({"age": "mean"}).first()[0]
    train, test = train.withColumn("age", F.col("age") - mu), test.withColumn("age", F.col("age") - mu)
    print(ev.evaluate(lr.fit(train).transform(test)))
    """,
    """
    df = VectorAssembler(inputCols=["age", "fee"], outputCol="features").transform(df)
    train, test = df.randomSplit([0.8, 0.2], seed=1)
    grid = ParamGridBuilder().addGrid(lr.regParam, [0.1, 1.0]).build()
    cv = CrossValidator(estimator=lr, estimatorParamMaps=grid, evaluator=ev, numFolds=3).fit(train)
    print(ev.evaluate(cv.bestModel.transform(test)), ev.evaluate(cv.transform(test)))
    """,
    """
    df = VectorAssembler(inputCols=["age", "fee"], outputCol="features").transform(df)
    train, val, test = df.randomSplit([0.6, 0.2, 0.2], seed=1)
    best, best_model = 0, None
    for reg in [0.01, 0.1, 1.0]:
        model = LogisticRegression(labelCol="left", regParam=reg).fit(train)
        auc = ev.evaluate(model.transform(val))
        if auc > best:
            best, best_model = auc, model
    print(ev.evaluate(best_model.transform(test)))
    """,
]


@pytest.mark.parametrize("body", LEAKS)
def test_leaks(body: str) -> None:
    check(HEAD, body)


@pytest.mark.parametrize("body", CLEAN)
def test_clean(body: str) -> None:
    check(HEAD, body)


def test_terms_of_an_r_formula() -> None:
    for terms, found in (
        (". - status", ""),
        ("amount + grade", ""),
        (".", "  #! LK402"),
        ("amount + status", "  #! LK402"),
    ):
        check(
            f"""
            from pyspark.sql import SparkSession, functions as F
            from pyspark.ml import Pipeline
            from pyspark.ml.classification import LogisticRegression
            from pyspark.ml.evaluation import BinaryClassificationEvaluator
            from pyspark.ml.feature import RFormula
            loans = SparkSession.builder.getOrCreate().read.csv("loans.csv", header=True)
            loans = loans.withColumn("bad", F.when(F.col("status") == "off", 1.0).otherwise(0.0))
            flow = Pipeline(stages=[RFormula(formula="bad ~ {terms}"), LogisticRegression()])
            a, b = loans.randomSplit([0.8, 0.2], seed=1)
            fitted = flow.fit(a){found}
            print(BinaryClassificationEvaluator().evaluate(fitted.transform(b)))
            """
        )
