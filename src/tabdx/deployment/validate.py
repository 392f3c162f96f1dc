"""External validation of a model that was kept, on a labelled table of another place or time."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tabdx.assessment.answer import Policy
from tabdx.assessment.outcomes import (
    find_left_out,
    join_table,
    number_groups,
    read_labels,
)
from tabdx.assessment.patient_table import PatientTable
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import GROUP, OUTCOME, PATIENT
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.deployment.development import DevelopmentFigures
from tabdx.deployment.table_parts import read_patient_tables
from tabdx.deployment.validation_tables import Judged, validation_tables
from tabdx.wording.vocabulary import FEWEST


@dataclass(frozen=True)
class Validation:
    """An external validation.

    Attributes
    ----------
    tables : dict of str to DataFrame
        As `validation_tables` gives them.
    facts : dict
        What it was made of: ``model``, ``record``, ``table``, ``patients``, ``classes``,
        ``left_out``, ``withheld``, ``threshold``, ``rule``, ``recalibrates``, ``updates``,
        ``settings``.
    """

    tables: dict[str, pd.DataFrame]
    facts: dict[str, Any]


def validate_table(
    model: DeployedModel,
    development: DevelopmentFigures,
    source: Path,
    *,
    answered_only: bool = False,
) -> Validation:
    """Validate a model on the patients of a table whose outcome is known.

    Parameters
    ----------
    model : DeployedModel
    development : DevelopmentFigures
        What its figures are set beside.
    source : Path
        The table: the features, and the outcome by the dictionary's name and classes.
    answered_only : bool
        Whether patients whose answer would be withheld are left out.

    Raises
    ------
    InputError
        If the table cannot be read, has no outcome, or has too few patients of a class.
    """
    table = _read(model, source)
    outcome = model.dictionary.outcome
    if outcome.column not in table.own:
        raise InputError(
            f"{source} has no column {outcome.column!r}, which tells the outcome; a validation "
            "needs it, `tabdx predict` does not"
        )
    labels = read_labels(table.own_by_name, model.dictionary).dropna()
    checked = model.check(table.features)
    withheld = int((checked["withheld"] & checked.index.isin(labels.index)).sum())
    judged = checked if answered_only else checked.assign(withheld=False)
    why = find_left_out(labels.index, judged)
    known = labels[why == ""]
    unlabelled = len(table.own) - len(labels)
    left_out = {str(reason): int(count) for reason, count in why[why != ""].value_counts().items()}
    left_out |= {"without a known outcome": unlabelled} if unlabelled else {}
    _require_enough(known, outcome.classes, source, left_out)
    policy = model.policy()
    groups = number_groups(table.own_by_name.loc[known.index], model.dictionary)
    features = table.features.loc[known.index]
    own = model.predict(features).to_numpy(dtype=np.float64)
    judging = Judged(
        *join_table(known, own, groups, policy, outcome),
        *join_table(known, policy.carry(own), groups, policy, outcome),
        _as_cohort(model, features, known, groups),
    )
    tables, fitted = validation_tables(judging, policy, model.rules, development, outcome)
    facts = {
        "model": model.name,
        "record": model.record_hash,
        "table": source.name,
        "patients": len(known),
        "groups": len(np.unique(groups)),
        "classes": {name: int((known == name).sum()) for name in outcome.classes},
        "development": dict(development.classes),
        "left_out": left_out,
        "withheld": 0 if answered_only else withheld,
        "coverage": model.rules.coverage,
        **_describe_rule(policy),
        "updates": {name: one.to_dict() for name, one in fitted.items()},
        "settings": dict(development.settings),
    }
    return Validation(tables, facts)


def _read(model: DeployedModel, source: Path) -> PatientTable:
    """Read the table's parts as one: a validation looks at all patients together."""
    parts = list(read_patient_tables(source, model.dictionary))
    if len(parts) == 1:
        return parts[0]
    joined: dict[str, Any] = {
        name: pd.concat([getattr(part, name) for part in parts])
        for name in ("own", "features", "problems", "unreadable")
    }
    return PatientTable(**joined, aliases=parts[0].aliases, dialect=parts[0].dialect)


def _require_enough(
    known: pd.Series, classes: tuple[str, ...], source: Path, left_out: Mapping[str, int]
) -> None:
    counts = {name: int((known == name).sum()) for name in classes}
    few = [f"{count:,} {name}" for name, count in counts.items() if count < FEWEST]
    if few:
        others = "; ".join(
            f"not counted: {plural(count, 'row')} {reason}" for reason, count in left_out.items()
        )
        raise InputError(
            f"{source} has too few patients to validate a model on: {', '.join(few)}, and each "
            f"class needs {FEWEST}{f' ({others})' if others else ''}"
        )


def _as_cohort(
    model: DeployedModel, features: pd.DataFrame, labels: pd.Series, groups: np.ndarray
) -> Cohort:
    table = features.assign(**{OUTCOME: labels})
    if model.dictionary.group is not None:
        table[GROUP] = groups.astype(str)
    table.index = pd.Index(features.index, name=PATIENT)
    return Cohort(model.dictionary, table)


def _describe_rule(policy: Policy) -> dict[str, Any]:
    if policy.target is None:
        return {"threshold": None, "rule": "", "recalibrates": policy.recalibrates}
    return {
        "threshold": policy.threshold,
        "rule": policy.rule.name,
        "recalibrates": policy.recalibrates,
    }
