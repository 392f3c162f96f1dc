"""Stage decide: what may be done with the risks, out of fold.

Also tests `decision_tables`, which the stage holdout writes too.
"""

from pathlib import Path

import pandas as pd
import pytest

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.inner_predictions import read_all_inner_predictions
from tabdx.artifacts.predictions import read_predictions, write_predictions
from tabdx.cohort.cohort import Cohort
from tabdx.core.paths import Paths
from tabdx.evaluation.decisions.threshold_learners import RULES, SENSITIVITY
from tabdx.stages.decide import decide

TABLES = {
    *("reliability", "reliability_errors", "risk_distribution", "brier", "recalibration"),
    *("prediction_sets", "thresholds", "consequences", "net_benefit"),
}
PATHS = Paths()


@pytest.fixture
def decided(trained):
    decide(trained, PATHS)
    return trained


def read(name):
    return pd.read_csv(PATHS.report("decide", f"{name}.csv"))


def rules():
    return read_json(PATHS.report("decide", "rules.json"))


def test_every_table_is_of_the_out_of_fold_patients(decided):
    written = {
        path.stem for place in ("reports", "data") for path in Path(place).glob("decide/*.csv")
    }
    assert written == TABLES
    for name in TABLES:
        assert set(read(name)["partition"]) == {"out_of_fold"}, name


def test_the_risks_distribution_counts_every_development_patient(decided):
    # 455 of 569 patients develop; 170 of them are ill, as stratified.
    counts = read("risk_distribution").groupby("class")["patients"].sum()
    assert counts.sum() == 455
    assert counts["malignant"] == 170


def test_each_rule_has_its_threshold_and_the_fixed_one_is_as_given(decided):
    thresholds = read("thresholds")
    assert set(thresholds["rule"]) == set(RULES)
    fixed = thresholds[(thresholds["rule"] == "fixed") & (thresholds["risks"] == "as_predicted")]
    assert fixed["threshold"].tolist() == [decided.evaluate.threshold]
    assert set(thresholds.loc[thresholds["chosen"], "rule"]) == {decided.decide.rule}


def test_the_final_rules_are_learned_from_the_inner_predictions_of_the_final_model(decided):
    own = rules()["models"]["logistic_regression"]
    assert rules()["coverage"] == decided.decide.coverage
    assert own["rule"] == decided.decide.rule
    inner = read_all_inner_predictions(PATHS.all_inner_predictions)
    final = inner[inner["repeat"].isna()].set_index("patient")["probability_malignant"]
    outcome = Cohort.read(PATHS.cohort).table["outcome"].loc[final.index]
    found = final[outcome == "malignant"] >= own["thresholds"][SENSITIVITY]
    # Enough of the ill are found, and one fewer would not do.
    assert found.mean() >= decided.decide.minimum_sensitivity > (found.sum() - 1) / len(found)
    assert own["thresholds"]["fixed"] == decided.evaluate.threshold


def test_nobodys_out_of_fold_risk_teaches_the_final_rules(decided):
    before = rules()
    path = PATHS.predictions("logistic_regression")
    table = read_predictions(path)
    columns = ["probability_benign", "probability_malignant"]
    table[columns] = table[columns].to_numpy()[:, ::-1]  # every risk the wrong way round
    write_predictions(path, table)
    distribution = read("risk_distribution")
    decide(decided, PATHS)
    assert rules() == before
    assert not read("risk_distribution").equals(distribution)


def test_a_higher_coverage_gives_sets_that_abstain_more(decided):
    def answered():
        table = read("prediction_sets")
        return table.loc[table["class"] == "all", ["covered", "coverage"]].iloc[0]

    before = answered()
    more = decided.decide.model_copy(update={"coverage": 0.99})
    decide(decided.model_copy(update={"decide": more}), PATHS)
    after = answered()
    assert (before["coverage"], after["coverage"]) == (0.95, 0.99)
    assert after["covered"] > before["covered"]


def test_the_model_that_answers_stands_with_the_rules(decided):
    found = rules()
    assert found["recommended"] in found["models"]
    assert found["prevalence"] == pytest.approx(170 / 455)
    assert found["most_missing"] == decided.answer.most_missing
