"""Net benefit: whether acting on the risks does more good than treating all or none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tabdx.core.errors import InputError

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Benefit:
    """What acting on the risks is worth, for each resample and threshold.

    Attributes
    ----------
    sensitivity, false_positive_rate : ndarray, shape (resample, threshold)
        Share of the diseased, and share of the healthy, whose risk is at or above the threshold.
    net_benefit : ndarray, shape (resample, threshold)
        Of treating those whose risk is at or above the threshold.
    treat_all : ndarray, shape (resample, threshold)
        Of treating everybody. Treating nobody has 0 everywhere.
    difference : ndarray, shape (resample, threshold)
        `net_benefit` minus the better one of treating all and treating none.
    interventions_avoided : ndarray, shape (resample, threshold)
        Needless interventions per 100 patients that the model spares beside treating all, less
        those that its missed patients are worth.
    """

    sensitivity: Values
    false_positive_rate: Values
    net_benefit: Values
    treat_all: Values
    difference: Values
    interventions_avoided: Values


@dataclass(frozen=True)
class PredictedPositive:
    """Weight of the patients at or above 0 and each threshold.

    Attributes
    ----------
    diseased, healthy : ndarray, shape (resample, 1 + threshold)
        The first column calls everybody: it holds all patients of the class.
    """

    diseased: Values
    healthy: Values

    def benefit(self, thresholds: Values, prevalence: float | None) -> Benefit:
        """Weigh the diseased among them against the healthy.

        Parameters
        ----------
        thresholds : ndarray, shape (threshold,)
            Those of the calls.
        prevalence : float or None
            As `benefit` takes it.
        """
        all_diseased, all_healthy = self.diseased[:, :1], self.healthy[:, :1]
        share = all_diseased / (all_diseased + all_healthy) if prevalence is None else prevalence
        odds = thresholds / (1 - thresholds)
        needless = (1 - share) * odds
        sensitivity = self.diseased[:, 1:] / all_diseased
        false_positive_rate = self.healthy[:, 1:] / all_healthy
        model = sensitivity * share - false_positive_rate * needless
        everybody = np.broadcast_to(share - needless, model.shape)
        return Benefit(
            sensitivity,
            false_positive_rate,
            model,
            everybody,
            model - np.maximum(everybody, 0),
            100 * (model - everybody) / odds,
        )


def benefit(
    positive: NDArray[np.int8],
    probability: Values,
    weights: Values,
    thresholds: Values,
    prevalence: float | None = None,
) -> Benefit:
    """Weigh the diseased who are found against the healthy who are treated needlessly.

    Question: at a threshold t, where t : (1 − t) is how the harm of a needless treatment compares
    with the good of a rightful one, does the model do more good than treating all, or none?
    Formula: Se·π − (1 − Sp)·(1 − π)·t/(1 − t), in diseased found per patient, with sensitivity
    Se, specificity Sp and prevalence π; at the patients' own prevalence that is
    TP/n − FP/n·t/(1 − t). Treating all has Se = 1 and Sp = 0. Interventions avoided per 100 are
    100·(net benefit − that of treating all)·(1 − t)/t.
    Reference: Vickers & Elkin (2006), Medical Decision Making 26, 565–574; Rousson & Zumbrunn
    (2011), BMC Medical Informatics and Decision Making 11, 45, for another prevalence.

    Parameters
    ----------
    positive : ndarray, shape (patient,)
        1 for the diseased.
    probability : ndarray, shape (patient,)
        Predicted risk, none of them NaN.
    weights : ndarray, shape (resample, patient)
        How often each patient counts. Each resample needs both classes.
    thresholds : ndarray, shape (threshold,)
        Rising, between 0 and 1.
    prevalence : float, optional
        Share of the diseased where the model would be used; that of each resample if left out.

    Raises
    ------
    InputError
        If a risk is missing: compared with a threshold it would count as reached.

    Examples
    --------
    Of ten patients two are diseased; at 0.2 the model finds one of them and treats two healthy
    ones: 1/10 − 2/10 · 1/4. Treating all: 2/10 − 8/10 · 1/4.

    >>> risk = np.array([0.6, 0.1, 0.3, 0.3, 0, 0, 0, 0, 0, 0])
    >>> at = benefit(np.array([1, 1] + [0] * 8), risk, np.ones((1, 10)), np.array([0.2]))
    >>> at.net_benefit.round(3), at.treat_all.round(3), at.interventions_avoided.round(1)
    (array([[0.05]]), array([[0.]]), array([[20.]]))
    """
    predicted = count_predicted_positive(positive, probability, weights, thresholds)
    return predicted.benefit(thresholds, prevalence)


def count_predicted_positive(
    positive: NDArray[np.int8], probability: Values, weights: Values, thresholds: Values
) -> PredictedPositive:
    """Count the patients at or above each threshold, for the net benefit at any prevalence.

    Patients are sorted by the last threshold that they reach, once; sums over each stretch,
    cumulated from above, then serve all thresholds.

    Parameters
    ----------
    positive, probability, weights, thresholds : ndarray
        As `benefit` takes them.

    Raises
    ------
    InputError
        If a risk is missing.
    """
    if np.isnan(probability).any():
        raise InputError(
            f"{int(np.isnan(probability).sum())} of {len(probability)} risks are missing; net "
            "benefit needs the risk of every patient"
        )
    reached = np.searchsorted(thresholds, probability, side="right")
    slots = len(thresholds) + 1
    cell = positive * slots + reached
    # Two bytes, which NumPy sorts by radix.
    order = np.argsort(cell.astype(np.int16), kind="stable")
    starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
    cells = np.zeros((len(weights), 2 * slots))
    cells[:, cell[order][starts]] = np.add.reduceat(weights[:, order], starts, axis=1)
    above = np.cumsum(cells.reshape(-1, 2, slots)[:, :, ::-1], axis=2)[:, :, ::-1]
    return PredictedPositive(above[:, 1], above[:, 0])
