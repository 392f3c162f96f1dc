"""What a call is worth where the disease is rarer or commoner than among the patients judged."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabdx.errors import InputError

Values = NDArray[np.float64]


def predictive_values(
    sensitivity: float, specificity: float, prevalence: ArrayLike
) -> tuple[Values, Values]:
    """Carry the predictive values over to another prevalence.

    Question: in a clinic where this share of the patients is diseased, how far can an alarm, and
    how far can an all-clear, be trusted?
    Formula: Bayes' rule; with sensitivity Se, specificity Sp and prevalence p, the positive
    predictive value is Se·p / (Se·p + (1 − Sp)(1 − p)) and the negative one
    Sp(1 − p) / (Sp(1 − p) + (1 − Se)p). It takes sensitivity and specificity as the same
    everywhere; where the rarer patients are also the milder ones, it flatters.
    Reference: Altman & Bland (1994), BMJ 309, 102.

    Parameters
    ----------
    sensitivity, specificity : float
        Of the calls, from 0 to 1.
    prevalence : array_like of float
        Shares of the diseased, from 0 to 1.

    Returns
    -------
    (ndarray, ndarray)
        Positive and negative predictive value, in the shape of `prevalence`; NaN where nobody
        would get that call.

    Raises
    ------
    InputError
        If a share lies outside 0 to 1.

    Examples
    --------
    Of 1000 patients 10 are diseased; 9 of them are called so, and 99 of the 990 others:

    >>> positive, negative = predictive_values(0.9, 0.9, 0.01)
    >>> round(float(positive), 4), round(float(negative), 4)
    (0.0833, 0.9989)
    """
    diseased = np.asarray(prevalence, dtype=np.float64)
    for name, share in (
        ("sensitivity", np.asarray(sensitivity)),
        ("specificity", np.asarray(specificity)),
        ("prevalence", diseased),
    ):
        if not ((share >= 0) & (share <= 1)).all():
            raise InputError(f"{name} should be a share from 0 to 1, found {share}")
    healthy = 1 - diseased
    positive = _share(sensitivity * diseased, (1 - specificity) * healthy)
    negative = _share(specificity * healthy, (1 - sensitivity) * diseased)
    return positive, negative


def _share(right: Values, wrong: Values) -> Values:
    """Share of the right among both, NaN where there is neither."""
    share = np.full(np.shape(right), np.nan)
    np.divide(right, right + wrong, out=share, where=right + wrong > 0)
    return share
