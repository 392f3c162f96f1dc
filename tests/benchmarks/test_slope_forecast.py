import pytest

from benchmarks import slope_forecast


def test_the_forecast_is_near_the_truth_where_the_formula_is_not():
    table = slope_forecast.measure(cohorts=12, splits=2, fresh=2000)
    assert len(table) == len(slope_forecast.AUCS) + 1
    normal = table.iloc[:-1]
    # Twelve cohorts a row: within what so few can tell, for the weakest and the strongest.
    assert normal["formula"].tolist() == [pytest.approx(0.9, abs=0.01)] * len(normal)
    assert normal["simulated"].iloc[0] == pytest.approx(normal["true"].iloc[0], abs=0.25)
    assert normal["true"].iloc[-1] < 0.7
    assert normal["simulated"].iloc[-1] < 0.7
    assert table["case"].iloc[-1].startswith("WDBC")
    assert table["true"].iloc[-1] < 0.3 < table["formula"].iloc[-1]
