"""Recalibration, prediction sets and thresholds of the final models, for new patients."""

from collections.abc import Sequence
from typing import Any

from tabdx.evaluation.calibration.parts import FinalPart
from tabdx.evaluation.calibration.recalibration import learn_recalibrator
from tabdx.evaluation.decisions.prediction_sets import class_quantiles
from tabdx.evaluation.decisions.threshold_learners import Learners


def make_rules(
    parts: Sequence[FinalPart],
    learners: Learners,
    *,
    chosen: str,
    coverage: float,
    methods: Sequence[str],
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

    Returns
    -------
    dict
        ``coverage``; and by model under ``models``: ``recalibration`` (see
        `Recalibrator.to_dict`), ``prediction_sets`` (the quantile of both classes; None where a
        class had too few patients), ``thresholds`` (by rule), ``rule`` (the one to go by).
    """
    models = {}
    for part in parts:
        quantiles = class_quantiles(part.inner, coverage)
        models[part.model] = {
            "recalibration": learn_recalibrator(part, methods).to_dict(),
            "prediction_sets": {"negative": quantiles.negative, "positive": quantiles.positive},
            "thresholds": {rule: float(learn(part.inner)) for rule, learn in learners.items()},
            "rule": chosen,
        }
    return {"coverage": coverage, "models": models}
