"""Rows of tables as the report and the dashboard show them: what a cell is called, and its text."""

from collections.abc import Mapping
from typing import Any

from tabdx.wording.metric_names import metric_name
from tabdx.wording.names import readable
from tabdx.wording.numbers import (
    NOT_AVAILABLE,
    count,
    interval,
    is_known,
    number,
    p_value,
    patients_needed,
    percent,
    row_interval,
    row_percents,
)
from tabdx.wording.vocabulary import UNRESOLVED

_NOT_COMPARED = "not compared"
_BASIS = {"all": "all resamples", "out_of_bag": "resamples without the patient"}
_BRIER_PARTS = ("brier", "reliability", "resolution", "uncertainty")


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


def write_verdict(verdict: Any) -> str:
    """Write a verdict as a reader takes it: what is not resolvable is not shown to be equal.

    Examples
    --------
    >>> write_verdict("not resolvable"), write_verdict("better")
    ('no difference shown', 'better')
    """
    return "no difference shown" if verdict == UNRESOLVED else str(verdict)


def write_benefit(row: Mapping[str, Any] | Any) -> dict[str, str]:
    """Write what acting on a model brings per 100 patients: a row of ``decide/net_benefit.csv``."""
    value, lower, upper = (100 * row[f"net_benefit{end}"] for end in ("", "_lower", "_upper"))
    return {
        "net benefit": interval(value, lower, upper, 1),
        "act on everybody": number(100 * row["treat_all"], 1),
        "false alarms avoided": row_interval(row, 1, "interventions_avoided"),
        "verdict": write_verdict(row["verdict"]),
    }


def write_prediction_set(row: Mapping[str, Any] | Any) -> dict[str, str]:
    """Write how often sets hold the true class: a row of ``decide/prediction_sets.csv``."""
    # Of two classes there is no size: the referrals say the same.
    sized = is_known(row.get("mean_size"))
    return {
        "model": readable(str(row["model"])),
        "class": str(row["class"]),
        "patients": count(row["patients"]),
        "correct class not excluded": row_percents(row, "covered"),
        "referred": row_percents(row, "abstained"),
        f"given {'another' if sized else 'the other'} class": row_percents(row, "wrong"),
        **({"classes in a set": row_interval(row, 2, "mean_size")} if sized else {}),
    }


def write_brier(row: Mapping[str, Any] | Any) -> dict[str, str]:
    """Write the parts of a model's Brier score: a row of ``decide/brier.csv``."""
    parts = {readable(part): row_interval(row, 4, part) for part in _BRIER_PARTS}
    return {"model": readable(str(row["model"])), **parts}


def write_difference(row: Mapping[str, Any] | Any) -> dict[str, str]:
    """Write how two models differ: a row of ``evaluation/differences.csv``.

    The interval is of this pair alone; p and the verdict are corrected for the number of pairs.
    """
    return {
        "models": f"{readable(str(row['model']))} − {readable(str(row['other']))}",
        "difference": interval(row["difference"], row["lower"], row["upper"], 4),
        "p (Holm)": p_value(row["p_holm"]),
        "the first is": write_verdict(row["verdict"]),
        "patients needed": patients_needed(row["patients_needed"]),
    }


def write_shuffled(row: Mapping[str, Any] | Any, classes: int = 2) -> dict[str, str]:
    """Write a score on shuffled outcomes of so many classes: a row of ``leakage/shuffled.csv``."""
    return {
        "model": readable(str(row["model"])),
        "procedure": readable(str(row["procedure"])),
        "score": metric_name(row["metric"], classes),
        "value": number(row["value"]),
        "chance": number(row["chance"]),
        "better than chance by": interval(row["gain_over_chance"], row["lower"], row["upper"]),
        "verdict": str(row["verdict"]),
    }


def write_instability(row: Mapping[str, Any] | Any) -> dict[str, str]:
    """Write how far a model's risks vary: a row of ``instability/summary.csv``.

    Without a threshold, where no class is positive, the row names its class, and nothing flips.
    """
    sided = is_known(row["threshold"])
    flips = {
        "predictions that flip": percent(row["flip_rate"]),
        "patients who flip often": count(row["often_flipped"]),
    }
    return {
        "model": readable(str(row["model"])),
        "by": _BASIS.get(str(row["basis"]), str(row["basis"])),
        **({} if sided else {"class": str(row["class"])}),
        "patients": count(row["patients"]),
        "resamples": count(row["resamples"]),
        "mean change of risk": number(row["mean_absolute_difference"]),
        **(flips if sided else {}),
        "calibration slope": row_interval(row, 2, "slope"),
    }


def join_first_two(cells: Mapping[str, str]) -> list[str]:
    """Give a row's cells with its first two as one, where a page is narrow.

    Examples
    --------
    >>> join_first_two({"model": "SVM", "class": "benign", "patients": "40"})
    ['SVM, benign', '40']
    """
    first, second, *rest = cells.values()
    return [f"{first}, {second}", *rest]


def write_subgroup(row: Mapping[str, Any] | Any) -> dict[str, str]:
    """Write a metric in a subgroup, beside all others: a row of ``evaluation/subgroups.csv``."""
    note = row["note"] if isinstance(row["note"], str) else ""
    compared = is_known(row["difference"])
    cells = {
        "subgroup": name_subgroup(row),
        "patients": count(row["patients"]),
        # Of classes none is counted: a metric is about all of them.
        **({"positive": count(row["diseased"])} if is_known(row["diseased"]) else {}),
        "value": row_interval(row) if is_known(row["value"]) else note or NOT_AVAILABLE,
        "less all others": row_interval(row, prefix="difference"),
        "p (Holm)": p_value(row["p_holm"]),
        "verdict": write_verdict(row["verdict"])
        if isinstance(row["verdict"], str)
        else note or "none",
        "detectable": number(row["minimum_detectable_difference"]),
    }
    if not compared:
        cells |= dict.fromkeys(("less all others", "p (Holm)", "detectable"), _NOT_COMPARED)
    return cells


def name_subgroup(row: Mapping[str, Any] | Any) -> str:
    """Name a subgroup by its feature and level; all patients have no feature."""
    feature = row["feature"] if isinstance(row["feature"], str) else ""
    return f"{feature}: {row['subgroup']}" if feature else str(row["subgroup"])
