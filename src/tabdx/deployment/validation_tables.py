"""Tables of an external validation, each figure beside those of development."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.outcomes import list_judged
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Outcome
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.deployment.development import DevelopmentFigures
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.calibration.reliability import reliability
from tabdx.evaluation.class_predictions import ClassPredictions, Joined
from tabdx.evaluation.comparison.subgroups import subgroup_scores
from tabdx.evaluation.comparison.unpaired import difference_of_estimates
from tabdx.evaluation.decisions.decision_curves import decision_curves
from tabdx.evaluation.decisions.prediction_sets import judge_sets
from tabdx.evaluation.external_validation.shift import (
    describe_features,
    describe_risks,
    feature_shift,
    outcome_shift,
)
from tabdx.evaluation.external_validation.updating import judge_updates
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.registry import CLASS_METRICS, METRICS
from tabdx.evaluation.scores import Scores, score_each
from tabdx.wording.vocabulary import AS_PREDICTED, COHORT, STATED

EXTERNAL = "external"
AS_ANSWERED = "as_answered"
_AT_RULE = ["sensitivity", "specificity", "positive_predictive_value", "negative_predictive_value"]
_ENDS = ("", "_lower", "_upper")
# Of large tables fewer resamples are drawn: the last digit of an interval takes no minutes.
_MOST_DRAWN, _FEWEST_RESAMPLES = 100_000_000, 100


@dataclass(frozen=True)
class Judged:
    """What is judged: what the model predicts, and what is answered (recalibrated).

    Attributes
    ----------
    classes, sides : ClassPredictions or None, JoinedPredictions or None
        As predicted: of more than two classes all, and the positive ones against the rest.
    answered_classes, answered_sides
        The same as answered.
    cohort : Cohort
        The patients.
    """

    classes: ClassPredictions | None
    sides: JoinedPredictions | None
    answered_classes: ClassPredictions | None
    answered_sides: JoinedPredictions | None
    cohort: Cohort

    @property
    def compared(self) -> Joined:
        """What the model predicts: class by class where there are more than two."""
        return _first(self.classes, self.sides)

    @property
    def answered(self) -> Joined:
        """The same as answered."""
        return _first(self.answered_classes, self.answered_sides)


def _first(*joined: Joined | None) -> Joined:
    return next(one for one in joined if one is not None)


def validation_tables(
    judged: Judged,
    policy: Policy,
    rules: Rules,
    development: DevelopmentFigures,
    outcome: Outcome,
) -> tuple[dict[str, pd.DataFrame], dict[str, Recalibrator]]:
    """Make every table of an external validation.

    Returns
    -------
    tables : dict of str to DataFrame
        ``scores`` (as evaluated in development, and as answered by the rule in force), each with
        its development figures; ``calibration`` (the smooth curve) and ``calibration_errors``;
        ``net_benefit``; ``prediction_sets``; ``subgroups``; ``feature_shift``;
        ``outcome_shift``; ``updates`` (what recalibration would bring).
    fitted : dict of str to Recalibrator
        The updates, fitted on all of these patients.
    """
    settings = _intervals(development.settings, len(judged.compared.labels))
    threshold = float(development.settings["threshold"])
    scored = _score_as_evaluated(judged, threshold, settings)
    tables = {
        "scores": pd.concat(
            [
                _beside(_stack(scored), development.scores, AS_PREDICTED, threshold),
                *_score_as_answered(judged, policy, development, settings),
            ],
            ignore_index=True,
        ),
        "prediction_sets": _judge_sets(judged, policy, rules, outcome, settings["confidence"]),
        "subgroups": _rename(
            subgroup_scores(
                [judged.compared],
                judged.cohort,
                scored[0],
                threshold=threshold,
                resamples=settings["resamples"],
                seed=settings["seed"],
            )
        ),
        "outcome_shift": outcome_shift(
            {name: count / development.patients for name, count in development.classes.items()},
            judged.cohort.table["outcome"].tolist(),
            development.patients,
            settings["confidence"],
        ),
        "feature_shift": _shift(judged, development, settings["confidence"]),
    }
    if judged.answered_sides is not None:
        tables |= _judge_sides(judged.answered_sides, development, settings)
    updates, fitted = judge_updates(judged.answered, threshold=threshold, **settings)
    return tables | {"updates": updates}, fitted


def _intervals(given: Mapping[str, Any], patients: int) -> dict[str, Any]:
    most = max(_FEWEST_RESAMPLES, _MOST_DRAWN // max(1, patients))
    return {
        "confidence": float(given["confidence"]),
        "resamples": min(int(given["resamples"]), most),
        "seed": int(given["seed"]),
    }


def _score_as_evaluated(
    judged: Judged, threshold: float, settings: Mapping[str, Any]
) -> list[Scores]:
    of_sides = [key for key in METRICS if judged.classes is None or key not in CLASS_METRICS]
    versions = list_judged(judged.classes, judged.sides, None, of_sides)
    return score_each(versions, threshold=threshold, **settings)


def _score_as_answered(
    judged: Judged,
    policy: Policy,
    development: DevelopmentFigures,
    settings: Mapping[str, Any],
) -> list[pd.DataFrame]:
    """Score the answers at the rule in force, and their calibration where they are recalibrated."""
    if judged.answered_sides is None:
        return []
    calibration = ["log_loss", "brier", "calibration_intercept", "calibration_slope"]
    metrics = [*_AT_RULE, *(calibration if policy.recalibrates else [])]
    found = score_each([([judged.answered_sides], metrics)], threshold=policy.threshold, **settings)
    before = _unfold(development.rules)
    return [_beside(_stack(found), before, AS_ANSWERED, policy.threshold)]


def _unfold(rules: pd.DataFrame) -> pd.DataFrame:
    """Put the columns of the rule in force below each other, as scores are."""
    rows = [
        {
            "partition": row["partition"],
            "metric": name,
            **dict(
                zip(
                    ("value", "lower", "upper"), (row[f"{name}{end}"] for end in _ENDS), strict=True
                )
            ),
        }
        for row in rules.to_dict("records")
        for name in _AT_RULE
    ]
    return pd.DataFrame(rows, columns=["partition", "metric", "value", "lower", "upper"])


def _stack(scored: Sequence[Scores]) -> pd.DataFrame:
    return pd.concat([one.table for one in scored], ignore_index=True)


def _beside(
    table: pd.DataFrame, before: pd.DataFrame, risks: str, threshold: float
) -> pd.DataFrame:
    """Set scores beside those of development, out of fold and on the holdout."""
    now = table[["model", "metric", "value", "lower", "upper", "n", "method"]].copy()
    now.insert(1, "risks", risks)
    now.insert(2, "threshold", threshold)
    for partition in (OUT_OF_FOLD, HOLDOUT):
        own = before[before["partition"] == partition].drop_duplicates("metric")
        own = own.set_index("metric").reindex(now["metric"])
        for name, end in zip(("value", "lower", "upper"), _ENDS, strict=True):
            now[f"{partition}{end}"] = own[name].to_numpy(dtype=np.float64)
    apart = [_difference(row) for row in now.to_dict("records")]
    now[["difference", "difference_lower", "difference_upper"]] = np.array(apart).reshape(-1, 3)
    return now


def _difference(row: Mapping[Any, Any]) -> tuple[float, float, float]:
    """How far a score lies from that out of fold: other patients, so that errors add up."""
    now = row["value"], row["lower"], row["upper"]
    then = row[OUT_OF_FOLD], row[f"{OUT_OF_FOLD}_lower"], row[f"{OUT_OF_FOLD}_upper"]
    errors = [(ends[2] - ends[1]) / (2 * float(norm.isf(0.025))) for ends in (now, then)]
    if not all(np.isfinite(errors)) or not any(errors):
        return now[0] - then[0], np.nan, np.nan
    found = difference_of_estimates(now, errors[0], then, errors[1])
    return found.difference, found.lower, found.upper


def _rename(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(partition=EXTERNAL) if len(table) else table


def _judge_sets(
    judged: Judged, policy: Policy, rules: Rules, outcome: Outcome, confidence: float
) -> pd.DataFrame:
    """Judge the prediction sets, with those of development below."""
    found = _rename(
        judge_sets(judged.compared, policy.rule.quantiles, outcome.classes, confidence)
    ).assign(coverage=rules.coverage)
    before = rules.reached[rules.reached["model"] == policy.model]
    return pd.concat([found, before], ignore_index=True) if len(before) else found


def _judge_sides(
    answered: JoinedPredictions, development: DevelopmentFigures, settings: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    curve = reliability([answered], **settings)
    prevalences = {COHORT: None, STATED: float(development.settings["prevalence"])}
    return {
        "calibration": _rename(curve.curves),
        "calibration_errors": _rename(curve.errors),
        "net_benefit": _rename(decision_curves([answered], prevalences, **settings)),
    }


def _shift(judged: Judged, development: DevelopmentFigures, confidence: float) -> pd.DataFrame:
    now = [describe_features(judged.cohort.features, judged.cohort.dictionary)]
    if judged.sides is not None:
        now.append(describe_risks(judged.sides.probability[0]))
    return feature_shift(development.features, pd.concat(now, ignore_index=True), confidence)
