from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome, Subgroups
from tabdx.evaluation.class_predictions import join_classes
from tabdx.evaluation.comparison.subgroups import ALL, COLUMNS, subgroup_scores
from tabdx.evaluation.comparison.unpaired import difference_of_proportions
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.metrics.registry import METRICS, metrics_of
from tabdx.evaluation.scores import score

SETTINGS = {"threshold": 0.5, "resamples": 200, "seed": 0}
OUTCOME = Outcome(column="diagnosis", negative="benign", positive="malignant")
FEATURES = (
    Feature(name="age"),
    Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
)


BY_SEX = (Subgroups(feature="sex"),)


def make(positive, sex, age=None, subgroups=BY_SEX, groups=None):
    dictionary = Dictionary(name="toy", outcome=OUTCOME, features=FEATURES, subgroups=subgroups)
    size = len(positive)
    table = pd.DataFrame(
        {
            "age": np.full(size, 50.0) if age is None else age,
            "sex": sex,
            "outcome": np.where(np.asarray(positive) == 1, "malignant", "benign"),
        },
        index=pd.Index([f"p{number}" for number in range(size)], name="patient"),
    )
    if groups is not None:
        table["group"] = [str(group) for group in groups]
    return Cohort(dictionary, table)


def judge(cohort, *predictions):
    joined = join_outcomes(pd.concat(predictions), cohort)
    overall = score(joined, confidence=0.95, **SETTINGS)
    return subgroup_scores(joined, cohort, overall, **SETTINGS), joined, overall


def row(table, subgroup, metric, model="svm"):
    chosen = (table["subgroup"] == subgroup) & (table["metric"] == metric)
    (found,) = table[chosen & (table["model"] == model)].to_dict("records")
    return found


@pytest.fixture
def two_sexes(predict):
    """30 women and 30 men, half diseased. All women are called rightly, of the men two thirds."""
    positive = np.tile([0, 1], 30)
    sex = np.repeat(["f", "m"], 30)
    right = np.r_[np.ones(30), np.tile([1, 1, 1, 1, 0, 0], 5)].astype(bool)
    nudge = np.linspace(0, 0.05, 60)
    risk = np.where((positive == 1) == right, 0.8, 0.2) + nudge
    cohort = make(positive, sex)
    return cohort, predict("svm", cohort, risk, 0), predict("svm", cohort, risk, 1)


def test_each_subgroup_has_each_metric_of_its_patients_alone(two_sexes):
    table, (joined,), overall = judge(*two_sexes)
    assert list(table.columns) == COLUMNS
    assert len(table) == 3 * len(METRICS)
    men = row(table, "m", "sensitivity")
    # 15 men are diseased, 5 of them called healthy.
    assert men["value"] == pytest.approx(2 / 3)
    assert (men["patients"], men["diseased"], men["n"]) == (30, 15, 15)
    alone = replace(joined.select(joined.patients[30:]), fold=None)
    expected = score([alone], confidence=0.95, **SETTINGS).table.set_index("metric")
    for metric in METRICS:
        found = row(table, "m", metric)
        assert found["value"] == pytest.approx(expected.loc[metric, "value"], nan_ok=True)
        if expected.loc[metric, "method"] != "bootstrap":
            assert found["lower"] == pytest.approx(expected.loc[metric, "lower"], nan_ok=True)
    everybody = overall.table.set_index("metric").loc["brier"]
    assert row(table, ALL, "brier")["lower"] == everybody["lower"]


def test_a_share_is_set_against_the_others_by_newcombe(two_sexes):
    table, *_ = judge(*two_sexes)
    women, men = row(table, "f", "accuracy"), row(table, "m", "accuracy")
    expected = difference_of_proportions(1.0, 30, 2 / 3, 30, 0.95)
    assert women["difference"] == pytest.approx(1 / 3)
    assert women["difference_lower"] == pytest.approx(expected.lower)
    # One comparison, seen from both sides; nothing to correct for.
    assert men["difference"] == pytest.approx(-1 / 3)
    assert men["difference_upper"] == pytest.approx(-expected.lower)
    assert women["p"] == women["p_holm"] == men["p_holm"] == pytest.approx(expected.p)
    assert women["verdict"] == men["verdict"] == "differs"


