import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from tabdx.core.errors import InputError
from tabdx.studies.sample_size.evaluation_size import (
    evaluation_rows,
    size_for_auc,
    size_for_net_benefit,
    size_for_ratio,
    size_for_slope_interval,
)
from tabdx.studies.sample_size.population import Population
from tabdx.wording.sample_size import describe_quantities

# The examples of pmvalsampsize: prevalence 0.018, c statistic 0.8, O:E within a width of 1.


def test_the_published_example():
    # The program looks for the standard error in steps of 0.0001, and so comes to 905.
    assert size_for_ratio(0.018, 1.0) == 906
    error = 0.2456
    assert np.ceil((1 - 0.018) / (0.018 * error**2)) == 905
    assert size_for_auc(0.8, 0.018) == 4252


def test_the_slope_of_the_published_example():
    # Log odds with mean −5 and standard deviation 2.5, of which the program draws 1,000 (4501
    # patients) or a million: here by integration, and by draws.
    log_odds = -5 + 2.5 * np.random.default_rng(0).normal(size=1_000_000)
    weight = expit(log_odds) * (1 - expit(log_odds))
    plain, crossed, squared = (np.mean(weight * log_odds**power) for power in (0, 1, 2))
    drawn = plain / ((0.2 / 3.92) ** 2 * (plain * squared - crossed**2))
    found = size_for_slope_interval(Population(-5, 2.5))
    assert found == pytest.approx(drawn, rel=0.01)
    assert found == pytest.approx(4501, rel=0.05)


def test_the_slope_is_as_sure_as_asked_for():
    # Wald's standard error of the slope among calibrated patients, by Fisher's information.
    population = Population.of(0.3, 0.8)
    patients = size_for_slope_interval(population)
    columns, _ = population.draw(patients, 1, np.random.default_rng(3))
    log_odds = population.intercept + population.strength * columns[:, 0]
    weight = expit(log_odds) * (1 - expit(log_odds))
    design = np.column_stack([np.ones(patients), log_odds])
    error = np.sqrt(np.linalg.inv(design.T @ (weight[:, None] * design))[1, 1])
    assert 2 * 1.96 * error == pytest.approx(0.2, rel=0.08)


def test_the_net_benefit_by_simulation():
    # 20% diseased, found with 0.8, spared with 0.7, at a threshold of 0.1.
    size = size_for_net_benefit(0.8, 0.7, 0.2, 0.1)
    rng = np.random.default_rng(0)
    draws = rng.multinomial(size, [0.2 * 0.8, 0.2 * 0.2, 0.8 * 0.3, 0.8 * 0.7], size=20_000)
    diseased = (draws[:, 0] + draws[:, 1]) / size
    standardised = (draws[:, 0] - draws[:, 2] / 9) / size / diseased
    assert 2 * 1.96 * standardised.std() == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize("prevalence", [0.0, 1.0])
def test_one_class_is_refused(prevalence):
    for size in (
        lambda: size_for_ratio(prevalence),
        lambda: size_for_auc(0.8, prevalence),
        lambda: size_for_net_benefit(0.8, 0.7, prevalence, 0.1),
    ):
        with pytest.raises(InputError, match="both classes"):
            size()


def test_an_auc_of_one_is_refused():
    with pytest.raises(InputError, match="below 1"):
        size_for_auc(1.0, 0.3)


def test_what_the_scores_do_not_tell_is_said(make_cohort):
    cohort = make_cohort([1, 0, 0, 0] * 20)
    (target,) = cohort.dictionary.outcome.targets
    scores = {key: {"value": 0.8} for key in ("roc_auc", "sensitivity", "specificity")}
    full = {one["quantity"]: one for one in evaluation_rows(scores, cohort, target, 0.5)}
    assert all(one["value"] > 0 for one in full.values())
    largest = max(one["value"] for name, one in full.items() if name != "minimum_to_evaluate")
    assert full["minimum_to_evaluate"]["value"] == largest
    # Perfect: neither the slope nor the AUC has a size; what is left says so.
    perfect = {"roc_auc": {"value": 1.0}}
    rest = {one["quantity"]: one for one in evaluation_rows(perfect, cohort, target, 0.5)}
    for name in ("slope", "roc_auc", "net_benefit"):
        assert np.isnan(rest[f"{name}_to_evaluate"]["value"])
        assert rest[f"{name}_to_evaluate"]["reason"] == "no_score"
    sentences = describe_quantities(pd.DataFrame(rest.values()).assign(model="svm"))
    assert "Not available: the out-of-fold scores do not tell" in sentences["slope_to_evaluate"]
    assert "without those that are not available" in sentences["minimum_to_evaluate"]
