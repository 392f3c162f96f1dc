"""Each class's probability by each model, and between which ends it lies; of more than two."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.prediction import predictor_of
from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.patient.instability import COLUMNS, Stability, spread_of
from tabdx.dashboard.patient.shown_risks import as_shown
from tabdx.dashboard.shared.class_choice import target_of
from tabdx.dashboard.shared.predict import LoadedModels, predict_members
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.studies.explanation.shap_values import Numbers


def predict_classes(
    loaded: LoadedModels, patient: pd.DataFrame, rules: Rules, prevalence: float, outcome: Outcome
) -> pd.DataFrame:
    """Predict the probability of each class of one patient with every model.

    Returns
    -------
    DataFrame
        One row per model: ``model``, ``probability_<class>`` as it predicts it; as they are shown,
        ``lowest_<class>`` and ``highest_<class>`` among the networks of an ensemble, and
        ``lowest`` and ``highest`` of the positive classes together; missing of other models, and
        the last two where no class is said to be positive.
    """
    classes, rows = outcome.classes, []
    for name, classifier in loaded.classifiers.items():
        (own,) = predictor_of(classifier)(patient)
        networks = predict_members(classifier, patient)
        shown = None if networks is None else as_shown(networks, name, rules, prevalence)
        together = None
        if shown is not None and outcome.two_sided:
            together = target_of(shown, outcome.targets[0])[:, np.newaxis]
        rows.append(
            {"model": name}
            | dict(zip((f"{PROBABILITY}{one}" for one in classes), own, strict=True))
            | _ends(shown, [f"_{one}" for one in classes])
            | _ends(together, [""])
        )
    return pd.DataFrame(rows)


def _ends(shown: Numbers | None, behind: Sequence[str]) -> dict[str, float]:
    """Name the ends over networks, shape (network, column); all missing where there are none."""
    if shown is None:
        shown = np.full((1, len(behind)), np.nan)
    columns = list(zip(behind, shown.T, strict=True))
    lowest = {f"lowest{name}": float(column.min()) for name, column in columns}
    return lowest | {f"highest{name}": float(column.max()) for name, column in columns}


def add_class_spreads(
    risks: pd.DataFrame,
    stability: Stability,
    patient: str | None,
    rules: Rules,
    prevalence: float,
    outcome: Outcome,
) -> pd.DataFrame:
    """Add to each model's probabilities their range over the bootstrap models.

    Parameters
    ----------
    risks : DataFrame
        Of `predict_classes`.
    stability : Stability
    patient : str or None
        As `tabdx.dashboard.patient.instability.add_spreads` takes it.
    rules : Rules
    prevalence : float
        Share of the positive classes where the answer is used.
    outcome : Outcome

    Returns
    -------
    DataFrame
        The same rows, with the columns that `add_spreads` adds: of the positive classes together,
        or with ``_<class>`` behind them of each. The ends are as they are shown; where a joint
        recalibration changes the probabilities, no single one can be carried, and they are
        missing.
    """
    columns = [f"{PROBABILITY}{name}" for name in outcome.classes]
    added = risks
    for target in outcome.targets:
        behind = "" if outcome.two_sided else f"_{target.name}"
        of_target = stability.table
        if "class" in of_target:
            of_target = of_target[of_target["class"] == target.name]
        own = target.risk(risks[columns].to_numpy(dtype=np.float64))
        found = []
        for model, risk in zip(risks["model"], own.tolist(), strict=True):
            lower, upper, flips, models = spread_of(of_target, str(model), risk, patient)
            ends = [_carry(end, str(model), rules, prevalence) for end in (lower, upper)]
            found.append((*ends, flips, models))
        named = [f"{name}{behind}" for name in COLUMNS]
        added = added.join(pd.DataFrame(found, columns=named, index=risks.index, dtype=float))
    return added


def _carry(end: float, model: str, rules: Rules, prevalence: float) -> float:
    if model not in rules.by_model:
        return end
    policy = Policy.of(model, rules, prevalence)
    if policy.recalibrates:
        return math.nan
    if policy.target is None or policy.prevalence == policy.study:
        return end
    return float(shift_risks(end, policy.study, policy.prevalence))
