"""Permutation importance on held-out patients."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from tabdx.classifiers.parallel import run_each, worth_starting
from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.class_predictions import judged_probability
from tabdx.evaluation.uncertainty.bootstrap import count_lost, draw_weights, percentile
from tabdx.numerics.groups import clustered_variance, count_degrees_of_freedom
from tabdx.numerics.rounding import levels, settle
from tabdx.studies.explanation.association import correlated_groups, name_group
from tabdx.studies.explanation.permutation import Change, HeldOut, measure_change
from tabdx.studies.explanation.shap_values import predict_probability
from tabdx.studies.instability.bootstrap_models import EvaluationSettings, OuterModels
from tabdx.wording.columns import IMPORTANCE_COLUMNS
from tabdx.wording.vocabulary import FEATURE, GROUP

Values = NDArray[np.float64]


def permutation_importance(
    model: str,
    judged: OuterModels,
    cohort: Cohort,
    strength: pd.DataFrame,
    together: float,
    n_repeats: int,
    settings: EvaluationSettings,
) -> pd.DataFrame:
    """Shuffle each feature, and each group of correlated ones, on the rows held out of each fold.

    The model of an outer fold predicts the patients of that fold with one raw column shuffled
    among them. The rise in loss is the importance of that column. Features that stand for
    each other hide each other's importance, since the model reads the other one; shuffled
    together, by the same permutation, they cannot. All classes are judged together.

    Parameters
    ----------
    model : str
        The model's name.
    judged : OuterModels
        The models of the first repeat's outer folds.
    cohort : Cohort
        The patients.
    strength : DataFrame, shape (feature, feature)
        Associations of the features, learned once on all of development. A grouping per fold
        would give groups whose importances could not be averaged; and it reads no outcome, trains
        nothing and is not judged.
    together : float
        The mean |rho| at which features are one group.
    n_repeats : int
        How often each is shuffled. All are shuffled by the same permutations.
    settings : EvaluationSettings
        The intervals are by bootstrap over patients (or groups of them) for the log loss, after
        DeLong for the ROC AUC.

    Returns
    -------
    DataFrame
        One row per feature (``kind`` feature) and per group (``kind`` group), each kind by
        falling importance. Columns: ``model``, ``kind``, ``name``, ``members`` (separated by
        "; "), ``size``; ``log_loss_rise`` and ``roc_auc_fall``, each with ``_lower`` and
        ``_upper``; ``patients``, ``n_repeats``, ``resamples``, ``confidence``. An interval is
        missing where no patient's value changes, as of a feature that the model does not read.

    References
    ----------
    Breiman (2001), Machine Learning 45, 5-32. DeLong, DeLong and Clarke-Pearson (1988),
    Biometrics 44, 837-845. Obuchowski (1997), Biometrics 53, 567-578, for grouped patients.
    """
    patients, held_out = _hold_out(judged, cohort, n_repeats, settings.seed)
    groups = correlated_groups(strength, together)
    targets = [[name] for name in strength.columns] + [one for one in groups if len(one) > 1]
    shuffle = partial(measure_change, held_out)
    workers = worth_starting(settings.workers, len(patients.labels))
    shuffled = run_each(shuffle, targets, f"shuffling the features of {model}", workers)
    changes = dict(zip(map(tuple, targets), shuffled, strict=True))
    asked = [(FEATURE, [name]) for name in strength.columns] + [(GROUP, one) for one in groups]
    named = _name(asked, strength).assign(model=model, n_repeats=n_repeats)
    table = named.assign(**_judge([changes[tuple(one)] for _, one in asked], patients, settings))
    # Copies of a feature cost the same up to rounding: then the first comes first.
    table = table.assign(order=levels(-table["log_loss_rise"]))
    table = table.sort_values(["kind", "order"], kind="stable")
    return table.reset_index(drop=True)[IMPORTANCE_COLUMNS]


def _name(asked: Sequence[tuple[str, list[str]]], strength: pd.DataFrame) -> pd.DataFrame:
    """Say what was shuffled, one row per feature or group."""
    return pd.DataFrame(
        {
            "kind": [kind for kind, _ in asked],
            "name": [name_group(members, strength) for _, members in asked],
            "members": ["; ".join(members) for _, members in asked],
            "size": [len(members) for _, members in asked],
        }
    )


def _judge(
    changes: Sequence[Change], patients: Cohort, settings: EvaluationSettings
) -> dict[str, Any]:
    """Columns of what the shuffling cost, with intervals and what they rest on."""
    return {
        **_loss_rises(patients, changes, settings),
        **_area_falls(patients, changes, settings.confidence),
        "patients": len(patients.patients),
        "resamples": settings.resamples,
        "confidence": settings.confidence,
    }


def _hold_out(
    judged: OuterModels, cohort: Cohort, n_repeats: int, seed: int
) -> tuple[Cohort, HeldOut]:
    """Return the patients of all outer folds, fold after fold, and what is needed to shuffle."""
    tested = [cohort.select(fold.test) for fold in judged.folds]
    first, *others = (one.patients for one in tested)
    patients = cohort.select(first.append(others))
    rng = np.random.default_rng(seed)
    orders = [
        rng.permuted(np.tile(np.arange(len(one.patients)), (n_repeats, 1)), axis=1)
        for one in tested
    ]
    features = [one.features for one in tested]
    pairs = zip(judged.outer, features, strict=True)
    whole = np.concatenate([predict_probability(model, rows) for model, rows in pairs])
    return patients, HeldOut(
        judged.outer, features, orders, patients.labels, judged_probability(whole)
    )


def _loss_rises(
    patients: Cohort, changes: Sequence[Change], settings: EvaluationSettings
) -> dict[str, Values]:
    """Mean rises of the log loss, their ends by bootstrap over patients."""
    rises = np.stack([change.loss for change in changes], axis=1)
    rng = np.random.default_rng(settings.seed)
    numbers = patients.group_numbers()
    weights = draw_weights(patients.labels, numbers, settings.resamples, rng)
    draws = np.concatenate([drawn @ rises / drawn.sum(axis=1)[:, None] for drawn in weights])
    draws = settle(count_lost(draws, settings.resamples), float(np.abs(rises).max()))
    degrees_of_freedom = count_degrees_of_freedom(patients.labels, numbers)
    ends = np.transpose(
        [percentile(column, settings.confidence, degrees_of_freedom) for column in draws.T]
    )
    return {
        "log_loss_rise": rises.mean(axis=0),
        "log_loss_rise_lower": ends[0],
        "log_loss_rise_upper": ends[1],
    }


def _area_falls(
    patients: Cohort, changes: Sequence[Change], confidence: float
) -> dict[str, Values]:
    """Falls of the ROC AUC, their ends from DeLong's variance."""
    labels, numbers = patients.labels, patients.group_numbers()
    value = settle([change.fall for change in changes])
    variance = np.array([clustered_variance(one.influence, labels, numbers) for one in changes])
    error = settle(np.sqrt(np.maximum(variance, 0.0)))
    margin = np.where(error > 0, norm.isf((1 - confidence) / 2) * error, np.nan)
    return {
        "roc_auc_fall": value,
        "roc_auc_fall_lower": value - margin,
        "roc_auc_fall_upper": value + margin,
    }


def most_important(table: pd.DataFrame, most: int = 8) -> list[str]:
    """Name the features whose shuffling costs the most log loss, in the order of the table."""
    return table.loc[table["kind"] == FEATURE, "name"].head(most).tolist()
