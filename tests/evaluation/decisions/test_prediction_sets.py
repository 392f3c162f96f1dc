import numpy as np
import pandas as pd
import pytest
from mapie.classification import SplitConformalClassifier
from scipy.stats import binom
from sklearn.base import BaseEstimator, ClassifierMixin

from tabdx.core.errors import InputError
from tabdx.evaluation.calibration.parts import CalibrationPart, Risks
from tabdx.evaluation.decisions.prediction_sets import (
    Quantiles,
    class_quantiles,
    possible_classes,
    prediction_sets,
)
from tabdx.evaluation.uncertainty.intervals import wilson

CLASSES = ("benign", "malignant")


class Given(ClassifierMixin, BaseEstimator):
    """A prefitted classifier whose probabilities are its input."""

    def __sklearn_is_fitted__(self):
        return True

    @property
    def classes_(self):
        return np.array([0, 1])

    def predict_proba(self, X):
        return np.column_stack([1 - X[:, 0], X[:, 0]])

    def predict(self, X):
        return (X[:, 0] >= 0.5).astype(int)


def risks(negative, positive, groups=None):
    risk = np.r_[negative, positive].astype(float)
    outcome = np.r_[np.zeros(len(negative)), np.ones(len(positive))].astype(np.int8)
    names = pd.Index([f"p{number}" for number in range(len(risk))])
    return Risks(names, outcome, np.arange(len(risk)) if groups is None else groups, risk)


def part(inner, outer, partition="holdout", repeat=None, fold=None):
    folds = np.zeros(len(inner.risk), dtype=np.int64)
    return CalibrationPart("svm", partition, repeat, fold, inner, folds, outer)


def respond(*parts, coverage=0.8):
    return prediction_sets(list(parts), coverage=coverage, confidence=0.95, classes=CLASSES)


def test_quantiles_by_hand():
    inner = risks([0.3, 0.1, 0.4, 0.2], [0.9, 0.7, 0.95, 0.5, 0.6])
    # ⌈5 · 0.8⌉ = 4th of the four risks of the healthy; of the diseased, 1 - risk is 0.05, 0.1,
    # 0.3, 0.4, 0.5, and ⌈6 · 0.8⌉ = 5.
    found = class_quantiles(inner, 0.8)
    assert (found.negative, found.positive) == pytest.approx((0.4, 0.5))
    # ⌈5 · 0.6⌉ = 3 and ⌈6 · 0.6⌉ = 4.
    found = class_quantiles(inner, 0.6)
    assert (found.negative, found.positive) == pytest.approx((0.3, 0.4))
    # ⌈5 · 0.81⌉ = 5 of four: not to be had. ⌈6 · 0.81⌉ = 5 of five is.
    found = class_quantiles(inner, 0.81)
    assert found.negative is None
    assert found.positive == pytest.approx(0.5)


def test_a_rank_that_is_whole_is_not_rounded_up():
    # 100 · 0.07 is 7.000000000000001 in floating point: the 7th, not the 8th.
    inner = risks(np.arange(99) / 100, [0.5])
    assert class_quantiles(inner, 0.07).negative == 0.06


# One class alone is what makes it class-conditional.
@pytest.mark.filterwarnings("ignore:.*dataset has less labels:UserWarning")
@pytest.mark.parametrize("coverage", [0.7, 0.9, 0.95])
def test_sets_are_those_of_mapie_class_by_class(coverage):
    rng = np.random.default_rng(0)
    inner = risks(rng.beta(2, 4, 60), rng.beta(4, 2, 45))
    new = rng.random(300)
    quantiles = class_quantiles(inner, coverage)
    sets = np.empty((300, 2), dtype=bool)
    for label in (0, 1):
        of_class = inner.positive == label
        reference = SplitConformalClassifier(
            Given(), confidence_level=coverage, conformity_score="lac", prefit=True
        ).conformalize(inner.risk[of_class][:, None], inner.positive[of_class])
        sets[:, label] = reference.predict_set(new[:, None])[1][:, label, 0]
    assert possible_classes(new, quantiles).tolist() == sets.tolist()


