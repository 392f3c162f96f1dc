import numpy as np
import pytest
from sklearn.svm import SVC

from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.svm import SvmFamily, fit_calibrated
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.params import SvmParams

C, GAMMA = (0.1, 1.0, 10.0), (0.001, 0.01, 0.1)


@pytest.fixture
def preprocessing(cohort):
    return make_preprocessing(cohort.dictionary, "standard")


def family(preprocessing, C=C, gamma=GAMMA, choose_by="log_loss"):
    return SvmFamily(preprocessing, SvmParams(C=C, gamma=gamma, choose_by=choose_by), 4)


@pytest.mark.parametrize(
    ("choose_by", "best"), [("log_loss", "min"), ("roc_auc", "max"), ("accuracy", "max")]
)
def test_the_score_of_the_parameters_chooses(part, preprocessing, choose_by, best):
    (fitted,) = family(preprocessing, choose_by=choose_by).train([part])
    chosen = fitted.search[fitted.search["chosen"]]
    assert len(fitted.search) == 9
    assert chosen[choose_by].item() == getattr(fitted.search[choose_by], best)()


def test_the_final_machine_is_the_chosen_one_on_the_whole_part(part, preprocessing):
    (fitted,) = family(preprocessing).train([part])
    chosen = fitted.search[fitted.search["chosen"]].iloc[0]
    alone = fit_calibrated(
        SVC(C=chosen["C"], gamma=chosen["gamma"]), preprocessing, part, inner_splits(part, 4)
    )
    probability = fitted.classifier.predict_proba(part.features)
    assert np.array_equal(probability, alone.predict_proba(part.features))
    assert probability.sum(axis=1) == pytest.approx(1)
    assert fitted.classifier.classes_.tolist() == [0, 1]


def test_a_choice_on_the_edge_is_a_fact(part, preprocessing):
    (narrow,) = family(preprocessing, C=(1e-4, 1e-3), gamma=(0.1,)).train([part])
    assert narrow.facts == {"on_edge": ["C"]}


def test_groups_are_whole_in_the_sigmoids_folds(grouped_part, preprocessing):
    (fitted,) = family(preprocessing).train([grouped_part])
    groups = grouped_part.groups
    for train, validation in fitted.classifier.cv:
        assert not set(groups[train]) & set(groups[validation])
