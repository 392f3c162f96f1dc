"""Rules that choose a threshold, each learned on some patients and applied to others."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.errors import InputError
from tabdx.evaluation.calibration_parts import CalibrationPart, Risks
from tabdx.evaluation.confusion import call
from tabdx.evaluation.deciding.harm import threshold_for
from tabdx.evaluation.metrics import METRICS
from tabdx.evaluation.passes import Passes
from tabdx.evaluation.strata import Calls, share
from tabdx.evaluation.table_words import AS_PREDICTED

Values = NDArray[np.float64]
Classes = NDArray[np.int8]

FIXED, SENSITIVITY, HARM_RATIO, YOUDEN = "fixed", "sensitivity", "harm_ratio", "youden"
RULES = (FIXED, SENSITIVITY, HARM_RATIO, YOUDEN)
# These two learn nothing of the risks: whether they are recalibrated or shifted changes the calls.
AT_THEIR_WORD = (FIXED, HARM_RATIO)
Learners = Mapping[str, Callable[[Risks], float]]

# Of fewer patients of a class, a note says that they are few.
FEWEST = 10

_SHARES = (
    "sensitivity",
    "specificity",
    "positive_predictive_value",
    "negative_predictive_value",
)


def most_specific(positive: Classes, risk: Values, minimum_sensitivity: float) -> float:
    """Return the highest threshold that finds at least this share of the diseased.

    Question: where may the line be drawn, if of the diseased no more than a stated share may be
    missed?
    Formula: the k-th highest risk of a diseased patient, k = ⌈minimum · diseased⌉.

    Parameters
    ----------
    positive : ndarray, shape (patient,)
        1 for the diseased, of whom there is one at least.
    risk : ndarray, shape (patient,)
        Predicted risk.
    minimum_sensitivity : float
        Between 0 and 1.

    Raises
    ------
    InputError
        If the minimum lies outside.

    Examples
    --------
    Three of the four diseased are enough; of the healthy one is then called, too:

    >>> most_specific(np.array([1, 1, 1, 1, 0, 0]), np.array([0.9, 0.8, 0.4, 0.1, 0.5, 0.2]), 0.75)
    0.4
    """
    if not 0 < minimum_sensitivity < 1:
        raise InputError(
            f"the minimum sensitivity should lie between 0 and 1, found {minimum_sensitivity}"
        )
    found = np.sort(risk[positive == 1])[::-1]
    # Less a hair, since 0.95 · 20 is not quite 19 on a computer.
    needed = int(np.ceil(minimum_sensitivity * len(found) - 1e-9))
    return float(found[needed - 1])


def most_apart(positive: Classes, risk: Values) -> float:
    """Return the threshold at which sensitivity and specificity together are highest.

    Question: where is the line, if a diseased and a healthy patient called wrongly are equally
    bad, each measured against his or her class?
    Formula: the threshold of the highest Youden index, Se + Sp − 1. Thresholds between two
    neighbouring risks give the same calls: the middle is taken. Of several such stretches it is
    the lowest, which misses fewest.
    Reference: Youden (1950), Cancer 3, 32–35.

    Parameters
    ----------
    positive : ndarray, shape (patient,)
        1 for the diseased; both classes are there.
    risk : ndarray, shape (patient,)
        Predicted risk.

    Examples
    --------
    >>> most_apart(np.array([1, 1, 0, 0]), np.array([0.9, 0.6, 0.2, 0.1]))
    0.4
    """
    levels = np.unique(risk)
    diseased, healthy = np.sort(risk[positive == 1]), np.sort(risk[positive == 0])
    found = len(diseased) - np.searchsorted(diseased, levels)
    alarmed = len(healthy) - np.searchsorted(healthy, levels)
    # Whole numbers, so that equal indices are equal: Se − (1 − Sp), times both sizes.
    best = int(np.argmax(found * len(healthy) - alarmed * len(diseased)))
    below = levels[best - 1] if best else 0.0
    return float((below + levels[best]) / 2)


def learners(*, fixed: float, minimum_sensitivity: float, harm_ratio: float) -> Learners:
    """Give, for each rule, what learns its threshold from some patients' risks.

    Parameters
    ----------
    fixed : float
        The threshold of the rule ``fixed``.
    minimum_sensitivity : float
        For the rule ``sensitivity``: see `most_specific`.
    harm_ratio : float
        For the rule ``harm_ratio``: see `harm.threshold_for`. It learns nothing
        and takes the risks at their word.

    Raises
    ------
    InputError
        If the ratio cannot be.
    """
    by_harm = threshold_for(harm_ratio)
    return {
        FIXED: lambda _: fixed,
        SENSITIVITY: lambda own: most_specific(own.positive, own.risk, minimum_sensitivity),
        HARM_RATIO: lambda _: by_harm,
        YOUDEN: lambda own: most_apart(own.positive, own.risk),
    }


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
        Of the intervals, `tabdx.evaluation.strata.share_interval`.
    rules : sequence of str
        Those that are judged.

    Returns
    -------
    DataFrame
        One row per model, partition and rule. Columns: ``model``, ``partition``, ``rule``,
        ``chosen``; ``threshold`` (mean over the parts), ``threshold_lowest``,
        ``threshold_highest``; ``sensitivity``, ``specificity``, ``positive_predictive_value``,
        ``negative_predictive_value``, each with ``_lower`` and ``_upper``, missing where not
        defined; ``missed`` (diseased called healthy), ``needless`` (healthy called diseased),
        ``patients``, ``diseased``; ``note`` (what is to be said of the rule; may be empty). Values
        are means over the repeats.

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
        for rule in rules:
            facts = {"model": model, "partition": partition, "rule": rule, "chosen": rule == chosen}
            judged = _learn_and_judge(learn[rule], own, confidence)
            rows.append(facts | judged | {"note": _note(rule, own, minimum_sensitivity)})
    return pd.DataFrame(rows)


def judge_threshold(passes: Sequence[Passes], threshold: float, confidence: float) -> pd.DataFrame:
    """Judge one given threshold, as `threshold_rules` judges those that rules have learned.

    Parameters
    ----------
    passes : sequence of Passes
        What is judged, from `gather`.
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
                **_judge_calls(Calls.of(one, threshold), confidence),
            }
            for one in passes
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


