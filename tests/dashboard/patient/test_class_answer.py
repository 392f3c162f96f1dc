"""The page Patient of more than two classes.

Also tests `agreement`, `class_results`, `class_spreads`: its parts.
"""

import re

import pytest

from tabdx.dashboard.shared.development import load_development
from tests.dashboard.controls import control


def card(page):
    html = "".join(one.proto.body for one in page.get("html"))
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def typical(name):
    development = load_development()
    return development.features[development.table["outcome"] == name].median()


@pytest.mark.usefixtures("classes_project")
def test_without_positive_classes_the_answer_is_a_probability_of_each(open_patient):
    page = open_patient(typical("setosa"))
    assert not page.exception
    said = card(page)
    assert said.index("setosa") < said.index("versicolor")
    assert "Of all classes setosa alone is plausible" in said
    assert "threshold" not in said
    assert not [one for one in page.slider if one.key.startswith("prevalence")]


@pytest.mark.usefixtures("sides_project")
def test_with_a_positive_class_its_risk_and_threshold_stand_beside_them(open_patient):
    page = open_patient(typical("virginica"))
    assert not page.exception
    said = card(page)
    assert "Risk of virginica" in said
    assert "agreed threshold" in said
    assert control(page.slider, "prevalence")
