"""Networks as a classifier and as a family, from the search to the risks.

Also tests `family`, `search` and `search_settings`.
"""

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.datasets import load_wine, make_blobs
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.nested import cross_predict
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.family import NeuralFamily, make_family
from tabdx.classifiers.networks.search import search_networks
from tabdx.classifiers.networks.search_settings import width_of
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.core.errors import InputError
from tabdx.core.params import ComputeParams, default_params
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.nets.ensemble import predict_members
from tabdx.normalization.preprocessing import make_preprocessing


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def family(nets_params):
    """Make the family of a small search: four configurations, three inner folds."""

    def make(network, cohort, device="cpu"):
        space = {"weight_decay": (0.1, 1.0), "dropout": (0.0, 0.3)}
        params = nets_params(space, hidden=((8,),), channels=((4,),), max_epochs=15)
        compute = ComputeParams(device=device, workers=1)
        return make_family(network, cohort.dictionary, "standard", params, compute, 3, seed=0)

    return make


def networks(network="mlp", *, widths=((4,),), inner_folds=2, preprocessing=None, **settings):
    """A search over few networks; settings are those of `Hyperparameters`, else of `train_nets`."""
    space = {
        "learning_rate": [0.003],
        "weight_decay": [0.3],
        "dropout": [0.0],
        "clip": [0.0],
        **{"hidden" if network == "mlp" else "channels": widths},
        **{
            name: settings.pop(name)
            for name in ("learning_rate", "weight_decay", "dropout", "clip", "label_smoothing")
            if name in settings
        },
    }
    compute = {name: settings.pop(name) for name in ("workers", "trial_memory") if name in settings}
    given = {
        "search": "narrow",
        "ensemble_size": 1,
        "batch_rows": 32,
        "narrow": {
            "configurations": settings.pop("configurations", 100),
            "reduction_factor": settings.pop("reduction_factor", 0),
        },
        **settings,
        network: space,
    }
    return NeuralClassifier(
        network,
        params=default_params({"train_nets": given}).train_nets,
        compute=ComputeParams(**{"device": "cpu", "workers": 1, **compute}),
        preprocessing=preprocessing,
        inner_folds=inner_folds,
    )


