import numpy as np
import pytest
from scipy.special import expit
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from tabdx.core.errors import InputError
from tabdx.evaluation.metrics.calibration import calibration_slope
from tabdx.evaluation.metrics.discrimination import roc_auc
from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.population import Population
from tabdx.studies.sample_size.slope_forecast import (
    affordable_draws,
    forecast_slope,
    size_for_slope,
)


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


def test_the_forecast_is_what_statsmodels_fits():
    # The first cohort's regression, fitted and judged anew.
    population = Population.of(0.4, 0.8)
    found = forecast_slope(population, 120, 5, 3, seed=4)
    columns, positive = population.draw(120, 5, np.random.default_rng([4, 0]))
    design = np.column_stack([np.ones(120), columns])
    fitted = GLM(positive, design, family=Binomial()).fit(tol=1e-12).params
    assert found.slopes[0] == pytest.approx(population.slopes(fitted[None])[0], abs=1e-6)
    assert not found.separated.any()
    lower, upper = found.interval(0.95)
    assert lower < found.slope < upper


def test_a_weak_model_shrinks_as_the_formula_says_and_a_strong_one_far_more():
    # Ten features at the size of Riley's formula for a slope of 0.9; R² of the true risks.
    slopes = []
    for auc in (0.7, 0.974):
        population = Population.of(0.37, auc)
        columns, _ = population.draw(100_000, 1, np.random.default_rng(0))
        risk = expit(population.intercept + population.strength * columns[:, 0])
        loss = -np.mean(risk * np.log(risk) + (1 - risk) * np.log1p(-risk))
        size = riley.size_for_shrinkage(10, riley.cox_snell(loss, 0.37))
        slopes.append(forecast_slope(population, size, 10, 100, seed=0).slope)
    assert slopes[0] == pytest.approx(0.9, abs=0.03)
    assert slopes[1] < 0.5


def test_separated_classes_have_slope_zero():
    hopeless = forecast_slope(Population.of(0.4, 0.8), 20, 30, 3, seed=0)
    assert hopeless.slopes.tolist() == [0, 0, 0]
    assert hopeless.separated.all()
    assert hopeless.interval(0.95) == (0, 0)


def test_the_size_reaches_the_slope():
    population = Population.of(0.37, 0.86)
    size, enough = size_for_slope(population, 4, 0.9, seed=0)
    assert enough
    assert forecast_slope(population, size, 4, 200, seed=1).slope == pytest.approx(0.9, abs=0.02)
    assert size == float(f"{size:.2g}")


def test_a_size_out_of_reach_is_said_to_be():
    size, enough = size_for_slope(Population.of(0.3, 0.7), 2000, 0.9, seed=0)
    assert not enough
    assert size == 2002


def test_few_draws_are_no_forecast():
    assert affordable_draws(455, 30) == 200
    assert affordable_draws(70_000, 40) == 25
    assert affordable_draws(70_000, 300) == 0
