import pandas as pd

from tabdx.dashboard.charts.runs import draw_differences, draw_metric, draw_risks
from tests.dashboard.charts.conftest import HOSTILE, marks


def test_before_and_after_are_joined():
    table = pd.DataFrame(
        {"name": ["SVM", HOSTILE], "before": [0.1, 0.2], "after": [0.3, 0.1], "verdict": "tie"}
    )
    chart = draw_metric(table, "log loss")
    assert marks(chart) == ["rule", "point"]
    points = chart.to_dict()["layer"][1]
    ends = chart.to_dict()["datasets"][points["data"]["name"]]
    assert {(row["name"], row["revision"], row["value"]) for row in ends} == {
        ("SVM", "before", 0.1),
        (HOSTILE, "before", 0.2),
        ("SVM", "after", 0.3),
        (HOSTILE, "after", 0.1),
    }
    # Told apart without colours, too.
    assert points["encoding"]["shape"]["field"] == "revision"


def test_a_difference_without_an_interval_is_a_dot_alone():
    table = pd.DataFrame(
        {
            "name": ["SVM", "MLP"],
            "difference": [0.1, 0.2],
            "lower": [0.05, None],
            "upper": [0.15, None],
            "verdict": "tie",
        }
    )
    chart = draw_differences(table, "less log loss")
    assert marks(chart) == ["rule", "rule", "circle"]
    spec = chart.to_dict()
    sizes = [len(spec["datasets"][layer["data"]["name"]]) for layer in spec["layer"]]
    assert sizes == [1, 1, 2]


def test_risks_stand_about_the_diagonal_with_the_threshold_both_ways():
    table = pd.DataFrame({"patient": ["p1"], "outcome": ["ill"], "before": [0.2], "after": [0.7]})
    diagonal, lines, patients = draw_risks(table, ("well", "ill"), 0.35).to_dict()["layer"]
    assert diagonal["mark"]["type"] == "line"
    assert [list(line["encoding"]) for line in lines["layer"]] == [["x"], ["y"]]
    assert patients["encoding"]["color"]["scale"]["domain"] == ["well", "ill"]
    assert patients["encoding"]["x"]["scale"]["domain"] == [0, 1]
