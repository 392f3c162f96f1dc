"""What every family keeps to, whatever it is made of."""

import json

import numpy as np
import pytest

from tabdx.classifiers.baselines import gradient_boosting, logistic_regression, random_forest
from tabdx.classifiers.family import Family, Fitted, TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.networks.family import make_family
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.core.params import (
    ComputeParams,
    GradientBoostingParams,
    LogisticRegressionParams,
    RandomForestParams,
    SvmParams,
)
from tabdx.normalization.preprocessing import make_preprocessing


@pytest.fixture(params=["logistic_regression", "gradient_boosting", "random_forest", "svm", "mlp"])
def family(request, cohort, nets_params) -> Family:
    preprocessing = make_preprocessing(cohort.dictionary, "standard")
    match request.param:
        case "logistic_regression":
            tried = LogisticRegressionParams(C=(0.1, 1.0), clip=(0.0,))
            return logistic_regression(preprocessing, tried, 2, 1)
        case "gradient_boosting":
            boosting = GradientBoostingParams(learning_rate=(0.1,), max_iter=(3, 6))
            return gradient_boosting(preprocessing, boosting, 2, 1)
        case "random_forest":
            kinds = ("random_forest", "extra_trees")
            forest = RandomForestParams(
                kind=kinds, min_samples_leaf=(1, 5), max_features="sqrt", n_estimators=6
            )
            return random_forest(preprocessing, forest, 2, 1, seed=0)
        case "svm":
            kernels = {"C": (0.1, 1.0), "gamma": (0.1,), "clip": (0.0,), "choose_by": "log_loss"}
            return SvmFamily(preprocessing, SvmParams(**kernels, exact_rows=1000, components=20), 2)
    compute = ComputeParams(device="cpu", workers=1)
    params = nets_params({"weight_decay": (0.1, 1.0)})
    return make_family("mlp", cohort.dictionary, "standard", params, compute, 2, seed=0)


def test_one_training_a_part_in_their_order(family, part):
    parts = [part, TrainingPart(part.features[:80], part.labels[:80], None, seed=9)]
    trained = family.train(parts)
    assert isinstance(family.name, str)
    assert len(trained) == 2
    for one, fitted in zip(parts, trained, strict=True):
        keeps_its_promises(one, fitted)


def keeps_its_promises(part: TrainingPart, fitted: Fitted):
    assert fitted.classifier.classes_.tolist() == [0, 1]
    risks = fitted.classifier.predict_proba(part.features)
    assert risks.shape == (len(part.labels), 2)
    assert risks.sum(axis=1) == pytest.approx(1)
    # Every configuration is scored, and one of the best is chosen.
    assert fitted.search["chosen"].sum() == 1
    assert fitted.search["log_loss"].notna().all()
    chosen = fitted.search.loc[fitted.search["chosen"], "log_loss"].item()
    assert chosen == pytest.approx(fitted.search["log_loss"].min())
    assert json.loads(json.dumps(fitted.facts)) == fitted.facts
    # Each patient of the part has an inner risk, of the fold in which the patient was left out.
    assert fitted.inner.fold.shape == part.labels.shape
    assert fitted.inner.probability.shape == (len(part.labels), 2)
    assert ((fitted.inner.probability >= 0) & (fitted.inner.probability <= 1)).all()
    for number, (_, left_out) in enumerate(inner_splits(part, 2)):
        assert np.flatnonzero(fitted.inner.fold == number).tolist() == sorted(left_out)


def test_a_part_is_left_as_it_was(family, part):
    before = part.features.copy()
    family.train([part])
    assert part.features.equals(before)
