import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.evaluation.calibration.risk_bins import risk_bins


@given(
    risks=st.lists(st.floats(0, 1), min_size=1, max_size=30),
    bins=st.integers(1, 12),
)
def test_bins_rise_with_the_risk_and_are_numbered_without_a_gap(risks, bins):
    place = risk_bins(np.array(risks), bins)
    assert set(place) == set(range(place.max() + 1))
    assert place.max() < bins
    order = np.argsort(risks, kind="stable")
    assert (np.diff(place[order]) >= 0).all()
    for risk in risks:  # equal risks together
        assert len(set(place[np.array(risks) == risk])) == 1


@pytest.mark.parametrize("repeats", [1, 2])
def test_repeats_share_the_bins_and_keep_their_shape(repeats):
    risks = np.tile([0.1, 0.2, 0.8, 0.9], (repeats, 1))
    assert risk_bins(risks, 2).tolist() == [[0, 0, 1, 1]] * repeats
