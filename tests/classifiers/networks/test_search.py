import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_blobs

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.search import search_networks
from tabdx.nets.ensemble import predict_risks
from tabdx.normalization.preprocessing import make_preprocessing
from tests.classifiers.networks.conftest import small_search


def test_the_configuration_of_least_inner_log_loss_is_chosen_from_its_trials(cohort, part, family):
    (fitted,) = family("mlp", cohort).train([part])
    trials, search = fitted.tables["trials"], fitted.search
    assert len(search) == 4
    assert len(trials) == 4 * 3
    for _, row in search.iterrows():
        own = trials[
            (trials["weight_decay"] == row["weight_decay"]) & (trials["dropout"] == row["dropout"])
        ]
        assert own["log_loss"].mean() == pytest.approx(row["log_loss"])
    assert search["chosen"].sum() == 1
    assert search.loc[search["chosen"], "log_loss"].item() == search["log_loss"].min()


def test_the_best_configurations_are_averaged_whatever_their_shape(part, cohort):
    space = {"widths": ((4,), (8,), (3, 3)), "learning_rate": (0.02,), "weight_decay": (0.1,)}
    one = NeuralClassifier(
        **space,
        preprocessing=make_preprocessing(cohort.dictionary, "standard"),
        inner_folds=2,
        ensemble_size=2,
        max_epochs=5,
    )
    found = search_networks(one.plan(), [part])[0]
    search = found.search
    kept = search.loc[search["in_ensemble"], "log_loss"]
    assert len(kept) == 2
    assert kept.max() < search.loc[~search["in_ensemble"], "log_loss"].min()
    assert search.loc[search["chosen"], "log_loss"].item() == kept.min()
    one.adopt(part.features, found.ensemble)
    risks = one.member_risks(part.features)
    assert risks.shape == (4, 120)
    # Each member's risk is that of its own network, seen through its own fold's preprocessing.
    first = one.ensemble_.members[0]
    seen = one.ensemble_.preprocessings[first.fold[1]].transform(part.features)
    alone = predict_risks(
        first.architecture,
        [weight[1:2] for weight in first.weights],
        first.clip[1:2],
        np.asarray(seen, dtype=np.float32)[None],
    )
    assert np.allclose(risks[1], alone[0], atol=1e-6)


def test_halving_trains_fewer_and_fewer_for_longer_and_chooses_among_the_last():
    x, y = make_blobs(80, centers=2, cluster_std=4, random_state=0)
    part = TrainingPart(x, y.astype(np.int8), None, seed=0)
    weight_decay = {"low": 0.01, "high": 10.0, "scale": "log"}
    plan = small_search(weight_decay=weight_decay, configurations=12, reduction_factor=2).plan()
    (found,) = search_networks(plan, [part])
    assert found.search["epochs"].value_counts().to_dict() == {20: 6, 10: 6}
    assert found.search.loc[found.search["chosen"], "epochs"].item() == 20
    # Those that fell out were no better, in the rung that they fell out of, than those that
    # went on: these were trained there too, as the same trials.
    short = small_search(weight_decay=weight_decay, configurations=12, max_epochs=10).plan()
    (first,) = search_networks(short, [part])
    went_on = found.search["epochs"] == 20
    assert (
        first.search.loc[went_on, "log_loss"].max() < first.search.loc[~went_on, "log_loss"].min()
    )
    fell = found.search.loc[~went_on, "log_loss"]
    assert fell.to_numpy() == pytest.approx(first.search.loc[~went_on, "log_loss"].to_numpy())


def test_shards_change_nothing_but_the_memory():
    x, y = make_blobs(80, centers=2, cluster_std=4, random_state=0)
    parts = [TrainingPart(x, y.astype(np.int8), None, seed=seed) for seed in (0, 1)]
    whole = search_networks(small_search(ensemble_size=2).plan(), parts)
    # Room for no more than one configuration at a time, and two processes.
    cut = search_networks(small_search(ensemble_size=2, trial_memory=1, workers=2).plan(), parts)
    for one, other in zip(whole, cut, strict=True):
        pd.testing.assert_frame_equal(one.search, other.search, rtol=1e-4)
        pd.testing.assert_frame_equal(one.trials, other.trials, rtol=1e-4)
        assert np.allclose(one.ensemble.member_risks(x), other.ensemble.member_risks(x), atol=1e-5)
