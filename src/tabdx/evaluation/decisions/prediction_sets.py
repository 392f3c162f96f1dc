"""Prediction sets with class-conditional coverage, and abstention."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import CalibrationPart, Risks
from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.uncertainty.intervals import (
    interval_from_standard_error,
    wilson,
)
from tabdx.numerics.groups import effective_sample_size

ABSTAIN = "refer"
AMBIGUOUS, EMPTY, UNLIKE_ALL = "cannot decide", "unlike both", "unlike all"
ALL = "all"


class Quantiles(NamedTuple):
    """Largest nonconformity at which a class of two is in the set; of more it is a plain tuple.

    Attributes
    ----------
    negative, positive : float or None
        The largest nonconformity, 1 − probability of the class, at which a patient may still be
        of it. None where the class has too few patients for the coverage: it is then always
        possible.
    """

    negative: float | None
    positive: float | None


@dataclass(frozen=True)
class PredictionSets:
    """Prediction sets of all models, and the coverage reached.

    Attributes
    ----------
    summary : DataFrame
        One row per model, partition and class (each, then ``all``). Columns: ``model``,
        ``partition``, ``class``, ``patients``; then five shares of these patients, each a mean
        over repeats followed by its Wilson interval ``<share>_lower``, ``<share>_upper``:
        ``covered`` (the set of possible classes holds the true one), ``abstained``, which is the
        sum of ``ambiguous`` (several classes) and ``empty_set``, and ``wrong`` (given another
        class). Of more than two classes also ``mean_size``, of the sets, with Student's interval.
    patients : DataFrame
        One row per model, patient and pass. Columns: ``model``, ``patient``, ``partition``,
        ``repeat``, ``class`` (the true one), ``answer`` (a class or refer), ``reason`` (of a
        referral: cannot decide | unlike both, or all; else empty), ``covered``, ``size``.
    quantiles : DataFrame
        One row per training part and class. Columns: ``model``, ``partition``, ``repeat``,
        ``fold``, ``class``, ``patients`` (of that class, whom it was learned from),
        ``quantile`` (missing where they are too few for the coverage: the class is then always
        possible, and nobody is given another one).
    """

    summary: pd.DataFrame
    patients: pd.DataFrame
    quantiles: pd.DataFrame


def prediction_sets(
    parts: Sequence[CalibrationPart],
    *,
    coverage: float,
    confidence: float,
    classes: Sequence[str],
) -> PredictionSets:
    """Build prediction sets for each part's outer patients from its inner predictions.

    Parameters
    ----------
    parts : sequence of CalibrationPart
        From `calibration_parts`.
    coverage : float
        Of each class: the share whose set of possible classes shall hold the true one.
    confidence : float
        Of Wilson's intervals.
    classes : sequence of str
        Their names; of two, or of two sides, the negative one first.

    Raises
    ------
    InputError
        If there are no parts, or the coverage is not between 0 and 1.
    """
    if not parts:
        raise InputError("there are no predictions to answer from; train a model first")
    learned = [class_quantiles(part.inner, coverage) for part in parts]
    pairs = list(zip(parts, learned, strict=True))
    rows = _stack([_outer(part, quantiles, classes) for part, quantiles in pairs])
    return PredictionSets(
        pd.DataFrame(_summary(rows, classes, confidence)),
        rows.drop(columns=["fold", "group"]),
        _stack([_learned(part, quantiles, classes) for part, quantiles in pairs]),
    )


def judge_sets(
    joined: Joined, quantiles: Sequence[float | None], classes: Sequence[str], confidence: float
) -> pd.DataFrame:
    """Judge the prediction sets of one final model on patients whom it has not seen.

    Parameters
    ----------
    joined : Joined
        What it predicts, before any recalibration.
    quantiles : sequence of float or None
        Of that model.
    classes : sequence of str
        Their names.
    confidence : float
        Of Wilson's intervals.

    Returns
    -------
    DataFrame
        As the summary of `PredictionSets`.
    """
    nobody = np.empty(0, dtype=np.int64)
    passes = [
        Risks(joined.patients, joined.labels, joined.groups, one) for one in joined.probability
    ]
    rows = [
        _outer(
            CalibrationPart(joined.model, joined.partition, None, None, one, nobody, one),
            quantiles,
            classes,
        )
        for one in passes
    ]
    return pd.DataFrame(_summary(_stack(rows), classes, confidence))


def class_quantiles(inner: Risks, coverage: float) -> tuple[float | None, ...]:
    """Learn the quantile of the nonconformity of each class.

    Formula: of the class's n nonconformities 1 − p(true class), the ⌈(n + 1) · coverage⌉-th
    smallest; there is none where that exceeds n.
    Reference: Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World, section
    4.5 (Mondrian); Sadinle, Lei & Wasserman (2019), JASA 114, 223–234 (this nonconformity).

    Raises
    ------
    InputError
        If the coverage is not between 0 and 1.
    """
    if not 0 < coverage < 1:
        raise InputError(
            f"a coverage lies between 0 and 1, both excluded; got {coverage}: set decide.coverage"
        )
    scores = nonconformity(inner.probability)
    found = [
        _quantile(scores[inner.labels == place, place], coverage)
        for place in range(scores.shape[1])
    ]
    return Quantiles(*found) if len(found) == 2 else tuple(found)


def nonconformity(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 − probability of each class, shape (patient, class).

    Parameters
    ----------
    probability : ndarray, shape (patient,) or (patient, class)
        The risk of two sides, or the probability of each class.
    """
    if probability.ndim == 1:  # the risk as it is, not 1 − (1 − risk)
        return np.column_stack([probability, 1 - probability])
    return 1 - probability


