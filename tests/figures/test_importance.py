import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.importance import draw_importance


@pytest.fixture
def importance():
    rows = [
        ("logistic_regression", "feature", f"measurement number {place}", 0.1 / place, 0.0, 0.2)
        for place in range(1, 31)
    ]
    rows += [("logistic_regression", "group", "measurement number 1 and 12 more", 0.4, 0.3, 0.5)]
    rows += [("logistic_regression", "group", "measurement number 30", 0.0, np.nan, np.nan)]
    ends = ["log_loss_rise", "log_loss_rise_lower", "log_loss_rise_upper"]
    return pd.DataFrame(rows, columns=["model", "kind", "name", *ends])


def test_single_features_and_groups_stand_side_by_side_on_one_scale(importance, draws_inside):
    figure = draw_importance(importance)
    draws_inside(figure)
    single, groups = figure.axes
    assert single.get_xlim() == groups.get_xlim()
    assert single.get_title() == "logistic regression\none feature at a time"
    names = [label.get_text() for label in single.get_yticklabels()]
    assert names == [f"measurement number {place}" for place in range(1, 16)]
    assert groups.get_lines()[-1].get_xdata().tolist() == [0.4, 0.0]


def test_every_model_has_a_row(importance, draws_inside):
    both = pd.concat([importance, importance.assign(model="mlp")])
    figure = draw_importance(both)
    draws_inside(figure)
    assert len(figure.axes) == 4


def test_without_rows_it_is_refused(importance):
    with pytest.raises(InputError, match="has nothing to draw"):
        draw_importance(importance.iloc[:0])


def test_a_lacking_column_is_refused(importance):
    with pytest.raises(InputError, match="importance needs the columns kind"):
        draw_importance(importance.drop(columns="kind"))
