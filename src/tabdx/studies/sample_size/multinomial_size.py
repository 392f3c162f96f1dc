"""Pate's criteria of the sample size for the development of a model of several classes.

They carry Riley's (`tabdx.studies.sample_size.riley`) over to the multinomial logistic regression
without a penalty. The first goes by the sub-models of every two classes, not by the model as a
whole. Reference: Pate et al. (2023), Statistical Methods in Medical Research 32, 555–571.
"""

from collections.abc import Iterator
from itertools import combinations
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from tabdx.evaluation.class_predictions import ClassPredictions
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.summary_rows import Row, missing, row

Labels = NDArray[np.int8]
Values = NDArray[np.float64]

_SMALLEST = float(np.finfo(np.float64).eps)  # as for the log loss


def multinomial_rows(predictions: ClassPredictions, parameters: int, what: str) -> Iterator[Row]:
    """Sizes by the three criteria, and the largest of them.

    Parameters
    ----------
    predictions : ClassPredictions
        Of the model, out of fold; of more than two classes.
    parameters : int
        Candidate parameters of the log odds of one class against another.
    what : str
        What is counted: patients or groups.
    """
    shares = np.bincount(predictions.labels) / len(predictions.labels)
    pairs = [pair_size(predictions, pair, parameters) for pair in _pairs(len(shares))]
    loss = _log_loss(predictions.labels, predictions.probability)
    found = {
        "multinomial_shrinkage": (max(pairs), riley.SHRINKAGE),
        "multinomial_optimism": (size_for_optimism(shares, loss, parameters), riley.OPTIMISM),
        "multinomial_overall_risk": (float(size_for_shares(shares)), riley.MARGIN),
    }
    for name, (size, criterion) in found.items():
        if np.isfinite(size):
            yield row(name, size, what, criterion=criterion)
        else:
            yield missing(name, what, "no_skill", criterion)
    sizes = [size for size, _ in found.values()]
    if np.isfinite(sizes).all():
        yield row("multinomial_minimum", max(sizes), what)
    else:
        yield missing("multinomial_minimum", what, "no_skill")


def _pairs(classes: int) -> list[tuple[int, int]]:
    return list(combinations(range(classes), 2))


def _log_loss(labels: Labels, probability: Values) -> float:
    return float(values_per_patient("log_loss", labels, probability, np.nan).mean())


def pair_size(predictions: ClassPredictions, pair: tuple[int, int], parameters: int) -> float:
    """Patients at which two classes are told apart with no more than 10% shrinkage.

    `size_for_pair` with the R² of pₖ / (pⱼ + pₖ) among the patients of both, out of fold.
    """
    chosen = np.flatnonzero(np.isin(predictions.labels, pair))
    labels = (predictions.labels[chosen] == pair[1]).astype(np.int8)
    both = np.maximum(predictions.probability[:, chosen][..., list(pair)], _SMALLEST)
    loss = _log_loss(labels, both[..., 1] / both.sum(axis=-1))
    r2 = riley.cox_snell(loss, float(labels.mean()))
    return size_for_pair(parameters, r2, len(chosen) / len(predictions.labels))


def size_for_pair(parameters: int, r2: float, share: float) -> float:
    """Patients of all classes at which the sub-model of two needs no more than 10% shrinkage.

    `riley.size_for_shrinkage` of the patients of both, over their share of all.

    Parameters
    ----------
    parameters : int
        Candidate parameters of the log odds of one class against the other.
    r2 : float
        Cox and Snell's, of the sub-model on new patients.
    share : float
        Of both classes together.

    Returns
    -------
    float
        Infinite where the model does not tell the two apart better than their shares do.

    Examples
    --------
    Classes of 50, 100 and 150 patients, 17 parameters, and Nagelkerke's R² 0.15 for each pair; the
    authors' program asks for 2660 in all:

    >>> size_for_pair(17, 0.15 * riley.most_cox_snell(50 / 150), 150 / 300)
    2660.0
    """
    if r2 <= riley.LEAST_R2:
        return np.inf
    return float(ceil(riley.size_for_shrinkage(parameters, r2) / share))


def size_for_optimism(shares: Values, log_loss: float, parameters: int) -> float:
    """Patients at which Nagelkerke's R² is expected to look better by no more than 0.05.

    As `riley.size_for_optimism`, of K − 1 times as many parameters, with
    R² = 1 − exp(−2 (H − log loss)) and max R² = 1 − exp(−2 H), H = −Σ φ ln φ.

    Parameters
    ----------
    shares : ndarray, shape (class,)
        φ, the share of each class.
    log_loss : float
        Of the model, out of fold.
    parameters : int
        Candidate parameters of the log odds of one class against another.

    Returns
    -------
    float
        Infinite where the model is no better than the shares.

    Examples
    --------
    The example of the authors' program, 17 parameters at a Nagelkerke R² of 0.15:

    >>> shares = np.array([50, 100, 150]) / 300
    >>> most = 1 - np.exp(2 * shares @ np.log(shares))
    >>> loss = -shares @ np.log(shares) + np.log(1 - 0.15 * most) / 2
    >>> size_for_optimism(shares, loss, 17)
    714.0
    """
    entropy = float(-shares @ np.log(shares))
    most, r2 = (float(-np.expm1(-2 * (entropy - loss))) for loss in (0.0, log_loss))
    if r2 <= riley.LEAST_R2:
        return np.inf
    apparent = r2 + riley.OPTIMISM * most
    if apparent >= 1:  # R² cannot look so much better, whatever the size: the formula goes to 0
        return 0.0
    return float(riley.size_for_shrinkage((len(shares) - 1) * parameters, r2, r2 / apparent))


def size_for_shares(shares: Values) -> int:
    """Patients at which the share of every class is known to ±0.05, all together at 95%.

    The largest χ²(1 − 0.05 / K; 1) φ (1 − φ) / 0.05² of K classes.

    Examples
    --------
    >>> size_for_shares(np.array([50, 100, 150]) / 300)
    574
    """
    quantile = float(chi2.isf(0.05 / len(shares), 1))
    return ceil(quantile * float((shares * (1 - shares)).max()) / riley.MARGIN**2)
