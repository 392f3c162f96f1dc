"""Threshold rules and net benefit, at the study's and at the stated prevalence.

Risks mean what they say where the disease is as common as among the patients whom the model learned
from. Where it is rarer or commoner they are shifted before a threshold or a harm ratio reads them;
what the risks as predicted would do there stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tabdx.evaluation.calibration.parts import CalibrationPart, with_risks
from tabdx.evaluation.calibration.recalibration import Recalibration
from tabdx.evaluation.decisions.consequences import consequences
from tabdx.evaluation.decisions.decision_curves import decision_curves
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.evaluation.decisions.threshold_learners import AT_THEIR_WORD, RULES
from tabdx.evaluation.decisions.thresholds import threshold_rules
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.wording.vocabulary import (
    AS_PREDICTED,
    COHORT,
    RECALIBRATED,
    RECALIBRATED_SHIFTED,
    SHIFTED,
    STATED,
)


@dataclass(frozen=True)
class UtilitySettings:
    """What is asked of thresholds, and of the intervals around what they do.

    Attributes
    ----------
    fixed, minimum_sensitivity, harm_ratio : float
        Of the rules, as `threshold_learners.learners` takes them.
    chosen : str
        The rule to go by.
    study, stated : float
        Share of the diseased in the cohort, and where a model would be used.
    confidence, resamples, seed
        Of the intervals, as `decision_curves` takes them.
    """

    fixed: float
    minimum_sensitivity: float
    harm_ratio: float
    chosen: str
    study: float
    stated: float
    confidence: float
    resamples: int
    seed: int


@dataclass(frozen=True)
class RiskVersion:
    """One version of the risks (as predicted, recalibrated, shifted), and its populations.

    Attributes
    ----------
    name : str
        One of the names in `tabdx.wording.vocabulary`.
    populations : tuple of str
        ``cohort``, ``stated`` or both.
    joined, parts : list
        The risks, patient by patient and training part by training part.
    rules : sequence of str
        Threshold rules whose calls depend on which risks are read.
    """

    name: str
    populations: tuple[str, ...]
    joined: list[JoinedPredictions]
    parts: list[CalibrationPart]
    rules: Sequence[str] = AT_THEIR_WORD


def utility_tables(
    joined: Sequence[JoinedPredictions],
    parts: Sequence[CalibrationPart],
    recalibration: Recalibration,
    settings: UtilitySettings,
) -> dict[str, pd.DataFrame]:
    """Judge every threshold rule and the net benefit of every version of the risks.

    Parameters
    ----------
    joined : sequence of JoinedPredictions
        What is judged.
    parts : sequence of CalibrationPart
        Of the same predictions.
    recalibration : Recalibration
        Of the same predictions.
    settings : UtilitySettings
        What is asked.

    Returns
    -------
    dict of str to DataFrame
        ``thresholds``, ``consequences`` and ``net_benefit``, as `threshold_rules`, `consequences`
        and `decision_curves` give them, with a column ``risks`` (as_predicted | recalibrated |
        shifted | recalibrated_shifted). Recalibrated risks have rows where they differ from those
        predicted. Rules that learn their threshold from the risks call the same patients after a
        shift, and have rows of the risks as predicted alone.
    """
    prevalences = {COHORT: settings.study, STATED: settings.stated}
    tables: dict[str, list[pd.DataFrame]] = {
        "thresholds": [],
        "consequences": [],
        "net_benefit": [],
    }
    for version in risk_versions(joined, parts, recalibration, settings.stated):
        if not version.joined:
            continue
        rules = _judge_rules(version, settings)
        tables["thresholds"].append(rules)
        own = {name: prevalences[name] for name in version.populations}
        tables["consequences"].append(consequences(rules, own))
        curves = decision_curves(
            version.joined,
            {name: None if name == COHORT else share for name, share in own.items()},
            confidence=settings.confidence,
            resamples=settings.resamples,
            seed=settings.seed,
        )
        tables["net_benefit"].append(_name_risks(curves, version, before="prevalence"))
    return {name: pd.concat(found, ignore_index=True) for name, found in tables.items()}


def risk_versions(
    joined: Sequence[JoinedPredictions],
    parts: Sequence[CalibrationPart],
    recalibration: Recalibration,
    stated: float,
) -> list[RiskVersion]:
    """Give the risks as predicted, recalibrated and shifted to the stated prevalence.

    Recalibrated ones are those of the models whose risks it changed, if any.
    """
    shifted = shift_parts(parts, stated)
    changed = _changed(parts, recalibration.parts)
    passes_changed = [one for one in joined if (one.model, one.partition) in changed]
    recalibrated = [part for part in recalibration.parts if (part.model, part.partition) in changed]
    both = shift_parts(recalibrated, stated)

    def read(
        of: Sequence[JoinedPredictions], by: Sequence[CalibrationPart]
    ) -> list[JoinedPredictions]:
        return [with_risks(one, by) for one in of]

    return [
        RiskVersion(AS_PREDICTED, (COHORT, STATED), list(joined), list(parts), RULES),
        RiskVersion(RECALIBRATED, (COHORT,), read(passes_changed, recalibrated), recalibrated),
        RiskVersion(SHIFTED, (STATED,), read(joined, shifted), shifted),
        RiskVersion(RECALIBRATED_SHIFTED, (STATED,), read(passes_changed, both), both),
    ]


def shift_parts(parts: Sequence[CalibrationPart], stated: float) -> list[CalibrationPart]:
    """Shift the risks of each part from its own training patients' prevalence to the stated one."""
    shifted = []
    for part in parts:
        study = float(part.inner.positive.mean())
        inner, outer = (
            replace(risks, probability=shift_risks(risks.risk, study, stated))
            for risks in (part.inner, part.outer)
        )
        shifted.append(replace(part, inner=inner, outer=outer))
    return shifted


def _changed(
    before: Sequence[CalibrationPart], after: Sequence[CalibrationPart]
) -> set[tuple[str, str]]:
    """Models and partitions of which at least one risk differs."""
    return {
        (old.model, old.partition)
        for old, new in zip(before, after, strict=True)
        if not np.array_equal(old.outer.risk, new.outer.risk)
    }


def _judge_rules(version: RiskVersion, settings: UtilitySettings) -> pd.DataFrame:
    rules = threshold_rules(
        version.parts,
        fixed=settings.fixed,
        minimum_sensitivity=settings.minimum_sensitivity,
        harm_ratio=settings.harm_ratio,
        chosen=settings.chosen,
        confidence=settings.confidence,
        rules=version.rules,
    )
    if version.name == SHIFTED:
        study = np.mean([part.inner.positive.mean() for part in version.parts])
        back = shift_risks(rules["threshold"], settings.stated, float(study))
        rules = rules.assign(note="shifted", threshold_as_predicted=back)
    return _name_risks(rules, version, before="threshold")


def _name_risks(table: pd.DataFrame, version: RiskVersion, before: str) -> pd.DataFrame:
    """Add the column ``risks`` before another one."""
    table.insert(list(table.columns).index(before), "risks", version.name)
    return table
