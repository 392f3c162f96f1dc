from benchmarks.results import COLUMNS
from benchmarks.svm_grid import choose_grid, draw_part, measure
from tabdx.core.params import read_params
from tabdx.core.paths import Paths


def test_both_sides_agree_and_a_row_says_what_was_timed(monkeypatch):
    grid = {"C": (1.0, 10.0), "gamma": (0.01, 0.1)}
    monkeypatch.setattr("benchmarks.svm_grid.choose_grid", lambda: grid)
    (row,) = measure([60]).to_dict("records")
    assert set(COLUMNS) <= set(row)
    assert (row["n"], row["case"]) == (60, "2 x 2, 20 features")
    assert row["agreement"] == 0
    assert row["ours_s"] > 0


def test_569_rows_are_wdbc_and_the_grid_is_the_pipelines():
    assert draw_part(569).features.shape == (569, 30)
    assert draw_part(100).features.shape == (100, 20)
    params = read_params(Paths().params).tune_svm
    assert choose_grid() == {"C": params.C, "gamma": params.gamma}
