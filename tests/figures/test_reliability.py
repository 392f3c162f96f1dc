import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.reliability import draw_reliability

POINTS = [(0.01, 0.0, None, None), (0.5, 0.6, 0.4, 0.8), (0.99, 1.0, 0.9, 1.0)]


def tables(models, partitions):
    curves, risks = [], []
    for model in models:
        for partition in partitions:
            facts = {"model": model, "partition": partition}
            columns = ["predicted", "observed", "lower", "upper"]
            points = pd.DataFrame(POINTS, columns=columns, dtype=float)
            curves.append(points.assign(**facts))
            for name, patients in (("well", [90.0, 4.0]), ("ill", [0.5, 40.0])):
                bins = pd.DataFrame({"from": [0.0, 0.5], "to": [0.5, 1.0], "patients": patients})
                risks.append(bins.assign(**facts, **{"class": name}))
    return pd.concat(curves), pd.concat(risks)


def test_each_model_and_partition_has_a_curve_above_its_patients(draws_inside, words):
    figure = draw_reliability(*tables(["svm", "gradient_boosting"], ["out_of_fold", "holdout"]))
    draws_inside(figure)
    assert [axes.get_title() for axes in figure.axes if axes.get_title()] == [
        "SVM\nout of fold",
        "gradient boosting\nout of fold",
        "SVM\nholdout",
        "gradient boosting\nholdout",
    ]
    above = figure.axes[0]
    assert above.get_lines()[1].get_xydata().tolist() == [[0.01, 0], [0.5, 0.6], [0.99, 1]]
    # The healthy hang down; the labels still count them upwards.
    below = figure.axes[2]
    assert [bar.get_height() for bar in below.patches] == [-90, -4, 0.5, 40]
    assert [tick.get_text() for tick in below.get_yticklabels()] == ["90", "0", "40"]
    assert {"well", "ill"} <= words(figure)


def test_one_model_leaves_room_for_the_legend(draws_inside):
    draws_inside(draw_reliability(*tables(["a model of long name"], ["out_of_fold"])))


def test_a_missing_column_is_refused():
    curves, risks = tables(["svm"], ["holdout"])
    with pytest.raises(InputError, match="reliability curve needs the columns observed"):
        draw_reliability(curves.drop(columns="observed"), risks)
    with pytest.raises(InputError, match="distribution of risks needs the columns patients"):
        draw_reliability(curves, risks.drop(columns="patients"))
