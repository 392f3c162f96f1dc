"""Whether there are patients enough to develop a model: criteria, and a simulated forecast."""

from collections.abc import Iterator
from math import isnan

import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.population import HIGHEST_AUC, Population
from tabdx.studies.sample_size.slope_forecast import (
    affordable_draws,
    forecast_slope,
    size_for_slope,
)
from tabdx.studies.sample_size.summary_rows import Row, Scores, describe_size, missing, row
from tabdx.wording.numbers import plural

# Above this AUC the formula for the shrinkage asks for too few (Pavlou et al. 2024).
STRONG_AUC = 0.8


def count_parameters(dictionary: Dictionary) -> int:
    """Count the candidate parameters: columns after preprocessing, one less a categorical feature.

    A categorical feature of k levels has k columns, of which the last follows from the others.
    """
    levels = [len(one.levels) - 1 for one in dictionary.features if one.kind is Kind.CATEGORICAL]
    return len(dictionary.features) - len(levels) + sum(levels)


def development_rows(
    own: Scores, cohort: Cohort, model: str, confidence: float, seed: int
) -> Iterator[Row]:
    """Events per parameter, the criteria and the forecast; a group counts once, as its first row.

    Parameters
    ----------
    own : dict
        The model's scores out of fold.
    cohort : Cohort
        The development patients.
    model : str
        Its name.
    confidence : float
        Of the forecast's interval.
    seed : int
        Where its draws start.
    """
    units = cohort.patients if cohort.groups is None else pd.Index(cohort.groups)
    positive = cohort.positive[~units.duplicated()]
    patients, diseased = len(positive), int(positive.sum())
    one = "patient" if cohort.groups is None else "group"
    what = f"{one}s"
    parameters = count_parameters(cohort.dictionary)
    events = min(diseased, patients - diseased)
    said = f"{plural(patients, f'development {one}')}, {diseased:,} diseased."
    yield row("patients", patients, what, said)
    said = f"{plural(parameters, 'candidate parameter')}."
    yield row("parameters", parameters, "parameters", said)
    yield row(
        "events_per_parameter",
        events / parameters,
        f"{what} per parameter",
        f"{events / parameters:.1f} {what} of the rarer class per candidate parameter. How many "
        "are enough depends on the model's strength: see the minimum of patients.",
    )
    if "log_loss" not in own:
        yield missing("minimum_to_develop", what, f"{model} has no out-of-fold log loss")
        return
    # The log loss counts rows, and so must the prevalence that it is held against.
    prevalence = float(cohort.positive.mean())
    yield _r2(own["log_loss"], prevalence)
    r2 = riley.cox_snell(own["log_loss"]["value"], prevalence)
    if r2 <= riley.LEAST_R2:
        why = "the model predicts no better than the prevalence alone, so that no size is enough"
        yield missing("minimum_to_develop", what, why)
        return
    auc = own.get("roc_auc", {}).get("value", float("nan"))
    sizes = [*_criteria(r2, prevalence, parameters, what, auc)]
    forecast = [*_forecast(own, prevalence, patients, parameters, what, confidence, seed)]
    yield from sizes
    yield from forecast
    yield _minimum([*sizes, *forecast], auc, patients, parameters, what, model)


def _r2(log_loss: dict[str, float], prevalence: float) -> Row:
    # A higher log loss is a lower R²: the ends change places.
    r2, least, most = (
        riley.cox_snell(log_loss[end], prevalence) for end in ("value", "upper", "lower")
    )
    said = f"R² (Cox and Snell) out of fold is {r2:.3f} of at most "
    said += f"{riley.most_cox_snell(prevalence):.3f}."
    return row("cox_snell_r2", r2, "", said, least, most)


