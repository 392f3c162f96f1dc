import numpy as np
import pytest
from mapie.calibration import VennAbersCalibrator
from scipy.optimize import isotonic_regression

from tabdx.evaluation.calibrating.venn_abers import fit_shares, merge_shares


class Given:
    """A prefitted classifier whose probabilities are its input."""

    classes_ = np.array([0, 1])

    def fit(self, X, y):
        return self

    def predict_proba(self, X):
        return np.column_stack([1 - X[:, 0], X[:, 0]])


def test_by_hand():
    # A healthy patient at 0.2 and a diseased one at 0.7. Below both, as diseased, the new one is
    # pooled with the healthy one: p1 = 1/2, p0 = 0, and 1/2 / (1 - 0 + 1/2) = 1/3. Between them
    # p0 = 0 and p1 = 1: 1 / (1 - 0 + 1) = 1/2. Above both p0 = 1/2 and p1 = 1: 2/3.
    learned = fit_shares(np.array([0.2, 0.7]), np.array([0, 1], dtype=np.int8))
    read = merge_shares(np.array([0.1, 0.5, 0.9]), **learned)
    assert read.tolist() == pytest.approx([1 / 3, 1 / 2, 2 / 3])


@pytest.mark.parametrize("decimals", [1, 15])
def test_it_refits_isotonic_regression_for_every_patient(decimals):
    rng = np.random.default_rng(1)
    risk, positive = np.round(rng.random(60), decimals), (rng.random(60) < 0.4).astype(np.int8)

    def refitted(at, outcome):
        place = np.unique(np.r_[risk, at], return_inverse=True)[1]
        size = np.bincount(place)
        share = np.bincount(place, weights=np.r_[positive, outcome]) / size
        return isotonic_regression(share, weights=size).x[place[-1]]

    new = np.r_[0.0, 1.0, risk[:20], rng.random(30)]
    low = np.array([refitted(at, 0) for at in new])
    high = np.array([refitted(at, 1) for at in new])
    learned = fit_shares(risk, positive)
    assert merge_shares(new, **learned) == pytest.approx(high / (1 - low + high), abs=1e-12)


@pytest.mark.parametrize(("rows", "tolerance"), [(80, 1e-9), (3000, 0.005)])
def test_it_is_that_of_mapie(rows, tolerance):
    # Of 3,000 distinct risks, neighbours share one of 1,000 levels: nearly the same on average,
    # another step of the stairs here and there.
    rng = np.random.default_rng(2)
    risk = rng.random(rows) ** 2
    positive = (rng.random(rows) < risk**0.7).astype(np.int8)
    new = rng.random(200)
    with np.errstate(all="ignore"):  # MAPIE divides 0 by 0 on its way
        reference = VennAbersCalibrator(Given(), cv="prefit").fit(risk[:, None], positive)
    expected = reference.predict_proba(new[:, None])[:, 1]
    learned = fit_shares(risk, positive)
    assert len(learned["levels"]) <= 1000
    assert np.abs(merge_shares(new, **learned) - expected).mean() < tolerance
