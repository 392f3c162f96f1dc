import pandas as pd
import pytest

from tabdx.dashboard.charts.risks import (
    draw_contributions,
    draw_what_if,
    tabulate_contributions,
    waterfall,
)
from tabdx.studies.explanation.shap_values import Explanation
from tests.dashboard.charts.conftest import HOSTILE, marks


def explained(**steps):
    values = pd.Series(steps, dtype=float)
    return Explanation(0.4, 0.4 + values.sum(), values, abs(values) / 10)


def test_steps_lead_from_the_average_to_the_risk_the_largest_first():
    found = waterfall(explained(a=0.1, b=-0.3, c=0.2), {"a": "A", "b": HOSTILE, "c": "C"})
    assert found["label"].tolist() == [HOSTILE, "C", "A"]
    assert found["start"].tolist() == pytest.approx([0.4, 0.1, 0.3])
    assert found["end"].tolist() == pytest.approx([0.1, 0.3, 0.4])
    raised = found["effect"] == "raises the risk"
    assert raised.tolist() == [False, True, True]


def test_the_smallest_steps_are_one():
    steps = {f"f{number}": 0.01 * (number + 1) for number in range(12)}
    found = waterfall(explained(**steps), {name: name for name in steps})
    assert len(found) == 11
    # 0.01 and 0.02 are left over, of twelve.
    assert found["label"].iloc[-1] == "2 others"
    assert found["contribution"].iloc[-1] == pytest.approx(0.03)
    assert found["end"].iloc[-1] == pytest.approx(explained(**steps).risk)
    assert found["lower"].isna().tolist() == [False] * 10 + [True]


def test_a_step_ends_between_the_ends_of_its_interval():
    found = waterfall(explained(a=0.1, b=-0.3), {"a": "A", "b": "B"})
    # Standard errors 0.03 and 0.01: 1.96 of them on each side of 0.1 and of 0.2.
    assert found["lower"].tolist() == pytest.approx([0.0412, 0.1804])
    assert found["upper"].tolist() == pytest.approx([0.1588, 0.2196])


def test_the_table_has_every_feature_with_its_value():
    steps = {f"f{number}": 0.01 * (number + 1) for number in range(12)}
    patient = pd.DataFrame({name: [1.5] for name in steps} | {"f0": ["x"], "f1": [float("nan")]})
    found = tabulate_contributions(explained(**steps), patient)
    assert found["feature"].tolist() == [f"f{number}" for number in range(11, -1, -1)]
    assert found["value"].tolist() == ["1.5"] * 10 + ["not measured", "x"]
    assert found["upper"].iloc[0] == pytest.approx(0.12 * 1.196)


def test_both_ends_are_marked():
    chart = draw_contributions(explained(a=0.1, b=-0.2), {"a": "a", "b": "b"})
    assert marks(chart) == ["bar", "rule", "rule", "rule"]
    spec = chart.to_dict()
    places = [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"][2:]]
    assert [rows[0]["place"] for rows in places] == pytest.approx([0.4, 0.3])


@pytest.mark.parametrize(
    ("values", "now", "drawn"),
    [
        ([1.0, 2.0], 1.5, ["line", "rule", "rule", "point"]),
        ([1.0, 2.0], None, ["line", "rule", "point"]),
        ([1.0, 2.0], float("nan"), ["line", "rule", "point"]),
        (["f", "m"], "f", ["point", "rule", "point"]),
    ],
)
def test_the_value_entered_is_marked_where_it_is_a_number(values, now, drawn):
    curves = pd.DataFrame({"model": "svm", "value": values, "risk": [0.1, 0.9]})
    assert marks(draw_what_if(curves, HOSTILE, now, 0.5, ["svm"], curves[:1])) == drawn
    unanswered = draw_what_if(curves, HOSTILE, now, 0.5, ["svm"], curves[:0])
    assert marks(unanswered) == drawn[:-1]
