from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tabdx.classifiers.registry import make_family
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, Outcome
from tabdx.cohort.draw_partitions import draw_folds
from tabdx.core.params import read_params
from tabdx.studies.leakage.leaky_pipelines import (
    LEAKS,
    chosen_on_test,
    duplicates_across_folds,
    groups_divided,
    oversampled_before_splitting,
    scaled_before_splitting,
    selected_before_splitting,
)
from tabdx.studies.leakage.paired_training import Draw, of_numbers, train_all

ROOT = Path(__file__).parents[3]
MAKE = partial(make_family, "logistic_regression")


@pytest.fixture(scope="module")
def params():
    """The shipped parameters with a search of two configurations on three folds."""
    shipped = read_params(ROOT / "params.yaml")
    grid = shipped.baselines.logistic_regression.model_copy(
        update={"C": (0.01, 1.0), "clip": (0.0,)}
    )
    return shipped.model_copy(
        update={
            "baselines": shipped.baselines.model_copy(update={"logistic_regression": grid}),
            "split": shipped.split.model_copy(update={"inner_folds": 3}),
            "compute": shipped.compute.model_copy(update={"workers": 1}),
        }
    )


def draw_cohort(patients=90, features=6, ill=0.4, of_group=None, seed=0):
    rng = np.random.default_rng(seed)
    units = np.arange(patients) // (of_group or 1)
    positive = (units % 5 < round(5 * ill)).astype(int)
    table = pd.DataFrame(
        {f"feature {place}": rng.normal(size=patients) for place in range(features)},
        index=pd.Index([f"{row:03d}" for row in range(patients)], name="patient"),
    )
    table["feature 0"] += 2 * positive
    table["sex"] = rng.choice(["f", "m"], patients)
    table = table.mask(rng.random(table.shape) < 0.03)
    table["outcome"] = np.where(positive, "ill", "well")
    if of_group:
        table["group"] = units.astype(str)
    numeric = tuple(Feature(name=f"feature {place}") for place in range(features))
    sex = Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m"))
    dictionary = Dictionary(
        name="toy",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        group=Group(column="group") if of_group else None,
        features=(*numeric, sex),
    )
    return Cohort(dictionary, table)


def divide(cohort, params, seed=0):
    fold = draw_folds(cohort.labels, cohort.groups, params.split.inner_folds, seed)
    return Draw(cohort, params, params, fold, seed)


def risks(pair):
    """Risks by the leaky and by the clean training."""
    return train_all(MAKE, [pair.leaky, pair.clean], "training pipelines", workers=1)


def parts(pair):
    return pair.leaky.part, pair.clean.part


@pytest.mark.parametrize("leak", LEAKS)
def test_twins_predict_the_same_patients_and_differ(params, leak):
    draw = divide(draw_cohort(of_group=3 if leak == "groups_divided" else None), params)
    pair = LEAKS[leak](draw)
    leaky, clean = risks(pair)
    assert leaky.shape == clean.shape == pair.labels.shape
    assert ((leaky > 0) & (leaky < 1)).all()
    assert not np.array_equal(leaky, clean)
    if leak != "groups_divided":
        assert np.array_equal(pair.labels, draw.cohort.positive[draw.test])


@pytest.mark.parametrize("leak", [leak for leak in LEAKS if leak != "groups_divided"])
def test_an_honest_twin_learns_nothing_from_the_test(params, leak):
    cohort = draw_cohort()
    draw = divide(cohort, params)
    spoilt = cohort.table.copy()
    spoilt.loc[cohort.patients[draw.test], "feature 0"] += 1e3
    clean = LEAKS[leak](draw).clean.part
    after = LEAKS[leak](replace(draw, cohort=replace(cohort, table=spoilt))).clean.part
    own = cohort.patients[draw.train]
    names = [name for name in clean.features if name in after.features]
    # Copies are shaken by a share of the whole table's spread; their originals stay.
    assert len(names) == clean.features.shape[1]
    pd.testing.assert_frame_equal(clean.features.loc[own], after.features.loc[own])
    assert not set(cohort.patients[draw.test]) & set(clean.features.index)


def test_scaling_before_splitting_trains_on_columns_that_saw_the_test(params):
    draw = divide(draw_cohort(), params)
    leaky, clean = parts(scaled_before_splitting(draw))
    # Over all patients the leaky columns have mean 0; over the training part they need not.
    assert abs(leaky.features["column 0"].mean()) > 1e-6
    assert clean.features.columns[0] == "feature 0"
    assert len(leaky.labels) == len(clean.labels) == len(draw.train)


def test_scaling_leaks_where_the_test_is_unlike_the_training(params):
    cohort = draw_cohort()
    draw = divide(cohort, params)
    table = cohort.table.copy()
    table.loc[cohort.patients[draw.test], "feature 0"] += 100
    pair = scaled_before_splitting(replace(draw, cohort=replace(cohort, table=table)))
    assert not np.allclose(*risks(pair), atol=0.01)


