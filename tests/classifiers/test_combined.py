"""Also tests `combined_classifier`."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline

from tabdx.artifacts.inner_predictions import check_inner_predictions, make_inner_predictions
from tabdx.artifacts.predictions import check_predictions, make_predictions
from tabdx.classifiers import persistence
from tabdx.classifiers.combined import average, choose_members, combine, combine_chosen, to_files
from tabdx.classifiers.combined_classifier import from_files, make_combined
from tabdx.classifiers.inner_scores import two_classes
from tabdx.classifiers.loading import load_classifier
from tabdx.core.errors import InputError

PATIENTS = pd.Index(["p1", "p2"])
CLASSES = ("benign", "malignant")


def predictions(model, risks, **where):
    risk = np.array(risks)
    both = np.column_stack((1 - risk, risk))
    return make_predictions(model, PATIENTS[: len(risk)], both, CLASSES, **where)


@pytest.fixture
def table():
    return pd.concat(
        [
            predictions("svm", [0.2, 0.6], repeat=0, fold=0),
            predictions("svm", [0.5, 0.5]),
            predictions("mlp", [0.4, 1.0], repeat=0, fold=0),
            predictions("mlp", [0.1, 0.9]),
            predictions("cnn", [0.0, 0.0], repeat=0, fold=0),
        ]
    )


def test_each_row_is_the_mean_of_the_models_that_are_named(table):
    combined = check_predictions(combine(table, ["svm", "mlp"]))
    assert set(combined["model"]) == {"combined"}
    assert combined["patient"].tolist() == ["p1", "p2", "p1", "p2"]
    assert combined["partition"].tolist() == ["out_of_fold"] * 2 + ["holdout"] * 2
    assert combined["probability_malignant"].tolist() == pytest.approx([0.3, 0.8, 0.3, 0.7])
    assert combined["probability_benign"].tolist() == pytest.approx([0.7, 0.2, 0.7, 0.3])


def test_the_geometric_mean_is_that_of_the_odds(table):
    combined = check_predictions(combine(table, ["svm", "mlp"], "geometric"))
    odds = np.sqrt([0.2 / 0.8 * 0.4 / 0.6, np.nan, 0.1 / 0.9, 0.9 / 0.1])
    expected = odds / (1 + odds)
    found = combined["probability_malignant"].to_numpy()
    assert found[[0, 2, 3]] == pytest.approx(expected[[0, 2, 3]])
    assert 0.999 < found[1] < 1  # of 0.6 and 1


def test_no_mean_has_a_higher_log_loss_than_its_members_on_average():
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 3, 50)
    risks = [generator.dirichlet([1, 1, 1], 50) for _ in range(4)]
    most = np.mean([log_loss(labels, one) for one in risks])
    for mean in ("arithmetic", "geometric"):
        assert average(risks, mean).sum(axis=1) == pytest.approx(1)
        assert log_loss(labels, average(risks, mean)) < most


def test_each_part_chooses_by_its_own_inner_log_loss_alone():
    labels = pd.Series([0, 1], PATIENTS)
    fold = np.array([0, 1])
    risks = {"svm": {None: [0.1, 0.9], 0: [0.9, 0.1]}, "mlp": {None: [0.3, 0.7], 0: [0.3, 0.7]}}
    inner = pd.concat(
        make_inner_predictions(
            model, PATIENTS, two_classes(np.array(risk)), fold, CLASSES, part, part
        )
        for model, of_model in risks.items()
        for part, risk in of_model.items()
    )
    candidates = {"one": ["svm"], "other": ["mlp"], "again": ["mlp"]}
    choices = choose_members(inner, labels, candidates)
    assert choices["chosen"].tolist() == ["one", "other"]
    assert choices["fold"].isna().tolist() == [True, False]
    assert choices["log_loss_one"].tolist() == pytest.approx([-np.log(0.9), -np.log(0.1)])
    outer = [
        predictions(model, [risk], repeat=repeat, fold=repeat)
        for model, risk in (("svm", 0.2), ("mlp", 0.4))
        for repeat in (0, None)
    ]
    combined = combine_chosen(pd.concat(outer), candidates, choices)
    assert combined["probability_malignant"].tolist() == [0.4, 0.2]


def test_inner_predictions_are_combined_likewise():
    fold = np.array([0, 1])
    tables = [
        make_inner_predictions(model, PATIENTS, two_classes(np.array(risk)), fold, CLASSES)
        for model, risk in (("svm", [0.2, 0.4]), ("mlp", [0.4, 0.8]))
    ]
    combined = check_inner_predictions(combine(pd.concat(tables), ["svm", "mlp"]))
    assert combined["inner_fold"].tolist() == [0, 1]
    assert combined["probability_malignant"].tolist() == pytest.approx([0.3, 0.6])


def test_models_of_other_rows_are_not_combined(table):
    with pytest.raises(InputError, match="cnn has no predictions for the same patients"):
        combine(table, ["svm", "cnn"])
    with pytest.raises(InputError, match="svm has no predictions for the same patients"):
        combine(table[table["model"] != "svm"], ["mlp", "svm"])


@pytest.fixture
def members(part):
    features, positive = part.features[["marker", "age"]].fillna(0), part.labels
    return {
        "svm": make_pipeline(SimpleImputer(), LogisticRegression()).fit(features, positive),
        "mlp": make_pipeline(SimpleImputer(), LogisticRegression(C=0.001)).fit(features, positive),
    }


def test_members_that_take_other_features_are_refused(members, part):
    other = make_pipeline(SimpleImputer(), LogisticRegression())
    other.fit(part.features[["age"]], part.labels)
    files = {"svm": persistence.to_files(members["svm"]), "mlp": persistence.to_files(other)}
    with pytest.raises(InputError, match=r"svm, mlp.*take different features"):
        load_classifier(to_files(files))


@pytest.mark.parametrize(
    "listed",
    [
        "[]",
        "{}",
        "5",
        "null",
        '["svm", "svm"]',
        '["svm", 5]',
        '["../svm"]',
        '[["svm"]]',
        '["nobody"]',
        "[" * 100_000,
        "\xff",
    ],
)
def test_a_broken_list_of_members_is_refused(members, listed):
    files = to_files({name: persistence.to_files(one) for name, one in members.items()})
    with pytest.raises(InputError):
        load_classifier({**files, "members.json": listed.encode("latin-1")})


def test_the_classifiers_risk_is_the_mean_of_its_members_and_no_worse_than_theirs(members, part):
    features = part.features[["marker", "age"]].fillna(0)
    own = [member.predict_proba(features) for member in members.values()]
    combined = make_combined(members)
    assert combined.predict_proba(features) == pytest.approx(np.mean(own, axis=0))
    assert combined.predict(features).tolist() == (np.mean(own, axis=0)[:, 1] > 0.5).tolist()
    losses = [log_loss(part.labels, one) for one in own]
    assert log_loss(part.labels, combined.predict_proba(features)) <= np.mean(losses)


def test_a_folder_of_members_is_read_back_as_the_same_classifier(members, part):
    features = part.features[["marker", "age"]].fillna(0)
    files = to_files({name: persistence.to_files(one) for name, one in members.items()})
    assert sorted(files) == ["members.json", "mlp.classifier.skops", "svm.classifier.skops"]
    expected = make_combined(members).predict_proba(features)
    for read in (from_files(files, load_classifier), load_classifier(files)):
        assert read.predict_proba(features).tolist() == expected.tolist()
        assert read.classes_.tolist() == [0, 1]


def test_members_of_three_classes_are_averaged_class_by_class(part_of_three):
    features = part_of_three.features[["marker", "age"]]
    regressions = [make_pipeline(SimpleImputer(), LogisticRegression(C=C)) for C in (0.01, 1)]
    for one in regressions:
        one.fit(features, part_of_three.labels)
    members = dict(zip(("svm", "mlp"), regressions, strict=True))
    files = to_files({name: persistence.to_files(one) for name, one in members.items()})
    combined = load_classifier(files, classes=3)
    assert combined.classes_.tolist() == [0, 1, 2]
    expected = np.mean([one.predict_proba(features) for one in regressions], axis=0)
    assert combined.predict_proba(features) == pytest.approx(expected)
    assert combined.predict(features).tolist() == expected.argmax(axis=1).tolist()


def test_members_that_tell_other_classes_apart_are_refused(part_of_three):
    features, labels = part_of_three.features[["marker", "age"]], part_of_three.labels
    members = {
        name: make_pipeline(SimpleImputer(), LogisticRegression()).fit(features, own)
        for name, own in (("svm", labels), ("mlp", labels > 0))
    }
    members["mlp"][-1].classes_ = np.array([0, 1])
    files = to_files({name: persistence.to_files(one) for name, one in members.items()})
    with pytest.raises(InputError, match=r"svm, mlp.*tell different classes apart"):
        load_classifier(files)


def test_a_geometric_mean_is_read_back_as_one(members, part):
    features = part.features[["marker", "age"]].fillna(0)
    files = {name: persistence.to_files(one) for name, one in members.items()}
    written = to_files(files, "geometric")
    assert json.loads(written["mean.json"]) == "geometric"
    own = [member.predict_proba(features) for member in members.values()]
    read = load_classifier(written)
    assert read.predict_proba(features) == pytest.approx(average(own, "geometric"))
    assert read.predict(features).tolist() == read.predict_proba(features).argmax(axis=1).tolist()
    for mean in ('"median"', "5", "[]", "{}", "\xff", "null"):
        with pytest.raises(InputError):
            load_classifier({**written, "mean.json": mean.encode("latin-1")})