@parametrize_with_checks(
    [
        networks(network, widths=((16,),), learning_rate=[0.02], max_epochs=30)
        for network in ("mlp", "cnn")
    ],
    # Nothing here computes with another library's arrays; scikit-learn skips it by itself too.
    expected_failed_checks=lambda _: {"check_array_api_input": "arrays are numpy's or torch's"},
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_is_a_scikit_learn_classifier(estimator, check):
    check(estimator)


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_parts_trained_together_equal_each_trained_alone(
    network, cohort, grouped_part, part, family
):
    parts = [part, TrainingPart(part.features[:80], part.labels[:80], None, seed=9)]
    together = family(network, cohort).train(parts)
    for one, fitted in zip(parts, together, strict=True):
        (alone,) = family(network, cohort).train([one])
        # A first batch of as many positives as negatives has a gradient of the last bias that is
        # rounding alone, of which Adam makes a step of whole size, up or down. Rows or draws of
        # another part would change the first digits.
        pd.testing.assert_frame_equal(alone.search, fitted.search, atol=2e-3)
        assert np.allclose(
            alone.classifier.predict_proba(part.features),
            fitted.classifier.predict_proba(part.features),
            atol=2e-3,
        )


def test_the_classifier_fitted_alone_is_the_familys(cohort, part, family):
    (fitted,) = family("mlp", cohort).train([part])
    alone = clone(fitted.classifier).fit(part.features, part.labels)
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


def test_learning_curves_show_every_member_to_its_end(cohort, part, family):
    (fitted,) = family("mlp", cohort).train([part])
    curves = fitted.tables["learning_curves"]
    assert set(curves["member"]) == {0, 1, 2}
    assert set(curves["part"]) == {"training", "validation"}
    assert set(curves["epoch"]) == set(range(1, 16))
    assert curves[["log_loss", "accuracy"]].notna().all().all()
    last = curves[(curves["part"] == "validation") & (curves["epoch"] == 15)]
    chosen = fitted.search.loc[fitted.search["chosen"], "log_loss"].item()
    assert last["log_loss"].mean() == pytest.approx(chosen, abs=1e-6)


def test_the_ensemble_is_the_mean_of_its_members(cohort, part, family):
    (fitted,) = family("mlp", cohort).train([part])
    risks = fitted.classifier.member_probabilities(part.features)[..., 1]
    assert risks.shape == (3, len(part.labels))
    assert np.allclose(fitted.classifier.predict_proba(part.features)[:, 1], risks.mean(axis=0))


def test_seeds_multiply_the_members():
    x, y = make_blobs(60, centers=2, random_state=0)
    one = networks(seeds=3, max_epochs=3).fit(x, y)
    assert one.member_probabilities(x).shape == (6, 60, 2)
    weights = one.ensemble_.members[0].weights[0]
    assert not np.array_equal(weights[0], weights[1])


def test_the_best_configurations_are_averaged_whatever_their_shape(part, cohort):
    one = networks(
        widths=((4,), (8,), (3, 3)),
        learning_rate=[0.02],
        weight_decay=[0.1],
        preprocessing=make_preprocessing(cohort.dictionary, "standard"),
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
    risks = one.member_probabilities(part.features)[..., 1]
    assert risks.shape == (4, 120)
    # Each member's risk is that of its own network, seen through its own fold's preprocessing.
    first = one.ensemble_.members[0]
    seen = one.ensemble_.preprocessings[first.fold[1]].transform(part.features)
    alone = predict_members(
        first.architecture,
        [weight[1:2] for weight in first.weights],
        first.clip[1:2],
        np.asarray(seen, dtype=np.float32)[None],
    )
    assert np.allclose(risks[1], alone[0, :, 0], atol=1e-6)


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


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="one class"):
        NeuralClassifier().fit(np.zeros((6, 2)), np.zeros(6))


@pytest.fixture(scope="module")
def wine():
    """Three kinds of wine: patients to learn from, and others."""
    x, y = load_wine(return_X_y=True)
    train, test = train_test_split(np.arange(len(y)), stratify=y, random_state=0)
    return x[train], y[train], x[test], y[test]


@pytest.mark.parametrize("network", ["mlp", "cnn"])
@pytest.mark.parametrize("patience", [None, 5])
def test_three_classes_are_learned(network, patience, wine):
    x, y, others, truth = wine
    one = networks(
        network,
        preprocessing=StandardScaler(),
        learning_rate=[0.02],
        label_smoothing=[0.05],
        patience=patience,
        max_epochs=30,
    ).fit(x, y)
    risk = one.predict_proba(others)
    assert risk.shape == (len(others), 3)
    assert risk.sum(axis=1) == pytest.approx(1)
    assert one.classes_.tolist() == [0, 1, 2]
    # Equal probabilities are log(3) = 1.1.
    assert log_loss(truth, risk) < 0.25
    assert (one.predict(others) == truth).mean() > 0.9


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_the_order_of_the_classes_permutes_the_probabilities(network, wine):
    # Last maps start at zero, so that no class has a draw of its own, and folds are drawn alike.
    x, y, others, _ = wine
    order = np.array([2, 0, 1])
    folds = "tabdx.classifiers.networks.splits.inner_splits"
    one = networks(network, preprocessing=StandardScaler(), max_epochs=10, dropout=[0.3])
    part = TrainingPart(x, y.astype(np.int8), None, seed=0)
    splits = inner_splits(part, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folds, lambda *_: splits)
        first = clone(one).fit(x, y).predict_proba(others)
        second = clone(one).fit(x, order[y]).predict_proba(others)
    assert second[:, order] == pytest.approx(first, abs=1e-4)


def test_the_family_predicts_its_own_patients_of_three_classes(wine):
    x, y, _, _ = wine
    part = TrainingPart(pd.DataFrame(x), y.astype(np.int8), None, seed=0)
    estimator = networks(preprocessing=StandardScaler(), inner_folds=3, learning_rate=[0.02])
    (fitted,) = NeuralFamily("mlp", estimator).train([part])
    assert fitted.inner.probability.shape == (len(y), 3)
    assert log_loss(y, fitted.inner.probability) < 0.25
    best = fitted.search.loc[fitted.search["chosen"], "log_loss"].item()
    by_fold = [
        log_loss(y[own], fitted.inner.probability[own], labels=[0, 1, 2])
        for own in (fitted.inner.fold == fold for fold in range(3))
    ]
    assert np.mean(by_fold) == pytest.approx(best, abs=1e-5)


def test_large_tables_are_predicted_in_pieces_without_a_seam(monkeypatch):
    x, y = make_blobs(50, centers=2, random_state=0)
    one = networks(max_epochs=3, preprocessing=StandardScaler()).fit(x, y)
    whole = one.predict_proba(x)
    monkeypatch.setattr("tabdx.classifiers.networks.ensemble._ROWS_AT_ONCE", 7)
    assert np.allclose(one.predict_proba(x), whole, atol=1e-7)


def small_search(**settings):
    given = {"weight_decay": [0.01, 0.1, 1.0, 10.0], "learning_rate": [0.02], "max_epochs": 20}
    return networks(**{**given, **settings})


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
        assert np.allclose(
            one.ensemble.probabilities(x), other.ensemble.probabilities(x), atol=1e-5
        )


def test_members_bend_their_inputs_as_they_did_in_training():
    x, y = make_blobs(60, centers=2, random_state=0)
    one = small_search(weight_decay=[0.1], clip=[0.0, 2.0], ensemble_size=2).fit(x, y)
    members = one.ensemble_.members[0]
    assert sorted(members.clip.tolist()) == [0, 0, 2, 2]
    far = np.vstack((x * 100, x * 200))
    bent = one.member_probabilities(far)[members.clip == 2]
    # Far out in one direction, a bent network sees no difference any more.
    assert np.allclose(bent[:, :60], bent[:, 60:], atol=1e-2)


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
    assert width_of(params, ComputeParams()) == ("wide", params.wide)
    family = make_family("mlp", cohort.dictionary, "standard", params, ComputeParams(), 2, seed=0)
    assert len(family.estimator.plan().configurations) == 1  # all that the space has
    auto = params.model_copy(update={"search": "auto"})
    assert width_of(auto, ComputeParams(device="cpu")) == ("narrow", params.narrow)
