"""Sample size for development: Riley's criteria and a simulated slope."""

from collections.abc import Iterator
from math import isnan, nan

import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.cohort.target import Target
from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.population import HIGHEST_AUC, Population
from tabdx.studies.sample_size.slope_forecast import (
    affordable_draws,
    forecast_slope,
    size_for_slope,
)
from tabdx.studies.sample_size.summary_rows import Row, Scores, missing, row
from tabdx.wording.vocabulary import STRONG_AUC


def count_parameters(dictionary: Dictionary) -> int:
    """Count the candidate parameters: columns after preprocessing, one less a categorical feature.

    A categorical feature of k levels has k columns, of which the last follows from the others.
    """
    levels = [len(one.levels) - 1 for one in dictionary.features if one.kind is Kind.CATEGORICAL]
    return len(dictionary.features) - len(levels) + sum(levels)


def development_rows(
    own: Scores, cohort: Cohort, target: Target, confidence: float, seed: int
) -> Iterator[Row]:
    """Events per parameter, the criteria and the forecast; a group counts once, as its first row.

    Parameters
    ----------
    own : dict
        The scores of the model's risk of the target, out of fold.
    cohort : Cohort
        The development patients.
    target : Target
        The classes that count as diseased.
    confidence : float
        Of the forecast's interval.
    seed : int
        Where its draws start.
    """
    units = cohort.patients if cohort.groups is None else pd.Index(cohort.groups)
    positive = target.positive(cohort.labels)
    first = positive[~units.duplicated()]
    patients, diseased = len(first), int(first.sum())
    what = "patients" if cohort.groups is None else "groups"
    parameters = count_parameters(cohort.dictionary)
    events = min(diseased, patients - diseased)
    # The log loss counts rows, and so must the prevalence that it is held against.
    prevalence = float(positive.mean())
    yield row("patients", patients, what)
    yield row("diseased", diseased, what)
    yield row("prevalence", prevalence)
    yield row("parameters", parameters, "parameters")
    yield row("events_per_parameter", events / parameters, f"{what} per parameter")
    if "log_loss" not in own:
        yield missing("minimum_to_develop", what, "no_log_loss")
        return
    yield from _r2(own["log_loss"], prevalence)
    r2 = riley.cox_snell(own["log_loss"]["value"], prevalence)
    if r2 <= riley.LEAST_R2:
        yield missing("minimum_to_develop", what, "no_skill")
        return
    auc = own.get("roc_auc", {}).get("value", nan)
    sizes = [*_criteria(r2, prevalence, parameters, what)]
    forecast = [*_forecast(own, prevalence, patients, parameters, what, confidence, seed)]
    yield from sizes
    yield from forecast
    yield _minimum([*sizes, *forecast], auc, patients, what)


def _r2(log_loss: dict[str, float], prevalence: float) -> Iterator[Row]:
    # A higher log loss is a lower R²: the ends change places.
    r2, least, most = (
        riley.cox_snell(log_loss[end], prevalence) for end in ("value", "upper", "lower")
    )
    yield row("cox_snell_r2", r2, "", least, most)
    yield row("most_cox_snell_r2", riley.most_cox_snell(prevalence))


def _criteria(r2: float, prevalence: float, parameters: int, what: str) -> Iterator[Row]:
    """Sizes by the four criteria of Riley et al. (2020)."""
    shrinkage = riley.size_for_shrinkage(parameters, r2)
    optimism = riley.size_for_optimism(parameters, r2, prevalence)
    risk = riley.size_for_risk(prevalence)
    yield row("riley_shrinkage", shrinkage, what, criterion=riley.SHRINKAGE)
    yield row("riley_optimism", optimism, what, criterion=riley.OPTIMISM)
    yield row("riley_overall_risk", risk, what, criterion=riley.MARGIN)
    if parameters > riley.MOST_PARAMETERS:
        yield missing("riley_error", what, "too_many_parameters", riley.MOST_PARAMETERS)
        return
    size = riley.size_for_error(parameters, prevalence)
    yield row("riley_error", size, what, criterion=riley.ERROR)


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
    auc = ends.get("value", nan)
    draws = affordable_draws(patients, parameters)
    if not 0.5 < auc <= HIGHEST_AUC or not draws:
        reason, bound = _why_no_forecast(auc)
        yield missing("expected_slope", "", reason, bound)
        yield missing("simulated_shrinkage", what, reason, bound)
        return
    population = Population.of(prevalence, auc)
    found = forecast_slope(population, patients, parameters, draws, seed)
    yield row("expected_slope", found.slope, "", *found.interval(confidence))
    yield row("separated_studies", float(found.separated.mean()))
    for end in ("lower", "upper"):
        if 0.5 < ends[end] <= HIGHEST_AUC:
            of_end = Population.of(prevalence, ends[end])
            slope = forecast_slope(of_end, patients, parameters, draws, seed).slope
            yield row(f"expected_slope_at_{end}_auc", slope)
    size, enough = size_for_slope(population, parameters, riley.SHRINKAGE, seed)
    if not enough and found.slope < riley.SHRINKAGE:  # nor do those there are reach it
        size = max(size, patients + 1)
    # A lower end alone: so many do not reach it.
    least = nan if enough else size
    yield row("simulated_shrinkage", size, what, least, criterion=riley.SHRINKAGE)


def _why_no_forecast(auc: float) -> tuple[str, float]:
    if auc > HIGHEST_AUC:
        return "high_auc", HIGHEST_AUC
    return ("too_long", nan) if auc > 0.5 else ("auc_at_chance", 0.5)


def _minimum(rows: list[Row], auc: float, patients: int, what: str) -> Row:
    sizes = {str(one["quantity"]): float(one["value"]) for one in rows if one["unit"] == what}
    minimum = int(max(size for size in sizes.values() if not isnan(size)))
    few = patients < minimum
    if not few and auc > STRONG_AUC and isnan(sizes["simulated_shrinkage"]):
        return missing("minimum_to_develop", what, "not_simulated")
    return row("minimum_to_develop", minimum, what)
