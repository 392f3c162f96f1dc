"""Differences between every pair of models, tested and corrected."""

from collections.abc import Sequence
from itertools import combinations
from math import ceil

import pandas as pd
from scipy.stats import norm

from tabdx.core.errors import InputError
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.comparison.holm import holm
from tabdx.evaluation.comparison.paired_tests import Pair, compare_pair
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.vocabulary import (
    BETTER,
    MOST_PATIENTS,
    OF_LEARNERS,
    OF_MODELS,
    UNRESOLVED,
    WORSE,
)

COLUMNS = [
    "metric", "model", "other", "difference", "lower", "upper", "test", "p", "p_holm", "verdict",
    "patients", "patients_needed",
]  # fmt: skip
_POWER = 0.8


def pair_up(joined: Sequence[Joined]) -> list[Pair]:
    """Return all pairs of models, out of fold: the holdout decides nothing."""
    return list(combinations([one for one in joined if one.partition == OUT_OF_FOLD], 2))


def differences(pairs: Sequence[Pair], *, threshold: float, confidence: float) -> pd.DataFrame:
    """Test every pair on every metric, and correct for their number.

    Holm's correction holds for all pairs within a metric and test: that the pair which looks most
    different was picked from among them is counted. Reference: Holm (1979), Scandinavian Journal
    of Statistics 6, 65–70.

    Parameters
    ----------
    pairs : sequence of (Joined, Joined)
        Two models, or one model at two versions; of one partition, all over the same patients.
    threshold : float
        Risk from which a patient is called positive.
    confidence : float
        Of the intervals; a verdict needs a corrected p below 1 − confidence.

    Returns
    -------
    DataFrame
        One row per metric, test and pair. Columns: ``metric``, ``model``, ``other``,
        ``difference`` (of the first less the second), ``lower``, ``upper`` (of this difference
        alone, not widened for the number of pairs), ``test`` (delong | sign_flip, which speak of
        these trained models; corrected_folds, which counts the training and speaks of the ways of
        learning), ``p``, ``p_holm``, ``verdict`` (better | worse | not resolvable, of `model`
        against `other`; not resolvable where a class has fewer than ten independent patients),
        ``patients``, ``patients_needed`` (with how many a true difference of this size would be
        found in 80 of 100 studies, if it alone were tested; 1000000 stands for more than a
        million). What is not available is missing.

    Raises
    ------
    InputError
        If the pairs are not over the same patients.
    """
    if not pairs:
        return pd.DataFrame(columns=COLUMNS)
    _require_same_patients(pairs)
    alpha = 1 - confidence
    rows = [
        {"model": pair[0].model, "other": pair[1].model, **vars(tested)}
        for pair in pairs
        for tested in compare_pair(pair, threshold, confidence)
    ]
    table = pd.DataFrame(rows).assign(patients=len(pairs[0][0].patients))
    p_holm = table.groupby(["metric", "test"])["p"].transform(holm)
    judged = table.assign(p_holm=p_holm).apply(_judge, axis=1, args=(alpha,))
    if not pairs[0][0].enough:
        judged[:] = UNRESOLVED
    needed = table.apply(_patients_needed, axis=1, args=(alpha,)).astype("Int64")
    return _order(table.assign(p_holm=p_holm, verdict=judged, patients_needed=needed))


def _require_same_patients(pairs: Sequence[Pair]) -> None:
    expected = pairs[0][0]
    for one in (one for pair in pairs for one in pair):
        if not one.patients.equals(expected.patients):
            raise InputError(
                f"the {one.partition} predictions of {expected.model} and {one.model} cover "
                "different patients; models are compared patient by patient"
            )


def _judge(row: pd.Series, alpha: float) -> str:
    if not row["p_holm"] < alpha:  # neither where it is missing
        return UNRESOLVED
    # Of the net benefit, which is not there, more is better.
    known = METRIC_NAMES.get(row["metric"])
    fewer_is_better = known is not None and known.direction == "lower"
    return BETTER if (row["difference"] < 0) == fewer_is_better else WORSE


def _patients_needed(row: pd.Series, alpha: float) -> float:
    """Solve for the patients: the standard error falls with the root of their number.

    n · ((z₁₋α/₂ + z₀.₈) · s / |d|)² for a difference d with standard error s among n patients.
    """
    if row["difference"] == 0 or not row["error"] > 0:
        return float("nan")
    reach = norm.isf(alpha / 2) + norm.ppf(_POWER)
    needed = row["patients"] * (reach * row["error"] / row["difference"]) ** 2
    return float(min(ceil(needed), MOST_PATIENTS))


def _order(table: pd.DataFrame) -> pd.DataFrame:
    """Metric by metric, the test of the models first; the pairs stay in their order."""
    place = table["metric"].map(list(OF_MODELS).index)
    ordered = table.assign(place=place, second=table["test"] == OF_LEARNERS).sort_values(
        ["place", "second"], kind="stable"
    )
    return ordered[COLUMNS].reset_index(drop=True)
