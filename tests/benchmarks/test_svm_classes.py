from benchmarks.results import COLUMNS
from benchmarks.svm_classes import measure_table
from tabdx.core.params import SvmParams


def test_a_row_says_what_either_side_scored():
    params = SvmParams(
        C=(1.0, 10.0),
        gamma=(0.1,),
        clip=(0.0,),
        choose_by="log_loss",
        exact_rows=1000,
        components=10,
    )
    row = measure_table("iris", params, most_rows=90)
    assert set(COLUMNS) <= set(row)
    assert (row["n"], row["case"]) == (90, "iris")
    assert 0 < row["log_loss"] < row["other_log_loss"] < 1
