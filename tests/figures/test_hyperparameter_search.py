import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.hyperparameter_search import draw_search

DRAWS = np.random.default_rng(0)


def search_of(**columns):
    """Four configurations: the third chosen, averaged with the second; the last fell out."""
    table = pd.DataFrame(
        {
            **columns,
            "epochs": [60, 60, 60, 20],
            "log_loss": [0.10, 0.08, 0.07, 0.12],
            "best_epoch": [60.0, 60.0, 60.0, 20.0],
        }
    )
    return table.assign(chosen=table.index == 2, in_ensemble=table.index.isin([1, 2]))


def panels_of(figure):
    return {axes.get_xlabel(): axes for axes in figure.axes if axes.get_xlabel()}


def dots(axes):
    """Places of the dots by their label."""
    return {drawn.get_label(): np.asarray(drawn.get_offsets()) for drawn in axes.collections}


def test_a_panel_for_each_hyper_parameter_that_was_varied(draws_inside, words):
    table = search_of(widths="32-32", dropout=[0, 0.3, 0, 0.3], weight_decay=[0.1, 1, 3, 10])
    figure = draw_search(table, "mlp")
    draws_inside(figure)
    assert set(panels_of(figure)) == {"dropout", "weight decay"}
    assert "MLP: 4 configurations tried, 2 averaged" in words(figure)
    assert figure.get_figwidth() == 6.5


def test_each_configuration_stands_in_its_group():
    # Seven values: a scale, not columns, so that a dot's place is its value.
    table = search_of(rate=[0.1, 0.2, 0.3, 0.4])
    more = table.iloc[[0, 0, 0]].assign(rate=[0.5, 0.6, 0.7])
    (axes,) = panels_of(draw_search(pd.concat([table, more]), "cnn")).values()
    assert {label: drawn.tolist() for label, drawn in dots(axes).items()} == {
        "fell out before 60 epochs": [[0.4, 0.12]],
        "trained to the end": [[0.1, 0.1], [0.5, 0.1], [0.6, 0.1], [0.7, 0.1]],
        "in_ensemble": [[0.2, 0.08], [0.3, 0.07]],
        "chosen": [[0.3, 0.07]],
    }


def test_few_values_are_columns_with_the_dots_spread_inside():
    widths = ["64-64", "8-8", "64-64", "128-128"]
    axes = panels_of(draw_search(search_of(widths=widths), "mlp"))["widths"]
    # Narrow before wide, not by the alphabet.
    assert [label.get_text() for label in axes.get_xticklabels()] == ["8-8", "64-64", "128-128"]
    across = dots(axes)
    assert across["fell out before 60 epochs"][0, 0] == pytest.approx(2, abs=0.25)
    # The two of 64-64 stand apart.
    first, second = across["trained to the end"][0, 0], across["chosen"][0, 0]
    assert {round(first), round(second)} == {1}
    assert first != second


@pytest.mark.parametrize(("high", "scale"), [(0.9, "linear"), (1.1, "log")])
def test_values_over_more_than_a_decade_are_on_a_log_scale(high, scale):
    table = pd.concat([search_of(rate=np.nan)] * 2).assign(rate=np.linspace(0.1, high, 8))
    assert panels_of(draw_search(table, "mlp"))["rate"].get_xscale() == scale


def test_zero_keeps_a_scale_linear():
    table = pd.concat([search_of(rate=np.nan)] * 2).assign(rate=np.linspace(0, 10, 8))
    assert panels_of(draw_search(table, "mlp"))["rate"].get_xscale() == "linear"


@pytest.mark.parametrize(("worst", "scale"), [(0.20, "linear"), (0.22, "log")])
def test_scores_over_more_than_a_factor_of_three_are_on_a_log_scale(worst, scale):
    # The best is 0.07: three times as much is 0.21.
    table = search_of(dropout=[0, 0.3, 0, 0.3])
    table.loc[3, "log_loss"] = worst
    assert panels_of(draw_search(table, "mlp"))["dropout"].get_yscale() == scale


def test_a_search_of_nothing_is_drawn_over_its_configurations(draws_inside, words):
    table = search_of(widths="32-32").iloc[[2]]
    figure = draw_search(table, "cnn")
    draws_inside(figure)
    assert list(panels_of(figure)) == ["configuration"]
    assert "CNN: 1 configuration tried, 1 averaged" in words(figure)


def test_a_loss_without_end_is_told_and_not_drawn(draws_inside, words):
    table = search_of(dropout=[0, 0.3, 0, 0.3])
    table.loc[0, "log_loss"] = np.inf
    figure = draw_search(table, "mlp")
    draws_inside(figure)
    assert "trained to the end" not in dots(panels_of(figure)["dropout"])
    assert any("1 without a finite loss" in text for text in words(figure))
    table["log_loss"] = np.inf
    draws_inside(draw_search(table, "mlp"))


def test_a_wide_search_stays_inside_its_picture(draws_inside):
    table = pd.DataFrame(
        {
            "widths": DRAWS.choice(["256-256-256", "512-512-512", "8-8", "64-64-64"], 400),
            "weight_decay": 10 ** DRAWS.uniform(-2, 1, 400),
            "clip": DRAWS.choice([0.0, 3.0], 400),
            "epochs": np.repeat([10, 20, 60], [250, 100, 50]),
            "log_loss": DRAWS.uniform(0.07, 2, 400),
        }
    )
    figure = draw_search(table.assign(chosen=False, in_ensemble=False), "mlp")
    draws_inside(figure)
    drawn = dots(panels_of(figure)["clip"])
    assert [len(places) for places in drawn.values()] == [350, 50]


def test_a_missing_column_is_refused():
    with pytest.raises(InputError, match="response of a search needs the columns in_ensemble"):
        draw_search(search_of(dropout=0.0).drop(columns="in_ensemble"), "mlp")
