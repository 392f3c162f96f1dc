import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.normalization import draw_normalization

METRICS = ("accuracy", "roc_auc", "log_loss", "brier")


@pytest.fixture
def scores():
    rows = [
        (method, "out_of_fold", metric, value, value - 0.02, value + 0.01)
        for method, value in (("minmax", 0.95), ("none", 0.9), ("quantile", 0.97))
        for metric in METRICS
    ]
    return pd.DataFrame(rows, columns=["model", "partition", "metric", "value", "lower", "upper"])


def test_each_metric_has_a_panel_and_before_comes_first(scores, draws_inside):
    figure = draw_normalization(scores)
    draws_inside(figure)
    assert [axes.get_xlabel().split(" (")[0] for axes in figure.axes] == [
        "Accuracy",
        "ROC AUC",
        "Log loss",
    ]
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert rows == ["none (before)", "min-max", "quantile"]


def test_a_line_goes_down_from_the_score_before(scores):
    before, dots = draw_normalization(scores).axes[0].get_lines()
    assert list(before.get_xdata()) == [0.9, 0.9]
    assert list(dots.get_xdata()) == [0.9, 0.95, 0.97]


def test_without_before_there_is_no_line(scores, draws_inside):
    figure = draw_normalization(scores[scores["model"] != "none"])
    draws_inside(figure)
    assert len(figure.axes[0].get_lines()) == 1


def test_a_lacking_metric_is_refused(scores):
    with pytest.raises(InputError, match="by log_loss has nothing to draw"):
        draw_normalization(scores[scores["metric"] != "log_loss"])
