"""The page Cohort.

Also tests `filters` and `tables`, its parts.
"""

import json

import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary

VIEWS = ["Scatter", "Distribution", "Pairs", "Correlations", "Features", "Audit", "Patients"]


def charts(page):
    return page.get("arrow_vega_lite_chart") or page.get("vega_lite_chart")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_shown(project, open_page, view):
    page = open_page("cohort", view=view)
    assert not page.exception
    assert page.markdown[0].value.startswith("455 development patients")
    drawn = view not in ("Features", "Audit", "Patients")
    assert bool(charts(page)) == drawn


def test_no_patient_of_the_holdout_is_shown(project, open_page):
    shown = open_page("cohort", view="Patients").dataframe[0].value
    partitions = pd.read_csv(project / "data/partitions.csv", dtype={"patient": str})
    development = partitions.loc[~partitions["holdout"], "patient"]
    names = shown["patient"].str.partition("#")[2]  # each is a link to the page Patient
    assert names.tolist() == development.tolist()


def test_filters_by_class_and_by_range(project, open_page):
    page = open_page("cohort", view="Patients")
    everybody = page.dataframe[0].value
    page.multiselect(key="class").set_value(["malignant"]).run()
    assert set(page.dataframe[0].value["outcome"]) == {"malignant"}
    page.selectbox(key="by").set_value("mean area").run()
    page.slider(key="range").set_value((500.0, 800.0)).run()
    assert not page.exception
    expected = everybody[
        (everybody["outcome"] == "malignant") & everybody["mean area"].between(499.95, 800.05)
    ]
    assert page.dataframe[0].value["patient"].tolist() == expected["patient"].tolist()
    assert f"{len(expected)} of 455" in page.caption[0].value


def test_a_range_of_another_feature_starts_anew(project, open_page):
    page = open_page("cohort", view="Patients")
    page.selectbox(key="by").set_value("mean area").run()
    page.slider(key="range").set_value((500.0, 800.0)).run()
    page.selectbox(key="by").set_value("mean smoothness").run()
    assert not page.exception
    assert len(page.dataframe[0].value) == 455


def test_nobody_left_is_shown_as_nobody(project, open_page):
    page = open_page("cohort")
    page.multiselect(key="class").set_value([]).run()
    assert not page.exception
    assert page.caption[0].value.startswith("0 of 455")


def test_a_url_names_the_features(project, open_page):
    page = open_page("cohort", x="worst area", y="worst texture")
    assert page.selectbox(key="x").value == "worst area"
    assert page.selectbox(key="y").value == "worst texture"


def test_too_few_features_for_pairs(project, open_page):
    page = open_page("cohort", view="Pairs")
    page.multiselect(key="pairs").set_value(["mean area"]).run()
    assert not page.exception
    assert page.info[0].value == "Choose at least two features."


def test_some_correlations(project, open_page):
    page = open_page("cohort", view="Correlations")
    page.multiselect(key="correlated").set_value(["mean area", "mean radius"]).run()
    square = page.dataframe[0].value.set_index("feature")
    assert square.shape == (2, 2)
    assert square.loc["mean area", "mean radius"] > 0.9


def test_without_artefacts(empty_project, open_page):
    page = open_page("cohort")
    assert not page.exception
    assert "make run" in page.text[0].value


def test_a_missing_table_leaves_the_other_views(own_project, open_page):
    (own_project / "reports/cohort/correlations.csv").unlink()
    page = open_page("cohort", view="Correlations")
    assert not page.exception
    assert "correlations.csv" in page.text[0].value
    assert not open_page("cohort", view="Scatter").text


def test_the_division_is_audited_beside_the_table(own_evidence, open_page):
    path = own_evidence / "data/cohort/partition_audit.json"
    page = open_page("cohort", view="Audit")
    assert not page.exception
    assert any("No patient is on both sides" in one.value for one in page.success)
    finding = {"check": "copies_apart", "severity": "warning", "message": "2 patients", "count": 2}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"findings": [finding]}))
    page = open_page("cohort", view="Audit")
    assert page.dataframe[0].value["check"].tolist() == ["copies_apart"]
    path.unlink()
    page = open_page("cohort", view="Audit")
    assert "partition_audit.json` does not exist yet; `dvc repro split`" in page.info[0].value


def test_says_whether_there_are_enough_patients(evidence, open_page):
    page = open_page("cohort", view="Audit")
    summary = pd.read_csv(evidence / "reports/sample_size/summary.csv").set_index("quantity")
    said = next(one.value for one in page.markdown if one.value.startswith("**logistic"))
    assert f"{summary.loc['patients', 'value']:.0f} development patients" in said


def test_does_not_say_so_where_it_was_not_looked_at(project, open_page):
    infos = [one.value for one in open_page("cohort", view="Audit").info]
    assert any("`dvc repro sample_size` makes it" in info for info in infos)


def test_subgroups_are_counted_where_the_dictionary_names_them(own_project, open_page):
    options = open_page("cohort").segmented_control(key="view").options
    assert "Subgroups" not in options
    path = own_project / "data/cohort.parquet"
    cohort = Cohort.read(path)
    content = cohort.dictionary.model_dump(mode="json", exclude_none=True)
    content["subgroups"] = [{"feature": "mean radius", "cuts": [14]}]
    Cohort(Dictionary.model_validate(content), cohort.table).write(path)
    page = open_page("cohort", view="Subgroups")
    assert not page.exception
    shown = page.dataframe[0].value
    assert shown["subgroup"].tolist() == ["below 14", "14 and above"]
    assert shown["patients"].sum() == 455
    assert (shown["benign"] + shown["malignant"]).tolist() == shown["patients"].tolist()
