"""A table of more than two classes, and what further models say of it."""

import numpy as np
import pandas as pd
import pytest

from tabdx.assessment.decision_rules import Rule, Rules
from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.batch.others import show_others
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tests.dashboard.batch.test_page import said, upload

AS_IT_IS = Recalibrator.from_dict({"method": "none", "numbers": {}})
COLUMNS = [f"probability of {name}" for name in ("setosa", "versicolor", "virginica")]


def test_another_model_says_its_likeliest_class_of_several():
    outcome = Outcome(column="d", classes=("a", "b", "c"))
    rules = Rules(0.9, {"svm": Rule((0.5, 0.5, 0.5), AS_IT_IS)}, [], target=None)
    own = pd.DataFrame([[0.2, 0.7, 0.1], [0.4, 0.3, 0.3]], index=[2, 5])
    found = show_others({"svm": own}, np.nan, rules, outcome, hidden=own.index[:0])
    assert found.index.tolist() == [2, 5]
    withheld = show_others({"svm": own}, np.nan, rules, outcome, hidden=own.index[1:])
    assert withheld["most probable by SVM"].fillna("").tolist() == ["b", ""]
    assert found["most probable by SVM"].tolist() == ["b", "a"]
    assert found["its probability by SVM"].tolist() == [0.7, 0.4]
    assert "risk by SVM" not in found


@pytest.fixture
def rows():
    """Rows of the table, a hair beside those from whom the models have learned."""
    table = pd.read_csv("data/tables/iris.csv").iloc[::2].reset_index(drop=True)
    table["sepal length"] += 0.001
    return table


def answers_of(page):
    return next(one.value for one in page.dataframe if COLUMNS[0] in one.value)


@pytest.mark.usefixtures("classes_project")
def test_each_row_has_a_probability_of_each_class_and_a_set(rows, open_page):
    page = upload(open_page("batch"), rows.drop(columns="kind"))
    assert not page.exception
    found = answers_of(page)
    shares = found[COLUMNS].astype(float)
    answered = shares.notna().all(axis=1)
    assert answered.sum() > 50
    assert shares[answered].sum(axis=1).to_numpy() == pytest.approx(1)
    likeliest = shares[answered].idxmax(axis=1).str.removeprefix("probability of ")
    assert found.loc[answered, "most probable"].tolist() == likeliest.tolist()
    assert not {"risk", "next step"} & set(found)
    assert "answers by prediction sets" in said(page)


@pytest.mark.usefixtures("sides_project")
def test_with_a_positive_class_its_risk_and_next_step_stand_beside_them(rows, open_page):
    page = upload(open_page("batch"), rows.drop(columns="kind"))
    assert not page.exception
    assert {"risk", "answer", "next step", *COLUMNS} <= set(answers_of(page))
    assert "at the agreed threshold of" in said(page)


@pytest.mark.parametrize(
    ("project", "measures"),
    [
        ("classes_project", ["Accuracy ↑", "Log loss ↓"]),
        ("sides_project", ["Accuracy ↑", "Sensitivity ↑ at the threshold of"]),
    ],
)
def test_answers_are_compared_with_the_outcome(project, measures, open_page, request):
    request.getfixturevalue(project)
    page = upload(open_page("batch"), request.getfixturevalue("rows"))
    page.toggle(key="validate").set_value(True).run()
    assert not page.exception
    found = next(one.value for one in page.dataframe if "measure" in one.value)["measure"]
    assert all(found.str.startswith(one).any() for one in measures)


@pytest.mark.usefixtures("classes_project")
def test_what_cannot_be_read_gets_no_answer(rows, open_page):
    rows = rows.astype({"petal width": object}).drop(columns="kind")
    rows.loc[3, "petal width"] = "wide"
    rows.loc[4, rows.columns[1:]] = None
    page = upload(open_page("batch"), rows)
    assert not page.exception
    found = answers_of(page).set_index("row")
    assert found.loc[[4, 5], "answer"].tolist() == ["no answer", "no answer"]
    assert found.loc[[4, 5], COLUMNS].isna().all(axis=None)
    assert found.loc[[4, 5], "most probable"].tolist() == ["", ""]
