import numpy as np
import pandas as pd
import pytest

from tabdx.classifiers.family import Fitted
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Outcome
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.errors import InputError
from tabdx.studies.sample_size.learning_curve import note_left_out, train_on_fractions
from tabdx.wording.sample_size import describe_quantities


class Counter:
    """A family whose risk is the number of patients it was trained on; it keeps its parts."""

    name = "counter"

    def train(self, parts):
        self.parts = parts
        return [Fitted(Constant(len(part.labels) / 1000), pd.DataFrame()) for part in parts]


class Constant:
    def __init__(self, risk):
        self.risk = risk

    def predict_proba(self, features):
        return np.column_stack(
            [np.full(len(features), 1 - self.risk), np.full(len(features), self.risk)]
        )


def draw_cohort(patients=200, of_group=None):
    rng = np.random.default_rng(0)
    index = pd.Index([f"{row:03d}" for row in range(patients)], name="patient")
    table = pd.DataFrame({"size": rng.normal(size=patients)}, index=index)
    units = np.arange(patients) // (of_group or 1)
    table["outcome"] = np.where(units % 4 == 0, "ill", "well")
    if of_group:
        table["group"] = units.astype(str)
    dictionary = Dictionary(
        name="toy",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        group=Group(column="group") if of_group else None,
        features=(Feature(name="size"),),
    )
    return Cohort(dictionary, table)


def learn(cohort, train_sizes=(0.25, 0.5, 1.0), draws=2, inner_folds=3, seed=0):
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=4, repeats=2, seed=0)
    family = Counter()
    settings = {
        "train_sizes": train_sizes,
        "draws": draws,
        "inner_folds": inner_folds,
        "seed": seed,
    }
    return family, partitions, train_on_fractions(family, cohort, partitions, **settings)


def test_each_share_has_its_draws_and_every_patient_is_predicted():
    family, _, learned = learn(draw_cohort())
    # 160 development patients, 120 in each training part, 30 of them ill: a quarter of 30 is 7.5,
    # so that 8 of them enter, and 23 of the 90 others (22.5).
    assert [one.proportion for one in learned] == [0.25, 0.5, 1.0]
    assert [one.trained_on for one in learned] == [31, 60, 120]
    assert [one.probability.shape for one in learned] == [(2, 160), (2, 160), (1, 160)]
    assert learned[2].probability == pytest.approx(0.12)
    assert len(family.parts) == 4 * (2 + 2 + 1)


def test_nobody_is_predicted_by_who_was_trained_on_him():
    cohort = draw_cohort()
    family, partitions, _ = learn(cohort)
    tests = [set(fold.test) for fold in partitions.first_repeat().outer_folds]
    for place, part in enumerate(family.parts):
        assert not tests[place % 4] & set(part.features.index)
        assert not set(partitions.holdout) & set(part.features.index)


def test_shares_are_nested_stratified_and_drawn_anew():
    family, _, _ = learn(draw_cohort())
    rows = [set(part.features.index) for part in family.parts]
    small, other_small, half = rows[0], rows[4], rows[8]
    assert small < half
    assert small != other_small
    assert {part.labels.mean() for part in family.parts} <= {8 / 31, 15 / 60, 30 / 120}


def test_groups_are_taken_whole():
    cohort = draw_cohort(of_group=5)
    family, _, learned = learn(cohort, train_sizes=(0.5, 1.0), inner_folds=2)
    for part in family.parts:
        assert set(pd.Series(part.groups).value_counts()) == {5}
    assert learned[0].trained_on < learned[1].trained_on


def test_the_same_seed_draws_the_same_and_another_one_others():
    drawn = [learn(draw_cohort(), seed=seed)[0].parts for seed in (0, 0, 1)]
    first, again, other = ([part.features.index.tolist() for part in parts] for parts in drawn)
    assert first == again
    assert first != other


def test_a_share_too_small_for_the_inner_folds_is_left_out():
    # 30 diseased: a twentieth are 2, fewer than 3 inner folds.
    _, _, learned = learn(draw_cohort(), train_sizes=(0.05, 0.5))
    assert [one.proportion for one in learned] == [0.5]


def test_no_share_large_enough_is_refused_with_the_way_out():
    with pytest.raises(InputError, match=r"shares of 0\.05 leave .* sample_size\.train_sizes"):
        learn(draw_cohort(), train_sizes=(0.05,))


def test_shares_that_could_not_be_had_are_said_of_each_model():
    table = pd.DataFrame({"model": ["svm", "svm", "mlp"], "proportion": [0.3, 1.0, 1.0]})
    noted = note_left_out(table, (1.0, 0.1, 0.3))
    values = noted.pivot(index="quantity", columns="model", values="value")
    assert values.loc["train_sizes_left_out"].to_dict() == {"svm": 1, "mlp": 2}
    for model, largest in (("svm", "0.1"), ("mlp", "0.3")):
        (said,) = describe_quantities(noted[noted["model"] == model]).values()
        assert f"on {largest} or less of each training part" in said
    assert note_left_out(table[table["model"] == "svm"], (0.3, 1.0)).empty


def test_a_share_needs_patients_of_every_class_and_predicts_all_of_them():
    cohort = draw_cohort()
    kinds = np.where(np.arange(200) % 20 == 1, 2, np.arange(200) % 2)
    outcome = Outcome(column="outcome", classes=("a", "b", "c"))
    three = Cohort(
        cohort.dictionary.model_copy(update={"outcome": outcome}),
        cohort.table.assign(outcome=np.array(["a", "b", "c"])[kinds]),
    )
    partitions = draw_partitions(three, holdout=0.2, outer_folds=2, repeats=1, seed=0)
    settings = {"train_sizes": (0.2, 0.9, 1.0), "draws": 2, "inner_folds": 3, "seed": 0}
    learned = train_on_fractions(Shares(), three, partitions, **settings)
    # Of the rarest class a training part has four patients: a fifth of them are too few.
    assert [one.proportion for one in learned] == [0.9, 1.0]
    assert learned[0].probability.shape == (2, 160, 3)
    assert learned[1].probability.sum(axis=-1) == pytest.approx(1)


class Shares:
    """A family whose probabilities are the shares of the classes it was trained on."""

    name = "shares"

    def train(self, parts):
        return [Fitted(Fixed(np.bincount(part.labels) / len(part.labels)), None) for part in parts]


class Fixed:
    def __init__(self, shares):
        self.shares = shares

    def predict_proba(self, features):
        return np.tile(self.shares, (len(features), 1))
