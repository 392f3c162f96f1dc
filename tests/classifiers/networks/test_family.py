import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

from tabdx.artifacts.partition_names import OUT_OF_FOLD
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.nested import cross_predict
from tabdx.classifiers.networks.family import make_family
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.core.errors import InputError
from tabdx.core.params import ComputeParams
from tabdx.normalization.preprocessing import make_preprocessing


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_parts_trained_together_equal_each_trained_alone(
    network, cohort, grouped_part, part, family
):
    parts = [part, TrainingPart(part.features[:80], part.positive[:80], None, seed=9)]
    together = family(network, cohort).train(parts)
    for one, fitted in zip(parts, together, strict=True):
        (alone,) = family(network, cohort).train([one])
        pd.testing.assert_frame_equal(alone.search, fitted.search, atol=1e-5)
        assert np.allclose(
            alone.classifier.predict_proba(part.features),
            fitted.classifier.predict_proba(part.features),
            atol=1e-4,
        )


def test_the_classifier_fitted_alone_is_the_familys(cohort, part, family):
    (fitted,) = family("mlp", cohort).train([part])
    alone = clone(fitted.classifier).fit(part.features, part.positive)
    assert np.allclose(
        alone.predict_proba(part.features),
        fitted.classifier.predict_proba(part.features),
        atol=1e-6,
    )


def test_each_members_preprocessing_is_that_of_its_inner_training_rows_alone(cohort, part, family):
    (fitted,) = family("mlp", cohort).train([part])
    members = fitted.classifier.ensemble_.preprocessings
    assert len(members) == 3
    for member, (rows, _) in zip(members, inner_splits(part, 3), strict=True):
        alone = make_preprocessing(cohort.dictionary, "standard").fit(part.features.iloc[rows])
        assert np.array_equal(member.transform(part.features), alone.transform(part.features))


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_nothing_is_learned_from_the_patients_that_are_predicted(
    network, cohort, partitions, family
):
    before = cross_predict(family(network, cohort), cohort, partitions, seed=0)
    poisoned = cohort.table.copy()
    poisoned.loc[partitions.holdout, ["marker", "age"]] = 1e6
    flipped = {"ill": "well", "well": "ill"}
    poisoned.loc[partitions.holdout, OUTCOME] = poisoned.loc[partitions.holdout, OUTCOME].map(
        flipped
    )
    after = cross_predict(
        family(network, cohort), Cohort(cohort.dictionary, poisoned), partitions, seed=0
    )
    for one, other in zip(
        before.final.classifier.ensemble_.members[0].weights,
        after.final.classifier.ensemble_.members[0].weights,
        strict=True,
    ):
        assert np.array_equal(one, other)
    own = before.predictions["partition"] == OUT_OF_FOLD
    pd.testing.assert_frame_equal(before.predictions[own], after.predictions[own])


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_shuffled_outcomes_give_chance(network, large_cohort, partitions_of, family):
    shuffled = large_cohort.table.copy()
    shuffled[OUTCOME] = np.random.default_rng(3).permutation(shuffled[OUTCOME])
    cohort = Cohort(large_cohort.dictionary, shuffled)
    table = cross_predict(
        family(network, cohort), cohort, partitions_of(cohort), seed=0
    ).predictions
    own = table[(table["partition"] == OUT_OF_FOLD) & (table["repeat"] == 0)].set_index("patient")
    truth = cohort.select(own.index).positive
    # 240 patients: the standard error of an AUC of one half is 0.037.
    assert abs(roc_auc_score(truth, own["probability_ill"]) - 0.5) < 0.15


def test_real_outcomes_do_not(large_cohort, partitions_of, family):
    table = cross_predict(
        family("mlp", large_cohort), large_cohort, partitions_of(large_cohort), seed=0
    ).predictions
    own = table[(table["partition"] == OUT_OF_FOLD) & (table["repeat"] == 0)].set_index("patient")
    truth = large_cohort.select(own.index).positive
    assert roc_auc_score(truth, own["probability_ill"]) > 0.8


def test_groups_stay_on_one_side_of_every_inner_fold(grouped_cohort, grouped_part, family):
    # PipelinePair in training and validation would both be seen; inner_splits keeps them together.
    (fitted,) = family("mlp", grouped_cohort).train([grouped_part])
    groups = grouped_part.groups
    for rows, others in inner_splits(grouped_part, 3):
        assert not set(groups[rows]) & set(groups[others])
    assert len(fitted.classifier.ensemble_.preprocessings) == 3


def test_the_device_used_is_recorded(cohort, part, family):
    (fitted,) = family("mlp", cohort, device="auto").train([part])
    assert fitted.facts["device"]["requested"] == "auto"
    assert fitted.facts["device"]["used"] in ("cpu", "cuda", "mps")


def test_a_requested_gpu_that_is_absent_stops_before_any_training(
    cohort, part, monkeypatch, family
):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(InputError, match="no cuda device"):
        family("mlp", cohort, device="cuda").train([part])


@pytest.mark.parametrize(("decays", "edges"), [((0.1, 1.0, 1e-9), ["weight_decay"]), ((0.1,), [])])
def test_a_choice_on_the_edge_is_recorded(cohort, part, nets_params, decays, edges):
    params = nets_params({"weight_decay": decays}, hidden=((4,),), max_epochs=3)
    compute = ComputeParams(device="cpu", workers=1)
    family = make_family("mlp", cohort.dictionary, "standard", params, compute, 2, seed=0)
    (fitted,) = family.train([part])
    assert fitted.facts["on_edge"] == edges
    assert fitted.facts["search"]["breadth"] == "narrow"
    assert fitted.facts["search"]["trials"] == 2 * len(decays)


def test_the_wide_search_is_for_where_there_is_a_gpu(cohort, nets_params):
    params = nets_params({}, search="wide")
    wide = make_family("mlp", cohort.dictionary, "standard", params, ComputeParams(), 2, seed=0)
    assert wide.breadth == {"breadth": "wide", "reduction_factor": 3}
    assert wide.estimator.configurations == 40