def test_choosing_on_test_reports_the_inner_folds(params):
    draw = divide(draw_cohort(), params)
    pair = chosen_on_test(draw)
    leaky, clean = parts(pair)
    assert len(leaky.labels) == len(draw.fold)
    assert len(clean.labels) == len(draw.train)
    # The fold that is reported is one on which the leaky pipeline chose.
    inner = draw_folds(leaky.labels, leaky.groups, 3, leaky.seed)
    assert np.array_equal(np.flatnonzero(inner == 0), draw.test)
    (fitted,) = MAKE(draw.cohort.dictionary, params).train([leaky])
    assert np.array_equal(risks(pair)[0], fitted.inner.probability[draw.test, 1])


def test_selecting_before_splitting_beats_chance_on_noise_and_inside_does_not(params):
    base = draw_cohort(patients=60)
    rng = np.random.default_rng(0)
    gaps = []
    for seed in range(6):
        noise = pd.DataFrame(rng.normal(size=(60, 150)), index=base.patients)
        draw = divide(of_numbers(base, noise), params, seed)
        pair = selected_before_splitting(draw)
        ill = pair.labels == 1
        gaps.append([np.mean(risk[ill][:, None] > risk[~ill]) for risk in risks(pair)])
    leaky, clean = np.mean(gaps, axis=0)
    assert leaky > 0.65
    # Six draws of 8 × 12 pairs: a standard error of about 0.06 around 0.5.
    assert clean == pytest.approx(0.5, abs=0.18)


def test_selecting_needs_more_features_than_it_keeps(params):
    assert selected_before_splitting(divide(draw_cohort(features=4), params)) is None
    assert selected_before_splitting(divide(draw_cohort(features=5), params)) is not None


@pytest.mark.parametrize("leak", [duplicates_across_folds, oversampled_before_splitting])
def test_copies_of_test_patients_reach_only_the_leaky_training(params, leak):
    draw = divide(draw_cohort(), params)
    leaky, clean = parts(leak(draw))
    assert len(leaky.labels) == len(clean.labels) > len(draw.train)
    tested = draw.cohort.features.iloc[draw.test].dropna()

    def nearest(part):
        numbers = part.features.select_dtypes(float).dropna().to_numpy()
        wanted = tested.select_dtypes(float).to_numpy()
        return np.linalg.norm(numbers - wanted[:, None], axis=2).min(axis=1)

    assert (nearest(leaky) < 0.2).any()
    assert (nearest(clean) > 0.2).all()


def test_oversampling_copies_the_rarer_class_and_needs_one(params):
    draw = divide(draw_cohort(ill=0.2), params)
    pair = oversampled_before_splitting(draw)
    assert all(part.labels.mean() > 0.35 for part in parts(pair))
    assert oversampled_before_splitting(divide(draw_cohort(patients=90, ill=0.4), params))
    equal = draw_cohort(patients=90)
    positive = np.arange(90) % 2
    table = equal.table.assign(outcome=np.where(positive, "ill", "well"))
    assert oversampled_before_splitting(divide(replace(equal, table=table), params)) is None


def test_persons_are_divided_only_by_the_leaky_twin(params):
    cohort = draw_cohort(patients=150, of_group=3)
    draw = divide(cohort, params)
    pair = groups_divided(draw)
    leaky, clean = parts(pair)
    tested = set(cohort.groups[draw.test])
    owner = pd.Series(cohort.groups, cohort.patients)
    assert not tested & set(owner[clean.features.index])
    assert tested == tested & set(owner[leaky.features.index])
    assert len(leaky.labels) == len(clean.labels)
    assert leaky.groups is None
    # Of each person with three recordings two are predicted.
    assert len(pair.labels) == 2 * len(tested)


def test_without_groups_nobody_is_divided(params):
    assert groups_divided(divide(draw_cohort(), params)) is None
    assert groups_divided(divide(draw_cohort(of_group=1), params)) is None


def test_a_draw_is_the_same_whenever_it_is_made(params):
    draw = divide(draw_cohort(), params)
    first, again = (risks(duplicates_across_folds(draw)) for _ in range(2))
    assert np.array_equal(first, again)


def of_three(cohort):
    """The same patients in three classes of which the last is the rarest."""
    rows = np.arange(len(cohort.patients))
    kinds = np.where(rows % 9 == 8, 2, rows % 2)
    outcome = Outcome(column="outcome", classes=("a", "b", "c"))
    return Cohort(
        cohort.dictionary.model_copy(update={"outcome": outcome}),
        cohort.table.assign(outcome=np.array(["a", "b", "c"])[kinds]),
    )


def test_of_three_classes_oversampling_brings_each_near_the_largest(params):
    draw = divide(of_three(draw_cohort(patients=180)), params)
    for part in parts(oversampled_before_splitting(draw)):
        sizes = np.bincount(part.labels)
        assert sizes.min() > 0.75 * sizes.max()


def test_of_three_classes_a_feature_that_tells_one_of_them_is_selected(params):
    cohort = of_three(draw_cohort(patients=180, features=30))
    third = cohort.labels == 2
    cohort.table["feature 29"] += 3 * third
    pair = selected_before_splitting(divide(cohort, params))
    for part in parts(pair):
        assert "feature 29" in part.features
