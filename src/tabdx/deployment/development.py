"""Development figures of a model: what those of other patients are set beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from tabdx.artifacts.judged_tables import read_judged
from tabdx.artifacts.predictions import read_all_predictions
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.params import Params, default_params
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.core.paths import Paths
from tabdx.evaluation.external_validation.shift import (
    SUMMARY_COLUMNS,
    describe_features,
    describe_risks,
)
from tabdx.evaluation.joined_predictions import join_outcomes

SCORE_COLUMNS = ["model", "partition", "metric", "value", "lower", "upper", "n"]
_RULE = ["sensitivity", "specificity", "positive_predictive_value", "negative_predictive_value"]
RULE_COLUMNS = [
    *("model", "partition", "rule", "chosen", "threshold"),
    *(f"{name}{end}" for name in _RULE for end in ("", "_lower", "_upper")),
]


@dataclass(frozen=True)
class DevelopmentFigures:
    """What is known of a model from its own project.

    Attributes
    ----------
    scores : DataFrame
        Its rows of ``evaluation/scores.csv`` and ``holdout/scores.csv``; columns `SCORE_COLUMNS`.
    rules : DataFrame
        Its rows of ``decide/thresholds.csv``, out of fold and holdout, of the rule in force;
        columns `RULE_COLUMNS`.
    features : DataFrame
        Of `describe_features`, and of `describe_risks` out of fold where there is a risk.
    classes : mapping of str to int
        Development patients of each class.
    settings : mapping
        How it was judged: ``seed``, ``threshold``, ``confidence``, ``resamples``, ``prevalence``.
    """

    scores: pd.DataFrame
    rules: pd.DataFrame
    features: pd.DataFrame
    classes: Mapping[str, int]
    settings: Mapping[str, Any]

    @property
    def patients(self) -> int:
        """How many development patients there were."""
        return sum(self.classes.values())

    def to_dict(self) -> dict[str, Any]:
        """Give all of it in plain values, for JSON."""
        tables = {
            name: table.astype(object).where(table.notna(), None).to_dict("records")
            for name, table in (
                ("scores", self.scores),
                ("rules", self.rules),
                ("features", self.features),
            )
        }
        return {**tables, "classes": dict(self.classes), "settings": dict(self.settings)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """Take what `to_dict` gave.

        Raises
        ------
        InputError
            If a part is missing or no such table, or a setting breaks its rule.
        """
        try:
            scores, rules, features = (
                pd.DataFrame(document[name], columns=columns)
                for name, columns in (
                    ("scores", SCORE_COLUMNS),
                    ("rules", RULE_COLUMNS),
                    ("features", SUMMARY_COLUMNS),
                )
            )
            classes = {str(name): int(count) for name, count in document["classes"].items()}
            given = document["settings"]
            checked = default_params(
                {
                    "seed": given["seed"],
                    "evaluate": {
                        name: given[name] for name in ("threshold", "confidence", "resamples")
                    },
                    "decide": {"prevalence": given["prevalence"]},
                }
            )
        except (KeyError, TypeError, ValueError, AttributeError) as broken:
            if isinstance(broken, InputError):
                raise
            raise InputError(f"the development figures cannot be read ({broken})") from broken
        return cls(scores, rules, features, classes, read_settings(checked))


def read_settings(params: Params) -> dict[str, Any]:
    """Take from the parameters how models are judged."""
    return {
        "seed": params.seed,
        **params.evaluate.model_dump(),
        "prevalence": params.decide.prevalence,
    }


def read_development(paths: Paths, model: str, params: Params) -> DevelopmentFigures:
    """Gather a model's development figures from the tables of its project.

    Tables that are not there, such as those of a holdout that was never scored, are left out.
    """
    cohort = Cohort.read(paths.cohort)
    development = cohort.select(Partitions.read(paths.partitions).development)
    outcome = cohort.dictionary.outcome
    features = [describe_features(development.features, cohort.dictionary)]
    if outcome.two_sided and (risks := _out_of_fold(paths, model, cohort)) is not None:
        features.append(describe_risks(risks))
    rules = _rows(paths, "decide", "thresholds.csv", model, RULE_COLUMNS)
    counts = development.table["outcome"].value_counts()
    return DevelopmentFigures(
        _rows(paths, "evaluation", "scores.csv", model, SCORE_COLUMNS),
        rules[rules["chosen"].astype(bool)],
        pd.concat(features, ignore_index=True),
        {name: int(counts.get(name, 0)) for name in outcome.classes},
        read_settings(params),
    )


def _rows(paths: Paths, subject: str, name: str, model: str, columns: list[str]) -> pd.DataFrame:
    try:
        table = read_judged(paths, subject, name)
        return table.loc[table["model"] == model, columns].reset_index(drop=True)
    except (InputError, KeyError):
        return pd.DataFrame(columns=columns)


def _out_of_fold(paths: Paths, model: str, cohort: Cohort) -> Any:
    try:
        predictions = read_all_predictions(paths.all_predictions, OUT_OF_FOLD)
        joined = join_outcomes(predictions[predictions["model"] == model], cohort)
    except InputError:
        return None
    return joined[0].probability.mean(axis=0)
