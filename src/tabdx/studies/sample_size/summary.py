"""Are these patients enough: for the intervals, for the model, and would more of them help."""

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.studies.sample_size.development_size import development_rows
from tabdx.studies.sample_size.evaluation_size import evaluation_rows
from tabdx.studies.sample_size.learning_scores import Curve
from tabdx.studies.sample_size.summary_rows import COLUMNS, Row, Scores, missing, row
from tabdx.wording.names import readable
from tabdx.wording.numbers import plural
from tabdx.wording.vocabulary import OUT_OF_FOLD

_INTERVALS = ("accuracy", "roc_auc", "log_loss")


def summarise(
    curves: Sequence[Curve],
    scores: pd.DataFrame,
    development: Cohort,
    model: str,
    *,
    threshold: float,
    confidence: float,
    seed: int,
) -> pd.DataFrame:
    """Say in numbers and sentences what so many patients are worth.

    Parameters
    ----------
    curves : sequence of Curve
        The model's learning curves.
    scores : DataFrame
        The table of `tabdx.evaluation.scores.Scores`: the intervals as they are reported.
    development : Cohort
        Whom the model was trained on and judged out of fold.
    model : str
        Its name.
    threshold : float
        Risk from which a patient is called positive: sensitivity and specificity are those there.
    confidence : float
        Of the intervals.
    seed : int
        Where the simulation's draws start.

    Returns
    -------
    DataFrame
        One row per quantity: ``model``, ``quantity``, ``value``, ``lower``, ``upper``, ``unit``,
        ``sentence``. A value that is not available is missing, and its sentence says why.
    """
    chosen = (scores["model"] == model) & (scores["partition"] == OUT_OF_FOLD)
    ends = scores[chosen].set_index("metric")[["value", "lower", "upper"]]
    own = {
        str(metric): {str(end): float(found[end]) for end in found.index}
        for metric, found in ends.iterrows()
    }
    rows = [
        *development_rows(own, development, model, confidence, seed),
        *(
            each
            for metric in _INTERVALS
            for each in _interval(own, metric, development, confidence)
        ),
        *evaluation_rows(own, development, threshold),
        *(each for curve in curves for each in _promise(curve, development, confidence)),
    ]
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    return table.assign(model=model)


def growth_to_halve(share: float, lower: float, upper: float, confidence: float) -> float:
    """By which factor the patients must grow for Wilson's interval to be half as wide.

    Nearly 4, as for every interval; less where the share is near 0 or 1. The size behind the
    interval is found from its width, so that it is the effective one where patients are grouped.

    Parameters
    ----------
    share, lower, upper : float
        The share and its interval.
    confidence : float
        Of the interval.

    Examples
    --------
    One half of 100 patients: to halve 0.404–0.596 takes 4 · 100 + 3 z² of them, z² = 3.84.

    >>> round(growth_to_halve(0.5, *wilson(0.5, 100, 0.95), 0.95), 4)
    4.1152
    """
    size = _size_of(share, upper - lower, confidence)
    return _size_of(share, (upper - lower) / 2, confidence) / size


def _size_of(share: float, width: float, confidence: float) -> float:
    def too_wide(size: float) -> float:
        lower, upper = wilson(share, size, confidence)
        return upper - lower - width

    return float(brentq(too_wide, 1e-6, 1e12, xtol=1e-9, rtol=1e-12))


def _interval(own: Scores, metric: str, cohort: Cohort, confidence: float) -> Iterator[Row]:
    """How wide the interval is, and how many more patients halve it."""
    label, rows = readable(metric), len(cohort.patients)
    row_name = cohort.dictionary.row_name
    if metric not in own or np.isnan(own[metric]["lower"]):
        yield missing(f"{metric}_width", "", f"the {label} has no interval")
        yield missing(f"{metric}_more_to_halve", f"{row_name}s", f"the {label} has no interval")
        return
    value, lower, upper = (own[metric][end] for end in ("value", "lower", "upper"))
    said = f"The {label} is {value:.3f} ({confidence:.0%} interval {lower:.3f} to {upper:.3f})"
    yield row(f"{metric}_width", upper - lower, "", f"{said}: {upper - lower:.3f} wide.")
    exact = METRICS[metric].interval == "wilson"
    growth = growth_to_halve(value, lower, upper, confidence) if exact else 4.0
    more = ceil(round((growth - 1) * rows, 6))
    how = "by Wilson's formula" if exact else "as the width falls with the root of their number"
    yield row(
        f"{metric}_more_to_halve",
        more,
        f"{row_name}s",
        f"{plural(more, f'more {row_name}')} beside these {rows:,} would halve the interval of the "
        f"{label}, {how}.",
    )


def _promise(curve: Curve, cohort: Cohort, confidence: float) -> Iterator[Row]:
    """What the power law promises of twice the patients."""
    metric, most = curve.metric, float(curve.trained_on[-1])
    label = readable(metric)
    if not curve.identified:
        why = "the sizes trained on do not tell the shape of the learning curve"
        for quantity in ("at_double", "floor", "exponent"):
            yield missing(f"{metric}_{quantity}", "", why)
        return
    value, lower, upper = curve.at(2 * most, confidence)
    yield row(
        f"{metric}_at_double",
        value,
        "",
        f"With {2 * most:,.0f} {cohort.dictionary.row_name}s to train on, not {most:,.0f}, the "
        f"{label} would be about {value:.3f} ({confidence:.0%} interval {lower:.3f} to "
        f"{upper:.3f}; {curve.value[-1]:.3f} now), if the power law goes on.",
        lower,
        upper,
    )
    floor, lower, upper = curve.at(np.inf, confidence)
    said = f"The law ends at {label} {floor:.3f} ({lower:.3f} to {upper:.3f}), far beyond "
    yield row(f"{metric}_floor", floor, "", f"{said}what was seen.", lower, upper)
    exponent = float(curve.law.exponent[0])
    lower, upper = curve.exponents(confidence)
    said = f"The distance from there falls as n^−{exponent:.2f} ({lower:.2f} to {upper:.2f})."
    yield row(f"{metric}_exponent", exponent, "", said, lower, upper)
