from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.params import read_params
from tabdx.studies.explanation.explain_models import explain_models
from tabdx.wording.columns import DEPENDENCE_COLUMNS, IMPORTANCE_COLUMNS, SUBSET_COLUMNS

MODELS = ("logistic_regression", "svm")


@pytest.fixture(scope="module")
def cohort():
    """120 patients: the first of three features tells the outcome, the others are noise."""
    rng = np.random.default_rng(0)
    ill = np.arange(120) % 2
    table = pd.DataFrame(
        rng.normal(size=(120, 3)),
        columns=["telling", "noise", "other"],
        index=pd.Index([f"P{place}" for place in range(120)], name="patient"),
    )
    table["telling"] += 2 * ill
    table["outcome"] = np.where(ill, "ill", "well")
    outcome = Outcome(column="outcome", positive="ill", negative="well")
    features = tuple(Feature(name=name) for name in ("telling", "noise", "other"))
    return Cohort(Dictionary(name="made", outcome=outcome, features=features), table)


@pytest.fixture(scope="module")
def params():
    shipped = read_params(Path(__file__).parents[3] / "params.yaml")
    grids = shipped.baselines
    grid = grids.logistic_regression.model_copy(update={"C": (1.0,), "clip": (0.0,)})
    svm = {"C": (1.0,), "gamma": (0.1,), "clip": (0.0,)}
    asked = {"models": MODELS, "n_repeats": 1, "subset_sizes": (1,)}
    split = {"outer_folds": 2, "repeats": 1, "inner_folds": 2}
    return shipped.model_copy(
        update={
            "baselines": grids.model_copy(update={"logistic_regression": grid}),
            "tune_svm": shipped.tune_svm.model_copy(update=svm),
            "split": shipped.split.model_copy(update=split),
            "evaluate": shipped.evaluate.model_copy(update={"resamples": 100}),
            "compute": shipped.compute.model_copy(update={"workers": 1}),
            "explain": shipped.explain.model_copy(update=asked),
        }
    )


@pytest.fixture(scope="module")
def explained(cohort, params):
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=2, repeats=1, seed=params.seed)
    return explain_models(params, cohort, partitions)


def test_each_model_has_its_rows_in_every_table(explained):
    for name in ("importance", "dependence", "individuals", "subsets"):
        assert tuple(explained[name]["model"].unique()) == MODELS, name


def test_tables_have_their_columns(explained):
    columns = {
        "importance": IMPORTANCE_COLUMNS,
        "dependence": DEPENDENCE_COLUMNS,
        "subsets": SUBSET_COLUMNS,
    }
    assert {name: list(explained[name]) for name in columns} == columns


def test_the_telling_feature_is_the_most_important_of_both_models(explained):
    table = explained["importance"].query("kind == 'feature'")
    first = table.sort_values("log_loss_rise", ascending=False).groupby("model").head(1)
    assert set(first["name"]) == {"telling"}


def test_the_features_of_subsets_are_chosen_once_for_all_models(explained):
    assert explained["chosen"].query("on_development")["feature"].tolist() == ["telling"]


def test_without_sizes_there_are_no_subsets(cohort, params):
    asked = params.explain.model_copy(update={"models": MODELS[:1], "subset_sizes": ()})
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=2, repeats=1, seed=0)
    found = explain_models(params.model_copy(update={"explain": asked}), cohort, partitions)
    assert "subsets" not in found
    assert found["chosen"].empty


def test_of_three_classes_each_has_its_curves_and_all_one_importance(cohort, params):
    kinds = np.arange(120) % 3
    table = cohort.table.assign(
        telling=np.random.default_rng(1).normal(size=120) + 2 * kinds,
        outcome=np.array(["a", "b", "c"])[kinds],
    )
    outcome = Outcome(column="outcome", classes=("a", "b", "c"))
    three = Cohort(cohort.dictionary.model_copy(update={"outcome": outcome}), table)
    asked = params.explain.model_copy(update={"models": MODELS[:1]})
    partitions = draw_partitions(three, holdout=0.2, outer_folds=2, repeats=1, seed=params.seed)
    found = explain_models(params.model_copy(update={"explain": asked}), three, partitions)
    curves = found["dependence"]
    assert curves["class"].unique().tolist() == ["a", "b", "c"]
    assert found["individuals"]["class"].unique().tolist() == ["a", "b", "c"]
    # The classes' mean risks add up to one at every point.
    together = curves.groupby(["feature", "value"])["partial_dependence"].sum()
    assert together.to_numpy() == pytest.approx(1)
    importance = found["importance"]
    assert "class" not in importance
    assert importance["name"].iloc[0] == "telling"
