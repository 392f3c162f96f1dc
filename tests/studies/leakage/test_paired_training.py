import numpy as np
import pandas as pd
import pytest

from tabdx.classifiers.family import Fitted, InnerProbabilities
from tabdx.classifiers.inner_scores import two_classes
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.studies.leakage.paired_training import Training, of_numbers, train_all

# Twelve patients, every third of them ill.
TABLE = pd.DataFrame(
    {"a": np.arange(12.0), "b": np.arange(12.0) ** 2, "outcome": ["ill", "well", "well"] * 4},
    index=pd.Index([f"p{row:02d}" for row in range(12)], name="patient"),
)
COHORT = Cohort(
    Dictionary(
        name="toy",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        features=(Feature(name="a"), Feature(name="b")),
    ),
    TABLE,
)


class Constant:
    def __init__(self, risk):
        self.risk = risk

    def predict_proba(self, features):
        return np.tile([1 - self.risk, self.risk], (len(features), 1))


class Watched:
    """A family whose risk is the part's share of the diseased; it remembers its calls."""

    name = "watched"

    def __init__(self, calls, keep_inner):
        self.calls, self.keep_inner = calls, keep_inner

    def train(self, parts):
        self.calls.append((self.keep_inner, len(parts)))
        return [self._fit(part) for part in parts]

    def _fit(self, part):
        rows = np.arange(len(part.labels))
        inner = InnerProbabilities(two_classes(rows / 100), rows % 2) if self.keep_inner else None
        return Fitted(Constant(part.labels.mean()), pd.DataFrame(), inner=inner)


@pytest.fixture
def calls():
    return []


@pytest.fixture
def make(calls):
    return lambda dictionary, params, *, keep_inner=True: Watched(calls, keep_inner)


def training(rows, params="whole", cohort=COHORT, **more):
    return Training(cohort, np.asarray(rows), np.array([1, 2]), params, seed=0, **more)


def test_risks_come_in_the_order_of_the_trainings(make):
    # Of the rows 0 to 2 one in three is ill, of 0 and 3 both, of 1 and 2 nobody.
    trainings = [training([0, 1, 2]), training([0, 3], "pinned"), training([1, 2])]
    risks = train_all(make, trainings, "training", workers=1)
    assert [risk.tolist() for risk in risks] == [[1 / 3, 1 / 3], [1, 1], [0, 0]]


def test_trainings_of_one_family_go_together_up_to_five(make, calls):
    other = of_numbers(COHORT, COHORT.features)
    trainings = [training([0, 1])] * 7 + [training([0, 1], "pinned"), training([0], cohort=other)]
    train_all(make, trainings, "training", workers=1)
    assert calls == [(False, 5), (False, 2), (False, 1), (False, 1)]


def test_who_was_trained_on_is_predicted_on_the_inner_folds(make, calls):
    (risk,) = train_all(make, [training(range(12), inside=True)], "training", workers=1)
    # The rows 1 and 2 of the inner risks 0, 0.01, 0.02, ...
    assert risk.tolist() == [0.01, 0.02]
    assert calls == [(True, 1)]


def test_a_family_without_inner_predictions_cannot_give_them():
    fitted = Fitted(Constant(0.5), pd.DataFrame())
    with pytest.raises(ValueError, match="keeps no inner predictions"):
        training(range(12), inside=True).predict(fitted)
