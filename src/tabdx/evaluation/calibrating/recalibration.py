"""Recalibration chosen and learned on inner predictions, and what it does to the outer ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.predictions import HOLDOUT, make_predictions
from tabdx.cohort.cohort import Cohort
from tabdx.errors import InputError
from tabdx.evaluation.calibrating.recalibrators import Recalibrator, fit_recalibrator
from tabdx.evaluation.calibration import surprise
from tabdx.evaluation.calibration_parts import CalibrationPart
from tabdx.evaluation.intervals import percentile
from tabdx.evaluation.passes import gather
from tabdx.evaluation.scores import Scores, score
from tabdx.evaluation.verdict_words import BETTER, UNRESOLVED, WORSE

NONE, CHOSEN = "none", "chosen"
UNCHANGED = "unchanged"  # where no part chose to recalibrate

_METRICS = ("log_loss", "brier", "calibration_slope", "calibration_intercept")
_LOSSES = ("log_loss", "brier")
_FACTS = ["model", "partition", "metric"]
_NO_THRESHOLD = 0.5  # asked for by the scores of calls, none of which is used here


@dataclass(frozen=True)
class Recalibration:
    """What recalibration makes of the predictions.

    Attributes
    ----------
    predictions : mapping of str to DataFrame
        As `tabdx.artifacts.predictions` describes them, all models: before (``none``), by each
        method alone, and by the method that each part chose (``chosen``).
    choices : DataFrame
        One row per part and method tried. Columns: ``model``, ``partition``, ``repeat``,
        ``fold`` (missing for the holdout), ``method``, ``log_loss`` (cross-fitted over the inner
        folds), ``chosen``.
    final : mapping of str to Recalibrator
        Of each final model: what its part, all of development, chose and learned.
    """

    predictions: Mapping[str, pd.DataFrame]
    choices: pd.DataFrame
    final: Mapping[str, Recalibrator]


def recalibrate(
    parts: Sequence[CalibrationPart], methods: Sequence[str], classes: tuple[str, str]
) -> Recalibration:
    """Choose a method on each part's inner folds, learn it there, apply it outside of the part.

    Parameters
    ----------
    parts : sequence of CalibrationPart
        From `calibration_parts`.
    methods : sequence of str
        Tried, the simplest first: it is taken unless a later one is better by more than a
        standard error.
    classes : (str, str)
        Names of the negative and the positive class.

    Raises
    ------
    InputError
        If there are no parts or no methods, a method is unknown, or a part has one inner fold
        only.
    """
    if not parts or not methods:
        raise InputError(
            f"recalibration needs predictions and methods to try; got {len(parts)} parts and "
            f"{len(methods)} methods: train a model, and list methods in decide.recalibrate"
        )
    rows: dict[str, list[pd.DataFrame]] = {name: [] for name in (NONE, *methods, CHOSEN)}
    choices: list[dict[str, object]] = []
    final: dict[str, Recalibrator] = {}
    for part in parts:
        losses = {method: _cross_fitted_losses(part, method) for method in methods}
        best = _simplest(losses, part.inner.groups)
        choices += [
            _choice(part, method, losses[method].mean(), method == best) for method in methods
        ]
        fitted = {
            method: fit_recalibrator(method, part.inner.risk, part.inner.positive)
            for method in dict.fromkeys((NONE, *methods))
        }
        fitted[CHOSEN] = fitted[best]
        for name, recalibrator in fitted.items():
            rows[name].append(_outer(part, recalibrator, classes))
        if part.partition == HOLDOUT:
            final[part.model] = fitted[best]
    predictions = {name: pd.concat(each, ignore_index=True) for name, each in rows.items()}
    table = pd.DataFrame(choices).astype({"repeat": "Int64", "fold": "Int64"})
    return Recalibration(predictions, table, final)


def recalibration_scores(
    recalibration: Recalibration,
    cohort: Cohort,
    *,
    confidence: float,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """Judge the risks before and after.

    Parameters
    ----------
    recalibration : Recalibration
        What is judged.
    cohort : Cohort
        Who is diseased.
    confidence, resamples, seed
        Of the bootstrap, as `tabdx.evaluation.scores.score` takes them.

    Returns
    -------
    DataFrame
        One row per model, partition, method (``none`` is before, ``chosen`` what each part
        chose) and metric (log_loss | brier; before and of what was chosen also
        calibration_slope | calibration_intercept).
        Columns: ``model``, ``partition``, ``method``, ``metric``, ``value``, ``lower``,
        ``upper``, ``n``, ``resamples``; for the two losses also ``change``, ``change_lower``,
        ``change_upper`` (after minus before, on the same resamples) and ``verdict`` (better |
        worse | not resolvable | unchanged: not one risk differs). What is not available is
        missing.
    """
    judged = {
        name: score(
            gather(predictions, cohort),
            threshold=_NO_THRESHOLD,
            confidence=confidence,
            resamples=resamples,
            seed=seed,
            # A slope takes long to resample: where it matters, before and after.
            metrics=_METRICS if name in (NONE, CHOSEN) else _LOSSES,
        )
        for name, predictions in recalibration.predictions.items()
    }
    tables = [_beside_before(name, scores, judged[NONE]) for name, scores in judged.items()]
    together = pd.concat(tables)
    # Models and partitions in their own order, then the metrics, then the methods as tried.
    places = [pd.factorize(together[column])[0] for column in ("model", "partition", "metric")]
    return together.iloc[np.lexsort(places[::-1])].reset_index(drop=True)


def _simplest(losses: Mapping[str, NDArray[np.float64]], groups: NDArray[np.int64]) -> str:
    """First method whose mean loss is within one standard error of the lowest one.

    The one-standard-error rule (Breiman et al. 1984, Classification and Regression Trees, section
    3.4.3), the error being that of the paired difference, patients of a group together: a method
    that changes the risks has to earn it.
    """
    best = min(losses.values(), key=lambda loss: float(loss.mean()))
    return next(method for method, loss in losses.items() if _within(loss - best, groups))


def _within(excess: NDArray[np.float64], groups: NDArray[np.int64]) -> bool:
    """Whether a mean is at most its standard error; that of the best itself, 0, always is."""
    together = np.bincount(groups, weights=excess - excess.mean())
    return bool(excess.mean() <= np.sqrt((together**2).sum()) / len(excess))


def _cross_fitted_losses(part: CalibrationPart, method: str) -> NDArray[np.float64]:
    """Each patient's log loss by a method learned on the part's other inner folds."""
    risk, positive = part.inner.risk, part.inner.positive
    if len(np.unique(part.inner_fold)) == 1:
        raise InputError(
            f"the inner predictions of {part.model} are all of one inner fold; a recalibration is "
            "compared over several: raise split.inner_folds"
        )
    read = np.empty_like(risk)
    for fold in np.unique(part.inner_fold):
        inside = part.inner_fold == fold
        learned = fit_recalibrator(method, risk[~inside], positive[~inside])
        read[inside] = learned.apply(risk[inside])
    return surprise(positive, read)


def _choice(part: CalibrationPart, method: str, loss: float, chosen: bool) -> dict[str, object]:
    return {
        "model": part.model,
        "partition": part.partition,
        "repeat": part.repeat,
        "fold": part.fold,
        "method": method,
        "log_loss": loss,
        "chosen": chosen,
    }


def _outer(
    part: CalibrationPart, recalibrator: Recalibrator, classes: tuple[str, str]
) -> pd.DataFrame:
    """Predictions of the part's outer patients, read anew."""
    risk = recalibrator.apply(part.outer.risk)
    both = np.column_stack([1 - risk, risk])
    return make_predictions(part.model, part.outer.patients, both, classes, part.repeat, part.fold)


def _beside_before(method: str, after: Scores, before: Scores) -> pd.DataFrame:
    """One method's scores, with their difference to those before."""
    columns = [*_FACTS, "value", "lower", "upper", "n", "resamples"]
    table = after.table[columns].reset_index(drop=True)
    table.insert(2, "method", method)
    old = before.table.set_index(_FACTS)["value"]
    changes = [
        _change(value - old.loc[key], after.draws[key] - before.draws[key], after.confidence)
        if method != NONE and key[2] in _LOSSES
        else {}
        for key, value in zip(
            table[_FACTS].itertuples(index=False, name=None), table["value"], strict=True
        )
    ]
    columns = ["change", "change_lower", "change_upper", "verdict"]
    return table.join(pd.DataFrame(changes, index=table.index, columns=columns))


def _change(value: float, draws: NDArray[np.float64], confidence: float) -> dict[str, float | str]:
    lower, upper = percentile(draws, confidence)
    if not draws.any():
        verdict = UNCHANGED
    else:
        verdict = BETTER if upper < 0 else WORSE if lower > 0 else UNRESOLVED
    return {
        "change": float(value),
        "change_lower": lower,
        "change_upper": upper,
        "verdict": verdict,
    }
