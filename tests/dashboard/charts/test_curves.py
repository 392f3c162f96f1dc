import pandas as pd
import pytest

from tabdx.dashboard.charts.curves import (
    MOST_BANDS,
    draw_calibration,
    draw_learning_curves,
    draw_precision_recall,
    draw_reliability,
    draw_roc,
)
from tests.dashboard.charts.conftest import marks


def test_the_mean_curve_ends_where_the_first_member_stops():
    rows = [(0, 1, 0.5), (0, 2, 0.4), (0, 3, 0.3), (1, 1, 0.7), (1, 2, 0.6)]
    table = pd.DataFrame(rows, columns=["member", "epoch", "log_loss"]).assign(part="training")
    spec = draw_learning_curves(table, "log_loss").to_dict()
    drawn = spec["datasets"][spec["layer"][1]["data"]["name"]]
    # Means of 0.5 and 0.7, of 0.4 and 0.6; none at the third epoch, where member 1 has stopped.
    assert [row["score"] for row in drawn] == pytest.approx([0.6, 0.5])


@pytest.mark.parametrize("count", [MOST_BANDS, MOST_BANDS + 1])
def test_few_models_have_bands(count):
    models = [f"model{number}" for number in range(count)]
    ends = {name: [0.0, 1.0] for name in ("predicted", "observed", "lower", "upper")}
    table = pd.concat([pd.DataFrame({"model": model, **ends}) for model in models])
    assert ("area" in marks(draw_reliability(table, models))) == (count <= MOST_BANDS)


LABELS = {"svm": "SVM, AUC 0.990"}


def points(x, y):
    return pd.DataFrame({"model": "svm", x: [0.0, 0.0, 1.0], y: [0.0, 0.9, 1.0], "threshold": 0.5})


@pytest.mark.parametrize(
    ("draw", "x", "y", "corner"),
    [
        (draw_roc, "false_positive_rate", "true_positive_rate", ([0, 0.2], [0.8, 1])),
        (draw_precision_recall, "recall", "precision", ([0.8, 1], [0.8, 1])),
    ],
)
def test_the_corner_of_few_errors_is_enlarged(draw, x, y, corner):
    spec = draw(points(x, y), LABELS, 0.5, enlarged=True).to_dict()
    for layer in spec["layer"]:
        found = [layer["encoding"][name]["scale"]["domain"] for name in ("x", "y")]
        assert found == [pytest.approx(ends) for ends in corner]
        # What lies beyond the corner is not drawn over its edge.
        assert layer["mark"]["clip"]


def test_vertical_stretches_keep_the_order_of_the_table():
    table = points("false_positive_rate", "true_positive_rate")
    spec = draw_roc(table, LABELS, 0.5, False).to_dict()
    line = spec["layer"][1]
    assert line["encoding"]["order"]["field"] == "place"
    drawn = spec["datasets"][line["data"]["name"]]
    assert [row["y"] for row in sorted(drawn, key=lambda row: row["place"])] == [0.0, 0.9, 1.0]


@pytest.mark.parametrize("enlarged", [True, False])
def test_a_curve_of_rates_is_square_and_has_the_area_in_its_legend(enlarged):
    spec = draw_roc(points("false_positive_rate", "true_positive_rate"), LABELS, 0.5, enlarged)
    spec = spec.to_dict()
    assert spec["width"] == spec["height"]
    assert spec["autosize"] == "pad"  # axes and legend lie outside of the square
    assert spec["layer"][-2]["encoding"]["color"]["scale"]["domain"] == [LABELS["svm"]]


@pytest.mark.parametrize(("threshold", "y"), [(0.9, 0.0), (0.6, 0.0), (0.5, 0.9), (0.1, 1.0)])
def test_the_point_of_a_threshold_is_where_risks_from_it_on_are_called(threshold, y):
    table = points("false_positive_rate", "true_positive_rate")
    spec = draw_roc(table.assign(threshold=[0.9, 0.5, 0.1]), LABELS, threshold, False).to_dict()
    point = spec["layer"][-1]
    drawn = spec["datasets"][point["data"]["name"]]
    assert [row["y"] for row in drawn] == [y]
    assert point["mark"]["type"] == "point"


def test_calibration_has_a_diagonal_intervals_and_points():
    table = points("predicted", "observed").assign(lower=0.0, upper=1.0, patients=30)
    assert marks(draw_calibration(table, ["svm"])) == ["line", "rule", "line", "circle"]
