"""Metrics of any number of classes.

Every function takes ``labels`` of shape (patient,), the number of each patient's class from 0, then
``probability`` of shape (patient, class) or ``predicted`` of shape (patient,), the likeliest class,
and ``weights`` of shape (resample, patient). It returns one value per resample, NaN where the value
is not defined. With two classes each is the metric of the same name of two sides.
"""

from collections.abc import Callable
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from tabdx.evaluation.metrics import discrimination
from tabdx.evaluation.metrics.calibration import weighted_mean
from tabdx.evaluation.metrics.confusion import count_cells
from tabdx.evaluation.metrics.per_patient import values_per_patient

Labels = NDArray[np.int8]
Values = NDArray[np.float64]


def log_loss(labels: Labels, probability: Values, weights: Values) -> Values:
    """Mean negative log likelihood of the outcomes.

    Question: how good are the probabilities as a whole? Confident errors cost most.
    Formula: −mean of log p of the true class; p is kept 2.2e-16 away from 0 and 1.
    Reference: Good (1952), JRSS B 14, 107–114; Gneiting & Raftery (2007), JASA 102, 359–378.

    Examples
    --------
    >>> log_loss(np.array([0, 2]), np.full((2, 3), 1 / 3), np.ones((1, 2))).round(4)
    array([1.0986])
    """
    return weighted_mean(_per_patient("log_loss", labels, probability), weights)


def brier(labels: Labels, probability: Values, weights: Values) -> Values:
    """Squared distance of the probabilities from the outcome, summed over the classes.

    Question: how far are the probabilities from the truth? 0 is perfect, 2 the worst. Of two
    classes the sum is halved, so that it is the Brier score of the risk, as in scikit-learn.
    Formula: mean of Σₖ (pₖ − yₖ)².
    Reference: Brier (1950), Monthly Weather Review 78, 1–3.

    Examples
    --------
    0.5² + 0.3² + 0.2²:

    >>> brier(np.array([0]), np.array([[0.5, 0.3, 0.2]]), np.ones((1, 1))).round(2)
    array([0.38])
    """
    return weighted_mean(_per_patient("brier", labels, probability), weights)


def scaled_brier(labels: Labels, probability: Values, weights: Values) -> Values:
    """Index of prediction accuracy: 1 − Brier score / Brier score of the classes' shares.

    Question: how much better are the probabilities than giving everybody the share of each class?
    Formula: 1 − Brier score / Σₖ φₖ (1 − φₖ), φₖ being the share of a class; of two classes half
    that sum.
    Reference: Kattan & Gerds (2018), Diagnostic and Prognostic Research 2, 7.
    """
    shares = count_cells(labels, labels, weights).sum(axis=2) / weights.sum(axis=1, keepdims=True)
    spread = (shares * (1 - shares)).sum(axis=1) / (2 if probability.shape[1] == 2 else 1)
    return 1 - _share(brier(labels, probability, weights), spread)


def roc_auc(labels: Labels, probability: Values, weights: Values) -> Values:
    """Mean over the classes of the ROC AUC of each against the rest, each class counting alike.

    Question: of a patient of a class and one of another, how often does the first have the higher
    probability of that class? ½ for guessing. Of two classes it is the ROC AUC.
    Formula: mean over k of the area of pₖ, class k against all others (macro average).
    Reference: Provost & Domingos (2000), CeDER working paper IS-00-04.
    """
    return _mean_over_classes(discrimination.roc_auc, labels, probability, weights)


def roc_auc_pairs(labels: Labels, probability: Values, weights: Values) -> Values:
    """Hand and Till's M: mean ROC AUC over all pairs of classes.

    Question: how well are any two classes told apart, whatever the shares of the classes are?
    Formula: mean over ordered pairs (j, k) of the area of pⱼ, class j against class k alone.
    Reference: Hand & Till (2001), Machine Learning 45, 171–186.
    """
    areas = []
    for one, other in permutations(range(probability.shape[1]), 2):
        chosen = np.flatnonzero((labels == one) | (labels == other))
        own = (labels[chosen] == one).astype(np.int8)
        areas.append(discrimination.roc_auc(own, probability[chosen, one], weights[:, chosen]))
    mean: Values = np.mean(areas, axis=0)
    return mean


def average_precision(labels: Labels, probability: Values, weights: Values) -> Values:
    """Mean over the classes of the average precision of each against the rest (macro average).

    Question: going down the list from the highest probability of a class, how pure is what was
    collected? Guessing reaches the mean share of a class. Of two classes it is that of the second.
    Formula: mean over k of Σ (R − R′) P of pₖ, class k against all others.
    Reference: Saito & Rehmsmeier (2015), PLoS ONE 10, e0118432.
    """
    return _mean_over_classes(discrimination.average_precision, labels, probability, weights)


