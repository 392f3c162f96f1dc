"""Stage explain: permutation importance, dependence, and feature subsets."""

from functools import partial

import pandas as pd

from tabdx.artifacts.tables import write_csv, write_parquet
from tabdx.classifiers.family import Family
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import Model, Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.studies.explanation.association import associations
from tabdx.studies.explanation.dependence import CURVE_COLUMNS, INDIVIDUAL_COLUMNS, dependence
from tabdx.studies.explanation.permutation_importance import (
    IMPORTANCE_COLUMNS,
    most_important,
    permutation_importance,
)
from tabdx.studies.explanation.shap_values import risk_of
from tabdx.studies.feature_subsets.selection import CHOSEN_COLUMNS, chosen_features, order_features
from tabdx.studies.feature_subsets.subsets import PANEL_COLUMNS, evaluate_subsets
from tabdx.studies.instability.bootstrap_models import EvaluationSettings, train_outer_models

_COLUMNS = {
    "importance": IMPORTANCE_COLUMNS,
    "dependence": CURVE_COLUMNS,
    "individuals": INDIVIDUAL_COLUMNS,
    "subsets": PANEL_COLUMNS,
    "chosen": CHOSEN_COLUMNS,
}


def explain(params: Params, paths: Paths) -> None:
    """Write the importance of the features, their curves, and what small feature subsets lose."""
    cohort, partitions = Cohort.read(paths.cohort), Partitions.read(paths.partitions)
    parts = _explain_all(params, cohort, partitions)
    tables = {
        name: pd.concat(parts[name], ignore_index=True)
        if name in parts
        else pd.DataFrame(columns=columns)
        for name, columns in _COLUMNS.items()
    }
    for name in ("importance", "dependence", "subsets", "chosen"):
        write_csv(paths.report("explain", f"{name}.csv"), tables[name])
    write_parquet(paths.report("explain", "individuals.parquet"), tables["individuals"])


def _explain_all(
    params: Params, cohort: Cohort, partitions: Partitions
) -> dict[str, list[pd.DataFrame]]:
    """Explain one model after the other; tables by name, one or none a model."""
    asked, rules, inner_folds = params.explain, params.evaluate, params.split.inner_folds
    judging = EvaluationSettings(
        rules.confidence, rules.resamples, params.seed, params.compute.workers
    )
    development = cohort.select(partitions.development)
    strength = associations(development.features, cohort.dictionary)
    # The features of small subsets are chosen once, by a selector of their own, for all models.
    sizes = asked.subset_sizes if asked.models else ()
    orders = order_features(cohort, partitions, inner_folds, sizes, judging)
    parts = {"chosen": [chosen_features(orders, sizes, len(strength))]}
    for model in asked.models:
        make = partial(make_for, model, params)
        judged = train_outer_models(make(cohort.dictionary), cohort, partitions, params.seed)
        importance = permutation_importance(
            model, judged, cohort, strength, asked.correlation_threshold, asked.n_repeats, judging
        )
        risk, names = risk_of(judged.final), most_important(importance)
        curves = dependence(
            model, risk, development, names, strength, asked.correlation_threshold, params.seed
        )
        found = {
            "importance": importance,
            "dependence": curves.curves,
            "individuals": curves.individuals,
        }
        if sizes:
            found["subsets"] = evaluate_subsets(make, judged, cohort, orders, sizes, judging)
        for name, table in found.items():
            parts.setdefault(name, []).append(table)
    return parts


def make_for(model: Model, params: Params, dictionary: Dictionary) -> Family:
    """Make a model's family for a dictionary; a function that can travel to another process."""
    return make_family(model, dictionary, params, keep_inner=False)


if __name__ == "__main__":
    run("explain", explain)
