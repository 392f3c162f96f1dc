"""Rows of tables as the report and the dashboard show them: what a cell is called, and its text."""

from collections.abc import Mapping
from typing import Any

from tabdx.wording.names import readable
from tabdx.wording.numbers import (
    NOT_AVAILABLE,
    count,
    interval,
    is_known,
    number,
    p_value,
    row_interval,
    row_percents,
)

_NOT_COMPARED = "not compared"


def write_rule(row: Mapping[str, Any] | Any) -> dict[str, str]:
    """Write what a threshold rule does: a row of ``decide/thresholds.csv``."""
    learned, ends = row["threshold"], (row["threshold_lowest"], row["threshold_highest"])
    # One that is the same in every part has no span.
    same = ends[0] == ends[1]
    healthy = row["patients"] - row["diseased"]
    return {
        "rule": f"{readable(str(row['rule']))}{' (in force)' if row['chosen'] else ''}",
        "risks": readable(str(row["risks"])),
        "threshold": number(learned) if same else interval(learned, *ends),
        "missed": f"{count(row['false_negatives'])} of {count(row['diseased'])}",
        "false alarms": f"{count(row['false_positives'])} of {count(healthy)}",
        **{share: row_percents(row, share) for share in ("sensitivity", "specificity")},
    }


def write_subgroup(row: Mapping[str, Any] | Any) -> dict[str, str]:
    """Write a metric in a subgroup, beside all others: a row of ``evaluation/subgroups.csv``."""
    note = row["note"] if isinstance(row["note"], str) else ""
    compared = is_known(row["difference"])
    cells = {
        "subgroup": name_subgroup(row),
        "patients": count(row["patients"]),
        "diseased": count(row["diseased"]),
        "value": row_interval(row) if is_known(row["value"]) else note or NOT_AVAILABLE,
        "less all others": row_interval(row, prefix="difference"),
        "p (Holm)": p_value(row["p_holm"]),
        "verdict": row["verdict"] if isinstance(row["verdict"], str) else note or "none",
        "detectable": number(row["minimum_detectable_difference"]),
    }
    if not compared:
        cells |= dict.fromkeys(("less all others", "p (Holm)", "detectable"), _NOT_COMPARED)
    return cells


def name_subgroup(row: Mapping[str, Any] | Any) -> str:
    """Name a subgroup by its feature and level; all patients have no feature."""
    feature = row["feature"] if isinstance(row["feature"], str) else ""
    return f"{feature}: {row['subgroup']}" if feature else str(row["subgroup"])
