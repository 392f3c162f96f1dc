"""Recalibration, prediction sets and thresholds of the final models, for new patients."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tabdx.cohort.dictionary import Outcome
from tabdx.evaluation.calibration.parts import FinalPart
from tabdx.evaluation.calibration.recalibration import learn_recalibrator
from tabdx.evaluation.decisions.prediction_sets import class_quantiles
from tabdx.evaluation.decisions.threshold_learners import Learners

# What is left out of more than two classes, none of them said to be positive.
NO_SIDES = (
    "the dictionary names no positive class (outcome.positive): no threshold is learned, and no "
    "decision curve, outcome per 1,000 patients or prevalence is given"
)
_SIDES = ("negative", "positive")


def make_rules(
    parts: Sequence[FinalPart],
    learners: Learners,
    *,
    chosen: str,
    coverage: float,
    methods: Sequence[str],
    outcome: Outcome,
) -> dict[str, Any]:
    """Learn the rules of every final model, as one document of plain numbers.

    No holdout row is read: `tabdx.stages.holdout` learns the same from the same rows, to judge it.

    Parameters
    ----------
    parts : sequence of FinalPart
        One for each final model.
    learners : mapping of str to callable
        Of each threshold rule, from `threshold_learners.learners`.
    chosen : str
        The rule to go by.
    coverage : float
        That the conformal quantiles are asked for.
    methods : sequence of str
        Ways to recalibrate, as `tabdx.evaluation.calibration.recalibration.recalibrate` takes them.
    outcome : Outcome
        The classes, and which of them are positive.

    Returns
    -------
    dict
        ``coverage``; and by model under ``models``: ``recalibration`` (see
        `Recalibrator.to_dict`), ``prediction_sets`` (the quantile of both classes; None where a
        class had too few patients) or, of more than two classes, ``quantiles`` (of each, by its
        name); and where there are positive classes ``thresholds`` of their risk (by rule) and
        ``rule`` (the one to go by).
    """
    models: dict[str, dict[str, Any]] = {}
    for part in parts:
        quantiles = class_quantiles(part.inner, coverage)
        models[part.model] = {"recalibration": learn_recalibrator(part, methods).to_dict()}
        if len(quantiles) == 2:
            models[part.model]["prediction_sets"] = dict(zip(_SIDES, quantiles, strict=True))
        else:
            models[part.model]["quantiles"] = dict(zip(outcome.classes, quantiles, strict=True))
        if outcome.two_sided:
            sided = part.inner.against_rest(*outcome.targets)
            thresholds = {rule: float(learn(sided)) for rule, learn in learners.items()}
            models[part.model] |= {"thresholds": thresholds, "rule": chosen}
    return {"coverage": coverage, "models": models}


def describe_study(labels: NDArray[np.int8], outcome: Outcome) -> dict[str, Any]:
    """Say how frequent the classes are among the patients from whom the rules were learned.

    Parameters
    ----------
    labels : ndarray, shape (patient,)
        Number of each patient's class, from 0.
    outcome : Outcome
        The classes, and which of them are positive.

    Returns
    -------
    dict
        ``prevalence``, of the positive classes. Of more than two classes also ``class_shares`` (by
        name) and ``positive`` (names); where there is no positive one a ``note`` instead of it and
        of the prevalence.

    Examples
    --------
    >>> three = Outcome(column="dx", classes=("a", "b", "c"), positive=("c",))
    >>> describe_study(np.array([0, 1, 1, 2], dtype=np.int8), three)
    {'class_shares': {'a': 0.25, 'b': 0.5, 'c': 0.25}, 'positive': ['c'], 'prevalence': 0.25}
    """
    if len(outcome.classes) == 2:
        return {"prevalence": float(labels.mean())}
    shares = np.bincount(labels, minlength=len(outcome.classes)) / len(labels)
    described = {"class_shares": dict(zip(outcome.classes, shares.tolist(), strict=True))}
    if not outcome.two_sided:
        return described | {"note": NO_SIDES}
    (target,) = outcome.targets
    prevalence = float(target.positive(labels).mean())
    return described | {"positive": list(outcome.positive), "prevalence": prevalence}
