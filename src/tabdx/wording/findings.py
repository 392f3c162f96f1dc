"""Reasons not to believe the numbers, found in the numbers: the same ones wherever they are shown.

The functions take tables, documents and records as the stages wrote them; what is not there warns
of nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.wording.leakage import describe_procedure
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import interval, percent, row_interval, row_percents
from tabdx.wording.vocabulary import BETTER, BETTER_THAN_CHANCE, CHOSEN, SELECTED_BEFORE

_MOST_NAMED = 3  # files that changed since the run
# What binds a reader most comes first.
_TOPICS = ("Prediction sets", "Leak", "Age", "Data", "Risks", "Choice")

AUDIT, PARTITION_AUDIT = "cohort/audit.json", "cohort/partition_audit.json"
SCORES, SHUFFLED = "evaluation/scores.csv", "leakage/shuffled.csv"
RECALIBRATION, PREDICTION_SETS = "decide/recalibration.csv", "decide/prediction_sets.csv"


@dataclass(frozen=True)
class Finding:
    """A reason not to believe a number.

    Attributes
    ----------
    topic : str
        What it is about: data, a choice, a leak, risks, prediction sets, age.
    text : str
        Sentences, as plain text: they may hold names that came with a table.
    evidence : str
        The table or document that shows it, by its path under ``reports/``; empty where a model's
        record or the folder itself does.
    """

    topic: str
    text: str
    evidence: str = ""

    def __str__(self) -> str:
        """Write it as it is shown.

        Examples
        --------
        >>> str(Finding("Data", "2 patients stand there twice."))
        'Data: 2 patients stand there twice.'
        """
        return f"{self.topic}: {self.text}"


def find_warnings(
    results: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]]
) -> list[Finding]:
    """Collect every warning about data, choices, leaks and risks.

    Parameters
    ----------
    results : mapping of str to DataFrame or mapping
        Tables and documents, those of `LOOKED_AT` among them, by their path under ``reports/``;
        what lacks or is None is not looked at.
    records : mapping of str to mapping
        Each model's record, as `tabdx.artifacts.models.write_model` wrote it.

    Returns
    -------
    list of Finding
        Nothing where nothing was found, which proves nothing.
    """
    there = {key: results[key] for key in LOOKED_AT if results.get(key) is not None}
    found = [finding for key, result in there.items() for finding in _FINDERS[key](result)]
    return [*found, *choice_findings(records)]


def order_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Put those first that bind a reader most: promises that did not hold, leaks, stale results."""
    return sorted(findings, key=lambda finding: _TOPICS.index(finding.topic))