def test_p_is_corrected_for_the_number_of_comparisons(two_sexes):
    cohort, *predictions = two_sexes
    age = np.tile([40.0, 40.0, 50.0, 50.0, 60.0, 60.0], 10)
    subgroups = (Subgroups(feature="sex"), Subgroups(feature="age", cuts=(45, 55)))
    wider = make(cohort.positive, cohort.table["sex"].to_numpy(), age, subgroups)
    table, *_ = judge(wider, *predictions)
    women = row(table, "f", "accuracy")
    # Two sexes are one comparison, three ages are three. All who are called wrongly are 60: that p
    # is the smallest and counts four times, the women's is next and counts three times.
    oldest = row(table, "55 and above", "accuracy")
    assert oldest["p_holm"] == pytest.approx(4 * oldest["p"])
    assert women["p_holm"] == pytest.approx(3 * women["p"])
    once, *_ = judge(cohort, *predictions)
    assert (
        row(once, "f", "accuracy")["minimum_detectable_difference"]
        < women["minimum_detectable_difference"]
    )


def test_subgroups_that_are_alike_seldom_get_a_verdict(predict, noisy):
    verdicts = []
    for seed in range(12):
        positive, risk = noisy(seed, patients=100)
        cohort = make(positive, np.tile(["f", "m"], 50))
        table, *_ = judge(cohort, predict("svm", cohort, risk))
        verdicts += [row(table, "f", key)["verdict"] for key in ("accuracy", "roc_auc", "brier")]
    # One in twenty by design: about 2 of 36; of 8 or more the probability is below 0.1%, were the
    # three metrics independent.
    assert verdicts.count("differs") < 8
    assert set(verdicts) <= {"differs", "not resolvable"}


def test_what_could_have_been_seen_stands_beside_what_was_compared(predict, noisy):
    positive, risk = noisy(0, patients=200)
    cohort = make(positive, np.tile(["f", "m"], 100))
    table, *_ = judge(cohort, predict("svm", cohort, risk))
    everybody = table["subgroup"] == ALL
    ratios = table["metric"].str.endswith("likelihood_ratio")
    assert table.loc[~everybody & ~ratios, "minimum_detectable_difference"].notna().all()
    # Given, and compared by the two shares that they are made of.
    assert table.loc[ratios, "value"].notna().all()
    assert (
        table.loc[ratios, ["verdict", "minimum_detectable_difference", "p", "difference"]]
        .isna()
        .all(axis=None)
    )
    assert (
        table.loc[everybody, ["verdict", "minimum_detectable_difference", "p"]]
        .isna()
        .all(axis=None)
    )


def test_a_subgroup_that_differs_is_found(predict, noisy):
    positive, risk = noisy(0, patients=300, signal=2.5)
    guess = noisy(9, patients=300)[1]
    sex = np.repeat(["f", "m"], 150)
    cohort = make(positive, sex)
    table, *_ = judge(cohort, predict("svm", cohort, np.where(sex == "f", risk, guess)))
    for metric in ("log_loss", "roc_auc", "accuracy", "brier"):
        assert row(table, "m", metric)["verdict"] == "differs", metric


def test_few_of_a_class_are_marked_and_get_no_value(predict, noisy):
    positive = np.r_[np.tile([0, 1], 30), np.ones(9), np.zeros(20)].astype(int)
    sex = np.r_[np.repeat("f", 60), np.repeat("m", 29)]
    cohort = make(positive, sex)
    _, risk = noisy(0, patients=89)
    table, *_ = judge(cohort, predict("svm", cohort, risk))
    men = table[table["subgroup"] == "m"]
    assert set(men["note"]) == {"too few"}
    assert men[["value", "lower", "difference", "p", "verdict"]].isna().all(axis=None)
    assert set(men["diseased"]) == {9}
    women = table[table["subgroup"] == "f"]
    assert women["value"].notna().all()
    assert set(women["note"]) == {"too few others"}
    assert women["verdict"].isna().all()


def test_recordings_of_few_persons_are_few(predict, noisy):
    positive, sex = np.tile([0, 1], 60), np.repeat(["f", "m"], 60)
    # The men's 60 recordings are of 10 persons, five of them diseased.
    groups = [*range(60), *(f"m{place % 10}" for place in range(60))]
    cohort = make(positive, sex, groups=groups)
    _, risk = noisy(0, patients=120)
    table, *_ = judge(cohort, predict("svm", cohort, risk))
    assert row(table, "m", "brier")["note"] == "too few"
    assert row(table, "f", "brier")["value"] > 0


def test_a_perfect_subgroup_is_not_taken_for_certain(two_sexes):
    # Of the women none is placed wrongly; the score interval tells how far 1 may be off, and its
    # reach over z stands for the standard error that DeLong does not have.
    table, *_ = judge(*two_sexes)
    women, men = row(table, "f", "roc_auc"), row(table, "m", "roc_auc")
    assert women["value"] == women["upper"] == 1
    assert women["lower"] < 0.9
    error = (1 - women["lower"]) / norm.ppf(0.975)
    assert women["p"] > 2 * norm.sf(abs(women["difference"]) / error)
    assert women["p"] == men["p"]


