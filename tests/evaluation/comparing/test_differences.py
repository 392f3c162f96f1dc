import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from tabdx.errors import InputError
from tabdx.evaluation.comparing.deciding_tests import DECIDING
from tabdx.evaluation.comparing.differences import COLUMNS, differences, pair_up
from tabdx.evaluation.comparing.mcnemar import mcnemar
from tabdx.evaluation.comparing.paired_tests import value
from tabdx.evaluation.corrected_resampling import corrected_mean
from tabdx.evaluation.metrics import METRICS
from tabdx.evaluation.passes import gather
from tabdx.evaluation.scores import score

SETTINGS = {"threshold": 0.5, "confidence": 0.95, "resamples": 500, "seed": 3}
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
        return gather(pd.concat(rows), cohort)

    return build


def same(risk, repeat):
    return risk


def noisier(risk, repeat):
    noise = np.random.default_rng(repeat).normal(0, 0.1, len(risk))
    return (risk + noise).clip(0.01, 0.99)


def blurred(risk, repeat):
    return np.random.default_rng(2).permutation(risk)


def row(table, metric, test=None):
    chosen = table[(table["metric"] == metric) & (table["test"] == (test or DECIDING[metric]))]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_one_row_per_metric_test_and_pair(judge):
    table = differences(pair_up(judge(svm=same, mlp=noisier, guess=blurred)), **SETTINGS)
    assert list(table.columns) == COLUMNS
    assert len(table) == 3 * 6
    assert table["metric"].unique().tolist() == list(DECIDING)
    assert table.loc[table["metric"] == "brier", ["model", "other"]].to_numpy().tolist() == [
        ["svm", "mlp"], ["svm", "guess"], ["mlp", "guess"],
    ]  # fmt: skip
    assert (table["patients"] == 150).all()


def test_the_better_model_wins_and_the_other_way_round_loses(judge):
    first, second = judge(svm=same, guess=blurred)
    forwards = differences([(first, second)], **SETTINGS)
    backwards = differences([(second, first)], **SETTINGS)
    # 150 patients and five folds are too few for the one test that counts the training.
    decided = forwards["test"] != "corrected_folds"
    assert set(forwards.loc[decided, "verdict"]) == {"better"}
    assert set(backwards.loc[decided, "verdict"]) == {"worse"}
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


def test_the_bootstrap_is_that_of_the_scores(judge):
    passes = judge(repeats=2, svm=same, mlp=noisier)
    draws = score(passes, **SETTINGS).draws
    for metric in ("log_loss", "brier"):
        found = row(differences([tuple(passes)], **SETTINGS), metric)
        apart = draws["svm", "out_of_fold", metric] - draws["mlp", "out_of_fold", metric]
        assert (found["lower"], found["upper"]) == pytest.approx(
            tuple(np.quantile(apart, [0.025, 0.975]))
        )


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
    found = row(differences(pair_up(gather(pd.concat(rows), cohort)), **SETTINGS), "accuracy")
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
    for metric in DECIDING:
        assert row(alone, metric)["difference"] == row(together, metric)["difference"]
        assert row(alone, metric)["p"] != row(together, metric)["p"]


def test_the_test_over_folds_is_the_corrected_one(judge):
    svm, mlp = judge(repeats=2, svm=same, mlp=noisier)
    found = row(differences([(svm, mlp)], **SETTINGS), "log_loss", "corrected_folds")
    losses = [
        -np.log(np.where(svm.positive == 1, one.probability, 1 - one.probability))
        for one in (svm, mlp)
    ]
    expected = corrected_mean(losses[0] - losses[1], svm.fold)
    assert found["p"] == pytest.approx(expected.p)
    assert (found["lower"], found["upper"]) == pytest.approx(expected.interval(0.95))


def test_without_common_folds_there_is_no_test_over_folds(judge):
    (svm,), (mlp,) = judge(svm=same), judge(mlp=noisier)
    shifted = type(mlp)(**{**vars(mlp), "fold": (mlp.fold + 1) % FOLDS})
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
    passes = gather(pd.concat(rows), cohort)
    assert row(differences([tuple(passes[:2])], **SETTINGS), "accuracy")["verdict"] == "better"
    all_pairs = differences(pair_up(passes), **SETTINGS)
    assert set(all_pairs.loc[all_pairs["metric"] == "accuracy", "verdict"]) == {"not resolvable"}


def test_few_resamples_hide_no_clear_difference(judge):
    # Of 100 draws p is at least 2/101, and three times that is above 0.05.
    pairs = pair_up(judge(svm=same, guess=blurred, copy=same))
    found = differences(pairs, **{**SETTINGS, "resamples": 100})
    losses = found[(found["metric"] == "log_loss") & (found["test"] == "bootstrap")]
    assert losses["verdict"].tolist() == ["better", "not resolvable", "worse"]


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


def test_a_class_of_one_patient_has_no_test_of_the_area(make_cohort, predict):
    cohort = make_cohort([1, 0, 0, 0, 0])
    risks = {"svm": [0.9, 0.1, 0.2, 0.3, 0.4], "mlp": [0.3, 0.1, 0.9, 0.4, 0.4]}
    passes = gather(
        pd.concat([predict(model, cohort, risk, 0) for model, risk in risks.items()]), cohort
    )
    found = row(differences(pair_up(passes), **SETTINGS), "roc_auc")
    assert found[["lower", "upper", "p", "p_holm", "patients_needed"]].isna().all()
    assert found["verdict"] == "not resolvable"


def test_the_holdout_is_never_paired(make_cohort, predict, noisy):
    positive, risk = noisy(1)
    cohort = make_cohort(positive)
    rows = [predict(model, cohort, risk) for model in ("svm", "mlp")]
    assert pair_up(gather(pd.concat(rows), cohort)) == []


def test_one_model_has_no_differences(judge):
    table = differences(pair_up(judge(svm=same)), **SETTINGS)
    assert list(table.columns) == COLUMNS
    assert table.empty


def test_refuses_pairs_over_different_patients(judge):
    (svm,), (mlp,) = judge(svm=same), judge(mlp=same)
    fewer = mlp.select(mlp.patients[:100])
    with pytest.raises(InputError, match="svm and mlp cover different patients"):
        differences([(svm, fewer)], **SETTINGS)
