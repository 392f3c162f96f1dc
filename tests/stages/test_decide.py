"""Stage decide: what may be done with the risks, out of fold.

Also tests `decision_tables`, which the stage holdout writes too.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.inner_predictions import (
    make_inner_predictions,
    read_all_inner_predictions,
    write_inner_predictions,
)
from tabdx.artifacts.predictions import make_predictions, read_predictions, write_predictions
from tabdx.assessment.decision_rules import parse_rules
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.nested import training_parts
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.evaluation.decisions.threshold_learners import RULES, SENSITIVITY
from tabdx.stages.checking import check
from tabdx.stages.decide import decide
from tabdx.stages.holdout import holdout
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split
from tests.core.params.conftest import edited

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


TWO_SIDED = TABLES - {"recalibration", "prediction_sets"}


@pytest.fixture
def predicted(tmp_path, monkeypatch):
    """Stand in a project whose model predicts classes of these sizes; its parameters."""

    def make(sizes, **outcome):
        monkeypatch.chdir(tmp_path)
        rng = np.random.default_rng(0)
        classes = list("abcdefghij")[: len(sizes)]
        table = pd.DataFrame({"dx": np.repeat(classes, sizes)})
        table["marker"] = rng.normal(size=len(table)).round(3)
        for folder in ("data/tables", "data/dictionaries"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        table.sample(frac=1, random_state=0).to_csv("data/tables/toy.csv", index=False)
        described = {"column": "dx", "classes": classes} | outcome
        features = [{"name": "marker"}]
        dictionary = {"name": "toy", "outcome": described, "features": features}
        Path("data/dictionaries/toy.yaml").write_text(yaml.safe_dump(dictionary))
        content = edited("split.outer_folds", 2)
        content["cohort"] = {
            "source": "data/tables/toy.csv",
            "dictionary": "data/dictionaries/toy.yaml",
        }
        content["split"] |= {"repeats": 1, "inner_folds": 2}
        content["explore"] = {"pairplot": [], "scatter": []}
        content["evaluate"] |= {"resamples": 100}
        Path("params.yaml").write_text(yaml.safe_dump(content))
        params = read_params(PATHS.params)
        ingest(params, PATHS)
        split(params, PATHS)
        _predict(params, rng)
        return params

    return make


def _predict(params, rng):
    """Write predictions that know something, for every part of training."""
    cohort, partitions = Cohort.read(PATHS.cohort), Partitions.read(PATHS.partitions)
    classes = cohort.dictionary.outcome.classes

    def scores(labels):
        drawn = rng.normal(size=(len(labels), len(classes)))
        drawn[np.arange(len(labels)), labels] += 2
        return np.exp(drawn) / np.exp(drawn).sum(axis=1, keepdims=True)

    outer, inner = [], []
    places = [(None, None), *((one.repeat, one.fold) for one in partitions.outer_folds)]
    tests = [partitions.holdout, *(one.test for one in partitions.outer_folds)]
    trained = [partitions.development, *(one.train for one in partitions.outer_folds)]
    parts = training_parts(cohort, partitions, params.seed)
    for (repeat, fold), test, train, part in zip(places, tests, trained, parts, strict=True):
        outside, inside = cohort.select(test), cohort.select(train)
        outer.append(
            make_predictions("svm", outside.patients, scores(outside.labels), classes, repeat, fold)
        )
        numbers = np.zeros(len(inside.patients), dtype=int)
        for number, (_, validation) in enumerate(inner_splits(part, params.split.inner_folds)):
            numbers[validation] = number
        inner.append(
            make_inner_predictions(
                "svm", inside.patients, scores(inside.labels), numbers, classes, repeat, fold
            )
        )
    for place, table, write in (
        (PATHS.predictions("svm"), outer, write_predictions),
        (PATHS.inner_predictions("svm"), inner, write_inner_predictions),
    ):
        write(place, pd.concat([*table[1:], table[0]], ignore_index=True))


def test_of_three_classes_without_a_positive_one_nothing_has_two_sides(predicted):
    params = predicted([50, 40, 60])
    decide(params, PATHS)
    for name in TWO_SIDED:
        assert read(name).empty, name
    sets = read("prediction_sets")
    assert sets["class"].tolist() == ["a", "b", "c", "all"]
    assert sets["mean_size"].between(0, 3).all()
    methods = set(read("recalibration")["method"])
    assert methods == {"none", "platt", "temperature", "isotonic", "chosen"}
    assert set(read("recalibration")["metric"]) == {"log_loss", "brier"}
    found = rules()
    assert "thresholds" not in found["models"]["svm"]
    assert set(found["models"]["svm"]["quantiles"]) == {"a", "b", "c"}
    assert "names no positive class" in found["note"]
    parsed = parse_rules(found, ["svm"])
    assert parsed.absent == []
    assert parsed.target is None
    notes = check(params, PATHS)[1]
    assert "decide.recalibrate: venn_abers left out: for two classes only" in notes
    assert found["note"] in notes


def test_the_header_of_a_table_without_rows_is_that_of_one_with_rows(predicted):
    columns = []
    for outcome in ({}, {"positive": ["b", "c"]}):
        params = predicted([50, 40, 60], **outcome)
        decide(params, PATHS)
        columns.append({name: list(read(name).columns) for name in TABLES})
    assert columns[0] == columns[1]


def test_of_three_classes_the_positive_ones_are_a_side(predicted):
    params = predicted([50, 40, 60], positive=["b", "c"])
    decide(params, PATHS)
    counts = read("risk_distribution").groupby("class")["patients"].sum()
    assert counts.to_dict() == {"a": 40, "b or c": 80}
    thresholds = read("thresholds")
    assert set(thresholds["rule"]) == set(RULES)
    assert set(thresholds["diseased"]) == {80}
    found = rules()
    assert found["prevalence"] == pytest.approx(80 / 120)
    assert found["positive"] == ["b", "c"]
    parsed = parse_rules(found, ["svm"])
    assert parsed.target.classes == (1, 2)
    assert parsed.by_model["svm"].name == params.decide.rule
    holdout(params, PATHS)
    held_out = pd.read_csv(PATHS.report("holdout", "prediction_sets.csv"))
    assert held_out.set_index("class")["patients"].to_dict() == {
        "a": 10,
        "b": 8,
        "c": 12,
        "all": 30,
    }


@pytest.mark.parametrize(
    ("sizes", "outcome"),
    [
        ([12, 10, 8], {}),
        ([12, 10, 8], {"positive": ["c"]}),
        ([594, 6], {}),
        ([400, 194, 6], {"positive": ["c"]}),
    ],
)
def test_few_patients_and_a_rare_class_are_judged_and_noted(predicted, sizes, outcome):
    params = predicted(sizes, **outcome)
    decide(params, PATHS)
    holdout(params, PATHS)
    _, notes = check(params, PATHS)
    rarest = "abc"[len(sizes) - 1]
    said = f"development patients of {rarest!r}: every prediction set will contain {rarest!r}"
    assert any(note.endswith(said) for note in notes)
    sets = read("prediction_sets").set_index("class")
    assert sets.loc[rarest, "covered"] == 1


@pytest.mark.parametrize(
    ("rare", "says"),
    [
        (1, "the class 'c' has 1 patient, and 2 are needed: one for the holdout"),
        (2, "2 folds need at least 2 patients of each class, but the rarest has 1; these divide"),
        (3, "the rarest has 1; these divide an outer fold's training part: bring more patients"),
    ],
)
def test_a_class_of_fewer_patients_than_folds_is_refused_in_one_sentence(predicted, rare, says):
    with pytest.raises(InputError, match=says):
        predicted([50, 40, rare])
