import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from tabdx.classifiers.baselines import logistic_regression
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.params import LogisticRegressionParams
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.studies.feature_subsets.selection import Orders, order_features
from tabdx.studies.feature_subsets.subsets import evaluate_subsets, restrict
from tabdx.studies.instability.bootstrap_models import train_outer_models
from tabdx.wording.columns import SUBSET_COLUMNS
from tests.studies.feature_subsets.conftest import JUDGING, draw


def logistic(dictionary):
    grid = LogisticRegressionParams(C=(1.0,), clip=(0.0,))
    return logistic_regression(make_preprocessing(dictionary, "standard"), grid, 3, 1)


def judge(cohort, sizes, make=logistic):
    partitions = draw_partitions(cohort, holdout=0.2, outer_folds=3, repeats=2, seed=0)
    judged = train_outer_models(make(cohort.dictionary), cohort, partitions, seed=JUDGING.seed)
    orders = order_features(cohort, partitions, 3, sizes, JUDGING)
    table = evaluate_subsets(make, judged, cohort, orders, sizes, JUDGING)
    return table, orders, judged


def test_one_feature_that_says_everything_is_a_non_inferior_subset():
    table, orders, _ = judge(draw(), (1, 2))
    assert list(table.columns) == SUBSET_COLUMNS
    assert table["size"].tolist() == [1, 2, 4]
    assert table["features"].iloc[0] == "marker"
    assert all(order[0] == "marker" for order in orders.outer)
    one = table.iloc[0]
    assert one["verdict"] == "better"  # resolvably: the others only add noise
    assert one["difference_upper"] < one["margin"]
    assert table["non_inferior"].tolist() == [True, True, False]
    assert table["smallest"].tolist() == [True, False, False]


def test_a_subset_without_what_counts_is_worse():
    cohort = draw(signal=2.0, second=2.0)
    table, _, _ = judge(cohort, (1,))
    one = table.iloc[0]
    assert one["verdict"] == "worse"
    assert one["difference_lower"] > 0
    assert not table["non_inferior"].any()
    assert not table["smallest"].any()


def test_values_are_those_of_the_families_on_each_folds_own_subset():
    cohort = draw(second=0.5)
    table, orders, judged = judge(cohort, (2,))
    small, whole, positive = [], [], []
    for fold, order, model in zip(judged.folds, orders.outer, judged.outer, strict=True):
        narrow = restrict(cohort, order[:2])
        train, test = narrow.select(fold.train), narrow.select(fold.test)
        pipeline = logistic(narrow.dictionary)
        # With one value of C there is no choice: the seed of the inner folds changes nothing.
        fitted = pipeline.make(C=1.0, clip=0.0)
        columns = make_preprocessing(narrow.dictionary, "standard").fit(train.features)
        fitted.fit(columns.transform(train.features), train.positive)
        small += fitted.predict_proba(columns.transform(test.features))[:, 1].tolist()
        whole += model.predict_proba(cohort.select(fold.test).features)[:, 1].tolist()
        positive += test.positive.tolist()
    assert table["log_loss"].iloc[0] == pytest.approx(log_loss(positive, small))
    assert table["roc_auc"].iloc[0] == pytest.approx(roc_auc_score(positive, small))
    assert table["log_loss"].iloc[1] == pytest.approx(log_loss(positive, whole))
    difference = log_loss(positive, small) - log_loss(positive, whole)
    assert table["difference"].iloc[0] == pytest.approx(difference)
    # A twentieth of what all features bring beyond the share of the diseased.
    share = np.mean(positive)
    bare = log_loss(positive, [share] * len(positive))
    expected = 0.05 * (bare - log_loss(positive, whole))
    assert table["margin"].iloc[0] == pytest.approx(expected)


def test_sizes_that_are_not_smaller_are_skipped_with_a_note():
    table, orders, _ = judge(draw(), (4, 7))
    assert orders == Orders([], [])
    assert table["size"].tolist() == [4, 7, 4]
    assert table["note"].eq("skipped").tolist() == [
        True,
        True,
        False,
    ]
    assert table["log_loss"].isna().tolist() == [True, True, False]


def test_where_all_features_tell_nothing_no_subset_is_non_inferior():
    table, _, _ = judge(draw(signal=0.0), (1,))
    assert table["margin"].iloc[0] <= 0
    assert not table["non_inferior"].any()
    assert table["note"].iloc[0] == "no_skill"


def test_a_restricted_cohort_keeps_the_dictionarys_order():
    narrow = restrict(draw(), ["sex", "marker"])
    assert narrow.dictionary.feature_names == ["marker", "sex"]
    assert list(narrow.features.columns) == ["marker", "sex"]


def test_of_three_classes_all_are_judged_together():
    cohort = draw(patients=180)
    rng = np.random.default_rng(1)
    kinds = np.arange(180) % 3
    table = cohort.table.assign(
        marker=rng.normal(size=180) + 3 * kinds, outcome=np.array(["a", "b", "c"])[kinds]
    )
    outcome = Outcome(column="outcome", classes=("a", "b", "c"))
    three = Cohort(cohort.dictionary.model_copy(update={"outcome": outcome}), table)
    found, _, judged = judge(three, (1,))
    tested = [three.select(fold.test) for fold in judged.folds]
    whole = np.concatenate(
        [
            model.predict_proba(part.features)
            for model, part in zip(judged.outer, tested, strict=True)
        ]
    )
    labels = np.concatenate([part.labels for part in tested])
    last = found.iloc[-1]
    assert last["log_loss"] == pytest.approx(log_loss(labels, whole))
    assert last["roc_auc"] == pytest.approx(roc_auc_score(labels, whole, multi_class="ovr"))
    one = found.iloc[0]
    assert one["features"] == "marker"
    bare = log_loss(labels, np.tile(np.bincount(labels) / len(labels), (len(labels), 1)))
    assert one["margin"] == pytest.approx(0.05 * (bare - last["log_loss"]))
