"""Calibration metrics, with log loss and Brier score.

Every function takes ``positive`` and ``probability`` of shape (patient,) and ``weights`` of shape
(resample, patient), and returns one value per resample, NaN where the value is not defined.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from tabdx.evaluation.uncertainty.compressed_risks import RiskCells
from tabdx.numerics.logistic import fit_logistic

Classes = NDArray[np.int8]
Values = NDArray[np.float64]

# A risk of exactly 0 or 1 has no logarithm; the same bound as scikit-learn's log_loss.
_SMALLEST = float(np.finfo(np.float64).eps)
_FEW = 64  # patients looked at together, in search of the first one drawn


def log_loss(positive: Classes, probability: Values, weights: Values) -> Values:
    """Mean negative log likelihood of the outcomes.

    Question: how good are the risks as a whole, in order and in size? Confident errors cost most.
    Formula: −mean of log p where diseased and log(1 − p) where healthy; p is kept 2.2e-16 away
    from 0 and 1.
    Reference: Good (1952), JRSS B 14, 107–114; Gneiting & Raftery (2007), JASA 102, 359–378.

    Examples
    --------
    >>> log_loss(np.array([1, 0]), np.array([0.5, 0.5]), np.ones((1, 2)))
    array([0.69314718])
    """
    return weighted_mean(log_loss_per_patient(positive, probability), weights)


def log_loss_per_patient(positive: Classes, probability: Values) -> Values:
    """What each patient adds to the log loss, shape (patient,)."""
    risk = np.clip(probability, _SMALLEST, 1 - _SMALLEST)
    each: Values = -np.log(np.where(positive == 1, risk, 1 - risk))
    return each


def brier(positive: Classes, probability: Values, weights: Values) -> Values:
    """Mean squared error of the risks.

    Question: how far are the risks from the truth? 0 is perfect; ¼ is what a risk of ½ for
    everybody gets.
    Formula: mean of (p − y)².
    Reference: Brier (1950), Monthly Weather Review 78, 1–3.
    """
    return weighted_mean((probability - positive) ** 2, weights)


def scaled_brier(positive: Classes, probability: Values, weights: Values) -> Values:
    """Index of prediction accuracy: 1 − Brier score / Brier score of the prevalence.

    Question: how much better are the risks than giving everybody the share of the diseased? 1 is
    perfect, 0 no better, below 0 worse. Unlike the Brier score it can be set beside that of a
    cohort in which the disease is rarer.
    Formula: 1 − Brier score / (φ (1 − φ)), φ being the share of the diseased.
    Reference: Steyerberg et al. (2010), Epidemiology 21, 128–138; as index of prediction accuracy
    Kattan & Gerds (2018), Diagnostic and Prognostic Research 2, 7.

    Examples
    --------
    Every risk is 0.2 off: 1 − 0.04 / 0.25.

    >>> scaled_brier(np.array([1, 0]), np.array([0.8, 0.2]), np.ones((1, 2)))
    array([0.84])
    """
    share = weighted_mean(positive.astype(np.float64), weights)
    spread = share * (1 - share)
    scaled = np.full(share.shape, np.nan)
    np.divide(brier(positive, probability, weights), spread, out=scaled, where=spread > 0)
    return 1 - scaled


def observed_expected_ratio(positive: Classes, probability: Values, weights: Values) -> Values:
    """Observed over expected number of diseased patients (O:E).

    Question: are the risks on the whole too low (above 1) or too high (below 1), in patients
    rather than in log odds?
    Formula: Σ y / Σ p.
    Reference: Steyerberg et al. (2010), Epidemiology 21, 128–138; Debray et al. (2017), BMJ 356,
    i6460.

    Examples
    --------
    Two are diseased where 0.9 + 0.4 + 0.3 = 1.6 were expected:

    >>> observed_expected_ratio(np.array([1, 1, 0]), np.array([0.9, 0.4, 0.3]), np.ones((1, 3)))
    array([1.25])
    """
    expected = weights @ probability
    ratio = np.full(expected.shape, np.nan)
    np.divide(weights @ positive.astype(np.float64), expected, out=ratio, where=expected > 0)
    return ratio


def calibration_slope(positive: Classes, probability: Values, weights: Values) -> Values:
    """Slope of the outcome on the predicted log odds.

    Question: are the risks too extreme (below 1, a sign of overfitting) or not enough (above 1)?
    Formula: b in logit P(y = 1) = a + b·logit(p), both a and b fitted by maximum likelihood.
    Where some risk parts the drawn patients perfectly the likelihood has no maximum, and the
    slope no value: NaN.
    Reference: Cox (1958), Biometrika 45, 562–565; Van Calster et al. (2019), BMC Medicine 17, 230.
    """
    risk = log_odds(probability)
    slope = np.full(len(weights), np.nan)
    found = risks_overlap(positive, risk, weights)
    cells = RiskCells.of(risk, positive)
    design = np.column_stack([np.ones_like(cells.log_odds), cells.log_odds])
    counted = cells.count(weights[found])
    slope[found] = fit_logistic(design, cells.positive, weights=counted)[:, 1]
    return slope


def clipped(probability: Values) -> NDArray[np.bool_]:
    """Tell which risks are moved before a logarithm is taken: those of 0 and 1, of any shape."""
    moved: NDArray[np.bool_] = (probability < _SMALLEST) | (probability > 1 - _SMALLEST)
    return moved


def calibration_intercept(positive: Classes, probability: Values, weights: Values) -> Values:
    """Calibration-in-the-large: the intercept when the slope is fixed at 1.

    Question: are the risks too low (above 0) or too high (below 0) over all patients?
    Formula: a in logit P(y = 1) = a + logit(p), fitted by maximum likelihood. With the slope
    fixed, a alone carries the mean error, in log odds; the intercept of the fit that gives the
    slope would not. A patient whose risk is exactly 0 or 1 stays at that risk whatever a is, and
    the others carry the error. Where they cannot, as when all risks are 0 and somebody is
    diseased, there is no such a: NaN.
    Reference: Van Calster et al. (2016), J Clin Epidemiol 74, 167–176; Van Calster et al. (2019),
    BMC Medicine 17, 230.
    """
    risk = log_odds(probability)
    intercept = np.full(len(weights), np.nan)
    # Those whom the intercept moves must hold some of the diseased, and not have to hold all.
    certain = clipped(probability)
    moved = weights @ (~certain).astype(np.float64)
    left = weights @ (positive - np.where(certain, probability.round(), 0.0))
    found = (left > 0) & (left < moved)
    cells = RiskCells.of(risk, positive)
    design = np.ones((len(cells.log_odds), 1))
    counted = cells.count(weights[found])
    fitted = fit_logistic(design, cells.positive, weights=counted, offset=cells.log_odds)[:, 0]
    for place in np.flatnonzero(np.isnan(fitted)):
        fitted[place] = _level(cells.log_odds, cells.positive, counted[place])
    intercept[found] = fitted
    return intercept


def _level(log_odds: Values, positive: Classes, weights: Values) -> float:
    """Find the intercept by bisection, where Newton's steps start too far out to settle."""

    def lacking(intercept: float) -> float:
        return float(weights @ (expit(intercept + log_odds) - positive))

    # With this much added or taken away, every patient's odds are beyond those of the others.
    reach = 2 * float(np.abs(log_odds).max()) + np.log(len(log_odds) + 1)
    return float(brentq(lacking, -reach, reach, xtol=1e-12))


