"""Charts of more than two classes: the matrix.

Also tests `class_probabilities`, `class_scores`.
"""

import pandas as pd

from tabdx.dashboard.charts.class_confusion import draw_class_matrix
from tabdx.dashboard.charts.class_probabilities import draw_probabilities
from tabdx.dashboard.charts.class_scores import draw_class_scores

FEW, MANY = ("a", "b", "c"), tuple(map(str, range(10)))


def test_a_share_stands_below_a_count_where_there_is_room():
    assert len(draw_class_matrix(FEW, False)["layer"]) == 3
    assert len(draw_class_matrix(MANY, False)["layer"]) == 2


def test_a_cell_is_picked_by_its_two_classes():
    spec = draw_class_matrix(FEW, True)
    assert spec["params"][0]["select"]["fields"] == ["true", "predicted_class"]
    assert "params" not in draw_class_matrix(FEW, False)


def test_classes_and_models_stand_in_their_order():
    table = pd.DataFrame(
        [(model, name, 0.5) for model in ("SVM", "MLP") for name in ("b", "a")],
        columns=["name", "class", "share"],
    )
    encoding = draw_probabilities(table, ("b", "a")).to_dict()["layer"][0]["encoding"]
    assert encoding["y"]["sort"] == ["b", "a"]
    assert encoding["x"]["sort"] == ["SVM", "MLP"]


def test_models_are_told_apart_by_shape_too():
    table = pd.DataFrame(
        [(model, name, 0.9, 0.8, 0.95) for model in ("svm", "mlp") for name in FEW],
        columns=["model", "class", "value", "lower", "upper"],
    )
    bars, dots = draw_class_scores(table, "roc_auc", ["svm", "mlp", "cnn"]).to_dict()["layer"]
    assert len(set(dots["encoding"]["shape"]["scale"]["range"])) == 3
    assert bars["encoding"]["y"]["sort"] == list(FEW)
