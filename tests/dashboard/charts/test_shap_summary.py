import pandas as pd
import pytest

from tabdx.dashboard.charts.shap_summary import draw_beeswarm, draw_interactions, spread
from tests.dashboard.charts.conftest import HOSTILE, marks


def table(**columns):
    rows = pd.DataFrame(columns)
    return rows.assign(patient=[str(number) for number in range(len(rows))], place=0.5, value=1.0)


def test_crowded_points_lie_beside_each_other_and_lone_ones_in_the_middle():
    rows = table(feature=["a"] * 4 + ["b"], shap_value=[0.1, 0.1, 0.1, 0.5, 0.1])
    # The second and third on either side of the first; the fourth and the other feature's alone.
    assert spread(rows).tolist() == [0, -1, 1, 0, 0]


def test_equal_values_of_all_are_drawn_too():
    assert spread(table(feature=["a", "b"], shap_value=[0.0, 0.0])).tolist() == [0, 0]


def test_a_point_is_a_patient_and_features_keep_their_order():
    rows = table(feature=[HOSTILE, HOSTILE, "a"], shap_value=[0.3, -0.2, 0.1])
    chart = draw_beeswarm(rows)
    assert marks(chart) == ["rule", "circle"]
    assert chart.to_dict()["layer"][1]["encoding"]["y"]["sort"] == [HOSTILE, "a"]


def test_each_pair_is_one_square_below_the_diagonal():
    pairs = pd.DataFrame(
        {
            "feature": ["c", "a", HOSTILE],
            "other": ["a", HOSTILE, "c"],
            "interaction": [0.3, 0.2, 0.1],
        }
    )
    chart = draw_interactions(pairs)
    assert marks(chart) == ["rect", "text"]
    spec = chart.to_dict()
    cells = spec["datasets"][spec["layer"][0].get("data", spec.get("data"))["name"]]
    # In the order c, a, hostile the first of each pair stands before the other.
    assert [(cell["feature"], cell["other"]) for cell in cells] == [
        ("c", "a"),
        ("a", HOSTILE),
        ("c", HOSTILE),
    ]
    assert [cell["interaction"] for cell in cells] == pytest.approx([0.3, 0.2, 0.1])
