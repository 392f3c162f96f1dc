import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.learning_curves import draw_learning_curves


@pytest.fixture
def curves():
    """Two members: the first trains 2 epochs, the second 3."""
    rows = [
        (member, epoch, part, loss / epoch, 1 - loss / 2 / epoch)
        for member, epochs, loss in ((0, 2, 0.4), (1, 3, 0.8))
        for epoch in range(1, epochs + 1)
        for part in ("training", "validation")
    ]
    return pd.DataFrame(rows, columns=["member", "epoch", "part", "log_loss", "accuracy"])


def test_the_mean_ends_where_the_first_member_stops(curves, draws_inside, words):
    figure = draw_learning_curves(curves, "mlp")
    draws_inside(figure)
    loss, _ = figure.axes
    (mean,) = [line for line in loss.get_lines() if line.get_label() == "validation (mean)"]
    # (0.4 + 0.8) / 2, then (0.2 + 0.4) / 2.
    assert mean.get_xydata() == pytest.approx(np.array([[1, 0.6], [2, 0.3]]))
    assert "MLP, members of the ensemble: 2" in words(figure)


def test_both_scores_have_a_panel_with_every_member(curves):
    figure = draw_learning_curves(curves, "cnn")
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["Log loss (lower is better)", "Accuracy (higher is better)"]
    # Two parts, each with two members and a mean.
    assert [len(axes.get_lines()) for axes in figure.axes] == [6, 6]


def test_a_missing_column_is_refused(curves):
    with pytest.raises(InputError, match="learning curves needs the columns accuracy"):
        draw_learning_curves(curves.drop(columns="accuracy"), "mlp")
