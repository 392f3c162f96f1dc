import numpy as np
import pytest
from sklearn.metrics import log_loss

from tabdx.core.errors import InputError
from tabdx.studies.sample_size import riley


def test_the_published_example():
    # pmsampsize(type = "b", rsquared = 0.288, parameters = 24, prevalence = 0.174), from the
    # program's documentation: 623, 662 and 221 patients, so 662 in all. By hand, the first is
    # 24 / ((0.9 - 1) ln(1 - 0.288 / 0.9)) = 24 / (-0.1 · -0.385662) = 622.3.
    assert riley.size_for_shrinkage(24, 0.288) == 623
    # H = -0.174 ln 0.174 - 0.826 ln 0.826 = 0.304274 + 0.157899 = 0.462173, the most that R² can
    # be 1 - exp(-2 H) = 0.603209, and S = 0.288 / (0.288 + 0.05 · 0.603209) = 0.905204.
    assert riley.most_cox_snell(0.174) == pytest.approx(0.603209, abs=1e-6)
    assert riley.size_for_optimism(24, 0.288, 0.174) == 662
    assert riley.size_for_risk(0.174) == 221


def test_the_log_loss_of_the_prevalence_is_its_entropy():
    positive = np.array([1, 0, 0, 0, 1])
    assert riley.entropy(0.4) == pytest.approx(log_loss(positive, np.full(5, 0.4)))


def test_r2_is_that_of_the_likelihoods():
    positive = np.array([1, 0, 0, 0, 1])
    risk = np.array([0.8, 0.2, 0.4, 0.1, 0.6])
    fitted, null = (-5 * log_loss(positive, one) for one in (risk, np.full(5, 0.4)))
    expected = 1 - np.exp(2 * (null - fitted) / 5)
    assert riley.cox_snell(log_loss(positive, risk), 0.4) == pytest.approx(expected)


@pytest.mark.parametrize("r2", [0.01, 0.1, 0.5, 0.7])
@pytest.mark.parametrize("parameters", [1, 30, 200])
def test_the_expected_shrinkage_turns_the_size_back(r2, parameters):
    size = riley.size_for_shrinkage(parameters, r2, 0.8)
    exact = -parameters / (0.2 * np.log(1 - r2 / 0.8))
    # The size is rounded up to a whole patient, so that the shrinkage is a hair better.
    reached = riley.expected_shrinkage(size, parameters, r2)
    assert 0.8 <= reached <= 0.8 + 0.2 * (size - exact) / exact + 1e-9


def test_hopelessly_few_patients_leave_nothing_of_the_coefficients():
    assert riley.expected_shrinkage(10, 5000, 0.3) == pytest.approx(0.3)


def test_a_size_for_nothing_and_for_everything_is_refused_in_words():
    for r2 in (-0.1, 0.0, 2.8e-17, 0.9, 0.95):
        with pytest.raises(InputError, match="below the shrinkage"):
            riley.size_for_shrinkage(5, r2)


def test_the_size_for_the_mean_error():
    # The example of Riley et al. (2020): 544 for 30 parameters at 5%; the rarer class counts.
    assert riley.size_for_error(30, 0.05) == riley.size_for_error(30, 0.95) == 544
    assert riley.size_for_error(30, 0.37) == 1410
    with pytest.raises(InputError, match="up to 30 parameters; found 31"):
        riley.size_for_error(31, 0.3)
