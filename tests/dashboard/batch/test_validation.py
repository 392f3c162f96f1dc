"""Answers of an uploaded table held against its outcome."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rule
from tabdx.cohort.dictionary import OUTCOME, Dictionary
from tabdx.cohort.sources import read_wdbc
from tabdx.dashboard.batch.validation import validate
from tabdx.dashboard.shared.development import load_development
from tabdx.dashboard.shared.loaders import load_partitions
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles
from tests.dashboard.batch.test_page import said, upload

LEARNED = "of patients from whom the model has learned"
PLAIN = {
    "name": "t",
    "outcome": {"column": "d", "positive": "1", "negative": "0"},
    "features": [{"name": "age"}],
}
DICTIONARY = Dictionary.model_validate(PLAIN)
AS_IT_IS = Recalibrator.from_dict({"method": "none", "numbers": {}})
POLICY = Policy("mlp", Rule(Quantiles(0.2, 0.4), AS_IT_IS, "harm_ratio", 0.3), 0.4, 0.4)


@pytest.mark.usefixtures("project")
def test_the_measures_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    positive = rng.integers(0, 2, 60)
    risks = pd.Series(np.clip(0.3 * positive + rng.uniform(0, 0.7, 60), 0.01, 0.99))
    labels = pd.Series(positive.astype(str))
    found = validate(labels, risks, np.arange(60), POLICY, DICTIONARY)
    values = found.set_index("measure").iloc[:, 0].to_dict()
    rows = found.set_index("measure")["rows"].to_dict()
    assert values["ROC AUC ↑"].startswith(f"{roc_auc_score(positive, risks):.3f} (")
    assert values["Log loss ↓"].startswith(f"{log_loss(positive, risks):.3f} (")
    caught = (risks >= 0.3)[positive == 1].mean()
    assert values["Sensitivity ↑ at the threshold of 30%"].startswith(f"{100 * caught:.1f}% (")
    assert rows["Sensitivity ↑ at the threshold of 30%"] == str(positive.sum())
    assert "Calibration slope (1 is best)" in values
    assert not any("not available" in value for value in values.values())


@pytest.mark.usefixtures("evidence")
def test_a_table_with_the_outcome_is_compared_on_request(open_page):
    rows = read_wdbc().sample(80, random_state=0)
    rows["mean radius"] += 0.001  # others than those from whom the models have learned
    page = upload(open_page("batch"), rows)
    assert not any("measure" in one.value for one in page.dataframe)
    page.toggle(key="validate").set_value(True)
    page.run()
    assert not page.exception
    assert any("measure" in one.value for one in page.dataframe)
    assert "Small numbers say little" in said(page)
    assert "inconclusive: sensitivity and specificity count them by the threshold" in said(page)


def compared_of(page):
    return next(one.value for one in page.dataframe if "measure" in one.value)


def test_a_model_that_was_trained_again_is_compared_again(own_evidence, open_page):
    rows = read_wdbc().sample(80, random_state=0)
    rows["mean radius"] += 0.001
    page = upload(open_page("batch"), rows)
    page.toggle(key="validate").set_value(True)
    before = compared_of(page.run())
    answering, other = page.selectbox(key="answering").value, "svm"
    if answering == other:
        other = "mlp"
    models = own_evidence / "models"
    shutil.rmtree(models / answering)
    shutil.copytree(models / other, models / answering)
    shutil.copy(models / f"{other}.json", models / f"{answering}.json")
    after = compared_of(page.run())
    assert not page.exception
    assert not after.equals(before)


@pytest.mark.usefixtures("evidence")
@pytest.mark.parametrize("model", ["svm", "mlp"])
def test_the_holdout_is_not_read_by_an_upload_of_all_patients(open_page, model):
    page = upload(open_page("batch"), read_wdbc())
    page.selectbox(key="answering").set_value(model)
    told = said(page.run())
    development, holdout = len(load_development().table), len(load_partitions().holdout)
    assert f"No row is left to compare: {development} rows {LEARNED}; {holdout} rows" in told
    assert "the holdout is read by the stage holdout alone" in told
    assert not any(one.key == "validate" for one in page.toggle)


@pytest.mark.usefixtures("evidence")
def test_new_patients_are_compared_without_those_of_the_study(open_page):
    rows = read_wdbc().head(200).astype({"mean radius": object})
    rows.loc[100:, "mean radius"] += 0.001
    rows.loc[199, "mean radius"] = "abc"
    # Of two columns with its name, the first is the outcome.
    page = upload(open_page("batch"), pd.concat([rows, rows[["diagnosis"]]], axis=1))
    page.toggle(key="validate").set_value(True)
    told = said(page.run())
    assert re.search(r"Not compared: \d+ rows of patients from whom the model has learned", told)
    assert "of patients who were set aside" in told
    assert "whose answer is withheld" in told
    assert any("measure" in one.value for one in page.dataframe)


@pytest.mark.usefixtures("evidence")
def test_too_few_of_a_class_are_not_compared(open_page):
    rows = read_wdbc().head(30)
    rows["mean radius"] += 0.001
    page = upload(open_page("batch"), rows)
    assert "too few to compare answers with outcomes" in said(page)
    assert not any("measure" in one.value for one in page.dataframe)


@pytest.mark.usefixtures("evidence")
def test_patients_from_whom_the_model_has_learned_are_told_and_not_compared(open_page):
    development = load_development()
    rows = development.features.head(80).assign(diagnosis=development.table[OUTCOME])
    page = upload(open_page("batch"), rows)
    assert "80 rows hold the values of a development patient" in said(page)
    assert f"No row is left to compare: 80 rows {LEARNED}." in said(page)