def test_a_class_of_too_few_patients_is_always_possible():
    quantiles = Quantiles(negative=0.5, positive=None)
    possible = possible_classes(np.array([0.0, 0.9]), quantiles)
    assert possible.tolist() == [[True, True], [False, True]]


def test_the_ends_of_the_quantiles_are_possible():
    quantiles = Quantiles(negative=0.25, positive=0.25)
    possible = possible_classes(np.array([0.25, 0.75, 0.5]), quantiles)
    assert possible.tolist() == [[True, False], [False, True], [False, False]]


def test_coverage_holds_in_each_class_where_patients_are_exchangeable():
    # One new patient of each class beside each of 2,000 calibration sets: the number covered is
    # binomial with probability ⌈(n + 1) · coverage⌉ / (n + 1), exactly, however poor the risks.
    rng = np.random.default_rng(1)
    draws, coverage, sizes = 2000, 0.9, (40, 25)
    covered = np.zeros(2)
    for _ in range(draws):
        healthy, diseased = rng.beta(2, 3, sizes[0] + 1), rng.beta(3, 2, sizes[1] + 1)
        quantiles = class_quantiles(risks(healthy[1:], diseased[1:]), coverage)
        covered += healthy[0] <= quantiles.negative, 1 - diseased[0] <= quantiles.positive
    for count, size in zip(covered, sizes, strict=True):
        exact = np.ceil((size + 1) * coverage) / (size + 1)
        low, high = binom.interval(0.999, draws, exact)
        assert low <= count <= high
        assert exact >= coverage


@pytest.fixture
def inner():
    """Quantiles at 80%: 0.4 for benign, 0.5 for malignant: both from 0.5 on, 0.4 to 0.5 neither."""
    return risks([0.1, 0.2, 0.3, 0.4], [0.95, 0.9, 0.7, 0.6, 0.5])


def test_answers_and_shares_by_hand(inner):
    # Benign: right, right, unlike both, called malignant. Malignant: right, missed.
    outer = risks([0.1, 0.4, 0.45, 0.9], [0.5, 0.2])
    found = respond(part(inner, outer))
    assert class_quantiles(inner, 0.8) == Quantiles(0.4, 0.5)
    assert found.patients["answer"].tolist() == [
        "benign", "benign", "refer", "malignant", "malignant", "benign"
    ]  # fmt: skip
    assert found.patients["reason"].tolist() == ["", "", "unlike both", "", "", ""]
    assert found.patients["covered"].tolist() == [True, True, False, False, True, False]
    table = found.summary.set_index("class")
    assert table["patients"].to_dict() == {"benign": 4, "malignant": 2, "all": 6}
    assert table["covered"].tolist() == pytest.approx([2 / 4, 1 / 2, 3 / 6])
    assert table["abstained"].tolist() == pytest.approx([1 / 4, 0, 1 / 6])
    assert table["empty_set"].tolist() == table["abstained"].tolist()
    assert table["wrong"].tolist() == pytest.approx([1 / 4, 1 / 2, 2 / 6])
    ends = table.loc["benign", ["covered_lower", "covered_upper"]].tolist()
    assert ends == pytest.approx(wilson(0.5, 4, 0.95))


def test_overlapping_quantiles_cannot_decide():
    # Benign up to 0.7, malignant from 0.2 on.
    inner = risks([0.1, 0.2, 0.3, 0.7], [0.9, 0.8, 0.5, 0.2])
    found = respond(part(inner, risks([0.5, 0.1], [0.9])))
    table = found.summary.set_index("class")
    assert found.patients["answer"].tolist() == ["refer", "benign", "malignant"]
    assert table.loc["benign", "ambiguous"] == table.loc["benign", "abstained"] == 0.5
    assert table["covered"].tolist() == [1, 1, 1]


