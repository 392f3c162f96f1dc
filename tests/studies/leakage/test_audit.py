from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Outcome
from tabdx.core.params import read_params
from tabdx.studies.leakage.audit import audit_leakage

MODEL = "logistic_regression"


@pytest.fixture(scope="module")
def params():
    shipped = read_params(Path(__file__).parents[3] / "params.yaml")
    grid = shipped.baselines.logistic_regression.model_copy(
        update={"C": (0.01, 1.0), "clip": (0.0,)}
    )
    return shipped.model_copy(
        update={
            "baselines": shipped.baselines.model_copy(update={"logistic_regression": grid}),
            "split": shipped.split.model_copy(update={"inner_folds": 3}),
            "compute": shipped.compute.model_copy(update={"workers": 1}),
            "leakage": shipped.leakage.model_copy(update={"draws": 5}),
        }
    )


@pytest.fixture(scope="module")
def cohort():
    """60 persons of four recordings each: the voice tells the person, and only so the outcome."""
    rng = np.random.default_rng(0)
    person = np.arange(240) // 4
    ill = person % 2
    voice = rng.normal(size=(60, 12))[person] + 0.1 * rng.normal(size=(240, 12))
    voice[:, 0] += ill
    table = pd.DataFrame(
        voice,
        columns=[f"voice {place}" for place in range(12)],
        index=[f"{row}" for row in range(240)],
    ).rename_axis("patient")
    table["outcome"] = np.where(ill, "ill", "well")
    table["group"] = person.astype(str)
    dictionary = Dictionary(
        name="voices",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        group=Group(column="group"),
        features=tuple(Feature(name=f"voice {place}") for place in range(12)),
    )
    return Cohort(dictionary, table)


@pytest.fixture(scope="module")
def refereed(cohort, params):
    return audit_leakage(cohort, MODEL, partial(make_family, MODEL), params)


def test_every_leak_is_judged_by_every_metric(refereed):
    pair, _ = refereed
    # The classes are equal, so that nothing is oversampled.
    assert set(pair["leak"]) == {
        "scaled_before_splitting",
        "chosen_on_test",
        "selected_before_splitting",
        "duplicates_across_folds",
        "groups_divided",
    }
    assert (pair.groupby("leak")["metric"].nunique() == 3).all()
    assert (pair["draws"] == 5).all()
    assert (pair["model"] == "logistic_regression").all()


def test_the_planted_leak_flatters(refereed):
    pair = refereed[0].set_index(["leak", "metric"])
    divided = pair.loc["groups_divided", "log_loss"]
    assert divided["verdict"] == "inflates"
    assert pair.loc[("groups_divided", "roc_auc"), "optimism"] > 0.02


def test_shuffled_outcomes_give_chance_and_a_leak_shows(refereed):
    shuffled = refereed[1].set_index(["procedure", "metric"])
    assert shuffled.loc[("whole_procedure", "roc_auc"), "verdict"] == "chance"
    assert shuffled.loc[("whole_procedure", "log_loss"), "verdict"] != "better than chance"
    assert shuffled.loc[("selected_inside_training", "roc_auc"), "verdict"] != "better than chance"
    assert shuffled.loc[("selected_before_splitting", "roc_auc"), "verdict"] == "better than chance"


def test_the_same_seed_gives_the_same_tables(cohort, params):
    few = params.model_copy(update={"leakage": params.leakage.model_copy(update={"draws": 2})})
    ungrouped = replace(
        cohort,
        dictionary=cohort.dictionary.model_copy(update={"group": None}),
        table=cohort.table.drop(columns="group"),
    )
    first, again = (
        audit_leakage(ungrouped, MODEL, partial(make_family, MODEL), few) for _ in range(2)
    )
    for one, other in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert "groups_divided" not in set(first[0]["leak"])


def test_of_three_classes_chance_is_the_share_of_each(params):
    rng = np.random.default_rng(0)
    kinds = np.arange(120) % 3
    names = [f"x{place}" for place in range(6)]
    table = pd.DataFrame(
        rng.normal(size=(120, 6)), columns=names, index=[f"p{row}" for row in range(120)]
    ).rename_axis("patient")
    table["x0"] += kinds
    table["outcome"] = np.array(["a", "b", "c"])[kinds]
    dictionary = Dictionary(
        name="three",
        outcome=Outcome(column="outcome", classes=("a", "b", "c")),
        features=tuple(Feature(name=name) for name in names),
    )
    few = params.model_copy(update={"leakage": params.leakage.model_copy(update={"draws": 2})})
    pipelines, shuffled = audit_leakage(
        Cohort(dictionary, table), MODEL, partial(make_family, MODEL), few
    )
    assert set(pipelines["leak"]) >= {"scaled_before_splitting", "duplicates_across_folds"}
    # The classes are equal, so that nothing is oversampled.
    assert "oversampled_before_splitting" not in set(pipelines["leak"])
    chance = shuffled[shuffled["procedure"] == "whole_procedure"].set_index("metric")["chance"]
    assert chance["log_loss"] == pytest.approx(np.log(3), abs=0.01)
    assert chance["roc_auc"] == 0.5
    assert pipelines["clean"].notna().all()
