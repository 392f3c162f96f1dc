"""Are these patients enough: for the intervals, for the model, and would more of them help."""

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from tabdx.artifacts.partition_names import OUT_OF_FOLD
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.evaluation.doubting import riley
from tabdx.evaluation.doubting.learning_scores import Curve
from tabdx.evaluation.intervals import wilson
from tabdx.evaluation.metric_names import in_a_sentence
from tabdx.evaluation.metrics import METRICS

COLUMNS = ["model", "quantity", "value", "lower", "upper", "unit", "sentence"]
_INTERVALS = ("accuracy", "roc_auc", "log_loss")

Row = dict[str, str | float]
# Value, lower and upper end by metric.
Scores = dict[str, dict[str, float]]


def summarise(
    curves: Sequence[Curve],
    scores: pd.DataFrame,
    development: Cohort,
    model: str,
    confidence: float,
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
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per quantity: ``model``, ``quantity``, ``value``, ``lower``, ``upper``, ``unit``,
        ``sentence``. A value that is not available is missing, and its sentence says why.
    """
    chosen = (scores["model"] == model) & (scores["partition"] == OUT_OF_FOLD)
    ends = scores[chosen].set_index("metric")[["value", "lower", "upper"]]
    own = {
        str(metric): {str(end): float(row[end]) for end in row.index}
        for metric, row in ends.iterrows()
    }
    rows = [
        *_development(own, development, model),
        *(row for metric in _INTERVALS for row in _interval(own, metric, development, confidence)),
        *(row for curve in curves for row in _promise(curve, confidence)),
    ]
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    return table.assign(model=model)


def count_parameters(dictionary: Dictionary) -> int:
    """Count the candidate parameters: columns after preprocessing, one less a categorical feature.

    A categorical feature of k levels has k columns, of which the last follows from the others.
    """
    levels = [len(one.levels) - 1 for one in dictionary.features if one.kind is Kind.CATEGORICAL]
    return len(dictionary.features) - len(levels) + sum(levels)


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


def _development(own: Scores, cohort: Cohort, model: str) -> Iterator[Row]:
    """Events per parameter and Riley's criteria; a group counts once, as its first row."""
    units = cohort.patients if cohort.groups is None else pd.Index(cohort.groups)
    positive = cohort.positive[~units.duplicated()]
    patients, diseased = len(positive), int(positive.sum())
    what = "patients" if cohort.groups is None else "groups"
    parameters = count_parameters(cohort.dictionary)
    events = min(diseased, patients - diseased)
    yield _row("patients", patients, what, f"{patients} development {what}, {diseased} diseased.")
    yield _row("parameters", parameters, "parameters", f"{parameters} candidate parameters.")
    yield _row(
        "events_per_parameter",
        events / parameters,
        f"{what} per parameter",
        f"{events / parameters:.1f} {what} of the rarer class per candidate parameter. How many "
        "are enough depends on the model's strength: see the minimum of patients.",
    )
    if "log_loss" not in own:
        yield _missing("riley_minimum", what, f"{model} has no out-of-fold log loss")
        return
    yield from _riley(own["log_loss"], patients, diseased / patients, parameters, what, model)


def _riley(
    log_loss: dict[str, float],
    patients: int,
    prevalence: float,
    parameters: int,
    what: str,
    model: str,
) -> Iterator[Row]:
    # A higher log loss is a lower R²: the ends change places.
    r2, least, most = (
        riley.cox_snell(log_loss[end], prevalence) for end in ("value", "upper", "lower")
    )
    said = f"R² (Cox and Snell) out of fold is {r2:.3f} of at most "
    said += f"{riley.most_cox_snell(prevalence):.3f}."
    yield _row("cox_snell_r2", r2, "", said, least, most)
    if r2 <= 0:
        why = "the model predicts no better than the prevalence alone, so that no size is enough"
        yield _missing("riley_minimum", what, why)
        return
    sizes = {
        "shrinkage": riley.size_for_shrinkage(parameters, r2),
        "optimism": riley.size_for_optimism(parameters, r2, prevalence),
        "overall_risk": riley.size_for_risk(prevalence),
    }
    reasons = {
        "shrinkage": "for coefficients that need at most 10% shrinkage",
        "optimism": "for an R² that looks at most 0.05 of its maximum better than it is",
        "overall_risk": "for the overall risk to be known to ±0.05",
    }
    for name, size in sizes.items():
        yield _row(f"riley_{name}", size, what, f"{size} {what} {reasons[name]}.")
    minimum = max(sizes.values())
    verdict = "enough" if patients >= minimum else "too few"
    caveat = "" if model == "logistic_regression" else "; a more flexible model needs more"
    yield _row(
        "riley_minimum",
        minimum,
        what,
        f"At least {minimum} {what} for a logistic regression without a penalty of {parameters} "
        f"parameters (Riley et al. 2020){caveat}; there are {patients}: {verdict}.",
    )
    shrinkage = riley.expected_shrinkage(patients, parameters, r2)
    yield _row(
        "expected_shrinkage",
        shrinkage,
        "",
        f"Without a penalty, a calibration slope of {shrinkage:.2f} is to be expected of "
        f"{patients} {what}; the penalty is there to mend that.",
    )


def _interval(own: Scores, metric: str, cohort: Cohort, confidence: float) -> Iterator[Row]:
    """How wide the interval is, and how many more patients halve it."""
    label, rows = in_a_sentence(metric), len(cohort.patients)
    if metric not in own or np.isnan(own[metric]["lower"]):
        yield _missing(f"{metric}_width", "", f"the {label} has no interval")
        yield _missing(f"{metric}_more_to_halve", "patients", f"the {label} has no interval")
        return
    value, lower, upper = (own[metric][end] for end in ("value", "lower", "upper"))
    said = f"The {label} is {value:.3f} ({confidence:.0%} interval {lower:.3f} to {upper:.3f})"
    yield _row(f"{metric}_width", upper - lower, "", f"{said}: {upper - lower:.3f} wide.")
    exact = METRICS[metric].interval == "wilson"
    growth = growth_to_halve(value, lower, upper, confidence) if exact else 4.0
    more = ceil(round((growth - 1) * rows, 6))
    how = "by Wilson's formula" if exact else "as the width falls with the root of their number"
    yield _row(
        f"{metric}_more_to_halve",
        more,
        "patients",
        f"{more} more patients beside these {rows} would halve the interval of the {label}, {how}.",
    )


def _promise(curve: Curve, confidence: float) -> Iterator[Row]:
    """What the power law promises of twice the patients."""
    metric, most = curve.metric, float(curve.trained_on[-1])
    label = in_a_sentence(metric)
    if not curve.identified:
        why = "the sizes trained on do not tell the shape of the learning curve"
        for quantity in ("at_double", "floor", "exponent"):
            yield _missing(f"{metric}_{quantity}", "", why)
        return
    value, lower, upper = curve.at(2 * most, confidence)
    yield _row(
        f"{metric}_at_double",
        value,
        "",
        f"With {2 * most:.0f} patients to train on, not {most:.0f}, the {label} would be about "
        f"{value:.3f} ({confidence:.0%} interval {lower:.3f} to {upper:.3f}; {curve.value[-1]:.3f} "
        "now), if the power law goes on.",
        lower,
        upper,
    )
    floor, lower, upper = curve.at(np.inf, confidence)
    said = f"The law ends at {label} {floor:.3f} ({lower:.3f} to {upper:.3f}), far beyond "
    yield _row(f"{metric}_floor", floor, "", f"{said}what was seen.", lower, upper)
    exponent = float(curve.law.exponent[0])
    lower, upper = curve.exponents(confidence)
    said = f"The distance from there falls as n^−{exponent:.2f} ({lower:.2f} to {upper:.2f})."
    yield _row(f"{metric}_exponent", exponent, "", said, lower, upper)


def _row(
    quantity: str,
    value: float,
    unit: str,
    sentence: str,
    lower: float = np.nan,
    upper: float = np.nan,
) -> Row:
    return {
        "quantity": quantity,
        "value": value,
        "lower": lower,
        "upper": upper,
        "unit": unit,
        "sentence": sentence,
    }


def _missing(quantity: str, unit: str, why: str) -> Row:
    return _row(quantity, np.nan, unit, f"Not available: {why}.")
