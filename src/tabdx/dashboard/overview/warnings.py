"""Warnings about the data, the choices and the risks of a run."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tabdx.dashboard.shared.rows import each_row
from tabdx.report.results import choice_warnings
from tabdx.wording.leakage import leakage_warnings
from tabdx.wording.names import readable
from tabdx.wording.numbers import interval, percent
from tabdx.wording.vocabulary import BETTER, CHOSEN, OUT_OF_FOLD

_MOST_NAMED = 3


def list_warnings(
    audit: Mapping[str, Any],
    records: Mapping[str, Mapping[str, Any]],
    scores: pd.DataFrame,
    stale: Sequence[str],
) -> list[str]:
    """Collect every warning about data, choices, risks and the age of the results.

    Parameters
    ----------
    audit : mapping
        As `tabdx.cohort.audit.audit` returns it.
    records : mapping of str to mapping
        Each model's record.
    scores : DataFrame
        The table of `tabdx.evaluation.scores.Scores`.
    stale : sequence of str
        Files and parameters that are not those of the run.

    Returns
    -------
    list of str
        One sentence each, as plain text: they may hold names of columns.
    """
    found = [one["message"] for one in audit["findings"] if one["severity"] == "warning"]
    choices = choice_warnings(records)
    return [
        *(f"Data: {message}." for message in found),
        *(sentence.replace("Warning:", "Choice:", 1) for sentence in choices),
        *_slopes(scores),
        *_age(stale),
    ]


def list_evidence_warnings(
    division: Mapping[str, Any] | None,
    shuffled: pd.DataFrame | None,
    recalibration: pd.DataFrame | None,
    prediction_sets: pd.DataFrame | None,
) -> list[str]:
    """Collect the warnings of the further evidence; what is None gives none.

    Parameters
    ----------
    division : mapping or None
        As `tabdx.cohort.partition_audit.audit_partitions` returns it.
    shuffled : DataFrame or None
        Scores on shuffled outcomes, of `tabdx.studies.leakage.audit.audit_leakage`.
    recalibration : DataFrame or None
        As `tabdx.evaluation.calibration.recalibration_scores` gives it.
    prediction_sets : DataFrame or None
        The summary of `prediction_sets`, with the ``coverage`` asked for.

    Returns
    -------
    list of str
        One sentence each, as plain text.
    """
    return [
        *([] if division is None else (f"Data: {one['message']}." for one in division["findings"])),
        *([] if shuffled is None else (f"Leak: {said}" for said in leakage_warnings(shuffled))),
        *([] if recalibration is None else _recalibrations(recalibration)),
        *([] if prediction_sets is None else _coverages(prediction_sets)),
    ]


def _recalibrations(table: pd.DataFrame) -> list[str]:
    """Name the models whose risks are better once recalibrated."""
    of_choice = (table["method"] == CHOSEN) & (table["metric"] == "log_loss")
    helped = table[of_choice & (table["partition"] == OUT_OF_FOLD) & (table["verdict"] == BETTER)]
    return [
        f"Risks: recalibration improves {readable(row.model)} (out of fold): the log loss falls "
        f"by {interval(-row.change, -row.change_upper, -row.change_lower)}."
        for row in each_row(helped)
    ]


def _coverages(table: pd.DataFrame) -> list[str]:
    """Name the models whose prediction sets contain the true class significantly too seldom."""
    below = table["covered_upper"] < table["coverage"]
    poor = table[(table["class"] != "all") & below].rename(columns={"class": "true"})
    return [
        f"Prediction sets miss their {percent(rows['coverage'].iloc[0], 0)} target for {true} "
        f"patients ({readable(str(partition))}): "
        f"{', '.join(_describe_coverage(row) for row in each_row(rows))}."
        for (partition, true), rows in poor.groupby(["partition", "true"], sort=False)
    ]


def _describe_coverage(row: Any) -> str:
    ends = f"{percent(row.covered_lower)}–{percent(row.covered_upper)}"
    return f"{readable(row.model)} {percent(row.covered)} ({ends})"


def _slopes(scores: pd.DataFrame) -> list[str]:
    """Name the models whose calibration slope is significantly different from 1."""
    slopes = scores[scores["metric"] == "calibration_slope"]
    off = slopes[(slopes["lower"] > 1) | (slopes["upper"] < 1)]
    return [
        f"Risks: those of {readable(row.model)} ({readable(row.partition)}) are too "
        f"{'moderate' if row.value > 1 else 'extreme'}; their calibration slope is "
        f"{interval(row.value, row.lower, row.upper, 2)} (target: 1)."
        for row in each_row(off)
    ]


def _age(stale: Sequence[str]) -> list[str]:
    if not stale:
        return []
    named = ", ".join(stale[:_MOST_NAMED])
    more = f" and {len(stale) - _MOST_NAMED} more" if len(stale) > _MOST_NAMED else ""
    return [f"Age: {named}{more} changed since the run; `dvc repro` brings the results up to date."]
