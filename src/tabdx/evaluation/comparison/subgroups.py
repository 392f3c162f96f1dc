"""Metrics of every subgroup, compared with all other patients."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.subgroups import subgroup_members
from tabdx.evaluation.class_predictions import PARTITIONS, Joined
from tabdx.evaluation.comparison.holm import holm
from tabdx.evaluation.comparison.unpaired import (
    Bounded,
    Difference,
    difference_of_estimates,
    difference_of_proportions,
    difference_of_resamples,
    minimum_detectable_difference,
)
from tabdx.evaluation.metrics.registry import Metric, metrics_of
from tabdx.evaluation.scores import Scores, score
from tabdx.evaluation.uncertainty.auc_interval import area_of
from tabdx.evaluation.uncertainty.stratified import PredictedClasses, influence_error
from tabdx.numerics.groups import effective_sample_size
from tabdx.wording.vocabulary import DIFFERS, FEWEST, UNRESOLVED

ALL = "all patients"
TOO_FEW, TOO_FEW_OTHERS = "too few", "too few others"
COLUMNS = [
    "model", "partition", "feature", "subgroup", "patients", "diseased", "metric",
    "value", "lower", "upper", "method", "n",
    "difference", "difference_lower", "difference_upper", "p", "p_holm", "verdict",
    "minimum_detectable_difference",
    "note",
]  # fmt: skip


@dataclass(frozen=True)
class _Rules:
    """How every subgroup is judged, and who of the patients is positive, where that is said."""

    threshold: float
    confidence: float
    resamples: int
    metrics: Sequence[Metric]
    positive: NDArray[np.int8] | None


@dataclass(frozen=True)
class _Side:
    """Some patients of one partition: all models' passes over them, and their scores."""

    joined: list[Joined]
    scores: Scores

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], dict[Hashable, Any]]:
        """Value, interval, method and n by model, partition and metric."""
        table = self.scores.table
        keys = table[["model", "partition", "metric"]].itertuples(index=False, name=None)
        rows = table[["value", "lower", "upper", "method", "n"]].to_dict("records")
        return dict(zip(keys, rows, strict=True))


