"""Recalibration chosen and learned on inner predictions, and applied to the outer ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import (
    CalibrationPart,
    FinalPart,
    Risks,
    replace_risks,
    with_risks,
)
from tabdx.evaluation.calibration.recalibrators import (
    Recalibrator,
    fit_recalibrator,
    methods_for,
)
from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.wording.vocabulary import CHOSEN, NONE


@dataclass(frozen=True)
class Recalibration:
    """What recalibration makes of the predictions.

    Attributes
    ----------
    joined : mapping of str to list of Joined
        Of all models: before (``none``), by each method alone, and by the method that each part
        chose (``chosen``).
    parts : list of CalibrationPart
        The parts with their outer risks recalibrated by what each part chose.
    choices : DataFrame
        One row per part and method tried. Columns: ``model``, ``partition``, ``repeat``,
        ``fold`` (missing for the holdout), ``method``, ``log_loss`` (cross-fitted over the inner
        folds), ``chosen``.
    """

    joined: Mapping[str, list[Joined]]
    parts: list[CalibrationPart]
    choices: pd.DataFrame


def recalibrate(
    joined: Sequence[Joined], parts: Sequence[CalibrationPart], methods: Sequence[str]
) -> Recalibration:
    """Choose a method on each part's inner folds, learn it there, apply it outside of the part.

    Parameters
    ----------
    joined : sequence of Joined
        The predictions, from `join_outcomes`; of more than two classes from `join_classes`.
    parts : sequence of CalibrationPart
        Of the same predictions, from `calibration_parts`.
    methods : sequence of str
        Tried, the simplest first: it is taken unless a later one is better by more than a
        standard error. Those for two classes alone are left out where there are more.

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
    methods = possible_methods(methods, parts[0].inner)
    risks: dict[str, list[NDArray[np.float64]]] = {name: [] for name in (NONE, *methods, CHOSEN)}
    choices: list[dict[str, object]] = []
    for part in parts:
        best, losses = _choose(part, methods)
        choices += [
            _choice(part, method, losses[method].mean(), method == best) for method in methods
        ]
        fitted = {
            method: fit_recalibrator(method, part.inner.probability, part.inner.labels)
            for method in dict.fromkeys((NONE, *methods))
        }
        fitted[CHOSEN] = fitted[best]
        for name, recalibrator in fitted.items():
            risks[name].append(recalibrator.apply(part.outer.probability))
    read = {
        name: [with_risks(one, replace_risks(parts, each)) for one in joined]
        for name, each in risks.items()
    }
    table = pd.DataFrame(choices).astype({"repeat": "Int64", "fold": "Int64"})
    return Recalibration(read, replace_risks(parts, risks[CHOSEN]), table)


def learn_recalibrator(part: FinalPart, methods: Sequence[str]) -> Recalibrator:
    """Choose a method on the inner folds of a final model's training part, and learn it there.

    Parameters
    ----------
    part : FinalPart
        All of development.
    methods : sequence of str
        As `recalibrate` takes them.

    Raises
    ------
    InputError
        If a method is unknown, or the part has one inner fold only.
    """
    best, _ = _choose(part, possible_methods(methods, part.inner))
    return fit_recalibrator(best, part.inner.probability, part.inner.labels)


def possible_methods(methods: Sequence[str], risks: Risks) -> list[str]:
    """Select the methods that can be had for so many classes; none of them leaves ``none``."""
    return [name for name in methods if name in methods_for(risks.probability)] or [NONE]


def _choose(
    part: CalibrationPart | FinalPart, methods: Sequence[str]
) -> tuple[str, dict[str, NDArray[np.float64]]]:
    """Choose the method of a part, and give each patient's loss by every method."""
    losses = {method: _cross_fitted_losses(part, method) for method in methods}
    return _simplest(losses, part.inner.groups), losses


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


def _cross_fitted_losses(part: CalibrationPart | FinalPart, method: str) -> NDArray[np.float64]:
    """Each patient's log loss by a method learned on the part's other inner folds."""
    probability, labels = part.inner.probability, part.inner.labels
    if len(np.unique(part.inner_fold)) == 1:
        raise InputError(
            f"the inner predictions of {part.model} are all of one inner fold; a recalibration is "
            "compared over several: raise split.inner_folds"
        )
    read = np.empty_like(probability)
    for fold in np.unique(part.inner_fold):
        inside = part.inner_fold == fold
        learned = fit_recalibrator(method, probability[~inside], labels[~inside])
        read[inside] = learned.apply(probability[inside])
    losses: NDArray[np.float64] = values_per_patient("log_loss", labels, read[None], np.nan)[0]
    return losses


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