def _apply(parts: Sequence[CalibrationPart], thresholds: Sequence[float]) -> Calls:
    """Call each part's outer patients by its own threshold, the folds put together again."""
    tables: dict[int | None, list[pd.DataFrame]] = {}
    for number, (part, threshold) in enumerate(zip(parts, thresholds, strict=True)):
        outer = part.outer
        table = pd.DataFrame(
            {
                "positive": outer.positive,
                # Numbered anew in each part; no group is in two of them.
                "group": [f"{number} {group}" for group in outer.groups],
                "called": call(outer.risk, threshold),
            },
            index=outer.patients,
        )
        tables.setdefault(part.repeat, []).append(table)
    repeats = [pd.concat(folds) for folds in tables.values()]
    first = repeats[0]
    called = np.stack([one.loc[first.index, "called"].to_numpy() for one in repeats])
    return Calls(
        first["positive"].to_numpy(dtype=np.int8),
        np.asarray(pd.factorize(first["group"])[0], dtype=np.int64),
        called.astype(np.int8),
        parts[0].cohort_share,
    )


def _judge_calls(calls: Calls, confidence: float) -> dict[str, float]:
    positive = calls.positive
    judged: dict[str, float] = {}
    for key in _SHARES:
        value, lower, upper = share(calls, METRICS[key], confidence)
        judged |= {key: value, f"{key}_lower": lower, f"{key}_upper": upper}
    wrong = calls.called != positive
    return {
        **judged,
        "missed": float(wrong[:, positive == 1].sum(axis=1).mean()),
        "needless": float(wrong[:, positive == 0].sum(axis=1).mean()),
        "patients": len(positive),
        "diseased": int(positive.sum()),
    }


def _note(rule: str, parts: Sequence[CalibrationPart], minimum_sensitivity: float) -> str:
    """Say what a reader must know of a rule before believing it."""
    if rule == HARM_RATIO:
        return "takes the risks at their word: trust it no further than the calibration"
    if rule == FIXED:
        return ""
    diseased = min(int(part.inner.positive.sum()) for part in parts)
    healthy = min(int((part.inner.positive == 0).sum()) for part in parts)
    if min(diseased, healthy) < FEWEST:
        return f"learned from as few as {diseased} diseased and {healthy} healthy patients"
    if rule == SENSITIVITY and diseased * (1 - minimum_sensitivity) < 1 - 1e-9:
        return (
            f"among as few as {diseased} diseased patients, {minimum_sensitivity:g} allows no "
            "miss: the threshold is the lowest risk of one of them"
        )
    return ""
