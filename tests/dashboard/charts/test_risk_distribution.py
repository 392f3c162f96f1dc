import pandas as pd
import pytest

from tabdx.dashboard.charts.risk_distribution import draw_distribution
from tests.dashboard.charts.conftest import marks

TABLE = pd.DataFrame(
    {
        "class": ["well", "ill"] * 2,
        "from": [0.0, 0.0, 0.5, 0.5],
        "to": [0.5, 0.5, 1.0, 1.0],
        "patients": [30.0, 1.0, 2.0, 20.0],
    }
)


def test_the_classes_share_each_bin_and_the_threshold_is_marked():
    chart = draw_distribution(TABLE, ["well", "ill"], 0.1)
    assert marks(chart) == ["bar", "rule"]
    spec = chart.to_dict()
    drawn = spec["datasets"][spec["layer"][0]["data"]["name"]]
    ends = [(row["left"], row["right"]) for row in drawn]
    assert ends == [
        pytest.approx(pair) for pair in [(0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1)]
    ]
    # A bar of one patient is seen beside one of thirty, and bars begin at nobody.
    assert spec["layer"][0]["encoding"]["y"]["scale"]["type"] == "sqrt"
    assert spec["layer"][0]["encoding"]["y2"] == {"datum": 0}
