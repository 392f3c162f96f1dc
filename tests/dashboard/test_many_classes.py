"""Every page on three classes: none said to be positive, and one."""

import re

import pytest

from tests.dashboard.conftest import CLASSES

PAGES = ["overview", "cohort", "models", "decisions", "patient", "batch", "runs", "report"]
VIEWS = {
    "models": [
        *("Scores of each class", "ROC", "Precision-recall", "Calibration curve", "Recalibration"),
        *("Prediction sets", "Risks by class", "Reliability", "Brier score", "SHAP summary"),
    ],
    "cohort": ["Distribution", "Pairs", "Correlations", "Features", "Audit", "Patients"],
}


def said(page):
    """All sentences of a page, without the marks of Markdown."""
    kinds = ("markdown", "caption", "info", "warning", "error", "text", "header")
    texts = [one.value for kind in kinds for one in getattr(page, kind)]
    return re.sub(r"[\\*\u2060]", "", " ".join(map(str, texts)))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("project", ["classes_project", "sides_project"])
def test_every_page_opens(project, name, open_page, request):
    request.getfixturevalue(project)
    page = open_page(name)
    assert not page.exception
    assert not page.error


@pytest.mark.parametrize(("name", "view"), [(name, one) for name in VIEWS for one in VIEWS[name]])
@pytest.mark.parametrize("project", ["classes_project", "sides_project"])
def test_every_view_opens(project, name, view, open_page, request):
    request.getfixturevalue(project)
    page = open_page(name, view=view)
    assert not page.exception
    assert not page.error


@pytest.mark.usefixtures("classes_project")
def test_without_a_positive_class_the_overview_counts_who_is_wrong(open_page):
    page = open_page("overview")
    words = said(page)
    assert "to tell apart setosa (50), versicolor (50) and virginica (50)" in words
    assert "need a positive class: outcome.positive of the dictionary names none of the 3" in words
    assert {"Wrong of 100", "Log loss"} <= {one.label for one in page.metric}


@pytest.mark.usefixtures("sides_project")
def test_with_a_positive_class_the_overview_counts_errors_at_the_threshold(open_page):
    labels = {one.label for one in open_page("overview").metric}
    assert {"Missed of 100 virginica", "False alarms of 100 setosa or versicolor"} <= labels


@pytest.mark.usefixtures("classes_project")
@pytest.mark.parametrize("view", ["Risks by class", "Reliability", "Brier score"])
def test_what_needs_two_sides_says_so(open_page, view):
    assert "need a positive class" in said(open_page("models", view=view))


@pytest.mark.usefixtures("classes_project")
def test_a_curve_is_of_the_class_that_is_asked_for(open_page):
    page = open_page("models", view="ROC")
    assert page.selectbox(key="curve_of").options == list(CLASSES)
    page.selectbox(key="curve_of").set_value("virginica").run()
    assert not page.exception
    shown = next(one.value for one in page.dataframe if "true_positive_rate" in one.value)
    assert set(shown["class"]) == {"virginica"}


@pytest.mark.usefixtures("sides_project")
def test_the_positive_class_is_drawn_with_its_threshold(open_page):
    page = open_page("models", view="ROC")
    page.selectbox(key="curve_of").set_value("virginica").run()
    assert not page.exception
    assert "Points: at the agreed threshold" in said(page)
