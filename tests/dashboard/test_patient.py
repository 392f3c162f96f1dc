import json

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.paths import Paths


def risks(page):
    """Each model's risk, as the chart's table shows it."""
    return next(
        one.value.set_index("model")["risk"] for one in page.dataframe if "risk" in one.value
    )


def development():
    paths = Paths()
    cohort = Cohort.read(paths.cohort)
    return cohort.select(Partitions.read(paths.partitions).development)


def pasted(features):
    return ",".join("" if pd.isna(value) else f"{value!r}" for value in features.to_list())


def paste(page, text):
    page.text_area(key="pasted_row").set_value(text)
    page.button[0].click()
    return page.run()


def texts(elements):
    return [element.value for element in elements]


def test_without_artefacts_the_page_says_what_makes_them(empty_project, open_page):
    page = open_page("patient")
    assert not page.exception
    assert "data/cohort.parquet does not exist; `make run`" in page.text[0].value


@pytest.mark.usefixtures("project")
def test_the_median_patient_is_answered_by_every_model(open_page):
    page = open_page("patient")
    assert not page.exception
    assert sorted(risks(page).index) == ["logistic_regression", "mlp", "svm"]
    assert risks(page).between(0, 1).all()
    # In the middle of all patients: nothing to warn of.
    assert not page.warning


@pytest.mark.usefixtures("project")
def test_a_patient_of_the_url_is_shown_with_the_models_own_risk(open_page):
    from tabdx.artifacts.models import read_model  # noqa: PLC0415
    from tabdx.classifiers.loading import load_classifier  # noqa: PLC0415

    chosen = development().features.iloc[[3]]
    page = open_page("patient", patient=chosen.index[0])
    svm = load_classifier(read_model(Paths().model("svm"), Paths().model_record("svm")))
    # The table shows four significant digits.
    assert risks(page)["svm"] == pytest.approx(svm.predict_proba(chosen)[0, 1], rel=1e-3)


@pytest.mark.usefixtures("project")
def test_a_development_patient_is_not_its_own_neighbour(open_page):
    chosen = str(development().patients[3])
    page = open_page("patient", patient=chosen)
    nearest = next(one.value for one in page.dataframe if "distance" in one.value)
    assert chosen not in nearest["patient"].tolist()
    assert set(nearest["patient"]) <= set(development().patients)


@pytest.mark.usefixtures("project")
def test_holdout_patients_are_not_offered(open_page):
    holdout = set(Partitions.read(Paths().partitions).holdout)
    offered = open_page("patient").selectbox(key="patient").options
    assert holdout
    assert not holdout & set(offered)


@pytest.mark.usefixtures("project")
def test_a_pasted_row_changes_the_risk(open_page):
    cohort = development()
    ill, well = (cohort.features[cohort.positive == code].iloc[0] for code in (1, 0))
    page = open_page("patient")
    high = risks(paste(page, pasted(ill)))
    low = risks(paste(page, pasted(well)))
    assert (high > low).all()


@pytest.mark.usefixtures("project")
def test_a_broken_row_leaves_the_form_and_says_why(open_page):
    page = open_page("patient")
    before = risks(page)
    page = paste(page, "1,2,*abc*")
    assert not page.exception
    assert any("a row needs 30 values" in text for text in texts(page.text))
    pd.testing.assert_series_equal(risks(page), before)
    assert page.run().error == []  # told once


@pytest.mark.usefixtures("project")
def test_doubtful_values_are_warned_of(open_page):
    row = development().features.iloc[3].copy()
    row["mean radius"], row["mean texture"], row["worst area"] = np.nan, 500.0, 4900.0
    warnings = " ".join(texts(paste(open_page("patient"), pasted(row)).warning))
    assert "unlike the training patients" in warnings
    assert "mean texture 500 is not plausible" in warnings
    assert "worst area 4900 lies outside the training range" in warnings
    assert "1 of 30 values were not measured" in warnings


@pytest.mark.usefixtures("project")
def test_the_threshold_is_shared_and_decides_the_call(open_page):
    chosen = str(development().patients[development().positive == 1][0])
    all_called = open_page("patient", patient=chosen, threshold="0.01")
    assert "3 of 3 models call this patient malignant" in all_called.subheader[0].value
    none_called = open_page("patient", threshold="0.99")
    assert "0 of 3 models call this patient malignant" in none_called.subheader[0].value


@pytest.mark.usefixtures("project")
def test_the_risk_is_explained_feature_by_feature(open_page):
    chosen = str(development().patients[0])
    page = open_page("patient", patient=chosen, section="Why this risk", explained="SVM")
    assert not page.exception
    shares = next(one.value for one in page.dataframe if "moves the risk by" in one.value)
    assert len(shares) == 30
    assert shares["moves the risk by"].abs().max() > 0.01


@pytest.mark.usefixtures("project")
def test_what_if_offers_steps_of_the_features_own_resolution(open_page):
    page = open_page("patient", section="What if", changed="mean smoothness")
    assert not page.exception
    curves = next(one.value for one in page.dataframe if "value" in one.value)
    assert set(curves["model"]) == {"logistic_regression", "mlp", "svm"}
    slider = next(one for one in page.slider if one.key.startswith("try_"))
    assert slider.step == pytest.approx(1e-5)
    slider.set_value(0.15)
    page.button[-1].click()
    page.run()
    assert not page.exception
    assert next(one for one in page.slider if one.key.startswith("try_")).value == 0.15


@pytest.mark.usefixtures("project")
def test_the_sheet_can_be_downloaded(open_page):
    page = open_page("patient", section="Print")
    assert not page.exception
    assert "Download the sheet" in [one.label for one in page.get("download_button")]


def test_a_model_that_was_tampered_with_is_refused_and_the_others_answer(own_project, open_page):
    path = own_project / "models/svm/classifier.skops"
    path.write_bytes(path.read_bytes() + b"x")
    page = open_page("patient")
    assert not page.exception
    assert sorted(risks(page).index) == ["logistic_regression", "mlp"]
    assert any("is not the recorded file" in text for text in texts(page.text))


def test_without_models_the_page_says_what_trains_them(own_project, open_page):
    for record in (own_project / "models").glob("*.json"):
        record.unlink()
    page = open_page("patient")
    assert not page.exception
    assert "`make run` trains them" in page.info[0].value


@pytest.mark.usefixtures("project")
def test_a_saved_patient_can_be_loaded(open_page):
    row = development().features.iloc[3]
    page = open_page("patient")
    expected = risks(paste(page, pasted(row)))
    content = json.dumps({"features": row.to_dict()}).encode()
    page = open_page("patient")
    page.get("file_uploader")[0].set_value(("patient.json", content, "application/json"))
    pd.testing.assert_series_equal(risks(page.run()), expected)
