import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

from tabdx.normalization.clip import SmoothClip, smooth_clip
from tabdx.normalization.scalers import make_scaler

finite = st.floats(-1e300, 1e300)


@parametrize_with_checks([SmoothClip()], expected_failed_checks=lambda _: {})
def test_is_a_scikit_learn_transformer(estimator, check):
    check(estimator)


@given(finite, st.floats(0.1, 100))
def test_nothing_lies_beyond_the_limit_and_no_sign_changes(value, limit):
    (bent,) = smooth_clip(np.array([value]), limit)
    assert abs(bent) <= min(limit, abs(value)) * (1 + 1e-12)
    assert np.sign(bent) == np.sign(value)


def test_zero_bends_nothing():
    values = np.array([[-1e9, 0.5, 7.0]])
    assert SmoothClip(0).fit_transform(values).tolist() == values.tolist()


def test_after_standardising_it_is_the_normalization_clipped():
    values = np.random.default_rng(0).normal(5, 2, size=(40, 3))
    standard = (values - values.mean(axis=0)) / values.std(axis=0)
    expected = make_scaler("clipped").fit_transform(values)
    assert SmoothClip(3.0).fit_transform(standard) == pytest.approx(expected)
