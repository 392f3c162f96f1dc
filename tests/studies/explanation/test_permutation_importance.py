import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.inspection import permutation_importance as sklearn_importance
from sklearn.linear_model import LogisticRegression

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, Outcome
from tabdx.cohort.partitions import OuterFold
from tabdx.studies.explanation.association import associations
from tabdx.studies.explanation.permutation_importance import most_important, permutation_importance
from tabdx.studies.instability.bootstrap_models import EvaluationSettings, OuterModels
from tabdx.wording.columns import IMPORTANCE_COLUMNS

JUDGING = EvaluationSettings(confidence=0.95, resamples=400, seed=3, workers=1)


class Model:
    """Reads `a`, its copy `twin` and `sex`; never `noise`."""

    def predict_proba(self, features):
        log_odds = features["a"] + features["twin"] + 0.5 * (features["sex"] == "f")
        risk = 1 / (1 + np.exp(-log_odds.to_numpy(dtype=float)))
        return np.column_stack([1 - risk, risk])


def draw(patients=120, grouped=False):
    rng = np.random.default_rng(0)
    positive = np.arange(patients) % 2
    a = rng.normal(size=patients) + positive - 0.5
    table = pd.DataFrame(
        {
            "a": a,
            "noise": rng.normal(size=patients),
            "twin": a + rng.normal(0, 0.05, patients),
            "sex": rng.choice(["f", "m"], patients),
            "outcome": np.where(positive == 1, "ill", "well"),
        },
        index=pd.Index([f"p{row:03d}" for row in range(patients)], name="patient"),
    )
    if grouped:
        table["group"] = [f"family {row // 4}" for row in range(patients)]
    dictionary = Dictionary(
        name="drawn",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        group=Group(column="group") if grouped else None,
        features=(
            Feature(name="a"),
            Feature(name="noise"),
            Feature(name="twin"),
            Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
        ),
    )
    return Cohort(dictionary, table)


def judge(cohort):
    patients = cohort.patients
    folds = [
        OuterFold(0, 0, patients[60:], patients[:60]),
        OuterFold(0, 1, patients[:60], patients[60:]),
    ]
    return OuterModels(Model(), folds, [Model(), Model()])


def measure(cohort, settings=JUDGING, n_repeats=6):
    strength = associations(cohort.features, cohort.dictionary)
    return permutation_importance("toy", judge(cohort), cohort, strength, 0.7, n_repeats, settings)


def test_twins_hide_each_other_and_together_they_do_not():
    table = measure(draw())
    assert list(table.columns) == IMPORTANCE_COLUMNS
    single = table[table["kind"] == "feature"].set_index("name")["log_loss_rise"]
    groups = table[table["kind"] == "group"].set_index("members")
    assert groups.index.tolist() == ["a; twin", "sex", "noise"]
    assert groups["size"].tolist() == [2, 1, 1]
    assert groups.loc["a; twin", "log_loss_rise"] > 1.5 * single[["a", "twin"]].max()
    # A group of one is shuffled as its feature is.
    assert groups.loc["sex", "log_loss_rise"] == single["sex"]


def test_what_the_model_does_not_read_costs_nothing_and_has_no_interval():
    table = measure(draw()).query("kind == 'feature'").set_index("name")
    noise = table.loc["noise"]
    assert noise["log_loss_rise"] == 0
    assert noise["roc_auc_fall"] == 0
    assert noise.filter(regex="lower|upper").isna().all()
    assert (table.loc["a", "log_loss_rise_lower"]) > 0
    assert most_important(table.reset_index(), most=2) == table.index[:2].tolist()


def test_with_many_shuffles_it_is_sklearns_permutation_importance():
    cohort = draw(400)
    columns = ["a", "noise", "twin"]
    model = LogisticRegression().fit(cohort.features[columns], cohort.positive)

    class Reading(Model):
        def predict_proba(self, features):
            return model.predict_proba(features[columns])

    fold = OuterFold(0, 0, cohort.patients, cohort.patients)
    strength = associations(cohort.features, cohort.dictionary)
    judged = OuterModels(Reading(), [fold], [Reading()])
    table = permutation_importance("toy", judged, cohort, strength, 0.99, 200, JUDGING)
    found = table.query("kind == 'feature'").set_index("name")["log_loss_rise"]
    expected = sklearn_importance(
        model,
        cohort.features[columns],
        cohort.positive,
        scoring="neg_log_loss",
        n_repeats=200,
        random_state=0,
    )
    error = expected.importances_std / np.sqrt(200) * np.sqrt(2)  # both draw
    assert (np.abs(found[columns] - expected.importances_mean) < 5 * error).all()


def test_the_interval_of_the_fall_is_delongs():
    cohort = draw()
    row = measure(cohort).query("kind == 'feature' and name == 'a'").iloc[0]
    half = (row["roc_auc_fall_upper"] - row["roc_auc_fall_lower"]) / 2
    # The same permutations, and every pair of a diseased and a healthy patient by brute force.
    rng = np.random.default_rng(JUDGING.seed)
    rows = [cohort.features.iloc[:60], cohort.features.iloc[60:]]
    orders = [rng.permuted(np.tile(np.arange(60), (6, 1)), axis=1) for _ in rows]
    before = np.concatenate([Model().predict_proba(part)[:, 1] for part in rows])
    pairs = []
    for shuffle in range(6):
        mixed = [
            part.assign(a=part["a"].to_numpy()[order[shuffle]])
            for part, order in zip(rows, orders, strict=True)
        ]
        after = np.concatenate([Model().predict_proba(part)[:, 1] for part in mixed])
        ill, well = cohort.positive == 1, cohort.positive == 0
        pairs.append(
            (np.sign(before[ill][:, None] - before[well]) / 2)
            - (np.sign(after[ill][:, None] - after[well]) / 2)
        )
    falls = np.mean(pairs, axis=0)
    assert row["roc_auc_fall"] == pytest.approx(falls.mean())
    # DeLong, DeLong and Clarke-Pearson: S10 / m + S01 / n, each with n - 1.
    variance = falls.mean(axis=1).var(ddof=1) / 60 + falls.mean(axis=0).var(ddof=1) / 60
    assert half == pytest.approx(norm.ppf(0.975) * np.sqrt(variance))


def test_patients_of_one_group_are_one_witness():
    alone, together = (measure(draw(grouped=grouped)) for grouped in (False, True))
    key = ["kind", "name"]
    both = alone.merge(together, on=key, suffixes=("", "_grouped"))
    np.testing.assert_allclose(both["log_loss_rise"], both["log_loss_rise_grouped"])
    a = both.query("kind == 'feature' and name == 'a'").iloc[0]
    assert a["log_loss_rise_lower"] != a["log_loss_rise_lower_grouped"]
    assert a["roc_auc_fall_lower"] != a["roc_auc_fall_lower_grouped"]


def test_the_same_seed_gives_the_same_table():
    pd.testing.assert_frame_equal(measure(draw()), measure(draw()))
