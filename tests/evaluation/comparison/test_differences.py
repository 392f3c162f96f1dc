"""Differences between models, pair by pair.

Also tests `paired_tests`, which tests one pair.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t
from sklearn.metrics import roc_auc_score
from statsmodels.stats.multitest import multipletests

from tabdx.core.errors import InputError
from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.comparison.differences import COLUMNS, differences, pair_up
from tabdx.evaluation.comparison.mcnemar import mcnemar
from tabdx.evaluation.comparison.paired_tests import compared_metrics, value
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.evaluation.metrics.registry import CLASS_METRICS, METRICS
from tabdx.evaluation.uncertainty.bootstrap import draw_weights
from tabdx.evaluation.uncertainty.corrected_resampling import corrected_mean
from tabdx.wording.vocabulary import CORRECTED, MOST_PATIENTS, OF_MODELS

SETTINGS = {"threshold": 0.5, "confidence": 0.95}
FOLDS = 5


@pytest.fixture
def judge(make_cohort, predict, noisy):
    """Predict 150 patients with some models in some repeats of five folds."""
    positive, risk = noisy(0, patients=150)

    def build(groups=None, repeats=1, **models):
        cohort = make_cohort(positive, groups)
        rows = []
        for model, change in models.items():
            for repeat in range(repeats):
                table = predict(model, cohort, change(risk, repeat), repeat)
                rows.append(table.assign(fold=pd.array(np.arange(150) % FOLDS, "Int64")))
        return join_outcomes(pd.concat(rows), cohort)

    return build


def same(risk, repeat):
    return risk


def noisier(risk, repeat):
    noise = np.random.default_rng(repeat).normal(0, 0.1, len(risk))
    return (risk + noise).clip(0.01, 0.99)


def blurred(risk, repeat):
    return np.random.default_rng(2).permutation(risk)


def row(table, metric, test=None):
    chosen = table[(table["metric"] == metric) & (table["test"] == (test or OF_MODELS[metric]))]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_one_row_per_metric_test_and_pair(judge):
    table = differences(pair_up(judge(svm=same, mlp=noisier, guess=blurred)), **SETTINGS)
    assert list(table.columns) == COLUMNS
    assert len(table) == 3 * 10
    assert table["metric"].unique().tolist() == list(OF_MODELS)
    assert table.loc[table["metric"] == "brier", ["model", "other"]].to_numpy().tolist() == [
        ["svm", "mlp"], ["svm", "guess"], ["mlp", "guess"],
    ] * 2  # fmt: skip
    assert (table["patients"] == 150).all()


def test_the_better_model_wins_and_the_other_way_round_loses(judge):
    first, second = judge(svm=same, guess=blurred)
    forwards = differences([(first, second)], **SETTINGS)
    backwards = differences([(second, first)], **SETTINGS)
    assert set(forwards["verdict"]) == {"better"}
    assert set(backwards["verdict"]) == {"worse"}
    assert backwards["difference"].tolist() == pytest.approx((-forwards["difference"]).tolist())
    assert backwards["lower"].tolist() == pytest.approx((-forwards["upper"]).tolist())
    assert backwards["p"].tolist() == pytest.approx(forwards["p"].tolist())


def test_models_that_predict_the_same_are_not_resolvable_and_nothing_is_invented(judge):
    table = differences(pair_up(judge(svm=same, copy=same)), **SETTINGS)
    assert (table["difference"] == 0).all()
    assert (table["p"] == 1).all()
    assert (table["verdict"] == "not resolvable").all()
    assert table[["lower", "upper", "patients_needed"]].isna().all(axis=None)


def test_differences_are_those_of_the_metrics(judge):
    svm, mlp = judge(repeats=2, svm=same, mlp=noisier)
    table = differences([(svm, mlp)], **SETTINGS)
    once = np.ones((1, 150))
    for metric in ("log_loss", "roc_auc", "accuracy", "brier"):
        means = [
            np.mean(
                [METRICS[metric].values(svm.positive, risk, once, 0.5) for risk in one.probability]
            )
            for one in (svm, mlp)
        ]
        assert value(metric, svm, 0.5) == pytest.approx(means[0])
        assert row(table, metric)["difference"] == pytest.approx(means[0] - means[1])


def test_an_interval_is_students_without_groups(judge):
    # Patients who stand for no cohort are drawn freely: the variance of a mean of n is s²/n, here
    # in its parts, within the classes and between them.
    svm, mlp = judge(repeats=2, svm=same, mlp=noisier)
    for metric in ("log_loss", "brier", "accuracy"):
        found = row(differences([(svm, mlp)], **SETTINGS), metric)
        parts = [
            values_per_patient(metric, one.positive, one.probability, 0.5).mean(axis=0)
            for one in (svm, mlp)
        ]
        apart, diseased = parts[0] - parts[1], svm.positive == 1
        sizes = [diseased.sum(), (~diseased).sum()]
        spreads = [apart[diseased].var(ddof=1), apart[~diseased].var(ddof=1)]
        means = [apart[diseased].mean(), apart[~diseased].mean()]
        within = sum(n * s for n, s in zip(sizes, spreads, strict=True)) / 150**2
        between = sizes[0] * sizes[1] / 150**3 * (means[0] - means[1]) ** 2
        reach = t.isf(0.025, min(sizes) - 1) * np.sqrt(within + between)
        expected = apart.mean() - reach, apart.mean() + reach
        assert (found["lower"], found["upper"]) == pytest.approx(expected)
        assert np.sqrt(within + between) == pytest.approx(apart.std() / np.sqrt(150), rel=0.02)


def test_accuracy_with_one_repeat_is_mcnemars(judge):
    svm, mlp = judge(svm=same, mlp=noisier)
    right = [(one.probability[0] >= 0.5) == svm.positive for one in (svm, mlp)]
    found = row(differences([(svm, mlp)], **SETTINGS), "accuracy")
    assert right[0].tolist() != right[1].tolist()
    assert found["p"] == pytest.approx(mcnemar(*right).p)


def test_accuracy_with_repeats_flips_each_patients_mean(make_cohort, predict):
    # Of six patients, the first model is right once more for p0 and twice more for p1, the
    # second once more for p2: sums of ±1, ±2, ±1 are at least 2 from 0 in 6 of 8.
    cohort = make_cohort([1, 1, 1, 0, 0, 0])
    first = [[0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [0.9, 0.9, 0.1, 0.1, 0.1, 0.1]]
    second = [[0.9, 0.1, 0.9, 0.1, 0.1, 0.1], [0.1, 0.1, 0.9, 0.1, 0.1, 0.1]]
    rows = [
        predict(model, cohort, risk, repeat)
        for model, risks in (("svm", first), ("mlp", second))
        for repeat, risk in enumerate(risks)
    ]
    found = row(
        differences(pair_up(join_outcomes(pd.concat(rows), cohort)), **SETTINGS), "accuracy"
    )
    assert found["difference"] == pytest.approx(2 / 12)
    assert found["p"] == pytest.approx(6 / 8)


def test_repeats_may_differ_in_number(judge):
    # As between two versions; thirds and halves of a patient are counted in sixths.
    (svm,), (mlp,) = judge(repeats=2, svm=same), judge(repeats=3, mlp=noisier)
    table = differences([(svm, mlp)], **SETTINGS)
    assert "corrected_folds" not in set(table["test"])
    assert 0 < row(table, "accuracy")["p"] <= 1


def test_groups_go_together(judge):
    # The same predictions, three patients to a group: the values stay, what they prove changes.
    groups = np.arange(150) // 3
    alone = differences(pair_up(judge(svm=same, mlp=noisier)), **SETTINGS)
    together = differences(pair_up(judge(groups, svm=same, mlp=noisier)), **SETTINGS)
    for metric in OF_MODELS:
        assert row(alone, metric)["difference"] == row(together, metric)["difference"]
        assert row(alone, metric)["p"] != row(together, metric)["p"]


@pytest.mark.parametrize("metric", ["log_loss", "brier", "accuracy", "net_benefit"])
def test_the_test_over_folds_is_the_corrected_one(judge, metric):
    svm, mlp = judge(repeats=2, svm=same, mlp=noisier)
    found = row(differences([(svm, mlp)], **SETTINGS), metric, CORRECTED)
    parts = [values_per_patient(metric, one.positive, one.probability, 0.5) for one in (svm, mlp)]
    expected = corrected_mean(parts[0] - parts[1], svm.fold)
    assert found["p"] == pytest.approx(expected.p)
    assert (found["lower"], found["upper"]) == pytest.approx(expected.interval(0.95))


def test_areas_are_compared_fold_by_fold(judge):
    # Ten folds of 30: Nadeau and Bengio's variance of the differences of scikit-learn's AUCs.
    svm, mlp = judge(repeats=2, svm=same, mlp=noisier)
    found = row(differences([(svm, mlp)], **SETTINGS), "roc_auc", CORRECTED)
    apart = [
        roc_auc_score(svm.positive[inside], svm.probability[repeat, inside])
        - roc_auc_score(svm.positive[inside], mlp.probability[repeat, inside])
        for repeat in range(2)
        for inside in (svm.fold[repeat] == number for number in range(FOLDS))
    ]
    error = np.sqrt((1 / 10 + 30 / 120) * np.var(apart, ddof=1))
    assert found["difference"] == pytest.approx(np.mean(apart))
    assert found["p"] == pytest.approx(2 * t.sf(abs(np.mean(apart)) / error, 9))


def test_a_fold_that_lacks_a_class_has_no_area(judge):
    svm, mlp = judge(svm=same, mlp=noisier)
    fold = np.where(svm.positive == 1, 0, np.arange(150) % 2)[None]
    pair = tuple(replace(one, fold=fold) for one in (svm, mlp))
    table = differences([pair], **SETTINGS)
    assert np.isnan(row(table, "roc_auc", CORRECTED)["p"])
    assert row(table, "roc_auc", CORRECTED)["verdict"] == "not resolvable"
    assert row(table, "log_loss", CORRECTED)["p"] > 0


def test_without_common_folds_there_is_no_test_over_folds(judge):
    (svm,), (mlp,) = judge(svm=same), judge(mlp=noisier)
    shifted = replace(mlp, fold=(mlp.fold + 1) % FOLDS)
    assert "corrected_folds" in set(differences([(svm, mlp)], **SETTINGS)["test"])
    assert "corrected_folds" not in set(differences([(svm, shifted)], **SETTINGS)["test"])


def test_p_are_corrected_within_a_metric_and_test(judge):
    table = differences(pair_up(judge(svm=same, mlp=noisier, guess=blurred)), **SETTINGS)
    for _, rows in table.groupby(["metric", "test"]):
        expected = multipletests(rows["p"], method="holm")[1]
        assert rows["p_holm"].tolist() == pytest.approx(expected.tolist())


def test_a_difference_may_be_seen_alone_and_not_among_many(make_cohort, predict):
    # Six patients fall to the first model alone: p = 2 / 2⁶ = 0.031. Two further copies of the
    # second model make three pairs, two of them with that p: 3 · 0.031 is above 0.05.
    cohort = make_cohort([1] * 12 + [0] * 12)
    right, wrong = np.repeat([0.9, 0.1], 12), np.repeat([0.9, 0.1], 12)
    wrong[:6] = 0.1
    rows = [predict("svm", cohort, right, 0)] + [
        predict(model, cohort, wrong, 0) for model in ("mlp", "cnn")
    ]
    joined = join_outcomes(pd.concat(rows), cohort)
    assert row(differences([tuple(joined[:2])], **SETTINGS), "accuracy")["verdict"] == "better"
    all_pairs = differences(pair_up(joined), **SETTINGS)
    assert set(all_pairs.loc[all_pairs["metric"] == "accuracy", "verdict"]) == {"not resolvable"}


def test_patients_needed_by_hand(judge):
    # For DeLong's test the interval is d ± 1.96 s, so that s is its width over 3.92. A true
    # difference of d is found with a chance of 80% where d = (1.96 + 0.8416) s √(150 / n).
    found = row(differences(pair_up(judge(svm=same, mlp=noisier)), **SETTINGS), "roc_auc")
    error = (found["upper"] - found["lower"]) / 2 / norm.ppf(0.975)
    expected = 150 * ((1.959964 + 0.841621) * error / found["difference"]) ** 2
    assert found["patients_needed"] == np.ceil(expected)


def test_a_clear_difference_would_have_needed_fewer_patients(judge):
    table = differences(pair_up(judge(svm=same, guess=blurred)), **SETTINGS)
    assert row(table, "log_loss")["patients_needed"] < 150


def test_nobody_needs_more_than_a_million_patients(make_cohort, predict):
    # Each model is as far ahead on every second patient, but for a hair.
    cohort = make_cohort(np.arange(40) // 2 % 2)
    risks = {"svm": np.tile([0.4, 0.5], 20), "mlp": np.tile([0.5, 0.4], 20)}
    risks["mlp"][0] += 1e-5
    rows = [predict(model, cohort, risk, 0) for model, risk in risks.items()]
    found = row(differences(pair_up(join_outcomes(pd.concat(rows), cohort)), **SETTINGS), "brier")
    assert 0 < abs(found["difference"]) < 1e-6
    assert found["patients_needed"] == MOST_PATIENTS


@pytest.mark.parametrize("repeats", [1, 2, 3, 5, 7, 10])
def test_equal_figures_by_different_patients_are_no_difference(make_cohort, predict, repeats):
    # Either model misses one diseased patient in one of the repeats, not the same one: equal
    # accuracy and net benefit, computed in another order, and equal AUCs.
    positive = np.repeat([1, 0], 12)
    cohort = make_cohort(positive)
    rows = []
    for model, missed in (("svm", 0), ("mlp", 5)):
        for repeat in range(repeats):
            risk = np.where(positive == 1, 0.9, 0.1)
            if repeat == (0 if model == "svm" else repeats - 1):
                risk[missed] = 0.05
            table = predict(model, cohort, risk, repeat)
            rows.append(table.assign(fold=pd.array(np.arange(24) % 3, "Int64")))
    table = differences(pair_up(join_outcomes(pd.concat(rows), cohort)), **SETTINGS)
    for metric in ("accuracy", "net_benefit", "roc_auc", "brier"):
        found = row(table, metric)
        assert found["difference"] == 0
        assert found["p"] == 1
        assert found["patients_needed"] is pd.NA
        assert row(table, metric, CORRECTED)["difference"] == 0


@pytest.mark.parametrize(("repeats", "patients"), [(2, 30), (3, 60)])
def test_cohorts_with_many_ties_are_compared(make_cohort, predict, repeats, patients):
    # Calls of few patients by few risks: about half of such cohorts hold a tie of two figures.
    rng = np.random.default_rng([repeats, patients])
    for _ in range(5):
        positive = np.arange(patients) % 2
        cohort = make_cohort(positive)
        rows = []
        for model in ("svm", "mlp", "cnn", "trees"):
            for repeat in range(repeats):
                wrong = rng.random(patients) < 0.1
                table = predict(model, cohort, np.where(positive ^ wrong, 0.9, 0.1), repeat)
                rows.append(table.assign(fold=pd.array(np.arange(patients) // 2 % 5, "Int64")))
        table = differences(pair_up(join_outcomes(pd.concat(rows), cohort)), **SETTINGS)
        assert (table.loc[table["difference"] == 0, "patients_needed"].isna()).all()
        assert ((table["p"] > 0) & (table["p"] <= 1)).all()


@pytest.mark.parametrize(("groups", "verdict"), [(18, "not resolvable"), (20, "better")])
def test_fewer_than_ten_groups_of_a_class_get_no_verdict(make_cohort, predict, groups, verdict):
    positive, group = np.arange(180) % 2, np.arange(180) % groups
    cohort = make_cohort(positive, group)
    rng = np.random.default_rng(0)
    rows = [
        predict("svm", cohort, np.where(positive, 0.9, 0.1), 0),
        predict("mlp", cohort, np.where(rng.random(180) < 0.3, 1 - positive, positive), 0),
    ]
    table = differences(pair_up(join_outcomes(pd.concat(rows), cohort)), **SETTINGS)
    assert row(table, "log_loss")["p"] < 0.01
    assert row(table, "log_loss")["verdict"] == verdict


def test_a_class_of_one_patient_has_no_test_of_the_area(make_cohort, predict):
    cohort = make_cohort([1, 0, 0, 0, 0])
    risks = {"svm": [0.9, 0.1, 0.2, 0.3, 0.4], "mlp": [0.3, 0.1, 0.9, 0.4, 0.4]}
    joined = join_outcomes(
        pd.concat([predict(model, cohort, risk, 0) for model, risk in risks.items()]), cohort
    )
    found = row(differences(pair_up(joined), **SETTINGS), "roc_auc")
    assert found[["lower", "upper", "p", "p_holm", "patients_needed"]].isna().all()
    assert found["verdict"] == "not resolvable"


def test_the_holdout_is_never_paired(make_cohort, predict, noisy):
    positive, risk = noisy(1)
    cohort = make_cohort(positive)
    rows = [predict(model, cohort, risk) for model in ("svm", "mlp")]
    assert pair_up(join_outcomes(pd.concat(rows), cohort)) == []


def test_one_model_has_no_differences(judge):
    table = differences(pair_up(judge(svm=same)), **SETTINGS)
    assert list(table.columns) == COLUMNS
    assert table.empty


def test_refuses_pairs_over_different_patients(judge):
    (svm,), (mlp,) = judge(svm=same), judge(mlp=same)
    fewer = mlp.select(mlp.patients[:100])
    with pytest.raises(InputError, match="svm and mlp cover different patients"):
        differences([(svm, fewer)], **SETTINGS)


def test_models_of_classes_are_compared_on_all_but_the_net_benefit(make_classes):
    joined = join_classes(*make_classes(3, models=("svm", "mlp", "cnn")))
    table = differences(pair_up(joined), **SETTINGS)
    metrics = [metric for metric in OF_MODELS if metric != "net_benefit"]
    assert compared_metrics(joined[0]) == metrics == list(table["metric"].unique())
    assert len(table) == 3 * 2 * len(metrics)
    assert table["p"].between(0, 1).all()
    once = np.ones((1, len(joined[0].labels)))
    for metric in metrics:
        values = [
            np.mean([CLASS_METRICS[metric].values(a.labels, p, once, 0.5) for p in a.probability])
            for a in joined[:2]
        ]
        found = table[(table["metric"] == metric) & (table["test"] == OF_MODELS[metric])]
        assert found.iloc[0]["difference"] == pytest.approx(values[0] - values[1])


def test_accuracies_of_one_repeat_of_classes_are_compared_by_mcnemar(make_classes):
    svm, mlp = join_classes(*make_classes(4, repeats=1, models=("svm", "mlp")))
    right = [one.probability[0].argmax(axis=1) == one.labels for one in (svm, mlp)]
    table = differences([(svm, mlp)], **SETTINGS)
    assert row(table, "accuracy")["p"] == pytest.approx(mcnemar(*right).p)


def test_the_error_of_a_difference_of_mean_areas_is_that_of_resamples(make_classes):
    svm, mlp = join_classes(*make_classes(4, patients=300, models=("svm", "mlp")))
    found = row(differences([(svm, mlp)], **SETTINGS), "roc_auc")
    rng = np.random.default_rng(0)
    weights = np.concatenate(list(draw_weights(svm.labels, svm.groups, 1000, rng)))
    area = CLASS_METRICS["roc_auc"].function
    draws = [
        np.mean([area(one.labels, p, weights) for p in one.probability], axis=0)
        for one in (svm, mlp)
    ]
    error = (found["upper"] - found["lower"]) / (2 * norm.isf(0.025))
    assert error == pytest.approx((draws[0] - draws[1]).std(), rel=0.08)