def subgroup_scores(
    joined: Sequence[Joined],
    cohort: Cohort,
    overall: Scores,
    *,
    threshold: float,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """Judge every model in every subgroup, and set each subgroup against all other patients.

    Subgroup and others are resampled apart from each other. p is corrected, after Holm, for the
    number of comparisons of a model and metric on a partition; of a feature with two subgroups
    both rows are the same comparison. No verdict says that two subgroups are equal:
    ``minimum_detectable_difference`` says which difference could have been seen. Likelihood ratios
    are given and not compared: sensitivity and specificity, of which they are made, are.

    Parameters
    ----------
    joined : sequence of Joined
        What is judged: of two sides, or of classes.
    cohort : Cohort
        Whose dictionary names the subgroups, and whose table tells who is in them.
    overall : Scores
        The same models on all patients; its confidence and its metrics are taken.
    threshold : float
        The risk from which a patient is called positive.
    resamples, seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        One row per model, partition, subgroup and metric; none if the dictionary names no
        subgroups. Columns: ``model``, ``partition``, ``feature`` (empty for all patients),
        ``subgroup``, ``patients``, ``diseased`` (of a positive class; missing where none is said
        to be), ``metric``; ``value``,
        ``lower``, ``upper``, ``method``, ``n`` as in `Scores`; ``difference`` (subgroup less all
        others), ``difference_lower``, ``difference_upper``, ``p``, ``p_holm``, ``verdict``
        (differs | not resolvable), ``minimum_detectable_difference`` (the true difference that
        would be found in 80 of 100 studies as large); ``note`` (too few: fewer than ten
        independent patients of a class, no value is given; too few others: nothing to compare
        with). What is not available is missing.
    """
    known, scored = metrics_of(joined[0]), overall.table["metric"].unique()
    metrics = [known[key] for key in scored if key in known]
    rules = _Rules(threshold, overall.confidence, resamples, metrics, None)
    tables: list[pd.DataFrame] = []
    for number, partition in enumerate(PARTITIONS):
        together = [one for one in joined if one.partition == partition]
        if not together:
            continue
        judged = cohort.select(together[0].patients)
        members = subgroup_members(judged)
        rules = replace(rules, positive=_who_is_positive(judged))
        if members:
            tables.append(_tabulate_all(together, overall, rules))
        for place, (feature, parts) in enumerate(members.items()):
            tables += _tabulate_feature(together, feature, parts, rules, [seed, number, place])
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat(tables, ignore_index=True).reindex(columns=[*COLUMNS, "comparison", "error"])
    families = rows.groupby(["model", "partition", "metric"], sort=False)
    compared = pd.concat([_judge(family, 1 - rules.confidence) for _, family in families])
    return compared.sort_index()[COLUMNS]


def _who_is_positive(cohort: Cohort) -> NDArray[np.int8] | None:
    return cohort.positive if cohort.dictionary.outcome.two_sided else None


def _tabulate_all(together: list[Joined], overall: Scores, rules: _Rules) -> pd.DataFrame:
    """All patients of a partition, with the scores that they have already."""
    everybody = np.ones(len(together[0].labels), dtype=np.bool_)
    table = _tabulate(together, everybody, (_Side(together, overall), None), rules)
    return table.assign(feature="", subgroup=ALL, comparison="", note=None)


def _tabulate_feature(
    together: list[Joined],
    feature: str,
    parts: dict[str, NDArray[np.bool_]],
    rules: _Rules,
    key: list[int],
) -> Iterator[pd.DataFrame]:
    """One table per subgroup of a feature."""
    sides = _divide(together, parts, rules, key)
    for (name, inside), both in zip(parts.items(), sides, strict=True):
        # The two rows of a feature with two subgroups are one comparison.
        comparison = feature if len(parts) == 2 else f"{feature}: {name}"
        table = _tabulate(together, inside, both, rules)
        yield table.assign(feature=feature, subgroup=name, comparison=comparison)


def _divide(
    together: list[Joined],
    parts: dict[str, NDArray[np.bool_]],
    rules: _Rules,
    key: list[int],
) -> Iterator[tuple[_Side | None, _Side | None]]:
    """Each subgroup of a feature, and all patients outside of it; None where they are too few."""
    own = [_side(together, inside, rules, [*key, at]) for at, inside in enumerate(parts.values())]
    for at, inside in enumerate(parts.values()):
        if len(own) == 2:
            yield own[at], own[1 - at]
        else:
            yield own[at], _side(together, ~inside, rules, [*key, len(own) + at])


def _side(
    together: list[Joined], inside: NDArray[np.bool_], rules: _Rules, key: list[int]
) -> _Side | None:
    first = together[0]
    classes = [inside & (first.labels == of) for of in range(len(first.classes))]
    if min(effective_sample_size(one.astype(np.float64), first.groups) for one in classes) < FEWEST:
        return None
    # A fold may hold nobody of a subgroup, so that none of its values is one fold by fold.
    chosen = [replace(one.select(one.patients[inside]), fold=None) for one in together]
    # A stream of its own: two sides of equal size would else be drawn alike.
    stream = int(np.random.SeedSequence(key).generate_state(1)[0])
    scores = score(
        chosen,
        threshold=rules.threshold,
        confidence=rules.confidence,
        resamples=rules.resamples,
        seed=stream,
        metrics=[metric.key for metric in rules.metrics],
    )
    return _Side(chosen, scores)


def _tabulate(
    together: list[Joined],
    inside: NDArray[np.bool_],
    sides: tuple[_Side | None, _Side | None],
    rules: _Rules,
) -> pd.DataFrame:
    """One row per model and metric of a subgroup."""
    diseased = None if rules.positive is None else int(rules.positive[inside].sum())
    own, others = sides
    rows = [
        {
            "model": one.model,
            "partition": one.partition,
            "metric": metric.key,
            **_cells(own, others, place, metric, rules),
        }
        for place, one in enumerate(together)
        for metric in rules.metrics
    ]
    return pd.DataFrame(rows).assign(patients=int(inside.sum()), diseased=diseased)


def _cells(
    own: _Side | None, others: _Side | None, place: int, metric: Metric, rules: _Rules
) -> dict[Hashable, Any]:
    """Value of one metric of the model at this place, and how far own and others are apart."""
    if own is None:
        return {"note": TOO_FEW}
    one = own.joined[place]
    row = own.rows[one.model, one.partition, metric.key]
    if others is None:
        return {**row, "note": TOO_FEW_OTHERS}
    if metric.interval == "ratio":  # compared by the two shares that it is made of
        return row
    apart = _compare(own, others, place, metric, rules)
    return {
        **row,
        "difference": apart.difference,
        "difference_lower": apart.lower,
        "difference_upper": apart.upper,
        "p": apart.p,
        "error": apart.error,
    }


def _compare(own: _Side, others: _Side, place: int, metric: Metric, rules: _Rules) -> Difference:
    sides = [side.joined[place] for side in (own, others)]
    key = sides[0].model, sides[0].partition, metric.key
    first, second = (_bounded(side.rows[key]) for side in (own, others))
    if metric.interval == "wilson":
        size, other_size = (_size(joined, metric, rules.threshold) for joined in sides)
        return difference_of_proportions(first[0], size, second[0], other_size, rules.confidence)
    if metric.interval == "delong":
        error, other_error = (
            _error(joined, metric.key, ends, rules.confidence)
            for joined, ends in zip(sides, (first, second), strict=True)
        )
        return difference_of_estimates(first, error, second, other_error)
    draws, other_draws = (side.scores.draws[key] for side in (own, others))
    degrees_of_freedom = min(joined.degrees_of_freedom for joined in sides)
    return difference_of_resamples(
        first[0], draws, second[0], other_draws, rules.confidence, degrees_of_freedom
    )


def _bounded(row: dict[Hashable, Any]) -> Bounded:
    return float(row["value"]), float(row["lower"]), float(row["upper"])


def _error(joined: Joined, metric: str, ends: Bounded, confidence: float) -> float:
    """DeLong's standard error of the ROC AUC; at 0 and 1, what the score interval stands for."""
    found = area_of(joined, metric)
    if found.value in (0, 1):
        return (ends[2] - ends[1]) / float(norm.isf((1 - confidence) / 2))
    return influence_error(found.influence, joined)


def _size(joined: Joined, metric: Metric, threshold: float) -> float:
    """Independent patients that a share is about."""
    members = PredictedClasses.of(joined, threshold).members(metric)
    return effective_sample_size(members.mean(axis=0), joined.groups)


def _judge(family: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Correct p of one model and metric for the number of comparisons, and give the verdicts."""
    once = family.dropna(subset="p").drop_duplicates("comparison").set_index("comparison")["p"]
    p_holm = family["comparison"].map(holm(once)).astype(float)
    compared = family["difference"].notna()
    beyond = (family["difference_lower"] > 0) | (family["difference_upper"] < 0)
    # Test and interval are of two formulas; a verdict needs both.
    differs = (p_holm < alpha) & beyond
    return family.assign(
        p_holm=p_holm,
        verdict=pd.Series(np.where(differs, DIFFERS, UNRESOLVED), family.index).where(compared),
        # At Holm's first and hardest step; the others are easier.
        minimum_detectable_difference=minimum_detectable_difference(
            family["error"].to_numpy(dtype=float), alpha / max(len(once), 1)
        ),
    )
