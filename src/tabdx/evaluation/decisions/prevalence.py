"""Risks and predictive values at another prevalence."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabdx.cohort.target import Target
from tabdx.core.errors import InputError

Values = NDArray[np.float64]


def shift_risks(risk: ArrayLike, study: float, stated: float) -> Values:
    """Carry risks over from the prevalence that they were learned at to another one.

    Question: of patients who look like this one, which share is diseased where the disease is
    rarer or commoner?
    Formula: Bayes' rule with the other prior, p·a / (p·a + (1 − p)·b) with a = stated / study and
    b = (1 − stated) / (1 − study); in log odds, logit p + logit(stated) − logit(study). Risks of 0
    and 1 stay. It holds if the risks are calibrated in the study and if the diseased look alike in
    both places, and the healthy too: only their shares differ.
    Reference: Saerens, Latinne & Decaestecker (2002), Neural Computation 14, 21–41, equation 2.4;
    Elkan (2001), IJCAI 17, 973–978, theorem 2.

    Parameters
    ----------
    risk : array_like of float
        Predicted risks, from 0 to 1.
    study, stated : float
        Share of the diseased among the patients whom the model learned from, and where it is used;
        between 0 and 1. Turned round, the two shift back.

    Raises
    ------
    InputError
        If a share lies outside of 0 to 1, or on one of them.

    Examples
    --------
    Even odds in a study of half diseased patients are odds of 1 to 19 where they are 5%:

    >>> shift_risks([0.0, 0.5, 1.0], study=0.5, stated=0.05).round(3)
    array([0.  , 0.05, 1.  ])
    """
    for name, share in (("study's", study), ("stated", stated)):
        require_prevalence(name, share)
    given = np.asarray(risk, dtype=np.float64)
    diseased = given * (stated / study)
    shifted: Values = diseased / (diseased + (1 - given) * ((1 - stated) / (1 - study)))
    return shifted


def shift_probabilities(probability: Values, target: Target, study: float, stated: float) -> Values:
    """Carry the probabilities of many classes over to another prevalence of a target.

    As `shift_risks` does with the target's risk; what the classes of a side are to each other
    stays.

    Parameters
    ----------
    probability : ndarray, shape (patient, class)
    target : Target
    study, stated : float
        As `shift_risks` takes them.

    Examples
    --------
    >>> target = Target("b or c", (1, 2))
    >>> shift_probabilities(np.array([[0.5, 0.4, 0.1]]), target, study=0.5, stated=0.05).round(3)
    array([[0.95, 0.04, 0.01]])
    """
    for name, share in (("study's", study), ("stated", stated)):
        require_prevalence(name, share)
    places = np.arange(probability.shape[1])
    weights = np.where(target.positive(places), stated / study, (1 - stated) / (1 - study))
    weighed = probability * weights
    shifted: Values = weighed / weighed.sum(axis=1, keepdims=True)
    return shifted


def require_prevalence(name: str, share: float) -> None:
    """Raise `InputError` unless a share of the diseased lies between 0 and 1."""
    if not 0 < share < 1:
        raise InputError(
            f"the {name} prevalence should lie between 0 and 1, found {share}; it is the share of "
            "the diseased where a model is used"
        )


def predictive_values(
    sensitivity: float, specificity: float, prevalence: ArrayLike
) -> tuple[Values, Values]:
    """Carry the predictive values over to another prevalence.

    Question: in a clinic where this share of the patients is diseased, how far can an alarm, and
    how far can an all-clear, be trusted?
    Formula: Bayes' rule; with sensitivity Se, specificity Sp and prevalence p, the positive
    predictive value is Se·p / (Se·p + (1 − Sp)(1 − p)) and the negative one
    Sp(1 − p) / (Sp(1 − p) + (1 − Se)p). It takes sensitivity and specificity as the same
    everywhere; where the rarer patients are also the milder ones, the result is too good.
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
