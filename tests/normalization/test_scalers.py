from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, skew
from sklearn.datasets import load_breast_cancer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PowerTransformer, StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from tabdx.core.errors import InputError
from tabdx.core.params.sections import Normalization
from tabdx.normalization.scalers import (
    METHODS,
    QuantileScaler,
    make_scaler,
)

COLUMN = np.array([[1.0], [2.0], [3.0], [4.0], [10.0]])

# By hand: range 1 to 10; mean 4, variance (9 + 4 + 1 + 0 + 36) / 5 = 10; median 3, quartiles 2
# and 4. Clipped at 3: z = 6 / √10, z² = 3.6, so z / √(1 + 3.6 / 9) = √(3.6 / 1.4).
EXPECTED_OF_TEN = {
    "minmax": 1.0,
    "standard": 6 / 10**0.5,
    "robust": 3.5,
    "clipped": (3.6 / 1.4) ** 0.5,
}


@pytest.mark.parametrize(("method", "expected"), EXPECTED_OF_TEN.items())
def test_named_scaler_gives_the_value_worked_out_by_hand(method, expected):
    assert make_scaler(method).fit_transform(COLUMN)[-1, 0] == pytest.approx(expected)


def test_quantile_scores_are_normal_scores_of_ranks():
    scores = QuantileScaler().fit_transform(COLUMN).ravel()
    # Five rows sit at the quantiles 0, 1/4, 1/2, 3/4 and 1; the ends are kept finite.
    assert scores[1:4] == pytest.approx(norm.ppf([0.25, 0.5, 0.75]))
    assert np.isfinite(scores).all()


def test_none_leaves_the_values_as_measured():
    assert make_scaler("none") == "passthrough"


def test_unknown_method_is_refused_by_name_and_rule():
    with pytest.raises(InputError, match=r"one of none, minmax.*found 'zscore'"):
        make_scaler("zscore")


def test_every_method_of_the_parameters_has_a_scaler():
    assert get_args(Normalization) == METHODS


def test_quantile_scaler_never_warns_of_few_rows():
    # Unknown warnings fail the tests: two rows are far fewer than its 1000 quantiles.
    assert QuantileScaler().fit_transform([[0.0], [1.0]]).shape == (2, 1)


def test_power_takes_the_skew_away():
    # A lognormal column's logarithm is normal: of the powers, one near it has little skew left.
    rows = np.exp(np.random.default_rng(0).normal(size=(200, 1)))
    bent = make_scaler("power").fit_transform(rows)
    assert skew(rows)[0] > 1.5
    assert abs(skew(bent)[0]) < 0.3
    assert (bent.mean(), bent.std()) == (pytest.approx(0), pytest.approx(1))


@pytest.mark.parametrize(("factor", "offset"), [(1e-3, 0), (1e9, 0), (1, 1e6), (2.54, -40)])
def test_power_is_the_same_in_every_unit(factor, offset):
    rows = np.exp(np.random.default_rng(0).normal(size=(50, 1)))
    expected = make_scaler("power").fit_transform(rows)
    assert make_scaler("power").fit_transform(factor * rows + offset) == pytest.approx(
        expected, abs=1e-4
    )


def test_power_is_scikit_learns_inside_the_training_range():
    measured = load_breast_cancer().data
    expected = make_pipeline(StandardScaler(), PowerTransformer()).fit_transform(measured)
    assert make_scaler("power").fit_transform(measured) == pytest.approx(expected, abs=1e-6)


def test_power_leaves_a_constant_column_beside_others():
    rows = np.column_stack([np.full(5, 7.0), COLUMN])
    scaled = make_scaler("power").fit_transform(rows)
    assert (scaled[:, 0] == 0).all()
    assert np.array_equal(scaled[:, 1:], make_scaler("power").fit_transform(COLUMN))


def test_power_holds_values_at_the_ends_of_the_training_range():
    scaler = make_scaler("power").fit(COLUMN)
    ends = scaler.transform([[1.0], [10.0]])
    assert np.array_equal(scaler.transform([[-1e300], [1e300]]), ends)


def test_clipped_keeps_the_order_and_never_passes_its_limit():
    scaler = make_scaler("clipped").fit(COLUMN)
    far = scaler.transform([[-1e300], [-50.0], [4.0], [50.0], [60.0], [1e300]]).ravel()
    assert (np.diff(far) > 0).all()
    assert (far[0], far[2], far[-1]) == (-3, 0, 3)


BEYOND = sorted(set(METHODS) - {"none"})
# Up to here squares stay finite, in StandardScaler as in the others.
NUMBERS = st.floats(-1e100, 1e100) | st.sampled_from([0.0, 1.0, 1e-9, 1e12, 1e12 + 1])


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(BEYOND), st.lists(NUMBERS, min_size=1, max_size=8), NUMBERS)
def test_any_column_gives_finite_values_in_its_own_order_without_a_warning(method, column, later):
    scaler = make_scaler(method).fit(np.array(column)[:, None])
    scaled = scaler.transform(np.sort(column)[:, None]).ravel()
    assert np.isfinite(scaled).all()
    assert (np.diff(scaled) >= -1e-9 * np.abs(scaled).max()).all()
    assert np.isfinite(scaler.transform([[later]])).all()


@pytest.mark.parametrize("method", BEYOND)
def test_a_constant_column_becomes_one_finite_value(method):
    scaled = make_scaler(method).fit_transform(np.full((6, 1), 0.1))
    assert np.isfinite(scaled).all()
    assert np.ptp(scaled) == 0


def test_the_quantile_scaler_keeps_scikit_learns_contract():
    assert check_estimator(QuantileScaler(), on_skip=None)
