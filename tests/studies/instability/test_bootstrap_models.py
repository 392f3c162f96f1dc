import numpy as np
import pandas as pd
import pytest

from tabdx.classifiers.baselines import logistic_regression
from tabdx.classifiers.family import Fitted
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.nested import cross_predict
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Outcome
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.errors import InputError
from tabdx.core.params import LogisticRegressionParams
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.studies.instability import bootstrap_models as module
from tabdx.studies.instability.bootstrap_models import fit_bootstrap_models, train_outer_models


def draw(patients=60, grouped=False, seed=0):
    rng = np.random.default_rng(seed)
    positive = np.arange(patients) % 3 == 0
    table = pd.DataFrame(
        {
            "a": rng.normal(size=patients) + 1.5 * positive,
            "b": rng.normal(size=patients),
            "outcome": np.where(positive, "ill", "well"),
        },
        index=pd.Index([f"p{row:02d}" for row in range(patients)], name="patient"),
    )
    if grouped:
        table["group"] = [f"family {row // 3}" for row in range(patients)]
    dictionary = Dictionary(
        name="drawn",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        group=Group(column="group") if grouped else None,
        features=(Feature(name="a"), Feature(name="b")),
    )
    return Cohort(dictionary, table)


class Watched:
    """A family that remembers its parts; every risk is the part's share of the diseased."""

    name = "watched"

    def __init__(self):
        self.calls = []

    def train(self, parts):
        self.calls.append(list(parts))
        return [Fitted(Share(part.labels.mean()), pd.DataFrame()) for part in parts]


class Share:
    def __init__(self, share):
        self.share = share

    def predict_proba(self, features):
        return np.tile([1 - self.share, self.share], (len(features), 1))


def logistic(cohort):
    grid = LogisticRegressionParams(C=(0.1, 1.0), clip=(0.0,))
    return logistic_regression(make_preprocessing(cohort.dictionary, "standard"), grid, 3, 1)


def test_the_first_training_is_all_of_development_and_the_others_are_resamples():
    cohort, family = draw(), Watched()
    found = fit_bootstrap_models(family, cohort, inner_folds=3, resamples=12, seed=0)
    whole, *resamples = [part for call in family.calls for part in call]
    pd.testing.assert_frame_equal(whole.features, cohort.features)
    (target,) = cohort.dictionary.outcome.targets
    risks = found.risks(target)
    assert risks.original.tolist() == pytest.approx([1 / 3] * 60)
    assert risks.positive.tolist() == cohort.positive.tolist()
    assert risks.risk.shape == found.drawn.shape == (12, 60)
    for part, drawn, risk in zip(resamples, found.drawn, risks.risk, strict=True):
        assert len(part.labels) == 60  # as many as there are
        assert set(part.features["a"]) == set(cohort.features["a"][drawn])
        assert risk == pytest.approx(part.labels.mean())


@pytest.mark.parametrize("grouped", [False, True])
def test_copies_of_a_patient_stay_in_one_inner_fold(grouped):
    family = Watched()
    fit_bootstrap_models(family, draw(grouped=grouped), inner_folds=3, resamples=5, seed=1)
    for part in family.calls[0][1:]:
        for train, validation in inner_splits(part, 3):
            seen = set(part.features["a"].iloc[train])
            assert seen.isdisjoint(part.features["a"].iloc[validation])


def test_whole_groups_are_drawn():
    found = fit_bootstrap_models(Watched(), draw(grouped=True), inner_folds=3, resamples=5, seed=1)
    families = found.drawn.reshape(5, 20, 3)
    assert (families == families[:, :, :1]).all()
    assert not found.drawn.all()


def test_little_memory_changes_nothing(monkeypatch):
    cohort = draw()
    at_once = fit_bootstrap_models(Watched(), cohort, inner_folds=3, resamples=7, seed=4)
    monkeypatch.setattr(module, "_AT_ONCE", 2 * cohort.features.size * 8)
    family = Watched()
    in_pairs = fit_bootstrap_models(family, cohort, inner_folds=3, resamples=7, seed=4)
    assert [len(call) for call in family.calls] == [2, 2, 2, 2]  # the first is all of development
    np.testing.assert_array_equal(at_once.probability, in_pairs.probability)


def test_resamples_that_cannot_be_divided_are_left_out():
    # Four diseased of 12: a resample holds all four in about a tenth of the draws.
    found = fit_bootstrap_models(Watched(), draw(12), inner_folds=4, resamples=200, seed=0)
    assert 0 < len(found.probability) < 60
    assert found.drawn[:, ::3].all()


def test_of_three_classes_each_has_its_risk_and_its_patients_in_every_fold(make_classes):
    _, cohort = make_classes(patients=24)

    class Shares(Watched):
        def train(self, parts):
            self.calls.append(list(parts))
            return [Fitted(Thirds(part.labels), pd.DataFrame()) for part in parts]

    class Thirds:
        def __init__(self, labels):
            self.shares = np.bincount(labels) / len(labels)

        def predict_proba(self, features):
            return np.tile(self.shares, (len(features), 1))

    family = Shares()
    cohort.table.insert(0, "radius", np.arange(24.0))
    found = fit_bootstrap_models(family, cohort, inner_folds=4, resamples=30, seed=0)
    parts = [part for call in family.calls for part in call][1:]
    assert len(parts) == len(found.drawn)
    for place, target in enumerate(cohort.dictionary.outcome.targets):
        risks = found.risks(target)
        assert risks.target == "abc"[place]
        assert risks.positive.tolist() == (cohort.labels == place).tolist()
        assert risks.risk[:, 0].tolist() == [(part.labels == place).mean() for part in parts]
        assert (found.drawn[:, risks.positive == 1].sum(axis=1) >= 4).all()


def test_where_none_can_be_divided_the_message_says_so():
    with pytest.raises(InputError, match="none of 10 bootstrap resamples has 5 patients"):
        fit_bootstrap_models(Watched(), draw(12), inner_folds=5, resamples=10, seed=0)


def test_the_models_trained_again_are_the_ones_that_are_judged():
    cohort = draw()
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=2, repeats=2, seed=0)
    nested = cross_predict(logistic(cohort), cohort, partitions, seed=7)
    judged = train_outer_models(logistic(cohort), cohort, partitions, seed=7)
    predicted = nested.predictions.set_index("patient")
    assert [(fold.repeat, fold.fold) for fold in judged.folds] == [(0, 0), (0, 1)]
    for fold, model in zip(judged.folds, judged.outer, strict=True):
        risk = model.predict_proba(cohort.select(fold.test).features)[:, 1]
        of_fold = predicted[(predicted["repeat"] == 0) & (predicted["fold"] == fold.fold)]
        np.testing.assert_array_equal(risk, of_fold["probability_ill"].loc[fold.test])
    development = cohort.select(partitions.development)
    original = fit_bootstrap_models(
        logistic(cohort), development, inner_folds=3, resamples=1, seed=7
    ).original[:, 1]
    final = nested.final.classifier.predict_proba(development.features)[:, 1]
    np.testing.assert_array_equal(original, final)
    np.testing.assert_array_equal(judged.final.predict_proba(development.features)[:, 1], final)