def _criteria(
    r2: float, prevalence: float, parameters: int, what: str, auc: float
) -> Iterator[Row]:
    """Sizes by the four criteria of Riley et al. (2020)."""
    strong = auc > STRONG_AUC
    sizes = {
        "shrinkage": riley.size_for_shrinkage(parameters, r2),
        "optimism": riley.size_for_optimism(parameters, r2, prevalence),
        "overall_risk": riley.size_for_risk(prevalence),
    }
    reasons = {
        "shrinkage": "for coefficients that need at most 10% shrinkage, by a formula"
        + (f" that asks for too few where the ROC AUC is above {STRONG_AUC:g}" if strong else ""),
        "optimism": "for an R² that looks at most 0.05 of its maximum better than it is",
        "overall_risk": "for the overall risk to be known to ±0.05",
    }
    for name, size in sizes.items():
        yield row(f"riley_{name}", size, what, f"{describe_size(size)} {what} {reasons[name]}.")
    if parameters > riley.MOST_PARAMETERS:
        yield missing(
            "riley_error",
            what,
            "the criterion on the mean error of the risks was derived for up to "
            f"{riley.MOST_PARAMETERS} parameters, and there are {parameters}",
        )
        return
    size = riley.size_for_error(parameters, prevalence)
    more = "; where the ROC AUC is high, fewer do" if strong else ""
    yield row(
        "riley_error",
        size,
        what,
        f"{describe_size(size)} {what} for a patient's risk to be off by at most {riley.ERROR:g} "
        f"on average (van Smeden et al. 2019){more}.",
    )


def _forecast(
    own: Scores,
    prevalence: float,
    patients: int,
    parameters: int,
    what: str,
    confidence: float,
    seed: int,
) -> Iterator[Row]:
    """The slope to expect without a penalty, and the size at which it would be 0.9."""
    ends = own.get("roc_auc", {})
    auc = ends.get("value", float("nan"))
    draws = affordable_draws(patients, parameters)
    if not 0.5 < auc <= HIGHEST_AUC or not draws:
        why = _why_no_forecast(auc)
        yield missing("expected_slope", "", why)
        yield missing("simulated_shrinkage", what, why)
        return
    population = Population.of(prevalence, auc)
    found = forecast_slope(population, patients, parameters, draws, seed)
    lower, upper = found.interval(confidence)
    others = [
        forecast_slope(Population.of(prevalence, end), patients, parameters, draws, seed).slope
        for end in (ends["lower"], ends["upper"])
        if 0.5 < end <= HIGHEST_AUC
    ]
    at_ends = " and ".join(f"{slope:.2f}" for slope in others)
    interval = f" ({at_ends} at the ends of its interval)" if others else ""
    yield row(
        "expected_slope",
        found.slope,
        "",
        f"Without a penalty, a calibration slope of about {found.slope:.2f} is to be expected of "
        f"{patients:,} {what}: simulated with {plural(parameters, 'normal feature')} that reach a "
        f"ROC AUC of {auc:.3f}{interval}; skewed features can do worse. In "
        f"{found.separated.mean():.0%} of the simulated studies the features separate the classes "
        "completely, and the slope is 0. The penalty is there to prevent that.",
        lower,
        upper,
    )
    size, enough = size_for_slope(population, parameters, riley.SHRINKAGE, seed)
    if not enough and found.slope < riley.SHRINKAGE:  # nor do those there are reach it
        size = max(size, patients + 1)
    yield row(
        "simulated_shrinkage",
        size,
        what,
        f"{describe_size(size, 'About ' if enough else 'At least ')} {what} for a calibration "
        f"slope of {riley.SHRINKAGE:g} without a penalty, by simulation.",
    )


def _why_no_forecast(auc: float) -> str:
    if auc > HIGHEST_AUC:
        return (
            f"with a ROC AUC above {HIGHEST_AUC:g} nearly every simulated study has separated "
            "classes, of which a regression without a penalty learns no finite coefficients"
        )
    if auc > 0.5:
        return "so many patients and parameters take too long to simulate"
    return "a simulation needs a ROC AUC above 0.5 out of fold"


def _minimum(
    rows: list[Row], auc: float, patients: int, parameters: int, what: str, model: str
) -> Row:
    sizes = {str(one["quantity"]): float(one["value"]) for one in rows if one["unit"] == what}
    minimum = int(max(size for size in sizes.values() if not isnan(size)))
    few = patients < minimum
    if not few and auc > STRONG_AUC and isnan(sizes["simulated_shrinkage"]):
        why = "the formulas ask for too few at this ROC AUC, and no size was simulated"
        return missing("minimum_to_develop", what, why)
    verdict = "too few" if few else "enough"
    caveat = "" if model == "logistic_regression" else "; a more flexible model needs more"
    return row(
        "minimum_to_develop",
        minimum,
        what,
        f"{describe_size(minimum, 'At least ')} {what} for a logistic regression without a penalty "
        f"of {plural(parameters, 'parameter')}, the largest of these sizes{caveat}; there are "
        f"{patients:,}: {verdict}.",
    )