def test_repeats_are_averaged_and_add_no_patients(inner):
    first, second = risks([0.1, 0.2], [0.9]), risks([0.1, 0.9], [0.9])
    found = respond(
        part(inner, first, "out_of_fold", 0, 0), part(inner, second, "out_of_fold", 1, 0)
    )
    table = found.summary.set_index("class")
    assert table.loc["benign", "covered"] == 0.75
    assert table.loc["benign", "patients"] == 2
    ends = table.loc["benign", ["covered_lower", "covered_upper"]].tolist()
    assert ends == pytest.approx(wilson(0.75, 2, 0.95))
    assert found.patients["repeat"].tolist() == [0, 0, 0, 1, 1, 1]


def test_recordings_of_one_person_widen_the_intervals(inner):
    outer = risks([0.1, 0.1, 0.2, 0.9], [0.9], groups=np.array([0, 0, 1, 1, 2]))
    table = respond(part(inner, outer)).summary.set_index("class")
    # Four benign recordings of two persons are worth two patients.
    assert table.loc["benign", "covered_lower"] == pytest.approx(wilson(0.75, 2, 0.95)[0])


def test_groups_of_different_folds_are_different_groups(inner):
    # Numbered from 0 in each fold: still four persons, not two.
    parts = []
    for fold in (0, 1):
        outer = risks([0.1, 0.1], [])
        names = pd.Index([f"fold {fold} patient {number}" for number in (0, 1)])
        outer = Risks(names, outer.positive, outer.groups, outer.risk)
        parts.append(part(inner, outer, "out_of_fold", 0, fold))
    table = respond(*parts).summary.set_index("class")
    assert table.loc["benign", "covered_lower"] == pytest.approx(wilson(1, 4, 0.95)[0])
    # Nobody is malignant: there is no share, and no interval.
    assert table.loc["malignant", "patients"] == 0
    assert table.loc["malignant", ["covered", "covered_lower"]].isna().all()


def test_a_quantile_that_cannot_be_had_is_missing_in_the_table(inner):
    table = respond(part(inner, risks([0.1], [0.9])), coverage=0.81).quantiles.set_index("class")
    assert table["patients"].to_dict() == {"benign": 4, "malignant": 5}
    assert np.isnan(table.loc["benign", "quantile"])
    assert table.loc["malignant", "quantile"] == 0.5


@pytest.mark.parametrize("coverage", [0, 1, 1.5])
def test_a_coverage_outside_of_0_and_1_is_refused(inner, coverage):
    with pytest.raises(InputError, match="a coverage lies between 0 and 1"):
        class_quantiles(inner, coverage)


def test_no_predictions_are_refused():
    with pytest.raises(InputError, match="no predictions"):
        respond()


def of_classes(probability, labels):
    names = pd.Index([f"p{number}" for number in range(len(labels))])
    return Risks(names, np.array(labels, np.int8), np.arange(len(labels)), np.array(probability))


def drawn(rng, labels):
    """Probabilities of three classes that are poor, and poorer for the last."""
    scores = rng.normal(size=(len(labels), 3)) + np.array([2.0, 1.5, 0.5])[labels][:, None] * (
        np.asarray(labels)[:, None] == np.arange(3)
    )
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


class GivenClasses(Given):
    """The same for three classes."""

    @property
    def classes_(self):
        return np.arange(3)

    def predict_proba(self, X):
        return np.asarray(X)

    def predict(self, X):
        return np.asarray(X).argmax(axis=1)


@pytest.mark.filterwarnings("ignore:.*dataset has less labels:UserWarning")
@pytest.mark.parametrize("coverage", [0.7, 0.9])
def test_sets_of_three_classes_are_those_of_mapie_class_by_class(coverage):
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], [50, 40, 30])
    probability, new = drawn(rng, labels), drawn(rng, labels)
    sets = np.empty((len(new), 3), dtype=bool)
    for place in range(3):
        own = labels == place
        reference = SplitConformalClassifier(
            GivenClasses(), confidence_level=coverage, conformity_score="lac", prefit=True
        ).conformalize(probability[own], labels[own])
        sets[:, place] = reference.predict_set(new)[1][:, place, 0]
    quantiles = class_quantiles(of_classes(probability, labels), coverage)
    assert possible_classes(new, quantiles).tolist() == sets.tolist()


