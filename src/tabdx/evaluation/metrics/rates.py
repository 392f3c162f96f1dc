"""Metrics at a threshold: sensitivity, specificity, predictive values and others.

Every function takes ``positive`` and ``predicted``, both of shape (patient,) and 1 for (called)
diseased, and ``weights`` of shape (resample, patient), which say how often each patient counts.
It returns one value per resample, NaN where the value is not defined. One definition thus serves
the plain value (one row of ones) and the bootstrap. TP, FN, FP, TN are the cells of the confusion
matrix.
"""

import numpy as np
from numpy.typing import NDArray

from tabdx.evaluation.metrics.confusion import count

Classes = NDArray[np.int8]
Values = NDArray[np.float64]


def accuracy(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """Share of the patients who are predicted correctly.

    Question: how many patients get the right call? Reads well only beside the share of the
    commoner class, which calling everybody so would reach.
    Formula: (TP + TN) / (TP + FN + FP + TN).
    Reference: Steyerberg et al. (2010), Epidemiology 21, 128–138.
    """
    cells = count(positive, predicted, weights)
    return _share(cells.true_positive + cells.true_negative, weights.sum(axis=1))


def sensitivity(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """Share of the diseased who are predicted diseased.

    Question: how many of the diseased does the model not miss?
    Formula: TP / (TP + FN).
    Reference: Altman & Bland (1994), BMJ 308, 1552.

    Examples
    --------
    >>> sensitivity(np.array([1, 1, 0]), np.array([1, 0, 0]), np.ones((1, 3)))
    array([0.5])
    """
    cells = count(positive, predicted, weights)
    return _share(cells.true_positive, cells.true_positive + cells.false_negative)


def specificity(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """Share of the healthy who are predicted healthy.

    Question: how many of the healthy are spared a false alarm?
    Formula: TN / (TN + FP).
    Reference: Altman & Bland (1994), BMJ 308, 1552.
    """
    cells = count(positive, predicted, weights)
    return _share(cells.true_negative, cells.true_negative + cells.false_positive)


def balanced_accuracy(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """Mean of sensitivity and specificity.

    Question: how good are the calls when both classes weigh the same, however rare one is?
    Formula: (TP / (TP + FN) + TN / (TN + FP)) / 2.
    Reference: Brodersen et al. (2010), ICPR, 3121–3124.
    """
    found = sensitivity(positive, predicted, weights)
    return (found + specificity(positive, predicted, weights)) / 2


def positive_predictive_value(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """Share of the diseased among those called diseased.

    Question: how far can an alarm be trusted? Depends on how common the disease is, so that it
    does not carry over to where it is rarer. Not defined where nobody is called diseased.
    Formula: TP / (TP + FP).
    Reference: Altman & Bland (1994), BMJ 309, 102.
    """
    cells = count(positive, predicted, weights)
    return _share(cells.true_positive, cells.true_positive + cells.false_positive)


def negative_predictive_value(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """Share of the healthy among those called healthy.

    Question: how far can an all-clear be trusted? Depends on how common the disease is. Not
    defined where everybody is called diseased.
    Formula: TN / (TN + FN).
    Reference: Altman & Bland (1994), BMJ 309, 102.
    """
    cells = count(positive, predicted, weights)
    return _share(cells.true_negative, cells.true_negative + cells.false_negative)


def positive_likelihood_ratio(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """How much more often the diseased are called diseased than the healthy are.

    Question: by how much does an alarm raise the odds of the disease? They are multiplied by this
    ratio, however common the disease is. 1 says nothing; from 10 on an alarm is strong evidence.
    Not defined where no healthy patient is called diseased.
    Formula: sensitivity / (1 − specificity).
    Reference: Deeks & Altman (2004), BMJ 329, 168–169.

    Examples
    --------
    Three of four diseased and one of four healthy patients are called diseased:

    >>> positive, predicted = np.array([1, 1, 1, 1, 0, 0, 0, 0]), np.array([1, 1, 1, 0, 1, 0, 0, 0])
    >>> positive_likelihood_ratio(positive, predicted, np.ones((1, 8)))
    array([3.])
    """
    found = sensitivity(positive, predicted, weights)
    return _share(found, 1 - specificity(positive, predicted, weights))


def negative_likelihood_ratio(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """How much less often the diseased are called healthy than the healthy are.

    Question: by how much does an all-clear lower the odds of the disease? They are multiplied by
    this ratio. 1 says nothing; below 0.1 an all-clear is strong evidence. Not defined where no
    healthy patient is called healthy.
    Formula: (1 − sensitivity) / specificity.
    Reference: Deeks & Altman (2004), BMJ 329, 168–169.
    """
    missed = 1 - sensitivity(positive, predicted, weights)
    return _share(missed, specificity(positive, predicted, weights))


def f1(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """Harmonic mean of sensitivity and positive predictive value.

    Question: how well do those called diseased and the diseased overlap? The healthy who are
    called so do not count.
    Formula: 2 TP / (2 TP + FP + FN).
    Reference: van Rijsbergen (1979), Information Retrieval, 2nd edition, ch. 7.
    """
    cells = count(positive, predicted, weights)
    twice = 2 * cells.true_positive
    return _share(twice, twice + cells.false_positive + cells.false_negative)


def matthews_correlation(positive: Classes, predicted: Classes, weights: Values) -> Values:
    """Correlation of calls and outcome, from −1 to 1.

    Question: do the calls say anything, right and wrong in both classes considered? 0 for
    guessing; 0 also, by the usual convention, where everybody gets the same call.
    Formula: (TP·TN − FP·FN) / √((TP + FP)(TP + FN)(TN + FP)(TN + FN)).
    Reference: Matthews (1975), BBA 405, 442–451; Chicco & Jurman (2020), BMC Genomics 21, 6.
    """
    cells = count(positive, predicted, weights)
    tp, fn = cells.true_positive, cells.false_negative
    fp, tn = cells.false_positive, cells.true_negative
    # A count of nobody may come out of a difference of weights a hair below 0.
    spread = np.sqrt(np.maximum((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn), 0))
    correlation = np.zeros_like(spread)
    np.divide(tp * tn - fp * fn, spread, out=correlation, where=spread > 0)
    return correlation


def _share(part: Values, whole: Values) -> Values:
    share = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
