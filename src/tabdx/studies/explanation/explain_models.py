"""Importance, dependence and feature subsets of each model, with the trainings that they share."""

from functools import partial

import pandas as pd

from tabdx.classifiers.family import Family
from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import Model, Params
from tabdx.studies.explanation.association import associations
from tabdx.studies.explanation.dependence import dependence
from tabdx.studies.explanation.permutation_importance import (
    most_important,
    permutation_importance,
)
from tabdx.studies.explanation.shap_values import risk_of
from tabdx.studies.feature_subsets.selection import chosen_features, order_features
from tabdx.studies.feature_subsets.subsets import evaluate_subsets
from tabdx.studies.instability.bootstrap_models import EvaluationSettings, train_outer_models


def explain_models(
    params: Params, cohort: Cohort, partitions: Partitions
) -> dict[str, pd.DataFrame]:
    """Explain each model of ``explain.models``.

    Parameters
    ----------
    params : Params
        What is asked, and how the models are trained.
    cohort : Cohort
        All patients.
    partitions : Partitions
        Development and its outer folds.

    Returns
    -------
    dict of str to DataFrame
        ``importance``, ``dependence``, ``individuals``, ``chosen``, and ``subsets`` where sizes
        are asked for.
    """
    asked, rules, inner_folds = params.explain, params.evaluate, params.split.inner_folds
    judging = EvaluationSettings(
        rules.confidence, rules.resamples, params.seed, params.compute.workers
    )
    development = cohort.select(partitions.development)
    strength = associations(development.features, cohort.dictionary)
    # The features of small subsets are chosen once, by a selector of their own, for all models.
    sizes = asked.subset_sizes
    orders = order_features(cohort, partitions, inner_folds, sizes, judging)
    parts = {"chosen": [chosen_features(orders, sizes, len(strength))]}
    for model in asked.models:
        make = partial(_make, model, params)
        judged = train_outer_models(make(cohort.dictionary), cohort, partitions, params.seed)
        importance = permutation_importance(
            model, judged, cohort, strength, asked.correlation_threshold, asked.n_repeats, judging
        )
        parts.setdefault("importance", []).append(importance)
        if sizes:
            subsets = evaluate_subsets(make, judged, cohort, orders, sizes, judging)
            parts.setdefault("subsets", []).append(subsets)
        for target in cohort.dictionary.outcome.targets:
            curves = dependence(
                model,
                target.name,
                risk_of(judged.final, target),
                development,
                most_important(importance),
                strength,
                asked.correlation_threshold,
                params.seed,
            )
            parts.setdefault("dependence", []).append(curves.curves)
            parts.setdefault("individuals", []).append(curves.individuals)
    return {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()}


def _make(model: Model, params: Params, dictionary: Dictionary) -> Family:
    """Make a model's family for a dictionary; a function that can travel to another process."""
    return make_family(model, dictionary, params, keep_inner=False)
