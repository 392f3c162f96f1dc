"""Forward selection of features by a logistic regression, inside one training part."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import InnerFold, inner_splits, preprocess_folds
from tabdx.classifiers.inner_scores import log_loss, two_classes
from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.numerics.logistic import fit_logistic
from tabdx.numerics.rounding import first_least

Values = NDArray[np.float64]

# Weight of the squared coefficients beside the log likelihood: scikit-learn's C = 1.
_RIDGE = 1.0
# Numbers in the designs of the candidates that are fitted together: 32 MB.
_TOGETHER = 2**22


def select_forward(
    part: TrainingPart, dictionary: Dictionary, inner_folds: int, most: int
) -> list[str]:
    """Choose features one by one, each time the one that lowers the inner log loss most.

    The selector is a ridge logistic regression on standardised columns, whatever family and
    normalization the subset is then used with: it is fitted some thousand times, and a subset that
    a linear model can read is one that a person can. Of more than two classes there is a regression
    of each against the rest, and their probabilities are divided by their sum.

    Parameters
    ----------
    part : TrainingPart
        The patients of one training; no other is looked at.
    dictionary : Dictionary
        What their features are.
    inner_folds : int
        Folds of the part; a candidate's score is its mean log loss over them.
    most : int
        How many features; all where there are fewer.

    Returns
    -------
    list of str
        In the order in which they were chosen. Of candidates that are equal up to
        rounding, as copies are, the first in the dictionary.
    """
    splits = inner_splits(part, inner_folds)
    folds = preprocess_folds(part, splits, make_preprocessing(dictionary, "standard"))
    columns = columns_of(dictionary)
    chosen: list[str] = []
    asked = range(part.classes) if part.classes > 2 else (1,)
    starts = [np.zeros((len(asked), 1)) for _ in folds]
    while len(chosen) < min(most, len(columns)):
        base = [column for name in chosen for column in columns[name]]
        candidates = [name for name in columns if name not in chosen]
        fits = [
            _fit_each(fold, asked, base, [columns[name] for name in candidates], start)
            for fold, start in zip(folds, starts, strict=True)
        ]
        best = first_least(np.mean([losses for losses, _ in fits], axis=0))
        added = len(columns[candidates[best]])
        starts = [fitted[best, :, : 1 + len(base) + added] for _, fitted in fits]
        chosen.append(candidates[best])
    return chosen


def columns_of(dictionary: Dictionary) -> dict[str, list[int]]:
    """Places of every feature's columns after the preprocessing.

    Examples
    --------
    >>> from tabdx.cohort.dictionary import Feature, Outcome
    >>> features = (Feature(name="sex", kind="categorical", levels=("f", "m")), Feature(name="age"))
    >>> outcome = Outcome(column="y", positive="ill", negative="well")
    >>> columns_of(Dictionary(name="toy", outcome=outcome, features=features))
    {'sex': [1, 2], 'age': [0]}
    """
    places: dict[str, list[int]] = {}
    measured = dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)
    start = 0
    for name in [*measured, *dictionary.of_kind(Kind.CATEGORICAL)]:
        width = max(1, len(dictionary.feature(name).levels))
        places[name] = list(range(start, start + width))
        start += width
    return {name: places[name] for name in dictionary.feature_names}


def _fit_each(
    fold: InnerFold,
    asked: Sequence[int],
    base: list[int],
    candidates: Sequence[list[int]],
    start: Values,
) -> tuple[Values, Values]:
    """Fit the base columns with those of each candidate added, for each class that is asked for.

    Returns
    -------
    losses : ndarray, shape (candidate,)
        Log loss on the validation rows.
    coefficients : ndarray, shape (candidate, class, 1 + base column + column of the widest one)
        The intercept first.
    """
    widest = max(map(len, candidates))
    begin = np.zeros((len(asked), 1 + len(base) + widest))
    begin[:, : start.shape[1]] = start
    penalty = np.where(np.arange(begin.shape[1]) > 0, _RIDGE, 0.0)  # none for the intercept
    losses, coefficients = [], []
    together = max(1, _TOGETHER // (len(fold.train) * begin.shape[1]))
    for first in range(0, len(candidates), together):
        some = candidates[first : first + together]
        designs = _designs(fold.train, base, some, widest)
        of_each = [
            fit_logistic(designs, fold.train_labels == one, penalty=penalty, start=own)
            for one, own in zip(asked, begin, strict=True)
        ]
        fitted = np.stack(of_each, axis=1)
        log_odds = _designs(fold.validation, base, some, widest) @ fitted.swapaxes(1, 2)
        losses.append(log_loss(fold.validation_labels, _probability(log_odds)))
        coefficients.append(fitted)
    return np.concatenate(losses), np.concatenate(coefficients)


def _probability(log_odds: Values) -> Values:
    """Probability of each class of log odds a class, or of those of the second alone."""
    risks = expit(log_odds)
    if risks.shape[-1] == 1:
        return two_classes(risks[..., 0])
    shared: Values = risks / risks.sum(axis=-1, keepdims=True)
    return shared


def _designs(
    columns: Values, base: list[int], candidates: Sequence[list[int]], widest: int
) -> Values:
    """One design per candidate, filled up with zeros, shape (candidate, row, coefficient)."""
    designs = np.zeros((len(candidates), len(columns), 1 + len(base) + widest))
    designs[:, :, 0] = 1
    designs[:, :, 1 : 1 + len(base)] = columns[:, base]
    for design, added in zip(designs, candidates, strict=True):
        design[:, 1 + len(base) : 1 + len(base) + len(added)] = columns[:, added]
    return designs
