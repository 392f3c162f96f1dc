import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from tabdx.classifiers.svm.rbf import rbf, squared_distances
from tabdx.core.errors import InputError


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_distances_are_scipys(seed, size):
    generator = np.random.default_rng(seed)
    left, right = size * generator.normal(size=(5, 3)), size * generator.normal(size=(4, 3))
    expected = cdist(left, right, "sqeuclidean")
    found = squared_distances(left, right, np.empty((5, 4)))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12 * size**2)


def test_a_row_is_at_no_distance_from_itself_not_even_by_rounding():
    rows = 1e3 * np.random.default_rng(0).normal(size=(50, 30))
    found = squared_distances(rows, rows, np.empty((50, 50)))
    assert (found.diagonal() == 0).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e200])
def test_a_distance_that_is_not_finite_is_refused(value):
    rows = np.array([[0.0], [value]])
    with pytest.raises(InputError, match="must be finite"):
        squared_distances(rows, rows, np.empty((2, 2)))


def test_the_kernel_by_hand():
    # exp(-0.5 * 4) and exp(0); the distances are kept for the next gamma.
    squared = np.array([[4.0, 0.0]])
    assert rbf(squared, 0.5, np.empty((1, 2))) == pytest.approx(np.array([[np.exp(-2), 1]]))
    assert squared.tolist() == [[4.0, 0.0]]
