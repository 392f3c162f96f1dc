import pandas as pd
import pytest

from tabdx.dashboard.decisions.class_errors import tabulate_errors
from tests.dashboard.controls import control
from tests.dashboard.test_many_classes import said

CELLS = pd.DataFrame(
    [("a", "a", 8, 0.8), ("a", "b", 2, 0.2), ("b", "a", 0, 0.0), ("b", "b", 5, 1.0)],
    columns=["true", "predicted_class", "patients", "row_fraction"],
)


def test_each_class_is_said_with_what_it_is_taken_for():
    scores = pd.DataFrame(
        [("a", "sensitivity", 0.8, 0.5, 0.9)],
        columns=["class", "metric", "value", "lower", "upper"],
    )
    found = tabulate_errors(CELLS, scores, ["a", "b"]).set_index("class")
    assert found.loc["a"].tolist() == ["10", "80.0% (50.0% to 90.0%)", "not available", "b (2)"]
    assert found.loc["b", "taken for"] == "no other"


@pytest.mark.usefixtures("classes_project")
def test_without_a_positive_class_there_is_a_matrix_and_one_sentence_why_no_more(open_page):
    page = open_page("decisions")
    assert not page.exception
    assert "Thresholds, their rules and net benefit need a positive class" in said(page)
    errors = next(one.value for one in page.dataframe if "recognised" in one.value)
    assert errors["class"].tolist() == ["setosa", "versicolor", "virginica"]
    assert not page.slider
    page.selectbox(key="true").set_value("virginica")
    page.selectbox(key="called").set_value("versicolor").run()
    assert not page.exception
    listed = next(one.value for one in page.dataframe if "predicted so" in one.value)
    assert listed.empty or listed.astype(str).eq("versicolor").any(axis=None)


@pytest.mark.usefixtures("sides_project")
def test_with_a_positive_class_the_errors_of_each_class_are_a_view_of_their_own(open_page):
    page = open_page("decisions", about="Errors of each class")
    assert not page.exception
    assert any("recognised" in one.value for one in page.dataframe)
    page = open_page("decisions")
    assert not page.exception
    assert control(page.slider, "threshold")
