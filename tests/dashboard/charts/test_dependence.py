import pandas as pd

from tabdx.dashboard.charts.dependence import draw_dependence
from tests.dashboard.charts.conftest import HOSTILE, marks


def test_levels_are_not_joined_by_lines():
    curve = pd.DataFrame(
        {
            "value": [None, None],
            "level": ["x", HOSTILE],
            "partial_dependence": [0.2, 0.4],
            "accumulated_local_effects": [None, None],
        }
    )
    single = pd.DataFrame({"patient": ["1", "1"], "level": ["x", HOSTILE], "risk": [0.1, 0.5]})
    assert marks(draw_dependence(curve, single, HOSTILE)) == ["tick", "point"]
    assert marks(draw_dependence(curve, None, HOSTILE)) == ["point"]


def test_numbers_are_joined():
    curve = pd.DataFrame(
        {
            "value": [1.0, 2.0],
            "level": [None, None],
            "partial_dependence": [0.2, 0.4],
            "accumulated_local_effects": [0.1, 0.3],
        }
    )
    single = pd.DataFrame({"patient": ["1", "1"], "value": [1.0, 2.0], "risk": [0.1, 0.5]})
    assert marks(draw_dependence(curve, single, HOSTILE)) == ["line", "line"]


def test_a_patients_own_value_is_marked():
    curve = pd.DataFrame(
        {
            "value": [1.0, 2.0],
            "level": [None, None],
            "partial_dependence": [0.2, 0.4],
            "accumulated_local_effects": [0.1, 0.3],
        }
    )
    chart = draw_dependence(curve, None, HOSTILE, 1.5)
    assert marks(chart) == ["line", "rule"]
    spec = chart.to_dict()
    assert spec["datasets"][spec["layer"][1]["data"]["name"]] == [{"at": 1.5}]
    levels = curve.assign(value=None, level=["x", HOSTILE])
    assert marks(draw_dependence(levels, None, HOSTILE, "x")) == ["point", "rule"]
