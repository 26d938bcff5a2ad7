"""Rows parted by a column of truth values of a table whose source nobody could see into."""

from tests.provenance.marked import check

HEAD = """
import duckdb
from sklearn.linear_model import Ridge
z = duckdb.connect("plant.db").sql("select * from readings").df()
"""


def test_a_column_and_its_complement() -> None:
    check(
        HEAD,
        """
        fit, held = z[~z["held"]], z[z["held"]]
        model = Ridge().fit(fit[["a", "b"]], fit["y"])
        print(model.score(held[["a", "b"]], held["y"]))
        """,
    )
