"""Scores of thresholds that were learned on other patients, or given."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import CalibrationPart, Risks
from tabdx.evaluation.decisions.threshold_learners import (
    FIXED,
    HARM_RATIO,
    RULES,
    SENSITIVITY,
    learners,
)
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.confusion import predict_positive
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.uncertainty.stratified import PredictedClasses, share
from tabdx.numerics.groups import number_groups
from tabdx.wording.vocabulary import AS_PREDICTED, FEWEST

_SHARES = (
    "sensitivity",
    "specificity",
    "positive_predictive_value",
    "negative_predictive_value",
)


def threshold_rules(
    parts: Sequence[CalibrationPart],
    *,
    fixed: float,
    minimum_sensitivity: float,
    harm_ratio: float,
    chosen: str,
    confidence: float,
    rules: Sequence[str] = RULES,
) -> pd.DataFrame:
    """Learn every rule's threshold on each part's own patients, and judge it on the others.

    Out of fold it is the *rule* that is judged, each of its thresholds on patients who had no say
    in it; the holdout judges the one threshold that the final model goes with.

    Parameters
    ----------
    parts : sequence of CalibrationPart
        Of any number of models.
    fixed, minimum_sensitivity, harm_ratio : float
        Of the rules, as `learners` takes them.
    chosen : str
        Which of `RULES` is the one to go by.
    confidence : float
        Of the intervals, `tabdx.evaluation.uncertainty.stratified.proportion_interval`.
    rules : sequence of str
        Those that are judged.

    Returns
    -------
    DataFrame
        One row per model, partition and rule. Columns: ``model``, ``partition``, ``rule``,
        ``chosen``; ``threshold`` (mean over the parts), ``threshold_lowest``,
        ``threshold_highest``; ``sensitivity``, ``specificity``, ``positive_predictive_value``,
        ``negative_predictive_value``, each with ``_lower`` and ``_upper``, missing where not
        defined; ``false_negatives`` (diseased called healthy), ``false_positives`` (healthy called
        diseased), ``patients``, ``diseased``; ``learned_diseased``, ``learned_healthy`` (in the
        smallest part learned from); ``note`` (needs_calibration | few_patients | no_miss, or
        empty: see `tabdx.wording.notes`). Values are means over the repeats.

    Raises
    ------
    InputError
        If `chosen` is not a rule, or the ratio or the minimum cannot be.
    """
    if chosen not in RULES:
        raise InputError(f"{chosen!r} is not a threshold rule; choose one of {', '.join(RULES)}")
    learn = learners(fixed=fixed, minimum_sensitivity=minimum_sensitivity, harm_ratio=harm_ratio)
    rows = []
    for model, partition in dict.fromkeys((part.model, part.partition) for part in parts):
        own = [part for part in parts if (part.model, part.partition) == (model, partition)]
        diseased = min(int(part.inner.positive.sum()) for part in own)
        healthy = min(int((part.inner.positive == 0).sum()) for part in own)
        learned = {"learned_diseased": diseased, "learned_healthy": healthy}
        for rule in rules:
            facts = {"model": model, "partition": partition, "rule": rule, "chosen": rule == chosen}
            judged = _learn_and_judge(learn[rule], own, confidence)
            note = _note(rule, diseased, healthy, minimum_sensitivity)
            rows.append(facts | judged | learned | {"note": note})
    return pd.DataFrame(rows)


def judge_threshold(
    joined: Sequence[JoinedPredictions], threshold: float, confidence: float
) -> pd.DataFrame:
    """Judge one given threshold, as `threshold_rules` judges those that rules have learned.

    Parameters
    ----------
    joined : sequence of JoinedPredictions
        What is judged, from `join_outcomes`.
    threshold : float
        The risk from which a patient is called positive.
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per model and partition, with the columns of `threshold_rules` but for the spread
        of the thresholds and the note, and ``risks``; ``rule`` is ``fixed``.
    """
    return pd.DataFrame(
        [
            {
                "model": one.model,
                "partition": one.partition,
                "rule": FIXED,
                "chosen": True,
                "risks": AS_PREDICTED,
                "threshold": threshold,
                **_judge_calls(PredictedClasses.of(one, threshold), confidence),
            }
            for one in joined
        ]
    )


def _learn_and_judge(
    learn: Callable[[Risks], float], parts: Sequence[CalibrationPart], confidence: float
) -> dict[str, float]:
    thresholds = [learn(part.inner) for part in parts]
    return {
        "threshold": float(np.mean(thresholds)),
        "threshold_lowest": min(thresholds),
        "threshold_highest": max(thresholds),
        **_judge_calls(_apply(parts, thresholds), confidence),
    }


def _apply(parts: Sequence[CalibrationPart], thresholds: Sequence[float]) -> PredictedClasses:
    """Call each part's outer patients by its own threshold, the folds put together again."""
    tables: dict[int | None, list[pd.DataFrame]] = {}
    for number, (part, threshold) in enumerate(zip(parts, thresholds, strict=True)):
        outer = part.outer
        table = pd.DataFrame(
            {
                "positive": outer.positive,
                # Numbered separately in each part; no group is in two of them.
                "group": [f"{number} {group}" for group in outer.groups],
                "predicted_class": predict_positive(outer.risk, threshold),
            },
            index=outer.patients,
        )
        tables.setdefault(part.repeat, []).append(table)
    repeats = [pd.concat(folds) for folds in tables.values()]
    first = repeats[0]
    predicted = np.stack([one.loc[first.index, "predicted_class"].to_numpy() for one in repeats])
    return PredictedClasses(
        first["positive"].to_numpy(dtype=np.int8),
        number_groups(first["group"].to_numpy(dtype=object), len(first)),
        predicted.astype(np.int8),
        parts[0].cohort_fraction,
    )


def _judge_calls(predictions: PredictedClasses, confidence: float) -> dict[str, float]:
    positive = predictions.labels
    judged: dict[str, float] = {}
    for key in _SHARES:
        value, lower, upper = share(predictions, METRICS[key], confidence)
        judged |= {key: value, f"{key}_lower": lower, f"{key}_upper": upper}
    wrong = predictions.predicted != positive
    return {
        **judged,
        "false_negatives": float(wrong[:, positive == 1].sum(axis=1).mean()),
        "false_positives": float(wrong[:, positive == 0].sum(axis=1).mean()),
        "patients": len(positive),
        "diseased": int(positive.sum()),
    }


def _note(rule: str, diseased: int, healthy: int, minimum_sensitivity: float) -> str:
    """Give the key of what a reader must know of a rule before believing it."""
    if rule == HARM_RATIO:
        return "needs_calibration"
    if rule == FIXED:
        return ""
    if min(diseased, healthy) < FEWEST:
        return "few_patients"
    if rule == SENSITIVITY and diseased * (1 - minimum_sensitivity) < 1 - 1e-9:
        return "no_miss"
    return ""
