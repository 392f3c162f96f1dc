import numpy as np
import pytest
from scipy.special import expit

from tabdx.core.errors import InputError
from tabdx.evaluation.metrics.calibration import calibration_slope
from tabdx.evaluation.metrics.discrimination import roc_auc
from tabdx.studies.sample_size.population import Population


@pytest.mark.parametrize(("prevalence", "auc"), [(0.05, 0.6), (0.37, 0.935), (0.8, 0.99)])
def test_a_population_has_the_prevalence_and_auc_asked_for(prevalence, auc):
    population = Population.of(prevalence, auc)
    log_odds = population.intercept + population.strength * np.random.default_rng(0).normal(
        size=200_000
    )
    risk = expit(log_odds)
    positive = (np.random.default_rng(1).random(200_000) < risk).astype(np.int8)
    assert positive.mean() == pytest.approx(prevalence, abs=0.004)
    assert roc_auc(positive, risk, np.ones((1, 200_000))) == pytest.approx([auc], abs=0.004)


@pytest.mark.parametrize(("prevalence", "auc"), [(0.3, 0.5), (0.3, 1.0), (0.0, 0.8), (0.3, 0.2)])
def test_a_population_that_cannot_be_is_refused(prevalence, auc):
    with pytest.raises(InputError, match="is simulated for"):
        Population.of(prevalence, auc)


def test_the_slope_of_a_fit_is_that_on_many_new_patients():
    population = Population.of(0.37, 0.9)
    rng = np.random.default_rng(2)
    fitted = np.array([[-0.5, 3.0, 0.8, -0.6, 0.4]])
    columns, positive = population.draw(100_000, 4, rng)
    risk = expit(fitted[0, 0] + columns @ fitted[0, 1:])
    expected = calibration_slope(positive, risk, np.ones((1, len(risk))))
    assert population.slopes(fitted) == pytest.approx(expected, abs=0.015)


def test_the_truth_has_slope_one_and_half_as_far_two():
    population = Population.of(0.2, 0.95)
    truth = np.array([[population.intercept, population.strength, 0.0]])
    half = truth / 2
    assert population.slopes(np.vstack([truth, half])) == pytest.approx([1, 2], abs=1e-4)


def test_the_information_is_that_of_many_patients():
    population = Population.of(0.3, 0.8)
    normal = np.random.default_rng(0).normal(size=400_000)
    log_odds = population.intercept + population.strength * normal
    weight = expit(log_odds) * (1 - expit(log_odds))
    expected = [(weight * log_odds**power).mean() for power in (0, 1, 2)]
    assert population.information == pytest.approx(expected, abs=0.003)


def test_only_the_first_feature_tells_the_outcome():
    columns, positive = Population.of(0.4, 0.9).draw(20_000, 3, np.random.default_rng(0))
    assert columns.shape == (20_000, 3)
    told = [np.corrcoef(column, positive)[0, 1] for column in columns.T]
    assert told[0] > 0.5
    assert np.abs(told[1:]).max() < 0.03
