"""Prediction sets with class-conditional coverage, and abstention."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import CalibrationPart, Risks
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.numerics.groups import effective_sample_size

NEGATIVE, POSITIVE, ABSTAIN = "negative", "positive", "refer"
AMBIGUOUS, EMPTY = "cannot decide", "unlike both"
ALL = "all"

# What is answered, and why it is not a class: [negative is possible, positive is possible].
_ANSWERS = np.array([[ABSTAIN, POSITIVE], [NEGATIVE, ABSTAIN]])
_REASONS = np.array([[EMPTY, ""], ["", AMBIGUOUS]])


@dataclass(frozen=True)
class Quantiles:
    """Largest nonconformity at which a class is in the set.

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
        One row per model, partition and class (both, then ``all``). Columns: ``model``,
        ``partition``, ``class``, ``patients``; then five shares of these patients, each a mean
        over repeats followed by its Wilson interval ``<share>_lower``, ``<share>_upper``:
        ``covered`` (the set of possible classes holds the true one), ``abstained``, which is the
        sum of ``ambiguous`` and ``empty_set``, and ``wrong`` (given the other class).
    patients : DataFrame
        One row per model, patient and pass. Columns: ``model``, ``patient``, ``partition``,
        ``repeat``, ``class`` (the true one), ``risk``, ``answer`` (a class or refer), ``reason``
        (of a referral: cannot decide | unlike both; else empty), ``covered``.
    quantiles : DataFrame
        One row per training part and class. Columns: ``model``, ``partition``, ``repeat``,
        ``fold``, ``class``, ``patients`` (of that class, whom it was learned from),
        ``quantile`` (missing where they are too few for the coverage: the class is then always
        possible, and nobody is given the other one).
    """

    summary: pd.DataFrame
    patients: pd.DataFrame
    quantiles: pd.DataFrame


def prediction_sets(
    parts: Sequence[CalibrationPart],
    *,
    coverage: float,
    confidence: float,
    classes: tuple[str, str],
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
    classes : (str, str)
        Names of the negative and the positive class.

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


def class_quantiles(inner: Risks, coverage: float) -> Quantiles:
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
    diseased = inner.positive == 1
    return Quantiles(
        _quantile(inner.risk[~diseased], coverage), _quantile(1 - inner.risk[diseased], coverage)
    )


def predict_or_abstain(risk: float, quantiles: Quantiles) -> tuple[str, str]:
    """Predict the class of one patient, or abstain.

    Parameters
    ----------
    risk : float
        As the model gives it, before any recalibration.
    quantiles : Quantiles
        Of the same model.

    Returns
    -------
    (str, str)
        ``negative``, ``positive`` or ``refer``; and why it is a referral (``cannot decide`` |
        ``unlike both``), else an empty text.

    Examples
    --------
    >>> usual = Quantiles(negative=0.3, positive=0.4)
    >>> [predict_or_abstain(risk, usual) for risk in (0.2, 0.5, 0.6)]
    [('negative', ''), ('refer', 'unlike both'), ('positive', '')]
    >>> predict_or_abstain(0.65, Quantiles(negative=0.7, positive=0.4))
    ('refer', 'cannot decide')
    """
    answers, reasons = predict_many_or_abstain(np.array([risk]), quantiles)
    return str(answers[0]), str(reasons[0])


def predict_many_or_abstain(
    risk: NDArray[np.float64], quantiles: Quantiles
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Do for many patients what `predict_or_abstain` does for one; two arrays, shape (patient,)."""
    place = tuple(possible.astype(int) for possible in _possible(risk, quantiles))
    return _ANSWERS[place], _REASONS[place]


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


def _possible(
    risk: NDArray[np.float64], quantiles: Quantiles
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each patient may be negative, and whether positive."""
    negative = np.inf if quantiles.negative is None else quantiles.negative
    positive = np.inf if quantiles.positive is None else quantiles.positive
    return risk <= negative, 1 - risk <= positive


def _stack(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """One table, whose repeat and fold are numbers that may be missing."""
    whole = pd.concat(tables, ignore_index=True)
    return whole.astype({"repeat": "Int64", "fold": "Int64"})


def _outer(part: CalibrationPart, quantiles: Quantiles, classes: tuple[str, str]) -> pd.DataFrame:
    """Answers for one part's outer patients, with the groups that intervals need."""
    names = dict(zip((NEGATIVE, POSITIVE, ABSTAIN), (*classes, ABSTAIN), strict=True))
    negative, positive = _possible(part.outer.risk, quantiles)
    diseased = part.outer.positive == 1
    answers, reasons = predict_many_or_abstain(part.outer.risk, quantiles)
    return pd.DataFrame(
        {
            "model": part.model,
            "patient": part.outer.patients,
            "partition": part.partition,
            "repeat": part.repeat,
            "fold": part.fold,
            "group": part.outer.groups,
            "class": np.where(diseased, *classes[::-1]),
            "risk": part.outer.risk,
            "answer": [names[said] for said in answers.tolist()],
            "reason": reasons.tolist(),
            "covered": np.where(diseased, positive, negative),
        }
    )


def _learned(part: CalibrationPart, quantiles: Quantiles, classes: tuple[str, str]) -> pd.DataFrame:
    diseased = int(part.inner.positive.sum())
    return pd.DataFrame(
        {
            "model": part.model,
            "partition": part.partition,
            "repeat": part.repeat,
            "fold": part.fold,
            "class": classes,
            "patients": [len(part.inner.positive) - diseased, diseased],
            "quantile": np.array([quantiles.negative, quantiles.positive], dtype=np.float64),
        }
    )


def _summary(
    rows: pd.DataFrame, classes: tuple[str, str], confidence: float
) -> list[dict[str, object]]:
    """Shares of each class, and of all, for each model and partition."""
    summary: list[dict[str, object]] = []
    for (model, partition), judged in rows.groupby(["model", "partition"], sort=False):
        for name in (*classes, ALL):
            of_class = judged if name == ALL else judged[judged["class"] == name]
            facts = {"model": model, "partition": partition, "class": name}
            summary.append(facts | _shares(of_class, confidence))
    return summary


def _shares(rows: pd.DataFrame, confidence: float) -> dict[str, object]:
    """Shares over all repeats; the intervals count each patient, or group, once."""
    once = rows[~rows["patient"].duplicated()]
    # Groups are numbered in each fold separately, and no group is divided between folds.
    groups = np.asarray(once.groupby(["fold", "group"], dropna=False).ngroup(), dtype=np.int64)
    size = effective_sample_size(np.ones(len(once)), groups) if len(once) else 0.0
    referred = rows["answer"] == ABSTAIN
    found: dict[str, object] = {"patients": len(once)}
    for share, members in {
        "covered": rows["covered"],
        "abstained": referred,
        "ambiguous": rows["reason"] == AMBIGUOUS,
        "empty_set": rows["reason"] == EMPTY,
        "wrong": ~referred & (rows["answer"] != rows["class"]),
    }.items():
        value = float(members.mean()) if len(rows) else np.nan
        lower, upper = wilson(value, size, confidence)
        found |= {share: value, f"{share}_lower": lower, f"{share}_upper": upper}
    return found
