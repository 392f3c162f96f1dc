from math import isnan

import pytest

from benchmarks import growth


@pytest.mark.parametrize("case", ["rows", "trials"])
def test_a_case_costs_seconds_and_memory(case):
    found = growth.run_one(case, 100)
    assert found["seconds"] > 0
    assert found["peak_mib"] > 50


def test_the_exponent_is_the_slope_between_two_sizes(monkeypatch):
    seconds = {10: 1.0, 1000: 100.0, 10_000: 10_000.0}
    monkeypatch.setattr(
        growth, "_in_a_process", lambda case, n: {"seconds": seconds[n], "peak_mib": 1.0}
    )
    table = growth.measure({"rows": tuple(seconds)})
    # 100 times the rows for 100 times the seconds; then 10 times for 100 times.
    assert isnan(table["exponent"][0])
    assert table["exponent"][1:].tolist() == pytest.approx([1.0, 2.0])