def test_a_fold_without_a_subgroup_does_no_harm(two_sexes):
    cohort, *predictions = two_sexes
    # All women are in the first outer fold.
    folded = [one.assign(fold=np.repeat([0, 1], 30)).astype(one.dtypes) for one in predictions]
    table, *_ = judge(cohort, *folded)
    assert row(table, "f", "log_loss")["value"] > 0


def test_without_subgroups_the_table_is_empty_and_has_its_columns(predict, noisy):
    positive, risk = noisy(0)
    cohort = make(positive, np.repeat("f", 60), subgroups=())
    table, *_ = judge(cohort, predict("svm", cohort, risk))
    assert list(table.columns) == COLUMNS
    assert table.empty


def test_the_holdout_is_judged_on_its_own_patients(predict, noisy):
    positive, risk = noisy(0, patients=120)
    cohort = make(positive, np.tile(["f", "m"], 60))
    development, holdout = cohort.patients[:60], cohort.patients[60:]
    table, *_ = judge(
        cohort,
        predict("svm", cohort, risk[:60], 0, development),
        predict("svm", cohort, risk[60:], None, holdout),
    )
    counts = table.drop_duplicates(["partition", "subgroup"]).set_index(["partition", "subgroup"])
    assert counts.loc[("holdout", "f"), "patients"] == 30
    assert counts.loc[("holdout", "f"), "diseased"] == positive[60::2].sum()


def test_classes_are_judged_in_each_subgroup_by_their_own_metrics(make_classes):
    table, cohort = make_classes(3, patients=150, repeats=1)
    sex = np.where(np.random.default_rng(0).random(150) < 0.5, "f", "m")
    dictionary = cohort.dictionary.model_copy(update={"features": FEATURES, "subgroups": BY_SEX})
    cohort = Cohort(dictionary, cohort.table.assign(age=50.0, sex=sex))
    joined = join_classes(table, cohort)
    overall = score(joined, confidence=0.95, **SETTINGS)
    judged = subgroup_scores(joined, cohort, overall, **SETTINGS)
    assert len(judged) == 3 * len(metrics_of(joined[0]))
    assert judged["diseased"].isna().all()
    women = joined[0].select(joined[0].patients[sex == "f"])
    alone = score([women], confidence=0.95, **SETTINGS).table.set_index("metric")
    area = row(judged, "f", "roc_auc")
    assert area["value"] == pytest.approx(alone.loc["roc_auc", "value"])
    assert judged.loc[judged["subgroup"] != ALL, "p"].notna().all()
    assert row(judged, "f", "accuracy")["n"] == (sex == "f").sum()


def test_a_subgroup_with_few_of_one_class_has_no_values(make_classes):
    table, cohort = make_classes(3, patients=90, repeats=1)
    sex = np.where(cohort.labels == 2, "f", np.tile(["f", "m"], 45))
    dictionary = cohort.dictionary.model_copy(update={"features": FEATURES, "subgroups": BY_SEX})
    cohort = Cohort(dictionary, cohort.table.assign(age=50.0, sex=sex))
    joined = join_classes(table, cohort)
    overall = score(joined, confidence=0.95, **SETTINGS)
    judged = subgroup_scores(joined, cohort, overall, **SETTINGS)
    assert row(judged, "m", "log_loss")["note"] == "too few"
    assert row(judged, "f", "log_loss")["note"] == "too few others"


def test_of_classes_those_of_a_positive_one_are_counted_where_it_is_named(make_classes):
    table, cohort = make_classes(3, patients=150, repeats=1)
    sex = np.where(np.random.default_rng(0).random(150) < 0.5, "f", "m")
    outcome = cohort.dictionary.outcome.model_copy(update={"positive": ("b", "c")})
    update = {"features": FEATURES, "subgroups": BY_SEX, "outcome": outcome}
    dictionary = cohort.dictionary.model_copy(update=update)
    cohort = Cohort(dictionary, cohort.table.assign(age=50.0, sex=sex))
    joined = join_classes(table, cohort)
    overall = score(joined, confidence=0.95, metrics=["accuracy"], **SETTINGS)
    judged = subgroup_scores(joined, cohort, overall, **SETTINGS)
    counted = judged.set_index("subgroup")["diseased"]
    assert counted["f"] == cohort.positive[sex == "f"].sum()
    assert counted["all patients"] == cohort.positive.sum()
