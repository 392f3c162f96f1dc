import numpy as np
import pandas as pd
import pytest

from tabdx.core.errors import InputError
from tabdx.figures.heatmap import draw_heatmap


def square(count):
    """A correlation table of the outcome and `count` - 1 features."""
    names = ["outcome", *(f"a feature of long name {place}" for place in range(1, count))]
    values = np.random.default_rng(0).normal(size=(50, count))
    table = pd.DataFrame(values, columns=names).corr()
    return table.rename_axis("feature").reset_index()


@pytest.mark.parametrize("count", [2, 5, 31])
def test_names_and_numbers_fit(count, outcome, draws_inside, words):
    figure = draw_heatmap(square(count), outcome)
    draws_inside(figure)
    assert {"ill", f"a feature of long name {count - 1}"} <= words(figure)


@pytest.mark.parametrize(("count", "numbers"), [(5, 25), (31, 61)])
def test_a_large_table_has_numbers_for_the_outcome_only(count, numbers, outcome):
    # 31 in the outcome's row and 30 more in its column.
    texts = draw_heatmap(square(count), outcome).axes[0].texts
    assert sum(text.get_text() != "" for text in texts) == numbers


def test_colours_are_centred_at_zero(outcome):
    (mesh,) = draw_heatmap(square(4), outcome).axes[0].collections
    assert (mesh.norm.vmin, mesh.norm.vmax) == (-1, 1)


def test_a_feature_that_does_not_vary_leaves_empty_cells(outcome, draws_inside):
    table = square(4)
    table.iloc[2, 1:] = np.nan
    table.iloc[:, 3] = np.nan
    figure = draw_heatmap(table, outcome)
    draws_inside(figure)
    assert len(figure.axes[0].texts) == 9


def test_a_table_that_is_not_square_is_refused(outcome):
    with pytest.raises(InputError, match="3 rows and 4 columns"):
        draw_heatmap(square(4).iloc[:3], outcome)
