import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.svm_grid import draw_grid


def search(penalties, gammas):
    rows = [(C, gamma, C + gamma, C, gamma) for C in penalties for gamma in gammas]
    table = pd.DataFrame(rows, columns=["C", "gamma", "log_loss", "roc_auc", "accuracy"])
    return table.assign(clip=0.0, chosen=np.arange(len(table)) == 1)


def test_the_chosen_cell_is_framed(draws_inside):
    figure = draw_grid(search([0.1, 1, 10], [0.01, 0.1]), "log_loss")
    draws_inside(figure)
    axes = figure.axes[0]
    (frame,) = axes.get_lines()
    # The second row of the search: C = 0.1, gamma = 0.1; half-way to its neighbours is 10^±0.5.
    assert frame.get_xdata().min() == pytest.approx(0.1 * 10**-0.5)
    assert frame.get_xdata().max() == pytest.approx(0.1 * 10**0.5)
    assert frame.get_ydata().max() == pytest.approx(0.1 * 10**0.5)
    assert axes.get_title() == "chosen (framed): C = 0.1, gamma = 0.1"


def test_each_number_stands_on_its_cell():
    axes = draw_grid(search([0.1, 1], [0.01, 0.1]), "log_loss").axes[0]
    at = {text.get_position(): text.get_text() for text in axes.texts}
    assert at == {
        (0.1, 0.01): "0.110",
        (0.1, 0.1): "0.200",
        (1, 0.01): "1.010",
        (1, 0.1): "1.100",
    }
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")


@pytest.mark.parametrize(("score", "good"), [("log_loss", 0.2), ("roc_auc", 10)])
def test_bright_is_good(score, good):
    mesh = draw_grid(search([0.2, 1, 10], [0.0001, 0.1]), score).axes[0].collections[0]
    ends = [mesh.norm.vmin, mesh.norm.vmax]
    brightness = [mesh.to_rgba(end)[1] for end in ends]  # viridis rises in green
    assert ends[int(np.argmax(brightness))] == pytest.approx(good, abs=1e-3)


@pytest.mark.parametrize(("penalties", "gammas"), [([1], [0.1]), ([1], [0.01, 0.1, 1])])
def test_a_grid_of_one_row_or_column_is_drawn(penalties, gammas, draws_inside):
    draws_inside(draw_grid(search(penalties, gammas), "accuracy"))


def test_a_large_grid_has_no_numbers(draws_inside):
    figure = draw_grid(search(np.logspace(-3, 3, 12), np.logspace(-4, 1, 12)), "log_loss")
    draws_inside(figure)
    assert not figure.axes[0].texts


def test_a_score_that_was_not_taken_is_refused():
    with pytest.raises(InputError, match="grid of C and gamma needs the columns log_loss"):
        draw_grid(search([1], [1]).drop(columns="log_loss"), "log_loss")


def test_each_clip_has_a_panel_on_the_same_scale_of_colours(draws_inside):
    plain, bent = search([0.1, 1], [0.01, 0.1]), search([0.1, 1], [0.01, 0.1])
    both = pd.concat([plain.assign(chosen=False), bent.assign(clip=3.0, log_loss=5.0)])
    figure = draw_grid(both, "log_loss")
    draws_inside(figure)
    upper, lower = figure.axes[:2]
    assert upper.get_title() == "inputs as they are"
    assert lower.get_title() == "inputs clipped at 3; chosen (framed): C = 0.1, gamma = 0.1"
    assert upper.collections[0].norm.vmax == lower.collections[0].norm.vmax == 5
    assert not upper.get_lines()
