import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.prediction_sets import draw_prediction_sets


def summary(models, partitions, classes=("well", "ill")):
    rows = []
    for model in models:
        for partition in partitions:
            for place, name in enumerate((*classes, "all")):
                row = {"model": model, "partition": partition, "class": name}
                for share, value in (("covered", 0.95), ("abstained", 0.1), ("wrong", 0.02)):
                    value += place / 100
                    row |= {share: value, f"{share}_lower": value / 2, f"{share}_upper": value}
                rows.append(row)
    return pd.DataFrame(rows)


def test_three_shares_of_both_classes_for_each_partition(draws_inside, words):
    models = ["svm", "gradient_boosting", "logistic_regression"]
    figure = draw_prediction_sets(summary(models, ["out_of_fold", "holdout"]), coverage=0.9)
    draws_inside(figure)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[0] == "true class not excluded\nout of fold"
    assert titles[5] == "given the other class\nholdout"
    target, well, ill = figure.axes[0].get_lines()
    assert target.get_xdata() == [0.9, 0.9]
    assert (well.get_label(), ill.get_label()) == ("well", "ill")
    assert list(ill.get_xdata()) == pytest.approx([0.96] * 3)
    assert "all" not in words(figure)


def test_every_one_of_ten_classes_is_drawn_beside_the_others(draws_inside):
    classes = tuple(f"class {place}" for place in range(10))
    figure = draw_prediction_sets(summary(["svm", "mlp"], ["out_of_fold"], classes), coverage=0.9)
    draws_inside(figure)
    _, *dots = figure.axes[0].get_lines()
    assert [line.get_label() for line in dots] == list(classes)
    assert len({line.get_color() for line in dots}) == 10
    heights = [float(line.get_ydata()[0]) for line in dots]
    assert heights == sorted(heights) and max(map(abs, heights)) < 0.5
    assert figure.axes[2].get_title() == "given another class\nout of fold"


def test_partitions_share_their_scales(draws_inside):
    table = summary(["svm"], ["out_of_fold", "holdout"])
    table.loc[table["partition"] == "holdout", "abstained"] = 0.6
    table.loc[table["partition"] == "holdout", "referred_upper"] = 0.7
    figure = draw_prediction_sets(table, coverage=0.95)
    draws_inside(figure)
    assert figure.axes[1].get_xlim() == figure.axes[4].get_xlim()


def test_a_missing_column_is_refused():
    with pytest.raises(InputError, match="prediction sets needs the columns wrong"):
        draw_prediction_sets(summary(["svm"], ["holdout"]).drop(columns="wrong"), coverage=0.95)