def choice_findings(records: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    """Say what a reader should know of the models' choices.

    A choice on the edge of its grid (a better value may lie outside; a grid of a single value has
    no edge), an approximated kernel, and a model that gives every patient the same risk.

    Examples
    --------
    >>> for finding in choice_findings({"svm": {"on_edge": ["C"], "chosen": {"C": 300.0}}}):
    ...     print(finding)
    Choice: SVM chose C = 300, the edge of its grid; a better value may lie beyond.
    """
    texts = []
    for model, record in records.items():
        name = capitalized(readable(model))
        texts += [
            f"{name} chose {key} = {record['chosen'][key]:g}, the edge of its grid; a better "
            "value may lie beyond."
            for key in record.get("on_edge", [])
        ]
        if record.get("kernel") == "approximated":
            texts.append(
                f"{name} approximates its kernel, as there are more rows than tune_svm.exact_rows."
            )
        if record.get("constant_risk"):
            texts.append(
                f"{name} gives every patient the same risk: on its inner folds, higher decision "
                "values did not go with the positive class."
            )
    return [Finding("Choice", text) for text in texts]


def leakage_findings(shuffled: pd.DataFrame) -> list[Finding]:
    """Say where a clean procedure did better than chance on outcomes that mean nothing."""
    clean = shuffled["procedure"] != SELECTED_BEFORE
    suspicious = shuffled[clean & (shuffled["verdict"] == BETTER_THAN_CHANCE)]
    return [
        Finding("Leak", describe_procedure(row), SHUFFLED) for row in suspicious.to_dict("records")
    ]


def age_findings(stale: Sequence[str], *, older_holdout: bool = False) -> list[Finding]:
    """Say that the results are not those of the files and parameters that lie there.

    Parameters
    ----------
    stale : sequence of str
        Files and parameters that are not those of the run.
    older_holdout : bool
        Whether the holdout was scored before what is shown out of fold was made.
    """
    texts = []
    if stale:
        named = ", ".join(stale[:_MOST_NAMED])
        more = f" and {len(stale) - _MOST_NAMED} more" if len(stale) > _MOST_NAMED else ""
        texts.append(
            f"{named}{more} changed since the run; dvc repro brings the results up to date."
        )
    if older_holdout:
        texts.append(
            "The holdout shows an older state than the results out of fold; `dvc repro holdout` "
            "scores this one on it, and counts that."
        )
    return [Finding("Age", text) for text in texts]


def _of_audit(key: str, audit: Mapping[str, Any]) -> list[Finding]:
    """Take the warnings, not the notes, of an audit."""
    return [
        Finding("Data", f"{one['message']}.", key)
        for one in audit["findings"]
        if one["severity"] == "warning"
    ]


def _slopes(scores: pd.DataFrame) -> list[Finding]:
    """Name the models whose calibration slope is significantly different from 1."""
    slopes = scores[scores["metric"] == "calibration_slope"]
    off = slopes[(slopes["lower"] > 1) | (slopes["upper"] < 1)]
    return [
        Finding(
            "Risks",
            f"those of {readable(row['model'])} ({readable(row['partition'])}) are too "
            f"{'moderate' if row['value'] > 1 else 'extreme'}; their calibration slope is "
            f"{row_interval(row, 2)} (target: 1).",
            SCORES,
        )
        for row in off.to_dict("records")
    ]


def _recalibrations(table: pd.DataFrame) -> list[Finding]:
    """Name the models whose risks are better once recalibrated."""
    of_choice = (table["method"] == CHOSEN) & (table["metric"] == "log_loss")
    helped = table[of_choice & (table["partition"] == OUT_OF_FOLD) & (table["verdict"] == BETTER)]
    found = []
    for row in helped.to_dict("records"):
        fall = interval(-row["change"], -row["change_upper"], -row["change_lower"])
        text = (
            f"recalibration improves {readable(row['model'])} (out of fold): the log loss falls "
            f"by {fall}."
        )
        found.append(Finding("Risks", text, RECALIBRATION))
    return found


def _coverages(table: pd.DataFrame) -> list[Finding]:
    """Name the models whose prediction sets hold the true class significantly too seldom."""
    below = table["covered_upper"] < table["coverage"]
    poor = table[(table["class"] != "all") & below]
    return [
        Finding(
            "Prediction sets",
            f"their {percent(rows['coverage'].iloc[0], 0)} target is missed for {true} patients "
            f"({readable(str(partition))}): "
            + ", ".join(
                f"{readable(row['model'])} {row_percents(row, 'covered')}"
                for row in rows.to_dict("records")
            )
            + ".",
            PREDICTION_SETS,
        )
        for (partition, true), rows in poor.groupby(["partition", "class"], sort=False)
    ]


_FINDERS: dict[str, Callable[[Any], list[Finding]]] = {
    AUDIT: partial(_of_audit, AUDIT),
    PARTITION_AUDIT: partial(_of_audit, PARTITION_AUDIT),
    SHUFFLED: leakage_findings,
    SCORES: _slopes,
    RECALIBRATION: _recalibrations,
    PREDICTION_SETS: _coverages,
}
# What is looked at, by its path under reports/.
LOOKED_AT = tuple(_FINDERS)
