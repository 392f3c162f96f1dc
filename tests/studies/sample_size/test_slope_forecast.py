import numpy as np
import pytest
from scipy.special import expit
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.population import Population
from tabdx.studies.sample_size.slope_forecast import (
    affordable_draws,
    forecast_slope,
    size_for_slope,
)


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
