"""Decision curves: net benefit at every threshold, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.decisions.net_benefit import Benefit, count_predicted_positive
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.uncertainty.bootstrap import count_lost, percentile
from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.evaluation.uncertainty.stratified import draw_each, once
from tabdx.numerics.groups import effective_sample_size
from tabdx.numerics.rounding import settle
from tabdx.wording.vocabulary import BETTER, UNRESOLVED, WORSE

Values = NDArray[np.float64]

# In hundredths; in half hundredths up to a tenth, where many questions of medicine lie.
THRESHOLDS: Values = (np.r_[10:100:5, 100:1000:10] / 1000).astype(np.float64)

# Of these, each with its interval, a decision curve is made.
_QUANTITIES = ("net_benefit", "difference", "interventions_avoided")


def decision_curves(
    joined: Sequence[JoinedPredictions],
    prevalences: Mapping[str, float | None],
    *,
    confidence: float,
    resamples: int,
    seed: int,
    thresholds: Values = THRESHOLDS,
) -> pd.DataFrame:
    """Tabulate the decision curves of each model and partition.

    With repeats, values and draws are means over the repeats. In each resample the model is set
    against the one of treating all and none that is better there, so that only a model better than
    both gets the verdict. It holds for its threshold alone, and is not corrected for their number.

    The risks are taken as they are. At another prevalence that judges the model as it stands;
    `tabdx.evaluation.decisions.utility` judges the risks shifted to that prevalence beside it.

    Parameters
    ----------
    joined : sequence of JoinedPredictions
        What is judged.
    prevalences : mapping of str to float or None
        Where a model would be used: a name, such as ``cohort`` or ``stated``, and the share of
        the diseased there; None for the share among the patients judged.
    confidence : float
        Of every interval.
    resamples : int
        Bootstrap draws over patients (over groups where there are any).
    seed : int
        Where the draws start; each partition has its own stream, shared by the models.
    thresholds : ndarray, shape (threshold,)
        Rising, between 0 and 1.

    Returns
    -------
    DataFrame
        One row per model, partition, population and threshold. Columns: ``model``,
        ``partition``, ``population`` (name), ``prevalence``, ``threshold``, ``treat_all`` (its net
        benefit; that of treating none is 0); ``net_benefit``, ``difference`` (to the better one of
        treating all and none) and ``interventions_avoided`` (per 100 patients), each with
        ``_lower`` and ``_upper``; ``verdict`` (better | worse | not resolvable, than the better one
        of those; not resolvable where a class has fewer than ten independent patients). An interval
        is missing where too many resamples lack a class.
    """
    shares = list(prevalences.values())
    judges = [
        partial(_over_repeats, one, thresholds=thresholds, prevalences=shares) for one in joined
    ]
    draws = draw_each(joined, judges, resamples, seed)
    tables = [
        _curve(one, name, share, value, chunks, thresholds, confidence, resamples)
        for one, judge, drawn in zip(joined, judges, draws, strict=True)
        for (name, share), value, *chunks in zip(
            prevalences.items(), judge(once(one)), *drawn, strict=True
        )
    ]
    return pd.concat(tables, ignore_index=True)


def _curve(
    joined: JoinedPredictions,
    population: str,
    prevalence: float | None,
    value: Benefit,
    draws: list[Benefit],
    thresholds: Values,
    confidence: float,
    resamples: int,
) -> pd.DataFrame:
    share = float(joined.positive.mean()) if prevalence is None else prevalence
    odds = thresholds / (1 - thresholds)
    unseen = _unseen(joined, value, share, odds, confidence)
    columns: dict[str, object] = {
        "model": joined.model,
        "partition": joined.partition,
        "population": population,
        "prevalence": share,
        "threshold": thresholds,
        "treat_all": value.treat_all[0],
    }
    for quantity in _QUANTITIES:
        chunks = [getattr(chunk, quantity) for chunk in draws]
        drawn = count_lost(np.concatenate(chunks), resamples)
        middle = settle(getattr(value, quantity)[0])
        beyond = (100 * unseen / odds) if quantity == "interventions_avoided" else unseen
        ends = _ends(drawn, middle, beyond, confidence, joined.degrees_of_freedom)
        columns |= {quantity: middle, f"{quantity}_lower": ends[0], f"{quantity}_upper": ends[1]}
    table = pd.DataFrame(columns)
    better = joined.enough & (table["difference_lower"] > 0)
    worse = joined.enough & (table["difference_upper"] < 0)
    return table.assign(verdict=np.select([better, worse], [BETTER, WORSE], UNRESOLVED))


def _ends(
    drawn: Values, middle: Values, beyond: Values, confidence: float, degrees_of_freedom: int
) -> Values:
    """Lower and upper ends at each threshold, shape (end, threshold).

    Where the draws do not differ, what no resample can show is the whole distance; where that is
    nothing either, there is no interval.
    """
    size = np.maximum(np.abs(middle), 1.0)
    level = settle(np.nanmax(drawn, axis=0) - np.nanmin(drawn, axis=0), size) == 0
    lower, upper = np.transpose(
        [percentile(column, confidence, degrees_of_freedom) for column in drawn.T]
    )
    level &= np.isnan(drawn).mean(axis=0) <= (1 - confidence) / 2
    lower, upper = np.where(level, middle, lower), np.where(level, middle, upper)
    ends = np.stack(
        [middle - np.hypot(middle - lower, beyond[0]), middle + np.hypot(upper - middle, beyond[1])]
    )
    return np.where(ends[0] == ends[1], np.nan, settle(ends))


def _unseen(
    joined: JoinedPredictions, value: Benefit, share: float, odds: Values, confidence: float
) -> Values:
    """How far net benefit may lie below and above for what no resample can show.

    Where no diseased patient is missed, none is missed in any resample either; so for a class
    that is called all alike, Wilson's interval takes the bootstrap's place. The classes are
    independent, so that the distance is added in squares: Zou & Donner (2008), Statistics in
    Medicine 27, 1693–1702. Shape (below or above, threshold).
    """
    sensitivity, false_positive_rate = value.sensitivity[0], value.false_positive_rate[0]
    sizes = [
        effective_sample_size((joined.positive == of).astype(np.float64), joined.groups)
        for of in (1, 0)
    ]
    of_diseased, of_healthy = (wilson(0.0, size, confidence)[1] for size in sizes)
    missed, needless = share * of_diseased, (1 - share) * odds * of_healthy
    below = np.hypot(missed * (sensitivity == 1), needless * (false_positive_rate == 0))
    above = np.hypot(missed * (sensitivity == 0), needless * (false_positive_rate == 1))
    return np.stack([below, above])


def _over_repeats(
    joined: JoinedPredictions,
    weights: Values,
    thresholds: Values,
    prevalences: Sequence[float | None],
) -> list[Benefit]:
    """Mean of the repeats, at each prevalence."""
    predicted = [
        count_predicted_positive(joined.positive, risk, weights, thresholds)
        for risk in joined.probability
    ]
    return [_mean([one.benefit(thresholds, share) for one in predicted]) for share in prevalences]


def _mean(found: Sequence[Benefit]) -> Benefit:
    means = {
        field.name: np.mean([getattr(one, field.name) for one in found], axis=0)
        for field in fields(Benefit)
    }
    return Benefit(**means)