def accuracy(labels: Labels, predicted: Labels, weights: Values) -> Values:
    """Share of the patients whose likeliest class is their own.

    Question: how many patients get the right class?
    Formula: Σₖ cₖₖ / n, of the confusion matrix c.
    Reference: Steyerberg et al. (2010), Epidemiology 21, 128–138.
    """
    return weighted_mean((predicted == labels).astype(np.float64), weights)


def balanced_accuracy(labels: Labels, predicted: Labels, weights: Values) -> Values:
    """Mean over the classes of the share that is predicted correctly.

    Question: how good are the predicted classes when every class weighs the same?
    Formula: mean over k of cₖₖ / Σⱼ cₖⱼ.
    Reference: Brodersen et al. (2010), ICPR, 3121–3124.
    """
    cells = count_cells(labels, predicted, weights)
    mean: Values = _share(_diagonal(cells), cells.sum(axis=2)).mean(axis=1)
    return mean


def matthews_correlation(labels: Labels, predicted: Labels, weights: Values) -> Values:
    """Correlation of predicted and true class, at most 1.

    Question: do the predicted classes say anything? 0 for guessing; 0 also, by the usual
    convention, where everybody is predicted alike.
    Formula: (c n − Σₖ pₖ tₖ) / √((n² − Σ pₖ²)(n² − Σ tₖ²)): c patients are predicted correctly,
    tₖ are of class k, pₖ predicted so.
    Reference: Gorodkin (2004), Computational Biology and Chemistry 28, 367–374.
    """
    cells = count_cells(labels, predicted, weights)
    true, chosen = cells.sum(axis=2), cells.sum(axis=1)
    total = cells.sum(axis=(1, 2))
    right = _diagonal(cells).sum(axis=1)
    spread = (total**2 - (chosen**2).sum(axis=1)) * (total**2 - (true**2).sum(axis=1))
    covariance = right * total - (chosen * true).sum(axis=1)
    correlation: Values = np.zeros_like(total)
    # A spread of nobody may come out a hair beside 0, where weights are no whole numbers.
    there = spread > 1e-12 * total**4
    np.divide(covariance, np.sqrt(np.maximum(spread, 0)), out=correlation, where=there)
    return correlation


def kappa(labels: Labels, predicted: Labels, weights: Values) -> Values:
    """Cohen's kappa: agreement of predicted and true class beyond chance.

    Question: how much of the agreement that chance leaves to be had is reached? 0 for chance, 1
    for perfect.
    Formula: 1 − Σ w c / Σ w e, over the cells of the confusion matrix c and of e, which chance
    would give with the same margins; w is 0 on the diagonal and 1 beside it.
    Reference: Cohen (1960), Educational and Psychological Measurement 20, 37–46.
    """
    return _kappa(count_cells(labels, predicted, weights), power=0)


def weighted_kappa(labels: Labels, predicted: Labels, weights: Values) -> Values:
    """Cohen's kappa with quadratic weights, for classes that are steps of one scale.

    Question: as kappa, with an error of two steps counted as four of one step.
    Formula: 1 − Σ w c / Σ w e with w = (j − k)².
    Reference: Cohen (1968), Psychological Bulletin 70, 213–220.
    """
    return _kappa(count_cells(labels, predicted, weights), power=2)


def _kappa(cells: Values, power: int) -> Values:
    steps = np.abs(np.subtract.outer(*2 * [np.arange(cells.shape[1])]))
    cost = np.where(steps > 0, steps.astype(np.float64) ** power, 0.0)
    true, chosen = cells.sum(axis=2), cells.sum(axis=1)
    by_chance = (true @ cost * chosen).sum(axis=1) / cells.sum(axis=(1, 2))
    return 1 - _share((cells * cost).sum(axis=(1, 2)), by_chance)


def _per_patient(metric: str, labels: Labels, probability: Values) -> Values:
    parts: Values = values_per_patient(metric, labels, probability[None], np.nan)[0]
    return parts


def _mean_over_classes(
    metric: Callable[[Labels, Values, Values], Values],
    labels: Labels,
    probability: Values,
    weights: Values,
) -> Values:
    """Mean over the classes of a metric of each against the rest; of two, that of the second."""
    size = probability.shape[1]
    of_each = [
        metric((labels == one).astype(np.int8), probability[:, one], weights)
        for one in range(0 if size > 2 else 1, size)
    ]
    mean: Values = np.mean(of_each, axis=0)
    return mean


def _diagonal(cells: Values) -> Values:
    """Patients predicted correctly, shape (resample, class)."""
    diagonal: Values = np.einsum("rkk->rk", cells)
    return diagonal


def _share(part: Values, whole: Values) -> Values:
    share = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