def possible_classes(
    probability: NDArray[np.float64], quantiles: Sequence[float | None]
) -> NDArray[np.bool_]:
    """Tell which classes are in the set of each patient, shape (patient, class).

    Parameters
    ----------
    probability : ndarray, shape (patient,) or (patient, class)
        As the model gives it, before any recalibration.
    quantiles : sequence of float or None
        Of each class, by the same model.

    Examples
    --------
    >>> possible_classes(np.array([[0.7, 0.2, 0.1], [0.4, 0.4, 0.2]]), (0.5, 0.7, None))
    array([[ True, False,  True],
           [False,  True,  True]])
    """
    most = np.array([np.inf if one is None else one for one in quantiles])
    possible: NDArray[np.bool_] = nonconformity(probability) <= most
    return possible


def has_quantile(patients: int, coverage: float) -> bool:
    """Whether a class has enough patients for its quantile to exist.

    Examples
    --------
    >>> has_quantile(18, 0.95), has_quantile(19, 0.95)
    (False, True)
    """
    return _rank(patients, coverage) <= patients


def _rank(patients: int, coverage: float) -> int:
    # A hair less, since (n + 1) · coverage may be rounded to just above the integer that it is.
    return int(np.ceil((patients + 1) * coverage - 1e-9))


def _quantile(scores: NDArray[np.float64], coverage: float) -> float | None:
    if not has_quantile(len(scores), coverage):
        return None
    return float(np.sort(scores)[_rank(len(scores), coverage) - 1])


def _stack(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """One table, whose repeat and fold are numbers that may be missing."""
    whole = pd.concat(tables, ignore_index=True)
    return whole.astype({"repeat": "Int64", "fold": "Int64"})


def _outer(
    part: CalibrationPart, quantiles: Sequence[float | None], classes: Sequence[str]
) -> pd.DataFrame:
    """Answers for one part's outer patients, with the groups that intervals need."""
    names = np.array(classes, dtype=object)
    possible, labels = possible_classes(part.outer.probability, quantiles), part.outer.labels
    size = possible.sum(axis=1)
    unlike = EMPTY if len(classes) == 2 else UNLIKE_ALL
    return pd.DataFrame(
        {
            "model": part.model,
            "patient": part.outer.patients,
            "partition": part.partition,
            "repeat": part.repeat,
            "fold": part.fold,
            "group": part.outer.groups,
            "class": names[labels],
            "answer": np.where(size == 1, names[possible.argmax(axis=1)], ABSTAIN),
            "reason": np.select([size == 0, size > 1], [unlike, AMBIGUOUS], ""),
            "covered": possible[np.arange(len(labels)), labels],
            "size": size,
        }
    )


def _learned(
    part: CalibrationPart, quantiles: Sequence[float | None], classes: Sequence[str]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "model": part.model,
            "partition": part.partition,
            "repeat": part.repeat,
            "fold": part.fold,
            "class": classes,
            "patients": np.bincount(part.inner.labels, minlength=len(classes)),
            "quantile": np.array(quantiles, dtype=np.float64),
        }
    )


def _summary(
    rows: pd.DataFrame, classes: Sequence[str], confidence: float
) -> list[dict[str, object]]:
    """Shares of each class, and of all, for each model and partition."""
    summary: list[dict[str, object]] = []
    for (model, partition), judged in rows.groupby(["model", "partition"], sort=False):
        for name in (*classes, ALL):
            of_class = judged if name == ALL else judged[judged["class"] == name]
            facts = {"model": model, "partition": partition, "class": name}
            # Of two classes the referrals say the same.
            size = _mean_size(of_class, confidence) if len(classes) > 2 else {}
            summary.append(facts | _shares(of_class, confidence) | size)
    return summary


def _shares(rows: pd.DataFrame, confidence: float) -> dict[str, object]:
    """Shares over all repeats; the intervals count each patient, or group, once."""
    size, referred = _independent(rows), rows["answer"] == ABSTAIN
    found: dict[str, object] = {"patients": rows["patient"].nunique()}
    for share, members in {
        "covered": rows["covered"],
        "abstained": referred,
        "ambiguous": rows["size"] > 1,
        "empty_set": rows["size"] == 0,
        "wrong": ~referred & (rows["answer"] != rows["class"]),
    }.items():
        value = float(members.mean()) if len(rows) else np.nan
        lower, upper = wilson(value, size, confidence)
        found |= {share: value, f"{share}_lower": lower, f"{share}_upper": upper}
    return found


def _independent(rows: pd.DataFrame) -> float:
    """How many independent patients these are, each counted once over the repeats."""
    once = rows[~rows["patient"].duplicated()]
    # Groups are numbered in each fold separately, and no group is divided between folds.
    groups = np.asarray(once.groupby(["fold", "group"], dropna=False).ngroup(), dtype=np.int64)
    return effective_sample_size(np.ones(len(once)), groups) if len(once) else 0.0


def _mean_size(rows: pd.DataFrame, confidence: float) -> dict[str, object]:
    """Mean size of the sets, with Student's interval; none where all have one size."""
    each = rows.groupby("patient")["size"].mean()
    value, size = float(each.mean()), _independent(rows)
    error = float(each.std()) / np.sqrt(size) if size > 1 else 0.0
    lower = upper = np.nan
    if error > 0:
        lower, upper = interval_from_standard_error(value, error, confidence, "plain", size - 1)
    return {"mean_size": value, "mean_size_lower": max(lower, 0.0), "mean_size_upper": upper}
