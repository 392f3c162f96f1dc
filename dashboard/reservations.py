"""What a reader should know before believing the results."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.formats import interval
from tabdx.figures.names import readable
from tabdx.report.results import edge_warnings, kernel_warnings

_MOST_NAMED = 3


def list_reservations(
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
    choices = [*edge_warnings(records), *kernel_warnings(records)]
    return [
        *(f"Data: {message}." for message in found),
        *(sentence.replace("Warning:", "Choice:", 1) for sentence in choices),
        *_slopes(scores),
        *_age(stale),
    ]


def _slopes(scores: pd.DataFrame) -> list[str]:
    """Name the models whose calibration slope is surely not 1."""
    slopes = scores[scores["metric"] == "calibration_slope"]
    off = slopes[(slopes["lower"] > 1) | (slopes["upper"] < 1)]
    return [
        f"Risks: those of {readable(row.model)} ({readable(row.partition)}) are too "
        f"{'timid' if row.value > 1 else 'extreme'}; their calibration slope is "
        f"{interval(row.value, row.lower, row.upper, 2)}, and 1 would be right."
        for row in off.itertuples()
    ]


def _age(stale: Sequence[str]) -> list[str]:
    if not stale:
        return []
    named = ", ".join(stale[:_MOST_NAMED])
    more = f" and {len(stale) - _MOST_NAMED} more" if len(stale) > _MOST_NAMED else ""
    return [f"Age: {named}{more} changed since the run; `dvc repro` brings the results up to date."]
