import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import check_estimator

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.cohort.feature_order import correlated_order
from tabdx.core.errors import InputError
from tabdx.normalization.layout import Layout, make_layout


def dictionary(*features: Feature) -> Dictionary:
    outcome = Outcome(column="outcome", positive="ill", negative="well")
    return Dictionary(name="layouts", outcome=outcome, features=features)


def placed(channel: str, measurement: str, kind: Kind = Kind.CONTINUOUS) -> Feature:
    name = f"{channel} {measurement}"
    return Feature(name=name, channel=channel, measurement=measurement, kind=kind)


GRID = (
    placed("mean", "radius"),
    placed("worst", "radius"),
    placed("mean", "texture", Kind.ORDINAL),
    placed("worst", "texture"),
)


def test_a_complete_grid_is_laid_out_channel_by_channel():
    layout = make_layout(dictionary(*GRID))
    # mean radius, mean texture, worst radius, worst texture.
    assert layout.channels == 2
    assert layout.fit_transform([[0.0, 1.0, 2.0, 3.0]]).tolist() == [[0, 2, 1, 3]]


def test_names_follow_their_columns():
    layout = make_layout(dictionary(*GRID)).fit(np.eye(4))
    assert layout.get_feature_names_out(list("abcd")).tolist() == ["a", "c", "b", "d"]


@pytest.mark.parametrize(
    "features",
    [
        GRID[:3],  # a place is empty
        (*GRID[:3], GRID[2].model_copy(update={"name": "again"})),  # a place is taken twice
        (*GRID, Feature(name="age")),  # a feature has no place
        (*GRID, Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m"))),
    ],
)
def test_anything_less_than_a_grid_is_one_channel_of_learned_order(features):
    layout = make_layout(dictionary(*features))
    assert (layout.channels, layout.order) == (1, None)


def test_correlated_columns_become_neighbours():
    generator = np.random.default_rng(0)
    first, second = generator.normal(size=(2, 200))
    noise = 0.1 * generator.normal(size=(200, 4))
    # Columns 0 and 2 go with one another, 1 and 3 too (against one another).
    rows = np.stack([first, second, first, -second], axis=1) + noise
    order = Layout().fit(rows).order_.tolist()
    assert abs(order.index(0) - order.index(2)) == 1
    assert abs(order.index(1) - order.index(3)) == 1


@given(st.integers(1, 6), st.integers(2, 8), st.integers(0, 2**32 - 1))
def test_every_column_is_kept_once_even_if_constant(width, rows, seed):
    values = np.random.default_rng(seed).normal(size=(rows, width))
    values[:, 0] = 0.1
    assert sorted(Layout().fit(values).order_) == list(range(width))


def test_the_order_is_learned_from_the_correlations_of_the_rows_given_to_fit():
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(50, 5))
    expected = correlated_order(np.corrcoef(rows, rowvar=False))
    assert np.array_equal(Layout().fit(rows).order_, expected)


def test_an_order_that_does_not_fit_the_columns_is_refused():
    with pytest.raises(InputError, match=r"each of its columns once, found 3 columns"):
        Layout((0, 1, 1)).fit(np.eye(3))
    with pytest.raises(InputError, match="2 channels"):
        Layout((0, 1, 2), channels=2).fit(np.eye(3))


def test_layout_keeps_scikit_learns_contract():
    assert check_estimator(Layout(), on_skip=None)
