import numpy as np
import pytest
from scipy.stats import norm
from sklearn.utils.estimator_checks import check_estimator

from tabdx.errors import InputError
from tabdx.normalization.scalers import METHODS, QuantileScaler, make_scaler

COLUMN = np.array([[1.0], [2.0], [3.0], [4.0], [10.0]])

# By hand: range 1 to 10; mean 4, variance (9 + 4 + 1 + 0 + 36) / 5 = 10; median 3, quartiles 2
# and 4; the middle one of five is the 0.5 quantile, whose normal score is 0.
EXPECTED_OF_TEN = {"minmax": 1.0, "standard": 6 / 10**0.5, "robust": 3.5}


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
    assert METHODS == ("none", "minmax", "standard", "robust", "quantile")


def test_quantile_scaler_never_warns_of_few_rows():
    # Unknown warnings fail the tests: two rows are far fewer than its 1000 quantiles.
    assert QuantileScaler().fit_transform([[0.0], [1.0]]).shape == (2, 1)


def test_quantile_scaler_keeps_scikit_learns_contract():
    assert check_estimator(QuantileScaler(), on_skip=None)
