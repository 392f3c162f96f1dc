import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.ranking import draw_ranking


@pytest.fixture
def scores():
    rows = [
        ("svm", "out_of_fold", "log_loss", 0.10, 0.08, 0.13),
        ("svm", "holdout", "log_loss", 0.05, 0.02, 0.09),
        ("logistic_regression", "out_of_fold", "log_loss", 0.07, 0.05, 0.10),
        ("logistic_regression", "holdout", "log_loss", 0.09, 0.05, 0.15),
        ("svm", "out_of_fold", "roc_auc", 0.99, 0.97, 1.00),
        ("logistic_regression", "out_of_fold", "roc_auc", 0.98, np.nan, np.nan),
    ]
    return pd.DataFrame(rows, columns=["model", "partition", "metric", "value", "lower", "upper"])


def names(figure):
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def test_out_of_fold_decides_the_order_and_the_holdout_does_not(scores, draws_inside):
    figure = draw_ranking(scores, "log_loss")
    draws_inside(figure)
    assert names(figure) == ["logistic regression", "SVM"]
    out_of_fold, holdout = figure.axes[0].get_lines()
    assert out_of_fold.get_xdata().tolist() == [0.07, 0.10]
    assert holdout.get_xdata().tolist() == [0.09, 0.05]
    bars = figure.axes[0].collections[0].get_segments()
    assert bars[0][:, 0].tolist() == [0.05, 0.10]


def test_a_higher_metric_ranks_the_other_way_and_lacking_intervals_are_left_out(
    scores, draws_inside
):
    figure = draw_ranking(scores, "roc_auc")
    draws_inside(figure)
    assert names(figure) == ["SVM", "logistic regression"]
    assert len(figure.axes[0].get_lines()) == 1  # nobody has a holdout value


def test_a_metric_without_rows_is_refused(scores):
    with pytest.raises(InputError, match="ranking by accuracy has nothing to draw"):
        draw_ranking(scores, "accuracy")
