import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.cohort.feature_order import correlated_order


def test_the_closest_pair_lies_in_the_middle_by_hand():
    # Distances 1 - |r|: ab 0.1, bc 0.4, ac 0.8, and d far from all. a and b join first, then c,
    # whose nearer one is b; d joins last, and of both ends is nearer to c (0.9 to a's 1).
    square = np.array(
        [
            [1.0, 0.9, 0.2, 0.0],
            [0.9, 1.0, -0.6, 0.0],
            [0.2, -0.6, 1.0, 0.1],
            [0.0, 0.0, 0.1, 1.0],
        ]
    )
    assert correlated_order(square).tolist() in ([0, 1, 2, 3], [3, 2, 1, 0])


@pytest.mark.parametrize("width", [0, 1, 2])
def test_two_features_or_fewer_stay_as_they_are(width):
    assert correlated_order(np.eye(width)).tolist() == list(range(width))


@given(st.integers(3, 8), st.integers(0, 2**32 - 1))
def test_a_missing_correlation_counts_as_none_at_all(width, seed):
    square = np.corrcoef(np.random.default_rng(seed).normal(size=(width, 12)))
    square[0, 1:] = square[1:, 0] = 0
    order = correlated_order(square)
    square[0, :] = square[:, 0] = np.nan
    before = square.copy()
    assert np.array_equal(correlated_order(square), order)
    assert sorted(order) == list(range(width))
    assert np.array_equal(square, before, equal_nan=True)


def test_of_many_features_clusters_still_stand_together():
    rng = np.random.default_rng(0)
    common = rng.normal(size=(20, 3))
    # 600 features in three clusters, dealt out in turn.
    values = np.concatenate([common] * 200, axis=1) + 0.01 * rng.normal(size=(20, 600))
    order = correlated_order(np.corrcoef(values.T))
    cluster = order % 3
    assert sorted(order.tolist()) == list(range(600))
    assert np.count_nonzero(np.diff(cluster)) == 2
