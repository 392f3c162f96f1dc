import numpy as np
import pytest

from tabdx.errors import InputError
from tabdx.evaluation.deciding.harm import harm, threshold_for


def test_an_alarm_and_an_all_clear_do_equal_harm_at_the_threshold():
    for ratio in (0.5, 1, 4, 99):
        risk = threshold_for(ratio)
        assert (1 - risk) == pytest.approx(risk * ratio)


def test_calibrated_risks_do_least_harm_at_that_threshold():
    # 100 patients at each risk, exactly that share of them diseased: harm is least where those at
    # or above 1 / (1 + 4) = 0.2 are called.
    risks = np.arange(0.05, 1, 0.1)
    done = [
        harm(100 * risks[risks < cut].sum(), 100 * (1 - risks[risks >= cut]).sum(), 4)
        for cut in (0.1, 0.2, 0.3)
    ]
    assert np.argmin(done) == 1


def test_harm_by_hand():
    assert harm(missed=1.5, needless=3, harm_ratio=20) == 33


@pytest.mark.parametrize("ratio", [0, -1, float("nan")])
def test_a_ratio_that_is_not_above_zero_is_refused(ratio):
    with pytest.raises(InputError, match="harm ratio should be above 0"):
        threshold_for(ratio)
    with pytest.raises(InputError, match="harm ratio should be above 0"):
        harm(1, 1, ratio)
