import numpy as np
import pytest
from scipy.special import expit

from tabdx.evaluation.metrics import calibration
from tabdx.evaluation.uncertainty import compressed_risks as risk_cells
from tabdx.evaluation.uncertainty.compressed_risks import RiskCells


@pytest.fixture
def patients():
    rng = np.random.default_rng(0)
    log_odds = rng.normal(-1, 2, 5000)
    return log_odds, (rng.random(5000) < expit(0.7 * log_odds)).astype(np.int8)


def test_nobody_is_lost_or_changes_class(patients):
    log_odds, positive = patients
    cells = RiskCells.of(log_odds, positive, exact_patients=0)
    weights = np.random.default_rng(1).integers(0, 4, (3, 5000)).astype(float)
    counted = cells.count(weights)
    assert len(cells.positive) < 2500
    assert counted.sum(axis=1) == pytest.approx(weights.sum(axis=1))
    assert counted @ cells.positive == pytest.approx(weights @ positive)


def test_a_cell_is_at_the_mean_of_its_patients_and_a_hundredth_wide(patients):
    log_odds, positive = patients
    cells = RiskCells.of(log_odds, positive, exact_patients=0)
    sizes = cells.count(np.ones((1, 5000)))[0]
    assert sizes @ cells.log_odds == pytest.approx(log_odds.sum())
    # Each patient has a cell of the same class within a hundredth.
    for of in (0, 1):
        own = np.sort(cells.log_odds[cells.positive == of])
        at = np.clip(np.searchsorted(own, log_odds[positive == of]), 1, len(own) - 1)
        gap = np.minimum(*(np.abs(own[at - back] - log_odds[positive == of]) for back in (0, 1)))
        assert gap.max() <= 0.01


def test_few_patients_are_their_own_cells(patients):
    log_odds, positive = patients
    cells = RiskCells.of(log_odds, positive)
    weights = np.ones((2, 5000))
    assert cells.log_odds is log_odds
    assert cells.count(weights) is weights


@pytest.mark.parametrize("metric", ["calibration_slope", "calibration_intercept"])
def test_slope_and_intercept_of_many_are_those_of_each(patients, monkeypatch, metric):
    log_odds, positive = patients
    weights = np.random.default_rng(1).integers(0, 4, (3, 5000)).astype(float)
    judge = getattr(calibration, metric)
    exact = judge(positive, expit(log_odds), weights)
    monkeypatch.setattr(risk_cells, "EXACT_PATIENTS", 0)
    assert judge(positive, expit(log_odds), weights) == pytest.approx(exact, abs=1e-4)