def test_two_classes_are_a_case_of_many():
    rng = np.random.default_rng(2)
    two = risks(rng.beta(2, 3, 40), rng.beta(3, 2, 30))
    both = np.column_stack([1 - two.risk, two.risk])
    quantiles = class_quantiles(two, 0.9)
    many = class_quantiles(of_classes(both, two.positive), 0.9)
    assert tuple(many) == pytest.approx(tuple(quantiles), abs=1e-12)
    new = rng.random(50)
    sets = possible_classes(np.column_stack([1 - new, new]), many)
    assert sets.tolist() == possible_classes(new, quantiles).tolist()


def test_coverage_holds_in_each_of_three_classes():
    # As for two: one new patient of each class beside each of 2,000 calibration sets.
    rng = np.random.default_rng(4)
    draws, coverage, sizes = 2000, 0.9, np.array([40, 25, 12])
    labels, covered = np.repeat(np.arange(3), sizes), np.zeros(3)
    for _ in range(draws):
        quantiles = class_quantiles(of_classes(drawn(rng, labels), labels), coverage)
        covered += np.diag(possible_classes(drawn(rng, np.arange(3)), quantiles))
    exact = np.ceil((sizes + 1) * coverage) / (sizes + 1)
    low, high = binom.interval(0.999, draws, exact)
    assert ((low <= covered) & (covered <= high)).all()
    assert (exact >= coverage).all()


def test_answers_of_three_classes_by_hand():
    # Quantiles at 50% of three patients a class, the second smallest: 0.4, 0.5 and 0.6.
    given_ = [[1 - one, one / 2, one / 2] for one in (0.2, 0.4, 0.7)]
    given_ += [[one / 2, 1 - one, one / 2] for one in (0.1, 0.5, 0.7)]
    given_ += [[one / 2, one / 2, 1 - one] for one in (0.3, 0.6, 0.8)]
    inner = of_classes(given_, [0] * 3 + [1] * 3 + [2] * 3)
    outer = of_classes(
        [[0.8, 0.1, 0.1], [0.0, 0.55, 0.45], [0.4, 0.3, 0.3], [0.1, 0.1, 0.8]], [0, 1, 2, 0]
    )
    found = prediction_sets(
        [part(inner, outer)], coverage=0.5, confidence=0.95, classes=("a", "b", "c")
    )
    assert found.quantiles["quantile"].tolist() == pytest.approx([0.4, 0.5, 0.6])
    assert found.patients["answer"].tolist() == ["a", "refer", "refer", "c"]
    assert found.patients["reason"].tolist() == ["", "cannot decide", "unlike all", ""]
    table = found.summary.set_index("class")
    assert table["covered"].tolist() == [0.5, 1, 0, 0.5]
    assert table["wrong"].tolist() == [0.5, 0, 0, 0.25]
    assert table["abstained"].tolist() == [0, 1, 1, 0.5]
    assert table["mean_size"].tolist() == [1, 2, 0, 1]
    # All of sizes 1, 2, 0, 1: a standard deviation of √⅔ over √4, and t of three degrees is 3.182.
    assert table.loc["all", "mean_size_upper"] == pytest.approx(
        1 + 3.182 * (2 / 3) ** 0.5 / 2, abs=1e-3
    )
    assert table.loc["all", "mean_size_lower"] == 0
    assert table.loc[["a", "b", "c"], ["mean_size_lower", "mean_size_upper"]].isna().all(axis=None)


def test_of_two_classes_there_is_no_mean_size(inner):
    assert "mean_size" not in respond(part(inner, risks([0.1], [0.9]))).summary
