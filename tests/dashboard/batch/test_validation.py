"""Answers of an uploaded table held against its outcome."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import Rule
from tabdx.cohort.dictionary import OUTCOME, Dictionary
from tabdx.cohort.sources import read_wdbc
from tabdx.core.errors import InputError
from tabdx.dashboard.batch.validation import number_groups, read_labels, validate
from tabdx.dashboard.shared.development import load_development
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles
from tests.dashboard.batch.test_page import said, upload

PLAIN = {
    "name": "t",
    "outcome": {"column": "d", "positive": "1", "negative": "0"},
    "features": [{"name": "age"}],
}
DICTIONARY = Dictionary.model_validate(PLAIN)
AS_IT_IS = Recalibrator.from_dict({"method": "none", "numbers": {}})
POLICY = Policy("mlp", Rule(Quantiles(0.2, 0.4), AS_IT_IS, "harm_ratio", 0.3), 0.4, 0.4)


def test_an_outcome_is_read_as_in_a_cohort_and_another_class_is_none():
    own = pd.DataFrame({"d": ["1", "0.0", " 0 ", "maybe", None]}, index=[2, 3, 5, 6, 7])
    labels = read_labels(own, DICTIONARY)
    assert labels.index.tolist() == [2, 3, 5, 6, 7]
    assert labels.fillna("").tolist() == ["1", "0", "0", "", ""]


def test_rows_of_one_person_are_counted_as_one():
    own = pd.DataFrame({"person": ["b1", "a1", "b2"]})
    grouped = Dictionary.model_validate(
        PLAIN | {"group": {"column": "person", "pattern": "([a-z])"}}
    )
    assert number_groups(own, grouped).tolist() == [1, 0, 1]
    assert number_groups(own, DICTIONARY).tolist() == [0, 1, 2]
    assert number_groups(own[[]], grouped).tolist() == [0, 1, 2]
    with pytest.raises(InputError, match="does not match the group pattern"):
        number_groups(pd.DataFrame({"person": ["1"]}), grouped)


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
    assert values["Sensitivity ↑"].startswith(f"{100 * caught:.1f}% (")
    assert rows["Sensitivity ↑"] == str(positive.sum())
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


@pytest.mark.usefixtures("evidence")
def test_too_few_of_a_class_are_not_compared(open_page):
    page = upload(open_page("batch"), read_wdbc().head(30))
    assert "too few to compare answers with outcomes" in said(page)
    assert not any("measure" in one.value for one in page.dataframe)


@pytest.mark.usefixtures("evidence")
def test_patients_from_whom_the_model_has_learned_are_told_and_not_compared(open_page):
    development = load_development()
    rows = development.features.head(80).assign(diagnosis=development.table[OUTCOME])
    page = upload(open_page("batch"), rows)
    assert "80 rows hold the values of a development patient" in said(page)
    assert "says 0 benign and 0 malignant: too few" in said(page)