def log_odds(probability: Values) -> Values:
    """Logarithm of the odds, of risks kept 2.2e-16 away from 0 and 1; of any shape."""
    risk = np.clip(probability, _SMALLEST, 1 - _SMALLEST)
    odds: Values = np.log(risk) - np.log1p(-risk)
    return odds


def weighted_mean(per_patient: Values, weights: Values) -> Values:
    """Mean of what each patient adds in each resample, shape (resample,); NaN of nobody."""
    total = weights.sum(axis=1)
    mean = np.full(total.shape, np.nan)
    np.divide(weights @ per_patient, total, out=mean, where=total > 0)
    return mean


def risks_overlap(positive: Classes, risk: Values, weights: Values) -> NDArray[np.bool_]:
    """Whether the risks of the drawn diseased and healthy cross, so that a slope exists.

    Albert & Anderson (1984), Biometrika 71, 1–10: the likelihood of a logistic regression has a
    finite maximum only if no point of the line parts the classes, ties at that point included.
    """
    order = np.argsort(risk, kind="stable")
    diseased, healthy = order[positive[order] == 1], order[positive[order] != 1]
    lowest_diseased, lowest_healthy, highest_diseased, highest_healthy = (
        _first_drawn(places, risk, weights)
        for places in (diseased, healthy, diseased[::-1], healthy[::-1])
    )
    crossing: NDArray[np.bool_] = (lowest_diseased < highest_healthy) & (
        lowest_healthy < highest_diseased
    )
    return crossing


def _first_drawn(places: NDArray[np.int64], risk: Values, weights: Values) -> Values:
    """Risk of the first patient drawn in each resample; NaN, which crosses nothing, for none."""
    first = np.full(len(weights), np.nan)
    waiting = np.arange(len(weights))
    # One of the first few is drawn in nearly every resample: the others need no look.
    for start in range(0, len(places), _FEW):
        some = places[start : start + _FEW]
        drawn = weights[np.ix_(waiting, some)] > 0
        found = drawn.any(axis=1)
        first[waiting[found]] = risk[some[drawn[found].argmax(axis=1)]]
        waiting = waiting[~found]
        if not len(waiting):
            break
    return first
