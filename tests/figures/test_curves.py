import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.curves import draw_calibration, draw_precision_recall, draw_roc

GOOD = [(0.0, 0.0), (0.05, 0.9), (0.3, 1.0), (1.0, 1.0)]
POOR = [(0.0, 0.0), (0.4, 0.6), (1.0, 1.0)]


def curve(model, points, columns, partition="out_of_fold"):
    table = pd.DataFrame(points, columns=columns)
    return table.assign(model=model, partition=partition)


def roc(model, points, partition="out_of_fold"):
    return curve(model, points, ["false_positive_rate", "true_positive_rate"], partition)


def precision_recall(model, points):
    return curve(model, points, ["recall", "precision"])


def lines(axes):
    return {line.get_label(): line for line in axes.get_lines() if line.get_label()[0] != "_"}


def test_a_partition_has_its_panel_and_a_model_its_line(draws_inside, words):
    table = pd.concat(
        [
            roc("svm", GOOD),
            roc("gradient_boosting", GOOD),
            roc("svm", GOOD, "holdout"),
        ]
    )
    figure = draw_roc(table)
    draws_inside(figure)
    assert [axes.get_title() for axes in figure.axes] == ["out of fold", "holdout"]
    left, right = map(lines, figure.axes)
    assert list(left) == ["SVM", "gradient boosting"]
    assert len(right["gradient boosting"].get_xdata()) == 0
    assert left["SVM"].get_color() == right["SVM"].get_color()
    assert left["SVM"].get_xydata().tolist() == [list(point) for point in GOOD]
    assert "SVM" in words(figure)


def test_the_corner_is_enlarged_only_if_every_model_reaches_it(draws_inside):
    good = draw_roc(pd.concat([roc("svm", GOOD), roc("mlp", GOOD)]))
    mixed = draw_roc(pd.concat([roc("svm", GOOD), roc("mlp", POOR)]))
    draws_inside(mixed)
    (inset,) = good.axes[0].child_axes
    assert inset.get_xlim() == (0, 0.2)
    assert mixed.axes[0].child_axes == []


def test_precision_falls_in_steps(draws_inside):
    figure = draw_precision_recall(precision_recall("svm", [(0.5, 1.0), (0.9, 0.9), (1.0, 0.4)]))
    draws_inside(figure)
    line = lines(figure.axes[0])["SVM"]
    # From high to low thresholds: between two recalls, the precision of the later one holds.
    assert line.get_drawstyle() == "steps-pre"
    assert figure.axes[0].child_axes[0].get_xlim() == (0.8, 1)


def test_many_models_fit(draws_inside):
    names = [f"a model of long name {place}" for place in range(9)]
    draws_inside(draw_roc(pd.concat([roc(name, GOOD) for name in names])))


def bins(model, partition, rows):
    columns = ["predicted", "observed", "lower", "upper", "patients"]
    return pd.DataFrame(rows, columns=columns).assign(model=model, partition=partition)


def test_calibration_has_a_panel_for_each_model_and_partition(draws_inside):
    rows = [(0.1, 0.0, 0.0, 0.2, 20.0), (0.8, 0.9, 0.7, 0.97, 25.5)]
    table = pd.concat(
        [
            bins(model, partition, rows)
            for model in ("svm", "gradient_boosting")
            for partition in ("out_of_fold", "holdout")
        ]
    )
    figure = draw_calibration(table)
    draws_inside(figure)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == [
        "SVM\nout of fold",
        "gradient boosting\nout of fold",
        "SVM\nholdout",
        "gradient boosting\nholdout",
    ]
    bars = figure.axes[0].collections[0].get_segments()
    assert bars[1][:, 1].tolist() == pytest.approx([0.7, 0.97])


def test_a_model_without_holdout_leaves_its_panel_empty(draws_inside):
    rows = [(0.1, 0.0, 0.0, 0.2, 20.0)]
    table = pd.concat(
        [
            bins("svm", "out_of_fold", rows),
            bins("mlp", "out_of_fold", rows),
            bins("svm", "holdout", rows),
        ]
    )
    figure = draw_calibration(table)
    draws_inside(figure)
    assert len(figure.axes) == 4


@pytest.mark.parametrize("draw", [draw_roc, draw_precision_recall, draw_calibration])
def test_a_missing_column_is_refused(draw):
    with pytest.raises(InputError, match="curve needs the columns"):
        draw(pd.DataFrame({"model": ["svm"], "partition": ["holdout"]}))


def of_classes(table, size=10):
    return pd.concat([table.assign(**{"class": f"class {place}"}) for place in range(size)])


@pytest.mark.parametrize(
    ("draw", "make"), [(draw_roc, roc), (draw_precision_recall, precision_recall)]
)
def test_of_classes_a_model_has_its_panel_and_a_class_its_line(draw, make, draws_inside, words):
    models = ["svm", "mlp", "cnn", "combined", "random_forest"]
    figure = draw(of_classes(pd.concat([make(model, GOOD) for model in models])))
    draws_inside(figure)
    shown = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title() for axes in shown[:2]] == ["SVM", "MLP"]
    assert len(shown) == 5
    own = lines(shown[4])
    assert list(own) == [f"class {place}" for place in range(10)]
    assert len({line.get_color() for line in own.values()}) == 10
    assert "class 9" in words(figure)


def test_of_classes_each_has_its_panel_of_calibration(draws_inside):
    bins = pd.DataFrame({"predicted": [0.1, 0.8], "observed": [0.2, 0.7], "patients": [9, 9]})
    bins = bins.assign(lower=0.1, upper=0.9, model="svm", partition="out_of_fold")
    figure = draw_calibration(of_classes(bins, 5))
    draws_inside(figure)
    shown = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title() for axes in shown] == [f"SVM\nclass {place}" for place in range(5)]
